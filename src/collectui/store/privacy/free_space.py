"""Free space of a database, in which what was erased may still stand."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from sqlalchemy import Connection

from collectui.domain.errors import StoreBusy
from collectui.store.engine import is_sqlite, url_of

TABLES = "history, history_change, contact, phone, email, note, contact_attempt, activity"
"""Where most of what an erasure takes has stood."""
_PATIENCE = 10.0
"""Seconds to wait for others to be done."""


def needs(connection: Connection) -> str:
    """What makes free space safe, for whoever has just erased something."""
    if is_sqlite(connection):
        return (
            "what was erased may stand in free space and in the store's -wal: "
            "`collectui privacy purge --vacuum`, when nobody works, writes the file anew"
        )
    return (
        "what was erased stands in dead rows until the server's ordinary vacuum; "
        f"at once: VACUUM {TABLES}, by the owner of the tables"
    )


def make_safe(where: str) -> None:
    """Write an SQLite store's file anew and empty its -wal; nobody can write meanwhile.

    Raises StoreBusy where somebody works in it.
    """
    path = Path(url_of(where).database or "").absolute()
    with closing(sqlite3.connect(path, timeout=_PATIENCE, isolation_level=None)) as connection:
        try:
            connection.execute("PRAGMA secure_delete=ON")
            connection.execute("VACUUM")
            busy, *_ = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        except sqlite3.OperationalError as error:
            raise StoreBusy(_BUSY) from error
    if busy:
        raise StoreBusy(_BUSY)


_BUSY = (
    "free space could not be overwritten: somebody works in the store; "
    "run `collectui privacy purge --vacuum` when nobody does"
)
