"""What was ever true: append-only, and the database itself sees to it (see `store.triggers`).

Made from the models by `store.tables.generate`.
"""

import sqlalchemy as sa

from collectui.store import types
from collectui.store.core import METADATA

HISTORY = sa.Table(
    "history",
    METADATA,
    sa.Column("id", types.ID, primary_key=True),
    sa.Column("command_id", types.CleanText, nullable=False),
    sa.Column("at", types.UTCDateTime, nullable=False),
    sa.Column("by_id", sa.BigInteger, sa.ForeignKey("collector.id")),
    sa.Column("action", types.CleanText, nullable=False),
    sa.Column("summary", types.CleanText, nullable=False),
    sa.Column("undo_of_id", sa.BigInteger, sa.ForeignKey("history.id")),
    sa.Column("batch_id", sa.BigInteger, sa.ForeignKey("import_batch.id")),
    sa.Column("server_login", types.CleanText, nullable=False, default=""),
)

HISTORY_CHANGE = sa.Table(
    "history_change",
    METADATA,
    sa.Column("id", types.ID, primary_key=True),
    sa.Column("history_id", sa.BigInteger, sa.ForeignKey("history.id"), nullable=False),
    sa.Column("kind", types.CleanText, nullable=False),
    sa.Column("record_id", sa.BigInteger),
    sa.Column("customer_id", sa.BigInteger, sa.ForeignKey("customer.id")),
    sa.Column("op", types.CleanText, nullable=False),
    sa.Column("changes", sa.JSON, nullable=False),
    sa.Column("count", sa.Integer, nullable=False, default=1),
    sa.Column("erasure_id", sa.BigInteger, sa.ForeignKey("erasure.id")),
)

HISTORY_SET = sa.Table(
    "history_set",
    METADATA,
    sa.Column("change_id", sa.Integer, sa.ForeignKey("history_change.id"), primary_key=True),
    sa.Column("record_id", sa.BigInteger, primary_key=True),
)

ERASURE = sa.Table(
    "erasure",
    METADATA,
    sa.Column("id", types.ID, primary_key=True),
    sa.Column("at", types.UTCDateTime, nullable=False),
    sa.Column("by_id", sa.BigInteger, sa.ForeignKey("collector.id")),
    sa.Column("reason", types.CleanText, nullable=False),
    sa.Column("contact_id", sa.BigInteger, sa.ForeignKey("contact.id")),
    sa.Column("request_id", sa.BigInteger, sa.ForeignKey("erasure.id")),
    sa.Column("asked_on", sa.Date),
    sa.Column("due_on", sa.Date),
    sa.Column("decision", types.CleanText, nullable=False, default=""),
    sa.Column("basis", sa.JSON),
    sa.Column("carried_out_at", types.UTCDateTime),
    sa.Column("counts", sa.JSON),
    sa.Column("digest", types.CleanText, nullable=False, default=""),
)

ERASING = sa.Table(
    "erasing",
    METADATA,
    sa.Column("erasure_id", sa.BigInteger, sa.ForeignKey("erasure.id"), primary_key=True),
    sa.Column("token", types.CleanText, nullable=False),
)

OPT_OUT = sa.Table(
    "opt_out",
    METADATA,
    sa.Column("kind", types.CleanText, primary_key=True),
    sa.Column("digest", types.CleanText, primary_key=True),
    sa.Column("salt", types.CleanText, nullable=False),
    sa.Column("erasure_id", sa.BigInteger, sa.ForeignKey("erasure.id"), nullable=False),
)
