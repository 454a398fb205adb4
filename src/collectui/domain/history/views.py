"""The history of a customer as screens show it. Times are UTC."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """One line of everything that happened to a customer."""

    at: datetime
    kind: str
    """`change`, `note`, `activity`, `contact`, `payment`, `letter` or `import`."""
    text: str
    who: str | None
    position: tuple[datetime, int, int]
    """The entry's place; a page continues after it."""
    record: tuple[str, int] | None = None
    history_id: int | None = None
    """The command, where it is one that changed something."""
    due: date | None = None
    """When what was planned is due."""
    told: tuple[HistoryLine, ...] = field(default=(), compare=False)
    """What the command did to each record of the customer, where all of it is known here."""
    customer_id: int | None = None
    """The customer whose history it is of, where that is known here."""


@dataclass(frozen=True, slots=True)
class FieldChange:
    field: str
    was: object
    becomes: object


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """One record touched by one command."""

    history_id: int
    change_id: int
    at: datetime
    who: str | None
    action: str
    summary: str
    kind: str
    record_id: int | None
    op: str
    count: int
    changes: tuple[FieldChange, ...]
    undo_of: int | None
    batch: int | None
    name: str = ""
    """What the record is called, where that was asked for."""
    currency: str = ""
    """Of the record's amounts, likewise."""
    labels: Mapping[str, str] = field(default_factory=dict)
    """Of fields that this record has another label for, likewise."""
