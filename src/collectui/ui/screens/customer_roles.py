"""The panel of customer and roles, line by line: names, and under them how to reach people."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from collectui.domain.customers.position import Position
from collectui.domain.customers.views import (
    ContactView,
    CustomerView,
    EmailLine,
    PhoneLine,
    ProgramView,
)
from collectui.domain.vocabulary import AgreementStatus, ContactRole
from collectui.ui.asked import AskedRows

SIGNED = "signed "
"""Stands before the number of a finance agreement that the person signed."""

ROLE_LABELS = {
    ContactRole.PRIMARY: "Primary",
    ContactRole.SECONDARY: "Secondary",
    ContactRole.ACCOUNTS_PAYABLE: "Payables",
    ContactRole.ATTORNEY: "Attorney",
    ContactRole.BROKER: "Broker",
}


class RoleRows(AskedRows["RoleLine"]):
    """The lines; who was replaced is found again as the one who plays the same role now."""

    async def find(self, row: RoleLine) -> int | None:
        found = await super().find(row)
        if found is None and row.plays:
            heads = [i for i, each in enumerate(await self.all()) if each.label == row.plays]
            return heads[0] if len(heads) == 1 else None
        return found


@dataclass(frozen=True)
class RoleLine:
    """A person, or a way of reaching the person above."""

    key: str
    label: str
    text: str
    person: str
    tone: str = ""
    role: str = ""
    """`customer`, `contact`, `producer`, `account_manager`, `secondary_account_manager`."""
    contact_id: int | None = None
    phone: str = ""
    email: str = ""
    plays: str = ""
    """The label of the person's own line, on every line of a person who can be replaced."""


def role_lines(position: Position, program: ProgramView | None) -> list[RoleLine]:
    """Who plays which role in the program, then the customer's other contacts."""
    lines = list(_customer(position.customer))
    if program is None:
        for contact in position.contacts:
            lines += _contact(contact, ROLE_LABELS[contact.role], signed_marks(contact))
        return lines
    if program.contact is None:
        lines.append(RoleLine("contact", "Contact", "–", "no contact", "quiet", "contact"))
    else:
        marks = signed_marks(program.contact, program)
        lines += _contact(program.contact, "Contact", marks)
    for agreement in program.agreements:
        elsewhere = program.contact is None or agreement.signed_by_id != program.contact.id
        if agreement.status is AgreementStatus.ACTIVE and elsewhere and agreement.signed_by:
            text = f"{agreement.signed_by}  {SIGNED}{agreement.number}"
            lines.append(
                RoleLine(
                    f"signer:{agreement.id}",
                    "Signer",
                    text,
                    agreement.signed_by,
                    role="contact",
                    contact_id=agreement.signed_by_id,
                )
            )
    for role, label, name in (
        ("producer", "Producer", program.producer),
        ("account_manager", "Account manager", program.account_manager),
        ("secondary_account_manager", "Second account manager", program.secondary_account_manager),
    ):
        tone = "" if name else "quiet"
        lines.append(RoleLine(role, label, name or "–", name or "nobody", tone, role))
    for contact in position.contacts:
        if program.contact is None or contact.id != program.contact.id:
            lines += _contact(contact, ROLE_LABELS[contact.role], signed_marks(contact, program))
    return lines


def signed_marks(contact: ContactView, program: ProgramView | None = None) -> str:
    """`signed PFA-2207`, and how many more; on a program only what pays that program."""
    numbers = [signed.partition(" of program ")[0] for signed in contact.signed]
    if program is not None:
        own = {agreement.number for agreement in program.agreements}
        numbers = [number for number in numbers if number in own]
    if not numbers:
        return ""
    more = f" +{len(numbers) - 1}" if len(numbers) > 1 else ""
    return f"  {SIGNED}{numbers[0]}{more}"


def phone_text(line: PhoneLine) -> str:
    """A number as it was typed, with its extension, its label and what is wrong with it."""
    parts = [line.number, f"ext {line.extension}" if line.extension else "", line.label]
    return " ".join(part for part in (*parts, _flaw(line)) if part)


def email_text(line: EmailLine) -> str:
    """An address, and what is wrong with it."""
    return " ".join(part for part in (line.address, _flaw(line)) if part)


def _flaw(line: PhoneLine | EmailLine) -> str:
    if line.bad_since is not None:
        return "✗ bad"
    return f"✗ {line.flag}" if line.flag else ""


def _customer(customer: CustomerView) -> Iterator[RoleLine]:
    yield RoleLine("customer", "Customer", customer.name, customer.name, role="customer")
    yield from _ways("customer", customer.name, customer.phones, customer.emails, "customer")


def _contact(contact: ContactView, label: str, marks: str) -> Iterator[RoleLine]:
    key = f"contact:{contact.id}"
    name = contact.name or "no name"
    warning = " ✗ do not call" if contact.do_not_call else ""
    text = f"{name}{marks}{warning}"
    yield RoleLine(key, label, text, name, "strong", "contact", contact.id, plays=label)
    for way in _ways(key, name, contact.phones, contact.emails, "contact"):
        yield replace(way, contact_id=contact.id, plays=label)


def _ways(
    key: str,
    person: str,
    phones: tuple[PhoneLine, ...],
    emails: tuple[EmailLine, ...],
    role: str,
) -> Iterator[RoleLine]:
    """The preferred number and address; how many others there are."""
    if phones:
        more = f" +{len(phones) - 1}" if len(phones) > 1 else ""
        text = phone_text(phones[0]) + more
        yield RoleLine(f"{key}:phone", "", text, person, "", role, phone=phones[0].number)
    if emails:
        more = f" +{len(emails) - 1}" if len(emails) > 1 else ""
        text = email_text(emails[0]) + more
        yield RoleLine(f"{key}:email", "", text, person, "", role, email=emails[0].address)
