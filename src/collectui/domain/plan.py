"""A plan: exactly what one command will change.

A handler makes it, a preview shows it, the store writes it and the history keeps it, so that the
three cannot disagree.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from enum import Enum, StrEnum
from typing import Any

from collectui.domain.files import NewFile


@dataclass(frozen=True, slots=True)
class New:
    """Stands for the id of a record that the same plan adds."""

    handle: str


class Stamp(Enum):
    """Stands for what only the writing knows: a preview and the save after it are one plan."""

    NOW = "@now"
    COMMAND = "@command"


NOW = Stamp.NOW
"""The moment of writing."""
COMMAND = Stamp.COMMAND
"""The id of the command that is written."""


@dataclass(frozen=True, slots=True)
class Update:
    """Fields of one record: `{field: (was, becomes)}`."""

    kind: str
    record_id: int
    customer_id: int | None
    fields: Mapping[str, tuple[Any, Any]]
    label: str = ""


@dataclass(frozen=True, slots=True)
class Insert:
    """A record added; other changes of the plan refer to it by `New(handle)`."""

    kind: str
    handle: str
    customer_id: int | New | None
    values: Mapping[str, Any]
    label: str = ""


@dataclass(frozen=True, slots=True)
class Delete:
    """A record taken away, with all it held."""

    kind: str
    record_id: int
    customer_id: int | None
    values: Mapping[str, Any]
    label: str = ""


@dataclass(frozen=True, slots=True)
class MoveSet:
    """The same change to many records, written by one statement: never an object a row."""

    kind: str
    customer_id: int
    members: Any
    """The ids, or the store's own select of them; not part of the plan's identity, its count is."""
    count: int
    fields: Mapping[str, tuple[Any, Any]]
    label: str = ""


Change = Update | Insert | Delete | MoveSet


@dataclass(frozen=True, slots=True)
class Applies:
    """Records that a plan leaves as they are and that what it changes holds for."""

    kind: str
    members: Any
    """The store's own select of the ids."""
    count: int


@dataclass(frozen=True, slots=True)
class Plan:
    """What a command will do, in the order it will be written.

    Its identity is its changes: what else it says may differ between the preview and the save.
    """

    summary: str
    changes: tuple[Change, ...]
    touches: frozenset[int] = frozenset()
    """Customers whose figures the plan changes beyond those it names."""
    notes: tuple[str, ...] = ()
    """What the agent should know before saving and no record says."""
    applies: tuple[Applies, ...] = ()
    names: Mapping[str, str] = field(default_factory=dict)
    """What people call the records it refers to, by `contact:12`, or `new:contact` for its own."""
    files: tuple[NewFile, ...] = ()
    """Bytes to keep, once for the same bytes; their digest is what the records name."""
    mentions: Any = None
    """The store's own select of customers, besides those named, whose history tells of it."""
    undo_of: int | None = None
    """The history's id of the command that this one takes back."""

    @property
    def customers(self) -> frozenset[int]:
        """Every existing customer whose screen this plan changes."""
        named = {c.customer_id for c in self.changes if isinstance(c.customer_id, int)}
        moved = {
            value
            for change in self.changes
            if isinstance(change, Update | MoveSet) and "customer_id" in change.fields
            for value in change.fields["customer_id"]
            if isinstance(value, int)
        }
        return self.touches | named | moved

    @property
    def digest(self) -> str:
        """Equal for plans that would do the same; what a save compares with what was shown."""
        parts = [
            [
                type(change).__name__,
                change.kind,
                getattr(change, "record_id", getattr(change, "handle", None)),
                plain(change.customer_id),
                getattr(change, "count", 1),
                {
                    name: plain(value)
                    for name, value in (
                        change.values if isinstance(change, Insert | Delete) else change.fields
                    ).items()
                },
            ]
            for change in self.changes
        ]
        return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Preview:
    """A plan and why it may not be saved, if so.

    There is no plan where the action itself is refused; where only what was typed stands in the
    way there is one, so that an agent still sees what the change would touch.
    """

    plan: Plan | None
    refusal: str | None = None
    field: str = ""
    """The field to put right, when one field is the cause."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """What a command did."""

    history_id: int
    summary: str
    customers: frozenset[int]
    created: Mapping[str, int] = field(default_factory=dict)
    """Ids of the records added, by the plan's handle."""
    repeated: bool = False
    """The command had been done before: nothing was written this time."""


_AS_IT_IS = frozenset({type(None), bool, int, str})


def plain(value: Any) -> Any:
    """A value as the history keeps it: JSON without loss.

    Raises TypeError for a value no column holds.
    """
    if type(value) in _AS_IT_IS:
        return value
    match value:
        case StrEnum() | Stamp():
            return value.value
        case None | bool() | int() | str():
            return value
        case datetime():
            return value.isoformat()
        case date() | time():
            return value.isoformat()
        case New():
            return {"new": value.handle}
        case tuple() | list():
            return [plain(each) for each in value]
        case dict():
            return {str(name): plain(each) for name, each in value.items()}
    raise TypeError(f"a plan cannot hold {value!r}")
