"""The money that came for customers, as far as payments, accounts and balances show it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection

from collectui.domain.evidence import Document, evidence
from collectui.domain.evidence import Evidence as Shown
from collectui.domain.promises.judging import Evidence, Receipt
from collectui.domain.vocabulary import NEVER_DUE, ItemKind
from collectui.store.balances import balance_on
from collectui.store.core.disputes import DISPUTE, DISPUTE_ITEM
from collectui.store.core.history import HISTORY
from collectui.store.core.history import HISTORY_CHANGE as CHANGE
from collectui.store.core.imports import IMPORT_BATCH as BATCH
from collectui.store.core.items import ITEM, PAYMENT
from collectui.store.core.items import PAYMENT_ITEM as PART
from collectui.store.documents import document
from collectui.store.pieces import pieces

Of = tuple[int, str]
"""A customer, and a currency."""
Found = dict[Of, list[Receipt]]


def receipts(connection: Connection, since: Mapping[int, date], today: date) -> Found:
    """Money of some customers, by currency, dated from a day of each up to the business date.

    Payments with what they settled; what is on account; and the falls of balances that imports
    showed and nothing else explains.
    """
    found: Found = defaultdict(list)
    ids = sorted(since)
    batches = _batches(connection, min(since.values()))
    paid = _payments(connection, ids, min(since.values()), today, sorted(batches), found)
    _on_account(connection, ids, today, found)
    disputed = _disputed(connection, ids) if batches else {}
    for each in _imported(connection, ids, batches):
        # As disputes took a credit memo to be for, or what it explains would count as money here.
        held = frozenset(item for item, since in disputed.items() if since <= each.last)
        _inferred(each, evidence(each.documents, held), paid, found)
    return {
        of: sorted(
            (each for each in listed if each.latest >= since[of[0]]),
            key=lambda each: (each.earliest, each.item_id or 0),
        )
        for of, listed in found.items()
    }


def _payments(
    connection: Connection,
    ids: Sequence[int],
    since: date,
    today: date,
    batches: Sequence[int],
    found: Found,
) -> Mapping[tuple[int, int], int]:
    """Payments with a date; returns what each batch had paid of each item, whenever that was."""
    rows = connection.execute(
        sa.select(
            *(PAYMENT.c.id, PAYMENT.c.customer_id, PAYMENT.c.paid_on, PAYMENT.c.currency),
            *(PAYMENT.c.amount.label("whole"), PAYMENT.c.batch_id, PART.c.item_id, PART.c.amount),
            *(ITEM.c.account_id, ITEM.c.site_id, ITEM.c.number),
        )
        .select_from(
            PAYMENT.outerjoin(PART, PART.c.payment_id == PAYMENT.c.id).outerjoin(
                ITEM, ITEM.c.id == PART.c.item_id
            )
        )
        .where(
            PAYMENT.c.customer_id.in_(ids),
            sa.or_(PAYMENT.c.paid_on >= since, PAYMENT.c.batch_id.in_(batches)),
        )
        .order_by(PAYMENT.c.id, PART.c.item_id)
    ).fetchall()
    paid: dict[tuple[int, int], int] = defaultdict(int)
    rest: dict[int, tuple[Any, int]] = {}
    for row in rows:
        if row.item_id is not None and row.batch_id is not None:
            paid[row.batch_id, row.item_id] += row.amount
        if row.paid_on > today:
            continue
        _, left = rest.get(row.id, (row, row.whole))
        rest[row.id] = row, left - (row.amount or 0)
        if row.item_id is not None:
            found[row.customer_id, row.currency].append(
                Receipt(
                    row.amount,
                    row.paid_on,
                    row.paid_on,
                    Evidence.PAYMENT,
                    row.item_id,
                    row.account_id,
                    row.site_id,
                    row.number,
                    row.batch_id,
                )
            )
    for row, left in rest.values():
        if left > 0:
            found[row.customer_id, row.currency].append(
                Receipt(left, row.paid_on, row.paid_on, Evidence.UNAPPLIED, batch_id=row.batch_id)
            )
    return paid


def _on_account(connection: Connection, ids: Sequence[int], today: date, found: Found) -> None:
    """Payments on account that are not applied yet: documents of their own in many files."""
    balance = balance_on(today)
    rows = connection.execute(
        sa.select(
            *(ITEM.c.customer_id, ITEM.c.currency, ITEM.c.issued, ITEM.c.aged_from),
            *(ITEM.c.batch_id, balance.label("balance")),
        ).where(
            ITEM.c.customer_id.in_(ids),
            ITEM.c.kind == ItemKind.PAYMENT_ON_ACCOUNT,
            ITEM.c.open_balance < 0,
            ITEM.c.status.not_in(sorted(NEVER_DUE)),
        )
    )
    for row in rows:
        on = row.issued or row.aged_from
        if on is not None and on <= today and row.balance < 0:
            found[row.customer_id, row.currency].append(
                Receipt(-row.balance, on, on, Evidence.UNAPPLIED, batch_id=row.batch_id)
            )


@dataclass(frozen=True, slots=True)
class _Import:
    """What one import showed of one customer's documents."""

    customer_id: int
    batch_id: int
    first: date
    last: date
    """The days between the figures of the import before of the same source and its own."""
    documents: Sequence[Document]
    rows: Mapping[int, Any]


