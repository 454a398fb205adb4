"""Update customer details: name, address, phone, e-mail, and what verifies a new address."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar

from textual import work
from textual.widget import Widget

from collectui.domain.commands import Command
from collectui.domain.errors import StoreBusy, StoreFailed
from collectui.domain.files import FileRefused
from collectui.domain.reach import ADDRESS_FIELDS, same_address
from collectui.domain.roles.commands import UpdateCustomer
from collectui.domain.roles.standing import needs_document
from collectui.domain.roles.subjects import CustomerRoles
from collectui.domain.roles.typed import Document
from collectui.domain.terms import DocumentKind
from collectui.domain.views import AddressView, CustomerView, Option
from collectui.drafts import Draft
from collectui.ui.base import StoreApp
from collectui.ui.keys import bindings
from collectui.ui.screens.editor import Invalid
from collectui.ui.screens.editor_drafts import draft_for
from collectui.ui.screens.lines_typed import emails_typed, first, phones_typed, seen_of_form
from collectui.ui.screens.roles_editor import RolesEditor
from collectui.ui.widgets.choosing import ChoiceField
from collectui.ui.widgets.fields import Field, SafeInput
from collectui.ui.widgets.lines import Part
from collectui.ui.widgets.path_input import PathInput
from collectui.ui.words import plain_words

KIND = "customer.update"
DOCUMENT_FIELDS = ("doc_file", "doc_kind", "doc_issuer", "doc_insured", "doc_address")
_LABELS = {
    "name": "Name",
    "street1": "Street",
    "street2": "",
    "city": "City",
    "region": "Region",
    "postal_code": "Postal",
    "country": "Country",
    "phone": "Phone",
    "email": "E-mail",
}
_KINDS = tuple(Option(kind.value, plain_words(kind.value)) for kind in DocumentKind)
_NO_YES = (Option("no", "no"), Option("yes", "yes"))


class CustomerUpdate(RolesEditor):
    """The form; the document's part of it stands there once it is needed."""

    FIRST: ClassVar[str] = "name"
    BINDINGS = bindings("edit.pick")
    FIELD_OF: ClassVar[Mapping[tuple[str, str], str]] = {
        **{("customer", name): name for name in ("name", *ADDRESS_FIELDS)},
        ("phone", "typed"): "phone",
        ("email", "address"): "email",
    }

    def __init__(
        self,
        draft: Draft,
        blank: Mapping[str, str] | None,
        *,
        restored: bool,
        subject: CustomerRoles | None = None,
    ) -> None:
        super().__init__(draft, blank, restored=restored)
        self._roles = subject
        self._file: tuple[str, object] | None = None

    @classmethod
    def open(cls, app: StoreApp, subject: CustomerRoles) -> CustomerUpdate:
        """The customer as it stands, or the draft of a change to it."""
        customer = subject.customer
        blank = details_of(customer)
        draft, restored = draft_for(
            app,
            KIND,
            customer.id,
            customer.name,
            subject="",
            title=f"details of {customer.name}",
            values=blank,
            seen=seen_of_details(customer),
        )
        return cls(draft, None if restored else blank, restored=restored, subject=subject)

    @classmethod
    def from_draft(cls, app: StoreApp, draft: Draft) -> CustomerUpdate:
        """A draft as it was left."""
        return cls(draft, None, restored=True)

    def title_parts(self) -> list[Part]:
        return [("Update customer details", "strong"), f" · {self._draft.customer}"]

    def fields(self) -> Sequence[Widget]:
        values = self._draft.values
        kind = str(values.get("doc_kind", DocumentKind.UTILITY_BILL.value))
        controls: dict[str, tuple[str, Widget]] = {
            **{name: (label, SafeInput(id=name)) for name, label in _LABELS.items()},
            "doc_file": ("Document", PathInput(id="doc_file", placeholder="~/path  Ctrl+O inbox")),
            "doc_kind": ("Kind", ChoiceField(_KINDS, kind, id="doc_kind")),
            "doc_issuer": ("Issuer", SafeInput(id="doc_issuer")),
            "doc_insured": ("Insured", ChoiceField(_NO_YES, "no", id="doc_insured")),
            "doc_address": ("Address", ChoiceField(_NO_YES, "no", id="doc_address")),
        }
        return [
            Field(label, control, id=f"field-{name}") for name, (label, control) in controls.items()
        ]

    def began(self) -> None:
        super().began()
        self.form.hint("doc_insured", "it lists the insured")
        self.form.hint("doc_address", "it lists the new address")
        if self._roles is None:
            self._load()
        self._show_document()

    @work(exclusive=True, group="subject")
    async def _load(self) -> None:
        await self.app.store()
        from collectui.store.queries.roles import customer_roles

        try:
            self._roles = await self.app.ask(customer_roles, self._draft.customer_id)
        except (StoreBusy, StoreFailed, LookupError) as error:
            self.say(str(error))
            return
        self._show_document()
        self.look()

    def changed(self) -> None:
        self._show_document()
        super().changed()

    def _show_document(self) -> None:
        """The document's fields, and what each field of the form was."""
        values, roles = self.form.values(), self._roles
        wanting = bool(values["doc_file"])
        if roles is not None:
            moved = not same_address(
                roles.customer.address, _address(values), roles.default_country
            )
            wanting = moved and bool(needs_document(roles.groups))
            for name in ADDRESS_FIELDS:
                was = getattr(roles.customer.address, name)
                self.form.hint(name, f"was {was}" if was and was != values[name] else "")
        for name in DOCUMENT_FIELDS:
            self.form.query_one(f"#field-{name}", Field).display = wanting

    def change(self, values: Mapping[str, str]) -> Command:
        customer = self._roles.customer if self._roles else None
        there = customer.phones if customer else ()
        phones, gone_phones = phones_typed(self._draft.seen, values["phone"], there)
        known = customer.emails if customer else ()
        emails, gone_emails = emails_typed(self._draft.seen, values["email"], known)
        return UpdateCustomer(
            customer_id=self._draft.customer_id,
            name=values["name"],
            address=_address(values),
            phones=phones,
            emails=emails,
            drop_phones=gone_phones,
            drop_emails=gone_emails,
            document=self._document(values),
        )

    def _document(self, values: Mapping[str, str]) -> Document | None:
        path = values["doc_file"].strip()
        if not path or not self.form.query_one("#field-doc_file", Field).display:
            return None
        from collectui.store.files import read_file

        most = self._roles.attachment_limit if self._roles else 10 * 1024 * 1024
        try:
            file = read_file(path, most)
        except FileRefused as error:
            raise Invalid("doc_file", str(error)) from None
        self.form.hint("doc_file", file.media_type)
        return Document(
            file=file,
            kind=DocumentKind(values["doc_kind"]),
            issuer=values["doc_issuer"],
            lists_insured=values["doc_insured"] == "yes",
            lists_address=values["doc_address"] == "yes",
        )

    def field_of(self, named: str) -> str:
        return {"document": "doc_file", "issuer": "doc_issuer"}.get(named, named)

    def label_of(self, name: str) -> str:
        return _LABELS.get(name) or "Street, second line"

    def action_pick(self) -> None:
        inbox = self.app.config.inbox
        if inbox is None:
            self.say("No inbox folder is configured: set inbox under [paths] in the settings.")
            return
        from collectui.ui.screens.inbox import InboxScreen

        self.app.push_screen(InboxScreen(inbox), self._picked)

    def _picked(self, path: str | None) -> None:
        if path is not None:
            self.form.query_one("#field-doc_file", Field).display = True
            self.form.fill({"doc_file": path})


def details_of(customer: CustomerView) -> dict[str, str]:
    """The details as the form shows them; no document is typed yet."""
    phone, email = first(customer.phones), first(customer.emails)
    return {
        "name": customer.name,
        **{name: getattr(customer.address, name) for name in ADDRESS_FIELDS},
        "phone": phone.number if phone else "",
        "email": email.address if email else "",
        "doc_file": "",
        "doc_kind": DocumentKind.UTILITY_BILL.value,
        "doc_issuer": "",
        "doc_insured": "no",
        "doc_address": "no",
    }


def seen_of_details(customer: CustomerView) -> dict[str, int]:
    """The versions of the records that the form shows."""
    lines = seen_of_form(first(customer.phones), first(customer.emails))
    return {f"customer:{customer.id}": customer.version, **lines}


def _address(values: Mapping[str, str]) -> AddressView:
    return AddressView(*(values[name] for name in ADDRESS_FIELDS))
