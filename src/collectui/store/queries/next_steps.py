"""What will bring a customer back, and the worked ones whom nothing will."""

from collections.abc import Callable
from datetime import date

import sqlalchemy as sa
from sqlalchemy import Connection

from collectui.domain.disputes.views import number_of
from collectui.domain.promises.judging import promise_number
from collectui.domain.vocabulary import OPEN_ACTIVITY, CorrespondenceStatus, DisputeStatus
from collectui.domain.workday.next import ASK_NEXT_STEP, MissingStep, NextStep
from collectui.store import desk, figures
from collectui.store.core.activities import ACTIVITY
from collectui.store.core.customers import CUSTOMER
from collectui.store.core.disputes import DISPUTE
from collectui.store.core.figures import DELINQUENCY as D
from collectui.store.core.promises import PROMISE, PROMISE_PART
from collectui.store.core.work import CONTACT_ATTEMPT as ATTEMPT
from collectui.store.core.work import CORRESPONDENCE as LETTER
from collectui.store.queries import snoozes, worked
from collectui.store.queries.desk import calendar
from collectui.store.queries.promised import STANDING_PARTS

ANSWER_IS_AWAITED = (DISPUTE.c.status == DisputeStatus.WAITING, DISPUTE.c.next_on.is_not(None))
"""Conditions on a dispute: it waits for somebody until a date."""


def _activity(connection: Connection, customer_id: int) -> NextStep | None:
    row = connection.execute(
        sa.select(ACTIVITY.c.due_on, ACTIVITY.c.subject)
        .where(ACTIVITY.c.customer_id == customer_id, ACTIVITY.c.status.in_(sorted(OPEN_ACTIVITY)))
        .order_by(ACTIVITY.c.due_on, ACTIVITY.c.id)
        .limit(1)
    ).first()
    return None if row is None else NextStep("activity", row.due_on, row.subject)


def _snooze(connection: Connection, customer_id: int) -> NextStep | None:
    found = snoozes.snooze_of(connection, customer_id)
    if found is None or not found.stands:
        return None
    return NextStep("snooze", found.until, found.why)


def _letter(connection: Connection, customer_id: int) -> NextStep | None:
    row = connection.execute(
        sa.select(LETTER.c.due_on, LETTER.c.stage)
        .where(LETTER.c.customer_id == customer_id, LETTER.c.status == CorrespondenceStatus.PENDING)
        .order_by(LETTER.c.due_on, LETTER.c.id)
        .limit(1)
    ).first()
    return None if row is None else NextStep("letter", row.due_on, f"letter {row.stage}")


def _promise(connection: Connection, customer_id: int) -> NextStep | None:
    row = connection.execute(
        sa.select(PROMISE.c.id, PROMISE_PART.c.last_day)
        .join(PROMISE_PART, PROMISE_PART.c.promise_id == PROMISE.c.id)
        .where(PROMISE.c.customer_id == customer_id, *STANDING_PARTS)
        .order_by(PROMISE_PART.c.last_day, PROMISE_PART.c.id)
        .limit(1)
    ).first()
    return None if row is None else NextStep("promise", row.last_day, promise_number(row.id))


def _dispute(connection: Connection, customer_id: int) -> NextStep | None:
    row = connection.execute(
        sa.select(DISPUTE.c.id, DISPUTE.c.next_on)
        .where(DISPUTE.c.customer_id == customer_id, *ANSWER_IS_AWAITED)
        .order_by(DISPUTE.c.next_on, DISPUTE.c.id)
        .limit(1)
    ).first()
    return None if row is None else NextStep("dispute", row.next_on, number_of(row.id))


NEXT_STEPS: tuple[Callable[[Connection, int], NextStep | None], ...] = (
    _activity,
    _snooze,
    _letter,
    _promise,
    _dispute,
)
"""Everything that brings a customer back; `points.without_next_step` says the same of the list."""


def next_step(connection: Connection, customer_id: int) -> NextStep | None:
    """The earliest of them."""
    found = [step for each in NEXT_STEPS if (step := each(connection, customer_id))]
    return min(found, key=lambda step: step.on, default=None)


def missing_step(connection: Connection, customer_id: int, me_id: int | None) -> MissingStep | None:
    """What to ask on leaving a customer: whom I worked today, and whom nothing brings back.

    None where nothing can be collected, where the customer is set aside, or where the desk does
    not ask.
    """
    if not desk.setting(connection, ASK_NEXT_STEP) or not _to_collect(connection, customer_id):
        return None
    after = worked.recorded_before(connection, desk.calendar_today(connection))
    mine = worked.customers_worked(after, -1 if me_id is None else me_id)
    ids = mine.subquery()
    here = sa.select(ids.c.customer_id).where(ids.c.customer_id == customer_id).limit(1)
    if connection.execute(here).first() is None or next_step(connection, customer_id):
        return None
    name = connection.execute(
        sa.select(CUSTOMER.c.name).where(CUSTOMER.c.id == customer_id)
    ).scalar_one()
    return MissingStep(customer_id, name, _proposed(connection, customer_id), "Follow up")


def _to_collect(connection: Connection, customer_id: int) -> bool:
    row = sa.select(D.c.customer_id).where(
        D.c.customer_id == customer_id, D.c.to_collect > 0, D.c.set_aside == ""
    )
    return connection.execute(row.limit(1)).first() is not None


def _proposed(connection: Connection, customer_id: int) -> date:
    """As many business days on as the last contact's outcome proposes; one at least."""
    last = connection.execute(
        sa.select(ATTEMPT.c.outcome)
        .where(ATTEMPT.c.customer_id == customer_id)
        .order_by(ATTEMPT.c.id.desc())
        .limit(1)
    ).scalar()
    days = desk.setting(connection, "next_contact_days").get(last, 0)
    return calendar(connection).add_business_days(figures.today(connection), max(days, 1))
