"""The dunning plan: which letter a delinquent customer gets next, by which way, and why not.

A letter belongs to a unit of the delinquent list (customer, account or site) and to a stage, by
the days that the unit's oldest item is past due. A unit gets each stage once as long as that item
stays unpaid: a letter from before its due date was about older debts and counts no more.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from collectui.domain.terms import ContactMethod, CorrespondenceStatus

EXCLUDED = "excluded from dunning"
DO_NOT_CONTACT = "do not contact"
DISPUTED = "disputed in full"
NO_ADDRESS = {
    ContactMethod.EMAIL: "no e-mail address",
    ContactMethod.PHONE: "no phone number",
    ContactMethod.SMS: "no phone number",
    ContactMethod.FAX: "no fax number",
    ContactMethod.LETTER: "no postal address",
}
"""Why a letter waits that has nowhere to go."""
PAID = "nothing past due that long any more"
OVERTAKEN = "the next letter follows"

METHOD_WORDS = {
    ContactMethod.EMAIL: "by e-mail",
    ContactMethod.PHONE: "as a call",
    ContactMethod.LETTER: "by post",
    ContactMethod.SMS: "by text message",
    ContactMethod.FAX: "by fax",
}
WAITING = frozenset({CorrespondenceStatus.PENDING, CorrespondenceStatus.HELD})


@dataclass(frozen=True, slots=True)
class Standing:
    """How a letter stands: its way, and whether it goes, is held, or was withdrawn."""

    method: ContactMethod
    address: str
    status: CorrespondenceStatus
    held_reason: str = ""
    call: bool = False
    """Somebody calls instead: an activity has taken the letter's place."""


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter as it is."""

    id: int
    customer_id: int
    account_id: int | None
    site_id: int | None
    program_id: int | None
    contact_id: int | None
    """The contact of its program."""
    stage: int
    due_on: date
    standing: Standing
    activity_id: int | None = None
    """The dunning call that has taken its place."""
    call_waits: bool = False
    """Nobody has begun with that call."""

    @property
    def waits(self) -> bool:
        """Whether its way can still be changed, or it be withdrawn."""
        return self.standing.status in WAITING or self.call_waits

    @property
    def counts(self) -> bool:
        """Whether it has gone, will go, or was made a call: withdrawn letters do not count."""
        return self.standing.status is not CorrespondenceStatus.CANCELLED or self.standing.call


@dataclass(frozen=True, slots=True)
class LetterLine:
    """A letter as a screen shows it, with the numbers of what it is about."""

    id: int
    version: int
    stage: int
    method: ContactMethod
    address: str
    due_on: date
    status: CorrespondenceStatus
    held_reason: str
    """Why it is held, or was withdrawn."""
    sent_at: datetime | None
    account: str | None
    site: str | None
    program: str | None
    call: bool
    """An activity has taken its place."""


@dataclass(frozen=True, slots=True)
class Dunned:
    """What a customer's profile says of dunning."""

    id: int
    number: str
    method: ContactMethod
    collector_id: int | None = None
    excluded: str | None = None
    """The reason; None for a customer that is not excluded."""
    do_not_contact: str | None = None


@dataclass(frozen=True, slots=True)
class Unit:
    """A row of the delinquent list: something of it is past due."""

    account_id: int | None
    site_id: int | None
    oldest_due: date
    disputed: bool
    """All that is past due is disputed."""


@dataclass(frozen=True, slots=True)
class NewLetter:
    """A letter to be planned."""

    account_id: int | None
    site_id: int | None
    stage: int
    due_on: date
    standing: Standing


@dataclass(frozen=True, slots=True)
class Dunning:
    """What the plan does for one customer."""

    new: tuple[NewLetter, ...]
    changed: tuple[tuple[Letter, Standing], ...]


AddressOf = Callable[[ContactMethod, "int | None", "int | None"], str]
"""(method, site, contact of the program) → where it leads; empty where there is no address."""


def stage_at(days: int, stages: Sequence[int]) -> int:
    """The stage that so many days past due have reached; 0 before the first.

    `stages` are the first days of stage 1, 2 and so on.
    """
    return sum(days >= first for first in stages)


