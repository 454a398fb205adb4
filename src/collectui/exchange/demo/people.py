"""Who is called: contacts with their roles, telephone numbers and e-mail addresses."""

from __future__ import annotations

from dataclasses import dataclass

from collectui.domain.text import email_norm
from collectui.exchange.demo.chance import Chance
from collectui.exchange.demo.places import Number, Place
from collectui.exchange.demo.words import FIRST_NAMES, LAST_NAMES
from collectui.store.demo.sheets import Sheets
from collectui.store.writing import derived

_OTHER_ROLES = ("accounts_payable", "accounts_payable", "secondary", "attorney", "broker")
_LABELS = ("office", "office", "mobile", "direct")


@dataclass(frozen=True, slots=True)
class Someone:
    """A contact as far as others refer to it."""

    id: int
    first_name: str
    name: str
    email: str
    phone: str


class People:
    """Makes contacts and the addresses of contacts and customers."""

    def __init__(self, sheets: Sheets, chance: Chance) -> None:
        self._sheets = sheets
        self._chance = chance
        # Sort keys of a hundred names, each asked for a million times.
        self._keys = {
            (first, last): derived.contact(first, last)
            for first in FIRST_NAMES
            for last in LAST_NAMES
        }
        self._mail_names = {name: _mail_name(name) for name in (*FIRST_NAMES, *LAST_NAMES)}

    def contact(
        self,
        customer_id: int,
        role: str,
        place: Place,
        domain: str,
        name: tuple[str, str] | None = None,
    ) -> Someone:
        """A new contact of a customer in that role; `domain` is the customer's alone."""
        chance, sheets = self._chance, self._sheets
        first, last = name or (chance.pick(FIRST_NAMES), chance.pick(LAST_NAMES))
        keys = self._keys[first, last]
        contact_id = sheets.contact.next_id()
        sheets.contact.add(
            contact_id, first, last, keys["sort_key"], keys["last_key"], place.language,
            int(chance.share(0.01)),
        )  # fmt: skip
        self.role(customer_id, contact_id, role)
        address = ""
        if chance.share(0.92):
            # The id keeps two of the same name at one customer apart.
            apart = "" if role == "primary" else str(contact_id % 10)
            address = f"{self._mail_names[first]}.{self._mail_names[last]}{apart}@{domain}"
            self.email(None, contact_id, address, preferred=True)
        number = chance.pick(place.numbers) if chance.share(0.9) else None
        if number:
            self.phone(None, contact_id, number, chance.pick(_LABELS), preferred=True)
            if chance.share(0.1):
                self.phone(None, contact_id, chance.pick(place.numbers), "mobile", preferred=False)
        return Someone(contact_id, first, f"{first} {last}", address, number.e164 if number else "")

    def others(self, customer_id: int, place: Place, domain: str) -> None:
        """The further contacts that some customers have."""
        while self._chance.share(0.18):
            self.contact(customer_id, self._chance.pick(_OTHER_ROLES), place, domain)

    def role(self, customer_id: int, contact_id: int, role: str) -> None:
        """A contact's role at a customer."""
        sheet = self._sheets.role
        sheet.add(sheet.next_id(), customer_id, contact_id, role)

    def email(
        self, customer_id: int | None, contact_id: int | None, address: str, *, preferred: bool
    ) -> None:
        """An e-mail address of a customer or of a contact."""
        sheet = self._sheets.email
        norm = email_norm(address)
        sheet.add(sheet.next_id(), customer_id, contact_id, address, norm, int(preferred), "")

    def phone(
        self,
        customer_id: int | None,
        contact_id: int | None,
        number: Number,
        label: str,
        *,
        preferred: bool,
    ) -> None:
        """A telephone number of a customer or of a contact."""
        sheet = self._sheets.phone
        extension = str(self._chance.whole(100, 999)) if self._chance.share(0.05) else ""
        sheet.add(
            sheet.next_id(), customer_id, contact_id, label, number.typed, number.e164,
            number.national, extension, int(preferred), "",
        )  # fmt: skip


def _mail_name(name: str) -> str:
    return "".join(c for c in derived.contact("", name)["last_key"] if c.isascii() and c.isalnum())
