"""Reports whose documents stand below a line with their customer's name."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from collectui.domain.text import clean_line
from collectui.exchange import cells
from collectui.exchange.fields import Field
from collectui.exchange.header import Layout

# A report may be grouped by age instead; then the customer stands in each row.
_AGE = re.compile(
    r"(current|(over |> ?)?\d+( ?[-–] ?\d+| to \d+|\+| or more| and over)?( days)?( past due)?)",
    re.IGNORECASE,
)


class Sections:
    """Takes the lines of a grouped report apart: customers' lines, documents, totals."""

    def __init__(self, layout: Layout) -> None:
        self._columns = layout.columns
        self._customer = ""
        self.customers: list[str] = []
        """The customer of each row last taken."""
        self._unnumbered: dict[str, int] = {}

    def take(
        self, lines: Sequence[int], rows: list[list[str]]
    ) -> tuple[list[int], list[list[str]], int]:
        """The documents among some rows, and how many other lines there were."""
        kept: list[list[str]] = []
        numbers: list[int] = []
        self.customers = []
        skipped = 0
        for line, row in zip(lines, rows, strict=True):
            if self._is_document(row):
                own = self._cell(row, Field.CUSTOMER)
                self.customers.append(own or self._customer)
                kept.append(row)
                numbers.append(line)
                continue
            skipped += any(map(str.strip, row))
            self._enter(row)
        return numbers, kept, skipped

    def _is_document(self, row: list[str]) -> bool:
        """A heading stands alone, perhaps with a sum, and a total says that it is one."""
        filled = sum(1 for cell in row if cell.strip())
        return filled > 2 and (bool(self._cell(row, Field.NUMBER)) or not cells.is_furniture(row))

    def _enter(self, row: list[str]) -> None:
        filled = [text for text in map(clean_line, row) if text]
        if not filled:
            return
        if cells.is_furniture(row) or _AGE.fullmatch(filled[0]):
            self._customer = ""
        else:
            self._customer = filled[0]

    def _cell(self, row: list[str], field: Field) -> str:
        index = self._columns.get(field)
        return "" if index is None else row[index].strip()

    def keys(
        self, found: Mapping[Field, Sequence[str]], typed: Mapping[str, Sequence[Any]]
    ) -> tuple[list[str], list[str]]:
        """Numbers and keys: a number is unique only within its customer and kind.

        What has no number is called by its kind and day, and told apart by amount and order.
        """
        numbers: list[str] = []
        keys: list[str] = []
        said = found.get(Field.KIND)
        for at, number in enumerate(typed[Field.NUMBER]):
            kind = (clean_line(said[at]) if said else "") or typed[Field.KIND][at]
            # Without the column it is our own word, which differs from the file's by case.
            start = f"{typed[Field.CUSTOMER][at]}/{kind.casefold()}"
            if number:
                numbers.append(number)
                keys.append(f"{start}/{number}")
                continue
            day = typed[Field.ISSUED][at] or typed[Field.DUE][at]
            key = f"{start}/{day}/{typed[Field.AMOUNT][at]}"
            times = self._unnumbered[key] = self._unnumbered.get(key, 0) + 1
            numbers.append(f"{kind} {day}")
            keys.append(key if times == 1 else f"{key}/{times}")
        return numbers, keys
