"""A customer's screen on the demonstration store, and what the store holds of that customer."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from collectui.domain.customers.position import Position
from collectui.store.opening import open_store
from collectui.store.queries.customers import position
from collectui.store.store import Store
from collectui.ui.screens.customer import CustomerScreen
from tests.ui.desk import TODAY, Desk

WITH_PROGRAMS = "C-10000"
"""Meridian Freight Ltd., two active programs and one that is not, one contact who signed."""


@contextmanager
def store_of(file: Path) -> Iterator[Store]:
    """The store, opened by another session."""
    store = open_store(f"sqlite:///{file}", as_of=TODAY, may_write=True)
    try:
        yield store
    finally:
        store.close()


def ask(file: Path, query: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
    """An answer straight from the store."""
    with store_of(file) as store:
        return store.read(query, *args, **kwargs)


def id_of(file: Path, number: str) -> int:
    """A customer's id."""
    return int(_value(file, "SELECT id FROM customer WHERE number = ?", number))


def position_of(file: Path, number: str) -> Position:
    """The customer's position, straight from the store."""
    found = ask(file, position, id_of(file, number))
    assert isinstance(found, Position)
    return found


def busiest(file: Path) -> str:
    """The number of a customer without programs that has the most transactions."""

    return str(
        _value(
            file,
            "SELECT c.number FROM customer c JOIN item i ON i.customer_id = c.id"
            " WHERE NOT EXISTS (SELECT 1 FROM program p WHERE p.customer_id = c.id)"
            " GROUP BY c.id ORDER BY count(*) DESC, c.id",
        )
    )


def _value(file: Path, query: str, *values: object) -> Any:
    """One value out of the file: a session of the program would take twenty times as long."""
    with closing(sqlite3.connect(file)) as connection:
        return connection.execute(query, values).fetchone()[0]


async def open_customer(desk: Desk, file: Path, number: str, **options: Any) -> CustomerScreen:
    """The customer's screen, as the list opens it."""
    screen = CustomerScreen(id_of(file, number), **options)
    desk.app.push_screen(screen)
    await desk.settle()
    return screen


def panes(desk: Desk) -> tuple[list[str], list[str]]:
    """The left and right halves of the overview, line by line."""
    rows = [line.split("│", 1) for line in desk.lines if "│" in line]
    return [left.strip() for left, _ in rows], [right.strip() for _, right in rows]
