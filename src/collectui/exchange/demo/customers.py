"""Customers with their accounts and sites, and whom to call there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from collectui.exchange.demo.chance import Chance
from collectui.exchange.demo.clock import Clock
from collectui.exchange.demo.names import business_name, other_spellings
from collectui.exchange.demo.people import People, Someone
from collectui.exchange.demo.places import ABROAD, HOME, Place
from collectui.exchange.demo.words import AWKWARD_NAMES, FIRST_NAMES, LAST_NAMES, STREETS
from collectui.store.demo.sheets import Sheets
from collectui.store.writing import derived

FINANCED_SHARE = 0.3
"""How many of the customers are insureds of the premium-finance desk."""
LARGEST, BRANCHED = 3, 7
"""Serial numbers of the customer with the most items, and of one with rows for its sites."""
_TERMS = ("NET30", "NET30", "NET30", "NET45", "NET60", "NET15", "EOM", "NET10", "RECEIPT")
_METHODS = ("email",) * 11 + ("phone",) * 5 + ("letter",) * 3 + ("sms",)
_CYCLES = ("none", "monthly", "monthly", "quarterly", "weekly")
_LEVELS = ("customer", "customer", "account", "account", "site")
_COMPANIES = ("1000", "2000", "3100")
_NO_DUNNING = ("Supervisor's order", "Payment plan agreed", "Merger in progress")
_NO_CONTACT = ("Represented by counsel", "Bankruptcy filed", "Asked in writing not to be called")


@dataclass(frozen=True, slots=True)
class Unit:
    """An account with one of its sites."""

    account_id: int
    site_id: int
    company_code: str


@dataclass(frozen=True, slots=True)
class Made:
    """A customer, as far as its items and its work refer to it."""

    id: int
    insured: bool
    currency: str
    terms: str
    method: str
    collector_id: int | None
    quiet: str
    """Why it is not to be dunned or contacted; empty for most."""
    do_not_contact: bool
    units: Sequence[Unit]
    primary: Someone | None
    post: str
    email: str


class Customers:
    """Makes customers, each whole: numbers, addresses, accounts, people."""

    def __init__(
        self,
        sheets: Sheets,
        chance: Chance,
        clock: Clock,
        total: int,
        collectors: Sequence[int],
    ) -> None:
        self._sheets = sheets
        self._chance = chance
        self._clock = clock
        self._people = People(sheets, chance)
        self._base = 10 ** max(4, len(str(total)))
        # The first collector is whoever looks at the demonstration: a small desk is mostly theirs.
        mine = 0.45 if total < 200 else 1 / len(collectors)
        self._mine = mine
        self._collectors = collectors

    def make(self, serial: int) -> Made:
        """The customer of that serial number, from 0."""
        chance, sheets = self._chance, self._sheets
        insured = serial == 0 or (serial > 7 and chance.share(FINANCED_SHARE))
        awkward = _awkward_name(serial)
        person = insured and serial > 0 and not awkward and chance.share(0.4)
        place = chance.pick(ABROAD) if not insured and chance.share(0.12) else chance.pick(HOME)
        who = (chance.pick(FIRST_NAMES), chance.pick(LAST_NAMES)) if person else None
        name, domain = self._name(serial, who)
        name = awkward or name
        customer_id = sheets.customer.next_id()
        number = f"{'00' if serial % 23 == 11 else 'C-'}{self._base + serial}"
        address = self._address(place)
        several = serial == BRANCHED or (serial > 7 and not insured and chance.share(0.15))
        units = self._units(customer_id, number, insured, several)
        method = chance.pick(_METHODS)
        primary = self._contacts(customer_id, place, domain, who)
        quiet, do_not_contact = self._quiet()
        terms = "" if insured else chance.pick(_TERMS)
        collector = self._collector(serial)
        self._row(
            (customer_id, number, name), person, place, collector, len(units), method, terms,
            (quiet, do_not_contact), address,
        )  # fmt: skip
        if not person and chance.share(0.06):
            for spelling in other_spellings(name, chance):
                keys = derived.derive("customer_alias", {"name": spelling})
                sheets.alias.add(sheets.alias.next_id(), customer_id, spelling, keys["sort_key"])
        email = f"{'ap' if not person else 'home'}@{domain}" if chance.share(0.35) else ""
        self._reach(customer_id, place, email)
        return Made(
            customer_id, insured, place.currency, terms, method, collector, quiet, do_not_contact,
            units, primary, ", ".join(part for part in address[:4] if part), email,
        )  # fmt: skip

    def _name(self, serial: int, who: tuple[str, str] | None) -> tuple[str, str]:
        if who:
            last = derived.contact("", who[1])["last_key"].replace("'", "")
            return f"{who[0]} {who[1]}", f"{last}{self._base + serial}.example"
        return business_name(serial, self._chance)

    def _address(self, place: Place) -> tuple[str, str, str, str, str]:
        chance = self._chance
        street = f"{chance.whole(10, 4_900)} {chance.pick(STREETS)} St"
        return street, place.city, place.region, chance.pick(place.postal_codes), place.country

    def _units(self, customer_id: int, number: str, insured: bool, several: bool) -> Sequence[Unit]:
        chance, account, site = self._chance, self._sheets.account, self._sheets.site
        companies = _COMPANIES[: chance.whole(1, 3)] if several else _COMPANIES[:1]
        units = []
        for company in companies:
            account_id = account.next_id()
            account_number = f"{number}-{company}" if several else number
            account.add(account_id, customer_id, account_number, "", "" if insured else company)
            for n in range(1, (chance.whole(1, 3) if several else 1) + 1):
                site_id = site.next_id()
                where = self._address(chance.pick(HOME)) if several else ("",) * 5
                name = f"{where[1]} branch" if several else ""
                site.add(site_id, customer_id, account_id, f"{n:03}", name, *where)
                units.append(Unit(account_id, site_id, "" if insured else company))
        return units

    def _collector(self, serial: int) -> int | None:
        chance = self._chance
        if serial < 8 or chance.share(self._mine):
            return self._collectors[0]
        return None if chance.share(0.02) else chance.pick(self._collectors[1:])

    def _quiet(self) -> tuple[str, bool]:
        if self._chance.share(0.97):
            return "", False
        if self._chance.share(0.3):
            return self._chance.pick(_NO_CONTACT), True
        return self._chance.pick(_NO_DUNNING), False

    def _row(
        self,
        identity: tuple[int, str, str],
        person: bool,
        place: Place,
        collector: int | None,
        units: int,
        method: str,
        terms: str,
        quiet: tuple[str, bool],
        address: Sequence[str],
    ) -> None:
        chance = self._chance
        customer_id, number, name = identity
        keys = derived.customer(name, number)
        reason, do_not_contact = quiet
        limit = chance.whole(2, 80) * 250_000 if chance.share(0.6) else None
        self._sheets.customer.add(
            customer_id, number, name, keys["sort_key"], keys["search_text"],
            "person" if person else "business", place.time_zone, place.language, place.currency,
            self._clock.day(-chance.whole(40, 3_900)), collector,
            chance.pick(_LEVELS) if units > 1 else "customer", method, terms,
            chance.pick(_CYCLES), int(bool(reason) and not do_not_contact),
            "" if do_not_contact else reason, int(do_not_contact),
            reason if do_not_contact else "", limit, int(chance.share(0.03)), *address,
        )  # fmt: skip

    def _contacts(
        self, customer_id: int, place: Place, domain: str, who: tuple[str, str] | None
    ) -> Someone | None:
        if not who and self._chance.share(0.03):
            return None
        primary = self._people.contact(customer_id, "primary", place, domain, who)
        self._people.others(customer_id, place, domain)
        return primary

    def _reach(self, customer_id: int, place: Place, email: str) -> None:
        if email:
            self._people.email(customer_id, None, email, preferred=True)
        if self._chance.share(0.4):
            number = self._chance.pick(place.numbers)
            self._people.phone(customer_id, None, number, "office", preferred=True)


def _awkward_name(serial: int) -> str:
    """A name to try screens with: one customer in seven has one at first, later very few."""
    nth, at = divmod(serial, 7 if serial < 100 else 211)
    if at != 4 or nth >= 4 * len(AWKWARD_NAMES):
        return ""
    return AWKWARD_NAMES[nth % len(AWKWARD_NAMES)]
