"""What looking through a whole store costs: beside one reading of every row and SQLite's own check.

The store has a recorded change of every transaction, as a desk has that imported each a second
time: what the history says of a record is the most that is compared.
"""

from __future__ import annotations

import shutil
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy import Connection

from benchmarks.desks import Desk
from benchmarks.report import Ratio, in_turn
from collectui.domain.doctor import is_clean
from collectui.store.core.items import ITEM
from collectui.store.doctor.examining import examine
from collectui.store.opening import open_store
from collectui.store.pieces import pieces
from collectui.store.writing import batch

BOUND = 3.0


def ratio(desk: Desk, folder: Path, tell: Callable[[str], None]) -> Ratio:
    """Every check of a store, and all of it read once and checked by SQLite."""
    path = folder / "examined.sqlite3"
    shutil.copyfile(desk.path, path)
    path.chmod(0o600)
    tell(f"recording changes, {desk.title}")
    with closing(open_store(str(path), may_write=True)) as store:
        for step in _changes(store.read(_items)):
            store.load(step)

    def examined() -> float:
        tell(f"looking through, {desk.title}")
        began = time.process_time()
        assert is_clean(examine(str(path)))
        return time.process_time() - began

    try:
        with closing(sqlite3.connect(path)) as connection:
            pairs = in_turn(examined, lambda: _read(connection))
    finally:
        for end in ("", "-wal", "-shm"):
            Path(f"{path}{end}").unlink(missing_ok=True)
    what = f"looking through a store, {desk.title}"
    return Ratio.of(what, pairs, "s", "reading and checking all", BOUND)


def _read(connection: sqlite3.Connection) -> float:
    began = time.process_time()
    names = "SELECT name FROM sqlite_master WHERE type = 'table'"
    for (table,) in connection.execute(names).fetchall():
        for _ in connection.execute(f'SELECT * FROM "{table}"'):
            pass
    assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    return time.process_time() - began


def _items(connection: Connection) -> list[tuple[int, int, str]]:
    query = sa.select(ITEM.c.id, ITEM.c.customer_id, ITEM.c.reference).order_by(ITEM.c.id)
    return [(row.id, row.customer_id, row.reference) for row in connection.execute(query)]


def _changes(items: list[tuple[int, int, str]]) -> Iterator[Callable[[Connection], None]]:
    for piece in pieces(items):
        changed = [
            batch.Changed(item, customer, {"reference": (was, f"PO {item}")})
            for item, customer, was in piece
        ]

        def step(connection: Connection, changed: list[batch.Changed] = changed) -> None:
            one = batch.Batch(1, None, "again.csv")
            batch.write(connection, one, ITEM.name, "again.csv: 500 updated", changed)

        yield step
