"""From a table to staged rows.

What a column's texts mean (order of day and month, decimal mark) is guessed from the first rows and
checked against all of them; if the whole column decides otherwise, the file is read once more.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import islice

from collectui.exchange.amount_column import AmountColumn
from collectui.exchange.date_column import DateColumn
from collectui.exchange.fields import AMOUNTS, DATES
from collectui.exchange.header import Layout
from collectui.exchange.rows import Reading, RowReader
from collectui.exchange.staging import Staging

_SAMPLE = 16  # batches

Progress = Callable[[int, int], None]
"""Told how much is read and of how much, in the table's own unit."""


def read(
    layout: Layout,
    staging: Staging,
    *,
    currency: str,
    date_order: str | None = None,
    decimal: str | None = None,
    progress: Progress | None = None,
) -> Reading:
    """Stage the rows below a layout's header.

    `currency` stands where no column says. Raises ImportRefused if nothing decides how dates or
    amounts are to be read.
    """
    names = layout.names
    dates = {f: DateColumn(names[f], date_order) for f in DATES if f in names}
    amounts = {f: AmountColumn(names[f], decimal) for f in AMOUNTS if f in names}
    for _, rows in islice(layout.table.batches(layout.line), _SAMPLE):
        for field, dates_of in dates.items():
            dates_of.take(_cells(rows, layout.columns[field]))
        for field, amounts_of in amounts.items():
            amounts_of.weigh(_cells(rows, layout.columns[field]))
    columns_read: list[DateColumn | AmountColumn] = [*dates.values(), *amounts.values()]
    for each in columns_read:
        each.assume(each.evidence)
    while True:
        staging.empty()
        reading = RowReader(layout, staging, currency, dates, amounts).read(progress)
        again = False
        for columns in (dates.values(), amounts.values()):
            elsewhere = _agreed(columns)
            for column in columns:
                decided, why = column.decide(elsewhere)
                again |= column.assume(decided)
                reading.told[f"{column.what} of {column.header}"] = why
        if not again:
            staging.finish()
            return reading


def _cells(rows: list[list[str]], index: int) -> list[str]:
    return [row[index] if index < len(row) else "" for row in rows]


def _agreed(columns: Iterable[DateColumn] | Iterable[AmountColumn]) -> str | None:
    """What those columns that decide for themselves agree on."""
    found = {column.evidence for column in columns} - {None}
    return found.pop() if len(found) == 1 else None
