"""The ninth schema: disputes are cases; what files said is disputed becomes one each.

Revision: 0009.
"""

import sqlalchemy as sa
from alembic import op

from collectui.store.types import CleanText, Minor

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    reasons()
    disputes()
    items()
    imported()


def reasons() -> None:
    """The desk's list; its values at the start are added once the store is complete."""
    op.create_table(
        "dispute_reason",
        _id(),
        sa.Column("code", CleanText(), nullable=False),
        sa.Column("title", CleanText(), nullable=False),
        sa.Column("retired", sa.Boolean(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("owner", CleanText(), nullable=False),
        sa.Column("service_days", sa.Integer(), nullable=False),
        sa.Column("wants", CleanText(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dispute_reason")),
        sa.UniqueConstraint("code", name=op.f("uq_dispute_reason_code")),
        sqlite_autoincrement=True,
    )


def disputes() -> None:
    """The cases."""
    op.create_table(
        "dispute",
        _id(),
        _refers("customer_id", nullable=False),
        sa.Column(
            "status",
            _closed(
                "disputestatus",
                "new",
                "working",
                "waiting",
                "resolved_credit",
                "resolved_valid",
                "closed",
                "withdrawn",
                "written_off",
            ),
            nullable=False,
        ),
        sa.Column("reason", CleanText(), nullable=True),
        sa.Column("root_cause", CleanText(), nullable=False),
        sa.Column("imported", sa.Boolean(), nullable=False),
        _refers("contact_id"),
        sa.Column("raised_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        _refers("taken_by_id"),
        _refers("coordinator_id"),
        _refers("processor_id"),
        sa.Column("owner", CleanText(), nullable=False),
        sa.Column("currency", CleanText(), nullable=False),
        sa.Column(
            "waits_on", _closed("waitson", "", "customer", "us", "third_party"), nullable=False
        ),
        sa.Column("waiting_since", sa.Date(), nullable=True),
        sa.Column("next_on", sa.Date(), nullable=True),
        sa.Column("words", CleanText(), nullable=False),
        sa.Column("remark", CleanText(), nullable=False),
        sa.Column("resolution", CleanText(), nullable=False),
        sa.Column("resolved_on", sa.Date(), nullable=True),
        _refers("resolved_by_id"),
        sa.Column("credit_told_on", sa.Date(), nullable=True),
        sa.Column("wait_told_on", sa.Date(), nullable=True),
        sa.Column("escalations", sa.Integer(), nullable=False),
        sa.Column("wakes_on", sa.Date(), nullable=True),
        _refers("batch_id"),
        sa.Column("version", sa.Integer(), nullable=False),
        *(
            _key("dispute", name, to)
            for name, to in (
                *(("customer_id", "customer.id"), ("reason", "dispute_reason.code")),
                *(("contact_id", "contact.id"), ("taken_by_id", "collector.id")),
                *(("coordinator_id", "collector.id"), ("processor_id", "collector.id")),
                *(("resolved_by_id", "collector.id"), ("batch_id", "import_batch.id")),
            )
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dispute")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_dispute_customer_id", "dispute", ["customer_id"])
    _of_batches("dispute")


def items() -> None:
    """What of each item is disputed."""
    amounts = (
        *("original", "open", "paid", "credited", "credit_expected", "reinstated"),
        *("written_off", "write_off_expected", "excess", "held_back"),
    )
    op.create_table(
        "dispute_item",
        _id(),
        _refers("dispute_id", nullable=False),
        _refers("item_id", nullable=False),
        _refers("customer_id", nullable=False),
        *(sa.Column(name, Minor(), nullable=False) for name in amounts),
        sa.Column("reinstated_on", sa.Date(), nullable=True),
        sa.Column("letters_from", sa.Date(), nullable=True),
        sa.Column("credits", sa.JSON(), nullable=False),
        _refers("batch_id"),
        sa.Column("version", sa.Integer(), nullable=False),
        *(
            _key("dispute_item", name, to)
            for name, to in (
                *(("dispute_id", "dispute.id"), ("item_id", "item.id")),
                *(("customer_id", "customer.id"), ("batch_id", "import_batch.id")),
            )
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dispute_item")),
        sqlite_autoincrement=True,
    )
    for name in ("dispute_id", "item_id", "customer_id"):
        op.create_index(f"ix_dispute_item_{name}", "dispute_item", [name])
    _of_batches("dispute_item")


def imported() -> None:
    """A case for each open item of which a file said that it is disputed, raised with that file.

    One of an item that no file brought is raised as it was issued.
    """
    op.execute(
        "CREATE TEMPORARY TABLE told AS"
        " SELECT row_number() OVER (ORDER BY item.id) AS id, item.id AS item_id,"
        " item.customer_id, item.currency, item.batch_id,"
        " CASE WHEN item.disputed < item.open_balance THEN item.disputed"
        " ELSE item.open_balance END AS amount,"
        " coalesce(import_batch.as_of, item.issued, item.due, CURRENT_DATE) AS raised_on"
        " FROM item LEFT JOIN import_batch ON import_batch.id = item.batch_id"
        " WHERE item.disputed > 0 AND item.open_balance > 0"
        " AND item.status NOT IN ('draft', 'void')"
    )
    yes = "1" if _is_sqlite() else "true"
    op.execute(
        "INSERT INTO dispute (id, customer_id, status, root_cause, imported, raised_on, owner,"
        " currency, waits_on, words, remark, resolution, escalations, batch_id, version)"
        f" SELECT id, customer_id, 'new', '', {yes}, raised_on, '', currency, '', '', '', '', 0,"
        " batch_id, 1 FROM told"
    )
    op.execute(
        "INSERT INTO dispute_item (dispute_id, item_id, customer_id, original, open, paid,"
        " credited, credit_expected, reinstated, written_off, write_off_expected, excess,"
        " held_back, credits, batch_id, version)"
        " SELECT id, item_id, customer_id, amount, amount, 0, 0, 0, 0, 0, 0, 0, 0, '{}',"
        " batch_id, 1 FROM told"
    )
    op.execute("DROP TABLE told")
    if not _is_sqlite():
        op.execute(
            "SELECT setval(pg_get_serial_sequence('dispute', 'id'), max(id))"
            " FROM dispute HAVING max(id) IS NOT NULL"
        )


def _id() -> sa.Column[int]:
    integer = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    return sa.Column("id", integer, nullable=False)


def _refers(name: str, *, nullable: bool = True) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger(), nullable=nullable)


def _key(table: str, name: str, to: str) -> sa.ForeignKeyConstraint:
    named = op.f(f"fk_{table}_{name}_{to.partition('.')[0]}")
    return sa.ForeignKeyConstraint([name], [to], name=named)


def _of_batches(table: str) -> None:
    condition = sa.text("batch_id IS NOT NULL")
    op.create_index(
        f"ix_{table}_batch_id",
        table,
        ["batch_id"],
        sqlite_where=condition,
        postgresql_where=condition,
    )


def _closed(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=32)


def _is_sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"
