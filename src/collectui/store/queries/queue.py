"""The delinquent list by pages: the hot path, so each statement is built once."""

from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from operator import itemgetter
from typing import Any

import sqlalchemy as sa
from sqlalchemy import ColumnElement, Connection, Select

from collectui.domain.calls.promise import Promise
from collectui.domain.queue.query import QueueQuery, Scope, Sort
from collectui.domain.queue.rows import OtherCurrency, QueueRow, QueueTotals
from collectui.domain.vocabulary import OPEN_ACTIVITY
from collectui.store.constants import BUCKET_COLUMNS, FAR, LISTED
from collectui.store.core.activities import ACTIVITY as _ACTIVITY
from collectui.store.core.customers import ACCOUNT as _ACCOUNT
from collectui.store.core.customers import CUSTOMER
from collectui.store.core.customers import SITE as _SITE
from collectui.store.core.desk import COLLECTOR
from collectui.store.core.figures import DELINQUENCY as D
from collectui.store.figures.sql import SET_ASIDE_SINKS, WORKED_SINKS
from collectui.store.queries import promised
from collectui.store.queries.narrowing import of_customer, of_figures, promised_as
from collectui.store.queries.primary_contact import PRIMARY_NAME, PRIMARY_PHONE

MOST_PRIORITY = 500_000
"""Far above any sum of points; half-way between what is worked and what is set aside."""
SET_ASIDE_BELOW = -WORKED_SINKS - MOST_PRIORITY
SNOOZED_BELOW = -SET_ASIDE_SINKS - WORKED_SINKS - MOST_PRIORITY
"""The rank below which a row is set aside, or snoozed whatever else it is."""

_SORTED: dict[Sort, tuple[tuple[Any, ...], bool]] = {
    Sort.PRIORITY: ((D.c.rank, D.c.to_collect, D.c.unit_id), True),
    Sort.PAST_DUE: ((D.c.past_due, D.c.unit_id), True),
    Sort.DAYS: ((D.c.oldest_due, D.c.unit_id), False),
    Sort.NAME: ((D.c.name_key, D.c.unit_id), False),
    Sort.NEXT: ((D.c.next_due, D.c.unit_id), False),
}
"""The columns of each sort, those of its index, and whether they descend, all the same way."""

_OPEN = sa.text(f"activity.status IN ({', '.join(repr(s.value) for s in sorted(OPEN_ACTIVITY))})")
_NEXT_SUBJECT = (
    sa.select(_ACTIVITY.c.subject)
    .where(
        _ACTIVITY.c.customer_id == CUSTOMER.c.id,
        _ACTIVITY.c.due_on == D.c.next_due,
        _OPEN,
    )
    .order_by(_ACTIVITY.c.id)
    .limit(1)
    .correlate(CUSTOMER, D)
    .scalar_subquery()
)
_COLUMNS = (
    *(D.c[name] for name in ("unit", "unit_id", "customer_id", "account_id", "site_id")),
    *(D.c[name] for name in ("level", "currency", "past_due", "to_collect", "oldest_due")),
    *(D.c[name] for name in ("priority", "rank", "next_due", "set_aside", "worked_on")),
    *(D.c[name] for name in ("snoozed_until", "snoozed_time", "name_key")),
    *(D.c[name] for name in BUCKET_COLUMNS),
    CUSTOMER.c.number,
    CUSTOMER.c.name,
    _ACCOUNT.c.number.label("account"),
    _SITE.c.number.label("site"),
    COLLECTOR.c.login,
    PRIMARY_NAME.label("contact"),
    PRIMARY_PHONE.label("phone"),
    _NEXT_SUBJECT.label("next_subject"),
)
_NAMES = [column.name for column in _COLUMNS]
_BUCKETS = len(BUCKET_COLUMNS)
_JOINED = (
    D.join(CUSTOMER, CUSTOMER.c.id == D.c.customer_id)
    .outerjoin(_ACCOUNT, _ACCOUNT.c.id == D.c.account_id)
    .outerjoin(_SITE, _SITE.c.id == D.c.site_id)
    .outerjoin(COLLECTOR, COLLECTOR.c.id == D.c.collector_id)
)


def conditions(
    query: QueueQuery, on: date, bucket_labels: Sequence[str]
) -> list[ColumnElement[bool]]:
    """What a listed row meets to be in this list."""
    scope: list[Any] = [sa.text(f"delinquency.{LISTED}")]
    if query.scope is Scope.MINE:
        scope += [_mine(query), _rank(query) > SNOOZED_BELOW]
    elif query.scope is Scope.UNASSIGNED:
        scope.append(D.c.collector_id.is_(None))
    elif query.scope is Scope.SET_ASIDE:
        # The same as having a reason to be set aside; by rank there is an index.
        scope += [D.c.rank < SET_ASIDE_BELOW, D.c.rank > SNOOZED_BELOW]
    elif query.scope is Scope.SNOOZED:
        scope.append(D.c.rank < SNOOZED_BELOW)
    else:
        scope += _of_the_day(query, on)
    return [
        *scope,
        *of_customer(query.filter, query.me_id, D.c.collector_id),
        *of_figures(query.filter, on, bucket_labels, query.due_until),
    ]


