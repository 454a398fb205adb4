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
from enum import StrEnum
from typing import Any


@dataclass(frozen=True, slots=True)
class New:
    """Stands for the id of a record that the same plan adds."""

    handle: str


NOW = "@now"
"""Stands for the moment of writing, so that a preview and the save a minute later are one plan."""


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
    """The store's own select of the ids; not part of the plan's identity, its count is."""
    count: int
    fields: Mapping[str, tuple[Any, Any]]
    label: str = ""


Change = Update | Insert | Delete | MoveSet


@dataclass(frozen=True, slots=True)
class Plan:
    """What a command will do, in the order it will be written."""

    summary: str
    changes: tuple[Change, ...]
    touches: frozenset[int] = frozenset()
    """Customers whose figures the plan changes beyond those it names."""
    notes: tuple[str, ...] = ()
    """What the agent should know before saving and no record says."""

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
    """A plan and why it may not be saved, if so."""

    plan: Plan | None
    refusal: str | None = None


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


def plain(value: Any) -> Any:
    """A value as the history keeps it: JSON without loss.

    Raises TypeError for a value no column holds.
    """
    match value:
        case StrEnum():
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
