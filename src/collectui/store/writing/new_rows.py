"""New rows of one table, collected until they are written together."""

from __future__ import annotations

from datetime import date, datetime
from enum import Enum
from typing import Any

from sqlalchemy import Connection, Table

from collectui.store import bulk
from collectui.store.defaults import defaults

Rows = list[tuple[Any, ...]]


class NewRows:
    """Rows to be: `fields` differ from row to row, all else is as given or the table's default."""

    def __init__(self, table: Table, fields: str, **same: Any) -> None:
        self.table = table
        self.fields = tuple(fields.split())
        rest = {**defaults(table), **same}
        self._same = {name: _kept(v) for name, v in rest.items() if name not in self.fields}
        self._rows: Rows = []
        self.last_id = 0
        self.written = 0

    def next_id(self) -> int:
        """The id after the last; set `last_id` to where they begin."""
        self.last_id += 1
        return self.last_id

    def add(self, *values: Any) -> None:
        """One more row: a value for each of the fields, in their order."""
        self._rows.append(values)

    def take(self) -> Rows:
        """What was collected since the last time."""
        rows, self._rows = self._rows, []
        return rows

    def write(self, connection: Connection, rows: Rows | None = None) -> None:
        """Put into the store what was collected, or rows that were taken from such as these."""
        rows = self.take() if rows is None else rows
        if rows:
            bulk.insert(connection, self.table, self.fields, rows, self._same)
            self.written += len(rows)


def _kept(value: Any) -> Any:
    """A default as the driver takes it: closed lists as text, truth as 1 and 0."""
    match value:
        case Enum():
            return value.value
        case bool():
            return int(value)
        case datetime() | date():
            raise TypeError("a moment is never the same for all rows")
    return value
