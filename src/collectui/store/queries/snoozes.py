"""Snoozes: how a customer is put off, what has ended it, and what falls into the time."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta

import sqlalchemy as sa
from sqlalchemy import ColumnElement, Connection, Table

from collectui.domain.about import About, Customers
from collectui.domain.vocabulary import OPEN_ACTIVITY, CorrespondenceStatus
from collectui.domain.workday.snooze import (
    MOST_DAYS,
    MOST_DAYS_SUPERVISOR,
    WAKE_PERCENT,
    JudgedSnooze,
    SnoozeView,
    Woken,
    has_come,
)
from collectui.store import desk, figures
from collectui.store.core.activities import ACTIVITY
from collectui.store.core.desk import COLLECTOR
from collectui.store.core.figures import DELINQUENCY
from collectui.store.core.history import HISTORY_CHANGE as CHANGE
from collectui.store.core.items import ITEM, PAYMENT
from collectui.store.core.work import CONTACT_ATTEMPT as ATTEMPT
from collectui.store.core.work import CORRESPONDENCE as LETTER
from collectui.store.core.workday import SNOOZE
from collectui.store.figures.wakes import WAKES
from collectui.store.pieces import pieces
from collectui.store.queries import several


def snooze_of(connection: Connection, customer_id: int) -> SnoozeView | None:
    """The newest snooze that nobody has ended and whose end has not come; with what woke it."""
    today = figures.today(connection)
    row = connection.execute(
        sa.select(SNOOZE, COLLECTOR.c.login)
        .select_from(SNOOZE.outerjoin(COLLECTOR, COLLECTOR.c.id == SNOOZE.c.set_by_id))
        .where(SNOOZE.c.customer_id == customer_id, SNOOZE.c.ended_at.is_(None))
        .order_by(SNOOZE.c.id.desc())
        .limit(1)
    ).first()
    if row is None:
        return None
    if has_come(row.until, row.until_time, today, figures.clock(connection, today)):
        return None
    return SnoozeView(
        row.id,
        row.version,
        row.until,
        row.until_time,
        row.event,
        row.reason,
        row.line,
        row.set_on,
        row.login,
        _woken(connection, row.id, today),
    )


def _woken(connection: Connection, snooze_id: int, today: date) -> Woken | None:
    by = figures.snooze_terms(connection, today)
    for wake in WAKES:
        arrived = f"({wake.arrived(by)}) AS arrived ORDER BY arrived.currency LIMIT 1"
        row = connection.exec_driver_sql(
            f"SELECT (SELECT arrived.currency FROM {arrived}),"
            f" (SELECT arrived.amount FROM {arrived})"
            f" FROM snooze AS s WHERE s.id = {int(snooze_id)}"
        ).one()
        if row[0] is not None:
            return Woken(wake.reason, int(row[1]), row[0])
    return None


def subject(connection: Connection, about: About | Customers) -> JudgedSnooze:
    """Customers to be put off, or one to be woken."""
    today = figures.today(connection)
    days, supervisors_days, wake_percent = desk.settings(
        connection, MOST_DAYS, MOST_DAYS_SUPERVISOR, WAKE_PERCENT
    )
    return JudgedSnooze(
        several.meant(connection, about),
        today,
        figures.clock(connection, today),
        days,
        supervisors_days,
        wake_percent,
        snooze_of(connection, about.customer_id) if isinstance(about, About) else None,
    )


def unended(connection: Connection, customers: Sequence[int]) -> dict[int, int]:
    """By customer, the newest snooze that nobody has ended, whatever its date."""
    found: dict[int, int] = {}
    for piece in pieces(customers):
        rows = connection.execute(
            sa.select(SNOOZE.c.customer_id, sa.func.max(SNOOZE.c.id).label("newest"))
            .where(SNOOZE.c.customer_id.in_(piece), SNOOZE.c.ended_at.is_(None))
            .group_by(SNOOZE.c.customer_id)
        )
        found |= {row.customer_id: row.newest for row in rows}
    return found


def seen(connection: Connection, customers: Sequence[int]) -> dict[int, dict[str, int]]:
    """By customer, the newest of each kind that it has: what comes later wakes it."""
    found = {each: {name: 0 for name, _, _ in _SEEN} for each in customers}
    for piece in pieces(customers):
        for name, table, only in _SEEN:
            rows = connection.execute(
                sa.select(table.c.customer_id, sa.func.max(table.c.id))
                .where(table.c.customer_id.in_(piece), *only)
                .group_by(table.c.customer_id)
            )
            for customer_id, newest in rows:
                found[customer_id][name] = newest
    return found


_SEEN: tuple[tuple[str, Table, tuple[ColumnElement[bool], ...]], ...] = (
    ("payments_seen", PAYMENT, ()),
    ("contacts_seen", ATTEMPT, ()),
    ("items_seen", ITEM, ()),
    ("changes_seen", CHANGE, (CHANGE.c.kind == "item",)),
)


@dataclass(frozen=True, slots=True)
class FallsDue:
    """Something of a customer's that comes while it is put off."""

    customer_id: int
    on: date
    kind: str
    """`activity`, `letter`, or `stage` for a letter that is yet to be planned."""
    title: str


def falls_due(
    connection: Connection, customers: Sequence[int], until: date, at: time | None = None
) -> tuple[FallsDue, ...]:
    """Open activities and letters of these customers that come before a date, the first first.

    Or before a time of that day: the activities that have one.
    """
    found = [
        each for piece in pieces(customers) for each in _falls_due(connection, piece, until, at)
    ]
    return tuple(sorted(found, key=lambda each: (each.on, each.kind, each.title)))


def _falls_due(
    connection: Connection, customers: Sequence[int], until: date, at: time | None
) -> Iterator[FallsDue]:
    before = ACTIVITY.c.due_on < until
    if at is not None:
        before |= (ACTIVITY.c.due_on == until) & (ACTIVITY.c.due_time < at)
    activities = connection.execute(
        sa.select(ACTIVITY.c.customer_id, ACTIVITY.c.due_on, ACTIVITY.c.subject).where(
            ACTIVITY.c.customer_id.in_(customers),
            ACTIVITY.c.status.in_(sorted(OPEN_ACTIVITY)),
            before,
        )
    )
    letters = connection.execute(
        sa.select(LETTER.c.customer_id, LETTER.c.due_on, LETTER.c.stage).where(
            LETTER.c.customer_id.in_(customers),
            LETTER.c.status == CorrespondenceStatus.PENDING,
            LETTER.c.due_on < until,
        )
    )
    for customer_id, on, subject in activities:
        yield FallsDue(customer_id, on, "activity", subject)
    for customer_id, on, stage in letters:
        yield FallsDue(customer_id, on, "letter", str(stage))
    yield from _stages(connection, customers, until)


def _stages(connection: Connection, customers: Sequence[int], until: date) -> Iterator[FallsDue]:
    """The stages of the desk that the oldest items that may be asked for reach."""
    today = figures.today(connection)
    oldest = connection.execute(
        sa.select(DELINQUENCY.c.customer_id, DELINQUENCY.c.ask_due).where(
            DELINQUENCY.c.customer_id.in_(customers), DELINQUENCY.c.ask_due.is_not(None)
        )
    )
    stages = list(enumerate(desk.setting(connection, "dunning_stages"), 1))
    days = {
        (customer_id, due + timedelta(after), stage)
        for customer_id, due in oldest
        for stage, after in stages
    }
    for customer_id, on, stage in sorted(days):
        if today < on < until:
            yield FallsDue(customer_id, on, "stage", str(stage))
