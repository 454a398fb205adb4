"""Transactions, that is open and closed items, and payments."""

from datetime import date

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field

from collectui.domain.vocabulary import ItemKind, ItemStatus
from collectui.store.tables.base import KEEPS_IDS, Row, partial_index
from collectui.store.tables.fields import choice, key, money, ref, text


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
        KEEPS_IDS,
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
        KEEPS_IDS,
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
