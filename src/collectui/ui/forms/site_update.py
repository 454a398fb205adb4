"""Update a bill-to site's address, by the same rule as the customer's own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar

from textual.widget import Widget

from collectui.domain.commands import Command
from collectui.domain.reach import ADDRESS_FIELDS
from collectui.domain.roles.commands import UpdateCustomer
from collectui.domain.roles.subjects import CustomerRoles
from collectui.domain.roles.typed import SiteAddress
from collectui.domain.views import AddressView, SiteView
from collectui.ui.base import StoreApp
from collectui.ui.forms.draft_keys import draft_for, record_of
from collectui.ui.forms.parts.address import (
    NO_DOCUMENT,
    AddressEditor,
    address_typed,
    fields_of,
)
from collectui.ui.widgets.lines import Part

KIND = "site.update"
TITLE = "Update site address"


class SiteUpdate(AddressEditor):
    """The form; the draft says which site it is of."""

    FIRST: ClassVar[str] = "street1"
    FIELD_OF: ClassVar[Mapping[tuple[str, str], str]] = {
        ("site", name): name for name in ADDRESS_FIELDS
    }

    @classmethod
    def open(cls, app: StoreApp, subject: CustomerRoles, site: SiteView) -> SiteUpdate:
        """The site's address as it stands, or the draft of a change to it."""
        customer = subject.customer
        blank = {**{name: getattr(site.address, name) for name in ADDRESS_FIELDS}, **NO_DOCUMENT}
        draft, restored, fresh = draft_for(
            app,
            KIND,
            customer.id,
            customer.name,
            subject=f"site:{site.id}",
            title=f"address of site {site.number}",
            values=blank,
            seen={f"site:{site.id}": site.version},
        )
        return cls(
            draft, None if restored else blank, restored=restored, subject=subject
        ).with_fresh(fresh)

    def title_parts(self) -> list[Part]:
        name = self._draft.title.removeprefix("address of ")
        return [(TITLE, "strong"), f" · {name} of {self._draft.customer}"]

    def fields(self) -> Sequence[Widget]:
        return fields_of({**self.address_controls(), **self.document_controls()})

    def address_was(self, roles: CustomerRoles) -> AddressView:
        site = site_of(roles, record_of(self._draft))
        return AddressView() if site is None else site.address

    def change(self, values: Mapping[str, str]) -> Command:
        return UpdateCustomer(
            customer_id=self._draft.customer_id,
            sites=(SiteAddress(record_of(self._draft), address_typed(values)),),
            document=self.document(values),
        )


def site_of(roles: CustomerRoles, site_id: int) -> SiteView | None:
    """A site among a customer's; None where it is gone."""
    sites = (site for account in roles.accounts for site in account.sites)
    return next((site for site in sites if site.id == site_id), None)
