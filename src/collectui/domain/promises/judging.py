"""What becomes of promises by the money that arrived: one pure function (`judge`).

All promises of a customer in one currency are judged together, for each unit of money counts once.
Amounts are in minor units of that currency; dates are business dates.

What the trade's systems do is described in docs/domain.md (Promises to pay): SAP Collections
judges each incoming payment with a tolerance of days, Oracle's a day after the date.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import ROUND_FLOOR, Decimal
from enum import StrEnum

from collectui.domain.dates import Calendar, date_words
from collectui.domain.money import Minor, exponent, grouped
from collectui.domain.records.kernel import numbered
from collectui.domain.records.promises import PROMISE
from collectui.domain.vocabulary import (
    Approval,
    CancelledBy,
    PartState,
    PlanBreaks,
    PromiseMethod,
    PromiseStatus,
)

SETTLED_OTHERWISE = "settled otherwise"
"""Why a promise ended whose items were closed without money."""
_AHEAD = (PartState.OPEN, PartState.WAITING)


class Evidence(StrEnum):
    """What shows that money came."""

    PAYMENT = "payment"
    INFERRED = "inferred"
    """A fall of the open balance between two imports, which nothing else explains."""
    UNAPPLIED = "unapplied"
    """On account: no transaction is settled by it yet."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """Money that came: when, and what it was applied to."""

    amount: Minor
    earliest: date
    latest: date
    """The same day, but for money inferred from two imports, which came between them."""
    evidence: Evidence
    item_id: int | None = None
    """None for money that is not applied."""
    account_id: int | None = None
    site_id: int | None = None
    item: str = ""
    """The number of the transaction, for words."""
    batch_id: int | None = None
    """The import that showed it, which a promise taken later has known."""

    def meets(self, first: date, last: date) -> bool:
        """Whether it came within these days, both included, or may have."""
        return self.earliest <= last and self.latest >= first


@dataclass(frozen=True, slots=True)
class OpenItem:
    """A transaction that a promise may be laid on, or once was."""

    id: int
    number: str
    account_id: int
    site_id: int
    aged_from: date | None
    balance: Minor
    disputed: Minor
    processing: bool
    past_due: bool

    @property
    def collectable(self) -> Minor:
        """What of it can be asked for, promises apart."""
        return 0 if self.processing else max(0, self.balance - self.disputed)


@dataclass(frozen=True, slots=True)
class Part:
    """One date of a promise, with what it was found to be when it was last judged."""

    seq: int
    due_on: date
    amount: Minor
    last_day: date
    credited: Minor = 0
    state: PartState = PartState.OPEN
    judged_on: date | None = None
    evidence: str = ""
    """In words, what was counted or why nothing was."""
    reminded_on: date | None = None
    """When the taker was told: of one that is open, that it is due soon; of one that waits, that no
    figures come that could judge it."""


@dataclass(frozen=True, slots=True)
class Promise:
    """A promise as it stands."""

    id: int
    currency: str
    account_id: int | None
    site_id: int | None
    """The unit it is about; both None for the customer as a whole."""
    method: PromiseMethod
    taken_on: date
    level: int
    status: PromiseStatus
    approval: Approval
    parts: tuple[Part, ...]
    items: Mapping[int, Minor] = field(default_factory=dict)
    """What was promised of each transaction; empty for one about the whole unit."""
    status_reason: str = ""
    cancelled_by: CancelledBy | None = None
    plan_kept: bool = False
    """A supervisor has it go on though a part of it was not kept."""
    judged_on: date | None = None
    points_until: date | None = None
    judge_on: date | None = None
    known_batch: int = 0
    """The newest import when it was taken: what that one showed is no money for this promise."""

    @property
    def number(self) -> str:
        """What people call it: `PTP-00042`."""
        return promise_number(self.id)

    @property
    def total(self) -> Minor:
        """The sum of its parts."""
        return sum(part.amount for part in self.parts)

    @property
    def stands(self) -> bool:
        """It keeps its amount from being asked for."""
        return self.status is PromiseStatus.OPEN and self.approval is not Approval.WANTED

    @property
    def left(self) -> Minor:
        """What is promised and has not come yet, of the parts that are not judged."""
        if not self.stands:
            return 0
        return sum(part.amount - part.credited for part in self.parts if part.state in _AHEAD)

    def covers(self, item_id: int | None, account_id: int | None, site_id: int | None) -> bool:
        """Whether money applied so, or a transaction, is of what it is about."""
        if self.items:
            return item_id in self.items
        return self.account_id in (None, account_id) and self.site_id in (None, site_id)


@dataclass(frozen=True, slots=True)
class PromiseTerms:
    """The desk's settings by which promises are judged, and the dates."""

    today: date
    calendar: Calendar
    tolerance_amount: Mapping[str, Minor] | Minor = 100
    """The most that may be missing of a part, in minor units of a currency of two decimals."""
    tolerance_percent: Decimal | None = Decimal(1)
    """The same as a share; None for no limit by share."""
    plan_breaks: PlanBreaks = PlanBreaks.FIRST
    figures_wait: int = 5
    """Business days that a part waits for figures before its taker is told."""
    points_days: int = 10
    """Business days for which a promise not kept raises the priority."""
    reminder: Decimal | None = None
    """From which amount on, in major units, the taker is reminded the day before; None: of none."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of a customer in one currency."""

    items: tuple[OpenItem, ...] = ()
    """Those with a balance, and those that a promise covers."""
    receipts: tuple[Receipt, ...] = ()
    figures_dates: Mapping[int, date] = field(default_factory=dict)
    """By promise, the date up to which the oldest source of its transactions speaks."""
    reached_after: date | None = None
    """When somebody of the customer was last reached."""
    other_currency: tuple[str, ...] = ()
    """Money that came in another currency, in words: it never counts."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """What is found."""

    promises: tuple[Promise, ...]
    laid: Mapping[int, Minor]
    """By transaction, what standing promises keep from being asked for."""


def promise_number(promise_id: int) -> str:
    """What people call a promise: `PTP-00042`."""
    return numbered(PROMISE.numbered, promise_id)


def last_day(due_on: date, grace: int, calendar: Calendar) -> date:
    """The last day on which money still keeps a part: so many business days of grace later."""
    return calendar.add_business_days(calendar.on_or_after(due_on), grace)


def enough(amount: Minor, currency: str, terms: PromiseTerms) -> Minor:
    """From how much on a part is kept: the amount less the tolerance, the lower of both kinds."""
    flat = terms.tolerance_amount
    if not isinstance(flat, int):
        flat = flat.get(currency, 0)
    elif (digits := exponent(currency)) != 2:
        flat = int(Decimal(flat).scaleb(digits - 2).to_integral_value(ROUND_FLOOR))
    if terms.tolerance_percent is not None:
        share = Decimal(amount) * terms.tolerance_percent / 100
        flat = min(flat, int(share.to_integral_value(ROUND_FLOOR)))
    return amount - flat


def judge(promises: Sequence[Promise], facts: Facts, terms: PromiseTerms) -> Judgement:
    """What becomes of a customer's promises in one currency; judging again changes nothing.

    Of the same money each promise takes what is applied to what it is about, then what is not
    applied; the promise that is due first takes first, part by part, and what a part does not need
    is left to the next. A part is kept at once when enough has come. It is not kept only once
    figures are newer than its last day; until then it waits.
    """
    left = [receipt.amount for receipt in facts.receipts]
    found: dict[int, Promise] = {}
    for promise in sorted(promises, key=_due_first):
        found[promise.id] = _judged(promise, facts, terms, left)
    judged = tuple(found[each.id] for each in promises)
    return Judgement(judged, laid_on(judged, facts.items))


def _due_first(promise: Promise) -> tuple[date, int]:
    return promise.parts[0].due_on, promise.id


def _judged(promise: Promise, facts: Facts, terms: PromiseTerms, left: list[Minor]) -> Promise:
    if promise.approval is Approval.WANTED or not _can_change(promise):
        # What it was kept by stays its own.
        for part in promise.parts:
            if part.state in (PartState.KEPT, PartState.PARTLY_KEPT):
                _take(promise, part, facts.receipts, left)
        return promise
    figures = min(facts.figures_dates.get(promise.id, terms.today), terms.today)
    parts: list[Part] = []
    broken = False
    for part in promise.parts:
        if broken:
            parts.append(_became(part, PartState.VOID, 0, "", terms.today))
            continue
        judged = _judged_part(promise, part, facts, terms, left, figures)
        parts.append(judged)
        lost = judged.state in (PartState.BROKEN, PartState.PARTLY_KEPT)
        broken = lost and terms.plan_breaks is PlanBreaks.FIRST and not promise.plan_kept
    return _status(promise, parts, facts, terms)


def _can_change(promise: Promise) -> bool:
    """Whether money or a date can still change what it is."""
    if promise.status is PromiseStatus.CANCELLED:
        return promise.cancelled_by is CancelledBy.SETTLED_OTHERWISE
    return promise.status is not PromiseStatus.REPLACED


def _judged_part(
    promise: Promise,
    part: Part,
    facts: Facts,
    terms: PromiseTerms,
    left: list[Minor],
    figures: date,
) -> Part:
    credited, words = _take(promise, part, facts.receipts, left)
    if credited >= enough(part.amount, promise.currency, terms):
        state = PartState.KEPT
    elif figures > part.last_day:
        state = PartState.PARTLY_KEPT if credited else PartState.BROKEN
        words = [*words, *_instead(promise, part, facts, part.amount - credited)]
    elif terms.today > part.last_day:
        state = PartState.WAITING
        words = [*words, f"figures of {date_words(figures)}; judged with newer ones"]
    else:
        state = PartState.OPEN
    return _became(part, state, credited, "; ".join(words), terms.today)


def _became(part: Part, state: PartState, credited: Minor, evidence: str, today: date) -> Part:
    ahead = state in _AHEAD
    same = state is part.state
    judged_on = None if ahead else (part.judged_on if same and part.judged_on else today)
    reminded = part.reminded_on if same and ahead else None
    return replace(
        part,
        state=state,
        credited=credited,
        evidence=evidence,
        judged_on=judged_on,
        reminded_on=reminded,
    )


def _take(
    promise: Promise, part: Part, receipts: Sequence[Receipt], left: list[Minor]
) -> tuple[Minor, list[str]]:
    """The money that a part takes, out of what is left of each receipt; and in words."""
    credited, words = 0, []
    for unapplied in (False, True):
        for place in _oldest_first(receipts):
            receipt = receipts[place]
            if (receipt.item_id is None) is not unapplied or not left[place]:
                continue
            if not _counts(promise, part, receipt):
                continue
            if not unapplied and not _is_for(promise, receipt):
                continue
            taken = min(left[place], part.amount - credited)
            if taken <= 0:
                continue
            left[place] -= taken
            credited += taken
            words.append(_words(receipt, taken, promise.currency))
    return credited, words


def _counts(promise: Promise, part: Part, receipt: Receipt) -> bool:
    """Whether it came after the promise was taken, and by the part's last day."""
    return _came_since(promise, receipt) and receipt.meets(promise.taken_on, part.last_day)


