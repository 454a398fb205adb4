"""Filling a new store: rows by the hundred thousand, as the driver takes them fastest.

For what no agent can be working in meanwhile. Values come as SQLite keeps them (dates and moments
as ISO text in UTC, truth as 1 and 0, closed lists as their text): PostgreSQL reads the same text.
Nothing here cleans or checks a value: whoever calls has made it.
"""

import sqlite3
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import chain, islice
from types import MappingProxyType
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection, Table

from collectui.store.engine import is_sqlite

_TOGETHER = 16
"""Rows that one statement adds: more are hardly quicker, and take longer to prepare."""
_AT_ONCE = 256 * _TOGETHER


def insert(
    connection: Connection,
    table: Table,
    columns: Sequence[str],
    rows: Iterable[Sequence[Any]],
    same: Mapping[str, Any] = MappingProxyType({}),
) -> None:
    """Add rows, each with a value for each of the columns, in that order.

    `same` are further columns, whose value all of them share.
    """
    dbapi: Any = connection.connection.dbapi_connection
    if is_sqlite(connection):
        insert_sqlite(dbapi, table.name, columns, rows, same)
        return
    names = ", ".join(f'"{column}"' for column in (*columns, *same))
    shared = tuple(same.values())
    with (
        dbapi.cursor() as cursor,
        cursor.copy(f'COPY "{table.name}" ({names}) FROM STDIN') as copy,
    ):
        for row in rows:
            copy.write_row((*row, *shared))


def insert_sqlite(
    dbapi: sqlite3.Connection,
    table: str,
    columns: Sequence[str],
    rows: Iterable[Sequence[Any]],
    same: Mapping[str, Any],
) -> None:
    """The same on a driver's connection, many rows by one statement.

    What they share stands in it: to bind it for each row costs, and so does each run.
    """
    names = ", ".join(f'"{column}"' for column in (*columns, *same))
    marks = ", ".join(("?",) * len(columns) + tuple(map(_literal, same.values())))
    start = f'INSERT INTO "{table}" ({names}) VALUES '
    together = start + ", ".join([f"({marks})"] * _TOGETHER)
    left = iter(rows)
    while part := list(islice(left, _AT_ONCE)):
        whole = len(part) - len(part) % _TOGETHER
        values = chain.from_iterable(part[:whole])
        dbapi.executemany(together, zip(*[values] * (len(columns) * _TOGETHER), strict=True))
        dbapi.executemany(f"{start}({marks})", part[whole:])


def _literal(value: str | int | None) -> str:
    if value is None:
        return "NULL"
    return str(int(value)) if isinstance(value, int) else "'" + value.replace("'", "''") + "'"


def last_id(connection: Connection, table: Table) -> int:
    """The highest id that a table ever gave, be its record still there or not; 0 before any."""
    if is_sqlite(connection):
        given = connection.execute(
            sa.text("SELECT seq FROM sqlite_sequence WHERE name = :name"), {"name": table.name}
        ).scalar()
    else:
        given = connection.exec_driver_sql(
            f"SELECT pg_sequence_last_value({_sequence(table)})"
        ).scalar()
    return int(given or 0)


def count_on(connection: Connection, tables: Iterable[Table]) -> None:
    """Let the tables give out ids above those that were inserted with theirs (PostgreSQL)."""
    if is_sqlite(connection):
        return
    for table in tables:
        last = last_id(connection, table)
        connection.exec_driver_sql(
            f"SELECT setval({_sequence(table)}, greatest(max(id), {last}))"
            f' FROM "{table.name}" HAVING max(id) IS NOT NULL'
        )


def _sequence(table: Table) -> str:
    return f"pg_get_serial_sequence('\"{table.name}\"', 'id')"


def settle(connection: Connection) -> None:
    """Let the planner know how many rows there are now (PostgreSQL; SQLite's plans need none)."""
    if not is_sqlite(connection):
        connection.exec_driver_sql("ANALYZE")


@contextmanager
def without_indexes(
    connection: Connection, tables: Sequence[Table], *, but: Collection[str] = ()
) -> Iterator[None]:
    """Take the tables' indexes away, and make them anew at the end from the rows then there.

    Sorting a million keys once costs a tenth of inserting each at its place. Inside the caller's
    transaction: what is rolled back never lost an index. Constraints stay. On PostgreSQL only
    the tables' owner may do so: for another role the indexes are kept as the rows come.

    `but` are columns whose values come in order, or not at all: on SQLite their indexes, cheaper to
    keep than to make anew, stay.
    """
    # Only the models say which indexes there are.
    from collectui.store.tables import metadata
    from collectui.store.tables.base import complete_for_postgresql

    if not is_sqlite(connection):
        if not _owned(connection, tables):
            yield
            return
        complete_for_postgresql(metadata)
    indexes = [
        index
        for table in tables
        for index in sorted(metadata.tables[table.name].indexes, key=lambda i: str(i.name))
        if not (
            is_sqlite(connection) and but and {column.name for column in index.columns} <= {*but}
        )
    ]
    for index in indexes:
        index.drop(connection)
    yield
    if is_sqlite(connection):
        # Sort the keys on a second core.
        connection.exec_driver_sql("PRAGMA threads=2")
    for index in indexes:
        index.create(connection)


def _owned(connection: Connection, tables: Sequence[Table]) -> bool:
    names = ", ".join(f"'\"{table.name}\"'::regclass" for table in tables)
    return bool(
        connection.exec_driver_sql(
            f"SELECT bool_and(pg_has_role(relowner, 'USAGE')) FROM pg_class WHERE oid IN ({names})"
        ).scalar()
    )
