"""Disputes: the cases, what of each item is disputed, and the desk's reasons.

Made from the models by `store.tables.generate`.
"""

import sqlalchemy as sa

from collectui.domain import vocabulary
from collectui.store import types
from collectui.store.core import METADATA

DISPUTE_REASON = sa.Table(
    "dispute_reason",
    METADATA,
    sa.Column("id", types.ID, primary_key=True),
    sa.Column("code", types.CleanText, nullable=False),
    sa.Column("title", types.CleanText, nullable=False),
    sa.Column("retired", sa.Boolean, nullable=False, default=False),
    sa.Column("position", sa.Integer, nullable=False, default=0),
    sa.Column("owner", types.CleanText, nullable=False, default=""),
    sa.Column("service_days", sa.Integer, nullable=False, default=10),
    sa.Column("wants", types.CleanText, nullable=False, default=""),
)

DISPUTE = sa.Table(
    "dispute",
    METADATA,
    sa.Column("id", types.ID, primary_key=True),
    sa.Column("customer_id", sa.BigInteger, sa.ForeignKey("customer.id"), nullable=False),
    sa.Column(
        "status",
        types.closed(vocabulary.DisputeStatus),
        nullable=False,
        default=vocabulary.DisputeStatus.NEW,
    ),
    sa.Column("reason", types.CleanText, sa.ForeignKey("dispute_reason.code")),
    sa.Column("root_cause", types.CleanText, nullable=False, default=""),
    sa.Column("imported", sa.Boolean, nullable=False, default=False),
    sa.Column("contact_id", sa.BigInteger, sa.ForeignKey("contact.id")),
    sa.Column("raised_on", sa.Date, nullable=False),
    sa.Column("due_on", sa.Date),
    sa.Column("taken_by_id", sa.BigInteger, sa.ForeignKey("collector.id")),
    sa.Column("coordinator_id", sa.BigInteger, sa.ForeignKey("collector.id")),
    sa.Column("processor_id", sa.BigInteger, sa.ForeignKey("collector.id")),
    sa.Column("owner", types.CleanText, nullable=False, default=""),
    sa.Column("currency", types.CleanText, nullable=False),
    sa.Column(
        "waits_on",
        types.closed(vocabulary.WaitsOn),
        nullable=False,
        default=vocabulary.WaitsOn.NOBODY,
    ),
    sa.Column("waiting_since", sa.Date),
    sa.Column("next_on", sa.Date),
    sa.Column("words", types.CleanText, nullable=False, default=""),
    sa.Column("remark", types.CleanText, nullable=False, default=""),
    sa.Column("resolution", types.CleanText, nullable=False, default=""),
    sa.Column("resolved_on", sa.Date),
    sa.Column("resolved_by_id", sa.BigInteger, sa.ForeignKey("collector.id")),
    sa.Column("credit_told_on", sa.Date),
    sa.Column("wait_told_on", sa.Date),
    sa.Column("escalations", sa.Integer, nullable=False, default=0),
    sa.Column("wakes_on", sa.Date),
    sa.Column("batch_id", sa.BigInteger, sa.ForeignKey("import_batch.id")),
    sa.Column("attempt_id", sa.BigInteger, sa.ForeignKey("contact_attempt.id")),
    sa.Column("version", sa.Integer, nullable=False, default=1),
)

DISPUTE_ITEM = sa.Table(
    "dispute_item",
    METADATA,
    sa.Column("id", types.ID, primary_key=True),
    sa.Column("dispute_id", sa.BigInteger, sa.ForeignKey("dispute.id"), nullable=False),
    sa.Column("item_id", sa.BigInteger, sa.ForeignKey("item.id"), nullable=False),
    sa.Column("customer_id", sa.BigInteger, sa.ForeignKey("customer.id"), nullable=False),
    sa.Column("original", types.Minor, nullable=False, default=0),
    sa.Column("open", types.Minor, nullable=False, default=0),
    sa.Column("paid", types.Minor, nullable=False, default=0),
    sa.Column("credited", types.Minor, nullable=False, default=0),
    sa.Column("credit_expected", types.Minor, nullable=False, default=0),
    sa.Column("reinstated", types.Minor, nullable=False, default=0),
    sa.Column("written_off", types.Minor, nullable=False, default=0),
    sa.Column("write_off_expected", types.Minor, nullable=False, default=0),
    sa.Column("excess", types.Minor, nullable=False, default=0),
    sa.Column("held_back", types.Minor, nullable=False, default=0),
    sa.Column("reinstated_on", sa.Date),
    sa.Column("letters_from", sa.Date),
    sa.Column("credits", sa.JSON, nullable=False, default=dict),
    sa.Column("batch_id", sa.BigInteger, sa.ForeignKey("import_batch.id")),
    sa.Column("version", sa.Integer, nullable=False, default=1),
)