def _came_since(promise: Promise, receipt: Receipt) -> bool:
    """Whether it came after the promise was taken, in time or not."""
    # The import that showed it was there when the promise was taken.
    known = receipt.batch_id is not None and receipt.batch_id <= promise.known_batch
    if known and (receipt.evidence is Evidence.INFERRED or receipt.earliest <= promise.taken_on):
        return False
    return receipt.latest >= promise.taken_on


def _is_for(promise: Promise, receipt: Receipt) -> bool:
    """Whether it is applied to what a promise is about."""
    return receipt.item_id is not None and promise.covers(
        receipt.item_id, receipt.account_id, receipt.site_id
    )


def _oldest_first(receipts: Sequence[Receipt]) -> list[int]:
    return sorted(range(len(receipts)), key=lambda place: (receipts[place].earliest, place))


def _words(receipt: Receipt, taken: Minor, currency: str) -> str:
    amount = grouped(taken, currency)
    match receipt.evidence:
        case Evidence.INFERRED:
            span = f"between {date_words(receipt.earliest)} and {date_words(receipt.latest)}"
            return f"{amount} inferred, {span}"
        case Evidence.UNAPPLIED:
            return f"{amount} unapplied of {date_words(receipt.earliest)}"
    return f"{amount} paid {date_words(receipt.earliest)}"


