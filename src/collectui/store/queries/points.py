"""What can have happened to a customer since a day, each as a condition on its id."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy import ColumnElement

from collectui.domain.queue.query import Since
from collectui.domain.vocabulary import (
    NEVER_DUE,
    OPEN_ACTIVITY,
    CorrespondenceStatus,
    Direction,
    PromiseStatus,
)
from collectui.domain.workday.morning import Point
from collectui.store.constants import FAR
from collectui.store.core.activities import ACTIVITY
from collectui.store.core.disputes import DISPUTE, DISPUTE_ITEM
from collectui.store.core.figures import DELINQUENCY
from collectui.store.core.history import HISTORY_CHANGE as CHANGE
from collectui.store.core.imports import IMPORT_BATCH as BATCH
from collectui.store.core.items import ITEM, PAYMENT
from collectui.store.core.promises import PROMISE
from collectui.store.core.work import CONTACT_ATTEMPT as ATTEMPT
from collectui.store.core.work import CORRESPONDENCE as LETTER
from collectui.store.core.workday import SNOOZE
from collectui.store.queries.next_steps import ANSWER_IS_AWAITED

D = DELINQUENCY
_FIGURES = DELINQUENCY.alias("snoozed_figures")
Happened = Callable[[ColumnElement[Any], Since, date], ColumnElement[bool]]
"""(customer's id, since, today) → whether it has happened to that customer."""


def _payment(customer: ColumnElement[Any], since: Since, today: date) -> ColumnElement[bool]:
    """A payment came in, or a file says that less is open."""
    brought = sa.select(BATCH.c.id).where(BATCH.c.at >= since.moment)
    paid = sa.exists().where(
        PAYMENT.c.customer_id == customer,
        sa.or_(PAYMENT.c.batch_id.in_(brought), PAYMENT.c.paid_on >= since.on),
        PAYMENT.c.paid_on <= today,
    )
    was = CHANGE.c.changes[("open_balance", 0)].as_integer()
    fell = sa.exists().where(
        CHANGE.c.customer_id == customer,
        CHANGE.c.history_id > since.history_id,
        CHANGE.c.kind == "item",
        CHANGE.c.op == "update",
        ITEM.c.id == CHANGE.c.record_id,
        was > ITEM.c.open_balance,
    )
    return sa.or_(paid, fell)


def _contact(customer: ColumnElement[Any], since: Since, today: date) -> ColumnElement[bool]:
    return sa.exists().where(
        ATTEMPT.c.customer_id == customer,
        ATTEMPT.c.direction == Direction.INBOUND,
        ATTEMPT.c.at >= since.moment,
    )


def _past_due(customer: ColumnElement[Any], since: Since, today: date) -> ColumnElement[bool]:
    """An item is past due from the day after the one it is aged from."""
    return sa.exists().where(
        ITEM.c.customer_id == customer,
        ITEM.c.open_balance > 0,
        ITEM.c.status.not_in(list(NEVER_DUE)),
        ITEM.c.aged_from >= since.on - timedelta(1),
        ITEM.c.aged_from < today,
    )


def _awake(customer: ColumnElement[Any], since: Since, today: date) -> ColumnElement[bool]:
    """The date or the time of a snooze has come, or something has ended it before."""
    off = sa.exists().where(
        _FIGURES.c.customer_id == SNOOZE.c.customer_id, _FIGURES.c.snoozed_until.is_not(None)
    )
    return sa.exists().where(
        SNOOZE.c.customer_id == customer,
        SNOOZE.c.ended_at.is_(None),
        SNOOZE.c.until >= since.on,
        ~off,
    )


def _due(customer: ColumnElement[Any], since: Since, today: date) -> ColumnElement[bool]:
    return sa.exists().where(
        ACTIVITY.c.customer_id == customer,
        ACTIVITY.c.status.in_(sorted(OPEN_ACTIVITY)),
        ACTIVITY.c.due_on.between(since.on, today),
    )


def _promises(*became: PromiseStatus) -> Happened:
    """Promises that were judged so."""

    def judged(customer: ColumnElement[Any], since: Since, today: date) -> ColumnElement[bool]:
        return sa.exists().where(
            PROMISE.c.customer_id == customer,
            PROMISE.c.status.in_(became),
            PROMISE.c.judged_on >= since.on,
        )

    return judged


def _disputed(customer: ColumnElement[Any], since: Since, today: date) -> ColumnElement[bool]:
    """A dispute was opened, by an agent or because a file says so."""
    return sa.exists().where(
        DISPUTE.c.customer_id == customer, DISPUTE.c.raised_on.between(since.on, today)
    )


def _credited(customer: ColumnElement[Any], since: Since, today: date) -> ColumnElement[bool]:
    """A credit memo was booked to a dispute."""
    was, becomes = (CHANGE.c.changes[("credited", place)].as_integer() for place in (0, 1))
    return sa.exists().where(
        CHANGE.c.customer_id == customer,
        CHANGE.c.history_id > since.history_id,
        CHANGE.c.kind == DISPUTE_ITEM.name,
        CHANGE.c.op == "update",
        becomes > was,
    )


POINTS: dict[Point, Happened] = {
    Point.PAYMENT: _payment,
    Point.KEPT: _promises(PromiseStatus.KEPT),
    Point.BROKEN: _promises(PromiseStatus.BROKEN, PromiseStatus.PARTLY_KEPT),
    Point.DISPUTED: _disputed,
    Point.CREDITED: _credited,
    Point.CONTACT: _contact,
    Point.PAST_DUE: _past_due,
    Point.AWAKE: _awake,
    Point.DUE: _due,
}
"""All that the report and the view *Since yesterday* know, in the report's order."""


def happened(customer: ColumnElement[Any], since: Since, today: date) -> ColumnElement[bool]:
    """Whether any of it has happened to a customer."""
    return sa.or_(*(each(customer, since, today) for each in POINTS.values()))


def without_next_step() -> list[ColumnElement[bool]]:
    """Rows of the list that can be collected and that nothing will bring back."""
    letter = sa.exists().where(
        LETTER.c.customer_id == D.c.customer_id, LETTER.c.status == CorrespondenceStatus.PENDING
    )
    return [
        D.c.to_collect > 0,
        D.c.set_aside == "",
        D.c.snoozed_until.is_(None),
        # Not by the index of next dates: the list's own order is walked.
        sa.func.coalesce(D.c.next_due, FAR) == FAR,
        ~letter,
        ~sa.exists().where(
            PROMISE.c.customer_id == D.c.customer_id, PROMISE.c.judge_on.is_not(None)
        ),
        ~sa.exists().where(DISPUTE.c.customer_id == D.c.customer_id, *ANSWER_IS_AWAITED),
    ]
