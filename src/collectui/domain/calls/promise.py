"""The promise that a row of the list and a customer's header show."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from collectui.domain.money import Minor


@dataclass(frozen=True, slots=True)
class Promise:
    """An amount promised for a date; of one that was not kept, the date it was judged."""

    amount: Minor
    """Of a part that is ahead what has not come yet."""
    currency: str
    on: date
    id: int | None = None
    """None for one that is being typed."""
    state: str = "open"
    """`open`, `waiting`, `broken` or `partly_kept`."""
    level: int = 1
