"""What was owed at the end of each business date and what came in on it, for the whole desk.

A day is written once a roll goes past it. Money dated earlier that arrives late, and documents
issued earlier, have the days from then on written again, marked as restated. Each day is made by
two statements from items and payments, as the figures are (see docs/domain.md: Daily figures).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, timedelta
from functools import partial
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection, Table

from collectui.store import desk
from collectui.store.core.customers import CUSTOMER
from collectui.store.core.daily import DAY_BALANCE as BALANCE
from collectui.store.core.daily import DAY_FLOW as FLOW
from collectui.store.core.desk import DESK_SETTING as SETTING
from collectui.store.core.items import ITEM, PAYMENT
from collectui.store.engine import is_sqlite
from collectui.store.figures.measures import buckets
from collectui.store.figures.sql import Dialect, aged_sql
from collectui.store.types import utc_now

KEPT = "daily_figures"
"""Which days are kept, and up to which payment and item they are made of."""
CHUNK = 4_000
"""Customer ids of one short transaction (about 0.1 s of the lock)."""
MOST_DAYS = 92
"""So many days before the one rolled to are written, or written again: a quarter."""


def begin(connection: Connection, on: date) -> None:
    """Keep the days from a business date on, where none is kept yet."""
    if _state(connection) is None:
        state = _State(on, None, *_newest(connection), None, on, 0)
        desk.keep(connection, KEPT, state.to_json())


def close_days(
    in_transaction: Callable[[Callable[[Connection], int]], int], to: date
) -> Iterator[int]:
    """Write each day before a business date that is not kept yet, in short transactions.

    Days that late money changes first. Interrupted, it leaves a store that knows what is to do.
    """
    while count := in_transaction(partial(_go_on, to=to)):
        yield count


def kept_days(connection: Connection) -> tuple[date, date] | None:
    """The first and the last day that is kept; all between them are."""
    state = _state(connection)
    if state is None or state.until is None:
        return None
    return state.since, state.until


def balances(connection: Connection, on: date) -> Sequence[Any]:
    """What was owed at the end of a date: as kept, else made from items and payments now."""
    return _of(connection, BALANCE, on, _balances_sql)


def flows(connection: Connection, on: date) -> Sequence[Any]:
    """What was issued and came in on a date: as kept, else made from items and payments now."""
    return _of(connection, FLOW, on, _flows_sql)


Made = Callable[[Connection, date, str], str]


def _of(connection: Connection, table: Table, on: date, made: Made) -> Sequence[Any]:
    columns = [column for column in table.c if column.name != "restated_at"]
    days, state = kept_days(connection), _state(connection)
    is_whole = state is not None and not (state.at and state.day == on)
    if days and days[0] <= on <= days[1] and is_whole:
        kept = sa.select(*columns, table.c.restated_at).where(table.c.on_date == on)
        return connection.execute(kept).fetchall()
    text = sa.text(made(connection, on, "1 = 1")).columns(*columns)
    return connection.execute(text).fetchall()


@dataclass(frozen=True, slots=True)
class _State:
    """How far the days are kept, and the one that is being written."""

    since: date
    until: date | None
    """The last day that is kept; None before the first is."""
    payments: int
    items: int
    """The newest of each that the days are made of."""
    again: date | None
    """The first day that is to be written again."""
    day: date
    at: int
    """The day that is being written, and the customer (by id) to go on with; 0 for none."""

    def to_json(self) -> dict[str, Any]:
        """As a setting's value."""
        return {name: _plain(value) for name, value in asdict(self).items()}


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def _state(connection: Connection) -> _State | None:
    row = connection.execute(sa.select(SETTING.c.value).where(SETTING.c.name == KEPT)).first()
    if row is None:
        return None
    found = dict(row[0])
    for name in ("since", "until", "again", "day"):
        found[name] = found[name] and date.fromisoformat(found[name])
    return _State(**found)


def _go_on(connection: Connection, to: date) -> int:
    """Write the next customers of the day that is being written, or begin one; 0 where none is."""
    state = _state(connection)
    if state is not None and not state.at:
        state = _begun(connection, state, to)
    if state is None:
        return 0
    desk.keep(connection, KEPT, _piece(connection, state).to_json())
    return 1


def _begun(connection: Connection, state: _State, to: date) -> _State | None:
    """With the next day to write begun; None where there is none."""
    earliest, again = to - timedelta(MOST_DAYS), None
    since = first = state.since
    if state.until is not None:
        first = state.until + timedelta(1)
        late = _late(connection, state, state.until)
        again = None if late is None else max(late, earliest, since)
    if again is None or again >= first:
        again = None
        if first >= to:
            return None
    day = again or max(first, earliest)
    if day > first:
        # Between what is kept and this day others are missing.
        since = day
    for table in (BALANCE, FLOW):
        connection.execute(sa.delete(table).where(table.c.on_date == day))
    return _State(since, state.until, *_newest(connection), again, day, at=1)


def _late(connection: Connection, state: _State, until: date) -> date | None:
    """The first kept day that what arrived since is dated, or that is still to be done again."""
    found = [] if state.again is None else [state.again]
    for table, column, seen in (
        (PAYMENT, PAYMENT.c.paid_on, state.payments),
        (ITEM, ITEM.c.issued, state.items),
    ):
        late = sa.select(sa.func.min(column)).where(table.c.id > seen, column <= until)
        if (day := connection.execute(late).scalar()) is not None:
            found.append(day)
    return min(found, default=None)


