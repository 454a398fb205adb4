"""What is done to one activity or to several at once: one plan, one entry of the history."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection, Select

from collectui.domain.activities.actions import (
    CANCEL_ACTIVITY,
    COMPLETE_ACTIVITY,
    MOVE_ACTIVITY,
    POSTPONE_ACTIVITY,
    REASSIGN_ACTIVITY,
    REOPEN_ACTIVITY,
)
from collectui.domain.activities.commands import (
    CancelActivities,
    CompleteActivities,
    MoveActivities,
    OnActivities,
    PostponeActivities,
    ReassignActivities,
    ReopenActivities,
)
from collectui.domain.activities.views import ActivityView, JudgedActivities
from collectui.domain.dates import Calendar, day_words
from collectui.domain.kernel import Me
from collectui.domain.plan import NOW, Plan, Update
from collectui.domain.text import clean_line
from collectui.domain.vocabulary import ActivityStatus
from collectui.store import desk
from collectui.store.core.customers import CUSTOMER
from collectui.store.handlers import attachments
from collectui.store.handlers.base import Handler, Handlers
from collectui.store.queries import activities as queries
from collectui.store.queries import desk as desk_queries
from collectui.store.queries import notes as note_queries

Fields = Mapping[str, tuple[Any, Any]]
OF_A_CUSTOMER = ("account_id", "site_id", "program_id", "item_id", "contact_id")
"""What of a customer a record is about: left behind when it moves to another."""


def load(connection: Connection, command: OnActivities) -> JudgedActivities:
    """The activities as they stand, and the lists their rules look into."""
    target = (
        note_queries.named(connection, command.customer_id)
        if isinstance(command, MoveActivities)
        else None
    )
    return JudgedActivities(
        queries.activities(connection, command.activity_ids),
        desk_queries.outcomes(connection),
        desk_queries.collectors(connection),
        target,
    )


def _plan(
    judged: JudgedActivities, what: str, change: Callable[[ActivityView], Fields], more: Any = ()
) -> Plan:
    """The change of each activity in which something changes."""
    changes = []
    for was in judged.activities:
        fields = {name: pair for name, pair in change(was).items() if pair[0] != pair[1]}
        if fields:
            changes.append(Update("activity", was.id, was.customer_id, fields, was.subject))
    if not changes:
        return Plan("Activities: nothing changed", ())
    if len(changes) == 1:
        named = f"Activity of {_customers(judged)} {what}: {changes[0].label}"
    else:
        named = f"{len(changes)} activities of {_customers(judged)} {what}"
    return Plan(named, (*changes, *more))


def _customers(judged: JudgedActivities) -> str:
    names = list(dict.fromkeys(activity.customer for activity in judged.activities))
    return names[0] if len(names) == 1 else f"{len(names)} customers"


def complete(
    connection: Connection, command: CompleteActivities, judged: JudgedActivities, me: Me
) -> Plan:
    """Completed means it has a time and an outcome."""
    return _plan(judged, "done", lambda was: completed(was, command.outcome))


def completed(was: ActivityView, outcome: str) -> Fields:
    """The fields of an activity that is done."""
    return {
        "status": (was.status, ActivityStatus.COMPLETED),
        "outcome": (was.outcome, outcome),
        "completed_at": (was.completed_at, NOW),
    }


def postpone(
    connection: Connection, command: PostponeActivities, judged: JudgedActivities, me: Me
) -> Plan:
    """To a date, or by days that begin today for what is late and end on a business day."""
    today, calendar = desk.business_date(connection), desk_queries.calendar(connection)

    def change(was: ActivityView) -> Fields:
        due = command.to or by_days(was.due_on, command.days, today, calendar)
        return {
            "due_on": (was.due_on, due),
            "due_time": (was.due_time, was.due_time if command.at is None else command.at),
        }

    what = "advanced" if command.days < 0 else "postponed"
    days = {change(was)["due_on"][1] for was in judged.activities}
    to = f" to {day_words(days.pop())}" if len(days) == 1 else ""
    return _plan(judged, f"{what}{to}", change)


def by_days(due: date, days: int, today: date, calendar: Calendar) -> date:
    """A due date moved by days (see `PostponeActivities`)."""
    if days < 0:
        return calendar.on_or_before(due + timedelta(days))
    return calendar.on_or_after(max(due, today) + timedelta(days))


def reassign(
    connection: Connection, command: ReassignActivities, judged: JudgedActivities, me: Me
) -> Plan:
    """To another collector."""
    login = next((c.login for c in judged.collectors if c.id == command.to), "?")
    return _plan(
        judged,
        f"assigned to {login}",
        lambda was: {"assigned_to_id": (was.assigned_to_id, command.to)},
    )


def cancel(
    connection: Connection, command: CancelActivities, judged: JudgedActivities, me: Me
) -> Plan:
    """It stays, cancelled, with the reason if one was given."""
    return _plan(
        judged,
        "cancelled",
        lambda was: {
            "status": (was.status, ActivityStatus.CANCELLED),
            "cancel_reason": (was.cancel_reason, clean_line(command.reason)),
        },
    )


def reopen(
    connection: Connection, command: ReopenActivities, judged: JudgedActivities, me: Me
) -> Plan:
    """As if it had never been closed; how it had been stays in the history."""
    return _plan(
        judged,
        "reopened",
        lambda was: {
            "status": (was.status, ActivityStatus.NOT_STARTED),
            "outcome": (was.outcome, None),
            "completed_at": (was.completed_at, None),
            "cancel_reason": (was.cancel_reason, ""),
        },
    )


def move(connection: Connection, command: MoveActivities, judged: JudgedActivities, me: Me) -> Plan:
    """To another customer, with their attachments."""
    target = judged.target
    if target is None:
        return Plan("Activities: nowhere to move to", ())

    def change(was: ActivityView) -> Fields:
        about = {name: (getattr(was, name), None) for name in OF_A_CUSTOMER}
        return {"customer_id": (was.customer_id, target.id), **about}

    ids = [activity.id for activity in judged.activities]
    files = attachments.moved(connection, "activity", ids, target.id)
    plan = _plan(judged, f"moved to {target.name}", change, files)
    return replace(plan, mentions=only(target.id))


def only(customer_id: int) -> Select[tuple[int]]:
    """A select of one customer: who hears of a plan beside those it names."""
    return sa.select(CUSTOMER.c.id).where(CUSTOMER.c.id == customer_id)


HANDLERS: Handlers = {
    CompleteActivities: Handler(COMPLETE_ACTIVITY, load, complete),
    PostponeActivities: Handler(POSTPONE_ACTIVITY, load, postpone),
    ReassignActivities: Handler(REASSIGN_ACTIVITY, load, reassign),
    CancelActivities: Handler(CANCEL_ACTIVITY, load, cancel),
    ReopenActivities: Handler(REOPEN_ACTIVITY, load, reopen),
    MoveActivities: Handler(MOVE_ACTIVITY, load, move),
}
