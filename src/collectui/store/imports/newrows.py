"""New rows of one table, collected until they are written together."""

from __future__ import annotations

from enum import Enum
from typing import Any

from sqlalchemy import Connection, Table

from collectui.store import bulk
from collectui.store.defaults import defaults


class NewRows:
    """Rows to be: `fields` differ from row to row, all else is as given or the table's default."""

    def __init__(self, table: Table, fields: str, **same: Any) -> None:
        self.table = table
        varying = fields.split()
        rest = {**defaults(table), **same}
        rest = {name: _plain(value) for name, value in rest.items() if name not in varying}
        self._columns = varying
        self._same = rest
        self._rows: list[tuple[Any, ...]] = []
        self.last_id = 0

    def next_id(self) -> int:
        """The id after the last; set `last_id` to where they begin."""
        self.last_id += 1
        return self.last_id

    def add(self, *values: Any) -> None:
        """One more row: a value for each of the fields, in their order."""
        self._rows.append(values)

    def write(self, connection: Connection) -> None:
        """Put what was collected into the store."""
        if self._rows:
            bulk.insert(connection, self.table, self._columns, self._rows, self._same)
            self._rows = []


def _plain(value: Any) -> Any:
    """A default as the driver takes it: closed lists as text, truth as 1 and 0."""
    if isinstance(value, Enum):
        return value.value
    return int(value) if isinstance(value, bool) else value
