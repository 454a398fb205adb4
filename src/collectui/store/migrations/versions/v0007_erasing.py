"""The seventh schema: values are taken out of the history only within an erasure's transaction.

The triggers over the history are made anew after every upgrade (see `store.triggers`).

Revision: 0007.
"""

import sqlalchemy as sa
from alembic import op

from collectui.store.types import CleanText

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "erasing",
        sa.Column("erasure_id", sa.BigInteger(), nullable=False),
        sa.Column("token", CleanText(), nullable=False),
        sa.ForeignKeyConstraint(
            ["erasure_id"], ["erasure.id"], name=op.f("fk_erasing_erasure_id_erasure")
        ),
        sa.PrimaryKeyConstraint("erasure_id", name=op.f("pk_erasing")),
    )
