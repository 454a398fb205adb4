"""Activities: the work that is to do, and was done.

Made from the models by `store.tables.generate`.
"""

import sqlalchemy as sa

from collectui.domain import vocabulary
from collectui.store import types
from collectui.store.core import METADATA

ACTIVITY = sa.Table(
    "activity",
    METADATA,
    sa.Column("customer_id", sa.BigInteger, sa.ForeignKey("customer.id"), nullable=False),
    sa.Column("account_id", sa.BigInteger, sa.ForeignKey("account.id")),
    sa.Column("site_id", sa.BigInteger, sa.ForeignKey("site.id")),
    sa.Column("program_id", sa.BigInteger, sa.ForeignKey("program.id")),
    sa.Column("item_id", sa.BigInteger, sa.ForeignKey("item.id")),
    sa.Column("contact_id", sa.BigInteger, sa.ForeignKey("contact.id")),
    sa.Column("id", types.ID, primary_key=True),
    sa.Column("subject", types.CleanText, nullable=False),
    sa.Column("search_text", types.CleanText, nullable=False, default=""),
    sa.Column("category", types.CleanText, sa.ForeignKey("activity_category.code"), nullable=False),
    sa.Column(
        "priority",
        types.closed(vocabulary.ActivityPriority),
        nullable=False,
        default=vocabulary.ActivityPriority.MEDIUM,
    ),
    sa.Column(
        "status",
        types.closed(vocabulary.ActivityStatus),
        nullable=False,
        default=vocabulary.ActivityStatus.NOT_STARTED,
    ),
    sa.Column("due_on", sa.Date, nullable=False),
    sa.Column("due_time", sa.Time),
    sa.Column("description", types.CleanText, nullable=False, default=""),
    sa.Column("created_by_id", sa.BigInteger, sa.ForeignKey("collector.id")),
    sa.Column("created_at", types.UTCDateTime, nullable=False, default=types.utc_now),
    sa.Column("assigned_to_id", sa.BigInteger, sa.ForeignKey("collector.id")),
    sa.Column("outcome", types.CleanText, sa.ForeignKey("outcome.code")),
    sa.Column("completed_at", types.UTCDateTime),
    sa.Column("cancel_reason", types.CleanText, nullable=False, default=""),
    sa.Column("series", types.CleanText, nullable=False, default=""),
    sa.Column("version", sa.Integer, nullable=False, default=1),
)
