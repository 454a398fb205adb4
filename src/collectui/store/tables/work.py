"""What agents leave behind: contact attempts, notes, attachments, letters, saved views."""

from datetime import date, datetime

from sqlalchemy import JSON, Column, Index, LargeBinary
from sqlmodel import Field

from collectui.domain.vocabulary import ContactMethod, CorrespondenceStatus, Direction, Medium
from collectui.store.constants import LETTER_WAITS
from collectui.store.tables.activities import AboutRow
from collectui.store.tables.base import KEEPS_IDS, Row, partial_index
from collectui.store.tables.fields import choice, key, moment, money, ref, size, text
from collectui.store.types import utc_now


def _where_set(column: str) -> Index:
    """An index over the contact attempts that have the column."""
    return partial_index(f"ix_contact_attempt_{column}", column, where=f"{column} IS NOT NULL")


class ContactAttempt(Row, table=True):
    """One try at reaching a customer, or the customer's call to us."""

    __tablename__ = "contact_attempt"
    __table_args__ = (
        Index("ix_contact_attempt_customer_id_at", "customer_id", "at"),
        # Taking a note or an activity back looks for what refers to it.
        _where_set("note_id"),
        _where_set("next_activity_id"),
        _where_set("completed_activity_id"),
        KEEPS_IDS,
    )

    id: int | None = key()
    customer_id: int = ref("customer")
    at: datetime = moment(factory=utc_now)
    on_date: date
    direction: Direction = choice(Direction, Direction.OUTBOUND)
    medium: Medium = choice(Medium, Medium.CALL)
    address: str = text()
    contact_id: int | None = ref("contact", nullable=True)
    outcome: str = text(..., foreign_key="outcome.code")
    line: str = text()
    amount: int | None = money(nullable=True)
    currency: str = text()
    promised_on: date | None = None
    logged_by_id: int | None = ref("collector", nullable=True)
    completed_activity_id: int | None = ref("activity", nullable=True)
    next_activity_id: int | None = ref("activity", nullable=True)
    note_id: int | None = ref("note", nullable=True)
    version: int = 1


class Note(AboutRow, table=True):
    """What someone wants remembered."""

    __table_args__ = (
        Index("ix_note_customer_id_created_at", "customer_id", "created_at"),
        Index("ix_note_created_at_id", "created_at", "id"),
        Index("ix_note_item_id", "item_id"),
        KEEPS_IDS,
    )

    id: int | None = key()
    type: str = text("general", foreign_key="note_type.code")
    body: str = text(...)
    search_text: str = text()
    author_id: int | None = ref("collector", nullable=True)
    created_at: datetime = moment(factory=utc_now)
    edited_at: datetime | None = moment(nullable=True)
    pinned: bool = False
    struck_reason: str = text()
    version: int = 1


class AttachmentBytes(Row, table=True):
    """The bytes of attachments; the same bytes are kept once."""

    __tablename__ = "attachment_bytes"

    sha256: str = text(..., primary_key=True)
    size: int = size()
    content: bytes = Field(sa_column=Column(LargeBinary, nullable=False))


class Attachment(Row, table=True):
    """A file kept with an activity, a note or an address change."""

    __table_args__ = KEEPS_IDS

    id: int | None = key()
    customer_id: int = ref("customer", index=True)
    activity_id: int | None = ref("activity", index=True, nullable=True)
    note_id: int | None = ref("note", index=True, nullable=True)
    file_name: str = text(...)
    media_type: str = text(...)
    size: int = size()
    sha256: str = text(..., foreign_key="attachment_bytes.sha256", index=True)
    version: int = 1


class Correspondence(Row, table=True):
    """A dunning letter that is pending, held or sent; or a call that has taken its place.

    `planned_on` is the business date it was planned for; none where that is not known.
    """

    __table_args__ = (
        Index("ix_correspondence_customer_id_status", "customer_id", "status"),
        partial_index(
            "ix_correspondence_activity_id", "activity_id", where="activity_id IS NOT NULL"
        ),
        partial_index("ix_correspondence_due_on_id", "due_on", "id", where=LETTER_WAITS),
        KEEPS_IDS,
    )

    id: int | None = key()
    customer_id: int = ref("customer")
    account_id: int | None = ref("account", nullable=True)
    site_id: int | None = ref("site", nullable=True)
    program_id: int | None = ref("program", nullable=True)
    stage: int = 1
    method: ContactMethod = choice(ContactMethod)
    address: str = text()
    due_on: date
    planned_on: date | None = None
    status: CorrespondenceStatus = choice(CorrespondenceStatus, CorrespondenceStatus.PENDING)
    held_reason: str = text()
    sent_at: datetime | None = moment(nullable=True)
    activity_id: int | None = ref("activity", nullable=True)
    version: int = 1


class SavedView(Row, table=True):
    """A collector's own view of the list, or a pool that its members work through together."""

    __tablename__ = "saved_view"
    __table_args__ = KEEPS_IDS

    id: int | None = key()
    collector_id: int = ref("collector", index=True)
    name: str = text(...)
    scope: str = text()
    filter: str = text()
    sort: str = text()
    columns: object = Field(
        default_factory=list, sa_column=Column(JSON, nullable=False, default=list)
    )
    position: int = 0
    members: object = Field(default=None, sa_column=Column(JSON, nullable=True))
    """The logins of a pool's members; None for a view that is its maker's alone."""
    version: int = 1
