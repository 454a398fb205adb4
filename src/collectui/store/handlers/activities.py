"""Activities: made, alone or as a series, and changed."""

from dataclasses import asdict
from typing import Any

from sqlalchemy import Connection

from collectui.domain.about import About
from collectui.domain.activities.actions import (
    ADD_ACTIVITY,
    ADD_SERIES,
    ATTACH_TO_ACTIVITY,
    EDIT_ACTIVITY,
)
from collectui.domain.activities.commands import (
    AddActivity,
    AddSeries,
    AttachToActivity,
    EditActivity,
)
from collectui.domain.activities.views import ActivityView, JudgedActivity
from collectui.domain.kernel import Me
from collectui.domain.plan import COMMAND, NOW, Insert, Plan, Update
from collectui.domain.several import NOBODY, Meant
from collectui.domain.text import clean, clean_line
from collectui.domain.vocabulary import ActivityStatus
from collectui.store import desk
from collectui.store.handlers import activities_many
from collectui.store.handlers.attachments import attached, attached_to_each, handle
from collectui.store.handlers.base import Handler, Handlers
from collectui.store.queries import activities as queries
from collectui.store.queries import attachments, several
from collectui.store.queries import desk as desk_queries

PAST = "The due date is in the past"


def _subject(
    connection: Connection,
    customer_id: int,
    customer: str,
    activity: ActivityView | None,
    meant: Meant = NOBODY,
) -> JudgedActivity:
    return JudgedActivity(
        customer_id,
        customer,
        activity,
        desk_queries.categories(connection),
        desk_queries.outcomes(connection),
        desk_queries.collectors(connection),
        attachments.limit(connection),
        desk.business_date(connection),
        meant,
    )


def new_subject(connection: Connection, command: AddActivity | AddSeries) -> JudgedActivity:
    """An activity to be made for a customer, or for each of several."""
    meant = several.meant(connection, command.about)
    first = meant.abouts[0].customer_id if meant.abouts else 0
    return _subject(connection, first, meant.words, None, meant)


def load(connection: Connection, command: EditActivity | AttachToActivity) -> JudgedActivity:
    """An activity as it stands."""
    activity = queries.activity(connection, command.activity_id)
    return _subject(connection, activity.customer_id, activity.customer, activity)


def new_activity(about: About, me: Me, **fields: Any) -> dict[str, Any]:
    """The values of a new activity; assigned to its maker unless `assigned_to` says otherwise.

    A transaction is named with its account and site.
    """
    assigned_to = fields.pop("assigned_to", None)
    return {
        **asdict(about),
        "status": ActivityStatus.NOT_STARTED,
        "created_by_id": me.id,
        "created_at": NOW,
        "assigned_to_id": me.id if assigned_to is None else assigned_to,
        **fields,
        "subject": clean_line(fields["subject"]),
        "description": clean(fields.get("description", "")).strip("\n"),
    }


def add(connection: Connection, command: AddActivity, judged: JudgedActivity, me: Me) -> Plan:
    """One record a customer, and its attachments."""
    made = [
        Insert(
            "activity",
            handle("activity", number),
            about.customer_id,
            new_activity(
                about,
                me,
                subject=command.subject,
                category=command.category,
                priority=command.priority,
                due_on=command.due_on,
                due_time=command.due_time,
                description=command.description,
                assigned_to=command.assigned_to,
            ),
            whose,
        )
        for number, (about, whose) in enumerate(judged.meant.each)
    ]
    past = (PAST,) if command.due_on < judged.today else ()
    return Plan(
        f"Activity for {judged.customer}: {clean_line(command.subject)}",
        (*made, *attached_to_each(command.files, made)),
        notes=(*past, *judged.meant.notes),
        files=command.files,
    )


def add_series(connection: Connection, command: AddSeries, judged: JudgedActivity, me: Me) -> Plan:
    """Each step a record of its own; all carry the command's id as their series."""
    steps = [(about, whose, step) for about, whose in judged.meant.each for step in command.steps]
    inserts = tuple(
        Insert(
            "activity",
            f"activity{number}",
            about.customer_id,
            new_activity(
                about,
                me,
                subject=step.subject,
                category=step.category,
                priority=command.priority,
                due_on=step.due_on,
                due_time=step.due_time,
                description=command.description,
                assigned_to=command.assigned_to,
                series=COMMAND,
            ),
            whose,
        )
        for number, (about, whose, step) in enumerate(steps)
    )
    name = f" ({clean_line(command.name)})" if command.name else ""
    return Plan(
        f"{len(inserts)} activities for {judged.customer}{name}",
        inserts,
        notes=judged.meant.notes,
    )


def edit(connection: Connection, command: EditActivity, judged: JudgedActivity, me: Me) -> Plan:
    """Every field of an open activity but its customer."""
    was = judged.activity
    assert was is not None
    fields: dict[str, tuple[Any, Any]] = {
        "subject": (was.subject, clean_line(command.subject)),
        "category": (was.category, command.category),
        "priority": (was.priority, command.priority),
        "status": (was.status, command.status),
        "due_on": (was.due_on, command.due_on),
        "due_time": (was.due_time, command.due_time),
        "description": (was.description, clean(command.description).strip("\n")),
        "assigned_to_id": (was.assigned_to_id, command.assigned_to),
    }
    moved = {name: pair for name, pair in fields.items() if pair[0] != pair[1]}
    if not moved:
        return Plan(f"{was.subject}: nothing changed", ())
    return Plan(
        f"Activity of {judged.customer} changed: {was.subject}",
        (Update("activity", was.id, judged.customer_id, moved, was.subject),),
    )


def attach(
    connection: Connection, command: AttachToActivity, judged: JudgedActivity, me: Me
) -> Plan:
    """One record a file."""
    assert judged.activity is not None
    names = ", ".join(file.name for file in command.files)
    return Plan(
        f"{names} attached to {judged.activity.subject}",
        attached(command.files, "activity", judged.activity.id, judged.customer_id),
        files=command.files,
    )


HANDLERS: Handlers = {
    AddActivity: Handler(ADD_ACTIVITY, new_subject, add),
    AddSeries: Handler(ADD_SERIES, new_subject, add_series),
    EditActivity: Handler(EDIT_ACTIVITY, load, edit),
    AttachToActivity: Handler(ATTACH_TO_ACTIVITY, load, attach),
    **activities_many.HANDLERS,
}
