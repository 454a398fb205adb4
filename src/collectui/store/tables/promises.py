"""Promises to pay, their parts and what they cover."""

from datetime import date, datetime

from sqlalchemy import BigInteger, Index
from sqlmodel import Field

from collectui.domain.vocabulary import (
    Approval,
    CancelledBy,
    PartState,
    PromiseMethod,
    PromiseSource,
    PromiseStatus,
)
from collectui.store.tables.base import KEEPS_IDS, Row, partial_index
from collectui.store.tables.fields import choice, key, moment, money, number, ref, text


class Promise(Row, table=True):
    """A promise of a customer, or of one of its accounts or sites, in one currency.

    What it came to be (`status` and all behind it) is judged by the money that arrives. `judge_on`
    is the next day on which the calendar alone may change that; `known_batch` the newest import
    when it was taken.
    """

    __table_args__ = (
        Index("ix_promise_customer_id_id", "customer_id", "id"),
        partial_index("ix_promise_judge_on", "judge_on", where="judge_on IS NOT NULL"),
        partial_index("ix_promise_status", "status", where="status = 'open'"),
        KEEPS_IDS,
    )

    id: int | None = key()
    customer_id: int = ref("customer")
    account_id: int | None = ref("account", nullable=True)
    site_id: int | None = ref("site", nullable=True)
    currency: str = text(...)
    total: int = money()
    method: PromiseMethod = choice(PromiseMethod, PromiseMethod.OTHER)
    contact_id: int | None = ref("contact", nullable=True)
    line: str = text()
    source: PromiseSource = choice(PromiseSource, PromiseSource.CALL)
    taken_on: date
    taken_at: datetime = moment()
    taken_by_id: int | None = ref("collector", nullable=True)
    attempt_id: int | None = ref("contact_attempt", nullable=True)
    level: int = 1
    replaces_id: int | None = ref("promise", nullable=True)
    known_batch: int = Field(default=0, sa_type=BigInteger, nullable=False)
    status: PromiseStatus = choice(PromiseStatus, PromiseStatus.OPEN)
    status_reason: str = text()
    cancelled_by: CancelledBy | None = choice(CancelledBy, nullable=True)
    approval: Approval = choice(Approval, Approval.NONE)
    approved_by_id: int | None = ref("collector", nullable=True)
    approved_at: datetime | None = moment(nullable=True)
    plan_kept: bool = False
    judged_on: date | None = None
    judge_on: date | None = None
    points_until: date | None = None
    activity_id: int | None = ref("activity", nullable=True)
    version: int = 1


class PromisePart(Row, table=True):
    """One date of a promise, its amount, and what became of it."""

    __tablename__ = "promise_part"
    __table_args__ = (
        Index("ix_promise_part_customer_id", "customer_id"),
        Index("ix_promise_part_promise_id", "promise_id"),
        KEEPS_IDS,
    )

    id: int | None = key()
    customer_id: int = ref("customer")
    promise_id: int = ref("promise")
    seq: int
    due_on: date
    amount: int = money()
    last_day: date
    credited: int = money()
    state: PartState = choice(PartState, PartState.OPEN)
    judged_on: date | None = None
    evidence: str = text()
    reminded_on: date | None = None
    version: int = 1


class PromiseItem(Row, table=True):
    """What was promised of one transaction."""

    __tablename__ = "promise_item"
    __table_args__ = (
        Index("ix_promise_item_customer_id", "customer_id"),
        Index("ix_promise_item_promise_id", "promise_id"),
        Index("ix_promise_item_item_id", "item_id"),
        KEEPS_IDS,
    )

    id: int | None = key()
    customer_id: int = ref("customer")
    promise_id: int = ref("promise")
    item_id: int = ref("item")
    amount: int = money()
    version: int = 1


class PromiseLaid(Row, table=True):
    """What standing promises keep from being asked for of a transaction.

    Never the truth: laid anew whenever promises are judged.
    """

    __tablename__ = "promise_laid"
    __table_args__ = (Index("ix_promise_laid_customer_id", "customer_id"),)

    item_id: int = Field(primary_key=True, foreign_key="item.id", sa_type=BigInteger)
    customer_id: int = number()
    amount: int = money()
