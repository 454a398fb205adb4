"""Every action a collector can take: its name, its key and the rule that may refuse it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from collectui.domain import rules, rules_work
from collectui.domain.rules import Refusal, Rule, may_write
from collectui.domain.views import Me

if TYPE_CHECKING:
    from collectui.domain.commands import Command


@dataclass(frozen=True)
class Action:
    """Something a collector can do to a view."""

    id: str
    title: str
    key: str
    rule: Rule = rules.always

    def refusal(self, subject: Any, me: Me, command: Command | None = None) -> Refusal | None:
        """Why this may not be started (no command) or saved (with one); None when it may."""
        return may_write(me) or self.rule(subject, me, command)


ADD_NOTE = Action(
    "note.add", "New note", "n", rules.all_of(rules.note_is_sayable, rules_work.files_are_taken)
)
EDIT_NOTE = Action(
    "note.edit", "Edit note", "e", rules.all_of(rules.note_is_not_struck, rules.note_is_sayable)
)
PIN_NOTE = Action("note.pin", "Pin note", "p", rules.note_is_not_struck)
ADD_ACTIVITY = Action(
    "activity.add",
    "New activity",
    "a",
    rules.all_of(rules.activity_is_sayable, rules_work.files_are_taken),
)
EDIT_ACTIVITY = Action(
    "activity.edit",
    "Edit activity",
    "e",
    rules.all_of(
        rules_work.activities_are_open, rules.activity_is_sayable, rules.activity_stays_open
    ),
)
COMPLETE_ACTIVITY = Action(
    "activity.complete",
    "Complete activity",
    "d",
    rules.all_of(rules_work.activities_are_open, rules.outcome_is_known),
)
POSTPONE_ACTIVITY = Action(
    "activity.postpone",
    "Postpone",
    "+",
    rules.all_of(rules_work.activities_are_open, rules_work.date_is_said),
)
REASSIGN_ACTIVITY = Action(
    "activity.reassign",
    "Assign to another",
    "r",
    rules.all_of(rules_work.activities_are_open, rules_work.collector_works_here),
)
CANCEL_ACTIVITY = Action("activity.cancel", "Cancel", "x", rules_work.activities_are_open)
REOPEN_ACTIVITY = Action("activity.reopen", "Reopen", "o", rules_work.activities_are_closed)
MOVE_ACTIVITY = Action(
    "activity.move",
    "Move to another customer",
    "v",
    rules.all_of(rules_work.activities_are_there, rules_work.target_is_another),
)
ADD_SERIES = Action("activity.series", "New series", "A", rules_work.series_is_sayable)
ATTACH_TO_ACTIVITY = Action(
    "activity.attach",
    "Attach a file",
    "f",
    rules.all_of(rules_work.activities_are_there, rules_work.files_are_taken),
)
LOG_CONTACT = Action("contact.log", "Log a contact", "c", rules_work.contact_is_sayable)
MOVE_NOTE = Action(
    "note.move",
    "Move to another customer",
    "v",
    rules.all_of(rules.note_is_not_struck, rules_work.target_is_another),
)
STRIKE_NOTE = Action(
    "note.strike",
    "Void note",
    "x",
    rules.all_of(rules.note_is_not_struck, rules_work.reason_is_given),
)
ATTACH_TO_NOTE = Action(
    "note.attach",
    "Attach a file",
    "f",
    rules.all_of(rules.note_is_not_struck, rules_work.files_are_taken),
)
SET_DESK = Action(
    "desk.set",
    "Desk setting",
    "",
    rules.all_of(rules_work.is_administrator, rules_work.setting_is_known),
)
ADD_TO_LIST = Action(
    "desk.list.add",
    "Add to a list of the desk",
    "",
    rules.all_of(rules_work.is_administrator, rules_work.entry_is_new),
)
CHANGE_IN_LIST = Action(
    "desk.list.change",
    "Change a list of the desk",
    "",
    rules.all_of(rules_work.is_administrator, rules_work.entry_is_there),
)

WORK = (
    *(ADD_NOTE, EDIT_NOTE, PIN_NOTE, MOVE_NOTE, STRIKE_NOTE, ATTACH_TO_NOTE),
    *(ADD_ACTIVITY, EDIT_ACTIVITY, COMPLETE_ACTIVITY, POSTPONE_ACTIVITY, REASSIGN_ACTIVITY),
    *(CANCEL_ACTIVITY, REOPEN_ACTIVITY, MOVE_ACTIVITY, ADD_SERIES, ATTACH_TO_ACTIVITY),
    *(LOG_CONTACT, SET_DESK, ADD_TO_LIST, CHANGE_IN_LIST),
)
"""An agent's day at the phone, and the lists it is kept by; all of it can be taken back."""
