"""Disputes as screens, commands and rules look at them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from collectui.domain.money import Minor
from collectui.domain.vocabulary import DISPUTE_OVER, DisputeStatus, ItemKind, ItemStatus, WaitsOn

UNKNOWN = "unknown"
"""Stands for the reason of a dispute that only a file told of."""
UNKNOWN_TITLE = "Imported, reason unknown"


def number_of(dispute_id: int) -> str:
    """What people call a dispute: `D-00012`."""
    return f"D-{dispute_id:05d}"


def id_of(number: str) -> int | None:
    """The id in such a number, however it is typed: `d-12`, `12`; None for anything else."""
    digits = number.strip().upper().removeprefix("D-")
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 19 else None


@dataclass(frozen=True, slots=True)
class DisputeLine:
    """A case as a list shows it."""

    id: int
    version: int
    customer_id: int
    customer: str
    """The customer's number."""
    name: str
    item_id: int
    items: str
    """The numbers of its transactions."""
    reason: str
    status: DisputeStatus
    amount: Minor
    """What is open of it, and credits that are awaited."""
    waits_for_credit: bool
    currency: str
    raised_on: date
    due_on: date | None
    next_on: date | None
    waits_on: WaitsOn
    whose: str
    """Whose turn it is: a collector, else a department."""
    wants: str

    @property
    def number(self) -> str:
        """What people call it."""
        return number_of(self.id)


@dataclass(frozen=True, slots=True)
class ReasonOption:
    """A reason of the desk's list."""

    code: str
    title: str
    owner: str
    """The department whose turn it is first: `logistics`."""
    service_days: int
    """Business days in which it is to be resolved."""
    wants: str = ""
    """The documents that decide it: `proof of delivery`."""
    retired: bool = False


@dataclass(frozen=True, slots=True)
class DisputePart:
    """What of one item is disputed, and what came of it.

    Always `original` = `open` + `paid` + `credited` + `credit_expected` + `reinstated` +
    `written_off`. Minor units of the dispute's currency.
    """

    id: int
    item_id: int
    item: str
    """Its number."""
    balance: Minor
    """What is open of the item now, disputed or not; never below 0."""
    original: Minor
    open: Minor
    paid: Minor = 0
    credited: Minor = 0
    credit_expected: Minor = 0
    """Granted, and not seen as a credit memo yet."""
    reinstated: Minor = 0
    """Owed after all."""
    written_off: Minor = 0
    write_off_expected: Minor = 0
    """Of what is written off, what the source has still open."""
    excess: Minor = 0
    """What credit memos brought beyond what was disputed."""
    reinstated_on: date | None = None
    """From when on what is reinstated last is asked for again."""
    letters_from: date | None = None
    """The first day on which a letter may ask for it again."""
    credits: Mapping[str, Minor] = field(default_factory=dict, hash=False)
    """Credit memos booked to it, by their ids."""
    held_back: Minor = 0
    """What of `reinstated` the item's disputed amount still has, as it was last judged."""
    version: int = 1

    @property
    def live(self) -> Minor:
        """What nobody asks for because its outcome is awaited."""
        return self.open + self.credit_expected + self.write_off_expected

    def holds(self, today: date) -> Minor:
        """What of the item must not be asked for today."""
        later = self.reinstated_on is not None and self.reinstated_on > today
        return self.live + (self.reinstated if later else 0)


@dataclass(frozen=True, slots=True)
class Dispute:
    """A case: one reason, one or several items."""

    id: int
    customer_id: int
    customer: str
    """The customer's number."""
    customer_name: str
    status: DisputeStatus
    reason: str | None
    """A code of the desk's list; None where only a file told of it."""
    reason_title: str
    imported: bool
    """A file told of it, and nobody has taken it over."""
    raised_on: date
    currency: str
    parts: Sequence[DisputePart]
    due_on: date | None = None
    """When it is to be resolved at the latest."""
    waits_on: WaitsOn = WaitsOn.NOBODY
    waiting_since: date | None = None
    next_on: date | None = None
    """Until when it waits."""
    owner: str = ""
    """Whose turn it is, of people without a login: `logistics`."""
    wants: str = ""
    words: str = ""
    """The customer's."""
    remark: str = ""
    """Our own."""
    taken_by_id: int | None = None
    coordinator_id: int | None = None
    coordinator: str | None = None
    processor_id: int | None = None
    processor: str | None = None
    resolution: str = ""
    resolved_on: date | None = None
    resolved_by_id: int | None = None
    credit_told_on: date | None = None
    """When somebody was last told that a credit is missing."""
    wait_told_on: date | None = None
    """The end of the waiting of which somebody was told."""
    escalations: int = 0
    """How often it was told that its time is over."""
    wakes_on: date | None = None
    """The next day on which the calendar changes something of it."""
    contact_id: int | None = None
    """Who raised it."""
    attempt_id: int | None = None
    """The contact in which it was raised."""
    version: int = 1

    @property
    def number(self) -> str:
        """What people call it."""
        return number_of(self.id)

    @property
    def over(self) -> bool:
        """Whether nothing follows any more."""
        return self.status in DISPUTE_OVER

    def total(self, name: str) -> Minor:
        """The sum of one amount over its items."""
        return sum(getattr(part, name) for part in self.parts)


@dataclass(frozen=True, slots=True)
class PromisedPart:
    """What a promise that stands keeps from being asked for of an item that it names."""

    promise_id: int
    number: str
    amount: Minor


@dataclass(frozen=True, slots=True)
class DisputedItem:
    """An item as somebody is to dispute it."""

    id: int
    number: str
    customer_id: int
    account_id: int
    site_id: int
    currency: str
    kind: ItemKind
    status: ItemStatus
    balance: Minor
    disputed: Minor
    """As figures and letters have it."""
    cases: Sequence[Dispute] = ()
    """Those that hold something of it."""
    promised: Sequence[PromisedPart] = ()

    @property
    def taken_over(self) -> Dispute | None:
        """The one case of it, if a file told of that and nobody has touched it."""
        held = [each for each in self.cases if self.held_by(each)]
        return held[0] if len(held) == 1 and held[0].imported else None

    def held_by(self, case: Dispute) -> Minor:
        """How much of the item a case holds, its outcome being awaited."""
        return sum(part.live for part in case.parts if part.item_id == self.id)

    def overlaps(self, amount: Minor) -> Sequence[PromisedPart]:
        """The promises that so much of it cannot be disputed beside."""
        beside = self.left - sum(each.amount for each in self.promised)
        return self.promised if amount > beside else ()

    @property
    def left(self) -> Minor:
        """What is open of it and undisputed; what is taken over counts as that."""
        over = self.taken_over
        held = sum(self.held_by(each) for each in self.cases if each is not over)
        return max(0, self.balance - held)
