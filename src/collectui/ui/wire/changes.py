"""The bytes that turn the cells a terminal shows into others."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import compress, count

from collectui.ui.wire.pens import PLAIN, Pen, Pens
from collectui.ui.wire.rows import Row, is_uncertain

_BRIDGE = 4
"""Cells that did not change are sent again rather than skipped where there are no more: to move
the cursor takes as many bytes."""


Run = tuple[int, int, int]
"""Cells of one line: the line, the first, and that behind the last."""


class Writer:
    """Collects a frame; knows where the terminal's cursor is and what it draws with."""

    def __init__(self, pens: Pens) -> None:
        self._pens = pens
        self._out: list[str] = []
        self._pen = PLAIN
        self._at: tuple[int, int] | None = None

    def command(self, sequence: str) -> None:
        """Send something after which nobody knows where the cursor is."""
        self._out.append(sequence)
        self._at = None

    def hold(self, pen: Pen) -> None:
        """Let the terminal draw with this pen from now on."""
        if pen is not self._pen:
            self._out.append(self._pens.way(self._pen, pen))
            self._pen = pen

    def move(self, x: int, y: int) -> None:
        """Put the cursor on a cell, by the shortest of the ways that every terminal knows."""
        at = self._at
        if at is None or at[1] != y or x < at[0]:
            line = str(y + 1) if y else ""
            self._out.append(f"\x1b[{line};{x + 1}H" if x else f"\x1b[{line}H")
        elif by := x - at[0]:
            self._out.append(f"\x1b[{by}C" if by > 1 else "\x1b[C")
        self._at = (x, y)

    def cells(self, row: Row, run: Run) -> None:
        """Draw cells of a line with the pen held; they begin and end with whole characters."""
        y, start, end = run
        self.move(start, y)
        self._out.append("".join(row.text[start:end]))
        # Behind the last column terminals differ: on the last cell, or waiting to wrap. From there
        # no way is short.
        self._at = (end, y)

    def apart(self, y: int, row: Row) -> None:
        """Draw a line whose characters may take other cells than they have: each where it
        belongs, whatever the one before took."""
        at, end = 0, len(row.text)
        while at < end:
            cell, width = row.text[at], 1 + (at + 1 < end and not row.text[at + 1])
            self.hold(row.pens[at])
            if is_uncertain(cell, width):
                # A terminal that gives it fewer cells would leave the others as they were.
                self.move(at, y)
                self._out.append(" " * width)
                self._at = None
                self.move(at, y)
                self._out.append(cell)
                self._at = None
            else:
                self.cells(row, (y, at, at + width))
            at += width

    def text(self) -> str:
        """The frame."""
        return "".join(self._out)

    def __bool__(self) -> bool:
        return bool(self._out)


def write_changes(writer: Writer, changed: Iterable[tuple[int, Row | None, Row]]) -> None:
    """Write what lines show differently: the line, what it shows, what it is to show.

    Pen by pen, for to change the pen takes many more bytes than to move the cursor.
    """
    drawn: dict[Pen, list[tuple[Row, Run]]] = {}
    for y, shown, wanted in changed:
        if wanted.is_uncertain or (shown is not None and shown.is_uncertain):
            # Where a character may have taken other cells than its own, none is known to be right.
            writer.apart(y, wanted)
            continue
        whole = [(0, len(wanted.text))]
        for start, end in whole if shown is None else spans(shown, wanted):
            pens, at = wanted.pens, start
            while at < end:
                pen, stop = pens[at], at + 1
                while stop < end and pens[stop] is pen:
                    stop += 1
                if shown is not None and shown.has_wide:
                    # From left to right: what is drawn over the second half of a character while
                    # its first is there, some terminals do not show.
                    writer.hold(pen)
                    writer.cells(wanted, (y, at, stop))
                else:
                    drawn.setdefault(pen, []).append((wanted, (y, at, stop)))
                at = stop
    for pen in sorted(drawn, key=_likeness):
        writer.hold(pen)
        for row, run in drawn[pen]:
            writer.cells(row, run)


def _likeness(pen: Pen) -> tuple[str, str, list[str], str]:
    """Pens in an order in which neighbours differ in little."""
    return pen.link, pen.background, sorted(pen.attributes), pen.foreground


def spans(shown: Row, wanted: Row) -> list[tuple[int, int]]:
    """The stretches of cells to draw: those that differ, and short ones between them."""
    differing = list(compress(count(), shown.differs(wanted)))
    if shown.has_wide or wanted.has_wide:
        differing = _whole(differing, shown, wanted)
    if not differing:
        return []
    found: list[tuple[int, int]] = []
    start = last = differing[0]
    for x in differing:
        gap = x - last - 1
        if gap > _BRIDGE or (gap > 0 and not _in_one_pen(wanted, last, x)):
            found.append((start, last + 1))
            start = x
        last = x
    found.append((start, last + 1))
    return found


def _in_one_pen(row: Row, start: int, end: int) -> bool:
    """Whether two cells and those between them are drawn alike."""
    return row.pens[start:end].count(row.pens[end]) == end - start


def _whole(differing: list[int], shown: Row, wanted: Row) -> list[int]:
    """With the other halves of wide characters: a terminal that is given half of one, or draws
    over a half, does as it likes with the other."""
    found = set(differing)
    waiting = differing
    while waiting:
        more = {other for x in waiting for row in (shown, wanted) for other in _halves(row, x)}
        waiting = list(more - found)
        found |= more
    return sorted(found)


def _halves(row: Row, x: int) -> Iterable[int]:
    """The other half of the character in a cell, if it has one."""
    if not row.text[x]:
        yield x - 1
    if x + 1 < len(row.text) and not row.text[x + 1]:
        yield x + 1
