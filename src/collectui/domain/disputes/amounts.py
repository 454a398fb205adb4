"""What a decision does to the amounts of a dispute: pure, and always adding up.

Of each item: original = open + paid + credited + credit expected + reinstated + written off. What
is decided for several items is laid on them in their order.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from collectui.domain.dates import Calendar
from collectui.domain.disputes.views import Dispute, DisputePart
from collectui.domain.money import Minor
from collectui.domain.vocabulary import DisputeStatus, WaitsOn


@dataclass(frozen=True, slots=True)
class Terms:
    """By what disputes are judged: the business date and the desk's settings."""

    today: date
    calendar: Calendar
    credit_wait: int = 10
    """Business days in which a granted credit is to be seen."""
    reinstate_grace: int = 7
    """Calendar days after a resolution for which letters wait."""

    @property
    def back_on(self) -> date:
        """From when on what is reinstated today is asked for: the next business day."""
        return self.calendar.next_business_day(self.today)

    @property
    def letters_from(self) -> date:
        """The first day on which a letter may ask for what is reinstated today."""
        return self.today + timedelta(self.reinstate_grace)


def on_items(case: Dispute, item_id: int | None) -> tuple[DisputePart, ...]:
    """The parts of a case, or of one item alone."""
    return tuple(part for part in case.parts if item_id in (None, part.item_id))


def resolved(
    case: Dispute, credit: Minor, valid: Minor, by: Terms, item_id: int | None = None
) -> Dispute:
    """A case of which so much is granted and so much is owed after all."""
    case = _laid(case, item_id, credit, "open", _granted)
    return _laid(case, item_id, valid, "open", lambda part, amount: _back(part, amount, by))


def withdrawn(case: Dispute, by: Terms) -> Dispute:
    """A case of which all is owed after all, granted credits that never came too."""
    case = _laid(case, None, case.total("open"), "open", lambda p, amount: _back(p, amount, by))
    expected = case.total("credit_expected")
    return _laid(case, None, expected, "credit_expected", lambda p, amount: _back(p, amount, by))


def written_off(case: Dispute, amount: Minor, item_id: int | None = None) -> Dispute:
    """A case of which so much is asked for no more."""
    return _laid(case, item_id, amount, "open", _given_up)


def state_of(case: Dispute, today: date, ended: DisputeStatus | None = None) -> DisputeStatus:
    """The status that its amounts give a case; `ended` is how it ends once nothing is awaited."""
    awaited = any(part.open or part.credit_expected for part in case.parts)
    if awaited:
        if not case.total("open"):
            return DisputeStatus.RESOLVED_CREDIT
        resolved = (DisputeStatus.RESOLVED_CREDIT, DisputeStatus.RESOLVED_VALID)
        return DisputeStatus.WORKING if case.status in resolved else case.status
    if case.over:
        return case.status
    if ended is not None:
        return ended
    later = any(part.holds(today) > part.live for part in case.parts)
    return DisputeStatus.RESOLVED_VALID if later else DisputeStatus.CLOSED


def without_waiting(case: Dispute, by: Terms) -> Dispute:
    """A case that waits for nobody any more; what it waited for the customer prolongs its time."""
    due_on = case.due_on
    if case.waits_on is WaitsOn.CUSTOMER and case.waiting_since is not None and due_on is not None:
        waited = business_days(case.waiting_since, by.today, by.calendar)
        due_on = by.calendar.add_business_days(due_on, waited)
    return replace(
        case,
        waits_on=WaitsOn.NOBODY,
        waiting_since=None,
        next_on=None,
        due_on=due_on,
        wait_told_on=None,
    )


def business_days(first: date, last: date, calendar: Calendar) -> int:
    """How many business days lie after the first day, the last included."""
    days = (last - first).days
    return sum(calendar.is_business_day(first + timedelta(n + 1)) for n in range(days))


def summed(parts: Iterable[DisputePart]) -> bool:
    """Whether the amounts of each part add up."""
    return all(
        part.original
        == part.open
        + part.paid
        + part.credited
        + part.credit_expected
        + part.reinstated
        + part.written_off
        and min(part.open, part.paid, part.credited, part.credit_expected, part.reinstated) >= 0
        for part in parts
    )


Change = Callable[[DisputePart, Minor], DisputePart]


def _laid(
    case: Dispute, item_id: int | None, amount: Minor, source: str, change: Change
) -> Dispute:
    """An amount taken from one field of the parts, in their order."""
    parts: list[DisputePart] = []
    for part in case.parts:
        taken = 0 if item_id not in (None, part.item_id) else min(amount, getattr(part, source))
        if taken:
            part = change(replace(part, **{source: getattr(part, source) - taken}), taken)
        parts.append(part)
        amount -= taken
    return replace(case, parts=tuple(parts))


def _granted(part: DisputePart, amount: Minor) -> DisputePart:
    return replace(part, credit_expected=part.credit_expected + amount)


def _back(part: DisputePart, amount: Minor, by: Terms) -> DisputePart:
    return replace(
        part,
        reinstated=part.reinstated + amount,
        reinstated_on=by.back_on,
        letters_from=by.letters_from,
    )


def _given_up(part: DisputePart, amount: Minor) -> DisputePart:
    return replace(
        part,
        written_off=part.written_off + amount,
        write_off_expected=part.write_off_expected + amount,
    )


def parts_of(cases: Sequence[Dispute], item_id: int) -> list[tuple[Dispute, DisputePart]]:
    """The parts that cases have of an item, the oldest case first."""
    return [
        (case, part)
        for case in sorted(cases, key=lambda each: each.id)
        for part in case.parts
        if part.item_id == item_id
    ]
