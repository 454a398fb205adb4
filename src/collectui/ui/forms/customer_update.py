"""Update customer details: name, address, phone, e-mail, and what verifies a new address."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar

from textual.widget import Widget

from collectui.domain.commands import Command
from collectui.domain.reach import ADDRESS_FIELDS
from collectui.domain.records import REACH, label, short
from collectui.domain.roles.commands import UpdateCustomer
from collectui.domain.roles.subjects import CustomerRoles
from collectui.domain.views import AddressView, CustomerView
from collectui.ui.base import StoreApp
from collectui.ui.forms.draft_keys import draft_for
from collectui.ui.forms.parts.address import (
    NO_DOCUMENT,
    AddressEditor,
    address_typed,
    fields_of,
)
from collectui.ui.forms.parts.reach import emails_typed, first, phones_typed, seen_of_form
from collectui.ui.widgets.fields import SafeInput
from collectui.ui.widgets.lines import Part

KIND = "customer.update"
_REACH = {name: short("customer", name) for name in REACH}


class CustomerUpdate(AddressEditor):
    """The form of a customer's own details."""

    FIRST: ClassVar[str] = "name"
    FIELD_OF: ClassVar[Mapping[tuple[str, str], str]] = {
        **{("customer", name): name for name in ("name", *ADDRESS_FIELDS)},
        ("phone", "typed"): "phone",
        ("email", "address"): "email",
    }

    @classmethod
    def open(cls, app: StoreApp, subject: CustomerRoles) -> CustomerUpdate:
        """The customer as it stands, or the draft of a change to it."""
        customer = subject.customer
        blank = details_of(customer)
        draft, restored, fresh = draft_for(
            app,
            KIND,
            customer.id,
            customer.name,
            subject="",
            title=f"details of {customer.name}",
            values=blank,
            seen=seen_of_details(customer),
        )
        return cls(
            draft, None if restored else blank, restored=restored, subject=subject
        ).with_fresh(fresh)

    def title_parts(self) -> list[Part]:
        return [("Update customer details", "strong"), f" · {self._draft.customer}"]

    def fields(self) -> Sequence[Widget]:
        named = {"name": (short("customer", "name"), SafeInput(id="name"))}
        reached = {name: (shown, SafeInput(id=name)) for name, shown in _REACH.items()}
        return fields_of(
            {**named, **self.address_controls(), **reached, **self.document_controls()}
        )

    def address_was(self, roles: CustomerRoles) -> AddressView:
        return roles.customer.address

    def change(self, values: Mapping[str, str]) -> Command:
        customer = self._roles.customer if self._roles else None
        there = customer.phones if customer else ()
        phones, gone_phones = phones_typed(self._draft.seen, values["phone"], there)
        known = customer.emails if customer else ()
        emails, gone_emails = emails_typed(self._draft.seen, values["email"], known)
        return UpdateCustomer(
            customer_id=self._draft.customer_id,
            name=values["name"],
            address=address_typed(values),
            phones=phones,
            emails=emails,
            drop_phones=gone_phones,
            drop_emails=gone_emails,
            document=self.document(values),
        )

    def label_of(self, name: str) -> str:
        return _REACH.get(name) or label("customer", name)


def details_of(customer: CustomerView) -> dict[str, str]:
    """The details as the form shows them; no document is typed yet."""
    phone, email = first(customer.phones), first(customer.emails)
    return {
        "name": customer.name,
        **{name: getattr(customer.address, name) for name in ADDRESS_FIELDS},
        "phone": phone.number if phone else "",
        "email": email.address if email else "",
        **NO_DOCUMENT,
    }


def seen_of_details(customer: CustomerView) -> dict[str, int]:
    """The versions of the records that the form shows."""
    lines = seen_of_form(first(customer.phones), first(customer.emails))
    return {f"customer:{customer.id}": customer.version, **lines}
