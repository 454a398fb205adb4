"""Replace a customer: a known one, or one made in the flow, takes its place."""

from __future__ import annotations

from collections.abc import Mapping

from collectui.domain.kernel import Command
from collectui.domain.roles.commands import ReplaceCustomer
from collectui.domain.roles.judged import CustomerRoles
from collectui.domain.vocabulary import CustomerKind
from collectui.ui.base import StoreApp
from collectui.ui.forms.draft_keys import Opening, PlaceKey
from collectui.ui.forms.editor import Editor
from collectui.ui.forms.parts.impact import ImpactPart
from collectui.ui.forms.parts.somebody import (
    CUSTOMER_LINES,
    EXISTING,
    NewCustomerPart,
    SomebodyPart,
    place_opening,
    place_title,
)
from collectui.ui.forms.parts.who import WhoPart, finds_customers
from collectui.ui.keys import bindings
from collectui.ui.widgets.bars import Part

KIND = "customer.replace"
TITLE = "Replace customer"
_BLANK = {
    "mode": EXISTING,
    "who": "",
    "kind": CustomerKind.BUSINESS.value,
    **dict.fromkeys(CUSTOMER_LINES, ""),
}


class CustomerReplacement(Editor):
    """Search as one types, or Ctrl+N for somebody new."""

    BINDINGS = bindings("edit.new_one")
    KINDS = (KIND,)

    def __init__(self, opening: Opening) -> None:
        super().__init__(opening)
        self._key = PlaceKey.of(self.draft)
        self._new = NewCustomerPart(self)
        who = WhoPart(self, finds_customers(self.app, but=self._key.customer_id))
        self._by = SomebodyPart(self, who, self._new, "name")
        self.parts = (self._by, ImpactPart(self))

    @classmethod
    def open(cls, app: StoreApp, roles: CustomerRoles) -> CustomerReplacement:
        """Of a customer, on the program that `roles` were loaded with."""
        key = PlaceKey(roles.customer.id, "customer", roles.program.id if roles.program else None)
        return cls(
            place_opening(app, KIND, key, roles, title=TITLE, values=_BLANK, seen=roles.seen)
        )

    def title_parts(self) -> list[Part]:
        return place_title(self.draft, TITLE)

    def first_field(self) -> str:
        return self._by.first_field

    def command(self, values: Mapping[str, str]) -> Command:
        by_id = self._by.read()
        return ReplaceCustomer(
            customer_id=self._key.customer_id,
            program_id=self._key.id,
            by_id=by_id,
            new=self._new.read(values) if by_id is None else None,
        )

    def action_new_one(self) -> None:
        self._by.swap()
