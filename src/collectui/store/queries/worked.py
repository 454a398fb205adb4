"""Which customers were worked: an entry in the day's history by an agent's hand."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy import ColumnElement, Connection, Select

from collectui.domain.dunning.actions import FOLLOW_FIGURES, PLAN_DUNNING
from collectui.domain.promises.actions import JUDGE
from collectui.domain.vocabulary import OPEN_ACTIVITY
from collectui.domain.workday.next import SKIPS
from collectui.store import desk, figures
from collectui.store.core.activities import ACTIVITY
from collectui.store.core.history import HISTORY
from collectui.store.core.history import HISTORY_CHANGE as CHANGE
from collectui.store.core.workday import SKIP, SNOOZE
from collectui.store.moments import recorded_until

_BY_ITSELF = (PLAN_DUNNING.id, FOLLOW_FIGURES.id, JUDGE)
"""Actions that the program takes, though an agent may have begun them."""
_UNDO = HISTORY.alias("later_undo")


def begin_of(connection: Connection, day: date) -> datetime:
    """The moment at which a day of the desk begins."""
    local = datetime.combine(day, time(), desk.time_zone(connection))
    return local.astimezone(UTC)


def recorded_before(connection: Connection, day: date) -> int:
    """The last command recorded before a day of the desk; 0 where there is none."""
    begin = begin_of(connection, day)
    return recorded_until(connection, begin - timedelta(microseconds=1))


def by_hand(after: int | ColumnElement[int]) -> list[ColumnElement[bool]]:
    """Conditions on the history: agents' own entries after one, but for those taken back."""
    undone = sa.exists().where(_UNDO.c.undo_of_id == HISTORY.c.id)
    return [
        HISTORY.c.id > after,
        HISTORY.c.by_id.is_not(None),
        HISTORY.c.batch_id.is_(None),
        HISTORY.c.undo_of_id.is_(None),
        HISTORY.c.action.not_in(_BY_ITSELF),
        ~undone,
    ]


def customers_worked(after: int, who: int | None = None) -> Select[Any]:
    """The customers with such an entry, by one collector or by anybody."""
    found = (
        sa.select(CHANGE.c.customer_id)
        .join(HISTORY, HISTORY.c.id == CHANGE.c.history_id)
        .where(*by_hand(after), CHANGE.c.customer_id.is_not(None), CHANGE.c.op != "mentioned")
    )
    return found if who is None else found.where(HISTORY.c.by_id == who)


def skipped_often() -> Select[Any]:
    """The customers that were skipped so often since an agent last worked them."""
    since = (
        sa.select(CHANGE.c.id)
        .join(HISTORY, HISTORY.c.id == CHANGE.c.history_id)
        .where(
            CHANGE.c.customer_id == SKIP.c.customer_id,
            CHANGE.c.op != "mentioned",
            *by_hand(SKIP.c.after_id),
        )
        .correlate(SKIP)
        .exists()
    )
    return (
        sa.select(SKIP.c.customer_id)
        .where(~since)
        .group_by(SKIP.c.customer_id)
        .having(sa.func.count() >= SKIPS)
    )


def last_worked(
    connection: Connection, after: int, customers: Iterable[int]
) -> dict[int, datetime]:
    """Of some customers the latest such entry's moment."""
    rows = connection.execute(
        sa.select(CHANGE.c.customer_id, sa.func.max(HISTORY.c.id))
        .join(HISTORY, HISTORY.c.id == CHANGE.c.history_id)
        .where(
            CHANGE.c.customer_id.in_(sorted(customers)),
            CHANGE.c.op != "mentioned",
            *by_hand(after),
        )
        .group_by(CHANGE.c.customer_id)
    ).fetchall()
    found = connection.execute(
        sa.select(HISTORY.c.id, HISTORY.c.at).where(HISTORY.c.id.in_({row[1] for row in rows}))
    )
    moments = {row.id: row.at for row in found}
    return {customer_id: moments[last] for customer_id, last in rows}


def came_due(
    connection: Connection, customers: Iterable[int], today: date, at: datetime
) -> dict[int, datetime]:
    """Of some customers when an activity last came due or a snooze ended today, by a moment."""
    zone, ids = desk.time_zone(connection), sorted(customers)
    rows = connection.execute(
        sa.select(ACTIVITY.c.customer_id, ACTIVITY.c.due_time)
        .where(
            ACTIVITY.c.customer_id.in_(ids),
            ACTIVITY.c.due_on == today,
            ACTIVITY.c.due_time.is_not(None),
            ACTIVITY.c.status.in_(sorted(OPEN_ACTIVITY)),
        )
        .union_all(
            sa.select(SNOOZE.c.customer_id, SNOOZE.c.until_time).where(
                SNOOZE.c.customer_id.in_(ids),
                SNOOZE.c.until == figures.today(connection),
                SNOOZE.c.until_time.is_not(None),
                SNOOZE.c.ended_at.is_(None),
            )
        )
    )
    found: dict[int, datetime] = {}
    for customer_id, due_time in rows:
        due = datetime.combine(today, due_time, zone).astimezone(UTC)
        if due <= at:
            found[customer_id] = max(due, found.get(customer_id, due))
    return found
