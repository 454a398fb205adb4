"""What is open of a transaction on a business date, as columns and conditions of a statement."""

from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy import ColumnElement

from collectui.domain.vocabulary import NEVER_DUE
from collectui.store.core.items import ITEM, PAYMENT
from collectui.store.core.items import PAYMENT_ITEM as PART


def _later(on: date) -> Any:
    """What payments after the business date have settled: it was still owed on it."""
    return sa.func.coalesce(
        sa.select(sa.func.sum(PART.c.amount, type_=PART.c.amount.type))
        .join(PAYMENT, PAYMENT.c.id == PART.c.payment_id)
        .where(PART.c.item_id == ITEM.c.id, PAYMENT.c.paid_on > on)
        .correlate(ITEM)
        .scalar_subquery(),
        0,
    )


def balance_on(on: date) -> Any:
    """Present balance plus payments dated after the date (architecture: Open at a date)."""
    # PostgreSQL sums to numeric: without the type a balance would come back as a Decimal.
    return sa.type_coerce(ITEM.c.open_balance + _later(on), ITEM.c.open_balance.type)


def open_on(on: date) -> ColumnElement[bool]:
    """Whether something is open of a transaction at the date."""
    issued = sa.func.coalesce(ITEM.c.issued, on) <= on
    return sa.and_(balance_on(on) != 0, issued, ITEM.c.status.not_in(sorted(NEVER_DUE)))
