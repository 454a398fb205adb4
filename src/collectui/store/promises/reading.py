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
    PartState,
    PlanBreaks,
    PromiseStatus,
)
from collectui.store import desk, figures
from collectui.store.balances import balance_on
from collectui.store.core.desk import OUTCOME
from collectui.store.core.imports import IMPORT_BATCH as BATCH
from collectui.store.core.items import ITEM
from collectui.store.core.promises import PROMISE, PROMISE_ITEM, PROMISE_PART
from collectui.store.core.promises import PROMISE_LAID as LAID
from collectui.store.core.work import CONTACT_ATTEMPT as ATTEMPT
from collectui.store.pieces import pieces, spans
from collectui.store.promises.receipts import Of, receipts


@dataclass(frozen=True, slots=True)
class Case:
    """The promises of a customer in one currency, and what is known of the money."""

    customer_id: int
    currency: str
    promises: tuple[Promise, ...]
    facts: Facts
    laid: Mapping[int, int]
    """By transaction, what is laid on it now; what another customer's promise left is laid as 0."""
    part_ids: Mapping[tuple[int, int], int]
    """By promise and the part's place, the record's id."""
    rows: Mapping[int, Any]
    """By promise, the record."""


def judging_day(connection: Connection, on: date | None, batch: int = 0) -> date:
    """The day that promises are judged as of: the business date, or what sources speak of already.

    A file may be brought in as of a later date than the business date; then what it shows has come.
    Who looks at another day sees them as of that.
    """
    if figures.AS_OF in connection.info:
        return on or figures.today(connection)
    return max(
        on or figures.today(connection), *figures_dates(connection, batch).values(), date.min
    )


def terms(connection: Connection, today: date) -> PromiseTerms:
    """By what promises are judged on a day."""
    flat, percent, breaks, wait, reminder = desk.settings(
        connection,
        *("promise_tolerance", "promise_tolerance_percent", "plan_breaks", "figures_wait"),
        "promise_reminder",
    )
    return PromiseTerms(
        today,
        desk.calendar(connection),
        flat,
        None if percent is None else Decimal(str(percent)),
        PlanBreaks(breaks),
        wait,
        figures.points(connection).broken_promise_days,
        None if reminder is None else Decimal(reminder),
    )


def with_promises(connection: Connection, ids: Iterable[int]) -> list[int]:
    """Those of these customers who promised something, or have what somebody did."""
    ids = ids if isinstance(ids, range) else list(ids)
    mine, holding = PROMISE.c.customer_id, ITEM.c.customer_id
    laid = sa.select(holding).join(LAID, LAID.c.item_id == ITEM.c.id).distinct()
    statements = [sa.select(mine).where(span).distinct() for span in spans(mine, ids)]
    statements += [laid.where(span) for span in spans(holding, ids)]
    found: set[int] = set()
    for statement in statements:
        found.update(connection.execute(statement).scalars())
    return sorted(found)


def with_parts_before(connection: Connection, on: date) -> list[int]:
    """Customers with a promise a part of which is not judged, and whose last day is before."""
    rows = connection.execute(
        sa.select(PROMISE.c.customer_id)
        .join(PROMISE_PART, PROMISE_PART.c.promise_id == PROMISE.c.id)
        .where(
            PROMISE.c.status == PromiseStatus.OPEN,
            PROMISE_PART.c.state.in_((PartState.OPEN, PartState.WAITING)),
            PROMISE_PART.c.last_day < on,
        )
        .distinct()
        .order_by(PROMISE.c.customer_id)
    )
    return list(rows.scalars())


def with_parts_of_figures(connection: Connection) -> list[int]:
    """Customers with a promise that figures of some date found not kept, or are too old for."""
    rows = connection.execute(
        sa.select(PROMISE_PART.c.customer_id)
        .where(
            PROMISE_PART.c.state.in_((PartState.BROKEN, PartState.PARTLY_KEPT, PartState.WAITING))
        )
        .distinct()
        .order_by(PROMISE_PART.c.customer_id)
    )
    return list(rows.scalars())


