"""Programs and the finance agreements that pay them.

Made from the models by `store.tables.generate`.
"""

import sqlalchemy as sa

from collectui.domain import vocabulary
from collectui.store import types
from collectui.store.core import METADATA

PROGRAM = sa.Table(
    "program",
    METADATA,
    sa.Column("id", types.ID, primary_key=True),
    sa.Column("number", types.CleanText, nullable=False),
    sa.Column("name", types.CleanText, nullable=False, default=""),
    sa.Column(
        "status",
        types.closed(vocabulary.ProgramStatus),
        nullable=False,
        default=vocabulary.ProgramStatus.CREATED,
    ),
    sa.Column(
        "billing_type",
        types.closed(vocabulary.BillingType),
        nullable=False,
        default=vocabulary.BillingType.AGENCY_BILL,
    ),
    sa.Column("due_on", sa.Date),
    sa.Column("premium", types.Minor, nullable=False, default=0),
    sa.Column("currency", types.CleanText, nullable=False),
    sa.Column("customer_id", sa.BigInteger, sa.ForeignKey("customer.id"), nullable=False),
    sa.Column("contact_id", sa.BigInteger, sa.ForeignKey("contact.id")),
    sa.Column("producer_id", sa.BigInteger, sa.ForeignKey("person.id")),
    sa.Column("account_manager_id", sa.BigInteger, sa.ForeignKey("person.id")),
    sa.Column("secondary_account_manager_id", sa.BigInteger, sa.ForeignKey("person.id")),
    sa.Column("autopay", sa.Boolean, nullable=False, default=False),
    sa.Column("checked_out_at", types.UTCDateTime),
    sa.Column("archived_at", types.UTCDateTime),
    sa.Column("batch_id", sa.BigInteger, sa.ForeignKey("import_batch.id")),
    sa.Column("version", sa.Integer, nullable=False, default=1),
)

FINANCE_AGREEMENT = sa.Table(
    "finance_agreement",
    METADATA,
    sa.Column("id", types.ID, primary_key=True),
    sa.Column("number", types.CleanText, nullable=False),
    sa.Column("program_id", sa.BigInteger, sa.ForeignKey("program.id"), nullable=False),
    sa.Column("signed_on", sa.Date),
    sa.Column("signed_by_id", sa.BigInteger, sa.ForeignKey("contact.id")),
    sa.Column("amount_financed", types.Minor, nullable=False, default=0),
    sa.Column("rate", types.CleanText, nullable=False, default=""),
    sa.Column("payments", sa.Integer, nullable=False, default=0),
    sa.Column("payment_amount", types.Minor, nullable=False, default=0),
    sa.Column("down_payment", types.Minor, nullable=False, default=0),
    sa.Column(
        "status",
        types.closed(vocabulary.AgreementStatus),
        nullable=False,
        default=vocabulary.AgreementStatus.ACTIVE,
    ),
    sa.Column("batch_id", sa.BigInteger, sa.ForeignKey("import_batch.id")),
    sa.Column("version", sa.Integer, nullable=False, default=1),
)
