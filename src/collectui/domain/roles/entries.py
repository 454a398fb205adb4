"""Phones, e-mails and documents as typed: what keeps them from being saved.

Only what changed is looked at: a bad value that a file brought never blocks another field.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from collectui.domain.customers.views import EmailLine, PhoneLine
from collectui.domain.files import size_words
from collectui.domain.kernel import Refusal, has_text
from collectui.domain.reach import Unreachable, email_address, phone_number
from collectui.domain.roles.input import Document, EmailEntry, NewContact, PhoneEntry
from collectui.domain.roles.judged import EmailOwner
from collectui.domain.text import clean_line, email_norm, sort_key

Check = Callable[[], Refusal | None]


def first_of(*checks: Check) -> Refusal | None:
    """The first refusal; later checks are not made."""
    return next((no for check in checks if (no := check())), None)


def phone_changed(entry: PhoneEntry, lines: Mapping[int, PhoneLine]) -> bool:
    """Whether the number itself is new, and so to be validated."""
    line = lines.get(entry.id) if entry.id is not None else None
    return line is None or clean_line(entry.number) != line.number


def email_changed(entry: EmailEntry, lines: Mapping[int, EmailLine]) -> bool:
    """Whether the address itself is new, and so to be validated."""
    line = lines.get(entry.id) if entry.id is not None else None
    return line is None or clean_line(entry.address) != line.address


def phones(
    entries: Sequence[PhoneEntry], there: Iterable[PhoneLine], dropped: Iterable[int], country: str
) -> Refusal | None:
    """Each changed number must be one that can be dialled, each line named must be there."""
    lines = {line.id: line for line in there}
    if any(each not in lines for each in (*dropped, *(e.id for e in entries if e.id is not None))):
        return Refusal("That phone number is not there any more: look again", "phone")
    for entry in entries:
        if phone_changed(entry, lines):
            try:
                phone_number(entry.number, country)
            except Unreachable as error:
                return Refusal(str(error), "phone")
    return None


def emails(
    entries: Sequence[EmailEntry], there: Iterable[EmailLine], dropped: Iterable[int]
) -> Refusal | None:
    """Each changed address must be one, none may stand twice, each line named must be there."""
    lines = {line.id: line for line in there}
    gone = set(dropped)
    if any(each not in lines for each in (*gone, *(e.id for e in entries if e.id is not None))):
        return Refusal("That e-mail address is not there any more: look again", "email")
    touched = {entry.id for entry in entries} | gone
    norms = [email_norm(line.address) for line in lines.values() if line.id not in touched]
    for entry in entries:
        if email_changed(entry, lines):
            try:
                email_address(entry.address)
            except Unreachable as error:
                return Refusal(str(error), "email")
        norm = email_norm(clean_line(entry.address))
        if norm in norms:
            return Refusal(f"{clean_line(entry.address)} stands there twice", "email")
        norms.append(norm)
    return None


def owned(entries: Sequence[EmailEntry], owners: Mapping[str, EmailOwner]) -> Refusal | None:
    """An e-mail identifies one contact: another's cannot be taken.

    (docs/domain.md: Customer and roles)
    """
    for entry in entries:
        if owner := owners.get(email_norm(clean_line(entry.address))):
            return Refusal(f"{owner.address} belongs to {owner.name}", "email")
    return None


def new_contact(new: NewContact, owners: Mapping[str, EmailOwner], country: str) -> Refusal | None:
    """A new person has a name, reachable addresses, and nobody else's e-mail."""
    return first_of(
        lambda: has_text("name", f"{new.first_name} {new.last_name}"),
        lambda: phones(new.phones, (), (), country),
        lambda: emails(new.emails, (), ()),
        lambda: owned(new.emails, owners),
    )


def document(given: Document, insured: Iterable[str], limit: int) -> Refusal | None:
    """What a verification document must be (docs/domain.md: Customer and roles).

    `insured` are the names the customer goes by; `limit` is the largest file in bytes.
    """
    if not given.file.content:
        return Refusal(f"{given.file.name} is empty: choose the document's file", "file")
    if given.file.size > limit:
        size, most = size_words(given.file.size), size_words(limit)
        return Refusal(f"{given.file.name} has {size}; at most {most} are kept", "file")
    if refusal := has_text("issuer", given.issuer):
        return refusal
    if sort_key(given.issuer) in {sort_key(name) for name in insured}:
        return Refusal(
            "The issuer is the insured: a third party must have issued the document", "issuer"
        )
    if not given.lists_insured and not given.lists_address:
        return Refusal(
            "Confirm that the document lists the insured and the updated address", "lists_insured"
        )
    if not given.lists_insured:
        return Refusal("Confirm that the document lists the insured", "lists_insured")
    if not given.lists_address:
        return Refusal("Confirm that the document lists the updated address", "lists_address")
    return None
