"""The one phone and the one e-mail that a form shows, as the entries a command takes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeVar

from collectui.domain.roles.typed import EmailEntry, PhoneEntry
from collectui.domain.views import EmailLine, PhoneLine

Line = TypeVar("Line")


def first(lines: Sequence[Line]) -> Line | None:
    """The preferred line of a list, which stands first."""
    return lines[0] if lines else None


def seen_of_form(phone: PhoneLine | None, email: EmailLine | None) -> dict[str, int]:
    """The versions of the lines a form shows; their ids stand in nothing else of a draft."""
    found = {} if phone is None else {f"phone:{phone.id}": phone.version}
    return found if email is None else {**found, f"email:{email.id}": email.version}


def line_id(seen: Mapping[str, int], kind: str) -> int | None:
    """The id of the line of that kind which a form shows; None where it shows a new one."""
    found = next((record for record in seen if record.startswith(f"{kind}:")), None)
    return None if found is None else int(found.partition(":")[2])


def phones_typed(
    seen: Mapping[str, int], typed: str, there: Sequence[PhoneLine]
) -> tuple[tuple[PhoneEntry, ...], tuple[int, ...]]:
    """Entries and dropped ids: what is emptied goes, what is typed first is the preferred one."""
    known = line_id(seen, "phone")
    if not typed.strip():
        return (), () if known is None else (known,)
    line = next((each for each in there if each.id == known), None)
    if line is None:
        return (PhoneEntry(typed, known, preferred=known is None),), ()
    return (PhoneEntry(typed, line.id, line.label, line.extension, line.preferred),), ()


def emails_typed(
    seen: Mapping[str, int], typed: str, there: Sequence[EmailLine]
) -> tuple[tuple[EmailEntry, ...], tuple[int, ...]]:
    """As `phones_typed`."""
    known = line_id(seen, "email")
    if not typed.strip():
        return (), () if known is None else (known,)
    line = next((each for each in there if each.id == known), None)
    if line is None:
        return (EmailEntry(typed, known, preferred=known is None),), ()
    return (EmailEntry(typed, line.id, line.preferred),), ()
