"""Disputes: the cases, what of each item is disputed, and the desk's reasons."""

from datetime import date

from sqlalchemy import JSON, Column, Index
from sqlmodel import Field

from collectui.domain.vocabulary import DisputeStatus, WaitsOn
from collectui.store.tables.base import KEEPS_IDS, Row, partial_index
from collectui.store.tables.desk import Coded
from collectui.store.tables.fields import choice, key, money, ref, text


class DisputeReason(Coded, table=True):
    """Why a customer does not pay: whose turn it is first, and how long it may take."""

    __tablename__ = "dispute_reason"
    __table_args__ = KEEPS_IDS

    owner: str = text()
    service_days: int = 10
    wants: str = text()


class Dispute(Row, table=True):
    """A case. Its number is its id; `reason` is none where only a file told of it.

    `wakes_on` is the next day on which the calendar changes something of it.
    """

    __table_args__ = (
        Index("ix_dispute_customer_id", "customer_id"),
        partial_index("ix_dispute_batch_id", "batch_id", where="batch_id IS NOT NULL"),
        KEEPS_IDS,
    )

    id: int | None = key()
    customer_id: int = ref("customer")
    status: DisputeStatus = choice(DisputeStatus, DisputeStatus.NEW)
    reason: str | None = text(nullable=True, foreign_key="dispute_reason.code")
    root_cause: str = text()
    imported: bool = False
    contact_id: int | None = ref("contact", nullable=True)
    raised_on: date
    due_on: date | None = None
    taken_by_id: int | None = ref("collector", nullable=True)
    coordinator_id: int | None = ref("collector", nullable=True)
    processor_id: int | None = ref("collector", nullable=True)
    owner: str = text()
    currency: str = text(...)
    waits_on: WaitsOn = choice(WaitsOn, WaitsOn.NOBODY)
    waiting_since: date | None = None
    next_on: date | None = None
    words: str = text()
    remark: str = text()
    resolution: str = text()
    resolved_on: date | None = None
    resolved_by_id: int | None = ref("collector", nullable=True)
    credit_told_on: date | None = None
    wait_told_on: date | None = None
    escalations: int = 0
    wakes_on: date | None = None
    batch_id: int | None = ref("import_batch", nullable=True)
    attempt_id: int | None = ref("contact_attempt", nullable=True)
    version: int = 1


class DisputeItem(Row, table=True):
    """What of one item is disputed in a case, and what came of it.

    `held_back` is what of `reinstated` nobody asks for yet; `credits` are the credit memos booked,
    by the ids of their items.
    """

    __tablename__ = "dispute_item"
    __table_args__ = (
        Index("ix_dispute_item_dispute_id", "dispute_id"),
        Index("ix_dispute_item_item_id", "item_id"),
        Index("ix_dispute_item_customer_id", "customer_id"),
        partial_index("ix_dispute_item_batch_id", "batch_id", where="batch_id IS NOT NULL"),
        KEEPS_IDS,
    )

    id: int | None = key()
    dispute_id: int = ref("dispute")
    item_id: int = ref("item")
    customer_id: int = ref("customer")
    original: int = money()
    open: int = money()
    paid: int = money()
    credited: int = money()
    credit_expected: int = money()
    reinstated: int = money()
    written_off: int = money()
    write_off_expected: int = money()
    excess: int = money()
    held_back: int = money()
    reinstated_on: date | None = None
    letters_from: date | None = None
    credits: object = Field(
        default_factory=dict, sa_column=Column(JSON, nullable=False, default=dict)
    )
    batch_id: int | None = ref("import_batch", nullable=True)
    version: int = 1
