"""What a screen shows and a rule judges: plain, frozen, already joined.

Money is in minor units of the currency beside it. Dates are business dates, times are UTC.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from collectui.domain.calls.promise import Promise as Promise
from collectui.domain.desk.views import Desk as Desk
from collectui.domain.desk.views import Option as Option
from collectui.domain.kernel import Me as Me
from collectui.domain.money import Minor
from collectui.domain.queue.rows import OtherCurrency as OtherCurrency
from collectui.domain.queue.rows import QueueRow as QueueRow
from collectui.domain.queue.rows import QueueTotals as QueueTotals
from collectui.domain.vocabulary import (
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

    @property
    def blocks(self) -> tuple[str, ...]:
        """What stands in the way of working it, the gravest first, each with its reason."""
        kinds = (
            (self.do_not_contact, "do not contact", self.do_not_contact_reason),
            (self.dunning_excluded, "dunning block", self.dunning_excluded_reason),
            (self.credit_hold, "credit hold", ""),
        )
        return tuple(
            f"{what}: {reason}" if reason else what for is_so, what, reason in kinds if is_so
        )


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
    promised: Minor
    unapplied: Minor
    open_total: Minor
    days: int
    oldest_due: date | None
    buckets: Mapping[str, Minor]
    priority: int
