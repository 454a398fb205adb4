"""The workday: snoozes, which are records, and claims, rounds and skips, which are not.

Made from the models by `store.tables.generate`.
"""

import sqlalchemy as sa

from collectui.domain import vocabulary
from collectui.store import types
from collectui.store.core import METADATA

SNOOZE = sa.Table(
    "snooze",
    METADATA,
    sa.Column("id", types.ID, primary_key=True),
    sa.Column("customer_id", sa.BigInteger, sa.ForeignKey("customer.id"), nullable=False),
    sa.Column("until", sa.Date, nullable=False),
    sa.Column("until_time", sa.Time),
    sa.Column(
        "event",
        types.closed(vocabulary.SnoozeEvent),
        nullable=False,
        default=vocabulary.SnoozeEvent.NONE,
    ),
    sa.Column("reason", types.closed(vocabulary.SnoozeReason), nullable=False),
    sa.Column("line", types.CleanText, nullable=False, default=""),
    sa.Column("set_on", sa.Date, nullable=False),
    sa.Column("set_at", types.UTCDateTime, nullable=False),
    sa.Column("set_by_id", sa.BigInteger, sa.ForeignKey("collector.id")),
    sa.Column("payments_seen", sa.BigInteger, nullable=False, default=0),
    sa.Column("contacts_seen", sa.BigInteger, nullable=False, default=0),
    sa.Column("items_seen", sa.BigInteger, nullable=False, default=0),
    sa.Column("changes_seen", sa.BigInteger, nullable=False, default=0),
    sa.Column("ended_at", types.UTCDateTime),
    sa.Column("ended_by_id", sa.BigInteger, sa.ForeignKey("collector.id")),
    sa.Column("version", sa.Integer, nullable=False, default=1),
)

CLAIM = sa.Table(
    "claim",
    METADATA,
    sa.Column("customer_id", sa.BigInteger, primary_key=True),
    sa.Column("collector_id", sa.BigInteger, primary_key=True),
    sa.Column("session", types.CleanText, nullable=False),
    sa.Column("since", types.UTCDateTime, nullable=False),
    sa.Column("until", types.UTCDateTime, nullable=False),
)

WORKDAY = sa.Table(
    "workday",
    METADATA,
    sa.Column("collector_id", sa.BigInteger, primary_key=True),
    sa.Column("on_date", sa.Date, primary_key=True),
    sa.Column("began_at", types.UTCDateTime, nullable=False),
)

PASSED_OVER = sa.Table(
    "passed_over",
    METADATA,
    sa.Column("collector_id", sa.BigInteger, primary_key=True),
    sa.Column("on_date", sa.Date, primary_key=True),
    sa.Column("customer_id", sa.BigInteger, primary_key=True),
    sa.Column("at", types.UTCDateTime, nullable=False),
    sa.Column("skipped", types.CleanText, nullable=False, default=""),
)

SKIP = sa.Table(
    "skip",
    METADATA,
    sa.Column("id", types.ID, primary_key=True),
    sa.Column("customer_id", sa.BigInteger, nullable=False),
    sa.Column("collector_id", sa.BigInteger, nullable=False),
    sa.Column("at", types.UTCDateTime, nullable=False),
    sa.Column("reason", types.CleanText, nullable=False, default=""),
    sa.Column("after_id", sa.BigInteger, nullable=False),
)
