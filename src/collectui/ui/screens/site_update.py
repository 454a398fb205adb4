"""Update a bill-to site's address, by the same rule as the customer's own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar

from textual.widget import Widget

from collectui.domain.customers.views import AddressView, SiteView
from collectui.domain.errors import StoreBusy, StoreFailed
from collectui.domain.kernel import Command
from collectui.domain.reach import ADDRESS_FIELDS
from collectui.domain.roles import actions
from collectui.domain.roles.commands import UpdateCustomer
from collectui.domain.roles.subjects import CustomerRoles
from collectui.domain.roles.typed import SiteAddress
from collectui.ui.base import StoreApp
from collectui.ui.offer import Offer, offer
from collectui.ui.screens.address_editor import (
    NO_DOCUMENT,
    AddressEditor,
    address_typed,
    fields_of,
)
from collectui.ui.screens.editor_drafts import draft_for, record_of
from collectui.ui.widgets.lines import Part

if TYPE_CHECKING:
    from collectui.ui.screens.customer_keys import CustomerKeys

KIND = "site.update"
_TITLE = "Update site address"


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
        return [(_TITLE, "strong"), f" · {name} of {self._draft.customer}"]

    def fields(self) -> Sequence[Widget]:
        return fields_of({**self.address_controls(), **self.document_controls()})

    def address_was(self, roles: CustomerRoles) -> AddressView:
        site = _site(roles, record_of(self._draft))
        return AddressView() if site is None else site.address

    def change(self, values: Mapping[str, str]) -> Command:
        return UpdateCustomer(
            customer_id=self._draft.customer_id,
            sites=(SiteAddress(record_of(self._draft), address_typed(values)),),
            document=self.document(values),
        )


async def site_offer(screen: CustomerKeys, site_id: int) -> Offer | None:
    """Updating a site's address, with the reason if it may not be; None (and told) unread."""
    app = screen.app
    await app.store()
    from collectui.store.queries.roles import customer_roles

    try:
        roles = await app.ask(customer_roles, screen.place.customer_id)
    except (StoreBusy, StoreFailed) as error:
        app.tell_unread(error)
        return None
    site = _site(roles, site_id)
    if site is None:
        return None
    found = site

    def run() -> None:
        app.push_screen(SiteUpdate.open(app, roles, found), screen.saved)

    return replace(offer(app, actions.UPDATE_CUSTOMER, roles, run, key="do.edit"), title=_TITLE)


def _site(roles: CustomerRoles, site_id: int) -> SiteView | None:
    sites = (site for account in roles.accounts for site in account.sites)
    return next((site for site in sites if site.id == site_id), None)