def _instead(promise: Promise, part: Part, facts: Facts, missing: Minor) -> list[str]:
    """What an agent should know of a part that was not kept: money that did not count, and why."""
    said = [f"{each} is in another currency" for each in facts.other_currency]
    late = 0
    for place in _oldest_first(facts.receipts):
        receipt = facts.receipts[place]
        covered = receipt.item_id is None or _is_for(promise, receipt)
        if covered and receipt.earliest > part.last_day:
            late += receipt.amount
            if late >= missing:
                days = (receipt.earliest - part.last_day).days
                said.append(f"paid {days} day{'s' * (days != 1)} late")
                break
        elif not covered and _counts(promise, part, receipt):
            said.append(f"{grouped(receipt.amount, promise.currency)} went to {receipt.item}")
    return said


def _status(promise: Promise, parts: Sequence[Part], facts: Facts, terms: PromiseTerms) -> Promise:
    parts = tuple(parts)
    live = [part for part in parts if part.state is not PartState.VOID]
    credited = sum(part.credited for part in parts)
    reason, by = "", None
    if any(part.state in _AHEAD for part in live):
        status = PromiseStatus.OPEN
    elif all(part.state is PartState.KEPT for part in parts):
        status = PromiseStatus.KEPT
    else:
        status = PromiseStatus.PARTLY_KEPT if credited else PromiseStatus.BROKEN
    if not credited and _is_settled_otherwise(promise, status, facts):
        status, reason = PromiseStatus.CANCELLED, SETTLED_OTHERWISE
        by = CancelledBy.SETTLED_OTHERWISE
        parts = tuple(_became(part, PartState.VOID, 0, "", terms.today) for part in promise.parts)
    over = status is not PromiseStatus.OPEN
    same = status is promise.status and promise.judged_on is not None
    judged_on = (promise.judged_on if same else terms.today) if over else None
    return replace(
        promise,
        parts=parts,
        status=status,
        status_reason=reason,
        cancelled_by=by,
        judged_on=judged_on,
        points_until=_points_until(promise, status, judged_on, facts, terms),
        judge_on=_judge_on(promise, status, parts, terms),
    )


