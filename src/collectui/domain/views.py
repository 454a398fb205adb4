"""What a screen shows and a rule judges: plain, frozen, already joined.

Money is in minor units of the currency beside it. Dates are business dates, times are UTC.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time

from collectui.domain.desk import Desk as Desk
from collectui.domain.desk import Me as Me
from collectui.domain.desk import Option as Option
from collectui.domain.desk import OtherCurrency as OtherCurrency
from collectui.domain.desk import Promise as Promise
from collectui.domain.desk import QueueRow as QueueRow
from collectui.domain.desk import QueueTotals as QueueTotals
from collectui.domain.files import FileLine
from collectui.domain.money import Minor
from collectui.domain.terms import (
    ActivityPriority,
    ActivityStatus,
    AgreementStatus,
    BillingType,
    BusinessLevel,
    ContactMethod,
    ContactRole,
    CustomerKind,
    ItemKind,
    ItemStatus,
    ProgramStatus,
)


@dataclass(frozen=True, slots=True)
class Found:
    """One answer of the search."""

    customer_id: int
    number: str
    name: str
    matched: str
    """Which field matched and with what: `invoice INV-88123`."""


@dataclass(frozen=True, slots=True)
class PhoneLine:
    id: int
    version: int
    label: str
    number: str
    extension: str
    preferred: bool
    bad_since: date | None
    flag: str


@dataclass(frozen=True, slots=True)
class EmailLine:
    id: int
    version: int
    address: str
    preferred: bool
    bad_since: date | None
    flag: str


@dataclass(frozen=True, slots=True)
class AddressView:
    street1: str = ""
    street2: str = ""
    city: str = ""
    region: str = ""
    postal_code: str = ""
    country: str = ""


@dataclass(frozen=True, slots=True)
class CustomerView:
    """The customer's own record."""

    id: int
    version: int
    number: str
    name: str
    aliases: tuple[str, ...]
    kind: CustomerKind
    address: AddressView
    phones: tuple[PhoneLine, ...]
    emails: tuple[EmailLine, ...]
    time_zone: str
    language: str
    currency: str
    customer_since: date | None
    collector_id: int | None
    collector: str | None
    business_level: BusinessLevel
    contact_method: ContactMethod
    terms_code: str
    terms: str
    statement_cycle: str
    dunning_excluded: bool
    dunning_excluded_reason: str
    do_not_contact: bool
    do_not_contact_reason: str
    credit_limit: Minor | None
    credit_hold: bool
    replaced_by: str | None
    merged: bool = False
    """It is one with the customer that `replaced_by` names."""


@dataclass(frozen=True, slots=True)
class ContactView:
    """A person we talk to, with the role at the customer looked at."""

    id: int
    version: int
    first_name: str
    last_name: str
    role: ContactRole
    phones: tuple[PhoneLine, ...]
    emails: tuple[EmailLine, ...]
    language: str
    do_not_call: bool
    signed: tuple[str, ...] = ()
    """Active finance agreements this contact signed, as `PFA-2207 of program P-2207`."""

    @property
    def name(self) -> str:
        return f"{self.first_name} {self.last_name}".strip()


@dataclass(frozen=True, slots=True)
class AgreementView:
    id: int
    number: str
    status: AgreementStatus
    signed_on: date | None
    signed_by_id: int | None
    signed_by: str | None
    amount_financed: Minor
    payments: int
    payment_amount: Minor


@dataclass(frozen=True, slots=True)
class ProgramView:
    """A program, its people and its finance agreements."""

    id: int
    version: int
    number: str
    name: str
    """Its own name, else billing type and due date."""
    status: ProgramStatus
    billing_type: BillingType
    due_on: date | None
    premium: Minor
    currency: str
    customer_id: int
    contact: ContactView | None
    producer: str | None
    account_manager: str | None
    secondary_account_manager: str | None
    autopay: bool
    financed: bool
    agreements: tuple[AgreementView, ...]


@dataclass(frozen=True, slots=True)
class PaymentLine:
    """A payment, or the part of it that settled the transaction it is shown under."""

    id: int
    paid_on: date
    amount: Minor
    currency: str
    method: str
    reference: str


