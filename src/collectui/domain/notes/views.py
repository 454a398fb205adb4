"""Notes as screens show them and rules judge them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime

from collectui.domain.about import CustomerName
from collectui.domain.desk.views import Option
from collectui.domain.files import FileLine
from collectui.domain.several import NOBODY, Meant


@dataclass(frozen=True, slots=True)
class NoteView:
    id: int
    version: int
    customer_id: int
    account_id: int | None
    site_id: int | None
    program_id: int | None
    item_id: int | None
    about: str
    """`customer`, or what of it: `invoice INV-88123`, `account 10`."""
    type: str
    type_title: str
    body: str
    author: str | None
    created_at: datetime
    edited_at: datetime | None
    pinned: bool
    struck_reason: str
    contact_id: int | None = None
    customer: str = ""
    files: tuple[FileLine, ...] = ()
    position: tuple[datetime, int] = field(default=(datetime(1, 1, 1, tzinfo=UTC), 0))


@dataclass(frozen=True, slots=True)
class JudgedNote:
    """A note to be written (`note` is None) or changed, and the types the desk uses."""

    customer_id: int
    customer: str
    about: str
    note: NoteView | None
    note_types: tuple[Option, ...]
    target: CustomerName | None = None
    """The customer a note is to be moved to."""
    file_limit: int = 0
    """Bytes of one attachment at most."""
    meant: Meant = NOBODY
    """Whom one to be written is on."""
