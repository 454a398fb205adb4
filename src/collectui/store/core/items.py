"""Transactions, that is open and closed items, and payments.

Made from the models by `store.tables.generate`.
"""

import sqlalchemy as sa

from collectui.domain import vocabulary
from collectui.store import types
from collectui.store.core import METADATA

ITEM = sa.Table(
    "item",
    METADATA,
    sa.Column("id", types.ID, primary_key=True),
    sa.Column("source", types.CleanText, nullable=False),
    sa.Column("source_key", types.CleanText, nullable=False),
    sa.Column("number", types.CleanText, nullable=False),
    sa.Column("company_code", types.CleanText, nullable=False, default=""),
    sa.Column("fiscal_year", types.CleanText, nullable=False, default=""),
    sa.Column(
        "kind",
        types.closed(vocabulary.ItemKind),
        nullable=False,
        default=vocabulary.ItemKind.INVOICE,
    ),
    sa.Column("customer_id", sa.BigInteger, sa.ForeignKey("customer.id"), nullable=False),
    sa.Column("account_id", sa.BigInteger, sa.ForeignKey("account.id"), nullable=False),
    sa.Column("site_id", sa.BigInteger, sa.ForeignKey("site.id"), nullable=False),
    sa.Column("program_id", sa.BigInteger, sa.ForeignKey("program.id")),
    sa.Column("contact_id", sa.BigInteger, sa.ForeignKey("contact.id")),
    sa.Column("issued", sa.Date),
    sa.Column("due", sa.Date),
    sa.Column("aged_from", sa.Date),
    sa.Column("amount", types.Minor, nullable=False, default=0),
    sa.Column("open_balance", types.Minor, nullable=False, default=0),
    sa.Column("disputed", types.Minor, nullable=False, default=0),
    sa.Column("currency", types.CleanText, nullable=False),
    sa.Column(
        "status",
        types.closed(vocabulary.ItemStatus),
        nullable=False,
        default=vocabulary.ItemStatus.AWAITING_PAYMENT,
    ),
    sa.Column("terms_code", types.CleanText, nullable=False, default=""),
    sa.Column("reference", types.CleanText, nullable=False, default=""),
    sa.Column("settled_on", sa.Date),
    sa.Column("closed_reason", types.CleanText, nullable=False, default=""),
    sa.Column("batch_id", sa.BigInteger, sa.ForeignKey("import_batch.id")),
    sa.Column("version", sa.Integer, nullable=False, default=1),
)

PAYMENT = sa.Table(
    "payment",
    METADATA,
    sa.Column("id", types.ID, primary_key=True),
    sa.Column("customer_id", sa.BigInteger, sa.ForeignKey("customer.id"), nullable=False),
    sa.Column("paid_on", sa.Date, nullable=False),
    sa.Column("amount", types.Minor, nullable=False, default=0),
    sa.Column("currency", types.CleanText, nullable=False),
    sa.Column("method", types.CleanText, nullable=False, default=""),
    sa.Column("reference", types.CleanText, nullable=False, default=""),
    sa.Column("batch_id", sa.BigInteger, sa.ForeignKey("import_batch.id")),
)

PAYMENT_ITEM = sa.Table(
    "payment_item",
    METADATA,
    sa.Column("item_id", sa.Integer, sa.ForeignKey("item.id"), primary_key=True),
    sa.Column("payment_id", sa.Integer, sa.ForeignKey("payment.id"), primary_key=True),
    sa.Column("amount", types.Minor, nullable=False, default=0),
)
