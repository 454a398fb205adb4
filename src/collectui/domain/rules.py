"""What the business allows, each rule said once.

A rule looks at a thing as it stands and answers None, or the Refusal to show. The action menu asks
it with no command (may this be started?), the editor and the store with the command (may this be
saved?).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from collectui.domain.dates import in_reach, out_of_reach
from collectui.domain.terms import OPEN_ACTIVITY, CollectorRole
from collectui.domain.views import ActivityView, Me, NoteView

if TYPE_CHECKING:
    from collectui.domain.commands import Command


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why not, in words an agent can repeat to a customer."""

    reason: str
    field: str = ""
    """The field to put right, when one field is the cause."""


Rule = Callable[[Any, Me, "Command | None"], Refusal | None]


def all_of(*rules: Rule) -> Rule:
    """The first refusal of several rules, in the order given."""

    def judge(subject: Any, me: Me, command: Command | None = None) -> Refusal | None:
        return next((no for rule in rules if (no := rule(subject, me, command))), None)

    return judge


def always(subject: Any, me: Me, command: Command | None = None) -> Refusal | None:
    """Never refuses: for actions whose only bound is the collector's role."""
    return None


def may_write(me: Me) -> Refusal | None:
    """A viewer reads; asked of every command by the store, whatever its own rule."""
    if me.role is CollectorRole.VIEWER:
        return Refusal(
            f"{me.login} is a viewer here: an administrator gives the right to write,"
            f" by collectui collector set {me.login} --role collector"
        )
    return None


def has_text(name: str, text: str) -> Refusal | None:
    """A required text must say something."""
    if not text.strip():
        return Refusal(f"{name.capitalize()} is required", name)
    return None


def note_is_sayable(subject: Any, me: Me, command: Command | None = None) -> Refusal | None:
    """A note needs text and a type that the desk still uses; a retired one it had it may keep."""
    if command is None:
        return None
    if refusal := has_text("text", getattr(command, "body", "")):
        return refusal
    had = subject.note and subject.note.type
    return _in_list("type", getattr(command, "type", None), subject.note_types, "note type", had)


def note_is_not_struck(subject: Any, me: Me, command: Command | None = None) -> Refusal | None:
    """A struck-out note stays as it was struck."""
    note: NoteView = subject.note
    if note.struck_reason:
        return Refusal(f"The note is void: {note.struck_reason}")
    return None


def activity_is_sayable(subject: Any, me: Me, command: Command | None = None) -> Refusal | None:
    """Subject, due date and customer are required (docs/domain.md: Activities and notes).

    What the desk has retired since, an activity that had it may keep.
    """
    if command is None:
        return None
    if refusal := has_text("subject", getattr(command, "subject", "")):
        return refusal
    was: ActivityView | None = subject.activity
    if refusal := due_is_in_reach(getattr(command, "due_on", None)):
        return refusal
    category, had = getattr(command, "category", None), was.category if was else None
    if no := _in_list("category", category, subject.categories, "activity category", had):
        return no
    assigned = getattr(command, "assigned_to", None)
    here = {None, was and was.assigned_to_id, *(collector.id for collector in subject.collectors)}
    if assigned not in here:
        return Refusal("That collector does not work here any more: choose another", "assigned to")
    return None


def due_is_in_reach(
    day: date | None, field: str = "due", what: str = "a due date"
) -> Refusal | None:
    """A year far off is a slip of the hand, and lateness would raise priorities without end."""
    if day is not None and not in_reach(day):
        return Refusal(f"{day} is out of reach: {out_of_reach(what)}", field)
    return None


def activity_stays_open(subject: Any, me: Me, command: Command | None = None) -> Refusal | None:
    """Ending an activity says more than a status: completing an outcome, cancelling a reason."""
    status = getattr(command, "status", None)
    if status is not None and status not in OPEN_ACTIVITY:
        return Refusal("An activity is completed with its outcome or cancelled: not here", "status")
    return None


def outcome_is_known(subject: Any, me: Me, command: Command | None = None) -> Refusal | None:
    """A completed activity says how it ended, in the desk's words."""
    if command is None:
        return None
    return _in_list("outcome", getattr(command, "outcome", None), subject.outcomes, "outcome")


def _in_list(
    field: str, value: str | None, options: Any, what: str, had: str | None = None
) -> Refusal | None:
    if value not in {None, had, *(option.code for option in options)}:
        known = ", ".join(option.code for option in options)
        return Refusal(f"“{value}” is no {what} of this desk; it has {known}", field)
    return None
