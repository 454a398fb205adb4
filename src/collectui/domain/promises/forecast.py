"""What promises let one expect: amounts by week, weighted by how often such were kept."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from collectui.domain.money import Minor
from collectui.domain.promises.views import PromiseView
from collectui.domain.vocabulary import PartState

LEAST_JUDGED = 3
"""Promises of a customer from which on its own rate counts, not the desk's."""


@dataclass(frozen=True, slots=True)
class KeptRate:
    """How many promises were judged, and how many of them were kept."""

    judged: int
    kept: int

    @property
    def rate(self) -> Fraction:
        """The share that was kept; all, where none was judged yet."""
        return Fraction(self.kept, self.judged) if self.judged else Fraction(1)


@dataclass(frozen=True, slots=True)
class Expected:
    """What is promised for a week in a currency, and what of it is to be expected."""

    week: date
    """Its Monday."""
    currency: str
    promised: Minor
    expected: Minor
    parts: int


def expected(
    promises: Iterable[PromiseView], today: date, rates: Mapping[int, KeptRate]
) -> list[Expected]:
    """Amounts of standing promises that have not come yet, by the week of their last day.

    Weighted by the customer's own rate from three judged promises on, else by the desk's, which
    stands under the customer 0. What should have come already counts in this week.
    """
    desk = rates.get(0, KeptRate(0, 0)).rate
    sums: dict[tuple[date, str], list[Fraction]] = defaultdict(lambda: [Fraction(0)] * 3)
    for promise in promises:
        if not promise.stands:
            continue
        own = rates.get(promise.customer_id, KeptRate(0, 0))
        rate = own.rate if own.judged >= LEAST_JUDGED else desk
        for part in promise.parts:
            if part.state not in (PartState.OPEN, PartState.WAITING):
                continue
            day = max(part.last_day, today)
            of = sums[day - timedelta(day.weekday()), promise.currency]
            left = part.amount - part.credited
            for place, more in enumerate((Fraction(left), left * rate, Fraction(1))):
                of[place] += more
    return [
        Expected(week, currency, int(promised), round(likely), int(parts))
        for (week, currency), (promised, likely, parts) in sorted(sums.items())
    ]
