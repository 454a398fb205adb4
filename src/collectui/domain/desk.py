"""The desk and its list: what a program shows first, and so alone of `domain.views` waits for.

Money is in minor units of the currency beside it. Dates are business dates.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from collectui.domain.dates import Calendar
from collectui.domain.money import Minor
from collectui.domain.terms import BusinessLevel, CollectorRole


@dataclass(frozen=True, slots=True)
class Me:
    """The collector at this terminal. `id` is None for one the store does not know yet."""

    id: int | None
    login: str
    name: str
    role: CollectorRole


@dataclass(frozen=True, slots=True)
class Option:
    """One value of a list to choose from."""

    code: str
    title: str


@dataclass(frozen=True, slots=True)
class Desk:
    """What a program needs to know of the desk at start."""

    business_date: date
    figures_date: date
    behind: bool
    """The figures are of an earlier date than the business date and want rolling."""
    bucket_labels: tuple[str, ...]
    collectors: tuple[Me, ...]
    note_types: tuple[Option, ...]
    categories: tuple[Option, ...]
    outcomes: tuple[Option, ...]
    time_zone: str
    calendar: Calendar = field(default_factory=Calendar)
    templates: Mapping[str, str] = field(default_factory=dict)
    """Named series of activities, as `domain.series` reads them."""
    file_limit: int = 0
    """Bytes of one attachment at most."""
    logins: tuple[str, ...] = ()
    """Of everybody who works here or did: what is theirs can still be looked for."""


@dataclass(frozen=True, slots=True)
class Promise:
    """An amount promised for a date, in a logged contact."""

    amount: Minor
    currency: str
    on: date


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
    """`do_not_contact`, `disputed` or nothing: why the row ranks below all others."""
    worked_today: bool = False
    promise: Promise | None = None
    """The one made last that names an amount and a date."""
    snoozed_until: date | None = None
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
