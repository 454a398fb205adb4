"""What rows of the list show of promises, which no session should wait for more to read."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

import sqlalchemy as sa
from sqlalchemy import Connection

from collectui.domain.calls.promise import Promise
from collectui.domain.vocabulary import Approval, PartState, PromiseStatus
from collectui.store.core.promises import PROMISE, PROMISE_PART
from collectui.store.pieces import pieces

AHEAD = (PartState.OPEN, PartState.WAITING)
"""States of a part that is not judged yet."""
STANDS = sa.and_(PROMISE.c.status == PromiseStatus.OPEN, PROMISE.c.approval != Approval.WANTED)
"""Whether a promise keeps its amount from being asked for."""
STANDING_PARTS = (STANDS, PROMISE_PART.c.state.in_(AHEAD))
"""Conditions on a promise and a part of it: money is still to come for it."""
NOT_KEPT = (PromiseStatus.BROKEN, PromiseStatus.PARTLY_KEPT)


def latest(connection: Connection, ids: Iterable[int], on: date) -> dict[int, Promise]:
    """By customer the promise to be shown of it: the one that stands and is due first.

    Where none stands, the one broken last whose points still count.
    """
    part, c = PROMISE_PART.c, PROMISE.c
    found: dict[int, Promise] = {}
    for piece in pieces(sorted(set(ids))):
        standing = connection.execute(
            sa.select(
                *(c.id, c.customer_id, c.currency, c.level),
                *(part.due_on, part.amount, part.credited, part.state),
            )
            .join(PROMISE_PART, part.promise_id == c.id)
            .where(c.customer_id.in_(piece), *STANDING_PARTS)
            .order_by(part.due_on.desc(), c.id.desc())
        )
        broken = connection.execute(
            sa.select(PROMISE)
            .where(c.customer_id.in_(piece), c.status.in_(NOT_KEPT), c.points_until >= on)
            .order_by(c.judged_on, c.id)
        )
        for row in broken:
            found[row.customer_id] = Promise(
                row.total, row.currency, row.judged_on, row.id, row.status.value, row.level
            )
        for row in standing:
            found[row.customer_id] = Promise(
                row.amount - row.credited,
                row.currency,
                row.due_on,
                row.id,
                row.state.value,
                row.level,
            )
    return found
