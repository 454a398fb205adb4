"""Promises taken, replaced, cancelled, approved, and plans that go on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection

from collectui.domain.dates import date_words, day_words
from collectui.domain.kernel import Me
from collectui.domain.money import grouped
from collectui.domain.plan import NOW, Change, Insert, New, Plan, Update
from collectui.domain.promises.actions import (
    APPROVE_PROMISE,
    CANCEL_PROMISE,
    EDIT_PROMISE,
    KEEP_PLAN,
    TAKE_PROMISE,
    AddPromise,
    ApprovePromise,
    CancelPromise,
    EditPromise,
    KeepPlan,
    supervisors,
)
from collectui.domain.promises.views import JudgedPromise, PromiseView, over_all
from collectui.domain.text import clean_line
from collectui.domain.vocabulary import (
    OPEN_ACTIVITY,
    ActivityPriority,
    ActivityStatus,
    Approval,
    CancelledBy,
    PartState,
    PromiseStatus,
)
from collectui.store.core.activities import ACTIVITY
from collectui.store.core.imports import IMPORT_BATCH as BATCH
from collectui.store.core.promises import PROMISE, PROMISE_PART
from collectui.store.handlers.base import Handler, Handlers
from collectui.store.queries import promises as queries

HANDLE = "promise"
REVIEW = "review"
"""The category of an activity by which an approval is asked for."""
_AHEAD = (PartState.OPEN, PartState.WAITING)


def load(connection: Connection, command: AddPromise) -> JudgedPromise:
    """What is promised, and what may be."""
    return queries.subject(
        connection, command.about, command.currency, command.items, command.replaces
    )


def take(connection: Connection, command: AddPromise, judged: JudgedPromise, me: Me) -> Plan:
    """The promise with its parts and what it covers; the one it replaces is over."""
    return Plan(
        f"{judged.customer.name}: {_words(command, judged)}",
        tuple(taken(connection, command, judged, me)),
        notes=tuple(_notes(command, judged, me)),
        names={f"collector:{me.id}": me.login},
    )


def taken(
    connection: Connection,
    command: AddPromise,
    judged: JudgedPromise,
    me: Me,
    attempt: New | None = None,
) -> Iterator[Change]:
    """What taking a promise changes; `attempt` is the contact it was given in."""
    customer_id = judged.customer.id
    asked = "; ".join(() if over_all(me) else supervisors(judged, command))
    about = command.about
    if asked:
        yield _approval(command, judged, asked, me)
    yield Insert(
        "promise",
        HANDLE,
        customer_id,
        {
            "customer_id": customer_id,
            "account_id": None if judged.items else about.account_id,
            "site_id": None if judged.items else about.site_id,
            "currency": judged.currency,
            "total": sum(part.amount for part in command.parts),
            "method": command.method,
            "contact_id": about.contact_id,
            "line": clean_line(command.line),
            "source": command.source,
            "taken_on": judged.today,
            "taken_at": NOW,
            "taken_by_id": me.id,
            "attempt_id": attempt,
            "level": judged.level,
            "replaces_id": command.replaces,
            "known_batch": _newest_batch(connection),
            "status": PromiseStatus.OPEN,
            "approval": Approval.WANTED if asked else Approval.NONE,
            "activity_id": New("approval") if asked else None,
        },
        _words(command, judged),
    )
    for seq, part in enumerate(command.parts, 1):
        yield Insert(
            "promise_part",
            f"part{seq}",
            customer_id,
            {
                "customer_id": customer_id,
                "promise_id": New(HANDLE),
                "seq": seq,
                "due_on": part.due_on,
                "amount": part.amount,
                "last_day": judged.last_day(part.due_on, command.method),
                "state": PartState.OPEN,
            },
            f"{grouped(part.amount, judged.currency)} for {date_words(part.due_on)}",
        )
    left = sum(part.amount for part in command.parts)
    for each in judged.items:
        amount = min(left, each.item.collectable)
        left -= amount
        yield Insert(
            "promise_item",
            f"item{each.item.id}",
            customer_id,
            {
                "customer_id": customer_id,
                "promise_id": New(HANDLE),
                "item_id": each.item.id,
                "amount": amount,
            },
            each.item.number,
        )
    if judged.promise is not None:
        yield from _ended(
            connection, judged.promise, PromiseStatus.REPLACED, "", None, judged.today
        )


def _newest_batch(connection: Connection) -> int:
    return connection.execute(sa.select(sa.func.max(BATCH.c.id))).scalar() or 0


def _approval(command: AddPromise, judged: JudgedPromise, asked: str, me: Me) -> Insert:
    """Nobody's yet: whichever supervisor takes it."""
    subject = clean_line(f"Approve {_words(command, judged)}: {asked}")
    return Insert(
        "activity",
        "approval",
        judged.customer.id,
        {
            "customer_id": judged.customer.id,
            "account_id": command.about.account_id,
            "site_id": command.about.site_id,
            "subject": subject,
            "category": REVIEW,
            "priority": ActivityPriority.HIGH,
            "status": ActivityStatus.NOT_STARTED,
            "due_on": judged.today,
            "created_by_id": me.id,
            "created_at": NOW,
        },
        subject,
    )


