"""Somebody takes the place of a customer or a contact: a known one, or one made in the flow."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import ClassVar

from textual import on
from textual.widget import Widget

from collectui.domain.commands import Command
from collectui.domain.records import REACH, short
from collectui.domain.roles.commands import (
    AddContact,
    LinkContact,
    MergeCustomer,
    ReplaceContact,
    ReplaceCustomer,
)
from collectui.domain.roles.subjects import CustomerRoles
from collectui.domain.roles.typed import EmailEntry, NewContact, NewCustomer, PhoneEntry
from collectui.domain.terms import ContactRole, CustomerKind
from collectui.domain.views import AddressView, Option
from collectui.drafts import Draft
from collectui.ui.base import StoreApp
from collectui.ui.forms.draft_keys import draft_for
from collectui.ui.forms.editor import Invalid
from collectui.ui.forms.parts.impact import RolesEditor
from collectui.ui.keys import bindings
from collectui.ui.widgets.choosing import ChoiceField, CompletingInput
from collectui.ui.widgets.fields import Field, SafeInput
from collectui.ui.widgets.find_input import Candidate, FindInput
from collectui.ui.widgets.lines import Part
from collectui.ui.widgets.reading_pane import ReadingPane
from collectui.ui.words import counted, plain_words

REPLACE_CUSTOMER, REPLACE_CONTACT = "customer.replace", "contact.replace"
ADD_CONTACT, LINK_CONTACT = "contact.add", "contact.link"
MERGE_CUSTOMER = "customer.merge"
_TITLES = {
    REPLACE_CUSTOMER: "Replace customer",
    MERGE_CUSTOMER: "Merge into another customer",
    REPLACE_CONTACT: "Replace contact",
    ADD_CONTACT: "Add a new contact",
    LINK_CONTACT: "Link an existing contact",
}
_EXISTING, _NEW = "existing", "new"
_MODES = (Option(_EXISTING, "an existing one"), Option(_NEW, "a new one"))
_KINDS = tuple(Option(kind.value, kind.value) for kind in CustomerKind)
_ROLES = tuple(Option(role.value, plain_words(role.value)) for role in ContactRole)
_CUSTOMER_FIELDS = {
    name: short("customer", name)
    for name in (*("name", "number", "street1", "city", "region", "postal_code", "country"), *REACH)
}
_CONTACT_FIELDS = {name: short("contact", name) for name in ("first_name", "last_name", *REACH)}
SHOWN_AT_ONCE = 8


class Replacing(RolesEditor):
    """Search as one types, or Ctrl+N for somebody new; the same impact list below."""

    FIRST: ClassVar[str] = "who"
    BINDINGS = bindings("edit.new_one")

    @classmethod
    def open(
        cls, app: StoreApp, kind: str, subject: CustomerRoles, contact_id: int | None = None
    ) -> Replacing:
        """Of a customer: who takes its place, who takes a contact's, or who is added to it.

        `subject` was loaded with the program or the contact it is started from.
        """
        blank = {
            "mode": _NEW if kind == ADD_CONTACT else _EXISTING,
            "who": "",
            "kind": CustomerKind.BUSINESS.value,
            "role": ContactRole.SECONDARY.value,
            **dict.fromkeys((*_CUSTOMER_FIELDS, *_CONTACT_FIELDS), ""),
        }
        blank = {name: text for name, text in blank.items() if name in _names(kind)}
        person = subject.person.name if subject.person else ""
        draft, restored, fresh = draft_for(
            app,
            kind,
            subject.customer.id,
            subject.customer.name,
            subject=_subject(kind, contact_id, subject.program.id if subject.program else None),
            title=f"{_TITLES[kind].lower()} {person or subject.customer.name}",
            values=blank,
            seen=subject.seen if kind in (REPLACE_CUSTOMER, MERGE_CUSTOMER) else {},
        )
        return cls(draft, None if restored else blank, restored=restored).with_fresh(fresh)

    @classmethod
    def from_draft(cls, app: StoreApp, draft: Draft) -> Replacing:
        """A draft as it was left."""
        return cls(draft, None, restored=True)

    @property
    def _about(self) -> int | None:
        """The contact, or the program, it was started from."""
        number = self._draft.subject.rpartition(":")[2]
        return int(number) if number.isdecimal() else None

    @property
    def _program(self) -> int | None:
        """The program on which a contact is replaced."""
        found = re.match(r"program:(\d+) ", self._draft.subject)
        return int(found[1]) if found else None

    def title_parts(self) -> list[Part]:
        parts: list[Part] = [(_TITLES[self._draft.kind], "strong")]
        name = self._draft.title.removeprefix(_TITLES[self._draft.kind].lower()).strip()
        named = [name] if name not in ("", self._draft.customer) else []
        return [*parts, "".join(f" · {each}" for each in (*named, self._draft.customer))]

    def fields(self) -> Sequence[Widget]:
        values, kind = self._draft.values, self._draft.kind
        found: list[Widget] = []
        names = _names(kind)
        if "mode" in names:
            mode = str(values.get("mode", _EXISTING))
            found.append(Field("By", ChoiceField(_MODES, mode, id="mode"), id="field-mode"))
        if "who" in names:
            who = FindInput(self._find, id="who", placeholder="name, number, e-mail or phone")
            found.append(Field("Who", who, id="field-who"))
            found.append(ReadingPane(id="candidates"))
        if "kind" in names:
            found.append(Field("Kind", ChoiceField(_KINDS, "business", id="kind"), id="field-kind"))
        for name, label in _new_fields(kind).items():
            found.append(Field(label, SafeInput(id=name), id=f"field-{name}"))
        if "role" in names:
            role = str(values.get("role", ContactRole.SECONDARY))
            found.append(Field("Role", ChoiceField(_ROLES, role, id="role"), id="field-role"))
        return found

    def first_field(self) -> str:
        return "who" if self._mode == _EXISTING else next(iter(_new_fields(self._draft.kind)))

    def began(self) -> None:
        for pane in self.query("#candidates").results(ReadingPane):
            pane.can_focus = False
        self._show_mode()
        super().began()

    def changed(self) -> None:
        self._show_mode()
        super().changed()

    @property
    def _mode(self) -> str:
        kind = self._draft.kind
        if kind in (ADD_CONTACT, LINK_CONTACT, MERGE_CUSTOMER):
            return _NEW if kind == ADD_CONTACT else _EXISTING
        return self.form.values().get("mode", _EXISTING)

    def _show_mode(self) -> None:
        new = self._mode == _NEW
        for name in (*_new_fields(self._draft.kind), "kind"):
            for field in self.form.query(f"#field-{name}"):
                field.display = new
        for field in self.form.query("#field-who, #candidates"):
            field.display = not new

    @on(CompletingInput.Offered)
    def _show_candidates(self, event: CompletingInput.Offered) -> None:
        field = event.field
        if not isinstance(field, FindInput):
            return
        offer = field.offer
        options = list(field.options) if offer is not None else []
        at = options.index(offer) if offer in options else 0
        start = max(min(at - 2, len(options) - SHOWN_AT_ONCE), 0)
        lines = [
            (
                f"{'▸' if option is offer else ' '} {option.code}  {option.title}",
                "strong" if option is offer else "",
            )
            for option in options[start : start + SHOWN_AT_ONCE]
        ]
        pane = self.query_one("#candidates", ReadingPane)
        pane.styles.height = max(len(lines), 1)
        pane.say(lines)

    async def _find(self, typed: str) -> list[Candidate]:
        await self.app.store()
        if self._draft.kind in (REPLACE_CUSTOMER, MERGE_CUSTOMER):
            from collectui.store.queries.search import find

            customers = await self.app.ask(find, typed)
            own = self._draft.customer_id
            return [
                Candidate(each.customer_id, each.number, f"{each.name}  {each.matched}".strip())
                for each in customers
                if each.customer_id != own
            ]
        from collectui.store.queries.find_contacts import find_contacts

        but = self._about if self._draft.kind == REPLACE_CONTACT else None
        contacts = await self.app.ask(find_contacts, typed, but=but)
        return [
            Candidate(
                each.contact_id,
                each.email or f"{each.name} {each.phone}".strip(),
                f"{each.name}  {each.customers}  {counted(each.programs, 'program')}",
            )
            for each in contacts
        ]

    # What to send

    def action_new_one(self) -> None:
        if "mode" in self.form.controls:
            self.form.fill({"mode": _NEW if self._mode == _EXISTING else _EXISTING})
            self._show_mode()
            field = next(iter(_new_fields(self._draft.kind))) if self._mode == _NEW else "who"
            self.form.place_cursor(field, None)

    def change(self, values: Mapping[str, str]) -> Command:
        kind, customer_id = self._draft.kind, self._draft.customer_id
        new = self._mode == _NEW
        by_id = None if new else self._chosen()
        if kind == REPLACE_CUSTOMER:
            return ReplaceCustomer(
                customer_id=customer_id,
                program_id=self._about,
                by_id=by_id,
                new=_new_customer(values) if new else None,
            )
        if kind == MERGE_CUSTOMER:
            assert by_id is not None
            return MergeCustomer(customer_id=customer_id, into_id=by_id)
        if kind == REPLACE_CONTACT:
            assert self._about is not None
            return ReplaceContact(
                contact_id=self._about,
                customer_id=customer_id,
                program_id=self._program,
                by_id=by_id,
                new=_new_contact(values) if new else None,
            )
        role = ContactRole(values["role"])
        if kind == ADD_CONTACT:
            return AddContact(customer_id=customer_id, new=_new_contact(values), role=role)
        assert by_id is not None
        return LinkContact(customer_id=customer_id, contact_id=by_id, role=role)

    def _chosen(self) -> int:
        who = self.form.controls["who"]
        assert isinstance(who, FindInput)
        if who.candidate is None:
            key = self.app.key("edit.new_one")
            new = f"; {key} makes a new one" if "mode" in self.form.controls else ""
            raise Invalid("who", f"Search and take one with Tab{new}.")
        return who.candidate.id

    def field_of(self, named: str) -> str:
        first = {"customer": "who", "contact": "who"}
        if named == "name" and "first_name" in self.form.controls:
            return "first_name"
        return first.get(named, named)


def _subject(kind: str, contact_id: int | None, program_id: int | None) -> str:
    """What a draft is about: the contact last, as it is read back by `_about`."""
    on = f"program:{program_id} " if kind == REPLACE_CONTACT and program_id else ""
    return f"{on}{kind.partition('.')[0]}:{contact_id or program_id or ''}"


def _new_fields(kind: str) -> Mapping[str, str]:
    if kind in (LINK_CONTACT, MERGE_CUSTOMER):
        return {}
    return _CUSTOMER_FIELDS if kind == REPLACE_CUSTOMER else _CONTACT_FIELDS


def _names(kind: str) -> set[str]:
    """The form's values."""
    found = set(_new_fields(kind))
    if kind in (REPLACE_CUSTOMER, REPLACE_CONTACT):
        found |= {"mode", "who"}
    if kind == REPLACE_CUSTOMER:
        found.add("kind")
    if kind in (ADD_CONTACT, LINK_CONTACT):
        found.add("role")
    if kind in (LINK_CONTACT, MERGE_CUSTOMER):
        found.add("who")
    return found


def _phones(values: Mapping[str, str]) -> tuple[PhoneEntry, ...]:
    return (PhoneEntry(values["phone"], preferred=True),) if values["phone"].strip() else ()


def _emails(values: Mapping[str, str]) -> tuple[EmailEntry, ...]:
    return (EmailEntry(values["email"], preferred=True),) if values["email"].strip() else ()


def _new_contact(values: Mapping[str, str]) -> NewContact:
    return NewContact(values["first_name"], values["last_name"], _phones(values), _emails(values))


def _new_customer(values: Mapping[str, str]) -> NewCustomer:
    return NewCustomer(
        name=values["name"],
        number=values["number"].strip(),
        kind=CustomerKind(values["kind"]),
        address=AddressView(
            values["street1"],
            "",
            values["city"],
            values["region"],
            values["postal_code"],
            values["country"],
        ),
        phones=_phones(values),
        emails=_emails(values),
    )
