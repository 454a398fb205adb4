"""Rows of the delinquent list, and what the search finds.

Money is in minor units of the currency beside it. Dates are business dates.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time

from collectui.domain.calls.promise import Promise
from collectui.domain.money import Minor
from collectui.domain.vocabulary import BusinessLevel


@dataclass(frozen=True, slots=True)
class OtherCurrency:
    """What a unit owes in a currency that is not its row's."""

    currency: str
    past_due: Minor
    to_collect: Minor


@dataclass(frozen=True, slots=True)
class QueueRow:
    """One row of the delinquent list: a customer, an account or a site."""

    unit: str
    """`c:12`, `a:45` or `s:9`: stable, and what the cursor holds on to."""
    position: tuple[int | str | date, ...]
    """The row's place in the sort it was read by; a page continues after it."""
    customer_id: int
    account_id: int | None
    site_id: int | None
    number: str
    account: str | None
    site: str | None
    name: str
    level: BusinessLevel
    collector: str | None
    currency: str
    past_due: Minor
    to_collect: Minor
    days: int
    """Days past due of the oldest open item; 0 when nothing is past due."""
    buckets: tuple[Minor, ...]
    priority: int
    contact: str | None
    phone: str | None
    next_due: date | None
    next_subject: str | None
    others: tuple[OtherCurrency, ...] = ()
    set_aside: str = ""
    """`do_not_contact`, `disputed`, `promised` or nothing: why it ranks below all others."""
    worked_today: bool = False
    promise: Promise | None = None
    """The one made last that names an amount and a date."""
    snoozed_until: date | None = None
    snoozed_time: time | None = None
    """Put off until then; None for one that is to be worked."""


@dataclass(frozen=True, slots=True)
class QueueTotals:
    """What the header counts."""

    rows: int
    customers: int
    past_due: Mapping[str, int]
    """Past due by currency, of the rows counted."""
    snoozed: int = 0
    """Customers put off, who are not in my queue meanwhile."""


@dataclass(frozen=True, slots=True)
class Found:
    """One answer of the search."""

    customer_id: int
    number: str
    name: str
    matched: str
    """Which field matched and with what: `invoice INV-88123`."""
