"""What the desk's disputes come to, by reason and currency: how many, how old, how they ended."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from statistics import median

from collectui.domain.disputes.views import Dispute
from collectui.domain.money import Minor

AGES = ((10, "1-10"), (30, "11-30"), (60, "31-60"), (None, "61+"))
"""The last day of each span of days since a dispute was raised, and what the span is called."""
FEW = 5
"""Below so many resolved ones a share is said as a count: `3 of 4`."""


@dataclass(slots=True)
class Measured:
    """Disputes of one reason in one currency."""

    reason: str
    title: str
    currency: str
    open: int = 0
    """Cases of which something is open or a credit is awaited."""
    amount: Minor = 0
    """What is open of them, awaited credits too, in minor units."""
    by_age: dict[str, Minor] = field(default_factory=lambda: {name: 0 for _, name in AGES})
    """The same by days since they were raised."""
    days: list[int] = field(default_factory=list)
    """To the resolution of each that was resolved."""
    credited: Minor = 0
    valid: Minor = 0
    """Of those resolved: what was credited or is to be, and what was owed after all."""
    in_favour: int = 0
    """Resolved cases of which something was credited."""

    @property
    def resolved(self) -> int:
        """How many were resolved."""
        return len(self.days)

    @property
    def median_days(self) -> float | None:
        """To a resolution, at the median; None where none was resolved."""
        return median(self.days) if self.days else None

    @property
    def credited_words(self) -> str:
        """The share that was credited, by amount: `81 %`; of few how many cases: `3 of 4`."""
        if not self.resolved:
            return ""
        if self.resolved < FEW or not self.credited + self.valid:
            return f"{self.in_favour} of {self.resolved}"
        return f"{round(100 * self.credited / (self.credited + self.valid))} %"


def measured(cases: Iterable[Dispute], today: date) -> Sequence[Measured]:
    """Those of disputes, of each currency the reason first of which most is open."""
    found: dict[tuple[str, str], Measured] = {}
    for case in cases:
        key = case.reason or "", case.currency
        of = found.get(key) or found.setdefault(key, Measured(key[0], case.reason_title, key[1]))
        live = case.total("open") + case.total("credit_expected")
        if live:
            of.open += 1
            of.amount += live
            age = (today - case.raised_on).days
            name = next(name for most, name in AGES if most is None or age <= most)
            of.by_age[name] += live
        if case.resolved_on is not None:
            of.days.append((case.resolved_on - case.raised_on).days)
            credited = case.total("credited") + case.total("credit_expected")
            of.credited += credited
            of.valid += case.total("reinstated") + case.total("paid")
            of.in_favour += bool(credited)
    return sorted(found.values(), key=lambda m: (m.currency, -m.amount, m.title))
