"""The delinquency figures kept from open items.

Made from the models by `store.tables.generate`.
"""

import sqlalchemy as sa

from collectui.domain import vocabulary
from collectui.store import constants, types
from collectui.store.core import METADATA

DELINQUENCY = sa.Table(
    "delinquency",
    METADATA,
    sa.Column("unit", types.CleanText, primary_key=True),
    sa.Column("currency", types.CleanText, primary_key=True),
    sa.Column("unit_id", sa.BigInteger, nullable=False),
    sa.Column("customer_id", sa.BigInteger, nullable=False),
    sa.Column("account_id", sa.BigInteger),
    sa.Column("site_id", sa.BigInteger),
    sa.Column("level", types.closed(vocabulary.BusinessLevel), nullable=False),
    sa.Column("collector_id", sa.BigInteger),
    sa.Column("name_key", types.CleanText, nullable=False, default=""),
    sa.Column("listed", sa.SmallInteger, nullable=False, default=0),
    sa.Column("set_aside", types.CleanText, nullable=False, default=""),
    sa.Column("past_due", types.Minor, nullable=False, default=0),
    sa.Column("disputed_due", types.Minor, nullable=False, default=0),
    sa.Column("processing_due", types.Minor, nullable=False, default=0),
    sa.Column("promised_due", types.Minor, nullable=False, default=0),
    sa.Column("unapplied", types.Minor, nullable=False, default=0),
    sa.Column("to_collect", types.Minor, nullable=False, default=0),
    sa.Column("open_total", types.Minor, nullable=False, default=0),
    sa.Column("open_items", sa.Integer, nullable=False, default=0),
    sa.Column("bucket0", types.Minor, nullable=False, default=0),
    sa.Column("bucket1", types.Minor, nullable=False, default=0),
    sa.Column("bucket2", types.Minor, nullable=False, default=0),
    sa.Column("bucket3", types.Minor, nullable=False, default=0),
    sa.Column("bucket4", types.Minor, nullable=False, default=0),
    sa.Column("bucket5", types.Minor, nullable=False, default=0),
    sa.Column("bucket6", types.Minor, nullable=False, default=0),
    sa.Column("bucket7", types.Minor, nullable=False, default=0),
    sa.Column("oldest_due", sa.Date, nullable=False, default=constants.FAR),
    sa.Column("ask_due", sa.Date),
    sa.Column("next_due", sa.Date, nullable=False, default=constants.FAR),
    sa.Column("last_contact", sa.Date),
    sa.Column("worked_on", sa.Date),
    sa.Column("snoozed_until", sa.Date),
    sa.Column("snoozed_time", sa.Time),
    sa.Column("next_change_on", sa.Date, nullable=False, default=constants.FAR),
    sa.Column("priority", sa.Integer, nullable=False, default=0),
    sa.Column("rank", sa.Integer, nullable=False, default=0),
)
