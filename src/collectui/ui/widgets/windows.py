"""Windows onto the store's lists: rows by index, read by the pages that follow a row.

A page that continues after a known row costs the same wherever it lies. Counting rows from the
start does not, so the places of rows read before are remembered, and the end is read from the end.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Hashable, Sequence
from typing import Any, Generic, Protocol, TypeVar

from collectui.ui.widgets.pages import RowWindow

Row = TypeVar("Row", bound=Hashable)
Row_co = TypeVar("Row_co", covariant=True)

_PLACES_KEPT = 4_096


class PageQuery(Protocol[Row_co]):
    """How a list of the store is read; `skip` counts in the direction of reading."""

    def __call__(
        self, *, after: Any, before: Any, from_end: bool, skip: int, limit: int
    ) -> Awaitable[Sequence[Row_co]]: ...


class KeysetWindow(Generic[Row]):
    """Rows by index of a list that the store pages by position."""

    def __init__(
        self,
        page: PageQuery[Row],
        count: Callable[[], Awaitable[int]],
        find: Callable[[Row], Awaitable[int | None]],
        position: Callable[[Row], Any],
        now: Callable[[Row], Awaitable[Row | None]] | None = None,
    ) -> None:
        """`now` reads one row by its identity; without it the row is found by its place."""
        self._page, self._count, self._find, self._now = page, count, find, now
        self._position = position
        self._places: dict[int, Any] = {}
        self._total: int | None = None

    async def count(self) -> int:
        """How many rows the list has now."""
        self._total = await self._count()
        return self._total

    async def find(self, row: Row) -> int | None:
        """Where the row stands now; None if it is not in the list any more."""
        return await self._find(row)

    async def now(self, row: Row) -> Row | None:
        """The row with this row's identity as it is now; None if it is not in the list."""
        if self._now is not None:
            return await self._now(row)
        index = await self._find(row)
        rows = [] if index is None else await self._read(index, 1)
        return rows[0] if rows else None

    async def next_to(self, row: Row, limit: int, *, before: bool) -> Sequence[Row]:
        """The rows next to this row's position, the nearest first."""
        place = self._position(row)
        after, ahead = (None, place) if before else (place, None)
        rows = await self._page(after=after, before=ahead, from_end=False, skip=0, limit=limit)
        return rows[::-1] if before else rows

    def position(self, row: Row) -> Any:
        """Where a row stands among the others."""
        return self._position(row)

    def forget(self) -> None:
        """The list may have changed: no place remembered is certain any more."""
        # A new object, so that a page read before is not remembered after.
        self._places = {}
        self._total = None

    async def fetch(self, start: int, count: int) -> Sequence[Row]:
        """The rows from `start` on; fewer than `count` only at the end."""
        places = self._places
        rows = await self._read(start, count)
        if places is self._places and rows:
            if len(places) > _PLACES_KEPT:
                places.clear()
            places[start] = self._position(rows[0])
            places[start + len(rows) - 1] = self._position(rows[-1])
        return rows

    async def _read(self, start: int, count: int) -> Sequence[Row]:
        total = self._total
        if total is not None:
            count = min(count, total - start)
            if count <= 0:
                return []
        end = start + count
        below = max((index for index in self._places if index < start), default=-1)
        above = min((index for index in self._places if index >= end), default=None)
        skip_forwards = start - below - 1
        ways = [(skip_forwards, "after")]
        if above is not None:
            ways.append((above - end, "before"))
        if total is not None:
            ways.append((total - end, "from_end"))
        # Of equals the forward way, whose short page tells where the rows end.
        skip, way = min(ways, key=lambda each: each[0])
        return await self._page(
            after=self._places.get(below) if way == "after" else None,
            before=self._places[above] if way == "before" and above is not None else None,
            from_end=way == "from_end",
            skip=skip,
            limit=count,
        )


class ListWindow(Generic[Row]):
    """A short list that is all there already."""

    def __init__(self, rows: Sequence[Row], key: Callable[[Row], object]) -> None:
        self._rows, self._key = rows, key

    async def fetch(self, start: int, count: int) -> Sequence[Row]:
        """The rows from `start` on."""
        return self._rows[start : start + count]

    async def count(self) -> int:
        """How many rows there are."""
        return len(self._rows)

    async def find(self, row: Row) -> int | None:
        """Where the row with the same key stands."""
        key = self._key(row)
        return next((i for i, each in enumerate(self._rows) if self._key(each) == key), None)

    def forget(self) -> None:
        """Nothing is remembered."""


class LedWindow(Generic[Row]):
    """One row, though the list may not hold it, and behind it the list."""

    def __init__(self, first: RowWindow[Row], rest: RowWindow[Row]) -> None:
        """`first` has one row, or none once it is gone."""
        self._first, self._rest = first, rest

    async def fetch(self, start: int, count: int) -> Sequence[Row]:
        """The rows from `start` on."""
        led = list(await self._first.fetch(0, 1))
        here = led[start : start + count]
        more = count - len(here)
        rest = await self._rest.fetch(max(start - len(led), 0), more) if more else []
        return [*here, *rest]

    async def count(self) -> int:
        """How many rows there are."""
        return await self._first.count() + await self._rest.count()

    async def find(self, row: Row) -> int | None:
        """Where the row stands now."""
        led = await self._first.find(row)
        if led is not None:
            return led
        index = await self._rest.find(row)
        return None if index is None else index + await self._first.count()

    def forget(self) -> None:
        """Both may have changed."""
        self._first.forget()
        self._rest.forget()
