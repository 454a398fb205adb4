"""Who has which customer open. No records: no history, no undo, and over when its time is.

All by the database's clock, read once a transaction.
"""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy import Connection

from collectui.domain.workday.next import CLAIM_LASTS, Presence
from collectui.store.clock import clock
from collectui.store.core.desk import COLLECTOR
from collectui.store.core.workday import CLAIM


def hold(
    connection: Connection,
    me_id: int,
    session: str,
    customer_id: int,
    at: datetime | None = None,
) -> None:
    """Say that a session has a customer open; of the same login's other session it takes it over.

    Expired claims, anybody's, are taken away.
    """
    at = at or clock(connection)
    connection.execute(sa.delete(CLAIM).where(CLAIM.c.until <= at))
    mine = (CLAIM.c.customer_id == customer_id, CLAIM.c.collector_id == me_id)
    same = sa.update(CLAIM).where(*mine, CLAIM.c.session == session)
    if connection.execute(same.values(until=at + CLAIM_LASTS)).rowcount:
        return
    connection.execute(sa.delete(CLAIM).where(*mine))
    connection.execute(
        sa.insert(CLAIM).values(
            customer_id=customer_id,
            collector_id=me_id,
            session=session,
            since=at,
            until=at + CLAIM_LASTS,
        )
    )


def release(connection: Connection, session: str, customer_id: int | None = None) -> None:
    """A session closes a customer, or all that it has open."""
    gone = sa.delete(CLAIM).where(CLAIM.c.session == session)
    if customer_id is not None:
        gone = gone.where(CLAIM.c.customer_id == customer_id)
    connection.execute(gone)


def held_by_others(connection: Connection, me_id: int, at: datetime) -> set[int]:
    """The customers that other collectors have open at a moment."""
    held = sa.select(CLAIM.c.customer_id).where(CLAIM.c.until > at, CLAIM.c.collector_id != me_id)
    return set(connection.execute(held).scalars())


def others_at(
    connection: Connection, customer_id: int, me_id: int | None, at: datetime | None = None
) -> tuple[Presence, ...]:
    """Who else has a customer open, the first come first."""
    rows = connection.execute(
        sa.select(COLLECTOR.c.login, CLAIM.c.since)
        .join(COLLECTOR, COLLECTOR.c.id == CLAIM.c.collector_id)
        .where(
            CLAIM.c.customer_id == customer_id,
            CLAIM.c.until > (at or clock(connection)),
            CLAIM.c.collector_id.is_distinct_from(me_id),
        )
        .order_by(CLAIM.c.since, COLLECTOR.c.login)
    )
    return tuple(Presence(login, since) for login, since in rows)
