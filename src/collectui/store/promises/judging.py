"""Promises follow the money and the calendar, in the transaction that changes those.

Before letters follow, which ask what may be asked for.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection

from collectui.domain.dates import date_words
from collectui.domain.money import grouped
from collectui.domain.plan import NOW, Change, Insert, New, Plan, Update
from collectui.domain.promises.actions import JUDGE
from collectui.domain.promises.judging import (
    Part,
    Promise,
    PromiseTerms,
    is_due_soon,
    judge,
    laid_on,
    waits_too_long,
)
from collectui.domain.records import counted
from collectui.domain.vocabulary import (
    ActivityPriority,
    ActivityStatus,
    PartState,
    PromiseStatus,
    code_words,
)
from collectui.store import entries, figures, writing
from collectui.store.core.activities import ACTIVITY
from collectui.store.core.promises import PROMISE_LAID as LAID
from collectui.store.pieces import pieces
from collectui.store.promises import reading
from collectui.store.promises.reading import Case

FOLLOW_UP = "follow_up_call"
NOT_KEPT = (PromiseStatus.BROKEN, PromiseStatus.PARTLY_KEPT)
KEPT_AFTER_ALL = "the promise is kept after all"
JUDGED_BY_NOW = "the promise is judged"
"""Why an activity that belonged to a promise is not needed any more."""


Write = Callable[[Plan], object]
"""Writes a plan in the caller's transaction, as the entry of the history that it belongs to."""


@dataclass(slots=True)
class Judged:
    """What a judging changes, and of how many promises."""

    changes: list[Change] = field(default_factory=list)
    laid: dict[int, tuple[int, int]] = field(default_factory=dict)
    """By transaction, whose it is and what is to be laid on it, where that is not as it is now."""
    customers: set[int] = field(default_factory=set)
    """Those of whom anything changes."""
    became: Counter[PromiseStatus] = field(default_factory=Counter)
    """Promises that became so, which they were not before."""
    lines: list[str] = field(default_factory=list)
    """What changed, promise by promise, with the evidence."""


def look(
    connection: Connection,
    ids: Iterable[int],
    *,
    on: date | None = None,
    batch: int = 0,
    figures_on: date | None = None,
) -> Judged:
    """What becomes of the promises of these customers.

    `on` is the business date, if not the session's; `batch` an import under way that has read
    them; `figures_on` a date up to which all sources are taken to speak.
    """
    judged = Judged()
    by: PromiseTerms | None = None
    for piece in pieces(reading.with_promises(connection, ids)):
        by = by or reading.terms(connection, reading.judging_day(connection, on, batch))
        for case in reading.cases(connection, piece, by.today, batch, figures_on):
            _judge(connection, case, by, judged)
    return judged


def follow(
    connection: Connection,
    ids: Iterable[int],
    write: Write,
    *,
    on: date | None = None,
    batch: int = 0,
) -> Judged:
    """Judge the promises of these customers, and have figures follow; see `look`."""
    judged = look(connection, ids, on=on, batch=batch)
    if judged.changes:
        write(Plan(_summary(judged), tuple(judged.changes)))
    write_laid(connection, judged.laid)
    figures.refresh(connection, judged.customers)
    return judged


def along(
    connection: Connection, ids: Iterable[int], history_id: int, at: datetime, command_id: str
) -> None:
    """Judge them as part of a command that is being written."""
    follow(
        connection,
        ids,
        lambda plan: writing.write(connection, plan, history_id, at, command_id),
    )


def by_itself(
    connection: Connection,
    ids: Iterable[int],
    who: int | None,
    *,
    on: date | None = None,
    batch: int = 0,
) -> Judged:
    """Judge them as an entry of the history of its own: a roll's, an import's.

    The entry is no part of an import's batch. What is taken back is judged again.
    """
    return follow(
        connection,
        ids,
        lambda plan: entries.write(connection, plan, who=who, action=JUDGE),
        on=on,
        batch=batch,
    )


