"""The whole position of one customer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from collectui.domain.activities.views import ActivityView
from collectui.domain.calls.promise import Promise
from collectui.domain.customers.views import (
    AccountView,
    ContactView,
    CustomerView,
    Figures,
    PaymentLine,
    ProgramView,
)


@dataclass(frozen=True, slots=True)
class Position:
    """The whole position of one customer: what the customer screen opens with."""

    customer: CustomerView
    business_date: date
    figures: tuple[Figures, ...]
    accounts: tuple[AccountView, ...]
    programs: tuple[ProgramView, ...]
    contacts: tuple[ContactView, ...]
    last_contact: date | None
    last_payment: PaymentLine | None
    next_activity: ActivityView | None
    promise: Promise | None = None
    """The one made last that names an amount and a date."""
