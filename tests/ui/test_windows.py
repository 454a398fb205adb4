"""Any stretch of a list, however it is reached, is the stretch of the whole list."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import Any

import pytest

from collectui.ui.widgets.spots import Spot, stand_in
from collectui.ui.widgets.windows import KeysetWindow, ListWindow

Row = tuple[int, int]


class Source:
    """A list paged by position, as the store does it, that says how much it had to skip."""

    def __init__(self, count: int) -> None:
        # Many rows share a sort value: the id decides.
        self.rows: list[Row] = [(number // 7, number) for number in range(count)]
        self.skipped: list[int] = []

    async def page(
        self, *, after: Any, before: Any, from_end: bool, skip: int, limit: int
    ) -> Sequence[Row]:
        self.skipped.append(skip)
        rows = self.rows
        if before is not None or from_end:
            chosen = rows if before is None else [row for row in rows if row < before]
            stop = len(chosen) - skip
            return chosen[max(stop - limit, 0) : max(stop, 0)]
        chosen = rows if after is None else [row for row in rows if row > after]
        return chosen[skip : skip + limit]

    async def count(self) -> int:
        return len(self.rows)

    async def find(self, row: Row) -> int | None:
        return self.rows.index(row) if row in self.rows else None

    def window(self) -> KeysetWindow[Row]:
        return KeysetWindow(self.page, self.count, self.find, lambda row: row)


@pytest.mark.parametrize("counted", [True, False])
async def test_random_reads_equal_the_whole_list(counted: bool) -> None:
    source = Source(1_000)
    window = source.window()
    if counted:
        await window.count()
    chance = random.Random(7)
    for _ in range(300):
        start, count = chance.randrange(1_100), chance.randrange(1, 130)
        assert await window.fetch(start, count) == source.rows[start : start + count]


async def test_paging_on_and_the_end_skip_nothing() -> None:
    source = Source(1_000)
    window = source.window()
    await window.count()
    for start in range(0, 640, 64):
        await window.fetch(start, 64)
    await window.fetch(960, 64)
    await window.fetch(896, 64)
    assert source.skipped == [0] * 12


async def test_a_changed_list_is_read_anew() -> None:
    source = Source(300)
    window = source.window()
    await window.count()
    await window.fetch(64, 64)
    source.rows = source.rows[10:]
    window.forget()
    assert await window.fetch(128, 64) == source.rows[128:192]
    assert await window.count() == 290
    assert await window.find((20, 140)) == 130


async def test_a_short_list() -> None:
    window = ListWindow(["a", "b", "c"], key=str.casefold)
    assert await window.count() == 3
    assert await window.fetch(1, 64) == ["b", "c"]
    assert await window.find("C") == 2
    assert await window.find("d") is None


@pytest.mark.parametrize("at", [0, 3, 500, 998, 999])
async def test_the_rows_beside_a_place_are_read_without_counting(at: int) -> None:
    source = Source(1_000)
    window, row = source.window(), source.rows[at]
    for left in (source.rows, source.rows[:at] + source.rows[at + 1 :]):
        source.rows = left
        after = await window.next_to(row, 5, before=False)
        before = await window.next_to(row, 5, before=True)
        assert list(after) == [each for each in left if each > row][:5]
        assert list(before) == [each for each in left if each < row][::-1][:5]
    assert source.skipped == [0] * 4
    assert await window.now(row) is None


def key(row: Row) -> int:
    return row[1]


@pytest.mark.parametrize(
    ("now", "stands"),
    [
        ([(4, 40), (5, 50), (6, 60)], (5, 50)),
        ([(4, 40), (5, 55), (7, 50), (8, 80)], (8, 80)),
        ([(1, 10), (6, 60)], (6, 60)),
        ([(1, 10), (5, 55), (6, 60)], (6, 60)),
        ([(1, 10), (5, 55)], (5, 55)),
        ([(1, 10), (4, 40)], (4, 40)),
        ([(4, 41), (4, 42)], None),
        ([(3, 50), (4, 40), (6, 60)], (6, 60)),
        ([(4, 41), (5, 50)], (5, 50)),
        ([(7, 50)], (5, 50)),
        ([], None),
    ],
    ids=[
        "not moved",
        "moved down, the known before the new",
        "gone",
        "gone, somebody new there",
        "gone, only new ones there",
        "gone from the end",
        "gone, only new ones before",
        "moved up",
        "others changed around it",
        "sorted anew with nobody passed",
        "nobody left",
    ],
)
async def test_who_stands_in(now: list[Row], stands: Row | None) -> None:
    source = Source(0)
    source.rows = sorted(now)

    async def read(row: Row) -> Row | None:
        return next((each for each in source.rows if key(each) == key(row)), None)

    window = KeysetWindow(source.page, source.count, source.find, lambda row: row, read)
    spot = Spot((5, 50), ((4, 40), (1, 10)), ((6, 60), (8, 80)))
    assert await stand_in(window, spot, key) == stands
