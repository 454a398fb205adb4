"""Transactions and payments of one customer, as they stand at the business date."""

from collections.abc import Sequence
from datetime import date
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy import ColumnElement, Connection

from collectui.domain.customers.views import ItemLine, PaymentLine
from collectui.domain.vocabulary import NEVER_DUE
from collectui.store.balances import balance_on, open_on
from collectui.store.core.customers import ACCOUNT as _ACCOUNT
from collectui.store.core.customers import SITE as _SITE
from collectui.store.core.items import ITEM, PAYMENT
from collectui.store.core.items import PAYMENT_ITEM as PART
from collectui.store.core.programs import PROGRAM as _PROGRAM


class Which(StrEnum):
    """Which transactions are meant."""

    OPEN = "open"
    CLOSED = "closed"
    ALL = "all"


def conditions(
    customer_id: int, which: Which, on: date, account_id: int | None, site_id: int | None
) -> list[ColumnElement[bool]]:
    """What the transactions of a customer, or of one account or site of it, are chosen by."""
    is_open = open_on(on)
    found: list[ColumnElement[bool]] = [ITEM.c.customer_id == customer_id]
    if account_id is not None:
        found.append(ITEM.c.account_id == account_id)
    if site_id is not None:
        found.append(ITEM.c.site_id == site_id)
    if which is Which.OPEN:
        found.append(is_open)
    elif which is Which.CLOSED:
        found.append(sa.not_(is_open))
    return found


def items_of(
    connection: Connection,
    customer_id: int,
    on: date,
    *,
    which: Which = Which.OPEN,
    account_id: int | None = None,
    site_id: int | None = None,
    skip: int = 0,
    limit: int = 128,
    by_account: bool = False,
    ids: Sequence[int] | None = None,
    program_id: int | None = None,
) -> list[ItemLine]:
    """A customer's transactions, the longest due first; `by_account` keeps accounts together.

    With `ids` only those of them; with `program_id` only that program's.
    """
    named: list[sa.ColumnElement[bool]] = [] if ids is None else [ITEM.c.id.in_(ids)]
    if program_id is not None:
        named.append(ITEM.c.program_id == program_id)
    grouped = [_ACCOUNT.c.number, ITEM.c.account_id, _SITE.c.number, ITEM.c.site_id]
    rows = connection.execute(
        sa.select(
            ITEM,
            balance_on(on).label("balance"),
            _ACCOUNT.c.number.label("account"),
            _SITE.c.number.label("site"),
            _PROGRAM.c.number.label("program"),
        )
        .join(_ACCOUNT, _ACCOUNT.c.id == ITEM.c.account_id)
        .join(_SITE, _SITE.c.id == ITEM.c.site_id)
        .outerjoin(_PROGRAM, _PROGRAM.c.id == ITEM.c.program_id)
        .where(*conditions(customer_id, which, on, account_id, site_id), *named)
        .order_by(*(grouped if by_account else []), ITEM.c.aged_from, ITEM.c.id)
        .limit(limit)
        .offset(skip)
    ).fetchall()
    paid = payments_of_items(connection, [row.id for row in rows], on)
    return [_line(row, on, paid.get(row.id, ())) for row in rows]


def _line(row: Any, on: date, paid: tuple[PaymentLine, ...]) -> ItemLine:
    days = (on - row.aged_from).days if row.aged_from else 0
    future = row.issued is not None and row.issued > on
    is_open = row.balance != 0 and not future and row.status not in NEVER_DUE
    return ItemLine(
        id=row.id,
        version=row.version,
        number=row.number,
        kind=row.kind,
        account_id=row.account_id,
        site_id=row.site_id,
        program_id=row.program_id,
        account=row.account,
        site=row.site,
        program=row.program,
        issued=row.issued,
        due=row.due,
        days=days,
        amount=row.amount,
        balance=row.balance,
        disputed=row.disputed,
        currency=row.currency,
        status=row.status,
        open=is_open,
        past_due=is_open and row.balance > 0 and days > 0,
        reference=row.reference,
        settled_on=row.settled_on,
        closed_reason=row.closed_reason,
        payments=paid,
    )


def count_items(
    connection: Connection,
    customer_id: int,
    on: date,
    *,
    which: Which = Which.OPEN,
    account_id: int | None = None,
    site_id: int | None = None,
) -> int:
    """How many transactions `items_of` would page through."""
    count: int = connection.execute(
        sa.select(sa.func.count())
        .select_from(ITEM)
        .where(*conditions(customer_id, which, on, account_id, site_id))
    ).scalar_one()
    return count


def payments_of_items(
    connection: Connection, item_ids: list[int], on: date
) -> dict[int, tuple[PaymentLine, ...]]:
    """Payments up to the business date by the transaction they settled, oldest first."""
    rows = connection.execute(
        sa.select(PART.c.item_id, PART.c.amount.label("part"), PAYMENT)
        .join(PAYMENT, PAYMENT.c.id == PART.c.payment_id)
        .where(PART.c.item_id.in_(item_ids), PAYMENT.c.paid_on <= on)
        .order_by(PAYMENT.c.paid_on, PAYMENT.c.id)
    )
    found: dict[int, tuple[PaymentLine, ...]] = {}
    for row in rows:
        line = PaymentLine(row.id, row.paid_on, row.part, row.currency, row.method, row.reference)
        found[row.item_id] = (*found.get(row.item_id, ()), line)
    return found


def last_payment(connection: Connection, customer_id: int, on: date) -> PaymentLine | None:
    """The customer's latest payment up to the business date."""
    row = connection.execute(
        sa.select(PAYMENT)
        .where(PAYMENT.c.customer_id == customer_id, PAYMENT.c.paid_on <= on)
        .order_by(PAYMENT.c.paid_on.desc(), PAYMENT.c.id.desc())
        .limit(1)
    ).first()
    if row is None:
        return None
    return PaymentLine(row.id, row.paid_on, row.amount, row.currency, row.method, row.reference)


def items_numbered(connection: Connection, customer_id: int, number: str) -> list[int]:
    """Ids of a customer's transactions with that number, of whatever company or year."""
    rows = connection.execute(
        sa.select(ITEM.c.id)
        .where(ITEM.c.customer_id == customer_id, ITEM.c.number == number)
        .order_by(ITEM.c.id)
    )
    return list(rows.scalars())
