"""Promises as a screen shows them and a rule judges them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from collectui.domain.about import About, CustomerName
from collectui.domain.dates import Calendar, DateOrder, date_words
from collectui.domain.kernel import Me
from collectui.domain.money import Minor, grouped
from collectui.domain.promises.judging import OpenItem, Part, last_day, promise_number
from collectui.domain.promises.typed import Saying, TypedItem
from collectui.domain.vocabulary import (
    Approval,
    CancelledBy,
    CollectorRole,
    PartState,
    PromiseMethod,
    PromiseStatus,
    code_words,
)

_AHEAD = (PartState.OPEN, PartState.WAITING)


@dataclass(frozen=True, slots=True)
class PromisedItem:
    """What was promised of one transaction."""

    item_id: int
    item: str
    """Its number."""
    amount: Minor


@dataclass(frozen=True, slots=True)
class PromiseView:
    """A promise, with its parts and what it covers."""

    id: int
    version: int
    customer_id: int
    customer: str
    """The customer's number."""
    name: str
    account_id: int | None
    site_id: int | None
    currency: str
    total: Minor
    method: PromiseMethod
    status: PromiseStatus
    status_reason: str
    cancelled_by: CancelledBy | None
    approval: Approval
    level: int
    line: str
    taken_on: date
    taken_at: datetime
    taken_by_id: int | None
    taken_by: str | None
    person: str
    judged_on: date | None
    plan_kept: bool
    replaces: int | None
    parts: tuple[Part, ...]
    items: tuple[PromisedItem, ...] = ()

    @property
    def number(self) -> str:
        """What people call it: `PTP-00042`."""
        return promise_number(self.id)

    @property
    def stands(self) -> bool:
        """It keeps its amount from being asked for."""
        return self.status is PromiseStatus.OPEN and self.approval is not Approval.WANTED

    @property
    def state(self) -> str:
        """What it is: `open` also while a part waits for figures."""
        return self.status.value

    @property
    def next_part(self) -> Part | None:
        """The first part that is not judged."""
        return next((part for part in self.parts if part.state in _AHEAD), None)

    @property
    def waits(self) -> bool:
        """Whether a part of it waits for newer figures."""
        return any(part.state is PartState.WAITING for part in self.parts)

    @property
    def credited(self) -> Minor:
        """What came of it."""
        return sum(part.credited for part in self.parts)

    @property
    def words(self) -> str:
        """`PTP-00042 2,000.00 USD for 4 Dec 2026`, of several parts how many."""
        amount = f"{grouped(self.total, self.currency)} {self.currency}"
        if len(self.parts) > 1:
            days = f"{date_words(self.parts[0].due_on)} to {date_words(self.parts[-1].due_on)}"
            return f"{self.number} {amount} in {len(self.parts)} parts, {days}"
        return f"{self.number} {amount} for {date_words(self.parts[0].due_on)}"

    @property
    def state_words(self) -> str:
        """How it stands, for people: `waits for figures`, `broken 9 Dec 2026 L2`."""
        if self.approval is Approval.WANTED and self.status is PromiseStatus.OPEN:
            return "approval wanted"
        if self.status is PromiseStatus.OPEN:
            return "waits for figures" if self.waits else "open"
        words = code_words(self.status).replace("partly kept", "kept in part")
        on = "" if self.judged_on is None else f" {date_words(self.judged_on)}"
        level = f" L{self.level}" if self.level > 1 else ""
        return f"{words}{on}{level}"


@dataclass(frozen=True, slots=True)
class Promisable:
    """A transaction that is meant to be promised, with what keeps it from that."""

    item: OpenItem
    currency: str
    closed: str = ""
    """Why nothing is owed of it: its status, or that nothing is open."""
    promised_by: str = ""
    """`PTP-00041`, which stands."""
    promised_until: date | None = None


@dataclass(frozen=True, slots=True)
class PromiseLimits:
    """What a collector may take without a supervisor; days and counts of the desk's settings."""

    promise_days: int
    plan_days: int
    parts: int
    level: int
    one_a_day: bool


@dataclass(frozen=True, slots=True)
class JudgedPromise:
    """A promise about to be taken, or one that is there."""

    customer: CustomerName
    about: About
    currency: str
    today: date
    calendar: Calendar
    grace: Mapping[str, int]
    everything: Minor
    """What is collectable and past due of what is meant, in minor units."""
    most: Minor
    """What of it is collectable at all, due or not."""
    items: tuple[Promisable, ...] = ()
    """Those meant; none for the row as a whole."""
    asked: tuple[TypedItem, ...] = ()
    """The open transactions of what is meant, the oldest first, with what can be promised."""
    level: int = 1
    """Of the promise to be taken."""
    do_not_contact: str | None = None
    """The reason; None where the customer may be contacted."""
    promised_for: Mapping[date, str] = field(default_factory=dict)
    """Dates for which the row is promised already, and by which promise."""
    limits: PromiseLimits | None = None
    promise: PromiseView | None = None
    """The one that is replaced, cancelled or approved."""

    def last_day(self, due_on: date, method: PromiseMethod) -> date:
        """The last day on which money keeps a part."""
        return last_day(due_on, self.grace.get(method.value, 0), self.calendar)

    def is_own_of_today(self, me: Me) -> bool:
        """Whether who took it can still take it back as a mistake of their own."""
        promise = self.promise
        return (
            promise is not None and promise.taken_by_id == me.id and promise.taken_on == self.today
        )


def saying(judged: JudgedPromise, order: DateOrder = "dmy") -> Saying:
    """What a typed line about it is read with."""
    return Saying(
        judged.currency,
        judged.today,
        judged.calendar,
        judged.everything,
        judged.asked,
        order,
    )


def over_all(me: Me) -> bool:
    """Whether somebody may what is a supervisor's."""
    return me.role in (CollectorRole.SUPERVISOR, CollectorRole.ADMINISTRATOR)
