"""Erasing a person: what is held, what has to stay and until when, and who may do it.

The subject is a contact. What is owed and paid stays, and so does that there was a contact (when,
by which medium, with which outcome); who the person is, goes, unless something keeps it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from collectui.domain.dates import date_words
from collectui.domain.kernel import Action, Command, Me, Refusal, all_of
from collectui.domain.privacy.redacting import erased_name
from collectui.domain.privacy.retention import Kept, Term
from collectui.domain.roles.judged import Named
from collectui.domain.vocabulary import CollectorRole


class Decided(StrEnum):
    """What came of a request."""

    OPEN = "open"
    """Entered, and not decided yet."""
    GRANTED = "granted"
    PARTLY = "partly"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class HeldRole:
    """A role of the person at a customer."""

    customer_id: int
    customer: str
    """Number and name."""
    role: str
    heir_id: int | None = None
    """Who becomes the primary contact in the person's place."""
    heir: str = ""
    is_primary: bool = False


@dataclass(frozen=True, slots=True)
class Claim:
    """What is open at a customer and names the person."""

    customer_id: int
    customer: str
    items: Named


@dataclass(frozen=True, slots=True)
class Dated:
    """Records that have a term, and the last day that one of them is of."""

    what: str
    last: date
    customer_id: int | None = None
    """Where it is one customer's alone."""
    lines: frozenset[str] = frozenset()
    """Of letters, the addresses that they went to."""


@dataclass(frozen=True, slots=True)
class Erased:
    """An erasure of the person before."""

    request: int
    decision: Decided
    on: date | None
    """When it was carried out; None for one that was not."""


@dataclass(frozen=True, slots=True)
class Held:
    """What there is of a person, as far as rules ask."""

    contact_id: int
    name: str
    on: date
    """The day from which it is looked at."""
    roles: tuple[HeldRole, ...] = ()
    signed: tuple[str, ...] = ()
    """Active agreements: `PFA-2207 of program P-2207`."""
    claims: tuple[Claim, ...] = ()
    debtor: tuple[str, ...] = ()
    """Numbers of customers that are the person itself: nothing is taken out of what says so."""
    dated: Mapping[Kept, Sequence[Dated]] = field(default_factory=dict)
    before: Erased | None = None
    values: Mapping[str, int] = field(default_factory=dict)
    """How many values would go now, by kind of record."""


@dataclass(frozen=True, slots=True)
class Stays:
    """Something that stays, on which basis and until when."""

    kept: Kept
    what: str
    why: str
    until: date | None
    """The last day; None where no day can be said yet."""

    @property
    def line(self) -> str:
        """It for people."""
        until = f", until {date_words(self.until)}" if self.until else ""
        return f"{self.what}: {self.why}{until}"


@dataclass(frozen=True, slots=True)
class Keeping:
    """What an erasure leaves as it is, by what stands in its way."""

    stays: tuple[Stays, ...] = ()
    name: bool = False
    every_line: bool = False
    """Every phone number and e-mail address of the person."""
    lines: frozenset[str] = frozenset()
    """Else these."""
    letters: bool = False
    """Where letters went that were sent, and mails kept as files."""
    invoices: bool = False
    """References of transactions and payments."""
    books: bool = False
    """The same in the history."""
    roles: frozenset[int] = frozenset()
    """Customers at which roles stay."""
    texts: frozenset[int] = frozenset()
    """Customers whose texts stay."""

    @property
    def next(self) -> date | None:
        """The first day on which something more can go; None where no day can be said."""
        days = [each.until for each in self.stays if each.until]
        return min(days) if days else None


def keeping(held: Held, terms: Mapping[Kept, Term]) -> Keeping:
    """What stays of a person on the day, each with its basis."""
    claims = tuple(
        Stays(
            Kept.CLAIMS,
            f"what is kept at {each.customer}",
            f"{each.items} open ({terms[Kept.CLAIMS].basis})",
            None,
        )
        for each in held.claims
    )
    debtor = tuple(
        Stays(Kept.INVOICES, f"customer {each}", "the person's own record as a debtor", None)
        for each in held.debtor
    )
    dated = {kept: tuple(_dated(held, kept, terms[kept])) for kept in _WHAT}
    letters = {line for each, _ in dated[Kept.LETTERS] for line in each.lines}
    collected = frozenset(
        each.customer_id for each, _ in dated[Kept.COLLECTION] if each.customer_id is not None
    )
    claimed = frozenset(each.customer_id for each in held.claims)
    names = (Kept.AGREEMENTS, Kept.INVOICES, Kept.BOOKS)
    return Keeping(
        stays=(*claims, *debtor, *(stays for found in dated.values() for _, stays in found)),
        name=bool(claims or collected or any(dated[each] for each in names)),
        every_line=bool(claims or collected),
        lines=frozenset(letters),
        letters=bool(dated[Kept.LETTERS]),
        invoices=bool(dated[Kept.INVOICES]),
        books=bool(dated[Kept.BOOKS]),
        roles=claimed,
        texts=claimed | collected,
    )


