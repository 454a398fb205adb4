"""Lines that moved, found by what they show, so that the terminal can move them itself."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from collectui.ui.wire.rows import Row

_FEWEST = 4
"""Lines that must have moved together."""
_APART = 3
"""Lines of a block that may lie between two that moved: the cursor's, and a changed one."""
_CANDIDATES = 3
_WORTH = 60
"""Cells that must be saved: the sequences that move lines cost some thirty bytes."""


class Move(NamedTuple):
    """Lines `top` to `bottom` inclusive moved up by `by`, or down where that is negative."""

    top: int
    bottom: int
    by: int

    def applied(self, rows: Sequence[Row | None]) -> list[Row | None]:
        """What a terminal shows afterwards: lines that came in are known to nobody."""
        before, block = list(rows[: self.top]), list(rows[self.top : self.bottom + 1])
        gone: list[Row | None] = [None] * abs(self.by)
        moved = block[self.by :] + gone if self.by > 0 else gone + block[: self.by]
        return [*before, *moved, *rows[self.bottom + 1 :]]


def moved_lines(
    shown: Sequence[Row | None], wanted: Sequence[Row], changed: Sequence[int]
) -> Move | None:
    """The move that saves most, if one is worth it; `changed` are the lines that differ."""
    if len(changed) < _FEWEST:
        return None
    best: tuple[int, Move] | None = None
    for move in _candidates(shown, wanted, changed):
        after = move.applied(shown)
        saved = sum(
            _cost(shown[y], wanted[y]) - _cost(after[y], wanted[y])
            for y in range(move.top, move.bottom + 1)
        )
        if saved > _WORTH and (best is None or saved > best[0]):
            best = saved, move
    return best[1] if best else None


def _candidates(
    shown: Sequence[Row | None], wanted: Sequence[Row], changed: Sequence[int]
) -> list[Move]:
    places: dict[str, list[int]] = {}
    for y in range(changed[0], changed[-1] + 1):
        row = shown[y]
        if row is not None and (key := _key(row)):
            places.setdefault(key, []).append(y)
    hits: dict[int, list[int]] = {}
    for y in changed:
        for place in places.get(_key(wanted[y]), ())[:8]:
            if place != y:
                hits.setdefault(place - y, []).append(y)
    often = Counter({by: len(ys) for by, ys in hits.items()}).most_common(_CANDIDATES)
    moves = []
    for by, _ in often:
        block = _largest(hits[by])
        if len(block) >= _FEWEST:
            first, last = block[0], block[-1]
            moves.append(Move(min(first, first + by), max(last, last + by), by))
    return moves


def _key(row: Row) -> str:
    """What a line is known by: its text, whatever is marked in it; an empty one by nothing."""
    return "".join(row.text).strip(" │")


def _largest(lines: Sequence[int]) -> list[int]:
    """The largest group of lines that lie together."""
    groups: list[list[int]] = []
    for y in lines:
        if groups and y - groups[-1][-1] <= _APART:
            groups[-1].append(y)
        else:
            groups.append([y])
    return max(groups, key=len)


def _cost(shown: Row | None, wanted: Row) -> int:
    """About how many cells have to be drawn."""
    if shown is wanted:
        return 0
    return len(wanted.text) if shown is None else sum(map(bool, shown.differs(wanted)))