def _imported(
    connection: Connection, ids: Sequence[int], batches: Mapping[int, tuple[date, date]]
) -> Iterator[_Import]:
    if not batches:
        return
    changed: dict[tuple[int, int], dict[int, tuple[int | None, int]]]
    changed = defaultdict(dict)
    rows = connection.execute(
        # By the documents: one that came from another customer has its past there.
        sa.select(ITEM.c.customer_id, CHANGE.c.record_id, CHANGE.c.changes, HISTORY.c.batch_id)
        .join(CHANGE, sa.and_(CHANGE.c.kind == ITEM.name, CHANGE.c.record_id == ITEM.c.id))
        .join(HISTORY, HISTORY.c.id == CHANGE.c.history_id)
        .where(
            ITEM.c.customer_id.in_(ids),
            CHANGE.c.op == "update",
            HISTORY.c.batch_id.in_(sorted(batches)),
        )
        .order_by(CHANGE.c.id)
    )
    for row in rows:
        pair = row.changes.get("open_balance")
        if pair is None:
            continue
        theirs = changed[row.customer_id, row.batch_id]
        was, _ = theirs.get(row.record_id, (pair[0], 0))
        theirs[row.record_id] = was, pair[1]
    touched = sorted({item for theirs in changed.values() for item in theirs})
    known: dict[int, Any] = {}
    for piece in pieces(touched):
        part = sa.select(ITEM).where(ITEM.c.id.in_(piece))
        known |= {row.id: row for row in connection.execute(part)}
    for row in connection.execute(
        sa.select(ITEM).where(
            ITEM.c.customer_id.in_(ids),
            ITEM.c.batch_id.in_(sorted(batches)),
            ITEM.c.amount < 0,
        )
    ):
        # A credit that an import brought may have been applied before it came.
        known[row.id] = row
        theirs = changed[row.customer_id, row.batch_id]
        theirs.setdefault(row.id, (None, row.open_balance))
    for (customer_id, batch_id), theirs in sorted(changed.items(), key=lambda each: each[0][1]):
        first, last = batches[batch_id]
        documents = [
            document(known[item], was, becomes)
            for item, (was, becomes) in theirs.items()
            if item in known
        ]
        yield _Import(customer_id, batch_id, first, last, documents, known)


def _batches(connection: Connection, since: date) -> dict[int, tuple[date, date]]:
    """Imports that speak of a day since then, and the days since the one before of the source."""
    rows = connection.execute(
        sa.select(BATCH.c.id, BATCH.c.source, BATCH.c.as_of)
        .where(BATCH.c.undone_at.is_(None))
        .order_by(BATCH.c.id)
    )
    before: dict[str, date] = {}
    found: dict[int, tuple[date, date]] = {}
    for row in rows:
        first = before.get(row.source, row.as_of)
        before[row.source] = row.as_of
        if row.as_of >= since:
            # With figures of the same day twice, what came between came on it.
            found[row.id] = min(first + timedelta(1), row.as_of), row.as_of
    return found


def _disputed(connection: Connection, ids: Sequence[int]) -> Mapping[int, date]:
    """The transactions that are or were disputed, and since when."""
    rows = connection.execute(
        sa.select(DISPUTE_ITEM.c.item_id, sa.func.min(DISPUTE.c.raised_on).label("since"))
        .join(DISPUTE, DISPUTE.c.id == DISPUTE_ITEM.c.dispute_id)
        .where(DISPUTE_ITEM.c.customer_id.in_(ids))
        .group_by(DISPUTE_ITEM.c.item_id)
    )
    return {row.item_id: row.since for row in rows}


def _inferred(
    each: _Import, shown: Shown, paid: Mapping[tuple[int, int], int], found: Found
) -> None:
    """Money that one import showed by balances alone; what rose again takes the latest back."""
    for applied in shown.applied:
        credit, item = each.rows[applied.credit_id], each.rows[applied.item_id]
        on = credit.issued or credit.aged_from
        if applied.memo or applied.amount <= 0 or on is None:
            continue
        found[each.customer_id, item.currency].append(
            Receipt(
                applied.amount,
                on,
                on,
                Evidence.PAYMENT,
                item.id,
                item.account_id,
                item.site_id,
                item.number,
                credit.batch_id,
            )
        )
    for item_id, amount in shown.money.items():
        item = each.rows[item_id]
        amount -= paid.get((each.batch_id, item_id), 0) if amount > 0 else 0
        theirs = found[each.customer_id, item.currency]
        if amount > 0:
            theirs.append(
                Receipt(
                    amount,
                    each.first,
                    each.last,
                    Evidence.INFERRED,
                    item_id,
                    item.account_id,
                    item.site_id,
                    item.number,
                    each.batch_id,
                )
            )
        elif amount < 0:
            _take_back(theirs, item_id, -amount)


def _take_back(receipts: list[Receipt], item_id: int, amount: int) -> None:
    """A balance that rose: the latest inferred money of the item was reversed."""
    for place in range(len(receipts) - 1, -1, -1):
        receipt = receipts[place]
        if amount <= 0:
            return
        if receipt.item_id != item_id or receipt.evidence is not Evidence.INFERRED:
            continue
        taken = min(amount, receipt.amount)
        amount -= taken
        if taken == receipt.amount:
            del receipts[place]
        else:
            receipts[place] = replace(receipt, amount=receipt.amount - taken)
