"""The twelfth schema: each entry of the history says the login that wrote it.

PostgreSQL's guards over rows, and the functions that grant, are made after every upgrade (see
`store.rights`). On SQLite the login stays empty: a file does not know who writes to it.

Revision: 0012.
"""

import sqlalchemy as sa
from alembic import op

from collectui.store.types import CleanText

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "history", sa.Column("server_login", CleanText(), nullable=False, server_default="")
    )
