"""Every customer, delinquent or not, by name: the view *All customers*."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy import ColumnElement, Connection

from collectui.domain.queue.query import QueueQuery
from collectui.domain.queue.rows import OtherCurrency, QueueRow
from collectui.store.constants import BUCKET_COLUMNS, FAR
from collectui.store.core.customers import CUSTOMER
from collectui.store.core.desk import COLLECTOR
from collectui.store.core.figures import DELINQUENCY as D
from collectui.store.queries import promised
from collectui.store.queries.narrowing import of_customer, of_figures
from collectui.store.queries.primary_contact import PRIMARY_NAME, PRIMARY_PHONE

_KEYS = (CUSTOMER.c.sort_key, CUSTOMER.c.id)
_LINES = sa.select(
    CUSTOMER.c.id,
    CUSTOMER.c.number,
    CUSTOMER.c.name,
    CUSTOMER.c.sort_key,
    CUSTOMER.c.business_level,
    CUSTOMER.c.currency,
    COLLECTOR.c.login,
    PRIMARY_NAME.label("contact"),
    PRIMARY_PHONE.label("phone"),
).select_from(CUSTOMER.outerjoin(COLLECTOR, COLLECTOR.c.id == CUSTOMER.c.collector_id))


def _conditions(
    query: QueueQuery, on: date, bucket_labels: Sequence[str]
) -> list[ColumnElement[bool]]:
    figures = of_figures(query.filter, on, bucket_labels, query.due_until)
    owing = (
        [sa.exists().where(D.c.customer_id == CUSTOMER.c.id, *figures).correlate(CUSTOMER)]
        if figures
        else []
    )
    return [*of_customer(query.filter, query.me_id, CUSTOMER.c.collector_id), *owing]


def customer_page(
    connection: Connection,
    query: QueueQuery,
    on: date,
    bucket_labels: tuple[str, ...],
    *,
    after: tuple[Any, int] | None,
    before: tuple[Any, int] | None,
    from_end: bool,
    skip: int,
    limit: int,
) -> list[QueueRow]:
    """As `queue_page`, of all customers; amounts are the customer's over all its units."""
    backwards = before is not None or from_end
    wanted = _conditions(query, on, bucket_labels)
    if (key := before or after) is not None:
        here, place = sa.tuple_(*map(sa.literal, key)), sa.tuple_(*_KEYS)
        wanted.append(place < here if backwards else place > here)
    order = [column.desc() if backwards else column.asc() for column in _KEYS]
    rows = connection.execute(
        _LINES.where(*wanted).order_by(*order).limit(limit).offset(skip)
    ).fetchall()
    return _rows(connection, on, bucket_labels, rows[::-1] if backwards else rows)


def customer_row(
    connection: Connection,
    query: QueueQuery,
    on: date,
    bucket_labels: tuple[str, ...],
    unit: str,
) -> QueueRow | None:
    """As `queue_row`, of all customers."""
    kind, _, number = unit.partition(":")
    if kind != "c":
        return None
    wanted = _conditions(query, on, bucket_labels)
    rows = connection.execute(_LINES.where(CUSTOMER.c.id == int(number), *wanted)).fetchall()
    return next(iter(_rows(connection, on, bucket_labels, rows)), None)


def _rows(
    connection: Connection, on: date, bucket_labels: tuple[str, ...], rows: Sequence[Any]
) -> list[QueueRow]:
    owed = _owed(connection, [row.id for row in rows])
    latest = promised.latest(connection, [row.id for row in rows], on)
    count = len(bucket_labels)
    return [
        replace(_row(row, owed.get(row.id, []), on, count), promise=latest.get(row.id))
        for row in rows
    ]


def _owed(connection: Connection, ids: Sequence[int]) -> dict[int, list[Any]]:
    """Figures by customer, one row a currency, over all units of the customer."""
    sums = [
        sa.func.sum(D.c[name], type_=D.c.past_due.type).label(name)
        for name in ("past_due", "to_collect", *BUCKET_COLUMNS)
    ]
    rows = connection.execute(
        sa.select(
            D.c.customer_id,
            D.c.currency,
            *sums,
            sa.func.min(D.c.oldest_due).label("oldest_due"),
            sa.func.min(D.c.next_due).label("next_due"),
            sa.func.max(D.c.priority).label("priority"),
            sa.func.max(D.c.set_aside).label("set_aside"),
        )
        .where(D.c.customer_id.in_(ids))
        .group_by(D.c.customer_id, D.c.currency)
        .order_by(D.c.customer_id, D.c.currency)
    )
    found: dict[int, list[Any]] = {}
    for row in rows:
        found.setdefault(row.customer_id, []).append(row)
    return found


def _row(row: Any, owed: list[Any], on: date, count: int) -> QueueRow:
    own = [each for each in owed if each.currency == row.currency]
    late = [each for each in owed if each.past_due > 0]
    main = next((each for each in (*[o for o in own if o.past_due > 0], *late, *own, *owed)), None)
    return QueueRow(
        unit=f"c:{row.id}",
        position=(row.sort_key, row.id),
        customer_id=row.id,
        account_id=None,
        site_id=None,
        number=row.number,
        account=None,
        site=None,
        name=row.name,
        level=row.business_level,
        collector=row.login,
        currency=main.currency if main else row.currency,
        past_due=main.past_due if main else 0,
        to_collect=main.to_collect if main else 0,
        days=(on - main.oldest_due).days if main and main.oldest_due != FAR else 0,
        buckets=tuple(main[4 : 4 + count]) if main else (0,) * count,
        priority=main.priority if main and main.past_due else 0,
        contact=row.contact.strip() if row.contact else None,
        phone=row.phone,
        next_due=main.next_due if main and main.next_due != FAR else None,
        next_subject=None,
        others=tuple(
            OtherCurrency(each.currency, each.past_due, each.to_collect)
            for each in late
            if each is not main
        ),
        set_aside=main.set_aside if main else "",
    )


def customer_count(
    connection: Connection, query: QueueQuery, on: date, bucket_labels: tuple[str, ...]
) -> int:
    """How many customers the view has."""
    count: int = connection.execute(
        sa.select(sa.func.count())
        .select_from(CUSTOMER)
        .where(*_conditions(query, on, bucket_labels))
    ).scalar_one()
    return count


def customer_place(
    connection: Connection,
    query: QueueQuery,
    on: date,
    bucket_labels: tuple[str, ...],
    unit: str,
) -> int | None:
    """At which place (from 0) of the view a customer stands; None where it is not in it."""
    kind, _, number = unit.partition(":")
    wanted = _conditions(query, on, bucket_labels)
    if kind != "c":
        return None
    key = connection.execute(sa.select(*_KEYS).where(CUSTOMER.c.id == int(number), *wanted)).first()
    if key is None:
        return None
    place: int = connection.execute(
        sa.select(sa.func.count())
        .select_from(CUSTOMER)
        .where(*wanted, sa.tuple_(*_KEYS) < sa.tuple_(*map(sa.literal, key)))
    ).scalar_one()
    return place
