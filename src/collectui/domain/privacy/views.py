"""What a look for numbers that must not be kept has found."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """A text that holds what must not be kept; what it holds is told in its masked form alone."""

    where: str
    """What it is of: `note`, `recorded change`, `draft`."""
    name: str
    """What the record is called, masked; empty where it has no name."""
    customer: str | None
    """The customer's number."""
    field: str
    """The field as people call it."""
    found: tuple[tuple[str, str], ...]
    """What was found and how it is shown: `card number`, `•••• 1111`."""

    @property
    def line(self) -> str:
        """It for people, on one line."""
        name = f" “{self.name}”" if self.name else ""
        whose = f" of customer {self.customer}" if self.customer else ""
        what = ", ".join(f"{what} {shown}" for what, shown in self.found)
        return f"{self.where}{name}{whose}, {self.field}: {what}"
