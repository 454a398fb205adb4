"""The morning's report of one collector."""

from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection

from collectui.domain.kernel import Me
from collectui.domain.queue.query import QueueQuery, Scope
from collectui.domain.workday.morning import POINT_TITLES, MorningReport, PointFound
from collectui.store import figures
from collectui.store.constants import LISTED
from collectui.store.core.customers import CUSTOMER
from collectui.store.core.figures import DELINQUENCY as D
from collectui.store.queries.points import POINTS, without_next_step
from collectui.store.queries.queue import queue_totals
from collectui.store.queries.since import since_day, yesterday

NAMED = 10
"""Customers that are named of each point."""


def morning_report(connection: Connection, me: Me, since: date | None = None) -> MorningReport:
    """What I find: my queue, and what has happened to my customers since a business date."""
    today = figures.today(connection)
    begin = since_day(connection, since or yesterday(connection))
    mine = CUSTOMER.c.collector_id == (-1 if me.id is None else me.id)
    labels = tuple(bucket.label for bucket in figures.buckets(connection))
    totals = queue_totals(connection, QueueQuery(Scope.MINE, me.id), today, labels)
    return MorningReport(
        me.login,
        today,
        begin.on,
        totals.customers,
        totals.past_due,
        totals.snoozed,
        _without(connection, me),
        tuple(
            PointFound(point, POINT_TITLES[point], *_customers(connection, mine, condition))
            for point, happened in POINTS.items()
            for condition in (happened(CUSTOMER.c.id, begin, today),)
        ),
    )


def _customers(
    connection: Connection, mine: Any, condition: Any
) -> tuple[int, tuple[tuple[str, str], ...]]:
    found = sa.select(CUSTOMER.c.number, CUSTOMER.c.name).where(mine, condition)
    count = connection.execute(sa.select(sa.func.count()).select_from(found.subquery()))
    first = connection.execute(found.order_by(CUSTOMER.c.sort_key, CUSTOMER.c.id).limit(NAMED))
    return count.scalar_one(), tuple((number, name) for number, name in first)


def _without(connection: Connection, me: Me) -> int:
    return int(
        connection.execute(
            sa.select(sa.func.count(sa.distinct(D.c.customer_id))).where(
                sa.text(f"delinquency.{LISTED}"),
                D.c.collector_id == (-1 if me.id is None else me.id),
                *without_next_step(),
            )
        ).scalar_one()
    )
