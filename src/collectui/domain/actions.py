"""Every action a collector can take: its name, its key and the rule that may refuse it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from collectui.domain import rules
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


ADD_NOTE = Action("note.add", "New note", "n", rules.note_is_sayable)
EDIT_NOTE = Action(
    "note.edit", "Edit note", "e", rules.all_of(rules.note_is_not_struck, rules.note_is_sayable)
)
PIN_NOTE = Action("note.pin", "Pin note", "p", rules.note_is_not_struck)
ADD_ACTIVITY = Action("activity.add", "New activity", "a", rules.activity_is_sayable)
EDIT_ACTIVITY = Action(
    "activity.edit",
    "Edit activity",
    "e",
    rules.all_of(rules.activity_is_open, rules.activity_is_sayable),
)
COMPLETE_ACTIVITY = Action(
    "activity.complete",
    "Complete activity",
    "d",
    rules.all_of(rules.activity_is_open, rules.outcome_is_known),
)
SET_DESK = Action("desk.set", "Desk setting", "")
"""Refused to all but administrators by the store's own view of the setting."""