def cases(
    connection: Connection,
    ids: Sequence[int],
    today: date,
    batch: int = 0,
    figures_on: date | None = None,
) -> list[Case]:
    """The promises of these customers, with what they are judged by.

    `batch` is an import under way, whose figures speak for the customers that it has read;
    `figures_on` a date up to which all sources are taken to speak.
    """
    promises, part_ids, rows = promises_of(connection, ids)
    since = {
        customer_id: min(promise.taken_on for _, promise in listed)
        for customer_id, listed in promises.items()
    }
    money = receipts(connection, since, today) if since else {}
    items, sources = _items(connection, ids, promises, today)
    dates = figures_dates(connection, batch)
    reached = _reached(connection, sorted(promises))
    listed = _by_currency(promises)
    found = []
    for of in sorted({*listed, *items}):
        customer_id, currency = of
        theirs, mine = listed.get(of, ()), items.get(of, ())
        found.append(
            Case(
                customer_id,
                currency,
                tuple(theirs),
                Facts(
                    tuple(item for item, _ in mine),
                    tuple(money.get(of, ())),
                    {
                        each.id: figures_on or _speaks(each, sources.get(of, {}), dates, today)
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
    items, _ = _items(connection, ids, promises, today)
    listed = _by_currency(promises)
    for of in sorted({*listed, *items}):
        mine = items.get(of, ())
        yield Case(
            *of,
            tuple(listed.get(of, ())),
            Facts(tuple(item for item, _ in mine)),
            {item.id: laid for item, laid in mine if laid},
            part_ids,
            rows,
        )


def _by_currency(
    promises: Mapping[int, Sequence[tuple[str, Promise]]],
) -> dict[Of, list[Promise]]:
    found: dict[Of, list[Promise]] = defaultdict(list)
    for customer_id, listed in promises.items():
        for currency, promise in listed:
            found[customer_id, currency].append(promise)
    return found


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
            parts[row.promise_id].append(part(row))
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


def part(row: Any) -> Part:
    """A part, of its record."""
    return Part(
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
    ids: Sequence[int],
    promises: Mapping[int, Sequence[tuple[str, Promise]]],
    today: date,
) -> tuple[dict[Of, list[tuple[OpenItem, int]]], dict[Of, dict[int, tuple[OpenItem, str]]]]:
    """Documents that promises cover or may be laid on, with what is laid on each; their sources.

    Of customers with a promise about a row everything past due; of all what something is laid on.
    """
    covered = sorted({i for listed in promises.values() for _, p in listed for i in p.items})
    whole = sorted(
        customer_id
        for customer_id, listed in promises.items()
        if any(not promise.items for _, promise in listed)
    )
    c = ITEM.c
    balance = balance_on(today)
    columns = sa.select(
        *(c.id, c.number, c.customer_id, c.account_id, c.site_id, c.currency, c.source),
        *(c.aged_from, c.issued, c.disputed, c.status, balance.label("balance")),
        sa.func.coalesce(LAID.c.amount, 0, type_=LAID.c.amount.type).label("laid"),
    ).select_from(ITEM.outerjoin(LAID, LAID.c.item_id == c.id))
    rows: dict[int, Any] = {}
    for piece in pieces(covered):
        rows |= {row.id: row for row in connection.execute(columns.where(c.id.in_(piece)))}
    for piece in pieces(whole):
        late = columns.where(c.customer_id.in_(piece), c.aged_from < today, balance > 0)
        rows |= {row.id: row for row in connection.execute(late)}
    for piece in pieces(sorted(ids)):
        laid = columns.where(c.customer_id.in_(piece), LAID.c.item_id.is_not(None))
        rows |= {row.id: row for row in connection.execute(laid)}
    found: dict[Of, list[tuple[OpenItem, int]]] = defaultdict(list)
    sources: dict[Of, dict[int, tuple[OpenItem, str]]] = defaultdict(dict)
    covering: dict[int, set[int]] = defaultdict(set)
    for customer_id, listed in promises.items():
        for _, promise in listed:
            for item_id in promise.items:
                covering[item_id].add(customer_id)
    for row in rows.values():
        item = open_item(row, today)
        # One that an import gave to another customer is still what was promised.
        for customer_id in sorted(covering.get(row.id) or {row.customer_id}):
            of = customer_id, row.currency
            found[of].append((item, row.laid))
            sources[of][row.id] = item, row.source
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
    """By source, up to which date its last import speaks; not one under way, but `batch`."""
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
