"""The one phone and the one e-mail that a form shows, as the entries a command takes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from textual.widget import Widget

from collectui.domain.customers.views import EmailLine, PhoneLine
from collectui.domain.records import REACH, short
from collectui.domain.roles.input import EmailEntry, PhoneEntry
from collectui.ui.forms.part import FormScreen, Part
from collectui.ui.widgets.fields import Field, SafeInput

Line = TypeVar("Line")


@dataclass(frozen=True)
class Reach:
    """Entries to be written, and the ids of the lines to be dropped."""

    phones: tuple[PhoneEntry, ...]
    emails: tuple[EmailEntry, ...]
    drop_phones: tuple[int, ...]
    drop_emails: tuple[int, ...]


class ReachPart(Part):
    """Phone and e-mail of a customer or a contact."""

    FIELD_OF = {("phone", "typed"): "phone", ("email", "address"): "email"}

    def __init__(self, editor: FormScreen, record: str) -> None:
        super().__init__(editor)
        self._labels = {name: short(record, name) for name in REACH}

    def fields(self) -> Sequence[Widget]:
        return [
            Field(shown, SafeInput(id=name), id=f"field-{name}")
            for name, shown in self._labels.items()
        ]

    def label_of(self, name: str) -> str:
        return self._labels.get(name, "")

    def read(
        self,
        values: Mapping[str, str],
        phones: Sequence[PhoneLine] = (),
        emails: Sequence[EmailLine] = (),
    ) -> Reach:
        """What is typed, in place of the first of the lines there are."""
        seen = self.editor.draft.seen
        entered, gone = _phones(seen, values["phone"], phones)
        addresses, lost = _emails(seen, values["email"], emails)
        return Reach(entered, addresses, gone, lost)


def new_phones(values: Mapping[str, str]) -> tuple[PhoneEntry, ...]:
    """The phone of somebody new."""
    return (PhoneEntry(values["phone"], preferred=True),) if values["phone"].strip() else ()


def new_emails(values: Mapping[str, str]) -> tuple[EmailEntry, ...]:
    """The e-mail of somebody new."""
    return (EmailEntry(values["email"], preferred=True),) if values["email"].strip() else ()


def reach_values(phones: Sequence[PhoneLine], emails: Sequence[EmailLine]) -> dict[str, str]:
    """The lines as the form shows them."""
    phone, email = first(phones), first(emails)
    return {
        "phone": phone.number if phone else "",
        "email": email.address if email else "",
    }


def reach_seen(phones: Sequence[PhoneLine], emails: Sequence[EmailLine]) -> dict[str, int]:
    """The versions of the lines a form shows; their ids stand in nothing else of a draft."""
    phone, email = first(phones), first(emails)
    found = {} if phone is None else {f"phone:{phone.id}": phone.version}
    return found if email is None else {**found, f"email:{email.id}": email.version}


def first(lines: Sequence[Line]) -> Line | None:
    """The preferred line of a list, which stands first."""
    return lines[0] if lines else None


def _line_id(seen: Mapping[str, int], kind: str) -> int | None:
    """The id of the line of that kind which a form shows; None where it shows a new one."""
    found = next((record for record in seen if record.startswith(f"{kind}:")), None)
    return None if found is None else int(found.partition(":")[2])


def _phones(
    seen: Mapping[str, int], text: str, there: Sequence[PhoneLine]
) -> tuple[tuple[PhoneEntry, ...], tuple[int, ...]]:
    """Entries and dropped ids: what is emptied goes, what is typed first is the preferred one."""
    known = _line_id(seen, "phone")
    if not text.strip():
        return (), () if known is None else (known,)
    line = next((each for each in there if each.id == known), None)
    if line is None:
        return (PhoneEntry(text, known, preferred=known is None),), ()
    return (PhoneEntry(text, line.id, line.label, line.extension, line.preferred),), ()


def _emails(
    seen: Mapping[str, int], text: str, there: Sequence[EmailLine]
) -> tuple[tuple[EmailEntry, ...], tuple[int, ...]]:
    """As `_phones`."""
    known = _line_id(seen, "email")
    if not text.strip():
        return (), () if known is None else (known,)
    line = next((each for each in there if each.id == known), None)
    if line is None:
        return (EmailEntry(text, known, preferred=known is None),), ()
    return (EmailEntry(text, line.id, line.preferred),), ()
