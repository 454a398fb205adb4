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
from collectui.domain.activities.views import JudgedActivities, JudgedActivity
from collectui.domain.kernel import Action, all_of
from collectui.domain.several import somebody_is_meant

ADD_ACTIVITY: Action[JudgedActivity, AddActivity] = Action(
    "activity.add",
    "New activity",
    "a",
    all_of(rules.activity_is_sayable, rules.files_are_taken, somebody_is_meant),
)
EDIT_ACTIVITY: Action[JudgedActivity, EditActivity] = Action(
    "activity.edit",
    "Edit activity",
    "e",
    all_of(rules.activities_are_open, rules.activity_is_sayable, rules.activity_stays_open),
)
COMPLETE_ACTIVITY: Action[JudgedActivities, CompleteActivities] = Action(
    "activity.complete",
    "Complete activity",
    "d",
    all_of(rules.activities_are_open, rules.outcome_is_known),
)
POSTPONE_ACTIVITY: Action[JudgedActivities, PostponeActivities] = Action(
    "activity.postpone", "Postpone", "+", all_of(rules.activities_are_open, rules.date_is_said)
)
REASSIGN_ACTIVITY: Action[JudgedActivities, ReassignActivities] = Action(
    "activity.reassign",
    "Assign to another",
    "r",
    all_of(rules.activities_are_open, rules.collector_works_here),
)
CANCEL_ACTIVITY: Action[JudgedActivities, CancelActivities] = Action(
    "activity.cancel", "Cancel", "x", rules.activities_are_open
)
REOPEN_ACTIVITY: Action[JudgedActivities, ReopenActivities] = Action(
    "activity.reopen", "Reopen", "o", rules.activities_are_closed
)
MOVE_ACTIVITY: Action[JudgedActivities, MoveActivities] = Action(
    "activity.move",
    "Move to another customer",
    "v",
    all_of(rules.activities_are_there, rules.target_is_another),
)
ADD_SERIES: Action[JudgedActivity, AddSeries] = Action(
    "activity.series", "New series", "A", all_of(rules.series_is_sayable, somebody_is_meant)
)
ATTACH_TO_ACTIVITY: Action[JudgedActivity, AttachToActivity] = Action(
    "activity.attach",
    "Attach a file",
    "f",
    all_of(rules.activities_are_there, rules.files_are_taken),
)
