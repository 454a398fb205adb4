"""A line of the screen as cells: what Textual painted, taken apart."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from operator import is_not, ne, or_

from rich.cells import split_graphemes
from rich.segment import Segment

from collectui.ui.safety import safe_text
from collectui.ui.wire.pens import PLAIN, Pen, Pens

# Characters of one cell each on every terminal, so that a text of them need not be measured.
_NARROW = re.compile(
    "[\x20-\x7e\xa0-\xac\xae-\u02ff\u0370-\u0377\u037a-\u037f\u0384-\u038a\u038e-\u03a1\u03a3-\u0482"
    "\u2010-\u2027\u2030-\u203b\u2190-\u2193\u2500-\u25fc]*"
)
REST = ""
"""The text of a cell that belongs to the wide character before it."""


class Row:
    """The cells of one line: the text of each, and its pen.

    A row is not changed once it is shown: what paints over a part of it makes another.
    """

    __slots__ = ("has_wide", "is_uncertain", "pens", "text")

    def __init__(self, text: list[str], pens: list[Pen], has_wide: bool, uncertain: bool) -> None:
        self.text, self.pens = text, pens
        self.has_wide = has_wide
        """Whether a character of it has two cells."""
        self.is_uncertain = uncertain
        """Whether terminals may show a character of it in more or fewer cells than it has here."""

    @classmethod
    def blank(cls, width: int) -> Row:
        return cls([" "] * width, [PLAIN] * width, False, False)

    def __eq__(self, other: object) -> bool:
        if self is other:
            return True
        return isinstance(other, Row) and self.text == other.text and self.pens == other.pens

    def differs(self, other: Row) -> Iterable[object]:
        """For each cell whether the other's is another, as true or false."""
        texts = map(ne, self.text, other.text)
        if self.pens == other.pens:
            return texts
        return map(or_, texts, map(is_not, self.pens, other.pens))

    __hash__ = None  # type: ignore[assignment]

    def painted(self, x: int, part: Row) -> Row:
        """This row with another painted over it from a column on; what lies outside is left out."""
        width, end = len(self.text), x + len(part.text)
        if x >= width or end <= 0:
            # Painted for another size, while the terminal's is changing.
            return self
        if x <= 0 and end >= width:
            return part.between(-x, width - x)
        text, pens = self.text.copy(), self.pens.copy()
        shown = part.between(max(0, -x), min(len(part.text), width - x))
        x = max(x, 0)
        end = x + len(shown.text)
        text[x:end], pens[x:end] = shown.text, shown.pens
        wide = self.has_wide or shown.has_wide
        # Half of a wide character shows nothing.
        if x > 0 and shown.text and not self.text[x]:
            text[x - 1] = " "
        if end < width and not text[end]:
            text[end] = " "
        return Row(text, pens, wide, self.is_uncertain or shown.is_uncertain)

    def between(self, start: int, end: int) -> Row:
        """The cells of some columns."""
        if start <= 0 and end >= len(self.text):
            return self
        text, pens = self.text[start:end], self.pens[start:end]
        if self.has_wide and text:
            if not text[0]:
                text[0] = " "
            if end < len(self.text) and not self.text[end]:
                text[-1] = " "
        return Row(text, pens, self.has_wide, self.is_uncertain)


def row_of(segments: Sequence[Segment], pens: Pens) -> Row:
    """What these segments show. The guard stands here too: nothing in a text is a command."""
    text: list[str] = []
    drawn: list[Pen] = []
    has_wide = uncertain = False
    known = pens.known.get
    for shown, style, control in segments:
        if control or not shown:
            continue
        if not shown.isprintable():
            shown = safe_text(shown)
        held = known(id(style))
        pen = held[1] if held is not None else pens.of(style)
        if shown.isascii() or _NARROW.fullmatch(shown):
            text += shown
            drawn += [pen] * len(shown)
            continue
        for start, end, width in split_graphemes(shown)[0]:
            cell = shown[start:end]
            if width == 0:
                # A mark on the character before it; at the beginning of a line there is none.
                if text:
                    at = -1 if text[-1] else -2
                    text[at] += cell
                    uncertain = True
                continue
            text.append(cell)
            drawn += [pen] * width
            if width == 2:
                text.append(REST)
                has_wide = True
            uncertain = uncertain or is_uncertain(cell, width)
    return Row(text, drawn, has_wide, uncertain)


def is_uncertain(cell: str, width: int) -> bool:
    """Whether terminals differ in how many cells they give a character with its marks."""
    if len(cell) != 1:
        return True
    if _NARROW.fullmatch(cell):
        return False
    # They agree on letters, wide ones too, as they do not on pictures.
    kind = unicodedata.category(cell)
    return kind[0] not in "LNP" and (width == 2 or kind not in ("Sc", "Sk", "Sm"))
