"""The second schema: what real files, letters and ranking need.

Revision: 0002.
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    files()
    letters()
    ranking()


def files() -> None:
    """What documents and customers keep of a file."""


def letters() -> None:
    """What letters, promises and holds keep."""
    op.add_column("correspondence", sa.Column("planned_on", sa.Date(), nullable=True))
    waits = sa.text("status IN ('pending', 'held')")
    op.create_index(
        "ix_correspondence_due_on_id",
        "correspondence",
        ["due_on", "id"],
        sqlite_where=waits,
        postgresql_where=waits,
    )
    op.add_column("delinquency", sa.Column("ask_due", sa.Date(), nullable=True))
    _make_figures_anew()


def _make_figures_anew() -> None:
    """Say that every customer's figures are to be made anew: the next roll does it."""
    setting = sa.table("desk_setting", sa.column("name"), sa.column("value", sa.JSON))
    connection = op.get_bind()
    kept = sa.select(setting.c.value).where(setting.c.name == "figures_date")
    if (value := connection.execute(kept).scalar()) is not None:
        again = sa.update(setting).where(setting.c.name == "figures_date")
        connection.execute(again.values(value={**value, "remake_from": "1"}))


def ranking() -> None:
    """What the order of the list needs."""
