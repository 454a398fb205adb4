"""A store of the first schema, as its own program made it, on either engine.

`tests/store/first/store.sqlite3` was made by the last program of that schema: it imported the
ledger and the premium-finance bundle beside it as of 1 June 2026, wrote a note and activities,
planned letters, rolled to 25 June, imported `ledger-later.csv`, logged a promise and a call,
added contacts, renamed a customer and took that back, and renamed another (history 19). For
PostgreSQL the schema is made anew and the rows are copied.
"""

from __future__ import annotations

import shutil
from importlib import resources
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from sqlalchemy import Connection

from collectui.store.core.every import TABLES
from collectui.store.engine import is_sqlite, reading_engine, writing_engine

FILES = Path(__file__).parent / "store" / "first"
STORE = FILES / "store.sqlite3"
LOGIN = "dana"
"""Whose store it is."""

Rows = dict[str, list[dict[str, Any]]]


def copied(path: Path) -> str:
    """The store's file under another path; its URL."""
    shutil.copyfile(STORE, path)
    return f"sqlite:///{path}"


def copied_into(url: str) -> str:
    """The same in an empty PostgreSQL database."""
    rows = rows_of(f"sqlite:///{STORE}")
    engine = writing_engine(url)
    with engine.connect() as connection:
        _make_schema(connection)
        connection.exec_driver_sql("SET session_replication_role = replica")
        for name, found in rows.items():
            if found:
                # Only what the first schema has: the tables of today have more, with defaults.
                columns = (sa.column(each, TABLES[name].c[each].type) for each in found[0])
                connection.execute(sa.insert(sa.table(name, *columns)), found)
                if "id" in found[0]:
                    _count_on(connection, name)
        connection.commit()
    engine.dispose()
    return url


def rows_of(url: str, only: Rows | None = None) -> Rows:
    """Every row of every table; of the columns in `only`, or of those that the store has."""
    engine = reading_engine(url)
    found: Rows = {}
    with engine.connect() as connection:
        there = sa.inspect(connection)
        present = set(there.get_table_names())
        for name, table in TABLES.items():
            if name not in (present if only is None else only):
                continue
            if only is not None:
                names = set(only[name][0]) if only[name] else set()
            else:
                names = {column["name"] for column in there.get_columns(name)}
            columns = [column for column in table.c if column.name in names]
            if columns:
                listed = connection.execute(sa.select(*columns).order_by(*columns[:2]))
                found[name] = [dict(row._mapping) for row in listed]
            else:
                found[name] = []
    engine.dispose()
    return found


def _make_schema(connection: Connection) -> None:
    config = Config()
    with resources.as_file(resources.files("collectui.store") / "migrations") as folder:
        config.set_main_option("script_location", str(folder).replace("%", "%%"))
        config.set_main_option("path_separator", "os")
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")


def _count_on(connection: Connection, name: str) -> None:
    assert not is_sqlite(connection)
    connection.exec_driver_sql(
        f"SELECT setval(pg_get_serial_sequence('{name}', 'id'), (SELECT max(id) FROM {name}))"
    )
