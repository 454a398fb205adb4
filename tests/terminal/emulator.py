"""What a terminal shows: pyte's screen, with links and the faint style that it does not know."""

from __future__ import annotations

from collections import namedtuple
from typing import Any, NamedTuple

import pyte
from pyte.screens import Char

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
    """A screen whose cells know their links."""

    def reset(self) -> None:
        super().reset()
        self._give(link="", faint=False)

    def restore_cursor(self) -> None:
        super().restore_cursor()
        self._give()

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

    def picture(self) -> list[list[Cell]]:
        """Every cell, line by line."""
        return [[self.cell(x, y) for x in range(self.columns)] for y in range(self.lines)]

    def _give(self, **values: object) -> None:
        attrs = self.cursor.attrs
        if not isinstance(attrs, Attributes):
            attrs = Attributes(*attrs, "", False)
        self.cursor.attrs = attrs._replace(**values)
