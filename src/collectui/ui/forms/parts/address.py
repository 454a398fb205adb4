"""An address, with what each of its lines was."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from textual.widget import Widget

from collectui.domain.customers.views import AddressView
from collectui.domain.reach import ADDRESS_FIELDS, same_address
from collectui.domain.records import label, short
from collectui.domain.roles.judged import CustomerRoles
from collectui.domain.roles.program_states import needs_document
from collectui.ui.forms.part import FormScreen, Part
from collectui.ui.forms.parts.document import DocumentPart
from collectui.ui.forms.parts.judged import JudgedPart
from collectui.ui.widgets.fields import Field, SafeInput

LABELS = {name: "" if name == "street2" else short("site", name) for name in ADDRESS_FIELDS}


class AddressPart(Part):
    """A customer's address, or a site's; it says whether a document must verify the new one."""

    ASKED = {"site": "street1"}

    def __init__(
        self,
        editor: FormScreen,
        record: str,
        judged: JudgedPart[CustomerRoles],
        was: Callable[[CustomerRoles], AddressView],
        document: DocumentPart,
    ) -> None:
        """`was` finds the address as it is kept."""
        super().__init__(editor)
        self._record, self._judged, self._was, self._document = record, judged, was, document
        self.FIELD_OF = {(record, name): name for name in ADDRESS_FIELDS}

    def fields(self) -> Sequence[Widget]:
        return [
            Field(shown, SafeInput(id=name), id=f"field-{name}") for name, shown in LABELS.items()
        ]

    def began(self) -> None:
        self.changed()

    def changed(self) -> None:
        form, roles = self.editor.form, self._judged.view
        values = form.values()
        wanted = bool(values["doc_file"])
        if roles is not None:
            before = self._was(roles)
            moved = not same_address(before, address_read(values), roles.default_country)
            wanted = moved and bool(needs_document(roles.groups))
            for name in ADDRESS_FIELDS:
                was = getattr(before, name)
                form.hint(name, f"was {was}" if was and was != values[name] else "")
        self._document.show(wanted)

    def label_of(self, name: str) -> str:
        return label(self._record, name) if name in ADDRESS_FIELDS else ""


def address_values(address: AddressView) -> dict[str, str]:
    """An address as the form shows it."""
    return {name: getattr(address, name) for name in ADDRESS_FIELDS}


def address_read(values: Mapping[str, str]) -> AddressView:
    """The address as it stands in the form."""
    return AddressView(*(values[name] for name in ADDRESS_FIELDS))
