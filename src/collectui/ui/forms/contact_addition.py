"""Add a contact that is new to the desk."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from collectui.domain.kernel import Command
from collectui.domain.roles.commands import AddContact
from collectui.domain.roles.judged import CustomerRoles
from collectui.domain.vocabulary import ContactRole
from collectui.ui.base import StoreApp
from collectui.ui.forms.draft_keys import Opening, PlaceKey
from collectui.ui.forms.editor import Editor
from collectui.ui.forms.parts.impact import ImpactPart
from collectui.ui.forms.parts.somebody import (
    CONTACT_LINES,
    NewContactPart,
    RolePart,
    place_opening,
    place_title,
)
from collectui.ui.widgets.bars import Part

KIND = "contact.add"
TITLE = "Add a new contact"
_BLANK = {**dict.fromkeys(CONTACT_LINES, ""), "role": ContactRole.SECONDARY.value}


class ContactAddition(Editor):
    """Name, phone, e-mail and role."""

    KINDS = (KIND,)
    FIRST: ClassVar[str] = "first_name"

    def __init__(self, opening: Opening) -> None:
        super().__init__(opening)
        self._new, self._role = NewContactPart(self), RolePart(self)
        self.parts = (self._new, self._role, ImpactPart(self))

    @classmethod
    def open(cls, app: StoreApp, roles: CustomerRoles) -> ContactAddition:
        """To a customer, on the program that `roles` were loaded with."""
        key = PlaceKey(roles.customer.id, "contact", roles.program.id if roles.program else None)
        return cls(place_opening(app, KIND, key, roles, title=TITLE, values=_BLANK))

    def title_parts(self) -> list[Part]:
        return place_title(self.draft, TITLE)

    def command(self, values: Mapping[str, str]) -> Command:
        return AddContact(
            customer_id=self.draft.customer_id,
            new=self._new.read(values),
            role=self._role.read(values),
        )
