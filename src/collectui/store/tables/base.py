"""What all tables share: one metadata, and a name for every constraint that migrations can find."""

from typing import Any

from sqlalchemy import Connection, Index, MetaData, event
from sqlalchemy import text as sql
from sqlmodel import SQLModel

SQLModel.metadata.naming_convention = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


KEEPS_IDS = {"sqlite_autoincrement": True}
"""Of a table whose rows can be taken away: SQLite gives no id a second time.

By itself it would give the newest row's id again, and the history of what is gone would speak of
another record. PostgreSQL never does.
"""


class Row(SQLModel):
    """The base of every table."""

    # Nothing is validated by a table's model: pydantic need not prepare to.
    model_config = {"defer_build": True}


def partial_index(name: str, *columns: str, where: str, unique: bool = False) -> Index:
    """An index over the rows that meet a condition, on both engines.

    PostgreSQL's half is added by `complete_for_postgresql`: to name it here is to import that
    dialect, a tenth of the start of a session on SQLite.
    """
    condition = sql(where)
    return Index(name, *columns, unique=unique, sqlite_where=condition, info={"where": condition})


def complete_for_postgresql(metadata: MetaData) -> None:
    """Say the conditions of partial indexes in PostgreSQL's options too, for making its tables."""
    for table in metadata.tables.values():
        for index in table.indexes:
            if "where" in index.info:
                index.dialect_kwargs["postgresql_where"] = index.info["where"]


@event.listens_for(SQLModel.metadata, "before_create")
def _before_create(metadata: MetaData, connection: Connection, **_: Any) -> None:
    if connection.dialect.name == "postgresql":
        complete_for_postgresql(metadata)
