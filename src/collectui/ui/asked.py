"""Windows onto lists of one customer, which the store reads whole or by skipping rows."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Hashable, Sequence
from typing import Generic, TypeVar

Row = TypeVar("Row", bound=Hashable)


class AskedRows(Generic[Row]):
    """A short list, asked for as a whole and again once it may have changed."""

    def __init__(
        self, ask: Callable[[], Awaitable[Sequence[Row]]], key: Callable[[Row], Hashable]
    ) -> None:
        self._ask, self._key = ask, key
        self._rows: asyncio.Task[Sequence[Row]] | None = None

    async def all(self) -> Sequence[Row]:
        """Every row; asked for once, however many want it at a time."""
        if self._rows is None:
            self._rows = asyncio.ensure_future(self._ask())
        task = self._rows
        try:
            return await asyncio.shield(task)
        except BaseException:
            # An answer that was an error is no answer to keep.
            if self._rows is task:
                self._rows = None
            raise

    async def fetch(self, start: int, count: int) -> Sequence[Row]:
        """The rows from `start` on."""
        return (await self.all())[start : start + count]

    async def count(self) -> int:
        """How many rows there are."""
        return len(await self.all())

    async def find(self, row: Row) -> int | None:
        """Where the row with the same key stands."""
        return await self.place(self._key(row))

    async def place(self, key: Hashable) -> int | None:
        """Where the row with this key stands; None if there is none."""
        rows = await self.all()
        return next((i for i, each in enumerate(rows) if self._key(each) == key), None)

    def forget(self) -> None:
        """Ask anew."""
        self._rows = None


class SkippedRows(Generic[Row]):
    """Rows by index of a list whose length does not allow reading it whole."""

    def __init__(
        self,
        page: Callable[[int, int], Awaitable[Sequence[Row]]],
        count: Callable[[], Awaitable[int]],
        find: Callable[[Row], Awaitable[int | None]],
    ) -> None:
        """`page` takes how many rows to skip and how many to read."""
        self._page, self._count, self._find = page, count, find

    async def fetch(self, start: int, count: int) -> Sequence[Row]:
        """The rows from `start` on."""
        return await self._page(start, count)

    async def count(self) -> int:
        """How many rows there are."""
        return await self._count()

    async def find(self, row: Row) -> int | None:
        """Where the row with the same key stands."""
        return await self._find(row)

    def forget(self) -> None:
        """Nothing is remembered."""
