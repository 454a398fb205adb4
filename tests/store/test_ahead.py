"""A customer on a later day is what it becomes when that day comes and nobody pays."""

from datetime import date, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy import Connection

from collectui.domain.about import About
from collectui.domain.activities.commands import AddActivity
from collectui.domain.ahead import Coming, Kind
from collectui.domain.calls.commands import LogContact
from collectui.domain.vocabulary import ContactMethod, CorrespondenceStatus
from collectui.store.ahead.view import _noon, look_ahead
from collectui.store.core.activities import ACTIVITY
from collectui.store.core.customers import CUSTOMER
from collectui.store.core.every import TABLES
from collectui.store.core.figures import DELINQUENCY
from collectui.store.core.work import CORRESPONDENCE
from collectui.store.dunning import runs
from collectui.store.engine import own_tables
from collectui.store.queries.customers import position
from collectui.store.store import Store
from tests.store.making import ON, add_customer, add_item, add_payment, build_figures
from tests.store.roles_world import HERE, add_email
from tests.store.worlds import fill

DAYS = 30
LETTER = ("account_id", "site_id", "program_id", "stage", "method", "address", "due_on", "status")
LETTER = (*LETTER, "planned_on", "held_reason", "sent_at")
CALL = ("account_id", "site_id", "subject", "category", "priority", "status", "due_on")


def _all(connection: Connection, table: sa.Table, customer: int) -> list[Any]:
    return connection.execute(sa.select(table).where(table.c.customer_id == customer)).fetchall()


def _state(connection: Connection, customer: int) -> dict[str, list[Any]]:
    """Figures, letters and calls of a customer, without the ids of what was made."""
    figures = [{**row._mapping} for row in _all(connection, DELINQUENCY, customer)]
    for row in figures:
        del row["next_change_on"]
    letters = [
        tuple(getattr(row, name) for name in LETTER)
        for row in _all(connection, CORRESPONDENCE, customer)
    ]
    calls = [
        tuple(getattr(row, name) for name in CALL) for row in _all(connection, ACTIVITY, customer)
    ]
    return {"figures": sorted(figures, key=repr), "letters": sorted(letters, key=repr),
            "calls": sorted(calls, key=repr)}  # fmt: skip


def _customers(store: Store) -> list[int]:
    return list(store.read(lambda c: list(c.execute(sa.select(CUSTOMER.c.id)).scalars())))


def _ahead(store: Store, customer: int, on: date, **options: bool) -> dict[str, list[Any]]:
    """The state on a later day."""
    with store._reading.connect() as connection:
        with own_tables(connection):
            look_ahead(connection, customer, ON, on, **options)
        with connection.begin():
            found = _state(connection, customer)
        connection.invalidate()
    return found


def _send(connection: Connection, day: date) -> None:
    """What is due goes out: in the evening, as the looking ahead takes it."""
    due = CORRESPONDENCE.c.status == CorrespondenceStatus.PENDING
    rows = connection.execute(
        sa.select(CORRESPONDENCE.c.id).where(due, CORRESPONDENCE.c.due_on <= day)
    )
    ids = list(rows.scalars())
    connection.execute(
        sa.update(CORRESPONDENCE)
        .where(CORRESPONDENCE.c.id.in_(ids))
        .values(status=CorrespondenceStatus.SENT, sent_at=_noon(day))
    )


def _world(connection: Connection, seed: int, count: int = 12) -> None:
    fill(connection, seed, count)
    for number, customer in enumerate(connection.execute(sa.select(CUSTOMER.c.id)).scalars().all()):
        add_email(connection, f"c{customer}@owes.example", customer_id=customer)
        method = (ContactMethod.EMAIL, ContactMethod.EMAIL, ContactMethod.PHONE)[number % 3]
        values = {"contact_method": method}
        if number % 4 == 1:
            later = add_item(connection, customer, 0, amount=900, due=ON - timedelta(number))
            add_payment(connection, customer, ON + timedelta(number), later, 900)
        connection.execute(sa.update(CUSTOMER).where(CUSTOMER.c.id == customer).values(values))
    build_figures(connection)


