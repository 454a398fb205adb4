"""The rows a list holds at the moment: a few pages of however many there are."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator, Sequence
from typing import Generic, Protocol, TypeVar

Row = TypeVar("Row")

PAGE = 64
"""Rows asked for at a time: more than most terminals show."""
_KEPT = 12


class RowWindow(Protocol[Row]):
    """Rows in an order, of which any stretch can be asked for. Rows compare by value."""

    async def fetch(self, start: int, count: int) -> Sequence[Row]:
        """The rows from `start` on; fewer than `count` only at the end."""
        ...

    async def count(self) -> int:
        """How many rows there are; may be slower than a fetch."""
        ...

    async def find(self, row: Row) -> int | None:
        """Where the row that has this row's identity stands now; None if it is gone."""
        ...

    def forget(self) -> None:
        """The rows may have changed: ask the store anew."""
        ...


class Pages(Generic[Row]):
    """The pages fetched last, and what they tell of the number of rows."""

    def __init__(self) -> None:
        self._pages: OrderedDict[int, Sequence[Row]] = OrderedDict()
        self.total: int | None = None
        """How many rows there are, as far as it is known."""

    def clear(self) -> None:
        """Forget the rows; the total stands until something newer is known."""
        self._pages.clear()

    def get(self, index: int) -> Row | None:
        """The row at this place, if it is held."""
        page = self._pages.get(index // PAGE)
        offset = index % PAGE
        return page[offset] if page is not None and offset < len(page) else None

    def rows(self, start: int, count: int) -> list[Row]:
        """The rows held from `start` on, up to the first that is not."""
        found: list[Row] = []
        for index in range(start, start + count):
            if (row := self.get(index)) is None:
                break
            found.append(row)
        return found

    def held(self) -> Iterator[tuple[int, Row]]:
        """Every row that is held, with its place."""
        for number in sorted(self._pages):
            yield from enumerate(self._pages[number], number * PAGE)

    def missing(self, start: int, count: int) -> int | None:
        """The first page of this stretch that must be fetched; None if there is none."""
        last = start + count - 1
        if self.total is not None:
            last = min(last, self.total - 1)
        for number in range(max(start, 0) // PAGE, last // PAGE + 1):
            if number not in self._pages:
                return number
        return None

    def add(self, number: int, rows: Sequence[Row]) -> None:
        """Hold a page that was fetched. A short one says where the rows end."""
        end = number * PAGE + len(rows)
        if not rows and number > 0:
            # The rows end before this page; how far before, the count will say.
            self.total = end if self.total is None else min(self.total, end)
            return
        self._pages[number] = rows
        self._pages.move_to_end(number)
        while len(self._pages) > _KEPT:
            self._pages.popitem(last=False)
        if len(rows) < PAGE or (self.total is not None and self.total < end):
            self.total = end
