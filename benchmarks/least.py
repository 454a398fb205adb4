"""The least that a change of the screen takes: what of each line differs, without any cleverness.

Computed from what the emulator shows before and after: the text from the first cell that differs to
the last, one whole style sequence for each run of one style, and one move of the cursor a line.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby

from pyte.screens import Char

Screen = Sequence[Sequence[Char]]
_ATTRIBUTES = ("bold", "italics", "underscore", "blink", "reverse", "strikethrough")
_PALETTE = frozenset(["black", "red", "green", "brown", "blue", "magenta", "cyan", "white"])


def least_bytes(before: Screen, after: Screen) -> int:
    """Bytes for the terminal to show the one where it shows the other."""
    return sum(
        _line(y, row, start, end)
        for y, (old, row) in enumerate(zip(before, after, strict=True))
        for start, end in _changed(old, row)
    )


def _changed(old: Sequence[Char], row: Sequence[Char]) -> list[tuple[int, int]]:
    differing = [x for x, (a, b) in enumerate(zip(old, row, strict=True)) if a != b]
    return [(differing[0], differing[-1] + 1)] if differing else []


def _line(y: int, row: Sequence[Char], start: int, end: int) -> int:
    runs = [style for style, _ in groupby(row[start:end], key=lambda cell: cell._replace(data=""))]
    text = "".join(cell.data for cell in row[start:end])
    return len(f"\x1b[{y + 1};{start + 1}H") + len(text.encode()) + sum(map(_style, runs))


def _style(cell: Char) -> int:
    values: Mapping[str, object] = cell._asdict()
    parts = ["0", *("1" for name in _ATTRIBUTES if values[name])]
    parts += [_colour(cell.fg), _colour(cell.bg)]
    return len("\x1b[m") + len(";".join(filter(None, parts)))


def _colour(name: str) -> str:
    if name == "default":
        return ""
    if name.removeprefix("bright") in _PALETTE:
        return "37"
    return "38;2;" + ";".join(str(int(name[at : at + 2], 16)) for at in (0, 2, 4))
