"""What the first look at a file tells, and what reading all of it does."""

from __future__ import annotations

from dataclasses import dataclass, field

from collectui.exchange.documents import Sides
from collectui.exchange.leftout import LeftOuts
from collectui.exchange.outline import Closers
from collectui.exchange.stated import FileTotal


@dataclass
class Habits:
    """What a file's first rows tell of the way it is written."""

    sides: Sides = field(default_factory=Sides)
    merged: bool = False
    """Whether a blank customer means the one above."""
    closers: Closers | None = None
    """What the totals of a grouped report are of; None for a flat one."""


@dataclass
class Reading:
    """What was read, beside the staged rows."""

    rows: int = 0
    skipped: int = 0
    """Lines that are part of the report, not rows of it: totals, rules, repeated headers."""
    due_before_issued: int = 0
    undated: int = 0
    settled: bool = False
    """Whether any row says that it was paid."""
    totals: dict[str, int] = field(default_factory=dict)
    stated: list[FileTotal] = field(default_factory=list)
    """The file's own totals."""
    left_out: LeftOuts = field(default_factory=LeftOuts)
    told: dict[str, str] = field(default_factory=dict)
