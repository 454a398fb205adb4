"""From a table to staged rows.

What a column's texts mean (order of day and month, decimal mark) is guessed from the first rows and
checked against all of them; if the whole column decides otherwise, the file is read once more.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import tzinfo
from itertools import islice

from collectui.exchange.amount_column import AmountColumn
from collectui.exchange.date_column import BAD, DateColumn
from collectui.exchange.findings import Habits, Reading
from collectui.exchange.header import Layout
from collectui.exchange.labels import read_total
from collectui.exchange.outline import Closers, Reader
from collectui.exchange.rows import RowReader
from collectui.store.imports.fields import DATES, MONEY, Field
from collectui.store.imports.staging import Staging

_SAMPLE = 16  # batches

Progress = Callable[[int, int], None]
"""Told how much is read and of how much, in the table's own unit."""


def read(
    layout: Layout,
    staging: Staging,
    *,
    currency: str,
    date_order: str | None = None,
    zone: tzinfo | None = None,
    decimal: str | None = None,
    progress: Progress | None = None,
) -> Reading:
    """Stage the rows below a layout's header.

    `currency` stands where no column says; `zone` is the desk's (None: the machine's).

    Raises ImportRefused if nothing decides how dates or
    amounts are to be read.
    """
    names = layout.names
    dates = {f: DateColumn(names[f], date_order, zone) for f in DATES if f in names}
    amounts = {f: AmountColumn(names[f], decimal) for f in MONEY if f in names}
    habits = Habits()
    merged = _Merged(layout)
    for _, rows in islice(layout.table.batches(layout.line), _SAMPLE):
        for field, dates_of in dates.items():
            dates_of.take(_cells(rows, layout.columns[field]))
        for field, amounts_of in amounts.items():
            amounts_of.weigh(_cells(rows, layout.columns[field]))
        if Field.SIGN in layout.columns or Field.CREDIT in layout.columns:
            amount = Field.AMOUNT if Field.AMOUNT in layout.columns else Field.OPEN
            habits.sides.weigh(
                *(
                    _cells(rows, layout.columns[f]) if f in layout.columns else []
                    for f in (Field.SIGN, amount, Field.CREDIT)
                )
            )
        merged.look(rows, dates)
    habits.merged = merged.decided
    grouped = layout.grouped or merged.headed
    columns_read: list[DateColumn | AmountColumn] = [*dates.values(), *amounts.values()]
    for each in columns_read:
        each.assume(each.evidence)
    while True:
        habits.closers = _closers(layout, dates) if grouped else None
        staging.empty()
        reading = RowReader(layout, staging, currency, dates, amounts, habits).read(progress)
        again = False
        for columns in (dates.values(), amounts.values()):
            elsewhere = _agreed(columns)
            for column in columns:
                decided, why = column.decide(elsewhere)
                again |= column.assume(decided)
                reading.told[f"{column.what} of {column.header}"] = why
        if habits.merged:
            reading.told["blank customers"] = "the one above (merged cells)"
        if not again:
            staging.finish()
            return reading


def _closers(layout: Layout, dates: dict[Field, DateColumn]) -> Closers:
    """A first look through a grouped report: what its totals are of."""
    reader = Reader(
        layout, layout.header_keys(), lambda name, text: dates[name][text] not in (None, BAD)
    )
    closers = Closers()
    for _, rows in layout.table.batches(layout.line):
        for row in rows:
            reader.look(row + [""] * (layout.width - len(row)), closers)
    return closers


class _Merged:
    """Whether a file has its customer once for several rows, as merged cells come out.

    Then no two rows below each other have the same one, and those without lack its name as well.
    """

    def __init__(self, layout: Layout) -> None:
        self._layout = layout
        self._last = ""
        self._blank = self._repeated = self._named = self._alone = self._headed = 0

    @property
    def decided(self) -> bool:
        """What the rows seen say."""
        return bool(self._blank) and not self._repeated and not self._named

    @property
    def headed(self) -> bool:
        """Whether customers stand on lines of their own, though there is a column for them."""
        return bool(self._headed) and not self._repeated and not self._named

    def look(self, rows: list[list[str]], dates: dict[Field, DateColumn]) -> None:
        """Note the documents among some rows."""
        at = self._layout.columns
        if Field.CUSTOMER not in at or Field.NUMBER not in at:
            return
        wanted = [at[Field.NUMBER], *(at[f] for f in dates if f != Field.SETTLED)]
        for row in rows:
            if len(row) <= max(at.values()) or not all(row[index].strip() for index in wanted):
                filled = [cell for cell in row if cell.strip()]
                dated = any(row[index].strip() for index in wanted[1:] if index < len(row))
                bare = bool(filled) and not dated
                self._alone += bare and read_total(filled[0]) is None
                continue
            customer = row[at[Field.CUSTOMER]].strip()
            if not customer:
                # A blank in the very first row has nobody above it.
                self._blank += bool(self._last)
                self._headed += bool(self._alone)
                self._named += Field.NAME in at and bool(row[at[Field.NAME]].strip())
            else:
                self._repeated += customer == self._last
                self._last = customer


def _cells(rows: list[list[str]], index: int) -> list[str]:
    return [row[index] if index < len(row) else "" for row in rows]


def _agreed(columns: Iterable[DateColumn] | Iterable[AmountColumn]) -> str | None:
    """What those columns that decide for themselves agree on."""
    found = {column.evidence for column in columns} - {None}
    return found.pop() if len(found) == 1 else None
