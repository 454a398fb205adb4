"""Changes of customers, contacts and who is who, filled in and ready to send."""

from __future__ import annotations

from dataclasses import dataclass

from collectui.domain.customers.views import AddressView
from collectui.domain.kernel import Command
from collectui.domain.roles.input import (
    Document,
    EmailEntry,
    NewContact,
    NewCustomer,
    PhoneEntry,
    SiteAddress,
)
from collectui.domain.vocabulary import ContactRole


@dataclass(frozen=True, kw_only=True)
class UpdateCustomer(Command):
    """New details; None leaves a field as it is.

    `phones` and `emails` are those changed or added: what is not named stays, what is to go is in
    `drop_phones` and `drop_emails` by id.
    """

    customer_id: int
    name: str | None = None
    address: AddressView | None = None
    sites: tuple[SiteAddress, ...] = ()
    phones: tuple[PhoneEntry, ...] = ()
    emails: tuple[EmailEntry, ...] = ()
    drop_phones: tuple[int, ...] = ()
    drop_emails: tuple[int, ...] = ()
    document: Document | None = None


@dataclass(frozen=True, kw_only=True)
class ReplaceCustomer(Command):
    """Every program and transaction of one customer goes to another: `by_id`, or `new`."""

    customer_id: int
    program_id: int | None = None
    """The program it was started from; its own status is judged too."""
    by_id: int | None = None
    new: NewCustomer | None = None


@dataclass(frozen=True, kw_only=True)
class MergeCustomer(Command):
    """Two customers that are one: all that is of the one becomes the other's.

    What becomes of each part is a rule of its own (docs/domain.md: Merging customers).
    """

    customer_id: int
    into_id: int


@dataclass(frozen=True, kw_only=True)
class UpdateContact(Command):
    """New details of a person; None leaves a field, phones and e-mails as in UpdateCustomer."""

    contact_id: int
    first_name: str | None = None
    last_name: str | None = None
    phones: tuple[PhoneEntry, ...] = ()
    emails: tuple[EmailEntry, ...] = ()
    drop_phones: tuple[int, ...] = ()
    drop_emails: tuple[int, ...] = ()


@dataclass(frozen=True, kw_only=True)
class ReplaceContact(Command):
    """Another person (`by_id`, or `new`) takes the place of one, in every program and transaction
    but those that an active finance agreement pays which the one signed.

    Its role passes on at the customers of those, and at `customer_id`, where it was started.
    """

    contact_id: int
    customer_id: int | None = None
    program_id: int | None = None
    """The program it was started from; refused where the contact signed what pays it."""
    by_id: int | None = None
    new: NewContact | None = None


@dataclass(frozen=True, kw_only=True)
class AddContact(Command):
    """A person not known yet becomes a contact of a customer; its first one is the primary."""

    customer_id: int
    new: NewContact
    role: ContactRole = ContactRole.SECONDARY


@dataclass(frozen=True, kw_only=True)
class LinkContact(Command):
    """A known person becomes a contact of a customer; its first one is the primary."""

    customer_id: int
    contact_id: int
    role: ContactRole = ContactRole.SECONDARY


@dataclass(frozen=True, kw_only=True)
class SetRole(Command):
    """A contact's role at a customer. A new primary makes the one before secondary."""

    customer_id: int
    contact_id: int
    role: ContactRole


@dataclass(frozen=True, kw_only=True)
class SetPrimary(Command):
    """A contact becomes the customer's primary one; the one before becomes secondary."""

    customer_id: int
    contact_id: int


@dataclass(frozen=True, kw_only=True)
class UnlinkContact(Command):
    """A person is no longer a contact of a customer, and stays known."""

    customer_id: int
    contact_id: int
