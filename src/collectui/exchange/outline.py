"""A grouped report as a tree: which of its lines are headings, documents and totals."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from collectui.domain.text import clean_line
from collectui.exchange import labels
from collectui.exchange.cells import is_rule
from collectui.exchange.header import Layout, header_key
from collectui.store.imports.fields import DATES, MONEY, Field

Cells = Sequence[str]
_ICON = re.compile(r"@\w\w@")
"""A light or a mark of an ERP's list, as its export spells it."""


@dataclass
class Node:
    """A heading: a customer, a part of one, or something that customers are grouped by."""

    label: str
    level: tuple[int, int]
    """The column it stands in, and how far it is indented there."""
    number: str = ""
    name: str = ""
    company: str = ""
    counts: bool = True
    """Whether it names a customer; a span of days does not."""


@dataclass(frozen=True, slots=True)
class Stated:
    """A total as the file has it: how deep in the tree, None where only its sum can tell."""

    line: int
    label: str
    depth: int | None
    texts: dict[Field, str]
    currency: str = ""
    sub: bool = False


@dataclass(frozen=True, slots=True)
class Entered:
    """A heading: from here on documents are that deep."""

    line: int
    depth: int
    sums: Stated | None = None
    """What stands beside it: the total of its block, stated before it."""


@dataclass
class Closers:
    """What a first look through the whole file tells of its tree."""

    totals: Counter[str] = field(default_factory=Counter)
    """How often each name is yet to be totalled."""
    headers: int = 0
    """How often the header comes again."""


class Reader:
    """Tells what a row of a report is by its shape: which columns are filled, and with what."""

    def __init__(
        self, layout: Layout, header: list[str], is_date: Callable[[Field, str], bool]
    ) -> None:
        self._columns = layout.columns
        self._header = header
        self._is_date = is_date
        self._dates = [f for f in DATES if f in layout.columns]
        self._money = [f for f in MONEY if f in layout.columns]
        self._not_label = {
            layout.columns[f] for f in (*self._money, Field.CURRENCY) if f in layout.columns
        }

        number = layout.columns.get(Field.NUMBER, -1)
        self._amounts = {*self._not_label, *layout.ages}
        self._of_heading = {*self._amounts, number}

    def is_header(self, cells: Cells) -> bool:
        """Whether the row is the header once more."""
        return [header_key(cell) for cell in cells] == self._header

    def is_furniture(self, cells: Cells) -> bool:
        """Whether the row counts for nothing: a rule, percentages, the header once more."""
        texts = self.texts(cells)
        share = bool(texts) and labels.is_share(texts[0][1]) and not self.has_date(cells)
        return share or is_rule(cells) or self.is_header(cells)

    def has_date(self, cells: Cells) -> bool:
        """Whether a date stands in a column of dates."""
        return any(self._is_date(f, cells[self._columns[f]]) for f in self._dates)

    def has_money(self, cells: Cells) -> bool:
        """Whether anything with a digit stands in a column of amounts."""
        return any(any(map(str.isdigit, cells[self._columns[f]])) for f in self._money)

    def number(self, cells: Cells) -> str:
        """The document's number."""
        index = self._columns.get(Field.NUMBER)
        return "" if index is None else cells[index].strip()

    def texts(self, cells: Cells) -> list[tuple[int, str]]:
        """The cells with words in them, outside of the columns of amounts."""
        return [
            (index, cell)
            for index, cell in enumerate(cells)
            if (index not in self._not_label and any(map(str.isalpha, _ICON.sub("", cell))))
            or ("*" in cell and not cell.strip("* "))
        ]  # fmt: skip

    def said(self, cells: Cells) -> list[tuple[int, str]]:
        """The filled cells outside of the columns of amounts, by age or in all."""
        return [
            (at, cell) for at, cell in enumerate(cells) if cell.strip() and at not in self._amounts
        ]

    def total(self, line: int, cells: Cells, depth: int | None = None) -> Stated:
        """A row as a total."""
        texts = self.texts(cells)
        at = self._columns.get(Field.CURRENCY)
        return Stated(
            line,
            clean_line(" ".join(text for _, text in texts)),
            depth,
            {f: cells[self._columns[f]] for f in self._money if cells[self._columns[f]].strip()},
            "" if at is None else cells[at].strip(),
        )

    def as_total(self, cells: Cells) -> labels.Total | None:
        """What a row without a date of its own says as a total; None if it is none."""
        if self.has_date(cells) or not self.has_money(cells):
            return None
        texts = self.texts(cells)
        for _, text in texts:
            if found := labels.read_total(text):
                star = labels.read_total(texts[-1][1]) is None and "*" in text
                return labels.Total(labels.name_key(texts[-1][1]), found.sub) if star else found
        return labels.Total("", sub=False) if not texts and not self.number(cells) else None

    def is_document(self, cells: Cells) -> bool:
        """Whether a row is a document: it has a date, or a number among other things."""
        filled = sum(1 for cell in cells if cell.strip())
        if filled < 3:
            return False
        if self.has_date(cells):
            return True
        # A number alone beside amounts is a heading with its sums.
        more = any(cell.strip() for at, cell in enumerate(cells) if at not in self._of_heading)
        numbered = bool(self.number(cells)) and more
        return numbered and self.has_money(cells) and self.as_total(cells) is None

    def look(self, cells: Cells, closers: Closers) -> None:
        """Note what a row of the first look tells."""
        if self.is_header(cells):
            closers.headers += 1
        elif (found := self.as_total(cells)) and found.of:
            closers.totals[found.of] += 1
