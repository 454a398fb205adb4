"""Whose snooze has ended at its time of the day: what a session that stays open asks in between.

It changes no record: that a time has come is no entry of the history, as a date that has come is
none.
"""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy import Connection

from collectui.domain.desk.views import Desk
from collectui.store import figures
from collectui.store.core.workday import SNOOZE
from collectui.store.queries.desk import desk_view


@dataclass(frozen=True, slots=True)
class SnoozesOver:
    """What has ended until a moment."""

    until: datetime
    """By the business date and the desk's clock."""
    customers: frozenset[int]
    behind: frozenset[int]
    """Those whose figures do not know it yet, whenever it was."""


def the_time(
    connection: Connection, since: datetime | None, clock: bool
) -> tuple[Desk, SnoozesOver | None]:
    """The desk as its day has it, and whose snooze has ended: what all programs ask all day.

    Without `clock`, of a session that looks at another day, no snooze is asked for.
    """
    return desk_view(connection), snoozes_over(connection, since) if clock else None


def snoozes_over(connection: Connection, since: datetime | None) -> SnoozesOver:
    """Whose snooze has ended today, after a moment if one is given."""
    today = figures.today(connection)
    now = figures.clock(connection, today)
    found = sa.select(SNOOZE.c.customer_id).where(
        SNOOZE.c.until == today, SNOOZE.c.until_time <= now, SNOOZE.c.ended_at.is_(None)
    )
    if since is not None and since.date() == today:
        found = found.where(SNOOZE.c.until_time > since.time())
    return SnoozesOver(
        datetime.combine(today, now),
        frozenset(connection.execute(found).scalars()),
        frozenset(figures.slept_through(connection)),
    )
