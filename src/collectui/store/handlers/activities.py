"""Activities: made, changed, completed."""

from dataclasses import asdict
from typing import Any

from sqlalchemy import Connection

from collectui.domain.commands import AddActivity, CompleteActivity, EditActivity
from collectui.domain.plan import NOW, Insert, Plan, Update
from collectui.domain.subjects import ActivitySubject
from collectui.domain.terms import ActivityStatus
from collectui.domain.text import clean, clean_line
from collectui.domain.views import Me
from collectui.store.handlers.base import Handler
from collectui.store.queries import activities as queries
from collectui.store.queries import desk as desk_queries
from collectui.store.queries import notes as note_queries


def _subject(
    connection: Connection, customer_id: int, customer: str, activity: Any
) -> ActivitySubject:
    return ActivitySubject(
        customer_id,
        customer,
        activity,
        desk_queries.categories(connection),
        desk_queries.outcomes(connection),
        desk_queries.collectors(connection),
    )


def new_subject(connection: Connection, command: AddActivity) -> ActivitySubject:
    """An activity to be made for a customer."""
    about = command.about
    customer, _ = note_queries.about(connection, about.customer_id, about.item_id)
    return _subject(connection, about.customer_id, customer, None)


def subject(connection: Connection, command: EditActivity | CompleteActivity) -> ActivitySubject:
    """An activity as it stands."""
    activity = queries.activity(connection, command.activity_id)
    return _subject(connection, activity.customer_id, activity.customer, activity)


def add(connection: Connection, command: AddActivity, subject: ActivitySubject, me: Me) -> Plan:
    """One record, assigned to the sender unless the command says otherwise."""
    values = {
        **asdict(command.about),
        "subject": clean_line(command.subject),
        "category": command.category,
        "priority": command.priority,
        "status": ActivityStatus.NOT_STARTED,
        "due_on": command.due_on,
        "due_time": command.due_time,
        "description": clean(command.description),
        "created_by": me.id,
        "created_at": NOW,
        "assigned_to": command.assigned_to if command.assigned_to is not None else me.id,
    }
    return Plan(
        f"Activity for {subject.customer}: {values['subject']}",
        (Insert("activity", "activity", subject.customer_id, values),),
    )


def edit(connection: Connection, command: EditActivity, subject: ActivitySubject, me: Me) -> Plan:
    """Every field of an open activity but its customer."""
    was = subject.activity
    assert was is not None
    fields: dict[str, tuple[Any, Any]] = {
        "subject": (was.subject, clean_line(command.subject)),
        "category": (was.category, command.category),
        "priority": (was.priority, command.priority),
        "status": (was.status, command.status),
        "due_on": (was.due_on, command.due_on),
        "due_time": (was.due_time, command.due_time),
        "description": (was.description, clean(command.description)),
        "assigned_to": (was.assigned_to_id, command.assigned_to),
    }
    moved = {name: pair for name, pair in fields.items() if pair[0] != pair[1]}
    if not moved:
        return Plan(f"{was.subject}: nothing changed", ())
    return Plan(
        f"Activity of {subject.customer} changed: {was.subject}",
        (Update("activity", was.id, subject.customer_id, moved),),
    )


def complete(
    connection: Connection, command: CompleteActivity, subject: ActivitySubject, me: Me
) -> Plan:
    """Completed means it has a time and an outcome."""
    was = subject.activity
    assert was is not None
    fields = {
        "status": (was.status, ActivityStatus.COMPLETED),
        "outcome": (was.outcome, command.outcome),
        "completed_at": (was.completed_at, NOW),
    }
    return Plan(
        f"Activity of {subject.customer} done: {was.subject}",
        (Update("activity", was.id, subject.customer_id, fields),),
    )


HANDLERS = {
    AddActivity: Handler(new_subject, add),
    EditActivity: Handler(subject, edit),
    CompleteActivity: Handler(subject, complete),
}
