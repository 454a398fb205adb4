"""Where pending correspondence goes (docs/domain.md: Customer profile)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from collectui.domain.customers.views import AddressView, EmailLine, PhoneLine
from collectui.domain.reach import one_line
from collectui.domain.vocabulary import ContactMethod, ContactRole

FAX = "fax"
SOMEBODY_NEW = 0
"""Stands in a Book for the contact or customer that the plan itself adds."""


@dataclass(frozen=True, slots=True)
class Reach:
    """How a customer or a contact is reached."""

    address: AddressView = field(default_factory=AddressView)
    phones: Sequence[PhoneLine] = ()
    emails: Sequence[EmailLine] = ()

    def by(self, method: ContactMethod) -> str:
        """The preferred address for a method; empty where there is none that works."""
        match method:
            case ContactMethod.LETTER:
                return one_line(self.address)
            case ContactMethod.EMAIL:
                return _preferred(
                    [(e.preferred, e.address) for e in self.emails if not e.bad_since]
                )
            case ContactMethod.FAX:
                return _preferred(_numbers(self.phones, fax=True))
        return _preferred(_numbers(self.phones, fax=False))


def _numbers(lines: Sequence[PhoneLine], *, fax: bool) -> list[tuple[bool, str]]:
    return [
        (line.preferred, line.number)
        for line in lines
        if not line.bad_since and (line.label.casefold() == FAX) is fax
    ]


def _preferred(choices: Sequence[tuple[bool, str]]) -> str:
    ordered = sorted(choices, key=lambda choice: not choice[0])
    return ordered[0][1] if ordered else ""


@dataclass(frozen=True, slots=True)
class Book:
    """Addresses of everybody whose correspondence a change may touch."""

    customers: Mapping[int, Reach] = field(default_factory=dict)
    contacts: Mapping[int, Reach] = field(default_factory=dict)
    sites: Mapping[int, AddressView] = field(default_factory=dict)
    primary: Mapping[int, int] = field(default_factory=dict)
    """A customer's primary contact."""
    successor: Mapping[int, int] = field(default_factory=dict)
    """Who takes the place of a contact in its programs, and in its roles."""
    payables: Mapping[int, Sequence[int]] = field(default_factory=dict)
    """A customer's contacts for accounts payable, the one linked first before the others."""

    def with_customer(self, customer_id: int, reach: Reach) -> Book:
        """The book once that customer is reached so."""
        return replace(self, customers={**self.customers, customer_id: reach})

    def with_contact(self, contact_id: int, reach: Reach) -> Book:
        """The book once that contact is reached so."""
        return replace(self, contacts={**self.contacts, contact_id: reach})

    def with_primary(self, primary: Mapping[int, int]) -> Book:
        """The book once these customers have these primary contacts."""
        return replace(self, primary={**self.primary, **primary})

    def with_roles(self, customer_id: int, roles: Sequence[tuple[int, ContactRole]]) -> Book:
        """The book once these are the customer's contacts, the one linked first before others."""
        payable = [each for each, role in roles if role is ContactRole.ACCOUNTS_PAYABLE]
        primary = {each: who for each, who in self.primary.items() if each != customer_id}
        for each, role in roles:
            if role is ContactRole.PRIMARY:
                primary[customer_id] = each
        return replace(self, primary=primary, payables={**self.payables, customer_id: payable})

    def address_of(
        self, customer_id: int, method: ContactMethod, site_id: int | None, contact_id: int | None
    ) -> str:
        """As `address`, of one customer."""
        return self.address(method, customer_id, site_id, contact_id)

    def address(
        self,
        method: ContactMethod,
        customer_id: int,
        site_id: int | None,
        contact_id: int | None,
    ) -> str:
        """Where a letter goes; `contact_id` is its program's contact, who comes first.

        A letter by post goes to the site, else to the customer. Anything else goes to the first
        who has an address for it: the program's contact, those for accounts payable, the primary
        contact, the customer.
        """
        if method is ContactMethod.LETTER:
            site = Reach(self.sites.get(site_id, AddressView()) if site_id else AddressView())
            return site.by(method) or self._customer(customer_id).by(method)
        people = [contact_id, *self.payables.get(customer_id, ()), self.primary.get(customer_id)]
        reaches = [
            self.contacts.get(self.successor.get(each, each), Reach())
            for each in people
            if each is not None
        ]
        found = (reach.by(method) for reach in (*reaches, self._customer(customer_id)))
        return next((address for address in found if address), "")

    def _customer(self, customer_id: int) -> Reach:
        return self.customers.get(customer_id, Reach())
