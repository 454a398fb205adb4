"""The sixth schema: a snooze may end at a time of the day.

Revision: 0006.
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("snooze", sa.Column("until_time", sa.Time(), nullable=True))
    condition = sa.text("until_time IS NOT NULL")
    op.create_index(
        "ix_snooze_until",
        "snooze",
        ["until"],
        sqlite_where=condition,
        postgresql_where=condition,
    )
    op.add_column("delinquency", sa.Column("snoozed_time", sa.Time(), nullable=True))
