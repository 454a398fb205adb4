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
    undo()
    files()
    letters()
    ranking()


def undo() -> None:
    """A page of an agent's own changes by index, newest first."""
    op.create_index(
        "ix_history_undo_of",
        "history",
        ["undo_of"],
        unique=False,
        sqlite_where=sa.text("undo_of IS NOT NULL"),
        postgresql_where=sa.text("undo_of IS NOT NULL"),
    )
    op.create_index("ix_history_who_id", "history", ["who", "id"], unique=False)


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
    """What the order of the list needs: within equal priority, rows go by amount to collect.

    And which customers are one with another (merged).
    """
    op.add_column(
        "customer", sa.Column("merged", sa.Boolean(), nullable=False, server_default=sa.false())
    )
    for names in (("rank",), ("collector_id", "rank")):
        op.drop_index(f"ix_delinquency_{'_'.join(names)}_unit_id", table_name="delinquency")
        columns = [*names, "to_collect", "unit_id"]
        listed = sa.text("listed = 1")
        op.create_index(
            f"ix_delinquency_{'_'.join(columns)}",
            "delinquency",
            columns,
            unique=False,
            sqlite_where=listed,
            postgresql_where=listed,
        )