def _notes(command: AddPromise, judged: JudgedPromise, me: Me) -> Iterator[str]:
    for part in command.parts:
        last = judged.last_day(part.due_on, command.method)
        amount = grouped(part.amount, judged.currency)
        yield f"{amount} for {day_words(part.due_on)}, kept if it comes by {day_words(last)}"
    if judged.level > 1:
        yield f"Level {judged.level}"
    for what in () if over_all(me) else supervisors(judged, command):
        yield f"A supervisor has to approve it: {what}. It does not stand until then"


def edit(connection: Connection, command: EditPromise, judged: JudgedPromise, me: Me) -> Plan:
    """Another method has other days of grace: the last days follow, and are judged by then."""
    promise = _promise(judged)
    method = promise.method if command.method is None else command.method
    line = promise.line if command.line is None else clean_line(command.line)
    fields = {"method": (promise.method, method), "line": (promise.line, line)}
    changed = {name: pair for name, pair in fields.items() if pair[0] != pair[1]}
    if not changed:
        return Plan(f"{promise.words} stays as it is", ())
    changes: list[Change] = [
        Update("promise", promise.id, promise.customer_id, changed, promise.words)
    ]
    notes = []
    for row in _parts_ahead(connection, promise.id):
        last = judged.last_day(row.due_on, method)
        if last != row.last_day:
            label = f"{grouped(row.amount, promise.currency)} for {date_words(row.due_on)}"
            days = {"last_day": (row.last_day, last)}
            changes.append(Update("promise_part", row.id, promise.customer_id, days, label))
            notes.append(f"{label}, kept if it comes by {day_words(last)}")
    return Plan(f"{promise.words} changed", tuple(changes), notes=tuple(notes))


def cancel(connection: Connection, command: CancelPromise, judged: JudgedPromise, me: Me) -> Plan:
    """Taken back on its own day by who took it, it is ours and counts nowhere."""
    promise = _promise(judged)
    by = CancelledBy.US if judged.is_own_of_today(me) else command.by
    changes = _ended(
        connection, promise, PromiseStatus.CANCELLED, clean_line(command.reason), by, judged.today
    )
    return Plan(f"{promise.words} cancelled", tuple(changes))


def approve(connection: Connection, command: ApprovePromise, judged: JudgedPromise, me: Me) -> Plan:
    """It stands from now on; the activity that asked for it is done."""
    promise = _promise(judged)
    row = _row(connection, promise.id)
    fields: dict[str, tuple[Any, Any]] = {
        "approval": (promise.approval, Approval.GIVEN),
        "approved_by_id": (row.approved_by_id, me.id),
        "approved_at": (row.approved_at, NOW),
        "activity_id": (row.activity_id, None),
    }
    changes: list[Change] = [
        Update("promise", promise.id, promise.customer_id, fields, promise.words)
    ]
    changes += _activity_done(connection, row.activity_id, ActivityStatus.COMPLETED)
    return Plan(f"{promise.words} approved", tuple(changes), names={f"collector:{me.id}": me.login})


