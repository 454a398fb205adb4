"""What the business allows of activities (docs/domain.md: Activities and notes)."""

from __future__ import annotations

from datetime import date

from collectui.domain import moving
from collectui.domain.activities.commands import (
    AddActivity,
    AddSeries,
    AttachToActivity,
    CompleteActivities,
    EditActivity,
    MoveActivities,
    PostponeActivities,
    ReassignActivities,
)
from collectui.domain.activities.views import JudgedActivities, JudgedActivity
from collectui.domain.attachments import files_fit
from collectui.domain.dates import in_reach, out_of_reach
from collectui.domain.desk.views import in_list
from collectui.domain.kernel import Command, Me, Refusal, has_text
from collectui.domain.vocabulary import OPEN_ACTIVITY

_NOT_HERE = Refusal("That collector does not work here any more: choose another", "assigned to")

Some = JudgedActivity | JudgedActivities
"""One activity, or several that change together."""


def activities_are_there(judged: Some, me: Me, command: Command | None = None, /) -> Refusal | None:
    """At least one is chosen."""
    return None if judged.chosen else Refusal("No activity is chosen")


def activities_are_open(judged: Some, me: Me, command: Command | None = None, /) -> Refusal | None:
    """Only work still open can be completed, postponed, given away or cancelled."""
    if refusal := activities_are_there(judged, me, command):
        return refusal
    for activity in judged.chosen:
        if activity.status not in OPEN_ACTIVITY:
            return Refusal(f"“{activity.subject}” is {activity.status.value}: reopen it first")
    return None


def activities_are_closed(
    judged: Some, me: Me, command: Command | None = None, /
) -> Refusal | None:
    """Only what was completed or cancelled can be reopened."""
    if refusal := activities_are_there(judged, me, command):
        return refusal
    for activity in judged.chosen:
        if activity.status in OPEN_ACTIVITY:
            return Refusal(f"“{activity.subject}” is still open")
    return None


def activity_is_sayable(
    judged: JudgedActivity, me: Me, command: AddActivity | EditActivity | None = None, /
) -> Refusal | None:
    """Subject, due date and customer are required.

    What the desk has retired since, an activity that had it may keep.
    """
    if command is None:
        return None
    was = judged.activity
    had = was.category if was else None
    if refusal := (
        has_text("subject", command.subject)
        or due_is_in_reach(command.due_on)
        or in_list("category", command.category, judged.categories, "activity category", had)
    ):
        return refusal
    here = {None, was.assigned_to_id if was else None, *(each.id for each in judged.collectors)}
    return None if command.assigned_to in here else _NOT_HERE


def due_is_in_reach(
    day: date | None, field: str = "due", what: str = "a due date"
) -> Refusal | None:
    """A year far off is a slip of the hand, and lateness would raise priorities without end."""
    if day is not None and not in_reach(day):
        return Refusal(f"{day} is out of reach: {out_of_reach(what)}", field)
    return None


def activity_stays_open(
    judged: JudgedActivity, me: Me, command: EditActivity | None = None, /
) -> Refusal | None:
    """Ending an activity says more than a status: completing an outcome, cancelling a reason."""
    if command is not None and command.status not in OPEN_ACTIVITY:
        return Refusal("An activity is completed with its outcome or cancelled: not here", "status")
    return None


def outcome_is_known(
    judged: JudgedActivities, me: Me, command: CompleteActivities | None = None, /
) -> Refusal | None:
    """A completed activity says how it ended, in the desk's words."""
    if command is None:
        return None
    return in_list("outcome", command.outcome, judged.outcomes, "outcome")


def date_is_said(
    judged: JudgedActivities, me: Me, command: PostponeActivities | None = None, /
) -> Refusal | None:
    """Postponing says by how many days or to which date, one of both."""
    if command is None:
        return None
    days, to = command.days, command.to
    if bool(days) == (to is not None):
        return Refusal("Say by how many days, or to which date", "due")
    if abs(days) > 3_660:
        return Refusal("More than ten years is no postponing", "due")
    for day in (to, *(_moved(each.due_on, days) for each in judged.chosen if days)):
        if refusal := due_is_in_reach(day):
            return refusal
    return None


def _moved(due: date, days: int) -> date:
    """A due date moved; the calendar's own end where it would be beyond."""
    day = due.toordinal() + days
    return date.fromordinal(min(max(day, date.min.toordinal()), date.max.toordinal()))


def collector_works_here(
    judged: JudgedActivities, me: Me, command: ReassignActivities | None = None, /
) -> Refusal | None:
    """Work goes only to a collector who works here."""
    if command is None or command.to in {collector.id for collector in judged.collectors}:
        return None
    return _NOT_HERE


def target_is_another(
    judged: JudgedActivities, me: Me, command: MoveActivities | None = None, /
) -> Refusal | None:
    """Activities move to a customer that exists and is not the one that has them."""
    if command is None:
        return None
    return moving.refusal({each.customer_id for each in judged.chosen}, judged.target)


def series_is_sayable(
    judged: JudgedActivity, me: Me, command: AddSeries | None = None, /
) -> Refusal | None:
    """Each activity of a series is held to what one is."""
    if command is None:
        return None
    if not command.steps:
        return Refusal("The series has no step", "series")
    known = {option.code for option in judged.categories}
    for step in command.steps:
        if refusal := has_text("subject", step.subject):
            return refusal
        if step.category not in known:
            return Refusal(f"“{step.category}” is no activity category of this desk", "series")
        if refusal := due_is_in_reach(step.due_on, "series"):
            return refusal
    here = {None, *(collector.id for collector in judged.collectors)}
    return None if command.assigned_to in here else _NOT_HERE


def files_are_taken(
    judged: JudgedActivity, me: Me, command: AddActivity | AttachToActivity | None = None, /
) -> Refusal | None:
    """Files within the desk's limit, and at least one where one is attached."""
    if command is None:
        return None
    needed = isinstance(command, AttachToActivity)
    return files_fit(command.files, judged.file_limit, needed=needed)
