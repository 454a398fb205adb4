"""A customer's profile: what of it can be changed, for one customer or for many at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import Enum
from typing import Any

from collectui.domain.desk.views import Option
from collectui.domain.kernel import Command, Me
from collectui.domain.money import Minor
from collectui.domain.roles.commands import UpdateCustomer
from collectui.domain.roles.judged import CustomerRoles, EmailOwner
from collectui.domain.vocabulary import BusinessLevel, ContactMethod, StatementCycle

FIELDS = (
    *("collector_id", "business_level", "contact_method", "terms_code", "statement_cycle"),
    *("dunning_excluded", "dunning_excluded_reason", "do_not_contact", "do_not_contact_reason"),
    *("credit_limit", "credit_hold", "language", "time_zone", "currency"),
)
"""What `UpdateProfile.changes` may name, in the order people read it."""


class Various(Enum):
    """Stands for a field in which several customers differ."""

    VARIOUS = "various"


VARIOUS = Various.VARIOUS


@dataclass(frozen=True, kw_only=True)
class UpdateProfile(Command):
    """Change the profile of one customer, or of many alike: one plan, one undo.

    `changes` names only the fields to change (see `FIELDS`): `collector_id` an id or None,
    `business_level`, `contact_method` and `statement_cycle` their enumerations, `terms_code` a
    code of the desk's or "", the flags booleans, their reasons text, `credit_limit` minor units of
    the customer's currency or None, `language`, `time_zone` and `currency` text.
    """

    customers: tuple[int, ...]
    changes: Mapping[str, Any] = field(default_factory=dict)
    staying: frozenset[int] = frozenset()
    """Open activities of the old collector that stay with that collector."""
    details: UpdateCustomer | None = None
    """Name, phones, e-mails and address, for one customer alone; saved by the same plan."""
    address_for: Mapping[int, str] = field(default_factory=dict)
    """By customer, the missing e-mail or number of the new contact method: it becomes the
    preferred one of the primary contact, or of a customer without contacts."""


@dataclass(frozen=True, slots=True)
class ProfileView:
    """One customer's profile; `credit_limit` in minor units of `currency`."""

    customer_id: int
    version: int
    number: str
    name: str
    collector_id: int | None
    collector: str | None
    business_level: BusinessLevel
    contact_method: ContactMethod
    address: str
    """Where the contact method leads; empty where it has no address."""
    terms_code: str
    terms: str
    """What people call the terms; the code where the desk does not know it."""
    statement_cycle: StatementCycle
    next_statement: date | None
    dunning_excluded: bool
    dunning_excluded_reason: str
    do_not_contact: bool
    do_not_contact_reason: str
    credit_limit: Minor | None
    credit_hold: bool
    language: str
    time_zone: str
    currency: str

    @property
    def seen(self) -> dict[str, int]:
        """For `Command.seen`."""
        return {f"customer:{self.customer_id}": self.version}


@dataclass(frozen=True, slots=True)
class Together:
    """Several customers' profiles as one form shows them."""

    customers: tuple[int, ...]
    fields: Mapping[str, Any]
    """Each of `FIELDS`, and `collector`, `terms` and `next_statement`: the value all have, or
    VARIOUS."""
    seen: Mapping[str, int]
    """For `Command.seen`."""


@dataclass(frozen=True, slots=True)
class Choices:
    """What the form's fields offer."""

    collectors: tuple[Me, ...]
    terms: tuple[Option, ...]
    currencies: tuple[str, ...]
    languages: tuple[str, ...]
    time_zones: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CollectorsActivity:
    """An open activity that moves along with its customer unless it is unticked."""

    id: int
    customer_id: int
    customer: str
    subject: str
    due_on: date
    assigned_to: str


@dataclass(frozen=True, slots=True)
class LevelRow:
    """One row of the delinquent list, as a change of level takes or makes it."""

    unit: str
    """`c:12`, `a:45` or `s:9`."""
    customer: str
    """Number and name."""
    name: str
    """The unit: `account 10`, `site 2 of account 10`; of customer level the customer's name."""
    past_due: Minor
    currency: str


@dataclass(frozen=True, slots=True)
class LevelChange:
    """The rows of some customers before and after a change of level; all of them are counted."""

    before: tuple[LevelRow, ...]
    after: tuple[LevelRow, ...]
    before_count: int
    after_count: int

    @property
    def words(self) -> str:
        """`1 row becomes 3`."""
        rows = "row becomes" if self.before_count == 1 else "rows become"
        return f"{self.before_count} {rows} {self.after_count}"


@dataclass(frozen=True, slots=True)
class Unreached:
    """A customer whom a contact method does not reach."""

    customer_id: int
    number: str
    name: str


@dataclass(frozen=True, slots=True)
class JudgedProfile:
    """What the rules of the profile judge: the customers as they are, and the desk's lists."""

    customers: tuple[ProfileView, ...]
    collectors: tuple[Me, ...] = ()
    terms: tuple[Option, ...] = ()
    countries: Mapping[int, str] = field(default_factory=dict)
    """By customer, the country in which a number without one is dialled."""
    unreached: tuple[Unreached, ...] = ()
    """Whom the new contact method does not reach, with all that the command itself fills in."""
    email_owners: Mapping[str, EmailOwner] = field(default_factory=dict)
    """Contacts to whom the e-mails typed belong, by their normal form."""
    takers: Mapping[int, int | None] = field(default_factory=dict)
    """By customer, the primary contact who gets a typed address; None: the customer does."""
    details: CustomerRoles | None = None
    """The customer as the rules of its details judge it, where the command changes those."""
