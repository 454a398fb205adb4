"""An agent's own day: how much is worked and left, and since when."""

import sqlalchemy as sa
from sqlalchemy import Connection

from collectui.domain.vocabulary import PromiseStatus
from collectui.domain.workday.next import DayFigures
from collectui.store import desk
from collectui.store.clock import clock
from collectui.store.constants import LISTED
from collectui.store.core.desk import OUTCOME
from collectui.store.core.figures import DELINQUENCY as D
from collectui.store.core.promises import PROMISE
from collectui.store.core.work import CONTACT_ATTEMPT as ATTEMPT
from collectui.store.core.workday import WORKDAY
from collectui.store.queries import worked
from collectui.store.queries.queue import SET_ASIDE_BELOW


def day_figures(connection: Connection, me_id: int | None) -> DayFigures:
    """What I have worked and reached today, and what nobody has worked yet of my queue."""
    day = desk.calendar_today(connection)
    after = worked.recorded_before(connection, day)
    me = -1 if me_id is None else me_id
    mine = worked.customers_worked(after, me).distinct().subquery()
    done = connection.execute(sa.select(sa.func.count()).select_from(mine)).scalar_one()
    by_anybody = worked.customers_worked(after)
    left = connection.execute(
        sa.select(sa.func.count(sa.distinct(D.c.customer_id))).where(
            sa.text(f"delinquency.{LISTED}"),
            D.c.collector_id == me,
            D.c.rank > SET_ASIDE_BELOW,
            D.c.customer_id.not_in(by_anybody),
        )
    ).scalar_one()
    reached = connection.execute(
        sa.select(sa.func.count(sa.distinct(ATTEMPT.c.customer_id)))
        .join(OUTCOME, OUTCOME.c.code == ATTEMPT.c.outcome)
        .where(
            ATTEMPT.c.customer_id.in_(sa.select(mine.c.customer_id)),
            ATTEMPT.c.logged_by_id == me,
            ATTEMPT.c.at >= worked.begin_of(connection, day),
            OUTCOME.c.reached,
        )
    ).scalar_one()
    began = connection.execute(
        sa.select(WORKDAY.c.began_at).where(WORKDAY.c.collector_id == me, WORKDAY.c.on_date == day)
    ).scalar()
    minutes = None if began is None else int((clock(connection) - began).total_seconds() // 60)
    promised = connection.execute(
        sa.select(
            PROMISE.c.currency,
            sa.func.count().label("promises"),
            sa.func.sum(PROMISE.c.total, type_=PROMISE.c.total.type).label("total"),
        )
        .where(
            PROMISE.c.taken_by_id == me,
            PROMISE.c.taken_at >= worked.begin_of(connection, day),
            PROMISE.c.status.not_in((PromiseStatus.CANCELLED, PromiseStatus.REPLACED)),
        )
        .group_by(PROMISE.c.currency)
        .order_by(PROMISE.c.currency)
    ).fetchall()
    taken = sum(row.promises for row in promised)
    sums = tuple((row.currency, row.total) for row in promised)
    return DayFigures(done, left, reached, minutes, taken, sums)
