"""Filling a new store: rows by the hundred thousand, as the driver takes them fastest.

For what no agent can be working in meanwhile. Values come as SQLite keeps them (dates and moments
as ISO text in UTC, truth as 1 and 0, closed lists as their text): PostgreSQL reads the same text.
Nothing here cleans or checks a value: whoever calls has made it.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection, Table

from collectui.store.engine import is_sqlite


def insert(
    connection: Connection, table: Table, columns: Sequence[str], rows: Iterable[Sequence[Any]]
) -> None:
    """Add rows, each with a value for each of the columns, in that order."""
    names = ", ".join(f'"{column}"' for column in columns)
    dbapi: Any = connection.connection.dbapi_connection
    if is_sqlite(connection):
        marks = ", ".join("?" * len(columns))
        dbapi.executemany(f'INSERT INTO "{table.name}" ({names}) VALUES ({marks})', rows)
        return
    with (
        dbapi.cursor() as cursor,
        cursor.copy(f'COPY "{table.name}" ({names}) FROM STDIN') as copy,
    ):
        for row in rows:
            copy.write_row(row)


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
def without_indexes(connection: Connection, tables: Sequence[Table]) -> Iterator[None]:
    """Take the tables' indexes away, and make them anew at the end from the rows then there.

    Sorting a million keys once costs a tenth of inserting each at its place. Inside the caller's
    transaction: what is rolled back never lost an index. Constraints stay. On PostgreSQL only
    the tables' owner may do so: for another role the indexes are kept as the rows come.
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
