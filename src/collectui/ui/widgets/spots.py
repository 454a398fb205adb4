"""Where one goes on in a list that has changed: at one's row, or at the row that followed it.

A spot is a row with the rows around it as they were on the screen. Rows that were sorted elsewhere
or went away leave a gap; who stands beside it is asked by position where the window can read so,
which costs the same in a list of any length, and is looked for by the rows known else.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar, runtime_checkable

from collectui.ui.widgets.pages import PAGE, RowWindow

Row = TypeVar("Row", bound=Hashable)
Key = Callable[[Any], Hashable]

_TRIED = 8
"""Rows looked for one by one in a window that cannot read beside a position."""


@dataclass(frozen=True)
class Spot(Generic[Row]):
    """A row and its neighbours as they were shown, the nearest first."""

    row: Row
    before: tuple[Row, ...] = ()
    after: tuple[Row, ...] = ()


@dataclass(frozen=True)
class Beside(Generic[Row]):
    """Who stands now before and after the place where a spot's row stood, the nearest first."""

    at_place: bool
    """The row itself is still there, between the same rows."""
    before: Sequence[Row]
    after: Sequence[Row]
    now: Row | None = None
    """The row as it is, wherever it stands; None where it is not in the list, or not asked."""

    def following(self, spot: Spot[Row], key: Key) -> Row | None:
        """Who is next: beside a place that was left, of those known there before the new."""
        return _first(self.after, () if self.at_place else spot.after, key)

    def preceding(self, spot: Spot[Row], key: Key) -> Row | None:
        """Who is before, likewise."""
        return _first(self.before, () if self.at_place else spot.before, key)


@runtime_checkable
class ByPosition(Protocol[Row]):
    """A window whose rows have positions, between which it can read."""

    async def now(self, row: Row) -> Row | None:
        """The row with this row's identity as it is now; None if it is not in the list."""
        ...

    async def next_to(self, row: Row, limit: int, *, before: bool) -> Sequence[Row]:
        """The rows next to this row's position, the nearest first, whether it is taken or not."""
        ...

    def position(self, row: Row) -> Any:
        """Where a row stands among the others."""
        ...


async def beside(window: RowWindow[Row], spot: Spot[Row], key: Key) -> Beside[Row]:
    """Who stands beside a spot by now. Raises what the window raises."""
    if isinstance(window, ByPosition):
        return await _by_position(window, spot, key)
    return await _by_rows(window, spot)


async def stand_in(window: RowWindow[Row], spot: Spot[Row], key: Key) -> Row | None:
    """Who has the cursor: the row if it is at its place, else who followed, else who preceded.

    None where there is nobody of these: only rows that are new may be there.
    """
    found = await beside(window, spot, key)
    if found.at_place:
        return spot.row
    known = {key(row) for row in spot.before}
    preceding = next((row for row in found.before if key(row) in known), None)
    return found.following(spot, key) or preceding


async def _by_position(window: ByPosition[Row], spot: Spot[Row], key: Key) -> Beside[Row]:
    row, own = spot.row, key(spot.row)
    now = await window.now(row)
    after = await window.next_to(row, PAGE, before=False)
    before = await window.next_to(row, _TRIED, before=True)
    # Sorted anew with nobody passed, it is the first of those on the one side or the other.
    at_place = now is not None and (
        window.position(now) == window.position(row)
        or any(near and key(near[0]) == own for near in (after, before))
    )
    return Beside(
        at_place,
        [each for each in before if key(each) != own],
        [each for each in after if key(each) != own],
        now,
    )


async def _by_rows(window: RowWindow[Row], spot: Spot[Row]) -> Beside[Row]:
    index = await window.find(spot.row)
    before = await _still_there(window, spot.before)
    after = await _still_there(window, spot.after)
    at_place = index is not None and (
        index == (before[0][0] + 1 if before else 0)
        or bool(after and index == after[0][0] - 1)
        or not (before or after)
    )
    now = None if index is None else spot.row
    return Beside(at_place, [each for _, each in before], [each for _, each in after], now)


async def _still_there(window: RowWindow[Row], rows: Sequence[Row]) -> list[tuple[int, Row]]:
    """The nearest of these that the list still has, and where."""
    for row in rows[:_TRIED]:
        if (index := await window.find(row)) is not None:
            return [(index, row)]
    return []


def _first(rows: Sequence[Row], known: Sequence[Row], key: Key) -> Row | None:
    keys = {key(row) for row in known}
    first = rows[0] if rows else None
    return next((row for row in rows if key(row) in keys), first)
