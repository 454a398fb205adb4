"""What the terminal shows, what it is to show, and the frame between the two."""

from __future__ import annotations

from collections.abc import Iterable

from rich.color import ColorSystem
from textual._compositor import ChopsUpdate, LayoutUpdate
from textual.strip import Strip

from collectui.ui.wire.changes import Writer, write_changes
from collectui.ui.wire.pens import PLAIN, Pens
from collectui.ui.wire.rows import Row, row_of
from collectui.ui.wire.scrolling import Move, moved_lines

# What another program may have left on, put off: a style, line-drawing letters, addresses that
# count from a margin, letters that push others on, margins, wrapping at the end of a line, the
# cursor. Nothing here clears the screen: every cell is drawn.
CLEAN_START = "\x1b[m\x1b(B\x0f\x1b[?6l\x1b[4l\x1b[r\x1b[?7l\x1b[?25l"


class Picture:
    """The screen of one terminal, as rows of cells."""

    def __init__(self, colours: ColorSystem, *, scrolls: bool = True, links: bool = True) -> None:
        """`scrolls` where the terminal moves lines within margins, `links` where it takes them."""
        self._colours, self._scrolls, self._links = colours, scrolls, links
        self._pens = Pens(colours, links=links)
        self._wanted: list[Row] = []
        self._shown: list[Row | None] = []
        self._changed: set[int] = set()
        self._cursor: tuple[int, int] | None = None
        self.size = (0, 0)
        """Columns and lines."""
        self.is_known = False
        """Whether it holds all that is to be shown; else the next update must be a full one."""

    def forget(self) -> None:
        """Nobody knows what the terminal shows, or in which size."""
        self.is_known = False

    def begin(self, width: int, height: int) -> None:
        """Begin anew in this size; a full update follows."""
        self.size = (width, height)
        self._pens = Pens(self._colours, links=self._links)
        self._wanted = [Row.blank(width) for _ in range(height)]
        self._shown = [None] * height
        self._changed = set(range(height))
        self._cursor = None
        self.is_known = True

    def take(self, update: LayoutUpdate | ChopsUpdate) -> None:
        """Note what an update paints."""
        if isinstance(update, LayoutUpdate):
            for y, line in enumerate(update.strips, update.region.y):
                self._paint(update.region.x, y, line)
            return
        for y, x1, x2 in update.spans:
            for end, (x, strip) in zip(update.chop_ends[y], update.chops[y].items(), strict=False):
                if strip is None or x > x2 or end <= x1:
                    continue
                if end > x2 or x >= x2:
                    strip = strip.crop(0, min(end, x2) - x)
                self._paint(x, y, (strip,))

    def _paint(self, x: int, y: int, strips: Iterable[Strip]) -> None:
        if not 0 <= y < len(self._wanted):
            return
        segments = [segment for strip in strips for segment in strip._segments]
        part = row_of(segments, self._pens)
        self._wanted[y] = self._wanted[y].painted(x, part)
        self._changed.add(y)

    def frame(self, cursor: tuple[int, int]) -> str:
        """What to send for the terminal to show all that was taken; empty where it does."""
        writer = Writer(self._pens)
        changed = self._differing()
        if self._cursor is None:
            writer.command(CLEAN_START)
        elif self._scrolls and (move := moved_lines(self._shown, self._wanted, changed)):
            self._let_scroll(writer, move)
            changed = self._differing()
        write_changes(writer, [(y, self._shown[y], self._wanted[y]) for y in changed])
        self._shown[:] = self._wanted
        self._changed.clear()
        if writer or cursor != self._cursor:
            writer.hold(PLAIN)
            writer.move(*cursor)
            self._cursor = cursor
        if self._pens.is_full:
            self.forget()
        return writer.text()

    def _differing(self) -> list[int]:
        """The lines that show something else than they are to."""
        shown, wanted = self._shown, self._wanted
        return [y for y in sorted(self._changed) if shown[y] != wanted[y]]

    def _let_scroll(self, writer: Writer, move: Move) -> None:
        """Let the terminal move lines that moved.

        By inserting and deleting lines within margins, which every terminal knows that knows
        margins. The margins set the cursor somewhere, and lines that come in are clear in a
        colour that terminals do not agree on: both are taken as unknown.
        """
        top, bottom, by = move
        lines = f"{abs(by)}{'M' if by > 0 else 'L'}"
        writer.command(f"\x1b[{top + 1};{bottom + 1}r\x1b[{top + 1}H\x1b[{lines}\x1b[r")
        self._shown = move.applied(self._shown)
        self._changed.update(range(top, bottom + 1))
