"""What can be done with activities."""

from __future__ import annotations

from collectui.domain.activities import rules
from collectui.domain.activities.commands import (
    AddActivity,
    AddSeries,
    AttachToActivity,
    CancelActivities,
    CompleteActivities,
    EditActivity,
    MoveActivities,
    PostponeActivities,
    ReassignActivities,
    ReopenActivities,
)
from collectui.domain.activities.views import ActivitiesSubject, ActivitySubject
from collectui.domain.kernel import Action, all_of
from collectui.domain.several import somebody_is_meant

ADD_ACTIVITY: Action[ActivitySubject, AddActivity] = Action(
    "activity.add",
    "New activity",
    "a",
    all_of(rules.activity_is_sayable, rules.files_are_taken, somebody_is_meant),
)
EDIT_ACTIVITY: Action[ActivitySubject, EditActivity] = Action(
    "activity.edit",
    "Edit activity",
    "e",
    all_of(rules.activities_are_open, rules.activity_is_sayable, rules.activity_stays_open),
)
COMPLETE_ACTIVITY: Action[ActivitiesSubject, CompleteActivities] = Action(
    "activity.complete",
    "Complete activity",
    "d",
    all_of(rules.activities_are_open, rules.outcome_is_known),
)
POSTPONE_ACTIVITY: Action[ActivitiesSubject, PostponeActivities] = Action(
    "activity.postpone", "Postpone", "+", all_of(rules.activities_are_open, rules.date_is_said)
)
REASSIGN_ACTIVITY: Action[ActivitiesSubject, ReassignActivities] = Action(
    "activity.reassign",
    "Assign to another",
    "r",
    all_of(rules.activities_are_open, rules.collector_works_here),
)
CANCEL_ACTIVITY: Action[ActivitiesSubject, CancelActivities] = Action(
    "activity.cancel", "Cancel", "x", rules.activities_are_open
)
REOPEN_ACTIVITY: Action[ActivitiesSubject, ReopenActivities] = Action(
    "activity.reopen", "Reopen", "o", rules.activities_are_closed
)
MOVE_ACTIVITY: Action[ActivitiesSubject, MoveActivities] = Action(
    "activity.move",
    "Move to another customer",
    "v",
    all_of(rules.activities_are_there, rules.target_is_another),
)
ADD_SERIES: Action[ActivitySubject, AddSeries] = Action(
    "activity.series", "New series", "A", all_of(rules.series_is_sayable, somebody_is_meant)
)
ATTACH_TO_ACTIVITY: Action[ActivitySubject, AttachToActivity] = Action(
    "activity.attach",
    "Attach a file",
    "f",
    all_of(rules.activities_are_there, rules.files_are_taken),
)
