"""A line as cells: what is painted over a part of it, and what that leaves of wide characters."""

from __future__ import annotations

import pytest
from rich.color import ColorSystem
from rich.segment import Segment

from collectui.ui.wire.changes import spans
from collectui.ui.wire.pens import Pens
from collectui.ui.wire.rows import Row, is_uncertain, row_of

PENS = Pens(ColorSystem.TRUECOLOR)


def row(text: str) -> Row:
    return row_of([Segment(text)], PENS)


def shown(line: Row) -> str:
    """Its text, `_` where a cell belongs to the character before it."""
    return "".join(text or "_" for text in line.text)


@pytest.mark.parametrize(
    ("text", "cells"),
    [
        ("ab", "ab"),
        ("中文", "中_文_"),
        ("a中b", "a中_b"),
        ("e\u0301x", "e\u0301x"),
        ("中\u0301x", "中\u0301_x"),
        # A mark with nothing before it is on nothing.
        ("\u0301x", "x"),
        ("👩\u200d👩\u200d👧x", "👩\u200d👩\u200d👧_x"),
        ("a\x1b[2Jb", "a[2Jb"),
    ],
)
def test_a_text_has_the_cells_that_textual_gives_it(text: str, cells: str) -> None:
    assert shown(row(text)) == cells


@pytest.mark.parametrize(
    ("old", "x", "part", "new"),
    [
        ("abcdef", 0, "xy", "xycdef"),
        ("abcdef", 4, "xyz", "abcdxy"),
        ("abcdef", -1, "xyz", "yzcdef"),
        ("abcdef", -1, "uvwxyz!!", "vwxyz!"),
        # Half of a wide character shows nothing.
        ("中文ef", 1, "x", " x文_ef"),
        ("中文ef", 2, "x", "中_x ef"),
        ("abcdef", 5, "中", "abcde "),
        ("abcdef", -1, "中文", " 文_def"),
    ],
)
def test_a_part_is_painted_over(old: str, x: int, part: str, new: str) -> None:
    before = row(old)
    assert shown(before.painted(x, row(part))) == new
    assert before == row(old), "a row that is shown stays as it is"


@pytest.mark.parametrize(
    ("old", "new", "drawn"),
    [
        ("abcdef", "abcdef", []),
        ("abcdef", "abXdef", [(2, 3)]),
        # A short way is drawn again, a long one passed over.
        ("abcdefghij", "XbcdeXghij", [(0, 6)]),
        ("abcdefghij", "XbcdefXhij", [(0, 1), (6, 7)]),
        # Wide characters are drawn whole, old ones and new.
        ("中文ef", "中xyef", [(2, 4)]),
        ("中文ef", "a文bef", [(0, 4)]),
        ("abcdef", "a中def", [(1, 3)]),
    ],
)
def test_what_differs_is_drawn(old: str, new: str, drawn: list[tuple[int, int]]) -> None:
    assert spans(row(old), row(new)) == drawn


@pytest.mark.parametrize(
    ("cell", "width", "uncertain"),
    [
        *((cell, 1, False) for cell in " aé—…│█▸дεش"),
        *((cell, 2, False) for cell in "中서カ、"),
        *((cell, 1, True) for cell in ("☎", "e\u0301", "🇩")),
        *((cell, 2, True) for cell in ("👩", "👩\u200d👧", "☎\ufe0f")),
    ],
)
def test_terminals_differ_on_pictures_and_marks(cell: str, width: int, uncertain: bool) -> None:
    assert is_uncertain(cell, width) is uncertain


@pytest.mark.parametrize("x", [3, 4, 9, -2, -5])
def test_what_is_painted_beyond_a_row_is_left_out(x: int) -> None:
    line = row("abc")
    assert shown(line.painted(x, row("xy"))) == "abc"
    assert shown(line.painted(2, row("中x"))) == "ab "
