"""Terminals as they differ from one another, and from the books: see docs/terminals.md."""

from __future__ import annotations

from typing import Any

from pyte.modes import DECAWM
from pyte.screens import Char

from tests.terminal.emulator import Emulator


class Filling(Emulator):
    """Lines that come in are filled with one colour, whichever the terminal draws with."""

    fill = "default"

    def insert_lines(self, count: int | None = None) -> None:
        super().insert_lines(count)
        self._fill(self.cursor.y, count or 1)

    def delete_lines(self, count: int | None = None) -> None:
        super().delete_lines(count)
        bottom = self.margins.bottom if self.margins else self.lines - 1
        self._fill(bottom - (count or 1) + 1, count or 1)

    def _fill(self, top: int, count: int) -> None:
        for y in range(max(top, 0), min(top + count, self.lines)):
            for x in range(self.columns):
                self.buffer[y][x] = Char(" ", bg=self.fill)


class FillingBlack(Filling):
    """With the first of its colours, where it is asked for a true one."""

    fill = "black"


class FillingWithPen(Filling):
    """With the colour it draws with: background-colour erase."""

    def _fill(self, top: int, count: int) -> None:
        self.fill = self.cursor.attrs.bg
        super()._fill(top, count)


class StayingCursor(Emulator):
    """Margins, and inserted and deleted lines, leave the cursor where it is."""

    def set_margins(self, top: int | None = None, bottom: int | None = None) -> None:
        self._and_stay(super().set_margins, top, bottom)

    def insert_lines(self, count: int | None = None) -> None:
        self._and_stay(super().insert_lines, count)

    def delete_lines(self, count: int | None = None) -> None:
        self._and_stay(super().delete_lines, count)

    def _and_stay(self, command: Any, *arguments: int | None) -> None:
        x, y = self.cursor.x, self.cursor.y
        command(*arguments)
        self.cursor.x, self.cursor.y = x, y


class ScrollingAnywhere(Emulator):
    """A line feed below the margins scrolls what is within them."""

    def index(self) -> None:
        if self.margins is not None and self.cursor.y > self.margins.bottom:
            self.cursor.y = self.margins.bottom
        super().index()


class WrappingAtOnce(Emulator):
    """A character in the last column takes the cursor to the next line, while wrapping is on."""

    def draw(self, data: str) -> None:
        for character in data:
            super().draw(character)
            if self.cursor.x >= self.columns and DECAWM in self.mode:
                self.carriage_return()
                self.linefeed()


class ClearingHalves(Emulator):
    """A character drawn over half of a wide one clears the other half."""

    def draw(self, data: str) -> None:
        for character in data:
            x, line = min(self.cursor.x, self.columns - 1), self.buffer[self.cursor.y]
            if not line[x].data and self._draws_over(x):
                continue
            super().draw(character)
            end = self.cursor.x
            if end < self.columns and not line[end].data:
                line[end] = line[end]._replace(data=" ")

    def _draws_over(self, x: int) -> bool:
        """Before drawing over a second half; whether that is all there is to it."""
        line = self.buffer[self.cursor.y]
        line[x - 1] = line[x - 1]._replace(data=" ")
        return False


class KeepingHalves(ClearingHalves):
    """And one drawn over the second half is not shown."""

    def _draws_over(self, x: int) -> bool:
        self.cursor.x += 1
        return True


class RefusingShortMargins(Emulator):
    """Margins of a single line are none."""

    def set_margins(self, top: int | None = None, bottom: int | None = None) -> None:
        if top != bottom or not top:
            super().set_margins(top, bottom)


KINDS = (
    *(Emulator, Filling, FillingBlack, FillingWithPen, StayingCursor, ScrollingAnywhere),
    *(WrappingAtOnce, ClearingHalves, KeepingHalves, RefusingShortMargins),
)
