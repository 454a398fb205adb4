"""Update customer details: name, address, phone, e-mail, and what verifies a new address."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from collectui.domain.roles.commands import UpdateCustomer
from collectui.domain.roles.judged import CustomerRoles
from collectui.ui.base import StoreApp
from collectui.ui.forms.draft_keys import CustomerKey, Opening, opening
from collectui.ui.forms.editor import Editor
from collectui.ui.forms.parts.details import Details, details_seen, details_values
from collectui.ui.forms.parts.impact import ImpactPart
from collectui.ui.keys import bindings
from collectui.ui.widgets.bars import Part

KIND = "customer.update"


class CustomerUpdate(Editor):
    """The form of a customer's own details."""

    BINDINGS = bindings("edit.pick")
    KINDS = (KIND,)
    FIRST: ClassVar[str] = "name"

    def __init__(self, opening: Opening, roles: CustomerRoles | None = None) -> None:
        super().__init__(opening)
        self._details = Details(self, roles)
        self.parts = (*self._details.parts, ImpactPart(self))

    @classmethod
    def open(cls, app: StoreApp, roles: CustomerRoles) -> CustomerUpdate:
        """The customer as it stands, or the draft of a change to it."""
        customer = roles.customer
        found = opening(
            app,
            KIND,
            CustomerKey(customer.id),
            customer.name,
            title=f"details of {customer.name}",
            values=details_values(customer),
            seen=details_seen(customer),
        )
        return cls(found, roles)

    def title_parts(self) -> list[Part]:
        return [("Update customer details", "strong"), f" · {self.draft.customer}"]

    def command(self, values: Mapping[str, str]) -> UpdateCustomer:
        return self._details.read(values)

    def action_pick(self) -> None:
        self._details.document.pick()
