"""Replace a contact: a known one, or one made in the flow, takes its place."""

from __future__ import annotations

from collections.abc import Mapping

from collectui.domain.kernel import Command
from collectui.domain.roles.commands import ReplaceContact
from collectui.domain.roles.judged import CustomerRoles
from collectui.ui.base import StoreApp
from collectui.ui.forms.draft_keys import Opening, PlaceKey
from collectui.ui.forms.editor import Editor
from collectui.ui.forms.parts.impact import ImpactPart
from collectui.ui.forms.parts.somebody import (
    CONTACT_LINES,
    EXISTING,
    NewContactPart,
    SomebodyPart,
    place_opening,
    place_title,
)
from collectui.ui.forms.parts.who import WhoPart, finds_contacts
from collectui.ui.keys import bindings
from collectui.ui.widgets.bars import Part

KIND = "contact.replace"
TITLE = "Replace contact"
_BLANK = {"mode": EXISTING, "who": "", **dict.fromkeys(CONTACT_LINES, "")}


class ContactReplacement(Editor):
    """Search as one types, or Ctrl+N for somebody new."""

    BINDINGS = bindings("edit.new_one")
    KINDS = (KIND,)

    def __init__(self, opening: Opening) -> None:
        super().__init__(opening)
        self._key = PlaceKey.of(self.draft)
        self._new = NewContactPart(self)
        who = WhoPart(self, finds_contacts(self.app, but=self._key.id))
        self._by = SomebodyPart(self, who, self._new, "first_name")
        self.parts = (self._by, ImpactPart(self))

    @classmethod
    def open(cls, app: StoreApp, roles: CustomerRoles, contact_id: int) -> ContactReplacement:
        """Of a contact, on the program that `roles` were loaded with."""
        program_id = roles.program.id if roles.program else None
        key = PlaceKey(roles.customer.id, "contact", contact_id, program_id)
        return cls(place_opening(app, KIND, key, roles, title=TITLE, values=_BLANK))

    def title_parts(self) -> list[Part]:
        return place_title(self.draft, TITLE)

    def first_field(self) -> str:
        return self._by.first_field

    def command(self, values: Mapping[str, str]) -> Command:
        by_id = self._by.read()
        return ReplaceContact(
            contact_id=self._key.id or 0,
            customer_id=self._key.customer_id,
            program_id=self._key.program_id,
            by_id=by_id,
            new=self._new.read(values) if by_id is None else None,
        )

    def action_new_one(self) -> None:
        self._by.swap()
