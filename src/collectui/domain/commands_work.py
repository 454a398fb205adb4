"""What an agent asks of activities, notes, contacts and the desk's lists: one record per write.

`AddNote`, `EditNote`, `PinNote`, `AddActivity` and `EditActivity` are in `commands`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time
from typing import Literal

from collectui.domain import actions
from collectui.domain.commands import About, Command
from collectui.domain.files import NewFile
from collectui.domain.series import Step
from collectui.domain.terms import ActivityPriority, Direction, Medium

ListName = Literal["note_type", "activity_category", "outcome"]


@dataclass(frozen=True, kw_only=True)
class OnActivities(Command):
    """A command for one activity or for several at once; all of them change, or none."""

    activity_ids: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class CompleteActivities(OnActivities):
    action = actions.COMPLETE_ACTIVITY

    outcome: str


@dataclass(frozen=True, kw_only=True)
class PostponeActivities(OnActivities):
    """To a date, or by days: later counts from today where the due date is past, earlier never.

    By days an activity never lands where the desk does not work: it goes on in the same direction.
    """

    action = actions.POSTPONE_ACTIVITY

    days: int = 0
    to: date | None = None
    at: time | None = None
    """A time of that day; None keeps the time there was."""


@dataclass(frozen=True, kw_only=True)
class ReassignActivities(OnActivities):
    action = actions.REASSIGN_ACTIVITY

    to: int
    """A collector's id."""


@dataclass(frozen=True, kw_only=True)
class CancelActivities(OnActivities):
    """Also how an activity that should not have been is struck out: the reason stays with it."""

    action = actions.CANCEL_ACTIVITY

    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class ReopenActivities(OnActivities):
    action = actions.REOPEN_ACTIVITY


@dataclass(frozen=True, kw_only=True)
class MoveActivities(OnActivities):
    """To another customer; what of the old one they were about stays behind."""

    action = actions.MOVE_ACTIVITY

    customer_id: int


@dataclass(frozen=True, kw_only=True)
class AddSeries(Command):
    """Several activities at once, each a record of its own (see `domain.series`)."""

    action = actions.ADD_SERIES

    about: About
    steps: tuple[Step, ...]
    name: str = ""
    """The template's name or the line they came from; each activity keeps it."""
    priority: ActivityPriority = ActivityPriority.MEDIUM
    description: str = ""
    assigned_to: int | None = None
    """A collector's id; None means the sender."""


@dataclass(frozen=True, kw_only=True)
class LogContact(Command):
    """One try at reaching a customer, or the customer's call to us, and what follows from it.

    Writes the attempt, a note with the line (none for an empty line), the next activity (none
    without a date) and completes the activity it came from, all in one.
    """

    action = actions.LOG_CONTACT

    about: About
    """With the person spoken to or tried, as `contact_id`."""
    outcome: str
    line: str = ""
    direction: Direction = Direction.OUTBOUND
    medium: Medium = Medium.CALL
    address: str = ""
    """The number or address used, as shown."""
    amount: int | None = None
    """Promised or disputed, in minor units of `currency`."""
    currency: str = ""
    """Empty means the customer's."""
    promised_on: date | None = None
    """The promise's date, or when the dispute was raised."""
    completes: int | None = None
    """The activity it came from."""
    next_on: date | None = None
    next_time: time | None = None
    next_subject: str = ""
    """Empty: what `outcomes.next_subject` says."""
    next_category: str = "follow_up_call"


@dataclass(frozen=True, kw_only=True)
class MoveNote(Command):
    """To another customer; what of the old one it was about stays behind."""

    action = actions.MOVE_NOTE

    note_id: int
    customer_id: int


@dataclass(frozen=True, kw_only=True)
class StrikeNote(Command):
    """The note stays, struck out, with who did it and why."""

    action = actions.STRIKE_NOTE

    note_id: int
    reason: str


@dataclass(frozen=True, kw_only=True)
class AttachToNote(Command):
    action = actions.ATTACH_TO_NOTE

    note_id: int
    files: tuple[NewFile, ...]


@dataclass(frozen=True, kw_only=True)
class AttachToActivity(Command):
    action = actions.ATTACH_TO_ACTIVITY

    activity_id: int
    files: tuple[NewFile, ...]


@dataclass(frozen=True, kw_only=True)
class AddToList(Command):
    """A new value of one of the desk's lists."""

    action = actions.ADD_TO_LIST

    list: ListName
    code: str
    title: str
    reached: bool = False
    """Outcomes alone: somebody was spoken to."""
    keeps: str = ""
    """Outcomes alone: `promise` or `dispute` where an amount and a date belong to it."""


@dataclass(frozen=True, kw_only=True)
class ChangeInList(Command):
    """Rename a value, retire it (what has it keeps it; nothing new gets it), or take it up again.

    None leaves as it is.
    """

    action = actions.CHANGE_IN_LIST

    list: ListName
    code: str
    title: str | None = None
    retired: bool | None = None
