"""Whose snooze has ended at its time of the day: what a session that stays open asks in between.

It changes no record: that a time has come is no entry of the history, as a date that has come is
none.
"""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy import Connection

from collectui.store import figures
from collectui.store.core.workday import SNOOZE


@dataclass(frozen=True, slots=True)
class SnoozesOver:
    """What has ended until a moment."""

    until: datetime
    """By the business date and the desk's clock."""
    customers: frozenset[int]
    behind: frozenset[int]
    """Those whose figures do not know it yet, whenever it was."""


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