@dataclass(frozen=True, slots=True)
class ItemLine:
    """A transaction as it stands at the business date."""

    id: int
    version: int
    number: str
    kind: ItemKind
    account_id: int
    site_id: int
    program_id: int | None
    account: str
    site: str
    program: str | None
    issued: date | None
    due: date | None
    days: int
    """Days past due at the business date; 0 or less is not past due."""
    amount: Minor
    balance: Minor
    disputed: Minor
    currency: str
    status: ItemStatus
    open: bool
    past_due: bool
    reference: str
    settled_on: date | None
    closed_reason: str
    payments: tuple[PaymentLine, ...] = ()


@dataclass(frozen=True, slots=True)
class SiteView:
    id: int
    number: str
    name: str
    address: AddressView
    version: int = 1


@dataclass(frozen=True, slots=True)
class AccountView:
    id: int
    version: int
    number: str
    name: str
    company_code: str
    sites: tuple[SiteView, ...]


@dataclass(frozen=True, slots=True)
class Figures:
    """What a unit owes in one currency at the business date."""

    currency: str
    past_due: Minor
    to_collect: Minor
    disputed: Minor
    processing: Minor
    unapplied: Minor
    open_total: Minor
    days: int
    oldest_due: date | None
    buckets: Mapping[str, Minor]
    priority: int


UNTIMED = time.max
"""Where on its day an activity without a time stands: after those that have one."""


@dataclass(frozen=True, slots=True)
class ActivityView:
    id: int
    version: int
    customer_id: int
    customer: str
    customer_number: str
    account_id: int | None
    site_id: int | None
    program_id: int | None
    item_id: int | None
    item: str | None
    subject: str
    category: str
    category_title: str
    priority: ActivityPriority
    status: ActivityStatus
    due_on: date
    due_time: time | None
    description: str
    created_by: str | None
    created_at: datetime
    assigned_to_id: int | None
    assigned_to: str | None
    outcome: str | None
    completed_at: datetime | None
    contact_id: int | None = None
    cancel_reason: str = ""
    series: str = ""
    """The same for all activities of one series; empty for one that stands alone."""
    files: tuple[FileLine, ...] = ()
    position: tuple[date, time, int, int] = field(default=(date.min, time.min, 0, 0))


@dataclass(frozen=True, slots=True)
class NoteView:
    id: int
    version: int
    customer_id: int
    account_id: int | None
    site_id: int | None
    program_id: int | None
    item_id: int | None
    about: str
    """`customer`, or what of it: `invoice INV-88123`, `account 10`."""
    type: str
    type_title: str
    body: str
    author: str | None
    created_at: datetime
    edited_at: datetime | None
    pinned: bool
    struck_reason: str
    contact_id: int | None = None
    customer: str = ""
    files: tuple[FileLine, ...] = ()
    position: tuple[datetime, int] = field(default=(datetime(1, 1, 1, tzinfo=UTC), 0))


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """One line of everything that happened to a customer."""

    at: datetime
    kind: str
    """`change`, `note`, `activity`, `contact`, `payment`, `letter` or `import`."""
    text: str
    who: str | None
    position: tuple[datetime, int, int]
    """The entry's place; a page continues after it."""
    record: tuple[str, int] | None = None
    history_id: int | None = None
    """The command, where it is one that changed something."""
    due: date | None = None
    """When what was planned is due."""
    told: tuple[HistoryLine, ...] = field(default=(), compare=False)
    """What the command did to each record of the customer, where all of it is known here."""
    customer_id: int | None = None
    """The customer whose history it is of, where that is known here."""


@dataclass(frozen=True, slots=True)
class FieldChange:
    field: str
    was: object
    becomes: object


@dataclass(frozen=True, slots=True)
class TheirChange:
    """One field that somebody changed after an agent's screen was read."""

    record: str
    """`contact:12`, as in what the command says it has seen."""
    field: str
    was: object
    """What the agent's screen showed."""
    theirs: object
    by: str | None
    at: datetime


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """One record touched by one command."""

    history_id: int
    change_id: int
    at: datetime
    who: str | None
    action: str
    summary: str
    kind: str
    record_id: int | None
    op: str
    count: int
    changes: tuple[FieldChange, ...]
    undo_of: int | None
    batch: int | None
    name: str = ""
    """What the record is called, where that was asked for."""
    currency: str = ""
    """Of the record's amounts, likewise."""


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
