"""The third schema: snoozes, and who has which customer open.

Revision: 0003.
"""

import sqlalchemy as sa
from alembic import op

from collectui.store.types import CleanText, UTCDateTime

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    snoozes()
    claims()
    rounds()


def snoozes() -> None:
    """Customers put off until a date."""
    op.create_table(
        "snooze",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("customer_id", sa.BigInteger(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column(
            "event",
            _closed("snoozeevent", "", "payment", "reply"),
            nullable=False,
        ),
        sa.Column(
            "reason",
            _closed(
                "snoozereason",
                "awaiting_payment",
                "on_holiday",
                "will_call_back",
                "waiting_for_document",
                "internal_question",
                "other",
            ),
            nullable=False,
        ),
        sa.Column("line", CleanText(), nullable=False),
        sa.Column("set_on", sa.Date(), nullable=False),
        sa.Column("set_at", UTCDateTime(), nullable=False),
        sa.Column("set_by", sa.BigInteger(), nullable=True),
        sa.Column("payments_seen", sa.BigInteger(), nullable=False),
        sa.Column("contacts_seen", sa.BigInteger(), nullable=False),
        sa.Column("items_seen", sa.BigInteger(), nullable=False),
        sa.Column("changes_seen", sa.BigInteger(), nullable=False),
        sa.Column("ended_at", UTCDateTime(), nullable=True),
        sa.Column("ended_by", sa.BigInteger(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name=op.f("fk_snooze_customer_id_customer")
        ),
        sa.ForeignKeyConstraint(
            ["set_by"], ["collector.id"], name=op.f("fk_snooze_set_by_collector")
        ),
        sa.ForeignKeyConstraint(
            ["ended_by"], ["collector.id"], name=op.f("fk_snooze_ended_by_collector")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_snooze")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_snooze_customer_id_id", "snooze", ["customer_id", "id"])
    op.add_column("delinquency", sa.Column("snoozed_until", sa.Date(), nullable=True))


def claims() -> None:
    """Who has which customer open: no record, and gone once its time is over."""
    op.create_table(
        "claim",
        sa.Column("customer_id", sa.BigInteger(), nullable=False),
        sa.Column("collector_id", sa.BigInteger(), nullable=False),
        sa.Column("session", CleanText(), nullable=False),
        sa.Column("since", UTCDateTime(), nullable=False),
        sa.Column("until", UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("customer_id", "collector_id", name=op.f("pk_claim")),
    )
    op.create_index("ix_claim_until", "claim", ["until"])


def rounds() -> None:
    """What a collector's keys for the next customer have passed today: no record either."""
    op.create_table(
        "workday",
        sa.Column("collector_id", sa.BigInteger(), nullable=False),
        sa.Column("on_date", sa.Date(), nullable=False),
        sa.Column("began_at", UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("collector_id", "on_date", name=op.f("pk_workday")),
    )
    op.create_table(
        "passed_over",
        sa.Column("collector_id", sa.BigInteger(), nullable=False),
        sa.Column("on_date", sa.Date(), nullable=False),
        sa.Column("customer_id", sa.BigInteger(), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.Column("skipped", CleanText(), nullable=False),
        sa.PrimaryKeyConstraint(
            "collector_id", "on_date", "customer_id", name=op.f("pk_passed_over")
        ),
    )


def _closed(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=32)
