"""The thirteenth schema: an erasure is somebody's request, with a decision; opt-outs outlive it.

Revision: 0013.
"""

import sqlalchemy as sa
from alembic import op

from collectui.store.types import CleanText, UTCDateTime

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # With their references in one statement, which either engine takes; SQLite adds none later.
    for column, table in (("contact_id", "contact"), ("request_id", "erasure")):
        op.execute(
            f"ALTER TABLE erasure ADD COLUMN {column} BIGINT"
            f" CONSTRAINT fk_erasure_{column}_{table} REFERENCES {table} (id)"
        )
    for name, kind in (
        ("asked_on", sa.Date()),
        ("due_on", sa.Date()),
        ("basis", sa.JSON()),
        ("carried_out_at", UTCDateTime()),
        ("counts", sa.JSON()),
    ):
        op.add_column("erasure", sa.Column(name, kind, nullable=True))
    for name in ("decision", "digest"):
        op.add_column("erasure", sa.Column(name, CleanText(), nullable=False, server_default=""))
    op.create_index(
        "ix_erasure_contact_id",
        "erasure",
        ["contact_id"],
        sqlite_where=sa.text("contact_id IS NOT NULL"),
        postgresql_where=sa.text("contact_id IS NOT NULL"),
    )
    op.create_table(
        "opt_out",
        sa.Column("kind", CleanText(), nullable=False),
        sa.Column("digest", CleanText(), nullable=False),
        sa.Column("salt", CleanText(), nullable=False),
        sa.Column("erasure_id", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["erasure_id"], ["erasure.id"], name=op.f("fk_opt_out_erasure_id_erasure")
        ),
        sa.PrimaryKeyConstraint("kind", "digest", name=op.f("pk_opt_out")),
    )
