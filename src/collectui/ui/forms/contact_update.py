"""Update contact details: name, phone, e-mail; and whose e-mail it is already."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar

from textual import work
from textual.widget import Widget

from collectui.domain.commands import Command
from collectui.domain.errors import StoreBusy, StoreFailed
from collectui.domain.records import REACH, short
from collectui.domain.roles.commands import ReplaceContact, UpdateContact
from collectui.domain.roles.subjects import ContactRoles, EmailOwner
from collectui.ui.base import StoreApp
from collectui.ui.forms.draft_keys import draft_for, record_of
from collectui.ui.forms.parts.reach import emails_typed, first, phones_typed, seen_of_form
from collectui.ui.forms.parts.subject_editor import SubjectEditor
from collectui.ui.keys import bindings
from collectui.ui.widgets.fields import Field, SafeInput
from collectui.ui.widgets.lines import Part
from collectui.ui.words import counted

KIND = "contact.update"
_LABELS = {name: short("contact", name) for name in ("first_name", "last_name", *REACH)}


class ContactUpdate(SubjectEditor[ContactRoles]):
    """The form. Ctrl+R replaces the contact with whoever has the e-mail typed; what was typed
    stays, and Ctrl+R again goes back to it."""

    FIRST: ClassVar[str] = "first_name"
    BINDINGS = bindings("edit.take_owner", "edit.old_email")
    FIELD_OF: ClassVar[Mapping[tuple[str, str], str]] = {
        ("contact", "first_name"): "first_name",
        ("contact", "last_name"): "last_name",
        ("phone", "typed"): "phone",
        ("email", "address"): "email",
    }

    _owner: EmailOwner | None = None
    _replacing = False

    @classmethod
    def open(cls, app: StoreApp, subject: ContactRoles, customer: str) -> ContactUpdate:
        """The contact as it stands, or the draft of a change to it."""
        contact = subject.contact
        phone, email = first(contact.phones), first(contact.emails)
        blank = {
            "first_name": contact.first_name,
            "last_name": contact.last_name,
            "phone": phone.number if phone else "",
            "email": email.address if email else "",
        }
        draft, restored, fresh = draft_for(
            app,
            KIND,
            subject.customer_id or 0,
            customer,
            subject=f"contact:{contact.id}",
            title=f"details of {contact.name}",
            values=blank,
            seen={f"contact:{contact.id}": contact.version, **seen_of_form(phone, email)},
        )
        return cls(
            draft, None if restored else blank, restored=restored, subject=subject
        ).with_fresh(fresh)

    @property
    def _contact_id(self) -> int:
        return record_of(self._draft)

    @property
    def _program_id(self) -> int | None:
        return self._roles.program_id if self._roles else None

    def title_parts(self) -> list[Part]:
        named = [self._roles.contact.name] if self._roles else []
        about = "".join(f" · {each}" for each in (*named, self._draft.customer))
        return [("Update contact details", "strong"), about]

    def fields(self) -> Sequence[Widget]:
        return [
            Field(label, SafeInput(id=name), id=f"field-{name}") for name, label in _LABELS.items()
        ]

    def began(self) -> None:
        super().began()
        self._look_up_owner()

    async def read_subject(self) -> ContactRoles:
        from collectui.store.queries.roles import contact_roles

        return await self.app.ask(contact_roles, self._contact_id)

    def show_subject(self) -> None:
        if self._roles is None:
            return
        self.name_subject("")
        if self._roles.contact.signed:
            agreement = self._roles.contact.signed[0].partition(" of ")[0]
            self.form.hint("first_name", f"locked: signed {agreement}")

    def changed(self) -> None:
        self._look_up_owner()
        super().changed()

    @work(exclusive=True, group="owner")
    async def _look_up_owner(self) -> None:
        await self.app.store()
        from collectui.store.queries.roles import email_owner

        typed = self.form.values()["email"]
        try:
            owner = await self.app.ask(
                email_owner,
                typed,
                self._contact_id,
                customer_id=self._draft.customer_id or None,
                program_id=self._program_id,
            )
        except (StoreBusy, StoreFailed):
            return
        if not self.is_attached or typed != self.form.values()["email"]:
            return
        self._owner = owner
        if owner is None:
            if self._replacing:
                self._replacing = False
                self.look()
            self.form.hint("email", "")
            self._say_of_email("")
            return
        self._say_owner(owner)

    def _say_of_email(self, text: str) -> None:
        self.say(text, of="email")

    def _say_owner(self, owner: EmailOwner) -> None:
        self.form.hint("email", f"belongs to {owner.name}", "late")
        programs = counted(owner.programs, "program")
        swap, old = self.app.key("edit.take_owner"), self.app.key("edit.old_email")
        if self._replacing:
            self._say_of_email(
                f"Saving replaces this contact with {owner.name} ({programs}). "
                f"{swap} goes back to the update; what you typed is kept."
            )
        elif owner.refusal:
            self._say_of_email(
                f"✗ belongs to {owner.name} ({programs}); replace the contact with {owner.name}: "
                f"no, {owner.refusal}. {old} puts the old e-mail back."
            )
        else:
            self._say_of_email(
                f"belongs to {owner.name} ({programs}) · {swap} replace the contact with "
                f"{owner.name} instead · {old} the old e-mail"
            )

    def action_take_owner(self) -> None:
        if self._owner is None:
            self.say("Nobody else has this e-mail: there is no contact to replace this one with.")
        elif self._owner.refusal:
            self.notify(self._owner.refusal, title="Cannot replace contact", severity="warning")
        else:
            self._replacing = not self._replacing
            self._say_owner(self._owner)
            self.look()

    def action_old_email(self) -> None:
        email = first(self._roles.contact.emails) if self._roles else None
        self._replacing = False
        self.form.fill({"email": email.address if email else ""})

    def change(self, values: Mapping[str, str]) -> Command:
        if self._replacing and self._owner is not None:
            return ReplaceContact(
                contact_id=self._contact_id,
                customer_id=self._draft.customer_id or None,
                program_id=self._program_id,
                by_id=self._owner.contact_id,
            )
        contact = self._roles.contact if self._roles else None
        phones, gone_phones = phones_typed(
            self._draft.seen, values["phone"], contact.phones if contact else ()
        )
        emails, gone_emails = emails_typed(
            self._draft.seen, values["email"], contact.emails if contact else ()
        )
        return UpdateContact(
            contact_id=self._contact_id,
            first_name=values["first_name"],
            last_name=values["last_name"],
            phones=phones,
            emails=emails,
            drop_phones=gone_phones,
            drop_emails=gone_emails,
        )

    def field_of(self, named: str) -> str:
        return {"name": "first_name"}.get(named, named)

    def label_of(self, name: str) -> str:
        return _LABELS[name]
