"""What the store costs above raw sqlite3 doing the same: a page of the list, a note."""

from __future__ import annotations

import shutil
import sqlite3
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import sqlalchemy as sa
from sqlalchemy import Engine

from benchmarks.desks import Desk
from benchmarks.report import Ratio
from collectui.domain.about import About
from collectui.domain.notes.commands import AddNote
from collectui.domain.queue.query import QueueQuery, Scope
from collectui.store.opening import open_store
from collectui.store.queries.desk import desk_view
from collectui.store.queries.queue import queue_page
from collectui.store.store import Store

PAGES, NOTES = 300, 200
PAGE = 50
_RAW = "raw sqlite3"
_Statement = tuple[str, Any]


def pages(desk: Desk) -> Ratio:
    """A page of the list from its middle, read by the store and by its own statements alone."""
    pairs = []
    with closing(open_store(str(desk.path))) as store, _raw(desk.path) as connection:
        ask = _page_reader(store)
        with _recorded() as statements:
            ask()
        for _ in range(PAGES):
            # Nothing here waits for a disk, so a neighbour's work need not be in the figure.
            mine = _timed(ask, time.thread_time)
            theirs = _timed(lambda: _replay(connection, statements), time.thread_time)
            pairs.append((mine * 1e6, theirs * 1e6))
    return Ratio.of(f"list page of {PAGE} rows, {desk.title}", pairs, "µs", _RAW, 3.5)


def notes(desk: Desk, folder: Path) -> Ratio:
    """A note by the store, with its rule and history, and the same three rows raw."""
    path = folder / "notes.sqlite3"
    shutil.copyfile(desk.path, path)
    pairs = []
    with closing(open_store(str(path), may_write=True)) as store, _raw(path) as connection:
        me = store.me()

        def save() -> None:
            store.do(AddNote(about=About(customer_id=1), body="rang, no answer"), me)

        with _recorded() as statements:
            save()
        writes = [each for each in statements if each[0].lstrip().upper().startswith("INSERT")]
        assert len(writes) == 3, writes
        save_raw = _raw_note(connection, writes)
        for _ in range(NOTES):
            pairs.append((_timed(save) * 1e3, _timed(save_raw) * 1e3))
    path.unlink()
    return Ratio.of("save a note", pairs, "ms", _RAW, 15)


def _page_reader(store: Store) -> Callable[[], object]:
    view, me = store.read(desk_view), store.me()
    query = QueueQuery(Scope.ALL, me.id)

    def page(after: Any = None, limit: int = PAGE) -> Any:
        return store.read(
            queue_page, query, view.business_date, view.bucket_labels, after=after, limit=limit
        )

    middle_row = page(limit=200)[-1]
    return lambda: page(after=middle_row.position)


def _raw_note(connection: sqlite3.Connection, writes: Sequence[_Statement]) -> Callable[[], None]:
    """The inserts of one note again, each time with ids of its own."""

    def save() -> None:
        connection.execute("BEGIN IMMEDIATE")
        for statement, values in writes:
            fresh = [str(uuid4()) if _is_uuid(value) else value for value in values]
            connection.execute(statement, fresh).fetchall()
        connection.execute("COMMIT")

    return save


def _is_uuid(value: Any) -> bool:
    return isinstance(value, str) and len(value) == 36 and value.count("-") == 4


def _timed(work: Callable[[], object], clock: Callable[[], float] = time.perf_counter) -> float:
    began = clock()
    work()
    return clock() - began


def _replay(connection: sqlite3.Connection, statements: Sequence[_Statement]) -> None:
    for statement, values in statements:
        connection.execute(statement, values).fetchall()


@contextmanager
def _raw(path: Path) -> Iterator[sqlite3.Connection]:
    """A connection that promises what the store's own promise, and no more."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
            connection.execute(f"PRAGMA {pragma}")
        yield connection


@contextmanager
def _recorded() -> Iterator[list[_Statement]]:
    """The statements that go to any database meanwhile."""
    statements: list[_Statement] = []

    def record(_c: Any, _k: Any, statement: str, values: Any, _x: Any, many: bool) -> None:
        assert not many
        if not statement.startswith("BEGIN"):
            statements.append((statement, values))

    sa.event.listen(Engine, "before_cursor_execute", record)
    try:
        yield statements
    finally:
        sa.event.remove(Engine, "before_cursor_execute", record)
