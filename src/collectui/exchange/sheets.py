"""Several sheets of a workbook, or tables of one kind, read as one table."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Sequence

from collectui.exchange.header import Layout, header_key, likeliest
from collectui.exchange.leftout import LeftOuts
from collectui.exchange.table import Batch, Table
from collectui.store.imports.fields import MONEY, Field

SPAN = 1 << 32
"""Lines of the second sheet count from here, those of the third from twice that."""


def together(layout: Layout, tables: Sequence[Table], left_out: LeftOuts) -> Layout:
    """The layout with the rows of all sheets of its shape; other sheets are noted as left out."""
    same: list[Layout] = []
    for table in tables:
        if table is layout.table:
            continue
        other = likeliest(table, layout.shape)
        if other is None and _continues(layout, table):
            same.append(dataclasses.replace(layout, table=table, line=0))
        elif other is None:
            if table.head():
                reason = f"no header of {layout.shape.title} is in it"
                left_out.add("sheet", _name(table), reason, rows=_rows(table))
        elif set(other.columns) - set(layout.columns):
            missing = ", ".join(sorted(set(other.columns) - set(layout.columns)))
            reason = f"it has columns that “{_name(layout.table)}” has not: {missing}"
            left_out.add("sheet", _name(table), reason, rows=_rows(table))
        else:
            same.append(other)
    if not same:
        return layout
    ordered = [each for table in tables for each in (layout, *same) if each.table is table]
    return dataclasses.replace(layout, table=Sheets(layout, ordered), line=0)


def _continues(layout: Layout, table: Table) -> bool:
    """Whether a sheet goes on with rows, without the header once more."""
    needed = [at for f, at in layout.columns.items() if f in (*MONEY, Field.NUMBER)]
    rows = [row for _, row in table.head()[:5] if any(map(str.strip, row))]
    return bool(rows) and all(
        len(row) == layout.width and all(any(map(str.isdigit, row[at])) for at in needed)
        for row in rows[:2]
    )


def place(table: Table, line: int) -> tuple[str, int]:
    """A line as its sheet, if there are several, and its line there."""
    if not isinstance(table, Sheets):
        return "", line
    return table.names[line // SPAN], line % SPAN


def _name(table: Table) -> str:
    return table.told.get("sheet", "")


def _rows(table: Table) -> int:
    """How many rows of a sheet have more than one cell filled."""
    return sum(
        sum(1 for cell in row if cell.strip()) > 1 for _, rows in table.batches(0) for row in rows
    )


class Sheets:
    """Tables one after the other, their columns in the order of the first."""

    def __init__(self, first: Layout, layouts: Sequence[Layout]) -> None:
        self._first = first
        self._layouts = layouts
        self._at = 0
        self.names = [_name(layout.table) for layout in layouts]
        self.broken: list[tuple[int, str]] = []

    @property
    def told(self) -> dict[str, str]:
        """The sheets read."""
        return {"sheets": ", ".join(self.names)}

    @property
    def size(self) -> int:
        """Rows in all."""
        return sum(layout.table.size for layout in self._layouts)

    def done(self) -> int:
        """Rows read so far."""
        before = sum(layout.table.size for layout in self._layouts[: self._at])
        return before + self._layouts[self._at].table.done()

    def head(self) -> list[tuple[int, list[str]]]:
        """The first rows of the first sheet."""
        return self._first.table.head()

    def batches(self, after: int) -> Iterator[Batch]:
        """The rows of all sheets, each from below its header."""
        for at, layout in enumerate(self._layouts):
            self._at = at
            order = self._order(layout)
            for lines, rows in layout.table.batches(layout.line):
                yield [at * SPAN + line for line in lines], [_ordered(row, order) for row in rows]

    def _order(self, layout: Layout) -> list[int] | None:
        """For each column of the first where it stands here; None where all stand alike."""
        if layout.header == self._first.header:
            return None
        keys = [header_key(cell) for cell in layout.header]
        order = [
            keys.index(key) if key and key in keys else -1 for key in self._first.header_keys()
        ]
        for field, at in self._first.columns.items():
            order[at] = layout.columns.get(field, -1)
        return order


def _ordered(row: list[str], order: list[int] | None) -> list[str]:
    if order is None:
        return row
    return [row[at] if 0 <= at < len(row) else "" for at in order]
