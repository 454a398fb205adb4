"""A form as it was left: what a draft's file holds."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import datetime
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Draft:
    """A form as it was left. The id is that of the command the form will send."""

    id: str = field(default_factory=lambda: str(uuid.uuid4()))
    kind: str
    """Which editor opens it: `note.add`, `activity.edit` …"""
    store: str
    """Which store it is for; drafts for another one are not offered."""
    customer_id: int
    customer: str = ""
    """The customer's name, so that the list of drafts needs no store."""
    title: str = ""
    """What the list of drafts calls it: `note on Meridian Freight LLC`."""
    subject: str = ""
    """The thing it is about, below the customer: `transaction:88`, or empty."""
    values: Mapping[str, Any] = field(default_factory=dict)
    """What is typed, by field."""
    seen: Mapping[str, int] = field(default_factory=dict)
    """The versions of the records it was based on, so that it is still caught as stale."""
    sent: Mapping[str, Any] | None = None
    """What of it the store was last asked to save, while no answer is known."""
    at_field: str = ""
    cursor: tuple[int, int] = (0, 0)
    """Where the cursor stood: row and column in the field `at_field`."""
    saved_at: str = ""
    """When it was written, ISO 8601 in UTC; set by `save`."""
    owner: str = ""
    """The process that types it; set by `save`."""

    @property
    def contacts(self) -> frozenset[int]:
        """The ids of the contact persons that it is about, or is based on."""
        words = (word for each in (self.subject, *self.seen) for word in each.split())
        named = (word.removeprefix("contact:") for word in words if word.startswith("contact:"))
        return frozenset(int(number) for number in named if number.isdecimal())

    @property
    def when(self) -> datetime:
        """The moment it was written."""
        return datetime.fromisoformat(self.saved_at)


def from_json(content: Any) -> Draft:
    """A draft from what a file held; ValueError, TypeError or KeyError if it is none."""
    known = {f.name: content[f.name] for f in fields(Draft) if f.name in content}
    row, column = known.pop("cursor", (0, 0))
    draft = Draft(**known, cursor=(int(row), int(column)))
    texts = (draft.kind, draft.store, draft.customer, draft.title, draft.subject, draft.at_field)
    if not all(isinstance(text, str) for text in (*texts, draft.owner)):
        raise TypeError("a draft's names are text")
    if not isinstance(draft.customer_id, int):
        raise TypeError("a customer's id is a number")
    if not isinstance(draft.values, dict) or not isinstance(draft.seen, dict):
        raise TypeError("a draft's values and versions are objects")
    if not isinstance(draft.sent, dict | None):
        raise TypeError("what was sent is an object")
    if draft.when.tzinfo is None or str(uuid.UUID(draft.id)) != draft.id:
        raise ValueError("a draft has a moment and an id")
    return draft
