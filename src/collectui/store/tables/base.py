"""What all tables share: one metadata, and a name for every constraint that migrations can find."""

from typing import Any

from sqlalchemy import Table
from sqlmodel import SQLModel

SQLModel.metadata.naming_convention = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class Row(SQLModel):
    """The base of every table."""


def table_of(model: type[SQLModel]) -> Table:
    """The Core table of a model: queries and the writer speak Core."""
    table: Any = model.__table__  # type: ignore[attr-defined]
    assert isinstance(table, Table)
    return table
