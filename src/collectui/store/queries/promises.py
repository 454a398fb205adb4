"""What customers promised in logged contacts: the latest that names an amount and a date."""

from collections.abc import Iterable
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection, Select

from collectui.domain.calls.promise import Promise
from collectui.store.core.desk import OUTCOME
from collectui.store.core.work import CONTACT_ATTEMPT as ATTEMPT

_PROMISES = (
    sa.select(ATTEMPT.c.customer_id, ATTEMPT.c.amount, ATTEMPT.c.currency, ATTEMPT.c.promised_on)
    .join(OUTCOME, OUTCOME.c.code == ATTEMPT.c.outcome)
    .where(
        OUTCOME.c.keeps == "promise",
        ATTEMPT.c.amount.is_not(None),
        ATTEMPT.c.promised_on.is_not(None),
    )
)


def latest(connection: Connection, ids: Iterable[int], on: date) -> dict[int, Promise]:
    """By customer the promise made last, up to a business date, whether or not its day has come."""
    rows = connection.execute(
        _PROMISES.where(
            ATTEMPT.c.customer_id.in_(sorted(set(ids))), ATTEMPT.c.on_date <= on
        ).order_by(ATTEMPT.c.at, ATTEMPT.c.id)
    )
    return {row.customer_id: Promise(row.amount, row.currency, row.promised_on) for row in rows}


def until(connection: Connection, ids: Iterable[int], today: date) -> dict[int, date]:
    """By customer the day of the promise that stands: the one made last, its day not over."""
    return {
        customer_id: promise.on
        for customer_id, promise in latest(connection, ids, today).items()
        if promise.on >= today
    }


def standing(today: date) -> Select[Any]:
    """Promises of everybody whose day is not over."""
    return _PROMISES.where(ATTEMPT.c.promised_on >= today)


def standing_of(customer_id: Any, today: date) -> Select[Any]:
    """Promises of a customer (a column of the statement around it) whose day is not over."""
    return _PROMISES.where(
        ATTEMPT.c.customer_id == customer_id, ATTEMPT.c.promised_on >= today
    ).correlate_except(ATTEMPT, OUTCOME)
