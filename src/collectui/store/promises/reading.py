"""What the judging of promises looks at, read for some customers at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection

from collectui.domain.money import grouped
from collectui.domain.promises.judging import Facts, OpenItem, Part, Promise, PromiseTerms
from collectui.domain.vocabulary import (
    NEVER_DUE,
    ItemStatus,
    PlanBreaks,
)
from collectui.store import desk, figures
from collectui.store.core.desk import OUTCOME
from collectui.store.core.imports import IMPORT_BATCH as BATCH
from collectui.store.core.items import ITEM
from collectui.store.core.promises import PROMISE, PROMISE_ITEM, PROMISE_PART
from collectui.store.core.work import CONTACT_ATTEMPT as ATTEMPT
from collectui.store.pieces import pieces
from collectui.store.promises.receipts import Of, receipts
from collectui.store.queries import desk as desk_queries
from collectui.store.queries.items import balance_on


@dataclass(frozen=True, slots=True)
class Case:
    """The promises of a customer in one currency, and what is known of the money."""

    customer_id: int
    currency: str
    promises: tuple[Promise, ...]
    facts: Facts
    laid: Mapping[int, int]
    """By transaction, what is laid on it now."""
    part_ids: Mapping[tuple[int, int], int]
    """By promise and the part's place, the record's id."""
    rows: Mapping[int, Any]
    """By promise, the record."""


def terms(connection: Connection, today: date) -> PromiseTerms:
    """By what promises are judged at a business date."""
    percent = desk.setting(connection, "promise_tolerance_percent")
    return PromiseTerms(
        today,
        desk_queries.calendar(connection),
        desk.setting(connection, "promise_tolerance"),
        None if percent is None else Decimal(str(percent)),
        PlanBreaks(desk.setting(connection, "plan_breaks")),
        desk.setting(connection, "figures_wait"),
        figures.points(connection).broken_promise_days,
    )


def with_promises(connection: Connection, ids: Iterable[int]) -> list[int]:
    """Those of these customers who ever promised something."""
    of = PROMISE.c.customer_id
    spans = (
        [of.between(ids.start, ids.stop - 1)]
        if isinstance(ids, range)
        else [of.in_(piece) for piece in pieces(sorted(set(ids)))]
    )
    found: set[int] = set()
    for span in spans:
        found.update(connection.execute(sa.select(of).where(span).distinct()).scalars())
    return sorted(found)


def cases(connection: Connection, ids: Sequence[int], today: date, batch: int = 0) -> list[Case]:
    """The promises of these customers, with what they are judged by.

    `batch` is an import under way, whose figures speak for the customers that it has read.
    """
    promises, part_ids, rows = promises_of(connection, ids)
    if not promises:
        return []
    since = {
        customer_id: min(promise.taken_on for _, promise in listed)
        for customer_id, listed in promises.items()
    }
    money = receipts(connection, since, today)
    items, sources = _items(connection, promises, today)
    dates = figures_dates(connection, batch)
    reached = _reached(connection, sorted(promises))
    found = []
    for customer_id, listed in sorted(promises.items()):
        by_currency: dict[str, list[Promise]] = defaultdict(list)
        for currency, promise in listed:
            by_currency[currency].append(promise)
        for currency, theirs in by_currency.items():
            of = customer_id, currency
            mine = items.get(of, ())
            found.append(
                Case(
                    customer_id,
                    currency,
                    tuple(theirs),
                    Facts(
                        tuple(item for item, _ in mine),
                        tuple(money.get(of, ())),
                        {
                            each.id: _speaks(each, sources.get(of, {}), dates, today)
                            for each in theirs
                        },
                        reached.get(customer_id),
                        tuple(_elsewhere(money, of)),
                    ),
                    {item.id: laid for item, laid in mine if laid},
                    part_ids,
                    rows,
                )
            )
    return found


def cases_as_judged(connection: Connection, ids: Sequence[int], today: date) -> Iterator[Case]:
    """The same without the money: what is laid on documents follows from the last judging."""
    promises, part_ids, rows = promises_of(connection, ids)
    items, _ = _items(connection, promises, today)
    for customer_id, listed in sorted(promises.items()):
        for currency in dict.fromkeys(currency for currency, _ in listed):
            mine = items.get((customer_id, currency), ())
            yield Case(
                customer_id,
                currency,
                tuple(promise for each, promise in listed if each == currency),
                Facts(tuple(item for item, _ in mine)),
                {item.id: laid for item, laid in mine if laid},
                part_ids,
                rows,
            )


def promises_of(
    connection: Connection, ids: Sequence[int]
) -> tuple[dict[int, list[tuple[str, Promise]]], dict[tuple[int, int], int], dict[int, Any]]:
    """By customer its promises with their currency; the ids of their parts; and the records."""
    rows = {
        row.id: row
        for row in connection.execute(
            sa.select(PROMISE).where(PROMISE.c.customer_id.in_(ids)).order_by(PROMISE.c.id)
        )
    }
    parts: dict[int, list[Part]] = defaultdict(list)
    part_ids: dict[tuple[int, int], int] = {}
    for piece in pieces(sorted(rows)):
        for row in connection.execute(
            sa.select(PROMISE_PART)
            .where(PROMISE_PART.c.promise_id.in_(piece))
            .order_by(PROMISE_PART.c.promise_id, PROMISE_PART.c.seq)
        ):
            part_ids[row.promise_id, row.seq] = row.id
            parts[row.promise_id].append(
                Part(
                    row.seq,
                    row.due_on,
                    row.amount,
                    row.last_day,
                    row.credited,
                    row.state,
                    row.judged_on,
                    row.evidence,
                    row.reminded_on,
                )
            )
    covered: dict[int, dict[int, int]] = defaultdict(dict)
    for piece in pieces(sorted(rows)):
        for row in connection.execute(
            sa.select(PROMISE_ITEM).where(PROMISE_ITEM.c.promise_id.in_(piece))
        ):
            covered[row.promise_id][row.item_id] = row.amount
    found: dict[int, list[tuple[str, Promise]]] = defaultdict(list)
    for row in rows.values():
        if parts[row.id]:
            promise = _promise(row, tuple(parts[row.id]), covered.get(row.id, {}))
            found[row.customer_id].append((row.currency, promise))
    return found, part_ids, rows


def _promise(row: Any, parts: tuple[Part, ...], items: Mapping[int, int]) -> Promise:
    return Promise(
        id=row.id,
        currency=row.currency,
        account_id=row.account_id,
        site_id=row.site_id,
        method=row.method,
        taken_on=row.taken_on,
        level=row.level,
        status=row.status,
        approval=row.approval,
        parts=parts,
        items=items,
        status_reason=row.status_reason,
        cancelled_by=row.cancelled_by,
        plan_kept=row.plan_kept,
        judged_on=row.judged_on,
        points_until=row.points_until,
        judge_on=row.judge_on,
        known_batch=row.known_batch,
    )


def _items(
    connection: Connection,
    promises: Mapping[int, Sequence[tuple[str, Promise]]],
    today: date,
) -> tuple[dict[Of, list[tuple[OpenItem, int]]], dict[Of, dict[int, tuple[OpenItem, str]]]]:
    """Documents that promises cover or may be laid on, with what is laid on each; and their sources.

    Of customers with a promise about a unit everything past due and what it is laid on.
    """
    covered = sorted({i for listed in promises.values() for _, p in listed for i in p.items})
    whole = sorted(
        customer_id
        for customer_id, listed in promises.items()
        if any(not promise.items for _, promise in listed)
    )
    balance = balance_on(today).label("balance")
    c = ITEM.c
    columns = sa.select(
        *(c.id, c.number, c.customer_id, c.account_id, c.site_id, c.currency, c.source),
        *(c.aged_from, c.issued, c.disputed, c.promised, c.status, balance),
    )
    rows: dict[int, Any] = {}
    for piece in pieces(covered):
        rows |= {row.id: row for row in connection.execute(columns.where(c.id.in_(piece)))}
    for piece in pieces(whole):
        late = columns.where(
            c.customer_id.in_(piece),
            sa.or_(sa.and_(c.aged_from < today, balance_on(today) > 0), c.promised != 0),
        )
        rows |= {row.id: row for row in connection.execute(late)}
    for piece in pieces(sorted(promises)):
        laid = columns.where(c.customer_id.in_(piece), c.promised != 0)
        rows |= {row.id: row for row in connection.execute(laid)}
    found: dict[Of, list[tuple[OpenItem, int]]] = defaultdict(list)
    sources: dict[Of, dict[int, tuple[OpenItem, str]]] = defaultdict(dict)
    for row in rows.values():
        item = open_item(row, today)
        found[row.customer_id, row.currency].append((item, row.promised))
        sources[row.customer_id, row.currency][row.id] = item, row.source
    return found, sources


def open_item(row: Any, today: date) -> OpenItem:
    """A document as promises look at it; its row has the `balance` of the business date."""
    owed = row.status not in NEVER_DUE and (row.issued is None or row.issued <= today)
    balance = row.balance if owed else 0
    return OpenItem(
        row.id,
        row.number,
        row.account_id,
        row.site_id,
        row.aged_from,
        balance,
        row.disputed,
        row.status is ItemStatus.PROCESSING_PAYMENT,
        balance > 0 and row.aged_from is not None and row.aged_from < today,
    )


def figures_dates(connection: Connection, batch: int = 0) -> dict[str, date]:
    """By source, the date up to which its last finished import speaks; of `batch` also unfinished."""
    rows = connection.execute(
        sa.select(BATCH.c.source, BATCH.c.as_of)
        .where(
            BATCH.c.undone_at.is_(None),
            sa.or_(BATCH.c.finished_at.is_not(None), BATCH.c.id == batch),
        )
        .order_by(BATCH.c.id)
    )
    return {row.source: row.as_of for row in rows}


def _speaks(
    promise: Promise,
    sources: Mapping[int, tuple[OpenItem, str]],
    dates: Mapping[str, date],
    today: date,
) -> date:
    """The oldest figures date of the sources of what a promise covers."""
    theirs = {
        source
        for item, source in sources.values()
        if promise.covers(item.id, item.account_id, item.site_id)
    }
    known = [dates[source] for source in theirs if source in dates]
    return min(known, default=max(dates.values(), default=today))


def _elsewhere(money: Mapping[Of, Sequence[Any]], of: Of) -> list[str]:
    """Money of the same customer in other currencies."""
    return [
        f"{grouped(receipt.amount, currency)} {currency}"
        for (customer_id, currency), listed in sorted(money.items())
        if customer_id == of[0] and currency != of[1]
        for receipt in listed
    ]


def _reached(connection: Connection, ids: Sequence[int]) -> dict[int, date]:
    """By customer, the last day on which somebody was reached."""
    rows = connection.execute(
        sa.select(ATTEMPT.c.customer_id, sa.func.max(ATTEMPT.c.on_date).label("on_date"))
        .join(OUTCOME, OUTCOME.c.code == ATTEMPT.c.outcome)
        .where(ATTEMPT.c.customer_id.in_(ids), OUTCOME.c.reached)
        .group_by(ATTEMPT.c.customer_id)
    )
    return {row.customer_id: row.on_date for row in rows}
