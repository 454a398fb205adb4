"""Where records came from: batches, the keys of their sources, and values agents overrode.

Made from the models by `store.tables.generate`.
"""

import sqlalchemy as sa

from collectui.store import types
from collectui.store.core import METADATA

IMPORT_BATCH = sa.Table(
    "import_batch",
    METADATA,
    sa.Column("id", types.ID, primary_key=True),
    sa.Column("source", types.CleanText, nullable=False),
    sa.Column("file_name", types.CleanText, nullable=False, default=""),
    sa.Column("sha256", types.CleanText, nullable=False, default=""),
    sa.Column("as_of", sa.Date, nullable=False),
    sa.Column("at", types.UTCDateTime, nullable=False),
    sa.Column("by_id", sa.BigInteger, sa.ForeignKey("collector.id")),
    sa.Column("finished_at", types.UTCDateTime),
    sa.Column("undone_at", types.UTCDateTime),
    sa.Column("report", sa.JSON, nullable=False, default=dict),
)

EXTERNAL_KEY = sa.Table(
    "external_key",
    METADATA,
    sa.Column("source", types.CleanText, primary_key=True),
    sa.Column("entity", types.CleanText, primary_key=True),
    sa.Column("key", types.CleanText, primary_key=True),
    sa.Column("record_id", sa.BigInteger, nullable=False),
    sa.Column("batch_id", sa.BigInteger, sa.ForeignKey("import_batch.id")),
)

KEPT_VALUE = sa.Table(
    "kept_value",
    METADATA,
    sa.Column("entity", types.CleanText, primary_key=True),
    sa.Column("record_id", sa.BigInteger, primary_key=True),
    sa.Column("field", types.CleanText, primary_key=True),
    sa.Column("value", sa.JSON),
)
