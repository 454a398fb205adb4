"""An import that is only tried: nothing of it stays, and what it would do is counted."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial

from sqlalchemy import Connection

from collectui.store.imports.absent import close
from collectui.store.imports.job import Job
from collectui.store.pieces import pieces
from collectui.store.store import Store


class Tried(Exception):
    """Raised to throw a transaction away whose outcome was all that was wanted."""


def trying(store: Store) -> Callable[[Callable[[Connection], None]], None]:
    """Like `Store.load`, but nothing stays."""

    def work(piece: Callable[[Connection], None]) -> None:
        def and_back(connection: Connection) -> None:
            piece(connection)
            raise Tried

        try:
            store.load(and_back)
        except Tried:
            return

    return work


def trying_each(
    store: Store, begin: Callable[[Connection], None]
) -> Callable[[Callable[[Connection], None]], None]:
    """Like `trying`, each piece with a batch of its own."""
    work = trying(store)

    def with_batch(connection: Connection, piece: Callable[[Connection], None]) -> None:
        begin(connection)
        piece(connection)

    return lambda piece: work(partial(with_batch, piece=piece))


class Closing:
    """Of an import that is only tried, what it would close, along with a customer's other items."""

    def __init__(self, job: Job, on: date) -> None:
        self._job, self._on = job, on
        self.customers: set[int] = set()
        """Of whom all is closed."""

    def close_of(self, connection: Connection, customers: set[int]) -> set[int]:
        """Close what is gone of some customers; returns those of whom something was."""
        touched: set[int] = set()
        for part in pieces(sorted(customers)):
            marks = ", ".join("?" * len(part))
            ids = [
                item_id
                for (item_id,) in self._job.staging.db.execute(
                    f"SELECT id FROM known WHERE customer_id IN ({marks})", part
                )
            ]
            touched |= close(connection, self._job, self._on, ids)
        self.customers |= touched
        return touched
