"""Snoozing: a customer is put off until a date or a time, and wakes early if something arrives."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time, timedelta
from enum import StrEnum
from typing import Never

from collectui.domain.about import About, Customers
from collectui.domain.dates import Calendar, DateOrder, DueError, day_words, moment_words, parse_due
from collectui.domain.kernel import Action, Command, Me, Refusal, all_of
from collectui.domain.money import Minor, grouped
from collectui.domain.several import Meant, somebody_is_meant
from collectui.domain.text import clean_line, quoted
from collectui.domain.vocabulary import CollectorRole, SnoozeEvent, SnoozeReason, code_words

MOST_DAYS = "snooze_days"
"""The setting of the longest snooze of a collector."""
MOST_DAYS_SUPERVISOR = "snooze_days_supervisor"
"""The setting of the longest snooze of a supervisor or an administrator."""
WAKE_PERCENT = "wake_percent"
"""The setting of the share of what was past due before from which on an item that falls past due
wakes."""
EXAMPLES = "3d waiting for document, fri 14:00 call back, until paid, until reply"
_MOST_WORDS = 6
"""Of a date with its time: `on 3 dec 2026 at 2 pm`."""

REASON_TITLES = {reason: code_words(reason).capitalize() for reason in SnoozeReason}
"""As the agent reads them."""
_EVENTS: Mapping[str, tuple[SnoozeEvent, SnoozeReason]] = {
    "paid": (SnoozeEvent.PAYMENT, SnoozeReason.AWAITING_PAYMENT),
    "payment": (SnoozeEvent.PAYMENT, SnoozeReason.AWAITING_PAYMENT),
    "reply": (SnoozeEvent.REPLY, SnoozeReason.WILL_CALL_BACK),
}
"""What may follow `until`, the event it stands for and the reason that goes without saying."""
EVENT_WORDS = {SnoozeEvent.PAYMENT: "a payment", SnoozeEvent.REPLY: "a reply"}


class WakeReason(StrEnum):
    """What ends a snooze before its date."""

    PAYMENT = "payment"
    CREDIT = "credit"
    BALANCE = "balance"
    CONTACT = "contact"
    PAST_DUE = "past_due"
    PROMISE = "promise"
    DISPUTE = "dispute"


_WOKEN_WORDS = {
    WakeReason.PAYMENT: "payment {amount} arrived",
    WakeReason.CREDIT: "credit {amount} arrived",
    WakeReason.BALANCE: "{amount} less is open",
    WakeReason.CONTACT: "the customer called or wrote",
    WakeReason.PAST_DUE: "{amount} more is past due",
    WakeReason.PROMISE: "{amount} promised did not come",
    WakeReason.DISPUTE: "the dispute of {amount} is resolved",
}


@dataclass(frozen=True, slots=True)
class Woken:
    """Why a snooze is over before its date."""

    reason: WakeReason
    amount: Minor = 0
    currency: str = ""


@dataclass(frozen=True, slots=True)
class SnoozeView:
    """The newest snooze of a customer that nobody has ended and whose end has not come."""

    id: int
    version: int
    until: date
    at: time | None
    """The time of the day at which it ends; None where it ends as that day begins."""
    event: SnoozeEvent
    reason: SnoozeReason
    line: str
    set_on: date
    by: str | None
    woken: Woken | None = None
    """What has ended it early; None while it stands."""

    @property
    def stands(self) -> bool:
        """The customer is put off."""
        return self.woken is None

    @property
    def until_words(self) -> str:
        """When it ends: `Fri 27 Nov 2026 14:00`."""
        return moment_words(self.until, self.at)

    @property
    def woken_words(self) -> str:
        """What has ended it: `payment 2,000.00 USD arrived`; empty while it stands."""
        if self.woken is None:
            return ""
        amount = f"{grouped(self.woken.amount, self.woken.currency)} {self.woken.currency}"
        return _WOKEN_WORDS[self.woken.reason].format(amount=amount)

    @property
    def why(self) -> str:
        """The reason in words: `on holiday`, `other: waits for the auditor`."""
        words = code_words(self.reason)
        if not self.line:
            return words
        return self.line if self.reason is SnoozeReason.OTHER else f"{words}: {self.line}"


@dataclass(frozen=True, slots=True)
class SnoozeInput:
    """What an agent has typed: until when, or until what, and why."""

    until: date | None
    """None: the last day that is allowed."""
    at: time | None
    event: SnoozeEvent
    reason: SnoozeReason | None
    line: str


@dataclass(frozen=True, slots=True)
class JudgedSnooze:
    """Customers to be put off, or one to be woken."""

    meant: Meant
    today: date
    clock: time
    """The time of the day where the desk is."""
    most_days: int
    most_days_supervisor: int
    wake_percent: int
    snooze: SnoozeView | None = None
    """How the one to be woken is put off."""

    def last_day(self, me: Me) -> date:
        """The longest that this collector may put the customer off."""
        over_all = me.role in (CollectorRole.SUPERVISOR, CollectorRole.ADMINISTRATOR)
        return self.today + timedelta(self.most_days_supervisor if over_all else self.most_days)


class SnoozeError(ValueError):
    """A line that says no snooze; the message names it and gives examples."""


def parse_snooze(
    text: str, today: date, calendar: Calendar, order: DateOrder = "dmy"
) -> SnoozeInput:
    """`3d waiting for PO`, `fri 14:00 call back`, `until paid`, `until reply`.

    The date, with a time or without, is as many words from the start as make one; what follows is
    the reason, one of the list by its words, else text. Raises SnoozeError.
    """
    words = clean_line(text).split()
    if not words:
        raise SnoozeError(f"say until when, and why: {EXAMPLES}")
    if words[0].lower() == "until":
        words = words[1:]
        if words and words[0].lower() in _EVENTS:
            event, usual = _EVENTS[words[0].lower()]
            reason, line = _reason(" ".join(words[1:]))
            return SnoozeInput(None, None, event, reason or usual, line)
    for count in range(min(len(words), _MOST_WORDS), 0, -1):
        typed = " ".join(words[:count])
        try:
            due = parse_due(_days(typed), today, calendar, order)
        except DueError:
            continue
        reason, line = _reason(" ".join(words[count:]))
        return SnoozeInput(due.on, due.at, SnoozeEvent.NONE, reason, line)
    raise SnoozeError(f"{quoted(text)} names no date and no event: {EXAMPLES}")


def _days(typed: str) -> str:
    """`3d` and `2w` count from today, as `+3d` does."""
    first = typed.partition(" ")[0]
    counted = first[:-1].isdigit() and first[-1:].lower() in ("d", "w", "b")
    return f"+{typed}" if counted else typed


def _reason(text: str) -> tuple[SnoozeReason | None, str]:
    """A reason of the list by the words it begins with, and what is said beside it."""
    if not text:
        return None, ""
    lowered = text.lower()
    for reason in SnoozeReason:
        words = code_words(reason)
        if lowered == words or lowered.startswith((f"{words} ", f"{words}: ")):
            return reason, text[len(words) :].lstrip(" :")
    return SnoozeReason.OTHER, text


def has_come(until: date, at: time | None, today: date, clock: time) -> bool:
    """Whether the end of a snooze has come: the day, or the time on it."""
    return until < today or (until == today and (at is None or at <= clock))


def until_is_allowed(
    judged: JudgedSnooze, me: Me, command: SnoozeCustomer | None = None, /
) -> Refusal | None:
    """A snooze ends after this moment, and not later than the desk allows its collectors."""
    if command is None:
        return None
    last = judged.last_day(me)
    if command.until is not None and has_come(
        command.until, command.at, judged.today, judged.clock
    ):
        if command.until == judged.today and command.at is not None:
            return Refusal(f"{command.at:%H:%M} of today is over", "until")
        return Refusal(f"{day_words(command.until)} is not after today", "until")
    if command.until is not None and command.until > last:
        days = (last - judged.today).days
        return Refusal(f"Snooze at most {days} days, until {day_words(last)}", "until")
    if command.reason is SnoozeReason.OTHER and not command.line.strip():
        return Refusal("Say in a few words why", "line")
    return None


def is_snoozed(
    judged: JudgedSnooze, me: Me, command: UnsnoozeCustomer | None = None, /
) -> Refusal | None:
    """Only a customer who is snoozed is woken."""
    if judged.snooze is None:
        return Refusal(f"{judged.meant.words} is not snoozed")
    if not judged.snooze.stands:
        return Refusal(f"{judged.meant.words} is awake already")
    return None


SNOOZE: Action[JudgedSnooze, SnoozeCustomer] = Action(
    "customer.snooze", "Snooze", "z", all_of(until_is_allowed, somebody_is_meant)
)
UNSNOOZE: Action[JudgedSnooze, UnsnoozeCustomer] = Action(
    "customer.unsnooze", "End the snooze", "Z", is_snoozed
)
ACTIONS: tuple[Action[JudgedSnooze, Never], ...] = (SNOOZE, UNSNOOZE)


@dataclass(frozen=True, kw_only=True)
class SnoozeCustomer(Command):
    """Put a customer off; one that is snoozed already gets this snooze instead."""

    about: About | Customers
    until: date | None
    """None: the last day that is allowed."""
    reason: SnoozeReason
    at: time | None = None
    """The time of that day at which it ends, where the desk is."""
    event: SnoozeEvent = SnoozeEvent.NONE
    line: str = ""


@dataclass(frozen=True, kw_only=True)
class UnsnoozeCustomer(Command):
    """Bring a customer back before the date."""

    about: About
