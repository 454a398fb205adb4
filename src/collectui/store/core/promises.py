"""Promises to pay, their parts and what they cover.

Made from the models by `store.tables.generate`.
"""

import sqlalchemy as sa

from collectui.domain import vocabulary
from collectui.store import types
from collectui.store.core import METADATA

PROMISE = sa.Table(
    "promise",
    METADATA,
    sa.Column("id", types.ID, primary_key=True),
    sa.Column("customer_id", sa.BigInteger, sa.ForeignKey("customer.id"), nullable=False),
    sa.Column("account_id", sa.BigInteger, sa.ForeignKey("account.id")),
    sa.Column("site_id", sa.BigInteger, sa.ForeignKey("site.id")),
    sa.Column("currency", types.CleanText, nullable=False),
    sa.Column("total", types.Minor, nullable=False, default=0),
    sa.Column(
        "method",
        types.closed(vocabulary.PromiseMethod),
        nullable=False,
        default=vocabulary.PromiseMethod.OTHER,
    ),
    sa.Column("contact_id", sa.BigInteger, sa.ForeignKey("contact.id")),
    sa.Column("line", types.CleanText, nullable=False, default=""),
    sa.Column(
        "source",
        types.closed(vocabulary.PromiseSource),
        nullable=False,
        default=vocabulary.PromiseSource.CALL,
    ),
    sa.Column("taken_on", sa.Date, nullable=False),
    sa.Column("taken_at", types.UTCDateTime, nullable=False),
    sa.Column("taken_by_id", sa.BigInteger, sa.ForeignKey("collector.id")),
    sa.Column("attempt_id", sa.BigInteger, sa.ForeignKey("contact_attempt.id")),
    sa.Column("level", sa.Integer, nullable=False, default=1),
    sa.Column("replaces_id", sa.BigInteger, sa.ForeignKey("promise.id")),
    sa.Column("known_batch", sa.BigInteger, nullable=False, default=0),
    sa.Column(
        "status",
        types.closed(vocabulary.PromiseStatus),
        nullable=False,
        default=vocabulary.PromiseStatus.OPEN,
    ),
    sa.Column("status_reason", types.CleanText, nullable=False, default=""),
    sa.Column("cancelled_by", types.closed(vocabulary.CancelledBy)),
    sa.Column(
        "approval",
        types.closed(vocabulary.Approval),
        nullable=False,
        default=vocabulary.Approval.NONE,
    ),
    sa.Column("approved_by_id", sa.BigInteger, sa.ForeignKey("collector.id")),
    sa.Column("approved_at", types.UTCDateTime),
    sa.Column("plan_kept", sa.Boolean, nullable=False, default=False),
    sa.Column("judged_on", sa.Date),
    sa.Column("judge_on", sa.Date),
    sa.Column("points_until", sa.Date),
    sa.Column("activity_id", sa.BigInteger, sa.ForeignKey("activity.id")),
    sa.Column("version", sa.Integer, nullable=False, default=1),
)

PROMISE_PART = sa.Table(
    "promise_part",
    METADATA,
    sa.Column("id", types.ID, primary_key=True),
    sa.Column("customer_id", sa.BigInteger, sa.ForeignKey("customer.id"), nullable=False),
    sa.Column("promise_id", sa.BigInteger, sa.ForeignKey("promise.id"), nullable=False),
    sa.Column("seq", sa.Integer, nullable=False),
    sa.Column("due_on", sa.Date, nullable=False),
    sa.Column("amount", types.Minor, nullable=False, default=0),
    sa.Column("last_day", sa.Date, nullable=False),
    sa.Column("credited", types.Minor, nullable=False, default=0),
    sa.Column(
        "state",
        types.closed(vocabulary.PartState),
        nullable=False,
        default=vocabulary.PartState.OPEN,
    ),
    sa.Column("judged_on", sa.Date),
    sa.Column("evidence", types.CleanText, nullable=False, default=""),
    sa.Column("reminded_on", sa.Date),
    sa.Column("version", sa.Integer, nullable=False, default=1),
)

PROMISE_ITEM = sa.Table(
    "promise_item",
    METADATA,
    sa.Column("id", types.ID, primary_key=True),
    sa.Column("customer_id", sa.BigInteger, sa.ForeignKey("customer.id"), nullable=False),
    sa.Column("promise_id", sa.BigInteger, sa.ForeignKey("promise.id"), nullable=False),
    sa.Column("item_id", sa.BigInteger, sa.ForeignKey("item.id"), nullable=False),
    sa.Column("amount", types.Minor, nullable=False, default=0),
    sa.Column("version", sa.Integer, nullable=False, default=1),
)

PROMISE_LAID = sa.Table(
    "promise_laid",
    METADATA,
    sa.Column("item_id", sa.BigInteger, sa.ForeignKey("item.id"), primary_key=True),
    sa.Column("customer_id", sa.BigInteger, nullable=False),
    sa.Column("amount", types.Minor, nullable=False, default=0),
)
