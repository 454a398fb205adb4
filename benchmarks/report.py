"""What was measured, against what, and whether that is within the bound."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median, quantiles

Pairs = Sequence[tuple[float, float]]
"""Ours and the yardstick, measured one after the other."""
SCATTER = 0.15
"""The share of the ratio within which half of the pairs must lie for them to be enough."""


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
    spread: tuple[float, float] | None = None
    """Between which ratios half of the pairs lie, where it was measured in pairs."""

    @classmethod
    def of(
        cls,
        what: str,
        pairs: Pairs,
        unit: str,
        against: str,
        bound: float | None,
    ) -> Ratio:
        """Of what was measured in turn."""
        ours, yardstick = (middle(values) for values in zip(*pairs, strict=True))
        return cls(what, ours, yardstick, unit, against, bound, quartiles(pairs))

    @property
    def ratio(self) -> float:
        """How many times the yardstick."""
        return self.ours / self.yardstick if self.yardstick else float("inf")

    @property
    def within(self) -> bool:
        """Whether the bound holds."""
        return self.bound is None or self.ratio <= self.bound


def in_turn(
    ours: Callable[[], float], yardstick: Callable[[], float], *, runs: int = 9, most: int = 27
) -> list[tuple[float, float]]:
    """Measure both in turn, `runs` times, and up to `most` times where the pairs scatter.

    The first pair warms what is kept in memory: it is not counted.
    """
    pairs: list[tuple[float, float]] = []
    for nth in range(most + 1):
        pair = ours(), yardstick()
        if nth:
            pairs.append(pair)
        if len(pairs) >= runs and not _scatter(pairs):
            break
    return pairs


def quartiles(pairs: Pairs) -> tuple[float, float]:
    """Between which ratios the middle half of the pairs lies."""
    lower, _, upper = quantiles([mine / theirs for mine, theirs in pairs], n=4, method="inclusive")
    return lower, upper


def _scatter(pairs: Pairs) -> bool:
    lower, upper = quartiles(pairs)
    return upper - lower > SCATTER * (upper + lower) / 2


def middle(values: Sequence[float]) -> float:
    """The median; of at least seven, or it is no measurement."""
    assert len(values) >= 7, f"{len(values)} values are too few"
    return median(values)


def table(ratios: Sequence[Ratio]) -> str:
    """The report as people read it."""
    heads = ("what", "ours", "against", "", "ratio", "spread", "bound", "")
    rows = [
        (
            each.what,
            f"{_number(each.ours)} {each.unit}",
            each.against,
            f"{_number(each.yardstick)} {each.unit}",
            f"{each.ratio:.2f}×",
            "" if each.spread is None else "{:.2f}–{:.2f}×".format(*each.spread),
            "" if each.bound is None else f"≤ {each.bound:g}×",
            "" if each.bound is None else "ok" if each.within else "TOO SLOW",
        )
        for each in ratios
    ]
    widths = [max(map(len, column)) for column in zip(heads, *rows, strict=True)]
    to_right = (False, True, False, True, True, True, True, False)
    return "\n".join(
        "  ".join(
            cell.rjust(width) if right else cell.ljust(width)
            for cell, width, right in zip(row, widths, to_right, strict=True)
        ).rstrip()
        for row in (heads, *rows)
    )


def _number(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"