def _rank(query: QueueQuery) -> ColumnElement[int]:
    """The rank to compare with a limit, which most rows are above.

    In another order the index of that order has to be walked, not the one of ranks, and sorted.
    """
    return D.c.rank if query.sort is Sort.PRIORITY else D.c.rank + 0


def _mine(query: QueueQuery) -> ColumnElement[bool]:
    whose = query.me_id if query.whose_id is None else query.whose_id
    return D.c.collector_id == (-1 if whose is None else whose)


def _of_the_day(query: QueueQuery, on: date) -> list[ColumnElement[bool]]:
    """The views of the workday, which few sessions open."""
    if query.scope is Scope.PROMISES_DUE:
        return [sa.or_(promised_as("due", on, query.due_until), promised_as("waiting", on))]
    if query.scope is Scope.BROKEN:
        return [promised_as("broken", on)]
    if query.scope not in (Scope.NO_NEXT, Scope.DONE, Scope.SINCE, Scope.SKIPPED):
        return []
    from collectui.store.queries import points, worked

    if query.scope is Scope.NO_NEXT:
        return points.without_next_step()
    if query.scope is Scope.SKIPPED:
        return [D.c.customer_id.in_(worked.skipped_often())]
    assert query.since is not None, "`dated` says from when"
    if query.scope is Scope.SINCE:
        return [_mine(query), points.happened(D.c.customer_id, query.since, on)]
    me_id = -1 if query.me_id is None else query.me_id
    return [D.c.customer_id.in_(worked.customers_worked(query.since.history_id, me_id))]


def _dated(connection: Connection, query: QueueQuery) -> QueueQuery:
    """The list, with the days it counts from and up to where it does."""
    if query.scope not in (Scope.DONE, Scope.SINCE) and not query.asks_for_due_promises:
        return query
    from collectui.store.queries.since import dated

    return dated(connection, query)


@lru_cache(maxsize=64)
def _places(
    query: QueueQuery, on: date, bucket_labels: tuple[str, ...], keyed: bool
) -> Select[Any]:
    keys, descending = _SORTED[query.sort]
    wanted = conditions(query, on, bucket_labels)
    if query.scope is not Scope.SET_ASIDE:
        wanted.append(_rank(query) > SET_ASIDE_BELOW)
    if keyed:
        place = sa.tuple_(*keys)
        bound = sa.tuple_(*(sa.bindparam(f"at_{key.name}", type_=key.type) for key in keys))
        wanted.append(place < bound if descending else place > bound)
    found = sa.select(D.c.customer_id, D.c.unit.label("of_unit"), *keys).where(*wanted)
    if _by_customer(query):
        found = found.select_from(D.join(CUSTOMER, CUSTOMER.c.id == D.c.customer_id))
    return found.order_by(*(key.desc() if descending else key.asc() for key in keys)).limit(
        sa.bindparam("limit", type_=sa.Integer)
    )


def places(
    connection: Connection,
    query: QueueQuery,
    on: date,
    bucket_labels: tuple[str, ...],
    *,
    after: tuple[Any, ...] | None = None,
    limit: int,
) -> Sequence[Any]:
    """Whose turn it is: customer and unit of a page's rows, then the columns of their order.

    Without those that nobody works: snoozed, and but for their own view set aside.
    """
    query = _dated(connection, query)
    bound: dict[str, Any] = {"limit": limit}
    if after is not None:
        names = (f"at_{column.name}" for column in _SORTED[query.sort][0])
        bound |= dict(zip(names, after, strict=True))
    return connection.execute(
        _places(query, on, bucket_labels, after is not None), bound
    ).fetchall()


def _by_customer(query: QueueQuery) -> bool:
    """Whether the list is narrowed by what only the customer's record has."""
    return bool(query.filter.words) or any(c.field == "level" for c in query.filter.conditions)


