"""In what pieces a staged file is applied, and what each piece can see of it."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection

from collectui.store.engine import is_sqlite
from collectui.store.imports.staging import COLUMNS, Staging

LOCK = 0.15
"""Seconds a piece should hold the write lock; 0.2 is promised."""
_FIRST, _LEAST, _MOST = 1_000, 200, 20_000

_PG_TYPES = {
    **dict.fromkeys(("line", "amount", "open", "disputed"), "bigint"),
    **dict.fromkeys(("issued", "due", "settled"), "date"),
}


@dataclass(frozen=True, slots=True)
class Piece:
    """A span of customers, both ends included; of one with very many documents, a span of lines.

    With `everybody` it is a span of lines, whoever's they are.
    """

    first: str
    last: str
    items: int
    lines: tuple[int, int] | None = None
    everybody: bool = False
    unfinished: bool = False
    """More of this one customer's documents come in the next piece."""

    @property
    def where(self) -> str:
        """The rows' condition in the staging database, with `parameters`."""
        if self.everybody:
            return "line BETWEEN ? AND ?"
        lines = " AND line BETWEEN ? AND ?" if self.lines else ""
        return f"customer BETWEEN ? AND ?{lines}"

    @property
    def parameters(self) -> tuple[object, ...]:
        customers = () if self.everybody else (self.first, self.last)
        return (*customers, *(self.lines or ()))


class Pace:
    """How many documents the next piece should have, from how long the last one took."""

    def __init__(self, first: int | None = None, lock: float = LOCK) -> None:
        """Beginning with `first` documents, aiming at `lock` seconds."""
        self.items = first or _FIRST
        self._lock = lock

    @contextmanager
    def timed(self, items: int) -> Iterator[None]:
        """Time a piece of that many documents."""
        start = time.perf_counter()
        yield
        took = max(time.perf_counter() - start, 0.001)
        if items >= self.items // 2:
            # At most doubled, so that one lucky piece does not make the next one long.
            self.items = max(_LEAST, min(_MOST, 2 * self.items, int(items * self._lock / took)))


def pieces(staging: Staging, size: Callable[[], int]) -> Iterator[Piece]:
    """The file in pieces of whole customers, each of about as many documents as `size` says."""
    first, last, count = "", "", 0
    for customer, items in staging.db.execute("SELECT customer, items FROM party ORDER BY rowid"):
        limit = size()
        if count and count + items > limit:
            yield Piece(first, last, count)
            first, count = "", 0
            limit = size()
        if items > 2 * limit:
            yield from _split(staging.db, customer, items, size)
            continue
        first, last, count = first or customer, customer, count + items
    if count:
        yield Piece(first, last, count)


def line_pieces(staging: Staging, items: int) -> Iterator[Piece]:
    """The file in spans of lines."""
    # From row to row: the sheets of a workbook lie far apart in lines.
    next_from = "SELECT min(line) FROM item WHERE line >= ?"
    at = 0
    while (start := staging.db.execute(next_from, (at,)).fetchone()[0]) is not None:
        at = start + items
        yield Piece("", "", items, (start, at - 1), everybody=True)


def _split(
    db: sqlite3.Connection, customer: str, items: int, size: Callable[[], int]
) -> Iterator[Piece]:
    """One customer's documents in spans of lines.

    Each piece makes the customer's figures anew from all of them, so they are not too many.
    """
    at = 0
    while True:
        rows = db.execute(
            "SELECT line FROM item WHERE customer = ? AND line > ? ORDER BY line LIMIT ?",
            (customer, at, max(size(), items // 10)),
        ).fetchall()
        if not rows:
            return
        at = rows[-1][0]
        more = db.execute(
            "SELECT 1 FROM item WHERE customer = ? AND line > ? LIMIT 1", (customer, at)
        ).fetchone()
        span = (rows[0][0], at)
        yield Piece(customer, customer, len(rows), span, unfinished=more is not None)


class Sight:
    """Lets statements on the store's connection see the staged rows of one piece.

    SQLite attaches the staging database while it has a connection out; PostgreSQL gets a copy of
    the piece in a temporary table.
    """

    def __init__(self, staging: Staging, *, trusting: bool = False) -> None:
        """`trusting` leaves references unchecked on SQLite: for an empty store, where every one is
        to a row of the same transaction. Checking them takes longer than adding the rows."""
        self._staging = staging
        self._trusting = trusting
        self._hooks: tuple[Any, Callable[..., None], Callable[..., None]] | None = None

    def open(self, connection: Connection) -> None:
        """From the next transaction on; called in one of its own."""
        if not is_sqlite(connection):
            return
        path = str(self._staging.path)
        attached: set[int] = set()

        # Between transactions: inside one nothing is detached and no checking switched.
        def attach(dbapi: Any, *_: object) -> None:
            dbapi.execute("ATTACH ? AS staged", (path,))
            if self._trusting:
                dbapi.execute("PRAGMA foreign_keys=OFF")
            attached.add(id(dbapi))

        def detach(dbapi: Any, *_: object) -> None:
            if dbapi is not None and id(dbapi) in attached:
                attached.discard(id(dbapi))
                dbapi.execute("DETACH staged")
                dbapi.execute("PRAGMA foreign_keys=ON")

        pool = connection.engine.pool
        sa.event.listen(pool, "checkout", attach)
        sa.event.listen(pool, "checkin", detach)
        self._hooks = (pool, attach, detach)

    def close(self) -> None:
        """Leave the store's connections as they were."""
        if self._hooks:
            pool, attach, detach = self._hooks
            sa.event.remove(pool, "checkout", attach)
            sa.event.remove(pool, "checkin", detach)
            self._hooks = None

    def rows(self, connection: Connection, piece: Piece) -> str:
        """A table expression of the piece's rows, for a FROM."""
        columns = ", ".join(COLUMNS)
        if is_sqlite(connection):
            quoted = [
                value if isinstance(value, int) else "'" + str(value).replace("'", "''") + "'"
                for value in piece.parameters
            ]
            where = piece.where.replace("?", "{}").format(*quoted)
            return f"(SELECT {columns} FROM staged.item WHERE {where})"
        dbapi: Any = connection.connection.dbapi_connection
        types = ", ".join(f"{name} {_PG_TYPES.get(name, 'text')}" for name in COLUMNS)
        connection.exec_driver_sql("DROP TABLE IF EXISTS staged_item")
        connection.exec_driver_sql(f"CREATE TEMPORARY TABLE staged_item ({types}) ON COMMIT DROP")
        found = self._staging.db.execute(
            f"SELECT {columns} FROM item WHERE {piece.where}", piece.parameters
        )
        with dbapi.cursor() as cursor, cursor.copy("COPY staged_item FROM STDIN") as copy:
            for row in found:
                copy.write_row(row)
        connection.exec_driver_sql("ANALYZE staged_item")
        return "staged_item"