def _is_settled_otherwise(promise: Promise, status: PromiseStatus, facts: Facts) -> bool:
    """Whether all that it covers was closed without money, or by money of before it."""
    if status not in (PromiseStatus.OPEN, PromiseStatus.BROKEN):
        return False
    if any(_is_for(promise, each) and _came_since(promise, each) for each in facts.receipts):
        return False
    if promise.items:
        theirs = [each for each in facts.items if each.id in promise.items]
        return bool(theirs) and not any(each.balance for each in theirs)
    theirs = [each for each in facts.items if promise.covers(None, each.account_id, each.site_id)]
    return not any(each.past_due and each.balance > 0 for each in theirs)


def _points_until(
    promise: Promise,
    status: PromiseStatus,
    judged_on: date | None,
    facts: Facts,
    terms: PromiseTerms,
) -> date | None:
    if status not in (PromiseStatus.BROKEN, PromiseStatus.PARTLY_KEPT) or judged_on is None:
        return None
    if facts.reached_after is not None and facts.reached_after > judged_on:
        return None
    until = terms.calendar.add_business_days(judged_on, terms.points_days)
    return until if until >= terms.today else None


def _judge_on(
    promise: Promise, status: PromiseStatus, parts: Iterable[Part], terms: PromiseTerms
) -> date | None:
    """The next day on which the calendar alone may change something; None where it cannot."""
    if status is not PromiseStatus.OPEN:
        return None
    days = [
        day
        for part in parts
        for day in (
            part.last_day + timedelta(1),
            reminder_on(part, terms),
            *([due_soon_on(part, terms)] if _is_reminded_of(promise, part, terms) else ()),
        )
        if part.state in _AHEAD and day > terms.today
    ]
    return min(days, default=None)


def reminder_on(part: Part, terms: PromiseTerms) -> date:
    """From when on the taker of a part that waits is told that no figures come."""
    return terms.calendar.add_business_days(part.last_day, terms.figures_wait)


def waits_too_long(part: Part, terms: PromiseTerms) -> bool:
    """Whether its taker is to be told now."""
    return (
        part.state is PartState.WAITING
        and part.reminded_on is None
        and terms.today >= reminder_on(part, terms)
    )


def due_soon_on(part: Part, terms: PromiseTerms) -> date:
    """The business day before it is due."""
    return terms.calendar.add_business_days(part.due_on, -1)


def _is_reminded_of(promise: Promise, part: Part, terms: PromiseTerms) -> bool:
    """Whether it is large enough, and far enough from the day on which it was promised."""
    if terms.reminder is None or promise.taken_on >= due_soon_on(part, terms):
        return False
    return part.amount - part.credited >= terms.reminder.scaleb(exponent(promise.currency))


def is_due_soon(promise: Promise, part: Part, terms: PromiseTerms) -> bool:
    """Whether the taker is to be reminded of it now."""
    return (
        promise.stands
        and part.state is PartState.OPEN
        and part.reminded_on is None
        and due_soon_on(part, terms) <= terms.today <= part.due_on
        and _is_reminded_of(promise, part, terms)
    )


def laid_on(promises: Sequence[Promise], items: Sequence[OpenItem]) -> dict[int, Minor]:
    """What is promised and has not come, laid on transactions: the oldest of each promise first.

    By transaction, in minor units; at most what can be asked for of it.
    """
    free = {item.id: item.collectable for item in items}
    laid: dict[int, Minor] = {}
    for promise in sorted(promises, key=_due_first):
        left = promise.left
        for item in sorted(items, key=_oldest_item):
            if not left:
                break
            if not promise.covers(item.id, item.account_id, item.site_id):
                continue
            taken = min(left, free[item.id], promise.items.get(item.id, left))
            if taken > 0:
                free[item.id] -= taken
                laid[item.id] = laid.get(item.id, 0) + taken
                left -= taken
    return laid


def _oldest_item(item: OpenItem) -> tuple[bool, date, int]:
    return not item.past_due, item.aged_from or date.max, item.id