def _promise(store: Store) -> None:
    for number, customer in enumerate(_customers(store)[:6]):
        promise = LogContact(
            about=About(customer),
            outcome="promised",
            amount=100,
            promised_on=ON + timedelta(2 + 3 * number),
            next_on=None,
        )
        store.do(promise, store.me())


@pytest.mark.parametrize("seed", [1])
def test_it_is_what_the_days_make_of_it_when_they_come(store: Store, seed: int) -> None:
    store.load(lambda connection: _world(connection, seed))
    _promise(store)
    runs.carry_out(store, None)
    customers = _customers(store)
    before = {each: store.read(_state, each) for each in customers}
    ahead = {
        (each, days): _ahead(store, each, ON + timedelta(days))
        for each in customers
        for days in (1, 14, DAYS)
    }
    assert {each: store.read(_state, each) for each in customers} == before, "nothing is kept"
    for days in range(1, DAYS + 1):
        day = ON + timedelta(days)
        # What waits from before goes out on the first day.
        runs.turn_to(store, day)
        store.load(lambda connection, day=day: _send(connection, day))
        for each in customers if days in (1, 14, DAYS) else ():
            assert ahead[each, days] == store.read(_state, each), (each, days)
    changed = [
        each for each in customers if ahead[each, DAYS]["letters"] != before[each]["letters"]
    ]
    assert len(changed) > len(customers) / 3


@pytest.mark.parametrize("seed", [2])
def test_stopping_at_some_days_is_the_same_as_stopping_at_all(store: Store, seed: int) -> None:
    store.load(lambda connection: _world(connection, seed, 6))
    _promise(store)
    for customer in _customers(store):
        on = ON + timedelta(35)
        assert _ahead(store, customer, on) == _ahead(store, customer, on, daily=True), customer


def _one(connection: Connection) -> int:
    customer = add_customer(connection, "C-1", **HERE)
    add_email(connection, "c1@owes.example", customer_id=customer)
    add_item(connection, customer, 100_00, due=ON - timedelta(15), number="OLD")
    add_item(connection, customer, 50_00, due=ON + timedelta(3), number="SOON")
    for number in range(3):
        add_item(connection, customer, 7_00, due=ON + timedelta(9), number=f"N{number}")
    add_item(connection, customer, 1_00, due=ON + timedelta(40), number="FAR")
    build_figures(connection)
    return customer


def test_by_the_book(store: Store) -> None:
    """What comes, day by day, and the figures on that day."""
    customer, me = store.load(_one), store.me()
    runs.carry_out(store, me.id)
    for subject, days in (("call", 2), ("later", 15)):
        due_on = ON + timedelta(days)
        store.do(AddActivity(about=About(customer), subject=subject, due_on=due_on), me)
    view = store.look_ahead(customer, ON + timedelta(14))
    try:
        (figures,) = view.read(position, customer).figures
        assert view.read(position, customer).business_date == ON + timedelta(14)
        assert (figures.past_due, figures.days) == (171_00, 29)
        assert view.coming() == (
            Coming(ON + timedelta(1), Kind.LETTER, "stage 1 by e-mail to c1@owes.example"),
            Coming(ON + timedelta(2), Kind.ACTIVITY, f"call ({me.login})"),
            Coming(ON + timedelta(3), Kind.ITEMS, "SOON", 50_00, "USD"),
            # Day 20 past due is a Saturday: the letter is due on the Monday.
            Coming(ON + timedelta(7), Kind.LETTER, "stage 2 by e-mail to c1@owes.example"),
            Coming(ON + timedelta(9), Kind.ITEMS, "", 21_00, "USD", 3),
        )
    finally:
        view.close()


def test_every_table_of_the_store_stays_as_it_is(store: Store) -> None:
    customer = store.load(_one)

    def everything(connection: Connection) -> dict[str, list[Any]]:
        return {
            name: [tuple(row) for row in connection.execute(sa.select(table))]
            for name, table in TABLES.items()
        }

    before = store.read(everything)
    view = store.look_ahead(customer, ON + timedelta(100))
    assert view.coming()
    view.close()
    assert store.read(everything) == before
