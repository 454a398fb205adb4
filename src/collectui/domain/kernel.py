"""What a rule, an action and a command are.

A rule looks at a thing as it stands (what is judged) and answers None, or the Refusal to show. The
action menu asks it with no command (may this be started?), the editor and the store with the
command (may this be saved?). Both types are part of a rule's own, so that a menu and a handler that
load something else than the rule judges do not pass the type checker.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, Generic, Protocol, TypeVar
from uuid import uuid4

from collectui.domain.vocabulary import CollectorRole

if TYPE_CHECKING:
    from collectui.domain.plan import Plan


@dataclass(frozen=True, slots=True)
class Me:
    """The collector at this terminal. `id` is None for one the store does not know yet."""

    id: int | None
    login: str
    name: str
    role: CollectorRole


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why not, in words an agent can repeat to a customer."""

    reason: str
    field: str = ""
    """The field to put right, when one field is the cause."""


def new_command_id() -> str:
    """An id that makes sending a command twice harmless."""
    return str(uuid4())


@dataclass(frozen=True, kw_only=True)
class Command:
    """An action filled in, ready to send: one frozen record per write."""

    command_id: str = field(default_factory=new_command_id, compare=False)
    seen: Mapping[str, int] = field(default_factory=dict, compare=False)
    """Versions on the agent's screen, as `note:12` → 3; what is not named may have changed."""
    shown: str | None = field(default=None, compare=False)
    """The digest of the plan last shown; None when the agent saw no impact list."""


Judged = TypeVar("Judged", contravariant=True)
"""What a rule looks at."""
Sent = TypeVar("Sent", bound=Command, contravariant=True)
"""The command that it is asked about."""


class Rule(Protocol[Judged, Sent]):
    """One business rule."""

    def __call__(self, judged: Judged, me: Me, command: Sent | None = None, /) -> Refusal | None:
        """Why this may not be started (no command) or saved (with one); None when it may."""
        ...


def all_of(*rules: Rule[Judged, Sent]) -> Rule[Judged, Sent]:
    """The first refusal of several rules, in the order given."""

    def judge(judged: Judged, me: Me, command: Sent | None = None, /) -> Refusal | None:
        return next((no for rule in rules if (no := rule(judged, me, command))), None)

    return judge


def always(judged: object, me: Me, command: Command | None = None, /) -> Refusal | None:
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


@dataclass(frozen=True)
class Action(Generic[Judged, Sent]):
    """Something a collector can do to what its rule judges."""

    id: str
    title: str
    key: str
    """Its letter in a menu."""
    rule: Rule[Judged, Sent] = always

    def refusal(self, judged: Judged, me: Me, command: Sent | None = None) -> Refusal | None:
        """Why this may not be started (no command) or saved (with one); None when it may."""
        return may_write(me) or self.rule(judged, me, command)


@dataclass(frozen=True, slots=True)
class TheirChange:
    """One field that somebody changed after an agent's screen was read."""

    record: str
    """`contact:12`, as in what the command says it has seen."""
    field: str
    was: object
    """What the agent's screen showed."""
    theirs: object
    by: str | None
    at: datetime


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
        """What the rule of that command judges, as it stands now."""
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
