"""Tables of a connection's own that hide the store's: temporary ones of the same names.

Whatever query reads a table on that connection reads the one that hides it. To be called in a
transaction that may make temporary tables (`engine.own_tables`).
"""

import re

import sqlalchemy as sa
from sqlalchemy import Connection, Table

from collectui.store.engine import is_sqlite

_INDEX = re.compile(r"CREATE (UNIQUE )?INDEX (\S+) ON (\S+) ", re.IGNORECASE)


def schema_of(connection: Connection) -> str:
    """The schema of the store's own tables, as it is written before their names."""
    if is_sqlite(connection):
        return "main"
    name: str = connection.exec_driver_sql("SELECT quote_ident(current_schema())").scalar_one()
    return name


def hide(connection: Connection, table: Table, where: str) -> None:
    """Hide a table by one that has the rows for which `where` is true, and no index yet."""
    connection.exec_driver_sql(
        f"CREATE TEMPORARY TABLE {table.name} AS {_rows(connection, table, where)}"
    )


def copy(connection: Connection, table: Table, where: str) -> None:
    """Add the store's rows for which `where` is true to the table that hides it."""
    connection.exec_driver_sql(f"INSERT INTO {table.name} {_rows(connection, table, where)}")


def _rows(connection: Connection, table: Table, where: str) -> str:
    columns = ", ".join(column.name for column in table.columns)
    return f"SELECT {columns} FROM {schema_of(connection)}.{table.name} WHERE {where}"


def add_indexes(connection: Connection, table: Table, *columns: str) -> None:
    """Give a table that hides the store's the indexes of that, which it has not yet.

    Where columns are named, only those that begin with one of them.
    """
    sqlite, name = is_sqlite(connection), table.name
    place = "temp." if sqlite else ""
    key = ", ".join(column.name for column in table.primary_key.columns)
    found = [(f"{name}_key", f"({key})"), *_indexes(connection, name, sqlite)]
    for index, said in found:
        first = said.rpartition("USING btree ")[2].lstrip()
        if not columns or re.split(r"[,)]", first[1:])[0] in columns:
            connection.exec_driver_sql(
                f"CREATE INDEX IF NOT EXISTS {place}own_{index} ON {name} {first}"
            )
    if not sqlite:
        connection.exec_driver_sql(f"ANALYZE {name}")


def _indexes(connection: Connection, name: str, sqlite: bool) -> list[tuple[str, str]]:
    """The name of each index of the store's table, and what follows the table in its making."""
    if sqlite:
        source = "SELECT sql FROM main.sqlite_master WHERE type = 'index' AND tbl_name = :name"
    else:
        source = (
            "SELECT indexdef FROM pg_indexes"
            " WHERE schemaname = current_schema() AND tablename = :name"
            " AND indexname NOT LIKE '%_pkey'"
        )
    said = connection.execute(sa.text(source), {"name": name}).scalars()
    return [
        (made[2].strip('"'), index[made.end() :])
        for index in sorted(filter(None, said))
        if (made := _INDEX.match(index))
    ]
