"""What looking through a whole store says of it: one finding a thing, with its remedy."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    """What a check came to."""

    OK = "ok"
    FINDING = "finding"
    """Something is wrong, and stays so until somebody does what the remedy says."""
    NOTE = "note"
    """Worth knowing, and nothing is wrong."""
    SKIPPED = "skipped"
    """Not looked at; the text says why."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What one check says."""

    check: str
    state: State
    text: str
    remedy: str = ""
    fixable: bool = False
    """Whether `--fix` repairs it: nothing of it has to be judged by anybody."""
    fixed: bool = False

    @property
    def stays(self) -> bool:
        """Whether it keeps the store from being clean."""
        return self.state is State.FINDING and not self.fixed


def wrong(text: str, remedy: str, *, fixable: bool = False) -> Finding:
    """Something that is wrong; whoever runs the check adds its name."""
    return Finding("", State.FINDING, text, remedy, fixable)


def note(text: str, remedy: str = "") -> Finding:
    """Something worth knowing."""
    return Finding("", State.NOTE, text, remedy)


def skipped(text: str) -> Finding:
    """That the check was not made, and why."""
    return Finding("", State.SKIPPED, text)


def is_clean(findings: Iterable[Finding]) -> bool:
    """Whether nothing is wrong any more."""
    return not any(each.stays for each in findings)


EXAMPLES = 3
"""How many of the records that a finding is about it names."""


def some(names: Iterable[str], count: int) -> str:
    """The first of what a finding is about: `C-1, C-2, C-3 and 12 more`."""
    shown = [name for name, _ in zip(names, range(EXAMPLES), strict=False)]
    more = count - len(shown)
    return ", ".join(shown) + (f" and {more:,d} more" if more > 0 else "")