def keep(connection: Connection, command: KeepPlan, judged: JudgedPromise, me: Me) -> Plan:
    """The later parts are open again; what they came to is judged as it is written."""
    promise = _promise(judged)
    reason = clean_line(command.reason)
    fields = {"plan_kept": (False, True), "line": (promise.line, reason)}
    return Plan(
        f"{promise.number} goes on: {reason}",
        (Update("promise", promise.id, promise.customer_id, fields, promise.words),),
    )


def _ended(
    connection: Connection,
    promise: PromiseView,
    status: PromiseStatus,
    reason: str,
    by: CancelledBy | None,
    today: date,
) -> Iterator[Change]:
    """A promise that is over before its time, with the parts that are ahead."""
    row = _row(connection, promise.id)
    fields: dict[str, tuple[Any, Any]] = {
        "status": (promise.status, status),
        "status_reason": (promise.status_reason, reason),
        "cancelled_by": (promise.cancelled_by, by),
        "judged_on": (promise.judged_on, today),
        "judge_on": (row.judge_on, None),
        "activity_id": (row.activity_id, None),
    }
    changed = {name: pair for name, pair in fields.items() if pair[0] != pair[1]}
    yield Update("promise", promise.id, promise.customer_id, changed, promise.words)
    for part in _parts_ahead(connection, promise.id):
        void: dict[str, tuple[Any, Any]] = {
            "state": (part.state, PartState.VOID),
            "judged_on": (part.judged_on, today),
        }
        if part.credited:
            void["credited"] = (part.credited, 0)
        label = f"{grouped(part.amount, promise.currency)} for {date_words(part.due_on)}"
        yield Update("promise_part", part.id, promise.customer_id, void, label)
    yield from _activity_done(connection, row.activity_id, ActivityStatus.CANCELLED)


def _parts_ahead(connection: Connection, promise_id: int) -> Sequence[Any]:
    """The records of those that are not judged yet, in their order."""
    return connection.execute(
        sa.select(PROMISE_PART)
        .where(PROMISE_PART.c.promise_id == promise_id, PROMISE_PART.c.state.in_(_AHEAD))
        .order_by(PROMISE_PART.c.seq)
    ).fetchall()


def _activity_done(
    connection: Connection, activity_id: int | None, status: ActivityStatus
) -> Sequence[Change]:
    if activity_id is None:
        return ()
    activity = connection.execute(sa.select(ACTIVITY).where(ACTIVITY.c.id == activity_id)).first()
    if activity is None or activity.status not in OPEN_ACTIVITY:
        return ()
    fields: dict[str, tuple[Any, Any]] = {"status": (activity.status, status)}
    if status is ActivityStatus.COMPLETED:
        fields["completed_at"] = (activity.completed_at, NOW)
    else:
        fields["cancel_reason"] = (activity.cancel_reason, "the promise is over")
    return [Update("activity", activity.id, activity.customer_id, fields, activity.subject)]


def _row(connection: Connection, promise_id: int) -> Any:
    return connection.execute(sa.select(PROMISE).where(PROMISE.c.id == promise_id)).one()


def _promise(judged: JudgedPromise) -> PromiseView:
    if judged.promise is None:
        raise LookupError("there is no promise")
    return judged.promise


def _words(command: AddPromise, judged: JudgedPromise) -> str:
    """`2,000.00 USD promised for 4 Dec 2026`."""
    amount = grouped(sum(part.amount for part in command.parts), judged.currency)
    if not command.parts:
        return "a promise"
    first, last = command.parts[0].due_on, command.parts[-1].due_on
    when = f"for {date_words(first)}"
    if len(command.parts) > 1:
        when = f"in {len(command.parts)} parts, {date_words(first)} to {date_words(last)}"
    return f"{amount} {judged.currency} promised {when}"


def _there(
    connection: Connection, command: EditPromise | CancelPromise | ApprovePromise | KeepPlan
) -> JudgedPromise:
    return queries.there(connection, command.promise_id)


HANDLERS: Handlers = {
    AddPromise: Handler(TAKE_PROMISE, load, take),
    EditPromise: Handler(EDIT_PROMISE, _there, edit),
    CancelPromise: Handler(CANCEL_PROMISE, _there, cancel),
    ApprovePromise: Handler(APPROVE_PROMISE, _there, approve),
    KeepPlan: Handler(KEEP_PLAN, _there, keep),
}
