"""The bytes that turn one line of cells into another."""

from __future__ import annotations

from collectui.ui.wire.pens import PLAIN, Pens
from collectui.ui.wire.rows import Row, is_uncertain

_BRIDGE = 4
"""Cells that did not change are sent again rather than skipped where there are no more: to move
the cursor takes as many bytes."""


class Writer:
    """Collects a frame; knows where the terminal's cursor is and what it draws with."""

    def __init__(self, pens: Pens, width: int, height: int) -> None:
        self._pens, self._width, self._height = pens, width, height
        self._out: list[str] = []
        self._pen = PLAIN
        self._at: tuple[int, int] | None = None
        self.cells = 0
        """How many cells were drawn."""

    def command(self, sequence: str) -> None:
        """Send something after which nobody knows where the cursor is."""
        self._out.append(sequence)
        self._at = None

    def plain_pen(self) -> None:
        """Let the terminal draw in no style; what it clears takes the colour it draws with."""
        self._out.append(self._pens.way(self._pen, PLAIN))
        self._pen = PLAIN

    def move(self, x: int, y: int) -> None:
        """Put the cursor on a cell, by the shortest of the ways that every terminal knows."""
        if self._at == (x, y):
            return
        if self._at is not None and self._at[1] == y and x > self._at[0]:
            by = x - self._at[0]
            self._out.append(f"\x1b[{by}C" if by > 1 else "\x1b[C")
        else:
            self._out.append(f"\x1b[{y + 1};{x + 1}H" if x else f"\x1b[{y + 1}H")
        self._at = (x, y)

    def draw(self, y: int, row: Row, start: int, end: int) -> None:
        """Draw some cells of a line; they begin and end with whole characters."""
        text, pens = row.text, row.pens
        at = start
        while at < end:
            pen, stop = pens[at], at + 1
            while stop < end and pens[stop] is pen:
                stop += 1
            if row.is_uncertain:
                self._draw_apart(y, row, at, stop)
            else:
                self.move(at, y)
                self._hold(row, at)
                self._out.append("".join(text[at:stop]))
                self._now_at(stop, y)
            at = stop
        self.cells += end - start

    def _draw_apart(self, y: int, row: Row, start: int, end: int) -> None:
        """Draw cells of one pen, each character where it belongs whatever the one before took."""
        at = start
        while at < end:
            cell = row.text[at]
            width = 2 if at + 1 < len(row.text) and not row.text[at + 1] else 1
            self.move(at, y)
            self._hold(row, at)
            if is_uncertain(cell, width):
                if width == 2:
                    # A terminal that gives it one cell would leave the other as it was.
                    self._out.append("  ")
                    self._at = None
                    self.move(at, y)
                self._out.append(cell)
                self._at = None
            else:
                self._out.append(cell)
                self._now_at(at + width, y)
            at += width

    def _hold(self, row: Row, x: int) -> None:
        pen = row.pens[x]
        if pen is not self._pen:
            self._out.append(self._pens.way(self._pen, pen))
            self._pen = pen

    def _now_at(self, x: int, y: int) -> None:
        # Behind the last column terminals differ: on the last cell, or waiting to wrap.
        self._at = (x, y) if x < self._width else None

    def text(self) -> str:
        """The frame."""
        return "".join(self._out)

    def __bool__(self) -> bool:
        return bool(self._out)


def write_changes(writer: Writer, y: int, shown: Row | None, wanted: Row) -> None:
    """Write what a line shows differently; all of it where nobody knows what it shows."""
    if shown is None or shown.is_uncertain or wanted.is_uncertain:
        # Where a character may have taken other cells than its own, none is known to be right.
        writer.draw(y, wanted, 0, len(wanted.text))
        return
    for start, end in spans(shown, wanted):
        writer.draw(y, wanted, start, end)


def spans(shown: Row, wanted: Row) -> list[tuple[int, int]]:
    """The stretches of cells to draw: those that differ, and short ones between them."""
    differing = [
        x
        for x, (old, new, held, pen) in enumerate(
            zip(shown.text, wanted.text, shown.pens, wanted.pens, strict=True)
        )
        if held is not pen or old != new
    ]
    if shown.has_wide or wanted.has_wide:
        differing = _whole(differing, shown, wanted)
    found: list[tuple[int, int]] = []
    if not differing:
        return found
    start = last = differing[0]
    for x in differing:
        if x - last > _BRIDGE + 1 or (x > last + 1 and not _in_one_pen(wanted, last, x)):
            found.append((start, last + 1))
            start = x
        last = x
    found.append((start, last + 1))
    return found


def _in_one_pen(row: Row, start: int, end: int) -> bool:
    """Whether the cells between two others are drawn as the first of the two."""
    pen = row.pens[start]
    return all(each is pen for each in row.pens[start + 1 : end])


def _whole(differing: list[int], shown: Row, wanted: Row) -> list[int]:
    """With the other halves of wide characters: a terminal that is given half of one, or draws
    over a half, does as it likes with the other."""
    found = set(differing)
    waiting = differing
    while waiting:
        more = {
            other
            for x in waiting
            for row in (shown, wanted)
            for other in (
                *((x - 1,) if not row.text[x] else ()),
                *((x + 1,) if x + 1 < len(row.text) and not row.text[x + 1] else ()),
            )
        }
        waiting = list(more - found)
        found |= more
    return sorted(found)