def held_because(
    customer: Dunned, disputed: bool, method: ContactMethod, address: str, *, said: str = ""
) -> str:
    """Why a letter is held, the gravest reason first; empty where nothing keeps it.

    `said` is a reason it is held for that is none of these, and stays.
    """
    if customer.do_not_contact is not None:
        why = customer.do_not_contact
        return f"{DO_NOT_CONTACT}: {why}" if why else DO_NOT_CONTACT
    if customer.excluded is not None:
        return f"{EXCLUDED}: {customer.excluded}" if customer.excluded else EXCLUDED
    if disputed:
        return DISPUTED
    return said or ("" if address else NO_ADDRESS[method])


def is_ours(reason: str) -> bool:
    """Whether a letter is held for a reason that `held_because` gives, and so may be released."""
    ours = (EXCLUDED, DO_NOT_CONTACT, DISPUTED, *NO_ADDRESS.values())
    return reason == "" or reason.startswith(ours)


def standing_of(method: ContactMethod, address: str, reason: str) -> Standing:
    """How a letter stands that goes this way unless there is a reason against it."""
    if reason:
        return Standing(method, address, CorrespondenceStatus.HELD, reason)
    if method is ContactMethod.PHONE:
        return Standing(method, address, CorrespondenceStatus.CANCELLED, call=True)
    return Standing(method, address, CorrespondenceStatus.PENDING)


def settled(
    letter: Letter, customer: Dunned, units: Iterable[Unit], method: ContactMethod, address: str
) -> Standing:
    """How a waiting letter stands once its customer is as given, and it goes this way."""
    disputed = [unit.disputed for unit in units if overlaps(letter, unit)]
    was = letter.standing.held_reason
    said = was if letter.standing.status in WAITING and not is_ours(was) else ""
    return standing_of(
        method,
        address,
        held_because(customer, bool(disputed) and all(disputed), method, address, said=said),
    )


def overlaps(letter: Letter, unit: Unit) -> bool:
    """Whether a letter is about the unit, about a part of it, or about what holds it."""
    pairs = ((letter.account_id, unit.account_id), (letter.site_id, unit.site_id))
    return all(mine is None or theirs is None or mine == theirs for mine, theirs in pairs)


def plan_for(
    customer: Dunned,
    units: Sequence[Unit],
    letters: Sequence[Letter],
    address_of: AddressOf,
    stages: Sequence[int],
    today: date,
    due_on: date,
) -> Dunning:
    """What the plan does for one customer at the business date `today`.

    Each unit gets the letter of its stage, due on `due_on`, unless one of that stage or a later
    one counts already. Letters that wait are released or held as things stand now; those
    overtaken by the new one, or about what was paid meanwhile, are withdrawn.
    """
    late = {unit: stage_at((today - unit.oldest_due).days, stages) for unit in units}
    new: list[NewLetter] = []
    withdrawn: dict[int, str] = {}
    for unit, stage in late.items():
        about = [each for each in letters if each.program_id is None and overlaps(each, unit)]
        counting = [each for each in about if each.counts and each.due_on > unit.oldest_due]
        if stage > max((each.stage for each in counting), default=0):
            address = address_of(customer.method, unit.site_id, None)
            reason = held_because(customer, unit.disputed, customer.method, address)
            standing = standing_of(customer.method, address, reason)
            new.append(NewLetter(unit.account_id, unit.site_id, stage, due_on, standing))
            withdrawn |= {each.id: OVERTAKEN for each in about if each.waits}
    changed = []
    for letter in letters:
        if not letter.waits:
            continue
        if letter.id not in withdrawn and not any(
            stage for unit, stage in late.items() if overlaps(letter, unit)
        ):
            withdrawn[letter.id] = PAID
        becomes = _becomes(letter, customer, units, address_of, withdrawn.get(letter.id))
        if becomes != letter.standing:
            changed.append((letter, becomes))
    return Dunning(tuple(new), tuple(changed))


def _becomes(
    letter: Letter,
    customer: Dunned,
    units: Iterable[Unit],
    address_of: AddressOf,
    withdrawn: str | None,
) -> Standing:
    was = letter.standing
    if withdrawn is not None:
        return replace(
            was, status=CorrespondenceStatus.CANCELLED, held_reason=withdrawn, call=False
        )
    address = was.address or address_of(was.method, letter.site_id, letter.contact_id)
    return settled(letter, customer, units, was.method, address)
