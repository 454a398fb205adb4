"""What agents leave behind: contact attempts, notes, attachments, letters, saved views.

Made from the models by `store.tables.generate`.
"""

import sqlalchemy as sa

from collectui.domain import vocabulary
from collectui.store import types
from collectui.store.core import METADATA

NOTE = sa.Table(
    "note",
    METADATA,
    sa.Column("customer_id", sa.BigInteger, sa.ForeignKey("customer.id"), nullable=False),
    sa.Column("account_id", sa.BigInteger, sa.ForeignKey("account.id")),
    sa.Column("site_id", sa.BigInteger, sa.ForeignKey("site.id")),
    sa.Column("program_id", sa.BigInteger, sa.ForeignKey("program.id")),
    sa.Column("item_id", sa.BigInteger, sa.ForeignKey("item.id")),
    sa.Column("contact_id", sa.BigInteger, sa.ForeignKey("contact.id")),
    sa.Column("id", types.ID, primary_key=True),
    sa.Column(
        "type", types.CleanText, sa.ForeignKey("note_type.code"), nullable=False, default="general"
    ),
    sa.Column("body", types.CleanText, nullable=False),
    sa.Column("search_text", types.CleanText, nullable=False, default=""),
    sa.Column("author_id", sa.BigInteger, sa.ForeignKey("collector.id")),
    sa.Column("created_at", types.UTCDateTime, nullable=False, default=types.utc_now),
    sa.Column("edited_at", types.UTCDateTime),
    sa.Column("pinned", sa.Boolean, nullable=False, default=False),
    sa.Column("struck_reason", types.CleanText, nullable=False, default=""),
    sa.Column("version", sa.Integer, nullable=False, default=1),
)

CONTACT_ATTEMPT = sa.Table(
    "contact_attempt",
    METADATA,
    sa.Column("id", types.ID, primary_key=True),
    sa.Column("customer_id", sa.BigInteger, sa.ForeignKey("customer.id"), nullable=False),
    sa.Column("at", types.UTCDateTime, nullable=False, default=types.utc_now),
    sa.Column("on_date", sa.Date, nullable=False),
    sa.Column(
        "direction",
        types.closed(vocabulary.Direction),
        nullable=False,
        default=vocabulary.Direction.OUTBOUND,
    ),
    sa.Column(
        "medium", types.closed(vocabulary.Medium), nullable=False, default=vocabulary.Medium.CALL
    ),
    sa.Column("address", types.CleanText, nullable=False, default=""),
    sa.Column("contact_id", sa.BigInteger, sa.ForeignKey("contact.id")),
    sa.Column("outcome", types.CleanText, sa.ForeignKey("outcome.code"), nullable=False),
    sa.Column("line", types.CleanText, nullable=False, default=""),
    sa.Column("amount", types.Minor),
    sa.Column("currency", types.CleanText, nullable=False, default=""),
    sa.Column("promised_on", sa.Date),
    sa.Column("logged_by_id", sa.BigInteger, sa.ForeignKey("collector.id")),
    sa.Column("completed_activity_id", sa.BigInteger, sa.ForeignKey("activity.id")),
    sa.Column("next_activity_id", sa.BigInteger, sa.ForeignKey("activity.id")),
    sa.Column("note_id", sa.BigInteger, sa.ForeignKey("note.id")),
    sa.Column("version", sa.Integer, nullable=False, default=1),
)

ATTACHMENT_BYTES = sa.Table(
    "attachment_bytes",
    METADATA,
    sa.Column("sha256", types.CleanText, primary_key=True),
    sa.Column("size", sa.BigInteger, nullable=False, default=0),
    sa.Column("content", sa.LargeBinary, nullable=False),
)

ATTACHMENT = sa.Table(
    "attachment",
    METADATA,
    sa.Column("id", types.ID, primary_key=True),
    sa.Column("customer_id", sa.BigInteger, sa.ForeignKey("customer.id"), nullable=False),
    sa.Column("activity_id", sa.BigInteger, sa.ForeignKey("activity.id")),
    sa.Column("note_id", sa.BigInteger, sa.ForeignKey("note.id")),
    sa.Column("file_name", types.CleanText, nullable=False),
    sa.Column("media_type", types.CleanText, nullable=False),
    sa.Column("size", sa.BigInteger, nullable=False, default=0),
    sa.Column("sha256", types.CleanText, sa.ForeignKey("attachment_bytes.sha256"), nullable=False),
    sa.Column("version", sa.Integer, nullable=False, default=1),
)

CORRESPONDENCE = sa.Table(
    "correspondence",
    METADATA,
    sa.Column("id", types.ID, primary_key=True),
    sa.Column("customer_id", sa.BigInteger, sa.ForeignKey("customer.id"), nullable=False),
    sa.Column("account_id", sa.BigInteger, sa.ForeignKey("account.id")),
    sa.Column("site_id", sa.BigInteger, sa.ForeignKey("site.id")),
    sa.Column("program_id", sa.BigInteger, sa.ForeignKey("program.id")),
    sa.Column("stage", sa.Integer, nullable=False, default=1),
    sa.Column("method", types.closed(vocabulary.ContactMethod), nullable=False),
    sa.Column("address", types.CleanText, nullable=False, default=""),
    sa.Column("due_on", sa.Date, nullable=False),
    sa.Column("planned_on", sa.Date),
    sa.Column(
        "status",
        types.closed(vocabulary.CorrespondenceStatus),
        nullable=False,
        default=vocabulary.CorrespondenceStatus.PENDING,
    ),
    sa.Column("held_reason", types.CleanText, nullable=False, default=""),
    sa.Column("sent_at", types.UTCDateTime),
    sa.Column("activity_id", sa.BigInteger, sa.ForeignKey("activity.id")),
    sa.Column("version", sa.Integer, nullable=False, default=1),
)

SAVED_VIEW = sa.Table(
    "saved_view",
    METADATA,
    sa.Column("id", types.ID, primary_key=True),
    sa.Column("collector_id", sa.BigInteger, sa.ForeignKey("collector.id"), nullable=False),
    sa.Column("name", types.CleanText, nullable=False),
    sa.Column("scope", types.CleanText, nullable=False, default=""),
    sa.Column("filter", types.CleanText, nullable=False, default=""),
    sa.Column("sort", types.CleanText, nullable=False, default=""),
    sa.Column("columns", sa.JSON, nullable=False, default=list),
    sa.Column("position", sa.Integer, nullable=False, default=0),
    sa.Column("members", sa.JSON),
    sa.Column("version", sa.Integer, nullable=False, default=1),
)