def lay(connection: Connection, ids: Iterable[int]) -> None:
    """Lay on transactions what promises keep from being asked for, as they were last judged.

    It is kept nowhere else: of a customer as it was, it is laid anew.
    """
    today = reading.judging_day(connection, None)
    for case in reading.cases_as_judged(connection, reading.with_promises(connection, ids), today):
        laid = laid_on(case.promises, case.facts.items)
        write_laid(connection, _others(case, laid))


def write_laid(connection: Connection, laid: Mapping[int, tuple[int, int]]) -> None:
    """Write what is laid on transactions: by transaction, whose it is and how much."""
    for piece in pieces(sorted(laid)):
        connection.execute(sa.delete(LAID).where(LAID.c.item_id.in_(piece)))
    rows = [
        {"item_id": item_id, "customer_id": customer_id, "amount": amount}
        for item_id, (customer_id, amount) in sorted(laid.items())
        if amount
    ]
    if rows:
        connection.execute(sa.insert(LAID), rows)


def _others(case: Case, laid: Mapping[int, int]) -> dict[int, tuple[int, int]]:
    """By transaction whose it is and what is laid on it, where that is not as it is now."""
    return {
        item_id: (case.customer_id, laid.get(item_id, 0))
        for item_id in sorted({*case.laid, *laid})
        if case.laid.get(item_id, 0) != laid.get(item_id, 0)
    }


def _judge(connection: Connection, case: Case, by: PromiseTerms, judged: Judged) -> None:
    result = judge(case.promises, case.facts, by)
    for was, becomes in zip(case.promises, result.promises, strict=True):
        becomes = _reminded(case, becomes, by, judged)
        if becomes != was:
            judged.customers.add(case.customer_id)
            _changes(connection, case, was, becomes, by, judged)
    if others := _others(case, result.laid):
        judged.laid |= others
        judged.customers.add(case.customer_id)


def _changes(
    connection: Connection,
    case: Case,
    was: Promise,
    becomes: Promise,
    by: PromiseTerms,
    judged: Judged,
) -> None:
    if becomes.status is not was.status:
        judged.became[becomes.status] += 1
        judged.lines.append(_line(becomes))
    fields = {
        name: (getattr(was, name), getattr(becomes, name))
        for name in _OF_PROMISE
        if getattr(was, name) != getattr(becomes, name)
    }
    fields |= _follow_up(connection, case, was, becomes, by, judged)
    if fields:
        judged.changes.append(Update("promise", was.id, case.customer_id, fields, becomes.number))
    for before, after in zip(was.parts, becomes.parts, strict=True):
        changed = {
            name: (getattr(before, name), getattr(after, name))
            for name in _OF_PART
            if getattr(before, name) != getattr(after, name)
        }
        if changed:
            part_id = case.part_ids[was.id, before.seq]
            label = f"{becomes.number}, {_amount(before, becomes)}"
            judged.changes.append(Update("promise_part", part_id, case.customer_id, changed, label))


_OF_PROMISE = (
    *("status", "status_reason", "cancelled_by", "judged_on", "points_until", "judge_on"),
)
_OF_PART = ("credited", "state", "judged_on", "evidence", "reminded_on")


def _follow_up(
    connection: Connection,
    case: Case,
    was: Promise,
    becomes: Promise,
    by: PromiseTerms,
    judged: Judged,
) -> dict[str, tuple[Any, Any]]:
    """The activity that belongs to a promise: the call of one not kept, the reminder of one open.

    What is not needed any more is cancelled, unless somebody has begun it.
    """
    linked = case.rows[was.id].activity_id
    broken, before = becomes.status in NOT_KEPT, was.status in NOT_KEPT
    new: str | None = None
    if broken and not before:
        lost = [part for part in becomes.parts if part.state in _LOST]
        words = code_words(becomes.status).replace("partly kept", "kept in part")
        missing = lost[0] if lost else becomes.parts[-1]
        new = f"broken:{was.id}"
        said = f"{becomes.number} {words}: {_amount(missing, becomes)}"
        judged.changes.append(_activity(case, becomes, new, said, by))
    pairs = list(zip(was.parts, becomes.parts, strict=True))
    for old, part in pairs:
        if part.reminded_on != old.reminded_on and part.state is PartState.OPEN:
            new = _due_soon(was.id, part)
    over = becomes.status is not was.status and not (broken and before)
    if linked is not None and (over or any(_is_past(*pair) for pair in pairs)):
        reason = KEPT_AFTER_ALL if before else JUDGED_BY_NOW
        judged.changes += _not_needed(connection, case, linked, reason)
        return {"activity_id": (linked, New(new) if new else None)}
    return {} if new is None else {"activity_id": (linked, New(new))}


