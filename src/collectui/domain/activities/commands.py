"""Commands on activities."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time

from collectui.domain.about import About, Customers
from collectui.domain.activities.series import Step
from collectui.domain.files import NewFile
from collectui.domain.kernel import Command
from collectui.domain.vocabulary import ActivityPriority, ActivityStatus


@dataclass(frozen=True, kw_only=True)
class AddActivity(Command):
    about: About | Customers
    subject: str
    due_on: date
    due_time: time | None = None
    category: str = "to_do"
    priority: ActivityPriority = ActivityPriority.MEDIUM
    description: str = ""
    assigned_to: int | None = None
    """A collector's id; None means the sender."""
    files: tuple[NewFile, ...] = ()


@dataclass(frozen=True, kw_only=True)
class EditActivity(Command):
    activity_id: int
    subject: str
    due_on: date
    due_time: time | None
    category: str
    priority: ActivityPriority
    description: str
    assigned_to: int | None
    status: ActivityStatus = ActivityStatus.NOT_STARTED


@dataclass(frozen=True, kw_only=True)
class OnActivities(Command):
    """A command for one activity or for several at once; all of them change, or none."""

    activity_ids: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class CompleteActivities(OnActivities):
    outcome: str


@dataclass(frozen=True, kw_only=True)
class PostponeActivities(OnActivities):
    """To a date, or by days: later counts from today where the due date is past, earlier never.

    By days an activity never lands where the desk does not work: it goes on in the same direction.
    """

    days: int = 0
    to: date | None = None
    at: time | None = None
    """A time of that day; None keeps the time there was."""


@dataclass(frozen=True, kw_only=True)
class ReassignActivities(OnActivities):
    to: int
    """A collector's id."""


@dataclass(frozen=True, kw_only=True)
class CancelActivities(OnActivities):
    """Also how an activity that should not have been is struck out: the reason stays with it."""

    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class ReopenActivities(OnActivities):
    """What was completed or cancelled is open again."""


@dataclass(frozen=True, kw_only=True)
class MoveActivities(OnActivities):
    """To another customer; what of the old one they were about stays behind."""

    customer_id: int


@dataclass(frozen=True, kw_only=True)
class AddSeries(Command):
    """Several activities at once, each a record of its own (see `domain.activities.series`)."""

    about: About | Customers
    steps: tuple[Step, ...]
    name: str = ""
    """The template's name or the line they came from; each activity keeps it."""
    priority: ActivityPriority = ActivityPriority.MEDIUM
    description: str = ""
    assigned_to: int | None = None
    """A collector's id; None means the sender."""


@dataclass(frozen=True, kw_only=True)
class AttachToActivity(Command):
    activity_id: int
    files: tuple[NewFile, ...]