def _newest(connection: Connection) -> tuple[int, int]:
    """The newest payment and item there are."""
    payments, items = (
        int(connection.execute(sa.select(sa.func.max(table.c.id))).scalar() or 0)
        for table in (PAYMENT, ITEM)
    )
    return payments, items


def _piece(connection: Connection, state: _State) -> _State:
    """With some more customers of the day added; the day is kept once all are."""
    last = connection.execute(sa.select(sa.func.max(CUSTOMER.c.id))).scalar() or 0
    end = state.at + CHUNK - 1
    scope = f"customer_id BETWEEN {state.at} AND {end}"
    for table, made in ((BALANCE, _balances_sql), (FLOW, _flows_sql)):
        connection.exec_driver_sql(_adding(table, made(connection, state.day, scope)))
    if end < last:
        return replace(state, at=end + 1)
    if state.again is None:
        return replace(state, until=state.day, at=0)
    for table in (BALANCE, FLOW):
        mark = sa.update(table).where(table.c.on_date == state.day)
        connection.execute(mark.values(restated_at=utc_now()))
    following = state.day + timedelta(1)
    more = state.until is not None and following <= state.until
    return replace(state, again=following if more else None, at=0)


def _adding(table: Table, rows: str) -> str:
    """Adds rows to those of the same unit: a customer is of one piece, so that counts add up."""
    names = [column.name for column in table.c if column.name != "restated_at"]
    keys = [column.name for column in table.primary_key.columns]
    sums = ", ".join(
        f"{name} = {table.name}.{name} + excluded.{name}" for name in names if name not in keys
    )
    return (
        f"INSERT INTO {table.name} ({', '.join(names)}) {rows}\n"
        f"ON CONFLICT ({', '.join(keys)}) DO UPDATE SET {sums}"
    )


def _balances_sql(connection: Connection, on: date, scope: str) -> str:
    """The rows of `day_balance` of one date and some customers, but for the mark."""
    d = Dialect(is_sqlite(connection))
    steps = [bucket.first_day for bucket in buckets(connection) if bucket.first_day]
    more = "item.company_code AS company_code, item.source AS source, "
    disputed = f"CASE WHEN balance > 0 THEN {d.least('disputed', 'balance')} ELSE 0 END"
    undisputed = f"balance - ({disputed})"
    promised = f"CASE WHEN balance > 0 THEN {d.least('promised', undisputed)} ELSE 0 END"
    return f"""
WITH {aged_sql(d, on, steps, scope, more)}
SELECT {d.day(on)} AS on_date, coalesce(customer.collector_id, 0) AS collector_id,
  coalesce(age, 0) AS bucket, aged.currency, company_code, source,
  count(DISTINCT customer_id) AS customers, count(*) AS items,
  sum(CASE WHEN balance > 0 THEN balance ELSE 0 END) AS open_total,
  sum(CASE WHEN age > 0 THEN balance ELSE 0 END) AS past_due,
  sum({disputed}) AS disputed, sum({promised}) AS promised,
  sum(CASE WHEN balance < 0 THEN -balance ELSE 0 END) AS unapplied
FROM aged JOIN customer ON customer.id = aged.customer_id
WHERE balance <> 0
GROUP BY coalesce(customer.collector_id, 0), coalesce(age, 0), aged.currency, company_code,
  source"""


def _flows_sql(connection: Connection, on: date, scope: str) -> str:
    """The rows of `day_flow` of one date and some customers, but for the mark.

    A payment's parts are of the documents they settled; what is left of it is of nobody's source.
    """
    d = Dialect(is_sqlite(connection))
    day = d.day(on)
    of_payment = scope.replace("customer_id", "payment.customer_id")
    return f"""
WITH part AS (
  SELECT payment.id, payment.customer_id, payment.currency, item.company_code, item.source,
    payment_item.amount
  FROM payment JOIN payment_item ON payment_item.payment_id = payment.id
  JOIN item ON item.id = payment_item.item_id
  WHERE payment.paid_on = {day} AND {of_payment}
),
flow AS (
  SELECT customer_id, currency, company_code, source,
    CASE WHEN amount > 0 THEN amount ELSE 0 END AS sales,
    CASE WHEN kind = 'payment_on_account' AND amount < 0 THEN -amount ELSE 0 END AS cash,
    CASE WHEN kind <> 'payment_on_account' AND amount < 0 THEN -amount ELSE 0 END AS credits
  FROM item WHERE issued = {day} AND {scope} AND status NOT IN ('draft', 'void')
  UNION ALL
  SELECT customer_id, currency, company_code, source, 0, amount, 0 FROM part
  UNION ALL
  SELECT customer_id, currency, '', '', 0,
    amount - coalesce((SELECT sum(part.amount) FROM part WHERE part.id = payment.id), 0), 0
  FROM payment WHERE paid_on = {day} AND {scope}
)
SELECT {day} AS on_date, coalesce(customer.collector_id, 0) AS collector_id, flow.currency,
  company_code, source, sum(sales) AS sales, sum(cash) AS cash, sum(credits) AS credits
FROM flow JOIN customer ON customer.id = flow.customer_id
WHERE sales <> 0 OR cash <> 0 OR credits <> 0
GROUP BY coalesce(customer.collector_id, 0), flow.currency, company_code, source"""