def _is_past(was: Part, becomes: Part) -> bool:
    """Whether a part was judged of which the taker had been reminded."""
    reminded = was.state is PartState.OPEN and was.reminded_on is not None
    return reminded and becomes.state not in (PartState.OPEN, PartState.WAITING)


def _not_needed(
    connection: Connection, case: Case, activity_id: int, reason: str
) -> Iterable[Change]:
    activity = connection.execute(sa.select(ACTIVITY).where(ACTIVITY.c.id == activity_id)).first()
    if activity is None or activity.status is not ActivityStatus.NOT_STARTED:
        return ()
    fields: dict[str, tuple[Any, Any]] = {
        "status": (activity.status, ActivityStatus.CANCELLED),
        "cancel_reason": (activity.cancel_reason, reason),
    }
    return [Update("activity", activity.id, case.customer_id, fields, activity.subject)]


def _due_soon(promise_id: int, part: Part) -> str:
    """By what the plan knows the reminder of a part."""
    return f"due:{promise_id}:{part.seq}"


_LOST = (PartState.BROKEN, PartState.PARTLY_KEPT)


def _reminded(case: Case, promise: Promise, by: PromiseTerms, judged: Judged) -> Promise:
    """The promise, whose taker is told of a part that is due soon or waits long for figures."""
    parts = []
    for part in promise.parts:
        if waits_too_long(part, by):
            figures_date = case.facts.figures_dates.get(promise.id, by.today)
            said = f"{promise.number} waits: no figures newer than {date_words(figures_date)}"
            handle = f"waits:{promise.id}:{part.seq}"
            judged.changes.append(_activity(case, promise, handle, said, by))
            part = replace(part, reminded_on=by.today)
        elif is_due_soon(promise, part, by):
            said = f"{promise.number} is due soon: {_amount(part, promise)}"
            handle = _due_soon(promise.id, part)
            medium = ActivityPriority.MEDIUM
            judged.changes.append(_activity(case, promise, handle, said, by, medium))
            part = replace(part, reminded_on=by.today)
        parts.append(part)
    return replace(promise, parts=tuple(parts))


def _activity(
    case: Case,
    promise: Promise,
    handle: str,
    subject: str,
    by: PromiseTerms,
    priority: ActivityPriority = ActivityPriority.HIGH,
) -> Insert:
    row = case.rows[promise.id]
    return Insert(
        "activity",
        handle,
        case.customer_id,
        {
            "customer_id": case.customer_id,
            "account_id": promise.account_id,
            "site_id": promise.site_id,
            "subject": subject,
            "category": FOLLOW_UP,
            "priority": priority,
            "due_on": by.today,
            "created_by_id": row.taken_by_id,
            "assigned_to_id": row.taken_by_id,
            "created_at": NOW,
        },
        subject,
    )


def _line(promise: Promise) -> str:
    words = code_words(promise.status)
    said = "; ".join(part.evidence for part in promise.parts if part.evidence)
    reason = f" ({promise.status_reason})" if promise.status_reason else ""
    return f"{promise.number} {words}{reason}{f': {said}' if said else ''}"


def _summary(judged: Judged) -> str:
    if not judged.became:
        return "Promises judged"
    if len(judged.lines) == 1:
        return judged.lines[0]
    told = ", ".join(
        f"{count:,d} {code_words(status)}" for status, count in sorted(judged.became.items())
    )
    return f"{counted('promise', sum(judged.became.values()))} judged: {told}"


def _amount(part: Part, promise: Promise) -> str:
    """`5,000.00 of 4 Dec 2026`."""
    return f"{grouped(part.amount, promise.currency)} of {date_words(part.due_on)}"
