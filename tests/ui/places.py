"""Lists to lose one's place in: long ones full of ties, and what other sessions do meanwhile."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from sqlalchemy import Connection

from collectui.domain.commands import Command
from collectui.domain.queue import QueueQuery
from collectui.domain.views import QueueRow
from collectui.store.opening import create
from collectui.store.queries.queue import queue_page
from tests.store.making import add_customer, add_item, build_figures
from tests.ui.customers import ask, store_of
from tests.ui.desk import TODAY, Desk

CUSTOMERS = 150
"""More than two pages of the list."""
LABELS = ("current", "1-30", "31-60", "61-90", "91+")


def ties(path: Path, count: int = CUSTOMERS) -> Path:
    """A store whose customers are all mine and, ten at a time, owe the same since the same day."""
    store = create(f"sqlite:///{path}")
    me = store.me()

    def fill(connection: Connection) -> None:
        for number in range(count):
            customer = add_customer(
                connection, f"T-{number:03}", name=f"Tie {number:03}", collector_id=me.id
            )
            due = TODAY - timedelta(30 + number // 10)
            add_item(connection, customer, 100_00, due=due, issued=due - timedelta(30))
        build_figures(connection, TODAY)

    store.load(fill)
    store.close()
    return path


def listed(file: Path, query: QueueQuery) -> list[QueueRow]:
    """The list, straight from the store."""
    rows: list[QueueRow] = ask(file, queue_page, query, TODAY, LABELS, limit=10_000)
    return rows


def elsewhere(file: Path, *commands: Command) -> None:
    """Another session does something."""
    with store_of(file) as store:
        for command in commands:
            store.do(command, store.me())


async def hear(desk: Desk) -> None:
    """The program looks for what others did, as it does by itself again and again."""
    desk.app.look_for_changes()
    await desk.settle()


async def log_contact(desk: Desk, text: str = "no") -> None:
    """A call that nobody answered, logged by keys: the customer has been worked for today."""
    await desk.press("c", "n")
    await desk.type(text)
    await desk.press("ctrl+s")
