"""Opening a database: SQLite tuned for many agents on one machine, PostgreSQL as it comes."""

import random
import sqlite3
import time
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection, Engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import DBAPIError, OperationalError

from collectui.domain.errors import StoreBusy, StoreFailed, StoreUnusable

PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=FULL",
    "foreign_keys=ON",
    "trusted_schema=OFF",
    "cell_size_check=ON",
    "temp_store=MEMORY",
    "cache_size=-4000",
)
LOCK_PATIENCE = 10.0
"""Seconds to wait for the write lock before giving up."""
WRITERS_LOCK = 7041
"""The advisory lock every writing transaction takes first on PostgreSQL (any fixed number)."""

_PG_OPTIONS = (
    "-c statement_timeout={timeout} -c lock_timeout=10000"
    " -c idle_in_transaction_session_timeout=60000 -c timezone=UTC"
)


def url_of(where: str) -> URL:
    """A store's URL from a URL or a path of an SQLite file."""
    url = make_url(where if "://" in where else f"sqlite:///{where}")
    if url.drivername == "postgresql":
        url = url.set(drivername="postgresql+psycopg")
    return url


def is_sqlite(bind: Engine | Connection) -> bool:
    """Which of the two engines this is."""
    return bind.dialect.name == "sqlite"


def reading_engine(where: str) -> Engine:
    """An engine whose transactions only read: they never wait for writers."""
    url = url_of(where)
    if url.get_backend_name() == "sqlite":
        engine = sa.create_engine(url, connect_args={"timeout": 5, "check_same_thread": False})
        event.listen(engine, "connect", _tune)
        event.listen(engine, "begin", _begin_deferred)
        return engine
    return _postgres(url, 30_000)


def writing_engine(where: str) -> Engine:
    """An engine whose transactions take the one write lock as their first act."""
    url = url_of(where)
    if url.get_backend_name() == "sqlite":
        # No waiting inside SQLite: its own back-off starves writers. `_begin_immediate` waits.
        engine = sa.create_engine(url, connect_args={"timeout": 0, "check_same_thread": False})
        event.listen(engine, "connect", _tune)
        event.listen(engine, "begin", _begin_immediate)
        return engine
    engine = _postgres(url, 600_000)
    event.listen(engine, "begin", _take_turn)
    return engine


def _postgres(url: URL, timeout: int) -> Engine:
    return sa.create_engine(
        url,
        pool_pre_ping=True,
        connect_args={
            "connect_timeout": 5,
            "application_name": "collectui",
            "options": _PG_OPTIONS.format(timeout=timeout),
        },
    )


def _tune(connection: Any, _: Any) -> None:
    connection.isolation_level = None
    connection.execute("PRAGMA busy_timeout=5000")
    for pragma in PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")


def _begin_deferred(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN DEFERRED")


def _begin_immediate(connection: Connection) -> None:
    """Take the write lock at the start: upgrading later fails at once, whatever the timeout."""
    dbapi: Any = connection.connection.dbapi_connection
    dbapi.execute("PRAGMA busy_timeout=0")
    until = time.monotonic() + LOCK_PATIENCE
    pause = 0.0005
    while True:
        try:
            dbapi.execute("BEGIN IMMEDIATE")
            return
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY:
                raise
            if time.monotonic() > until:
                raise StoreBusy(
                    f"the store was busy for {LOCK_PATIENCE:.0f} s; nothing was saved, try again"
                ) from error
        time.sleep(random.uniform(0.2, 1.0) * pause)
        pause = min(pause * 1.5, 0.02)


def _take_turn(connection: Connection) -> None:
    """One writer at a time: rules are judged and written with nobody in between.

    It also makes history ids rise in commit order, so that reading "after id n" misses none.
    """
    connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({WRITERS_LOCK})")


_PLAIN = {
    "SQLITE_FULL": "the disk is full: nothing was saved; make room, then save again",
    "SQLITE_READONLY": "this store may not be written by you: ask who keeps it for the right",
    "SQLITE_CANTOPEN": "the store's file cannot be opened: check that it and its folder are yours",
    "SQLITE_NOTADB": "the file is not a collectui store, or it is damaged",
    "SQLITE_CORRUPT": "the store's file is damaged: restore the last backup",
    "SQLITE_IOERR": "the disk failed while writing: nothing was saved",
}


def plainly(error: DBAPIError) -> Exception:
    """The same trouble in words for an agent: StoreBusy, StoreUnusable or StoreFailed."""
    name = str(getattr(error.orig, "sqlite_errorname", ""))
    if name.startswith("SQLITE_BUSY") or getattr(error.orig, "sqlstate", "") == "55P03":
        return StoreBusy("the store is busy: nothing was saved, try again")
    for prefix, words in _PLAIN.items():
        if name.startswith(prefix):
            serious = prefix in ("SQLITE_CANTOPEN", "SQLITE_NOTADB", "SQLITE_CORRUPT")
            return StoreUnusable(words) if serious else StoreFailed(words)
    if isinstance(error, OperationalError) and not name:
        return StoreUnusable("the database does not answer: is the server up, and the URL right?")
    return StoreFailed(f"the database refused: {str(error.orig).splitlines()[0]}")
