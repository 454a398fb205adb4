"""Stores of older schemas, as their own programs made them, on either engine.

`tests/store/first/store.sqlite3` was made by the last program of the first schema: it imported
the ledger and the premium-finance bundle beside it as of 1 June 2026, wrote a note and activities,
planned letters, rolled to 25 June, imported `ledger-later.csv`, logged a promise and a call,
added contacts, renamed a customer and took that back, and renamed another (history 19).

`tests/store/second/store.sqlite3` was made by a program of the second schema from the same files:
a second collector, an activity given to her and one done, a series, a view, letters of 10 June, a
promise and a call, a customer renamed and that taken back (history 17), an address with the
document that proves it, a roll to 25 June, and a customer merged into another (history 23).

For PostgreSQL the schema is made anew and the rows are copied.
"""

from __future__ import annotations

import shutil
from importlib import resources
from pathlib import Path
from typing import Any, NamedTuple

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from sqlalchemy import Connection

from collectui.store.core.every import TABLES
from collectui.store.engine import is_sqlite, reading_engine, writing_engine
from collectui.store.migrations.versions.v0005_references import REFERENCES

FILES = Path(__file__).parent / "store" / "first"
LOGIN = "dana"
"""Whose stores they are."""

Rows = dict[str, list[dict[str, Any]]]


class OlderStore(NamedTuple):
    """A store of an older schema."""

    revision: str
    path: Path


FIRST = OlderStore("0001", FILES / "store.sqlite3")
SECOND = OlderStore("0002", FILES.parent / "second" / "store.sqlite3")


def copied(old: OlderStore, path: Path) -> str:
    """The store's file under another path; its URL."""
    shutil.copyfile(old.path, path)
    path.chmod(0o600)
    return f"sqlite:///{path}"


def copied_into(old: OlderStore, url: str) -> str:
    """The same in an empty PostgreSQL database."""
    rows = rows_of(f"sqlite:///{old.path}")
    engine = writing_engine(url)
    with engine.connect() as connection:
        _make_schema(connection, old.revision)
        connection.exec_driver_sql("SET session_replication_role = replica")
        for name, found in rows.items():
            if found:
                # Only what the older schema has: the tables of today have more, with defaults.
                table = sa.table(name, *(_column(name, each) for each in found[0]))
                connection.execute(sa.insert(table), found)
                if "id" in found[0]:
                    _count_on(connection, name)
        connection.commit()
    engine.dispose()
    return url


def rows_of(url: str, only: Rows | None = None) -> Rows:
    """Every row of every table; of the columns in `only`, or of all that the store has."""
    engine = reading_engine(url)
    found: Rows = {}
    with engine.connect() as connection:
        there = sa.inspect(connection)
        for name in sorted(set(there.get_table_names()) & TABLES.keys()):
            if only is None:
                names = [column["name"] for column in there.get_columns(name)]
            else:
                names = list(next(iter(only.get(name, ())), ()))
            found[name] = []
            if names:
                columns = [_column(name, each) for each in names]
                statement = sa.select(*columns).select_from(sa.table(name)).order_by(*columns[:2])
                found[name] = [dict(row._mapping) for row in connection.execute(statement)]
    engine.dispose()
    return found


def as_today(rows: Rows) -> Rows:
    """The same rows, with columns and recorded fields under the names that they have today."""
    today = {
        name: [{_today(name, each): value for each, value in row.items()} for row in found]
        for name, found in rows.items()
    }
    for change in today["history_change"]:
        recorded = change["changes"]
        change["changes"] = {_today(change["kind"], each): recorded[each] for each in recorded}
        change["op"] = "mentioned" if change["op"] == "heard" else change["op"]
    return today


def _today(table: str, column: str) -> str:
    return REFERENCES.get(table, {}).get(column, column)


def _column(table: str, column: str) -> sa.ColumnClause[Any]:
    return sa.column(column, TABLES[table].c[_today(table, column)].type)


def _make_schema(connection: Connection, revision: str) -> None:
    config = Config()
    with resources.as_file(resources.files("collectui.store") / "migrations") as folder:
        config.set_main_option("script_location", str(folder).replace("%", "%%"))
        config.set_main_option("path_separator", "os")
        config.attributes["connection"] = connection
        command.upgrade(config, revision)


def _count_on(connection: Connection, name: str) -> None:
    assert not is_sqlite(connection)
    connection.exec_driver_sql(
        f"SELECT setval(pg_get_serial_sequence('{name}', 'id'), (SELECT max(id) FROM {name}))"
    )
