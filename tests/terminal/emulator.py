"""What a terminal shows: pyte's screen, with links and the faint style that it does not know."""

from __future__ import annotations

import unicodedata
from collections import namedtuple
from typing import Any, NamedTuple

import pyte
from pyte.screens import Char
from rich.cells import split_graphemes
from wcwidth import wcwidth

Attributes = namedtuple("Attributes", (*Char._fields, "link", "faint"))  # type: ignore[misc]


class Cell(NamedTuple):
    """All that is seen of a cell."""

    text: str
    foreground: str
    background: str
    attributes: tuple[bool, ...]
    link: str
    faint: bool


class Emulator(pyte.Screen):
    """A screen whose cells know their links.

    Where it `joins`, a character with its marks has the cells that Textual gives it, as in the
    terminals of today that know such characters; else each of its parts has its own, as in most.
    """

    joins = True

    def reset(self) -> None:
        super().reset()
        self._give(link="", faint=False)

    def restore_cursor(self) -> None:
        super().restore_cursor()
        self._give()

    def draw(self, data: str) -> None:
        if not self.joins or data.isascii():
            super().draw(data)
            return
        for start, end, width in split_graphemes(data)[0]:
            if width and (end - start > 1 or wcwidth(data[start]) != width):
                self._draw_whole(data[start:end], width)
            else:
                super().draw(data[start:end])

    def _draw_whole(self, character: str, width: int) -> None:
        """Draw a character with its marks in so many cells."""
        # As one that has them in any case.
        super().draw(" " if width == 1 else "中")
        line, x = self.buffer[self.cursor.y], self.cursor.x - width
        line[x] = line[x]._replace(data=unicodedata.normalize("NFC", character))

    def follow(self, link: str) -> None:
        """What is drawn from now on leads there; to nowhere if empty."""
        self._give(link=link)

    def select_graphic_rendition(self, *attributes: int, **kwargs: Any) -> None:
        link, faint = self.cursor.attrs.link, self.cursor.attrs.faint
        super().select_graphic_rendition(*attributes, **kwargs)
        rest = iter(attributes or (0,))
        for code in rest:
            if code in (38, 48):
                for _ in range(1 if next(rest) == 5 else 3):
                    next(rest)
            elif code in (0, 22):
                faint = False
            elif code == 2:
                faint = True
        self._give(link=link, faint=faint)

    def cell(self, x: int, y: int) -> Cell:
        """A cell as it is seen."""
        found = self.buffer[y][x]
        marks = found[3 : len(Char._fields)]
        link, faint = getattr(found, "link", ""), getattr(found, "faint", False)
        return Cell(found.data, found.fg, found.bg, marks, link, faint)

    def cells(self, y: int) -> list[Cell]:
        """The cells of a line."""
        return [self.cell(x, y) for x in range(self.columns)]

    def line(self, y: int) -> list[Char]:
        """A line as the emulator keeps it, which is sooner compared."""
        return [self.buffer[y][x] for x in range(self.columns)]

    def _give(self, **values: object) -> None:
        attrs = self.cursor.attrs
        if not isinstance(attrs, Attributes):
            attrs = Attributes(*attrs, "", False)
        self.cursor.attrs = attrs._replace(**values)
