"""Where a moment lies in the history."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy import Connection

from collectui.store.core.history import HISTORY


def recorded_until(connection: Connection, at: datetime) -> int:
    """The last command recorded at a moment or before; 0 where there was none yet.

    Moments rise with ids, so it is found by halving: a store has more commands than one reads.
    """
    low = 0
    high = connection.execute(sa.select(sa.func.max(HISTORY.c.id))).scalar() or 0
    while low < high:
        middle = (low + high + 1) // 2
        row = connection.execute(
            sa.select(HISTORY.c.id, HISTORY.c.at)
            .where(HISTORY.c.id >= middle)
            .order_by(HISTORY.c.id)
            .limit(1)
        ).one()
        if row.at <= at:
            low = row.id
        else:
            high = middle - 1
    return low
