"""What of a file is not taken, and why: sheets, blocks, rows and columns of amounts."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

_LINES = 20


@dataclass
class LeftOut:
    """Parts of one kind that are left out for one reason."""

    what: str
    """`sheet`, `block`, `row` or `column`."""
    name: str
    reason: str
    rows: int = 0
    lines: list[int] = field(default_factory=list)
    """The first of them."""
    amounts: Counter[str] = field(default_factory=Counter)
    """Currency to minor units, where they are known."""


class LeftOuts:
    """Gathers what is left out, alike things together."""

    def __init__(self) -> None:
        self._found: dict[tuple[str, str, str], LeftOut] = {}

    def add(
        self,
        what: str,
        name: str,
        reason: str,
        *,
        line: int | None = None,
        rows: int = 1,
        currency: str = "",
        amount: int | None = None,
    ) -> None:
        """Note a part; `rows` is how many rows it has."""
        found = self._found.setdefault((what, name, reason), LeftOut(what, name, reason))
        found.rows += rows
        if line is not None and len(found.lines) < _LINES:
            found.lines.append(line)
        if currency and amount is not None:
            found.amounts[currency] += amount

    def clear(self) -> None:
        """Forget it: the file is read again."""
        self._found.clear()

    def all(self) -> list[LeftOut]:
        """All of it, in the order met."""
        return list(self._found.values())
