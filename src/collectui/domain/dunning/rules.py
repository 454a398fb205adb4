"""The dunning plan: which letter a delinquent customer gets next, by which way, and why not.

A letter belongs to a unit of the delinquent list (customer, account or site) and to a stage, by
the days that the oldest item which may be asked for is past due: one not disputed in full, nor in
process of payment. A unit gets each stage once as long as that item stays unpaid: a letter from
before its due date was about older debts and counts no more. No letter is planned where nothing
can be asked for today, but for a unit disputed in full, whose letter is held; one that waits is
held for that long, and withdrawn once nothing is past due.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from collectui.domain.dates import day_words
from collectui.domain.vocabulary import ContactMethod, CorrespondenceStatus

EXCLUDED = "excluded from dunning"
DO_NOT_CONTACT = "do not contact"
DISPUTED = "disputed in full"
IN_PROCESS = "payment in process"
COVERED = "covered by credits"
NOTHING_TO_ASK = "disputes, payments in process and credits cover it"
PROMISED = "promised"
DISPUTE_CLOSED = "dispute closed"
NO_ADDRESS = {
    ContactMethod.EMAIL: "no e-mail address",
    ContactMethod.PHONE: "no phone number",
    ContactMethod.SMS: "no phone number",
    ContactMethod.FAX: "no fax number",
    ContactMethod.LETTER: "no postal address",
}
"""Why a letter waits that has nowhere to go."""
PAID = "nothing past due that long any more"
NOT_THAT_LATE = "nothing that can be asked for is past due that long"
GONE_BEFORE = "a letter of this stage has gone out"
ROLLED_BACK = "planned for a later business date"
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
    planned_on: date | None = None
    """The business date for which it was planned; None where it is not known."""

    @property
    def waits(self) -> bool:
        """Whether its way can still be changed, or it be withdrawn."""
        return self.standing.status in WAITING or self.call_waits

    @property
    def counts(self) -> bool:
        """Whether it has gone, will go, or was made a call: withdrawn letters do not count."""
        return self.standing.status is not CorrespondenceStatus.CANCELLED or self.standing.call


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
    promised: str = ""
    """Until when a promise stands, and which: `until 8 Dec 2026 (PTP-00042)`."""


@dataclass(frozen=True, slots=True)
class Unit:
    """A row of the delinquent list: something of it is past due."""

    account_id: int | None
    site_id: int | None
    oldest_due: date
    """Since when the oldest item is due, whether or not it may be asked for."""
    no_asking: str = ""
    """Why nothing can be asked for today (`nothing_to_ask`); empty where something can."""
    ask_due: date | None = None
    """Since when the oldest item is due that may be asked for; None where none may."""
    program_id: int | None = None
    """The program of that item."""
    contact_id: int | None = None
    """That program's contact."""
    programs: frozenset[int | None] = frozenset({None})
    """Of every item as old that may be asked for, its program."""
    letters_from: date | None = None
    """The first day on which letters go on, where the item was disputed and is owed after all."""

    def stage(self, stages: Sequence[int], today: date) -> int:
        """The stage of the oldest item that may be asked for; of any, while none may."""
        return stage_at((today - self.since).days, stages)

    @property
    def held(self) -> str:
        """Why no letter may go today, as far as its amounts and disputes say; empty for none."""
        if self.no_asking or self.letters_from is None:
            return self.no_asking
        return f"{DISPUTE_CLOSED}: letters from {day_words(self.letters_from).partition(' ')[2]}"

    @property
    def since(self) -> date:
        """Since when the item is due by which the stage is told."""
        return self.ask_due or self.oldest_due


@dataclass(frozen=True, slots=True)
class NewLetter:
    """A letter to be planned."""

    account_id: int | None
    site_id: int | None
    stage: int
    due_on: date
    standing: Standing
    program_id: int | None = None
    planned_on: date | None = None


@dataclass(frozen=True, slots=True)
class Dunning:
    """What the plan does for one customer."""

    new: tuple[NewLetter, ...]
    changed: tuple[tuple[Letter, Letter], ...]
    """Letters that wait, and as they become."""


AddressOf = Callable[[ContactMethod, "int | None", "int | None"], str]
"""(method, site, contact of the program) → where it leads; empty where there is no address."""


def stage_at(days: int, stages: Sequence[int]) -> int:
    """The stage that so many days past due have reached; 0 before the first.

    `stages` are the first days of stage 1, 2 and so on.
    """
    return sum(days >= first for first in stages)


def nothing_to_ask(
    past_due: int, disputed: int, in_process: int, unapplied: int, promised: int = 0
) -> str:
    """Why nothing of what is past due can be asked for today; empty where something can.

    Amounts in minor units of one currency. To collect is what is past due less its disputed part,
    less what is in process of payment, less what is promised, less credits and payments on account
    (docs/domain.md: Words).
    """
    if past_due > disputed + in_process + unapplied + promised:
        return ""
    for amount, reason in ((disputed, DISPUTED), (in_process, IN_PROCESS), (unapplied, COVERED)):
        if amount >= past_due:
            return reason
    return PROMISED if promised else NOTHING_TO_ASK


def held_because(
    customer: Dunned, no_asking: str, method: ContactMethod, address: str, *, said: str = ""
) -> str:
    """Why a letter is held, the gravest reason first; empty where nothing keeps it.

    `no_asking` is why nothing of its unit can be asked for today (`Unit.held`); `said` is a reason
    it is held for that is none of these, and stays.
    """
    if customer.do_not_contact is not None:
        why = customer.do_not_contact
        return f"{DO_NOT_CONTACT}: {why}" if why else DO_NOT_CONTACT
    if customer.excluded is not None:
        return f"{EXCLUDED}: {customer.excluded}" if customer.excluded else EXCLUDED
    if no_asking == PROMISED:
        return f"{PROMISED} {customer.promised}".strip()
    if no_asking:
        return no_asking
    return said or ("" if address else NO_ADDRESS[method])


def is_ours(reason: str) -> bool:
    """Whether a letter is held for a reason that `held_because` gives, and so may be released."""
    asked = (DISPUTED, IN_PROCESS, COVERED, NOTHING_TO_ASK, PROMISED, DISPUTE_CLOSED)
    ours = (EXCLUDED, DO_NOT_CONTACT, *asked, *NO_ADDRESS.values())
    return reason == "" or reason.startswith(ours)


def kind_of(reason: str) -> str:
    """A reason without its particulars, to count alike ones together."""
    return PROMISED if reason.startswith(PROMISED) else reason.partition(":")[0]


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
    reasons = [unit.held for unit in units if overlaps(letter, unit)]
    was = letter.standing.held_reason
    said = was if letter.standing.status in WAITING and not is_ours(was) else ""
    no_asking = reasons[0] if reasons and all(reasons) else ""
    return standing_of(
        method, address, held_because(customer, no_asking, method, address, said=said)
    )


def overlaps(letter: Letter, unit: Unit) -> bool:
    """Whether a letter is about the unit, about a part of it, or about what holds it."""
    pairs = ((letter.account_id, unit.account_id), (letter.site_id, unit.site_id))
    return all(mine is None or theirs is None or mine == theirs for mine, theirs in pairs)