_WHAT = {
    Kept.AGREEMENTS: "the name",
    Kept.INVOICES: "the name, and references",
    Kept.BOOKS: "the name, and references in the history",
    Kept.LETTERS: "addresses that letters went to, and mails kept as files",
    Kept.COLLECTION: "name, numbers and texts",
}
_BY_YEAR = frozenset({Kept.AGREEMENTS, Kept.INVOICES, Kept.BOOKS, Kept.LETTERS})
"""Classes whose term begins with the end of a calendar year."""


def _dated(held: Held, kept: Kept, term: Term) -> list[tuple[Dated, Stays]]:
    found = []
    for each in held.dated.get(kept, ()):
        if not term.years and not term.months:
            continue
        until = term.after_year_of(each.last) if kept in _BY_YEAR else term.after(each.last)
        if until >= held.on:
            found.append((each, Stays(kept, _WHAT[kept], f"{each.what} ({term.basis})", until)))
    return found


def decision(held: Held, keeps: Keeping) -> Decided:
    """What comes of a request, by what goes and what stays."""
    if not keeps.stays:
        return Decided.GRANTED
    return Decided.PARTLY if any(held.values.values()) else Decided.REFUSED


@dataclass(frozen=True, slots=True)
class Request:
    """Somebody's request that is not answered for good, or somebody whose time is over."""

    contact_id: int
    called: str
    request: int | None
    """None where nobody asked: the person has had no part in anything for too long."""
    asked_on: date | None
    due_on: date | None
    """By when an open request is to be answered."""
    decision: Decided
    stays: tuple[Stays, ...] = ()
    goes: bool = False
    """Whether something can go today."""
    refusal: str = ""
    since: date | None = None
    """Of one whose time is over, when its last part ended."""

    @property
    def day(self) -> date | None:
        """When something is to be done: the term of an open request, else when more can go."""
        if self.decision is Decided.OPEN:
            return self.due_on
        days = [each.until for each in self.stays if each.until]
        return min(days) if days else None


@dataclass(frozen=True, kw_only=True)
class ErasePerson(Command):
    """Take a person out of the store, as far as nothing keeps it."""

    contact_id: int
    request: str
    """What was asked, or how: `letter of 20 Nov`."""
    asked_on: date


def is_for_an_administrator(
    judged: object, me: Me, command: Command | None = None, /
) -> Refusal | None:
    """Who may look at all that is held of a person, and take it out."""
    if me.role is not CollectorRole.ADMINISTRATOR:
        return Refusal(
            f"Answering for a person's data is for an administrator: {me.login} is a "
            f"{me.role.value} here"
        )
    return None


def may_be_erased(judged: Held, me: Me, command: ErasePerson | None = None, /) -> Refusal | None:
    """Once, and not while an agreement is active that the person signed."""
    if judged.before is not None and judged.before.decision is Decided.GRANTED:
        when = f" on {date_words(judged.before.on)}" if judged.before.on else ""
        return Refusal(
            f"{erased_name(judged.contact_id)} was erased{when} (request {judged.before.request})"
        )
    if judged.signed:
        more = f" and {len(judged.signed) - 1} more" if len(judged.signed) > 1 else ""
        return Refusal(
            f"{judged.name} signed finance agreement {judged.signed[0]}{more}, which is active"
        )
    if command is None:
        return None
    if not command.request.strip():
        return Refusal("Say what was asked, as “letter of 20 Nov”", "request")
    if command.asked_on > judged.on:
        return Refusal(f"{date_words(command.asked_on)} is still to come", "asked_on")
    return None


ERASE: Action[Held, ErasePerson] = Action(
    "privacy.erase", "Erase a person", "", all_of(is_for_an_administrator, may_be_erased)
)
