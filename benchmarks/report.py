"""What was measured, against what, and whether that is within the bound."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median


@dataclass(frozen=True, slots=True)
class Ratio:
    """One line of the report: ours against a yardstick of the same run."""

    what: str
    ours: float
    yardstick: float
    unit: str
    """`s`, `ms`, `µs`, `MiB`, `B` or `rows/s`; the figures are in it already."""
    against: str
    bound: float | None
    """The largest ratio that is within; None for what is only shown."""

    @property
    def ratio(self) -> float:
        """How many times the yardstick."""
        return self.ours / self.yardstick if self.yardstick else float("inf")

    @property
    def within(self) -> bool:
        """Whether the bound holds."""
        return self.bound is None or self.ratio <= self.bound


def middle(values: Sequence[float]) -> float:
    """The median; of at least seven, or it is no measurement."""
    assert len(values) >= 7, f"{len(values)} values are too few"
    return median(values)


def table(ratios: Sequence[Ratio]) -> str:
    """The report as people read it."""
    heads = ("what", "ours", "against", "", "ratio", "bound", "")
    rows = [
        (
            each.what,
            f"{_number(each.ours)} {each.unit}",
            each.against,
            f"{_number(each.yardstick)} {each.unit}",
            f"{each.ratio:.2f}×",
            "" if each.bound is None else f"≤ {each.bound:g}×",
            "" if each.bound is None else "ok" if each.within else "TOO SLOW",
        )
        for each in ratios
    ]
    widths = [max(map(len, column)) for column in zip(heads, *rows, strict=True)]
    to_right = (False, True, False, True, True, True, False)
    return "\n".join(
        "  ".join(
            cell.rjust(width) if right else cell.ljust(width)
            for cell, width, right in zip(row, widths, to_right, strict=True)
        ).rstrip()
        for row in (heads, *rows)
    )


def _number(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"
