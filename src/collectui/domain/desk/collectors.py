"""Who works here and with what rights: given and taken by an administrator."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from collectui.domain.kernel import Action, Command, Me, Refusal, all_of
from collectui.domain.plan import Change, Update
from collectui.domain.text import clean_line
from collectui.domain.vocabulary import CollectorRole

_RESERVED = ("me", "none")
"""What the command line means by a collector that is no login."""


@dataclass(frozen=True, slots=True)
class Collector:
    """An agent as the desk keeps it, whether or not still active."""

    id: int
    login: str
    name: str
    role: CollectorRole
    active: bool


@dataclass(frozen=True, slots=True)
class JudgedCollectors:
    """Everybody who works here or did, and whoever has the login sent."""

    collectors: tuple[Collector, ...]
    collector: Collector | None


def may_give_rights(judged: object, me: Me, command: Command | None = None, /) -> Refusal | None:
    """Rights are an administrator's to give."""
    if me.role is not CollectorRole.ADMINISTRATOR:
        return Refusal("Who works here, and with what rights, is for an administrator to say")
    return None


def collector_is_known(
    judged: JudgedCollectors, me: Me, command: SetCollector | None = None, /
) -> Refusal | None:
    """Only who is there can be changed: an unknown login may be a slip of the hand."""
    if command is not None and judged.collector is None:
        return Refusal(f"There is no collector “{command.login}”: say a role to add one", "login")
    return None


def collector_is_new(
    judged: JudgedCollectors, me: Me, command: AddCollector | None = None, /
) -> Refusal | None:
    """A new login is one word, and nobody's yet."""
    if command is None:
        return None
    login = command.login
    if judged.collector is not None:
        return Refusal(f"“{login}” is a collector already", "login")
    if not login or login != clean_line(login) or any(letter.isspace() for letter in login):
        return Refusal("A login is one word", "login")
    if login in _RESERVED:
        return Refusal(f"“{login}” is no login: say the collector's own", "login")
    return None


def an_administrator_stays(
    collectors: Sequence[Collector], changes: Sequence[Change], me: Me
) -> Refusal | None:
    """Asked of any plan before it is written, so of an undo too: whoever changes collectors is an
    administrator, and afterwards there is one still who is active."""
    changed = [each for each in changes if each.kind == "collector"]
    if not changed:
        return None
    if refusal := may_give_rights(None, me):
        return refusal
    standing = {each.id: (each.role, each.active) for each in collectors}
    before = [who for who, held in standing.items() if _administers(*held)]
    for change in changed:
        if isinstance(change, Update) and change.record_id in standing:
            role, active = standing[change.record_id]
            becomes: Mapping[str, Any] = {name: new for name, (_, new) in change.fields.items()}
            role = CollectorRole(becomes.get("role", role))
            standing[change.record_id] = (role, becomes.get("active", active))
    if before and not any(_administers(*held) for held in standing.values()):
        login = next(each.login for each in collectors if each.id == before[0])
        return Refusal(f"{login} is the last administrator: make somebody else one first", "role")
    return None


def _administers(role: CollectorRole, active: bool) -> bool:
    return active and role is CollectorRole.ADMINISTRATOR


SET_COLLECTOR: Action[JudgedCollectors, SetCollector] = Action(
    "collector.set",
    "Collector's rights",
    "",
    all_of(may_give_rights, collector_is_known),
)
ADD_COLLECTOR: Action[JudgedCollectors, AddCollector] = Action(
    "collector.add", "New collector", "", all_of(may_give_rights, collector_is_new)
)
"""Not to be taken back: others' work comes to refer to a collector, who can be made inactive."""


@dataclass(frozen=True, kw_only=True)
class SetCollector(Command):
    """Change a collector by login; None leaves as it is."""

    login: str
    role: CollectorRole | None = None
    name: str | None = None
    active: bool | None = None


@dataclass(frozen=True, kw_only=True)
class AddCollector(Command):
    """Let in a login that has not come yet."""

    login: str
    role: CollectorRole
    name: str = ""
    active: bool = True
