"""What other agents have logged with a customer today."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy import Connection

from collectui.store import desk
from collectui.store.core.desk import COLLECTOR, OUTCOME
from collectui.store.core.work import CONTACT_ATTEMPT as ATTEMPT
from collectui.store.queries.worked import begin_of


def logged_by_others(
    connection: Connection, customer_id: int, me_id: int | None, since: datetime | None = None
) -> tuple[str, ...]:
    """In words, the latest last: `ana logged a call at 14:05: left message`.

    Since a moment; by itself since the day began.
    """
    zone = desk.time_zone(connection)
    begin = since or begin_of(connection, desk.calendar_today(connection))
    rows = connection.execute(
        sa.select(COLLECTOR.c.login, ATTEMPT.c.medium, ATTEMPT.c.at, OUTCOME.c.title)
        .join(COLLECTOR, COLLECTOR.c.id == ATTEMPT.c.logged_by_id)
        .join(OUTCOME, OUTCOME.c.code == ATTEMPT.c.outcome)
        .where(
            ATTEMPT.c.customer_id == customer_id,
            ATTEMPT.c.at >= begin,
            ATTEMPT.c.logged_by_id.is_distinct_from(me_id),
        )
        .order_by(ATTEMPT.c.at, ATTEMPT.c.id)
    )
    return tuple(
        f"{row.login} logged {_A.get(row.medium, f'a {row.medium.value}')}"
        f" at {row.at.astimezone(zone):%H:%M}: {row.title[:1].lower()}{row.title[1:]}"
        for row in rows
    )


_A = {"email": "an e-mail"}
"""Channels that are not written as their code with an article."""
