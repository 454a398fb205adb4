"""Phones and e-mails of a customer or a contact: from what was typed to what changes."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from collectui.domain.customers.views import EmailLine, PhoneLine
from collectui.domain.plan import Change, Delete, Insert, New, Update
from collectui.domain.reach import Unreachable, phone_number
from collectui.domain.roles.entries import email_changed, phone_changed
from collectui.domain.roles.input import EmailEntry, PhoneEntry
from collectui.domain.text import clean_line

Owner = Mapping[str, int | New]
"""Whose line it is: `{"contact_id": 12}` or `{"customer_id": ...}`."""


def phones_after(
    there: Sequence[PhoneLine], entries: Iterable[PhoneEntry], dropped: Iterable[int]
) -> tuple[PhoneLine, ...]:
    """The phones as they will be; new ones have negative ids."""
    gone = set(dropped)
    lines = {line.id: line for line in there if line.id not in gone}
    for number, entry in enumerate(entries, 1):
        fields: dict[str, Any] = {
            "label": clean_line(entry.label),
            "number": clean_line(entry.number),
            "extension": clean_line(entry.extension),
            "preferred": entry.preferred,
        }
        if phone_changed(entry, lines):
            # A new number is neither bad nor in doubt until it proves so.
            fields |= {"bad_since": None, "flag": ""}
        line_id = -number if entry.id is None else entry.id
        before = lines.get(line_id, PhoneLine(line_id, 0, "", "", "", False, None, ""))
        lines[line_id] = replace(before, **fields)
        if entry.preferred:
            lines = _alone(lines, line_id)
    return tuple(lines.values())


def emails_after(
    there: Sequence[EmailLine], entries: Iterable[EmailEntry], dropped: Iterable[int]
) -> tuple[EmailLine, ...]:
    """The e-mails as they will be; new ones have negative ids."""
    gone = set(dropped)
    lines = {line.id: line for line in there if line.id not in gone}
    for number, entry in enumerate(entries, 1):
        fields: dict[str, Any] = {
            "address": clean_line(entry.address),
            "preferred": entry.preferred,
        }
        if email_changed(entry, lines):
            fields |= {"bad_since": None, "flag": ""}
        line_id = -number if entry.id is None else entry.id
        before = lines.get(line_id, EmailLine(line_id, 0, "", False, None, ""))
        lines[line_id] = replace(before, **fields)
        if entry.preferred:
            lines = _alone(lines, line_id)
    return tuple(lines.values())


def _alone(lines: Mapping[int, Any], preferred: int) -> dict[int, Any]:
    """Only one line of a list is the preferred one."""
    return {
        each: line if each == preferred or not line.preferred else replace(line, preferred=False)
        for each, line in lines.items()
    }


def phone_changes(
    was: Sequence[PhoneLine],
    becomes: Sequence[PhoneLine],
    owner: Owner,
    customer_id: int | New | None,
    country: str,
    label: str,
) -> list[Change]:
    """What turns one list of phones into another."""
    return _changes("phone", was, becomes, owner, customer_id, label, lambda x: _phone(x, country))


def email_changes(
    was: Sequence[EmailLine],
    becomes: Sequence[EmailLine],
    owner: Owner,
    customer_id: int | New | None,
    label: str,
) -> list[Change]:
    """What turns one list of e-mails into another."""
    return _changes("email", was, becomes, owner, customer_id, label, _email)


def _phone(line: PhoneLine, country: str) -> dict[str, Any]:
    try:
        number = phone_number(line.number, country)
    except Unreachable:
        e164, national, extension = "", "", line.extension
    else:
        e164, national = number.e164, number.national
        extension = line.extension or number.extension
    return {
        "label": line.label,
        "typed": line.number,
        "e164": e164,
        "national": national,
        "extension": extension,
        "preferred": line.preferred,
        "bad_since": line.bad_since,
        "flag": line.flag,
    }


def _email(line: EmailLine) -> dict[str, Any]:
    return {
        "address": line.address,
        "preferred": line.preferred,
        "bad_since": line.bad_since,
        "flag": line.flag,
    }


def _changes(
    kind: str,
    was: Sequence[Any],
    becomes: Sequence[Any],
    owner: Owner,
    customer_id: int | New | None,
    label: str,
    columns: Any,
) -> list[Change]:
    """Gone ones first, so that an address given up can be given again in the same save."""
    record_of = customer_id if isinstance(customer_id, int) else None
    before = {line.id: line for line in was}
    after = {line.id: line for line in becomes}
    found: list[Change] = [
        Delete(kind, line.id, record_of, {**owner, **columns(line)}, label)
        for line in was
        if line.id not in after
    ]
    new: list[Change] = []
    for line in becomes:
        old = before.get(line.id)
        if old is None:
            values = {**owner, **columns(line)}
            new.append(Insert(kind, f"{kind}{line.id}", customer_id, values, label))
        elif old != line:
            pairs = _differ(columns(old), columns(line))
            found.append(Update(kind, line.id, record_of, pairs, label))
    return found + new


def _differ(was: Mapping[str, Any], becomes: Mapping[str, Any]) -> dict[str, tuple[Any, Any]]:
    return {name: (was[name], becomes[name]) for name in was if was[name] != becomes[name]}
