"""The store that is looked through: opened so that it is read from one moment, and nobody waits."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError

from collectui.store.engine import (
    is_sqlite,
    own_tables,
    reading_engine,
    still_engine,
    url_of,
    without_hurry,
)

_ON_DISK = ("temp_store=FILE", "cache_size=-32000")
"""What is compared may be as large as the store: it is sorted on the disk, in some MB of memory."""


@dataclass
class Patient:
    """An opened store, and what is known of it by now."""

    where: str
    connection: Connection
    may_make_tables: bool
    """Whether temporary tables can be made: a standby has none."""
    version: str | None = None
    """None as long as nobody has found it out."""
    is_damaged: bool = False
    notes: list[str] = field(default_factory=list)

    @property
    def sqlite(self) -> bool:
        """Which engine it is on."""
        return is_sqlite(self.connection)


def path_of(where: str) -> Path | None:
    """The file of an SQLite store, links followed; None for PostgreSQL."""
    url = url_of(where)
    if url.get_backend_name() != "sqlite":
        return None
    return Path(url.database or "").absolute().resolve()


@contextmanager
def opened(where: str) -> Iterator[Patient]:
    """A store in one reading transaction, in which temporary tables may be made.

    Raises DBAPIError or StoreFailed where it cannot be opened.
    """
    with ExitStack() as stack:
        connection, notes = _connected(stack, where)
        may_make_tables = not _is_standby(connection)
        with own_tables(connection) if may_make_tables else connection.begin():
            without_hurry(connection)
            yield Patient(where, connection, may_make_tables, notes=notes)


def _connected(stack: ExitStack, where: str) -> tuple[Connection, list[str]]:
    engine = reading_engine(where)
    try:
        connection = _connection(stack, engine)
    except DBAPIError as error:
        if not _may_only_be_read(error) or not _is_still(path_of(where)):
            raise
        connection = _connection(stack, still_engine(where))
        return connection, ["its folder may not be written by you: it is read as it lies there"]
    return connection, []


def _connection(stack: ExitStack, engine: Engine) -> Connection:
    stack.callback(engine.dispose)
    connection = stack.enter_context(engine.connect())
    if is_sqlite(connection):
        dbapi: Any = connection.connection.dbapi_connection
        for pragma in _ON_DISK:
            dbapi.execute(f"PRAGMA {pragma}")
    return connection


def _may_only_be_read(error: DBAPIError) -> bool:
    name = str(getattr(error.orig, "sqlite_errorname", ""))
    return name.startswith(("SQLITE_CANTOPEN", "SQLITE_READONLY"))


def _is_still(path: Path | None) -> bool:
    """Whether nobody has the file open to write: who has made a -wal beside it."""
    return path is not None and not Path(f"{path}-wal").exists()


def _is_standby(connection: Connection) -> bool:
    if is_sqlite(connection):
        return False
    with connection.begin():
        return bool(connection.exec_driver_sql("SELECT pg_is_in_recovery()").scalar())
