"""Columns of a list: which fit a width, and how wide each is then."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from rich.cells import cell_len

from collectui.ui.text import fit, one_line

Row = TypeVar("Row")


def _no_tone(_: Any) -> str:
    return ""


@dataclass(frozen=True)
class Column(Generic[Row]):
    """One column: its title, what it shows of a row, and how it claims its width."""

    title: str
    cell: Callable[[Row], str]
    width: int
    """The least width in cells; the column is left out where not even that fits."""
    flex: int = 0
    """Its share of the width that is left over."""
    most: int = 1_000
    """No wider than this, however much is left over."""
    right: bool = False
    rank: int = 0
    """Columns of a higher rank are left out first."""
    tone: Callable[[Row], str] = _no_tone
    """The look of the cell: the name of a style of the list, or empty for that of the row."""
    flows: bool = False
    """Whether what is longer than the column goes on over empty cells to its right."""
    tail: Callable[[Row], str] | None = None
    """Text behind the cell's that stays whole while the cell's own is cut."""

    def text(self, row: Row, width: int) -> str:
        """The cell in exactly so many cells of the terminal."""
        tail = one_line(self.tail(row)) if self.tail else ""
        room = width - cell_len(tail)
        if not tail or room < min(self.width, width) // 2:
            return fit(self.cell(row) + tail, width, self.right)
        head = one_line(self.cell(row))
        return fit(head + tail if cell_len(head) <= room else fit(head, room) + tail, width)


def lay_out(
    columns: Sequence[Column[Row]], width: int
) -> tuple[int, list[tuple[Column[Row], int]]]:
    """The gap between columns, and those shown in this width, in order, each with its width.

    The first column of the lowest rank always stays, cut to the width if need be.
    """
    shown = list(columns)
    while len(shown) > 1 and _least(shown, 1) > width:
        # Of equals the rightmost goes first.
        worst = max(range(len(shown)), key=lambda index: (shown[index].rank, index))
        del shown[worst]
    if not shown:
        return 0, []
    gap = 2 if len(shown) == len(columns) and _least(shown, 2) + 12 <= width else 1
    widths = [min(column.width, max(width, 0)) for column in shown]
    left = width - sum(widths) - gap * (len(shown) - 1)
    while left > 0:
        growing = [i for i, c in enumerate(shown) if c.flex and widths[i] < c.most]
        if not growing:
            break
        shares = sum(shown[index].flex for index in growing)
        for index in growing:
            more = min(
                max(1, left * shown[index].flex // shares), shown[index].most - widths[index]
            )
            more = min(more, width - sum(widths) - gap * (len(shown) - 1))
            widths[index] += more
        left = width - sum(widths) - gap * (len(shown) - 1)
    return gap, list(zip(shown, widths, strict=True))


def _least(columns: Sequence[Column[Row]], gap: int) -> int:
    return sum(column.width for column in columns) + gap * (len(columns) - 1)
