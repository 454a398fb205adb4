"""The tenth schema: what was owed and what came in is kept day by day.

Revision: 0010.
"""

from typing import Any

import sqlalchemy as sa
from alembic import op

from collectui.store.types import CleanText, Minor, UTCDateTime

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "day_balance",
        sa.Column("on_date", sa.Date(), nullable=False),
        sa.Column("collector_id", sa.BigInteger(), nullable=False),
        sa.Column("bucket", sa.SmallInteger(), nullable=False),
        *_unit(),
        sa.Column("customers", sa.Integer(), nullable=False),
        sa.Column("items", sa.Integer(), nullable=False),
        *_amounts("open_total", "past_due", "disputed", "promised", "unapplied"),
        sa.Column("restated_at", UTCDateTime(), nullable=True),
        sa.PrimaryKeyConstraint(
            "on_date",
            "collector_id",
            "bucket",
            "currency",
            "company_code",
            "source",
            name=op.f("pk_day_balance"),
        ),
    )
    op.create_table(
        "day_flow",
        sa.Column("on_date", sa.Date(), nullable=False),
        sa.Column("collector_id", sa.BigInteger(), nullable=False),
        *_unit(),
        *_amounts("sales", "cash", "credits"),
        sa.Column("restated_at", UTCDateTime(), nullable=True),
        sa.PrimaryKeyConstraint(
            "on_date",
            "collector_id",
            "currency",
            "company_code",
            "source",
            name=op.f("pk_day_flow"),
        ),
    )


def _unit() -> list[sa.Column[Any]]:
    names = ("currency", "company_code", "source")
    return [sa.Column(name, CleanText(), nullable=False) for name in names]


def _amounts(*names: str) -> list[sa.Column[Any]]:
    return [sa.Column(name, Minor(), nullable=False) for name in names]
