"""The document that verifies a new address, in sight only where one is needed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from textual.widget import Widget

from collectui.domain.desk.views import Option
from collectui.domain.files import FileRefused
from collectui.domain.roles.input import Document
from collectui.domain.roles.judged import CustomerRoles
from collectui.domain.vocabulary import DocumentKind
from collectui.ui.forms.part import FormScreen, Invalid, Part
from collectui.ui.forms.parts.files import pick_from_inbox
from collectui.ui.forms.parts.judged import JudgedPart
from collectui.ui.widgets.choosing import ChoiceField
from collectui.ui.widgets.fields import Field, SafeInput
from collectui.ui.widgets.path_input import PathInput
from collectui.ui.words import plain_words

NO_DOCUMENT = {
    "doc_file": "",
    "doc_kind": DocumentKind.UTILITY_BILL.value,
    "doc_issuer": "",
    "doc_confirm": "no",
}
"""The document's fields before anything is typed."""
_KINDS = tuple(Option(kind.value, plain_words(kind.value)) for kind in DocumentKind)
_NO_YES = (Option("no", "no"), Option("yes", "yes"))
_MOST = 10 * 1024 * 1024
"""Bytes of a file, while the desk's own limit is not known."""


class DocumentPart(Part):
    """Everything that is asked of the document."""

    ASKED = {
        "document": "doc_file",
        "file": "doc_file",
        "issuer": "doc_issuer",
        "lists_insured": "doc_confirm",
        "lists_address": "doc_confirm",
    }

    def __init__(self, editor: FormScreen, judged: JudgedPart[CustomerRoles]) -> None:
        super().__init__(editor)
        self._judged = judged

    def fields(self) -> Sequence[Widget]:
        kind = self.editor.held("doc_kind", NO_DOCUMENT["doc_kind"])
        path = PathInput(id="doc_file", placeholder=f"~/path  {self.app.key('edit.pick')} inbox")
        return [
            Field("Document", path, id="field-doc_file"),
            Field("Kind", ChoiceField(_KINDS, kind, id="doc_kind"), id="field-doc_kind"),
            Field(
                "Issuer",
                SafeInput(id="doc_issuer", holds=("verification_document", "issuer")),
                id="field-doc_issuer",
            ),
            Field("Confirm", ChoiceField(_NO_YES, "no", id="doc_confirm"), id="field-doc_confirm"),
        ]

    def began(self) -> None:
        self.editor.form.hint("doc_confirm", "it shows the insured and the new address")

    def show(self, wanted: bool) -> None:
        """Show its fields, or hide them."""
        for name in NO_DOCUMENT:
            self.editor.form.query_one(f"#field-{name}", Field).display = wanted

    def needed(self, values: Mapping[str, str]) -> Sequence[str]:
        return [name for name in ("doc_file", "doc_issuer", "doc_confirm")
                if values[name].strip() == NO_DOCUMENT[name]]  # fmt: skip

    def read(self, values: Mapping[str, str]) -> Document | None:
        """The document named, read; None where none is or none is needed. Raises Invalid."""
        path = values["doc_file"].strip()
        if not path or not self.editor.form.query_one("#field-doc_file", Field).display:
            return None
        from collectui.store.files import read_file

        roles = self._judged.view
        try:
            file = read_file(path, roles.attachment_limit if roles else _MOST)
        except FileRefused as error:
            raise Invalid("doc_file", str(error)) from None
        self.editor.form.hint("doc_file", file.media_type)
        return Document(
            file=file,
            kind=DocumentKind(values["doc_kind"]),
            issuer=values["doc_issuer"],
            lists_insured=values["doc_confirm"] == "yes",
            lists_address=values["doc_confirm"] == "yes",
        )

    def pick(self) -> None:
        """Choose the document from the inbox."""

        def taken(path: str) -> None:
            self.show(True)
            self.editor.form.fill({"doc_file": path})

        pick_from_inbox(self.editor, taken)
