"""Update contact details: name, phone, e-mail; and whose e-mail it is already."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from collectui.domain.kernel import Command
from collectui.domain.roles.commands import ReplaceContact, UpdateContact
from collectui.domain.roles.judged import ContactRoles
from collectui.ui.base import StoreApp
from collectui.ui.forms.draft_keys import Opening, RecordKey, opening
from collectui.ui.forms.editor import Editor
from collectui.ui.forms.parts.impact import ImpactPart
from collectui.ui.forms.parts.judged import JudgedPart
from collectui.ui.forms.parts.lines import LinesPart
from collectui.ui.forms.parts.owner import OwnerPart
from collectui.ui.forms.parts.reach import ReachPart, reach_seen, reach_values
from collectui.ui.keys import bindings
from collectui.ui.widgets.bars import Part

KIND = "contact.update"


class ContactUpdate(Editor):
    """The form. Ctrl+R replaces the contact with whoever has the e-mail typed; what was typed
    stays, and Ctrl+R again goes back to it."""

    BINDINGS = bindings("edit.take_owner", "edit.old_email")
    KINDS = (KIND,)
    FIRST: ClassVar[str] = "first_name"
    ASKED: ClassVar[Mapping[str, str]] = {"name": "first_name"}

    def __init__(self, opening: Opening, roles: ContactRoles | None = None) -> None:
        super().__init__(opening)
        self._contact_id = RecordKey.of(self.draft).id
        self._judged = JudgedPart(self, roles, self._load)
        self._reach = ReachPart(self, "contact")
        self._owner = OwnerPart(self, self._contact_id, self._judged)
        name = LinesPart(self, "contact", ["first_name", "last_name"])
        self.parts = (self._judged, name, self._reach, self._owner, ImpactPart(self))

    @classmethod
    def open(cls, app: StoreApp, roles: ContactRoles, customer: str) -> ContactUpdate:
        """The contact as it stands, or the draft of a change to it."""
        contact = roles.contact
        key = RecordKey(roles.customer_id or 0, "contact", contact.id)
        found = opening(
            app,
            KIND,
            key,
            customer,
            title=f"details of {contact.name}",
            values={
                "first_name": contact.first_name,
                "last_name": contact.last_name,
                **reach_values(contact.phones, contact.emails),
            },
            seen={key.text: contact.version, **reach_seen(contact.phones, contact.emails)},
        )
        return cls(found, roles)

    async def _load(self) -> ContactRoles:
        from collectui.store.queries.roles import contact_roles

        return await self.app.ask(contact_roles, self._contact_id)

    def title_parts(self) -> list[Part]:
        roles = self._judged.view
        named = [roles.contact.name] if roles else []
        about = "".join(f" · {each}" for each in (*named, self.draft.customer))
        return [("Update contact details", "strong"), about]

    def began(self) -> None:
        super().began()
        self._show_contact()

    def changed(self) -> None:
        self._show_contact()
        super().changed()

    def _show_contact(self) -> None:
        if (roles := self._judged.view) is None:
            return
        self.say_title()
        if roles.contact.signed:
            agreement = roles.contact.signed[0].partition(" of ")[0]
            self.form.hint("first_name", f"locked: signed {agreement}")

    def command(self, values: Mapping[str, str]) -> Command:
        if (owner := self._owner.replaced_by) is not None:
            return ReplaceContact(
                contact_id=self._contact_id,
                customer_id=self.draft.customer_id or None,
                program_id=self._owner.program_id,
                by_id=owner.contact_id,
            )
        contact = self._judged.view.contact if self._judged.view else None
        reach = self._reach.read(
            values, contact.phones if contact else (), contact.emails if contact else ()
        )
        return UpdateContact(
            contact_id=self._contact_id,
            first_name=values["first_name"],
            last_name=values["last_name"],
            phones=reach.phones,
            emails=reach.emails,
            drop_phones=reach.drop_phones,
            drop_emails=reach.drop_emails,
        )

    def action_take_owner(self) -> None:
        self._owner.take()

    def action_old_email(self) -> None:
        roles = self._judged.view
        self._owner.put_back(reach_values((), roles.contact.emails)["email"] if roles else "")