@lru_cache(maxsize=64)
def _page(
    query: QueueQuery, on: date, bucket_labels: tuple[str, ...], seek: str, keyed: bool
) -> Select[Any]:
    """`seek`: `after` the bound key, or `before` it; not keyed, from the first or the last row."""
    keys, descending = _SORTED[query.sort]
    backwards = seek == "before"
    wanted = conditions(query, on, bucket_labels)
    if keyed:
        place = sa.tuple_(*keys)
        bound = sa.tuple_(*(sa.bindparam(f"at_{key.name}", type_=key.type) for key in keys))
        wanted.append(place < bound if descending != backwards else place > bound)
    order = [key.desc() if descending != backwards else key.asc() for key in keys]
    ids = (
        sa.select(D.c.unit, D.c.currency)
        .where(*wanted)
        .order_by(*order)
        .limit(sa.bindparam("limit", type_=sa.Integer))
        .offset(sa.bindparam("skip", type_=sa.Integer))
    )
    # Words narrow by the customer: only then is it joined while rows are skipped.
    if _by_customer(query):
        ids = ids.select_from(D.join(CUSTOMER, CUSTOMER.c.id == D.c.customer_id))
    chosen = ids.subquery("chosen")
    return (
        sa.select(*_COLUMNS)
        .select_from(
            _JOINED.join(
                chosen,
                sa.and_(chosen.c.unit == D.c.unit, chosen.c.currency == D.c.currency),
            )
        )
        .order_by(*order)
    )


def queue_page(
    connection: Connection,
    query: QueueQuery,
    on: date,
    bucket_labels: tuple[str, ...],
    *,
    after: tuple[Any, ...] | None = None,
    before: tuple[Any, ...] | None = None,
    from_end: bool = False,
    skip: int = 0,
    limit: int = 128,
) -> list[QueueRow]:
    """A page of the list, in its order.

    `after` and `before` are positions of rows (`QueueRow.position`): the page that follows the
    one, or precedes the other; `from_end` reads the last rows; `skip` leaves out so many first,
    counted in the direction of reading.
    """
    query = _dated(connection, query)
    if query.scope is Scope.CUSTOMERS:
        from collectui.store.queries.all_customers import customer_page

        return customer_page(
            connection, query, on, bucket_labels,
            after=after, before=before, from_end=from_end, skip=skip, limit=limit,
        )  # fmt: skip
    backwards = before is not None or from_end
    key = before or after
    statement = _page(query, on, bucket_labels, "before" if backwards else "after", key is not None)
    bound: dict[str, Any] = {"limit": limit, "skip": skip}
    if key is not None:
        names = (f"at_{column.name}" for column in _SORTED[query.sort][0])
        bound |= dict(zip(names, key, strict=True))
    rows = connection.execute(statement, bound).fetchall()
    if backwards:
        rows = rows[::-1]
    return _rows(connection, query, on, bucket_labels, rows)


def queue_row(
    connection: Connection,
    query: QueueQuery,
    on: date,
    bucket_labels: tuple[str, ...],
    unit: str,
) -> QueueRow | None:
    """A unit's row as the list has it now; None where it is not in the list."""
    query = _dated(connection, query)
    if query.scope is Scope.CUSTOMERS:
        from collectui.store.queries.all_customers import customer_row

        return customer_row(connection, query, on, bucket_labels, unit)
    wanted = conditions(query, on, bucket_labels)
    rows = connection.execute(
        sa.select(*_COLUMNS).select_from(_JOINED).where(D.c.unit == unit, *wanted)
    ).fetchall()
    return next(iter(_rows(connection, query, on, bucket_labels, rows)), None)


def _rows(
    connection: Connection,
    query: QueueQuery,
    on: date,
    bucket_labels: tuple[str, ...],
    rows: Sequence[Any],
) -> list[QueueRow]:
    others = other_currencies(connection, [row[0] for row in rows])
    latest = promised.latest(connection, [row[2] for row in rows], on)
    place = itemgetter(*(_NAMES.index(column.name) for column in _SORTED[query.sort][0]))
    count = len(bucket_labels)
    return [
        _row(row, place(row), on, count, others.get(row[0], ()), latest.get(row[2])) for row in rows
    ]


def _row(
    row: Any,
    position: Any,
    on: date,
    count: int,
    others: tuple[OtherCurrency, ...],
    promise: Promise | None,
) -> QueueRow:
    # By place, in the order of `_COLUMNS`: a row's names cost more than all the rest of this.
    unit, _, customer_id, account_id, site_id, level, currency, *kept = row
    past_due, to_collect, oldest_due, priority, _, next_due, set_aside, *kept = kept
    worked_on, snoozed_until, snoozed_time, _, *kept = kept
    number, name, account, site, collector, contact, phone, next_subject = kept[_BUCKETS:]
    return QueueRow(
        unit=unit,
        position=position,
        customer_id=customer_id,
        account_id=account_id,
        site_id=site_id,
        number=number,
        account=account,
        site=site,
        name=name,
        level=level,
        collector=collector,
        currency=currency,
        past_due=past_due,
        to_collect=to_collect,
        days=0 if oldest_due == FAR else (on - oldest_due).days,
        buckets=tuple(kept[:count]),
        priority=priority,
        contact=contact.strip() if contact else None,
        phone=phone,
        next_due=None if next_due == FAR else next_due,
        next_subject=next_subject,
        others=others,
        set_aside=set_aside,
        worked_today=worked_on is not None,
        promise=promise,
        snoozed_until=snoozed_until,
        snoozed_time=snoozed_time,
    )


