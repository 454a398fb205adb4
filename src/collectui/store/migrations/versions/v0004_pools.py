"""The fourth schema: views that members share as a pool, and who was skipped.

Revision: 0004.
"""

import sqlalchemy as sa
from alembic import op

from collectui.store.types import CleanText, UTCDateTime

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("saved_view", sa.Column("members", sa.JSON(), nullable=True))
    op.create_table(
        "skip",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("customer_id", sa.BigInteger(), nullable=False),
        sa.Column("collector_id", sa.BigInteger(), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.Column("reason", CleanText(), nullable=False),
        sa.Column("after_id", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_skip")),
    )
    op.create_index("ix_skip_customer_id", "skip", ["customer_id"])
