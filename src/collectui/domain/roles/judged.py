"""What the rules of customer and roles judge: one customer, or one contact, and what hangs on it.

A customer may have ten thousand programs: those in the same state are one group, counted, with one
of them named.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from collectui.domain.customers.views import AccountView, ContactView, CustomerView, ProgramView
from collectui.domain.vocabulary import DocumentKind, ProgramStatus

MOST_NAMED = 3
"""Things that a refusal names before it counts."""


@dataclass(frozen=True, slots=True)
class Named:
    """The first few of some things, as a sentence names them, and how many there are."""

    first: tuple[str, ...] = ()
    count: int = 0

    def __bool__(self) -> bool:
        return self.count > 0

    def __str__(self) -> str:
        named = ", ".join(self.first[:MOST_NAMED])
        more = self.count - len(self.first[:MOST_NAMED])
        return f"{named} and {more} more" if more > 0 else named


@dataclass(frozen=True, slots=True)
class ProgramGroup:
    """Programs alike in all that rules ask about, and the first of them by name."""

    status: ProgramStatus
    program: str
    count: int = 1
    active_agreement: str = ""
    """Number of an active finance agreement of the first, if they have one."""
    open_agreement: str = ""
    """Of one neither cancelled nor paid off."""
    any_agreement: str = ""
    paid_item: str = ""
    """Number of a paid transaction; asked of archived programs alone."""


@dataclass(frozen=True, slots=True)
class EmailOwner:
    """The contact an e-mail address belongs to already."""

    contact_id: int
    name: str
    address: str
    programs: int
    refusal: str = ""
    """Why *replace the contact with NAME* is greyed; empty where it may be done."""


@dataclass(frozen=True, slots=True)
class CustomerRoles:
    """A customer, its contacts, and of all its programs and transactions what rules ask for."""

    customer: CustomerView
    accounts: tuple[AccountView, ...]
    contacts: tuple[ContactView, ...]
    programs: int
    items: int
    groups: tuple[ProgramGroup, ...]
    """All programs, by state."""
    default_country: str
    attachment_limit: int
    program: ProgramView | None = None
    """The program a change is started from."""
    person: ContactView | None = None
    """The contact that is linked, unlinked, or given a role."""
    person_is_linked: bool = False
    person_has: Named = Named()
    """What the person is to programs of this customer: `is the contact of P-1`."""
    person_signed: Named = Named()
    """Active agreements that pay programs of this customer: `signed PFA-1 of P-1`."""
    other: CustomerView | None = None
    """The customer that takes over."""
    other_groups: tuple[ProgramGroup, ...] = ()
    """All programs of the customer that another is merged into, by state."""
    same_record: bool = False
    """That one and this come from the same record of a source."""
    number_taken: bool = False
    """The number typed for a new customer belongs to one."""
    email_owners: Mapping[str, EmailOwner] = field(default_factory=dict)
    """Contacts to whom the e-mails typed belong, by their normal form."""

    @property
    def primary(self) -> ContactView | None:
        """The customer's primary contact; None only where it has no contact."""
        return next((c for c in self.contacts if c.role.value == "primary"), None)

    @property
    def seen(self) -> dict[str, int]:
        """Versions of everything shown here that an agent may change, for `Command.seen`."""
        found = {f"customer:{self.customer.id}": self.customer.version}
        found |= {f"phone:{line.id}": line.version for line in self.customer.phones}
        found |= {f"email:{line.id}": line.version for line in self.customer.emails}
        sites = (site for account in self.accounts for site in account.sites)
        return found | {f"site:{site.id}": site.version for site in sites}


@dataclass(frozen=True, slots=True)
class ContactRoles:
    """A contact, and of all the programs and transactions it stands for what rules ask for."""

    contact: ContactView
    """`signed` in it names its active finance agreements."""
    programs: int
    items: int
    customers: Named
    """Customers it is a contact of."""
    program_numbers: Named
    default_country: str
    customer_id: int | None = None
    """The customer it is looked at from."""
    program_id: int | None = None
    """The program it is looked at from."""
    program_signed: str = ""
    """The active agreement it signed that pays that program: `PFA-2207 of program P-2207`."""
    held: Named = Named()
    """Programs that active agreements pay which it signed: `P-2207: signed PFA-2207`."""
    moving: int = 0
    """Programs and transactions of it that are not so held: another contact may take them."""
    role_passes: bool = False
    """It is linked to the customer it is looked at from, and no program so held is that one's."""
    other: ContactView | None = None
    """The contact that takes over."""
    email_owners: Mapping[str, EmailOwner] = field(default_factory=dict)
    """Other contacts to whom the e-mails typed belong, by their normal form."""

    @property
    def seen(self) -> dict[str, int]:
        """Versions of everything shown here that an agent may change, for `Command.seen`."""
        found = {f"contact:{self.contact.id}": self.contact.version}
        found |= {f"phone:{line.id}": line.version for line in self.contact.phones}
        return found | {f"email:{line.id}": line.version for line in self.contact.emails}


@dataclass(frozen=True, slots=True)
class FoundContact:
    """One answer of the search for a contact."""

    contact_id: int
    name: str
    email: str
    phone: str
    customers: Named
    programs: int


@dataclass(frozen=True, slots=True)
class DocumentLine:
    """A verification document, who affirmed it when, and the one change it supports."""

    id: int
    attachment_id: int
    file_name: str
    media_type: str
    size: int
    sha256: str
    kind: DocumentKind
    issuer: str
    by: str
    at: datetime
    history_id: int | None
    change: str
