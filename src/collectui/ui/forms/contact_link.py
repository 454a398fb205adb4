"""Link a contact of another customer to this one too."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from collectui.domain.kernel import Command
from collectui.domain.roles.commands import LinkContact
from collectui.domain.roles.judged import CustomerRoles
from collectui.domain.vocabulary import ContactRole
from collectui.ui.base import StoreApp
from collectui.ui.forms.draft_keys import Opening, PlaceKey
from collectui.ui.forms.editor import Editor
from collectui.ui.forms.parts.impact import ImpactPart
from collectui.ui.forms.parts.somebody import RolePart, place_opening, place_title
from collectui.ui.forms.parts.who import WHO, WhoPart, finds_contacts
from collectui.ui.widgets.bars import Part

KIND = "contact.link"
TITLE = "Link an existing contact"


class ContactLink(Editor):
    """The contact is searched as one types."""

    KINDS = (KIND,)
    FIRST: ClassVar[str] = WHO

    def __init__(self, opening: Opening) -> None:
        super().__init__(opening)
        self._who, self._role = WhoPart(self, finds_contacts(self.app)), RolePart(self)
        self.parts = (self._who, self._role, ImpactPart(self))

    @classmethod
    def open(cls, app: StoreApp, roles: CustomerRoles) -> ContactLink:
        """To a customer, on the program that `roles` were loaded with."""
        key = PlaceKey(roles.customer.id, "contact", roles.program.id if roles.program else None)
        blank = {WHO: "", "role": ContactRole.SECONDARY.value}
        return cls(place_opening(app, KIND, key, roles, title=TITLE, values=blank))

    def title_parts(self) -> list[Part]:
        return place_title(self.draft, TITLE)

    def command(self, values: Mapping[str, str]) -> Command:
        return LinkContact(
            customer_id=self.draft.customer_id,
            contact_id=self._who.read(),
            role=self._role.read(values),
        )
