"""What an agent asks the store to do: one frozen record per write."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, time
from typing import Any, ClassVar
from uuid import uuid4

from collectui.domain import actions
from collectui.domain.files import NewFile
from collectui.domain.plan import Plan
from collectui.domain.rules import Refusal
from collectui.domain.terms import ActivityPriority, ActivityStatus
from collectui.domain.views import TheirChange


def new_command_id() -> str:
    """An id that makes sending a command twice harmless."""
    return str(uuid4())


@dataclass(frozen=True, slots=True)
class About:
    """What a note or an activity is about: a customer, and perhaps one thing of it."""

    customer_id: int
    account_id: int | None = None
    site_id: int | None = None
    program_id: int | None = None
    item_id: int | None = None
    contact_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class Command:
    """An action filled in, ready to send."""

    action: ClassVar[actions.Action]

    command_id: str = field(default_factory=new_command_id, compare=False)
    seen: Mapping[str, int] = field(default_factory=dict, compare=False)
    """Versions on the agent's screen, as `note:12` → 3; what is not named may have changed."""
    shown: str | None = field(default=None, compare=False)
    """The digest of the plan last shown; None when the agent saw no impact list."""


@dataclass(frozen=True, kw_only=True)
class AddNote(Command):
    action = actions.ADD_NOTE

    about: About
    body: str
    type: str = "general"
    pinned: bool = False
    files: tuple[NewFile, ...] = ()


@dataclass(frozen=True, kw_only=True)
class EditNote(Command):
    action = actions.EDIT_NOTE

    note_id: int
    body: str
    type: str


@dataclass(frozen=True, kw_only=True)
class PinNote(Command):
    action = actions.PIN_NOTE

    note_id: int
    pinned: bool


@dataclass(frozen=True, kw_only=True)
class AddActivity(Command):
    action = actions.ADD_ACTIVITY

    about: About
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
    action = actions.EDIT_ACTIVITY

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
class SetDesk(Command):
    """Change one setting of the desk (see `collectui.domain.settings`)."""

    action = actions.SET_DESK

    name: str
    value: Any


class NotDone(Exception):
    """The store declined a command; nothing was written."""


class Refused(NotDone):
    """A rule forbids it."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.reason)
        self.refusal = refusal


class Stale(NotDone):
    """Somebody changed the record after the agent's screen was read."""

    def __init__(
        self, record: str, by: str | None, theirs: Any, changes: Sequence[TheirChange] = ()
    ) -> None:
        from collectui.domain import records  # not before somebody was faster

        super().__init__(
            f"{by or 'Somebody'} changed this {records.one(record)} since you opened it"
        )
        self.record = record
        self.by = by
        self.theirs = theirs
        """The command's subject as it stands now."""
        self.changes = tuple(changes)
        """Field by field, of every record that is not as it was seen."""

    @property
    def told(self) -> str:
        """The fields that were changed, each once, in words."""
        from collectui.domain import records

        named = ((each.record.partition(":")[0], each.field) for each in self.changes)
        return ", ".join(
            dict.fromkeys(records.words(*each) for each in named if each[1] and records.told(*each))
        )


class Moved(NotDone):
    """The world changed between preview and save: the plan is no longer the one shown."""

    def __init__(self, plan: Plan) -> None:
        super().__init__("What this would change is not what was shown: look again")
        self.plan = plan
