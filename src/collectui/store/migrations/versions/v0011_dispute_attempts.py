"""The eleventh schema: a dispute knows the contact in which it was raised.

Revision: 0011.
"""

from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # With its reference in one statement, which either engine takes; SQLite adds none later.
    op.execute(
        "ALTER TABLE dispute ADD COLUMN attempt_id BIGINT"
        " CONSTRAINT fk_dispute_attempt_id_contact_attempt REFERENCES contact_attempt (id)"
    )
