"""Lists to lose one's place in: long ones full of ties, and what other sessions do meanwhile."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from sqlalchemy import Connection

from collectui.domain.kernel import Command
from collectui.domain.profile.views import UpdateProfile
from collectui.domain.queue.query import QueueQuery, Scope
from collectui.domain.queue.rows import QueueRow
from collectui.store.queries.queue import queue_page
from tests.fresh import new_store
from tests.store.making import add_customer, add_item, build_figures
from tests.ui.customers import ask, store_of
from tests.ui.desk import TODAY, Desk

CUSTOMERS = 150
"""More than two pages of the list."""
LAST = CUSTOMERS - 1
LABELS = ("current", "1-30", "31-60", "61-90", "91+")


def ties(path: Path, count: int = CUSTOMERS) -> Path:
    """A store whose customers are all mine and, ten at a time, owe the same since the same day."""
    store = new_store(path)
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
    await desk.look_for_changes()
    # A screen behind another is told too, which no key waits for.
    await desk.pilot.pause()
    await desk.settle()


async def log_contact(desk: Desk, text: str = "no") -> None:
    """A call that nobody answered, logged by keys: the customer has been worked for today."""
    await desk.press("c", "n")
    await desk.type(text)
    await desk.press("ctrl+s")


def mine(file: Path, **options: object) -> list[QueueRow]:
    """My queue, straight from the store."""
    with store_of(file) as store:
        return listed(file, QueueQuery(Scope.MINE, store.me().id, **options))


def sunk(*rows: QueueRow) -> UpdateProfile:
    """They are not to be contacted: the list has them behind all others."""
    changes = {"do_not_contact": True, "do_not_contact_reason": "asked"}
    return UpdateProfile(customers=tuple(row.customer_id for row in rows), changes=changes)


def given_away(*rows: QueueRow) -> UpdateProfile:
    """They are nobody's: my queue has them no more."""
    ids = tuple(row.customer_id for row in rows)
    return UpdateProfile(customers=ids, changes={"collector_id": None})


async def go_to(desk: Desk, index: int) -> None:
    """Put the cursor on a row by keys."""
    rows = desk.dashboard.rows
    await desk.press("end" if index > CUSTOMERS // 2 else "home")
    while rows.index != index:
        away = index - rows.index
        page = rows.size.height - 1
        if abs(away) >= page:
            await desk.press("pagedown" if away > 0 else "pageup")
        else:
            await desk.press(*["down" if away > 0 else "up"] * abs(away))


def standing(desk: Desk) -> QueueRow:
    row = desk.dashboard.queue.rows.row
    assert row is not None
    return row


def true_to(desk: Desk, now: list[QueueRow]) -> None:
    """The rows, the cursor's place and the number on the screen are those of the store."""
    rows = desk.dashboard.queue.rows
    shown = [line for line in desk.lines if line[2:].strip().startswith(("40 ", "25 ", "0 "))]
    assert rows.total == len(now)
    assert rows.in_sight == now[rows._top : rows._top + len(rows.in_sight)]
    assert len(rows.in_sight) == min(rows.size.height - 1, len(now))
    assert len(shown) <= len(rows.in_sight)
    if now:
        assert rows.row == now[rows.index]
        assert f"{rows.index + 1} of {len(now)}" in desk.lines[-1]
