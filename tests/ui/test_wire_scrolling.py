"""Lines that moved are moved by the terminal, where that is less."""

from __future__ import annotations

import pytest
from rich.color import ColorSystem
from rich.segment import Segment
from rich.style import Style

from collectui.ui.wire.pens import Pens
from collectui.ui.wire.rows import Row, row_of
from collectui.ui.wire.scrolling import Move, moved_lines

PENS = Pens(ColorSystem.TRUECOLOR)
BAR = Style.parse("on blue")


def rows(letters: str, *, cursor: str = "") -> list[Row]:
    """A screen of a line for each letter; a dot is an empty line, the cursor's has a bar."""
    return [
        row_of(
            [Segment(" " * 40 if n == "." else f"{n * 39:40}", BAR if n == cursor else None)], PENS
        )
        for n in letters
    ]


@pytest.mark.parametrize(
    ("shown", "wanted", "move"),
    [
        ("abcdefgh", "bcdefghi", Move(0, 7, 1)),
        ("abcdefgh", "zabcdefg", Move(0, 7, -1)),
        ("xabcdefy", "xbcdefgy", Move(1, 6, 1)),
        ("abcdefgh", "defghijk", Move(0, 7, 3)),
        # A part of the screen that stays has no part in it, nor has one that changes otherwise.
        ("abcdefgh12", "bcdefghi34", Move(0, 7, 1)),
        # Nothing moved, too little moved, only empty lines moved.
        ("abcdefgh", "ijklmnop", None),
        ("abcdefgh", "bcadefgh", None),
        ("........", "........", None),
        ("abcdefgh", "abcdefgh", None),
        ("a.......", ".......a", None),
    ],
)
def test_what_moved_is_found(shown: str, wanted: str, move: Move | None) -> None:
    old, new = rows(shown), rows(wanted)
    changed = [y for y, row in enumerate(new) if old[y] != row]
    assert moved_lines(old, new, changed) == move


def test_the_bar_of_the_cursor_moves_with_no_line() -> None:
    old, new = rows("abcdefgh", cursor="h"), rows("bcdefghi", cursor="i")
    changed = [y for y, row in enumerate(new) if old[y] != row]
    assert moved_lines(old, new, changed) == Move(0, 7, 1)


def test_lines_that_nobody_knows_are_no_obstacle() -> None:
    old = [*rows("abcdefg"), None]
    assert moved_lines(old, rows("bcdefghi"), range(8)) == Move(0, 6, 1)


@pytest.mark.parametrize(
    ("move", "left"),
    [
        (Move(1, 3, 1), ["a", "c", "d", None, "e"]),
        (Move(1, 3, -1), ["a", None, "b", "c", "e"]),
        (Move(0, 4, 2), ["c", "d", "e", None, None]),
    ],
)
def test_what_comes_in_is_unknown(move: Move, left: list[str | None]) -> None:
    by_letter = dict(zip("abcde", rows("abcde"), strict=True))
    assert move.applied(list(by_letter.values())) == [each and by_letter[each] for each in left]
