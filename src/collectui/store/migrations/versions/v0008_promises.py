"""The eighth schema: promises to pay.

An amount and a date that were logged with a contact become a promise if the date is still to come;
the first roll judges it. Older ones stay what they are, the text of a contact.

Revision: 0008.
"""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from alembic import op

from collectui.store.types import CleanText, Minor, UTCDateTime

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

GRACE = 2
"""Business days, as of a promise by no method in particular."""


def upgrade() -> None:
    promises()
    parts()
    items()
    laid()
    op.add_column("delinquency", _amount("promised_due"))
    from_contacts()


def promises() -> None:
    """Who promised how much, and what became of it."""
    op.create_table(
        "promise",
        _id(),
        _ref("customer_id"),
        _ref("account_id", nullable=True),
        _ref("site_id", nullable=True),
        _text("currency"),
        sa.Column("total", Minor(), nullable=False),
        _closed(
            "method",
            "promisemethod",
            *("check", "ach", "wire", "card", "cash", "direct_debit", "other"),
        ),
        _ref("contact_id", nullable=True),
        _text("line"),
        _closed("source", "promisesource", "call", "mail", "file"),
        sa.Column("taken_on", sa.Date(), nullable=False),
        sa.Column("taken_at", UTCDateTime(), nullable=False),
        _ref("taken_by_id", nullable=True),
        _ref("attempt_id", nullable=True),
        sa.Column("level", sa.Integer(), nullable=False),
        _ref("replaces_id", nullable=True),
        sa.Column("known_batch", sa.BigInteger(), nullable=False),
        _closed(
            "status",
            "promisestatus",
            *("open", "kept", "partly_kept", "broken", "cancelled", "replaced"),
        ),
        _text("status_reason"),
        _closed("cancelled_by", "cancelledby", *_CANCELLED_BY, nullable=True),
        _closed("approval", "approval", "none", "wanted", "given"),
        _ref("approved_by_id", nullable=True),
        sa.Column("approved_at", UTCDateTime(), nullable=True),
        sa.Column("plan_kept", sa.Boolean(), nullable=False),
        sa.Column("judged_on", sa.Date(), nullable=True),
        sa.Column("judge_on", sa.Date(), nullable=True),
        sa.Column("points_until", sa.Date(), nullable=True),
        _ref("activity_id", nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        *_refers(
            "promise",
            customer_id="customer",
            account_id="account",
            site_id="site",
            contact_id="contact",
            taken_by_id="collector",
            attempt_id="contact_attempt",
            replaces_id="promise",
            approved_by_id="collector",
            activity_id="activity",
        ),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_promise_customer_id_id", "promise", ["customer_id", "id"])
    for column, condition in (("judge_on", "judge_on IS NOT NULL"), ("status", "status = 'open'")):
        where = sa.text(condition)
        op.create_index(
            f"ix_promise_{column}",
            "promise",
            [column],
            sqlite_where=where,
            postgresql_where=where,
        )


def parts() -> None:
    """Each date of a promise."""
    op.create_table(
        "promise_part",
        _id(),
        _ref("customer_id"),
        _ref("promise_id"),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("amount", Minor(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("credited", Minor(), nullable=False),
        _closed(
            "state",
            "partstate",
            *("open", "waiting", "kept", "partly_kept", "broken", "void"),
        ),
        sa.Column("judged_on", sa.Date(), nullable=True),
        _text("evidence"),
        sa.Column("reminded_on", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        *_refers("promise_part", customer_id="customer", promise_id="promise"),
        sqlite_autoincrement=True,
    )
    for column in ("customer_id", "promise_id"):
        op.create_index(f"ix_promise_part_{column}", "promise_part", [column])


def items() -> None:
    """What was promised of single transactions."""
    op.create_table(
        "promise_item",
        _id(),
        _ref("customer_id"),
        _ref("promise_id"),
        _ref("item_id"),
        sa.Column("amount", Minor(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        *_refers("promise_item", customer_id="customer", promise_id="promise", item_id="item"),
        sqlite_autoincrement=True,
    )
    for column in ("customer_id", "promise_id", "item_id"):
        op.create_index(f"ix_promise_item_{column}", "promise_item", [column])


def laid() -> None:
    """What promises keep from being asked for of transactions."""
    op.create_table(
        "promise_laid",
        sa.Column("item_id", sa.BigInteger(), nullable=False, autoincrement=False),
        sa.Column("customer_id", sa.BigInteger(), nullable=False),
        sa.Column("amount", Minor(), nullable=False),
        sa.ForeignKeyConstraint(
            ["item_id"], ["item.id"], name=op.f("fk_promise_laid_item_id_item")
        ),
        sa.PrimaryKeyConstraint("item_id", name=op.f("pk_promise_laid")),
    )
    op.create_index("ix_promise_laid_customer_id", "promise_laid", ["customer_id"])


def from_contacts() -> None:
    """Promises whose date is still to come, of the contacts that logged them."""
    connection = op.get_bind()
    today = _business_date(connection)
    attempt = sa.table(
        "contact_attempt",
        *(sa.column(name) for name in ("id", "customer_id", "contact_id", "amount", "currency")),
        *(sa.column(name) for name in ("logged_by_id", "outcome", "line")),
        sa.column("on_date", sa.Date),
        sa.column("promised_on", sa.Date),
        sa.column("at", UTCDateTime),
    )
    outcome = sa.table("outcome", sa.column("code"), sa.column("keeps"))
    logged = connection.execute(
        sa.select(attempt)
        .join(outcome, outcome.c.code == attempt.c.outcome)
        .where(
            outcome.c.keeps == "promise",
            attempt.c.amount > 0,
            attempt.c.promised_on >= today,
            attempt.c.on_date <= today,
        )
        .order_by(attempt.c.id)
    ).fetchall()
    # Of a customer the one made last counted.
    latest = {(row.customer_id, row.currency): row for row in logged}
    if not latest:
        return
    known = connection.execute(sa.text("SELECT max(id) FROM import_batch")).scalar() or 0
    calendar = _calendar(connection)
    promise = sa.table("promise", *map(sa.column, _PROMISE), *_typed("taken_on", "judge_on"))
    part = sa.table("promise_part", *map(sa.column, _PART), *_typed("due_on", "last_day"))
    first = connection.execute(sa.text("SELECT coalesce(max(id), 0) + 1 FROM promise")).scalar_one()
    for number, row in enumerate(sorted(latest.values(), key=lambda each: each.id), first):
        connection.execute(
            sa.insert(promise).values(
                id=number,
                customer_id=row.customer_id,
                currency=row.currency,
                total=row.amount,
                method="other",
                contact_id=row.contact_id,
                line="",
                source="call",
                taken_on=row.on_date,
                taken_at=sa.bindparam("taken_at", row.at, UTCDateTime),
                taken_by_id=row.logged_by_id,
                attempt_id=row.id,
                level=1,
                known_batch=known,
                status="open",
                status_reason="",
                approval="none",
                plan_kept=False,
                judge_on=today,
                version=1,
            )
        )
        connection.execute(
            sa.insert(part).values(
                customer_id=row.customer_id,
                promise_id=number,
                seq=1,
                due_on=row.promised_on,
                amount=row.amount,
                last_day=calendar(row.promised_on),
                credited=0,
                state="open",
                evidence="",
                version=1,
            )
        )
        connection.execute(
            sa.text(
                "UPDATE delinquency SET next_change_on = :today"
                " WHERE customer_id = :customer AND next_change_on > :today"
            ).bindparams(sa.bindparam("today", today, sa.Date), customer=row.customer_id)
        )
    if connection.dialect.name == "postgresql":
        connection.execute(
            sa.text("SELECT setval(pg_get_serial_sequence('promise', 'id'), max(id)) FROM promise")
        )


_CANCELLED_BY = ("customer", "us", "settled_otherwise")
_PROMISE = (
    *("id", "customer_id", "currency", "total", "method", "contact_id", "line", "source"),
    *("taken_at", "taken_by_id", "attempt_id", "level", "known_batch", "status"),
    *("status_reason", "approval", "plan_kept", "version"),
)
_PART = (
    *("customer_id", "promise_id", "seq", "amount", "credited", "state", "evidence", "version"),
)


def _typed(*names: str) -> list[Any]:
    return [sa.column(name, sa.Date) for name in names]


def _setting(connection: sa.Connection, name: str) -> Any:
    setting = sa.table("desk_setting", sa.column("name"), sa.column("value", sa.JSON))
    return connection.execute(sa.select(setting.c.value).where(setting.c.name == name)).scalar()


def _business_date(connection: sa.Connection) -> date:
    today = datetime.now(UTC).date()
    kept = _setting(connection, "figures_date")
    return today if kept is None else date.fromisoformat(kept["date"])


def _calendar(connection: sa.Connection) -> Any:
    """The last day of a promise for a day, by the desk's week and holidays."""
    works: Sequence[int] = _setting(connection, "business_days") or [0, 1, 2, 3, 4]
    holidays = set(_setting(connection, "holidays") or [])

    def is_business_day(day: date) -> bool:
        return day.weekday() in works and day.isoformat() not in holidays

    def last_day(day: date) -> date:
        while not is_business_day(day):
            day += timedelta(1)
        left = GRACE
        while left:
            day += timedelta(1)
            left -= is_business_day(day)
        return day

    return last_day


def _id() -> sa.Column[Any]:
    return sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False)


def _ref(name: str, *, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.BigInteger(), nullable=nullable)


def _refers(table: str, **to: str) -> list[Any]:
    found: list[Any] = [
        sa.ForeignKeyConstraint([name], [f"{of}.id"], name=op.f(f"fk_{table}_{name}_{of}"))
        for name, of in to.items()
    ]
    return [*found, sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}"))]


def _text(name: str) -> sa.Column[Any]:
    return sa.Column(name, CleanText(), nullable=False)


def _amount(name: str) -> sa.Column[Any]:
    return sa.Column(name, Minor(), nullable=False, server_default="0")


def _closed(column: str, name: str, *values: str, nullable: bool = False) -> sa.Column[Any]:
    kind = sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=32)
    return sa.Column(column, kind, nullable=nullable)
