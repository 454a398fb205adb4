"""What was owed and what came in, day by day: the figures of the desk that measures are made of.

Made from the models by `store.tables.generate`.
"""

import sqlalchemy as sa

from collectui.store import types
from collectui.store.core import METADATA

DAY_BALANCE = sa.Table(
    "day_balance",
    METADATA,
    sa.Column("on_date", sa.Date, primary_key=True),
    sa.Column("collector_id", sa.BigInteger, primary_key=True),
    sa.Column("bucket", sa.SmallInteger, primary_key=True),
    sa.Column("currency", types.CleanText, primary_key=True),
    sa.Column("company_code", types.CleanText, primary_key=True),
    sa.Column("source", types.CleanText, primary_key=True),
    sa.Column("customers", sa.Integer, nullable=False, default=0),
    sa.Column("items", sa.Integer, nullable=False, default=0),
    sa.Column("open_total", types.Minor, nullable=False, default=0),
    sa.Column("past_due", types.Minor, nullable=False, default=0),
    sa.Column("disputed", types.Minor, nullable=False, default=0),
    sa.Column("promised", types.Minor, nullable=False, default=0),
    sa.Column("unapplied", types.Minor, nullable=False, default=0),
    sa.Column("restated_at", types.UTCDateTime),
)

DAY_FLOW = sa.Table(
    "day_flow",
    METADATA,
    sa.Column("on_date", sa.Date, primary_key=True),
    sa.Column("collector_id", sa.BigInteger, primary_key=True),
    sa.Column("currency", types.CleanText, primary_key=True),
    sa.Column("company_code", types.CleanText, primary_key=True),
    sa.Column("source", types.CleanText, primary_key=True),
    sa.Column("sales", types.Minor, nullable=False, default=0),
    sa.Column("cash", types.Minor, nullable=False, default=0),
    sa.Column("credits", types.Minor, nullable=False, default=0),
    sa.Column("restated_at", types.UTCDateTime),
)
