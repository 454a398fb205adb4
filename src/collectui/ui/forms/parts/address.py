"""Forms with an address; what the document is asked that verifies it stands there once needed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeAlias

from textual.widget import Widget

from collectui.domain.files import FileRefused
from collectui.domain.reach import ADDRESS_FIELDS, same_address
from collectui.domain.records import label, short
from collectui.domain.roles.standing import needs_document
from collectui.domain.roles.subjects import CustomerRoles
from collectui.domain.roles.typed import Document
from collectui.domain.terms import DocumentKind
from collectui.domain.views import AddressView, Option
from collectui.ui.forms.editor import Invalid
from collectui.ui.forms.parts.subject_editor import SubjectEditor
from collectui.ui.keys import bindings
from collectui.ui.widgets.choosing import ChoiceField
from collectui.ui.widgets.fields import Field, SafeInput
from collectui.ui.widgets.path_input import PathInput
from collectui.ui.words import plain_words

LABELS = {name: "" if name == "street2" else short("site", name) for name in ADDRESS_FIELDS}
NO_DOCUMENT = {
    "doc_file": "",
    "doc_kind": DocumentKind.UTILITY_BILL.value,
    "doc_issuer": "",
    "doc_confirm": "no",
}
"""The document's fields before anything is typed."""
_KINDS = tuple(Option(kind.value, plain_words(kind.value)) for kind in DocumentKind)
_NO_YES = (Option("no", "no"), Option("yes", "yes"))
_ASKED = {
    "document": "doc_file",
    "file": "doc_file",
    "issuer": "doc_issuer",
    "lists_insured": "doc_confirm",
    "lists_address": "doc_confirm",
    "site": "street1",
}
"""The field that a refusal means, by the name it gives."""
_MOST = 10 * 1024 * 1024
"""Bytes of a file, while the desk's own limit is not known."""
Controls: TypeAlias = dict[str, tuple[str, Widget]]


class AddressEditor(SubjectEditor[CustomerRoles]):
    """The part of a form that an address change needs."""

    BINDINGS = bindings("edit.pick")

    def address_was(self, roles: CustomerRoles) -> AddressView:
        """The address that the form changes, as it is kept."""
        raise NotImplementedError

    def address_controls(self) -> Controls:
        """A field for each line of the address."""
        return {name: (shown, SafeInput(id=name)) for name, shown in LABELS.items()}

    def document_controls(self) -> Controls:
        """A field for everything that is asked of the document."""
        kind = str(self._draft.values.get("doc_kind", NO_DOCUMENT["doc_kind"]))
        return {
            "doc_file": (
                "Document",
                PathInput(id="doc_file", placeholder=f"~/path  {self.app.key('edit.pick')} inbox"),
            ),
            "doc_kind": ("Kind", ChoiceField(_KINDS, kind, id="doc_kind")),
            "doc_issuer": ("Issuer", SafeInput(id="doc_issuer")),
            "doc_confirm": ("Confirm", ChoiceField(_NO_YES, "no", id="doc_confirm")),
        }

    def began(self) -> None:
        super().began()
        self.form.hint("doc_confirm", "it shows the insured and the new address")

    async def read_subject(self) -> CustomerRoles:
        from collectui.store.queries.roles import customer_roles

        return await self.app.ask(customer_roles, self._draft.customer_id)

    def changed(self) -> None:
        self.show_subject()
        super().changed()

    def show_subject(self) -> None:
        """The document's fields, and what each field of the form was."""
        values, roles = self.form.values(), self._roles
        wanting = bool(values["doc_file"])
        if roles is not None:
            before = self.address_was(roles)
            moved = not same_address(before, address_typed(values), roles.default_country)
            wanting = moved and bool(needs_document(roles.groups))
            for name in ADDRESS_FIELDS:
                was = getattr(before, name)
                self.form.hint(name, f"was {was}" if was and was != values[name] else "")
        for name in NO_DOCUMENT:
            self.form.query_one(f"#field-{name}", Field).display = wanting

    def document(self, values: Mapping[str, str]) -> Document | None:
        """The document named, read; None where none is or none is needed. Raises Invalid."""
        path = values["doc_file"].strip()
        if not path or not self.form.query_one("#field-doc_file", Field).display:
            return None
        from collectui.store.files import read_file

        most = self._roles.attachment_limit if self._roles else _MOST
        try:
            file = read_file(path, most)
        except FileRefused as error:
            raise Invalid("doc_file", str(error)) from None
        self.form.hint("doc_file", file.media_type)
        return Document(
            file=file,
            kind=DocumentKind(values["doc_kind"]),
            issuer=values["doc_issuer"],
            lists_insured=values["doc_confirm"] == "yes",
            lists_address=values["doc_confirm"] == "yes",
        )

    def field_of(self, named: str) -> str:
        return _ASKED.get(named, named)

    def needed(self, values: Mapping[str, str]) -> Sequence[str]:
        """What the document still lacks."""
        return [name for name in ("doc_file", "doc_issuer", "doc_confirm")
                if values[name].strip() == NO_DOCUMENT[name]]  # fmt: skip

    def label_of(self, name: str) -> str:
        return label("site", name)

    def action_pick(self) -> None:
        inbox = self.app.config.inbox
        if inbox is None:
            self.say("No inbox folder is configured: set inbox under [paths] in the settings.")
            return
        from collectui.ui.popups.inbox import InboxScreen

        self.app.push_screen(InboxScreen(inbox), self._picked)

    def _picked(self, path: str | None) -> None:
        if path is not None:
            for name in NO_DOCUMENT:
                self.form.query_one(f"#field-{name}", Field).display = True
            self.form.fill({"doc_file": path})
            self.go_on()


def fields_of(controls: Controls) -> list[Widget]:
    """Labelled fields of some controls, in their order."""
    return [
        Field(shown, control, id=f"field-{name}") for name, (shown, control) in controls.items()
    ]


def address_typed(values: Mapping[str, str]) -> AddressView:
    """The address as it stands in the form."""
    return AddressView(*(values[name] for name in ADDRESS_FIELDS))