_OTHERS = (
    sa.select(D.c.unit, D.c.currency, D.c.past_due, D.c.to_collect)
    .where(
        D.c.unit.in_(sa.bindparam("units", expanding=True)),
        D.c.past_due > 0,
        D.c.listed == 0,
    )
    .order_by(D.c.unit, D.c.currency)
)


def other_currencies(
    connection: Connection, units: Sequence[str]
) -> dict[str, tuple[OtherCurrency, ...]]:
    """What listed units owe beside their row's currency."""
    found: dict[str, tuple[OtherCurrency, ...]] = {}
    if not units:
        return found
    for unit, currency, past_due, to_collect in connection.execute(_OTHERS, {"units": units}):
        found[unit] = (*found.get(unit, ()), OtherCurrency(currency, past_due, to_collect))
    return found


def queue_count(
    connection: Connection, query: QueueQuery, on: date, bucket_labels: tuple[str, ...]
) -> int:
    """How many rows the list has."""
    query = _dated(connection, query)
    if query.scope is Scope.CUSTOMERS:
        from collectui.store.queries.all_customers import customer_count

        return customer_count(connection, query, on, bucket_labels)
    return _count(connection, query, conditions(query, on, bucket_labels))


def _count(connection: Connection, query: QueueQuery, wanted: Sequence[ColumnElement[bool]]) -> int:
    source: Any = D
    if _by_customer(query):
        source = D.join(CUSTOMER, CUSTOMER.c.id == D.c.customer_id)
    count: int = connection.execute(
        sa.select(sa.func.count()).select_from(source).where(*wanted)
    ).scalar_one()
    return count


def queue_place(
    connection: Connection,
    query: QueueQuery,
    on: date,
    bucket_labels: tuple[str, ...],
    unit: str,
) -> int | None:
    """At which place (from 0) of the list a unit stands; None where it is not in it."""
    query = _dated(connection, query)
    if query.scope is Scope.CUSTOMERS:
        from collectui.store.queries.all_customers import customer_place

        return customer_place(connection, query, on, bucket_labels, unit)
    keys, descending = _SORTED[query.sort]
    wanted = conditions(query, on, bucket_labels)
    row = connection.execute(
        sa.select(*keys)
        .select_from(D.join(CUSTOMER, CUSTOMER.c.id == D.c.customer_id))
        .where(D.c.unit == unit, *wanted)
    ).first()
    if row is None:
        return None
    here = sa.tuple_(*(sa.literal(value, key.type) for value, key in zip(row, keys, strict=True)))
    place = sa.tuple_(*keys)
    return _count(connection, query, [*wanted, place > here if descending else place < here])


def queue_totals(
    connection: Connection, query: QueueQuery, on: date, bucket_labels: tuple[str, ...]
) -> QueueTotals:
    """What the header counts: rows, customers, past due by currency (other currencies too)."""
    query = _dated(connection, query)
    if query.scope is Scope.CUSTOMERS:
        rows = queue_count(connection, query, on, bucket_labels)
        return QueueTotals(rows, rows, {})
    wanted = conditions(query, on, bucket_labels)
    joined = D.join(CUSTOMER, CUSTOMER.c.id == D.c.customer_id)
    rows, customers = connection.execute(
        sa.select(sa.func.count(), sa.func.count(sa.distinct(D.c.customer_id)))
        .select_from(joined)
        .where(*wanted)
    ).one()
    units = sa.select(D.c.unit).select_from(joined).where(*wanted)
    every = D.alias("every")
    sums = connection.execute(
        sa.select(
            every.c.currency,
            sa.func.sum(every.c.past_due, type_=D.c.past_due.type).label("past_due"),
        )
        .where(every.c.unit.in_(units), every.c.past_due > 0)
        .group_by(every.c.currency)
        .order_by(every.c.currency)
    )
    past_due = {row.currency: row.past_due for row in sums}
    return QueueTotals(rows, customers, past_due, _snoozed(connection, query))


def _snoozed(connection: Connection, query: QueueQuery) -> int:
    """Customers put off, of those whose queue this is; by the index of ranks."""
    if query.scope not in (Scope.MINE, Scope.ALL):
        return 0
    whose = [_mine(query)] if query.scope is Scope.MINE else []
    wanted: list[Any] = [sa.text(f"delinquency.{LISTED}"), D.c.rank < SNOOZED_BELOW, *whose]
    return int(
        connection.execute(
            sa.select(sa.func.count(sa.distinct(D.c.customer_id))).where(*wanted)
        ).scalar_one()
    )
