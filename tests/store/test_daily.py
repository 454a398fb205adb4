"""Daily figures: kept as a roll goes past a day, restated by late money, equal to a plain sum."""

from collections import defaultdict
from datetime import date, timedelta
from random import Random
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy import Connection

from collectui.domain.aging import DEFAULT_BUCKETS, bucket_index, days_past_due
from collectui.domain.vocabulary import NEVER_DUE, CollectorRole, ItemKind, ItemStatus
from collectui.store import figures
from collectui.store.core.daily import DAY_BALANCE, DAY_FLOW
from collectui.store.core.desk import COLLECTOR
from collectui.store.core.items import ITEM, PAYMENT, PAYMENT_ITEM
from collectui.store.core.promises import PROMISE_LAID
from collectui.store.dunning import runs
from collectui.store.figures import daily
from collectui.store.store import Store
from tests.store.making import ON, add, add_customer, add_item, add_payment, build_figures
from tests.store.reference import _all, _balances

Rows = set[tuple[Any, ...]]


def kept(connection: Connection, table: sa.Table, on: date) -> Rows:
    """The rows of a day, but for the mark."""
    columns = [column for column in table.c if column.name != "restated_at"]
    return set(map(tuple, connection.execute(sa.select(*columns).where(table.c.on_date == on))))


def owed(connection: Connection, on: date) -> Rows:
    """The balances of a day in plain Python."""
    collectors = _collectors(connection)
    laid = {row.item_id: row.amount for row in _all(connection, PROMISE_LAID)}
    units: dict[tuple[Any, ...], list[tuple[Any, int]]] = defaultdict(list)
    for item, balance in _balances(connection, on):
        if balance:
            days = days_past_due(item.aged_from, on) if item.aged_from else 0
            bucket = bucket_index(days, DEFAULT_BUCKETS) if balance > 0 else 0
            who = collectors[item.customer_id]
            unit = (who, bucket, item.currency, item.company_code, item.source)
            units[unit].append((item, balance))
    return {
        (
            on,
            *unit,
            len({item.customer_id for item, _ in items}),
            len(items),
            sum(max(balance, 0) for _, balance in items),
            sum(max(balance, 0) for _, balance in items) if unit[1] else 0,
            sum(min(item.disputed, balance) for item, balance in items if balance > 0),
            sum(
                min(laid.get(item.id, 0), balance - min(item.disputed, balance))
                for item, balance in items
                if balance > 0
            ),
            sum(-min(balance, 0) for _, balance in items),
        )
        for unit, items in units.items()
    }


def flowed(connection: Connection, on: date) -> Rows:
    """The flow of a day in plain Python."""
    collectors = _collectors(connection)
    units: dict[tuple[Any, ...], list[int]] = defaultdict(lambda: [0, 0, 0])
    items = {item.id: item for item in _all(connection, ITEM)}
    for item in items.values():
        if item.issued == on and item.status not in NEVER_DUE:
            unit = (collectors[item.customer_id], item.currency, item.company_code, item.source)
            on_account = item.kind is ItemKind.PAYMENT_ON_ACCOUNT
            place = 0 if item.amount > 0 else 1 if on_account else 2
            units[unit][place] += abs(item.amount)
    parts = _all(connection, PAYMENT_ITEM)
    for payment in _all(connection, PAYMENT):
        if payment.paid_on == on:
            rest = payment.amount
            who = collectors[payment.customer_id]
            for part in parts:
                if part.payment_id == payment.id:
                    item = items[part.item_id]
                    unit = (who, payment.currency, item.company_code, item.source)
                    units[unit][1] += part.amount
                    rest -= part.amount
            units[who, payment.currency, "", ""][1] += rest
    return {(on, *unit, *flow) for unit, flow in units.items() if any(flow)}


def _collectors(connection: Connection) -> dict[int, int]:
    from collectui.store.core.customers import CUSTOMER

    return {row.id: row.collector_id or 0 for row in _all(connection, CUSTOMER)}


