"""From and up to when a view counts: today, the business day before it, some days from now."""

from dataclasses import replace
from datetime import date, timedelta

from sqlalchemy import Connection

from collectui.domain.queue.query import QueueQuery, Scope, Since
from collectui.store import desk, figures
from collectui.store.queries import worked
from collectui.store.queries.desk import calendar

DUE_DAYS = 3
"""Business days after today on which a promise still counts as due soon."""


def since_day(connection: Connection, on: date) -> Since:
    """A business date, as the calendar and the history have it.

    What is recorded has the calendar's day: as many days before today as the business date.
    """
    back = figures.today(connection) - on
    day = desk.calendar_today(connection) - back
    before = worked.recorded_before(connection, day)
    return Since(worked.begin_of(connection, day), before, on)


def yesterday(connection: Connection) -> date:
    """The last day before today on which the desk worked."""
    return calendar(connection).on_or_before(figures.today(connection) - timedelta(1))


def dated(connection: Connection, query: QueueQuery) -> QueueQuery:
    """The same list, with the days it counts from and up to if it needs them."""
    if query.due_until is None and query.asks_for_due_promises:
        soon = calendar(connection).add_business_days(figures.today(connection), DUE_DAYS)
        query = replace(query, due_until=soon)
    if query.since is not None or query.scope not in (Scope.DONE, Scope.SINCE):
        return query
    done = query.scope is Scope.DONE
    day = figures.today(connection) if done else yesterday(connection)
    return replace(query, since=since_day(connection, day))
