"""What an agent types into the forms of customers and contacts: parts of commands."""

from __future__ import annotations

from dataclasses import dataclass, field

from collectui.domain.customers.views import AddressView
from collectui.domain.files import NewFile
from collectui.domain.vocabulary import CustomerKind, DocumentKind


@dataclass(frozen=True, slots=True)
class PhoneEntry:
    """A phone number as typed: a new one, or (with `id`) one that is there already."""

    number: str
    id: int | None = None
    label: str = ""
    extension: str = ""
    preferred: bool = False


@dataclass(frozen=True, slots=True)
class EmailEntry:
    """An e-mail address as typed: a new one, or (with `id`) one that is there already."""

    address: str
    id: int | None = None
    preferred: bool = False


@dataclass(frozen=True, slots=True)
class SiteAddress:
    """A new address for one of the customer's sites."""

    site_id: int
    address: AddressView


@dataclass(frozen=True, slots=True)
class Document:
    """What verifies a new address (docs/domain.md: Customer and roles); `file` by `new_file`."""

    file: NewFile = field(repr=False)
    kind: DocumentKind
    issuer: str
    lists_insured: bool
    lists_address: bool


@dataclass(frozen=True, slots=True)
class NewContact:
    """A person not known yet."""

    first_name: str = ""
    last_name: str = ""
    phones: tuple[PhoneEntry, ...] = ()
    emails: tuple[EmailEntry, ...] = ()


@dataclass(frozen=True, slots=True)
class NewCustomer:
    """A customer not known yet. Without a number it is given the next `C-`."""

    name: str
    number: str = ""
    kind: CustomerKind = CustomerKind.BUSINESS
    address: AddressView = field(default_factory=AddressView)
    phones: tuple[PhoneEntry, ...] = ()
    emails: tuple[EmailEntry, ...] = ()