def fill(connection: Connection, seed: int) -> None:
    """Customers of two collectors and of nobody, with items of all sorts and what was paid."""
    chance = Random(seed)
    people = [
        add(connection, COLLECTOR, login=login, role=CollectorRole.COLLECTOR)
        for login in ("ana", "ben")
    ]
    for number in range(6):
        who = chance.choice([*people, None])
        customer = add_customer(connection, f"C-{number}", collector_id=who)
        for _ in range(8):
            issued = chance.choice([None, *(ON + timedelta(n) for n in range(-120, 4, 7))])
            due = chance.choice([None, *(ON + timedelta(n) for n in range(-110, 30, 9))])
            amount = chance.randrange(100, 9_000)
            kind = chance.choice([*ItemKind, ItemKind.INVOICE, ItemKind.INVOICE])
            sign = -1 if kind in (ItemKind.CREDIT_MEMO, ItemKind.PAYMENT_ON_ACCOUNT) else 1
            paid = 0 if sign < 0 else chance.choice([0, 0, amount // 2, amount])
            item = add_item(
                connection, customer, sign * amount - paid, amount=sign * amount, kind=kind,
                issued=issued, due=due, disputed=chance.choice([0, 0, 50]),
                company_code=chance.choice(["", "1000"]), source=chance.choice(["erp", "shop"]),
                currency=chance.choice(["USD", "EUR"]),
                status=ItemStatus.PAID if paid == amount else chance.choice(
                    [ItemStatus.AWAITING_PAYMENT, ItemStatus.VOID, ItemStatus.PROCESSING_PAYMENT]
                ),
            )  # fmt: skip
            if paid:
                paid_on = ON + timedelta(chance.randrange(-9, 4))
                add_payment(connection, customer, paid_on, item, paid)
            if promised := chance.choice([0, 0, 70, amount]):
                laid = {"item_id": item, "customer_id": customer, "amount": promised}
                connection.execute(sa.insert(PROMISE_LAID).values(laid))
        add(connection, PAYMENT, customer_id=customer, paid_on=ON, amount=77, currency="USD")
    build_figures(connection)


@pytest.mark.sampled
@pytest.mark.parametrize(("seed", "chunk"), [(0, 4_000), (1, 2), (2, 4_000), (3, 1)])
def test_each_day_is_what_a_plain_sum_says(
    store: Store, seed: int, chunk: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(daily, "CHUNK", chunk)
    store.load(lambda connection: fill(connection, seed))
    figures.roll(store.load, ON + timedelta(3))
    assert store.read(daily.kept_days) == (ON, ON + timedelta(2))
    for days in range(3):
        on = ON + timedelta(days)
        assert store.read(kept, DAY_BALANCE, on) == store.read(owed, on)
        assert store.read(kept, DAY_FLOW, on) == store.read(flowed, on)
        assert store.read(kept, DAY_BALANCE, on)
    # A day that is not kept is made by the same statements.
    before = ON - timedelta(5)
    assert set(map(tuple, store.read(daily.balances, before))) == store.read(owed, before)
    assert set(map(tuple, store.read(daily.flows, before))) == store.read(flowed, before)
    assert len(store.read(daily.balances, ON)) == len(store.read(kept, DAY_BALANCE, ON))


@pytest.fixture
def rolled(store: Store) -> Store:
    """A store of which three days are kept."""

    def make(connection: Connection) -> None:
        customer = add_customer(connection)
        add_item(connection, customer, 1_000, amount=1_000, issued=ON - timedelta(40),
                 due=ON - timedelta(10))  # fmt: skip
        build_figures(connection)

    store.load(make)
    runs.turn_to(store, ON + timedelta(3))
    return store


def _restated(store: Store, table: sa.Table) -> set[date]:
    marked = sa.select(table.c.on_date).where(table.c.restated_at.is_not(None))
    return store.read(lambda connection: set(connection.execute(marked).scalars()))


def test_late_money_restates_the_days_from_its_date_on(rolled: Store) -> None:
    def pay(connection: Connection) -> None:
        connection.execute(sa.update(ITEM).values(open_balance=600))
        customer, item = connection.execute(sa.select(ITEM.c.customer_id, ITEM.c.id)).one()
        add_payment(connection, customer, ON + timedelta(1), item, 400)

    assert _restated(rolled, DAY_BALANCE) == set()
    rolled.load(pay)
    runs.turn_to(rolled, ON + timedelta(4))
    late = {ON + timedelta(1), ON + timedelta(2)}
    assert _restated(rolled, DAY_BALANCE) == late
    assert _restated(rolled, DAY_FLOW) == {ON + timedelta(1)}
    opens = [sum(row.open_total for row in rolled.read(daily.balances, ON + timedelta(n)))
             for n in range(4)]  # fmt: skip
    assert opens == [1_000, 600, 600, 600]
    assert [row.cash for row in rolled.read(daily.flows, ON + timedelta(1))] == [400]
    runs.turn_to(rolled, ON + timedelta(5))
    assert _restated(rolled, DAY_BALANCE) == late, "what was restated once is known by then"


def test_money_of_the_day_itself_restates_nothing(rolled: Store) -> None:
    def pay(connection: Connection) -> None:
        customer, item = connection.execute(sa.select(ITEM.c.customer_id, ITEM.c.id)).one()
        add_payment(connection, customer, ON + timedelta(3), item, 400)

    rolled.load(pay)
    for days in (4, 5, 6):
        runs.turn_to(rolled, ON + timedelta(days))
    assert _restated(rolled, DAY_FLOW) == _restated(rolled, DAY_BALANCE) == set()
    assert [row.cash for row in rolled.read(daily.flows, ON + timedelta(3))] == [400]


def test_a_document_that_comes_late_restates_too(rolled: Store) -> None:
    def issue(connection: Connection) -> None:
        customer = connection.execute(sa.select(ITEM.c.customer_id)).scalar_one()
        add_item(connection, customer, 50, amount=50, issued=ON + timedelta(2), due=None)

    rolled.load(issue)
    runs.turn_to(rolled, ON + timedelta(4))
    assert _restated(rolled, DAY_BALANCE) == {ON + timedelta(2)}
    assert [row.sales for row in rolled.read(daily.flows, ON + timedelta(2))] == [50]


def test_a_roll_that_was_interrupted_is_gone_on_with(rolled: Store) -> None:
    steps = figures.roll_steps(rolled.load, ON + timedelta(6))
    while rolled.read(daily.kept_days) == (ON, ON + timedelta(2)):
        next(steps)
    steps.close()  # type: ignore[attr-defined]
    assert rolled.read(daily.kept_days) == (ON, ON + timedelta(3))
    runs.turn_to(rolled, ON + timedelta(6))
    assert rolled.read(daily.kept_days) == (ON, ON + timedelta(5))


def test_a_roll_back_keeps_what_is_there(rolled: Store) -> None:
    runs.turn_to(rolled, ON + timedelta(1))
    assert rolled.read(daily.kept_days) == (ON, ON + timedelta(2))
    runs.turn_to(rolled, ON + timedelta(4))
    assert rolled.read(daily.kept_days) == (ON, ON + timedelta(3))


def test_after_a_long_time_only_the_last_quarter_is_kept(rolled: Store) -> None:
    to = ON + timedelta(400)
    runs.turn_to(rolled, to)
    first, last = rolled.read(daily.kept_days) or (ON, ON)
    assert (first, last) == (to - timedelta(daily.MOST_DAYS), to - timedelta(1))
