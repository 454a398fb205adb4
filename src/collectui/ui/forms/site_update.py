"""Update a bill-to site's address, by the same rule as the customer's own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from collectui.domain.customers.views import AddressView, SiteView
from collectui.domain.kernel import Command
from collectui.domain.roles.commands import UpdateCustomer
from collectui.domain.roles.input import SiteAddress
from collectui.domain.roles.judged import CustomerRoles
from collectui.ui.base import StoreApp
from collectui.ui.forms.draft_keys import Opening, RecordKey, opening
from collectui.ui.forms.editor import Editor
from collectui.ui.forms.parts.address import AddressPart, address_read, address_values
from collectui.ui.forms.parts.document import NO_DOCUMENT, DocumentPart
from collectui.ui.forms.parts.impact import ImpactPart
from collectui.ui.forms.parts.judged import JudgedPart
from collectui.ui.keys import bindings
from collectui.ui.widgets.bars import Part

KIND = "site.update"
TITLE = "Update site address"


class SiteUpdate(Editor):
    """The form; the draft says which site it is of."""

    BINDINGS = bindings("edit.pick")
    KINDS = (KIND,)
    FIRST: ClassVar[str] = "street1"

    def __init__(self, opening: Opening, roles: CustomerRoles | None = None) -> None:
        super().__init__(opening)
        self._site_id = RecordKey.of(self.draft).id
        judged = JudgedPart(self, roles, self._load)
        self._document = DocumentPart(self, judged)
        address = AddressPart(self, "site", judged, self._address_of, self._document)
        self.parts = (judged, address, self._document, ImpactPart(self))

    @classmethod
    def open(cls, app: StoreApp, roles: CustomerRoles, site: SiteView) -> SiteUpdate:
        """The site's address as it stands, or the draft of a change to it."""
        customer = roles.customer
        key = RecordKey(customer.id, "site", site.id)
        found = opening(
            app,
            KIND,
            key,
            customer.name,
            title=f"address of site {site.number}",
            values={**address_values(site.address), **NO_DOCUMENT},
            seen={key.text: site.version},
        )
        return cls(found, roles)

    async def _load(self) -> CustomerRoles:
        from collectui.store.queries.roles import customer_roles

        return await self.app.ask(customer_roles, self.draft.customer_id)

    def _address_of(self, roles: CustomerRoles) -> AddressView:
        site = site_of(roles, self._site_id)
        return AddressView() if site is None else site.address

    def title_parts(self) -> list[Part]:
        name = self.draft.title.removeprefix("address of ")
        return [(TITLE, "strong"), f" · {name} of {self.draft.customer}"]

    def command(self, values: Mapping[str, str]) -> Command:
        return UpdateCustomer(
            customer_id=self.draft.customer_id,
            sites=(SiteAddress(self._site_id, address_read(values)),),
            document=self._document.read(values),
        )

    def action_pick(self) -> None:
        self._document.pick()


def site_of(roles: CustomerRoles, site_id: int) -> SiteView | None:
    """A site among a customer's; None where it is gone."""
    sites = (site for account in roles.accounts for site in account.sites)
    return next((site for site in sites if site.id == site_id), None)
