"""Merge a customer into another one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from collectui.domain.kernel import Command
from collectui.domain.roles.commands import MergeCustomer
from collectui.domain.roles.judged import CustomerRoles
from collectui.ui.base import StoreApp
from collectui.ui.forms.draft_keys import Opening, PlaceKey
from collectui.ui.forms.editor import Editor
from collectui.ui.forms.parts.impact import ImpactPart
from collectui.ui.forms.parts.somebody import place_opening, place_title
from collectui.ui.forms.parts.who import WHO, WhoPart, finds_customers
from collectui.ui.widgets.bars import Part

KIND = "customer.merge"
TITLE = "Merge into another customer"


class CustomerMerge(Editor):
    """The customer that stays is searched as one types."""

    KINDS = (KIND,)
    FIRST: ClassVar[str] = WHO

    def __init__(self, opening: Opening) -> None:
        super().__init__(opening)
        self._key = PlaceKey.of(self.draft)
        self._into = WhoPart(self, finds_customers(self.app, but=self._key.customer_id))
        self.parts = (self._into, ImpactPart(self))

    @classmethod
    def open(cls, app: StoreApp, roles: CustomerRoles) -> CustomerMerge:
        """Of a customer, on the program that `roles` were loaded with."""
        key = PlaceKey(roles.customer.id, "customer", roles.program.id if roles.program else None)
        blank = {WHO: ""}
        return cls(place_opening(app, KIND, key, roles, title=TITLE, values=blank, seen=roles.seen))

    def title_parts(self) -> list[Part]:
        return place_title(self.draft, TITLE)

    def command(self, values: Mapping[str, str]) -> Command:
        return MergeCustomer(customer_id=self._key.customer_id, into_id=self._into.read())
