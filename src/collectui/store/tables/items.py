"""Transactions (open and closed items), payments, and the delinquency figures kept from them."""

from datetime import date

from sqlalchemy import Column, Date, Index, SmallInteger, UniqueConstraint
from sqlmodel import Field

from collectui.domain.terms import BusinessLevel, ItemKind, ItemStatus
from collectui.store.tables.base import Row, partial_index
from collectui.store.types import choice, key, money, number, ref, text

FAR = date(9999, 12, 31)
"""Stands for "no such date" in columns that are sorted by: a NULL there would lose rows."""

LISTED = "listed = 1"


class Item(Row, table=True):
    """A transaction: an open or closed item of a customer's account.

    Its external key (`source`, `source_key`: company code, number and fiscal year) stands in the
    row itself, for a table of keys would double the cost of an import. `aged_from` is the due
    date, else the issue date: what aging counts from.
    """

    __table_args__ = (
        UniqueConstraint("source_key", "source"),
        Index("ix_item_customer_id_aged_from", "customer_id", "aged_from"),
        Index("ix_item_number", "number"),
        partial_index("ix_item_program_id", "program_id", where="program_id IS NOT NULL"),
        partial_index("ix_item_contact_id", "contact_id", where="contact_id IS NOT NULL"),
        partial_index("ix_item_batch_id", "batch_id", where="batch_id IS NOT NULL"),
    )

    id: int | None = key()
    source: str = text(...)
    source_key: str = text(...)
    number: str = text(...)
    company_code: str = text()
    fiscal_year: str = text()
    kind: ItemKind = choice(ItemKind, ItemKind.INVOICE)
    customer_id: int = ref("customer")
    account_id: int = ref("account")
    site_id: int = ref("site")
    program_id: int | None = ref("program", nullable=True)
    contact_id: int | None = ref("contact", nullable=True)
    issued: date | None = None
    due: date | None = None
    aged_from: date | None = None
    amount: int = money()
    open_balance: int = money()
    disputed: int = money()
    currency: str = text(...)
    status: ItemStatus = choice(ItemStatus, ItemStatus.AWAITING_PAYMENT)
    terms_code: str = text()
    reference: str = text()
    settled_on: date | None = None
    closed_reason: str = text()
    batch_id: int | None = ref("import_batch", nullable=True)
    version: int = 1


class Payment(Row, table=True):
    """Money received, and when."""

    __table_args__ = (
        Index("ix_payment_customer_id_paid_on", "customer_id", "paid_on"),
        Index("ix_payment_paid_on", "paid_on"),
    )

    id: int | None = key()
    customer_id: int = ref("customer")
    paid_on: date
    amount: int = money()
    currency: str = text(...)
    method: str = text()
    reference: str = text()
    batch_id: int | None = ref("import_batch", index=True, nullable=True)


class PaymentItem(Row, table=True):
    """The part of a payment that settled one transaction."""

    __tablename__ = "payment_item"

    item_id: int = Field(primary_key=True, foreign_key="item.id")
    payment_id: int = Field(primary_key=True, foreign_key="payment.id", index=True)
    amount: int = money()


def _sorts(*columns: str) -> list[Index]:
    """The narrow indexes of one sort of the list: everybody's rows, and one collector's."""
    return [
        partial_index(f"ix_delinquency_{'_'.join(names)}", *names, where=LISTED)
        for names in ((*columns, "unit_id"), ("collector_id", *columns, "unit_id"))
    ]


class Delinquency(Row, table=True):
    """The figures of one unit (customer, account or site) in one currency, at the figures date.

    Kept by the transaction that changes what they are made of; never the truth, always made anew
    from the items. `unit` is `c:12`, `a:45` or `s:9`; `unit_id` is the same as a number, stable
    over re-making, and the last key of every sort. `listed` marks the one row that a unit has in
    the list. Dates, never days: `next_change_on` is the next date at which any figure changes by
    the calendar alone.
    """

    __table_args__ = (
        *_sorts("rank"),
        *_sorts("past_due"),
        *_sorts("oldest_due"),
        *_sorts("name_key"),
        *_sorts("next_due"),
        Index("ix_delinquency_customer_id", "customer_id"),
        Index("ix_delinquency_next_change_on", "next_change_on"),
    )

    unit: str = text(..., primary_key=True)
    currency: str = text(..., primary_key=True)
    unit_id: int = number()
    customer_id: int = number()
    account_id: int | None = number(nullable=True)
    site_id: int | None = number(nullable=True)
    level: BusinessLevel = choice(BusinessLevel)
    collector_id: int | None = number(nullable=True)
    name_key: str = text()
    listed: int = Field(default=0, sa_type=SmallInteger)
    set_aside: str = text()
    past_due: int = money()
    disputed_due: int = money()
    processing_due: int = money()
    unapplied: int = money()
    to_collect: int = money()
    open_total: int = money()
    open_items: int = 0
    bucket0: int = money()
    bucket1: int = money()
    bucket2: int = money()
    bucket3: int = money()
    bucket4: int = money()
    bucket5: int = money()
    bucket6: int = money()
    bucket7: int = money()
    oldest_due: date = Field(default=FAR, sa_column=Column(Date, nullable=False))
    next_due: date = Field(default=FAR, sa_column=Column(Date, nullable=False))
    last_contact: date | None = None
    worked_on: date | None = None
    next_change_on: date = Field(default=FAR, sa_column=Column(Date, nullable=False))
    priority: int = 0
    rank: int = 0


BUCKET_COLUMNS = tuple(f"bucket{n}" for n in range(8))
"""Columns for the aging buckets, the current one first; a desk may use fewer."""
