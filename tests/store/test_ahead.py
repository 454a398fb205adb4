"""A customer on a later day is what it becomes when that day comes and nobody pays."""

import time
from collections.abc import Callable
from contextlib import closing
from datetime import date, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy import Connection

from collectui.domain.about import About
from collectui.domain.activities.commands import AddActivity
from collectui.domain.activities.filter import parse
from collectui.domain.ahead import Coming, Kind
from collectui.domain.calls.commands import LogContact
from collectui.domain.dunning.letters import LetterState
from collectui.domain.errors import StoreFailed
from collectui.domain.promises.actions import AddPromise
from collectui.domain.promises.typed import TypedPart
from collectui.domain.queue.query import QueueQuery, Scope
from collectui.domain.vocabulary import ContactMethod, CorrespondenceStatus, SnoozeReason
from collectui.domain.workday.snooze import SnoozeCustomer
from collectui.store.ahead.looking import look_at_customer
from collectui.store.ahead.sketch import noon
from collectui.store.ahead.view import DeskAhead
from collectui.store.core.activities import ACTIVITY
from collectui.store.core.customers import CUSTOMER, PHONE
from collectui.store.core.every import TABLES
from collectui.store.core.figures import DELINQUENCY
from collectui.store.core.work import CORRESPONDENCE
from collectui.store.dunning import runs
from collectui.store.engine import is_sqlite, own_tables
from collectui.store.queries import promises
from collectui.store.queries.activity_list import activity_page
from collectui.store.queries.customers import position
from collectui.store.queries.desk import desk_view
from collectui.store.queries.letters import letter_rows
from collectui.store.queries.queue import queue_page, queue_totals
from collectui.store.store import Store
from tests.store.making import ON, add, add_customer, add_item, add_payment, build_figures
from tests.store.roles_world import HERE, add_email
from tests.store.worlds import fill

DAYS = 30
LOOKED_AT = (1, 14, DAYS)
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


def _ahead(store: Store, customer: int, on: date) -> dict[str, list[Any]]:
    """The state on a later day."""
    with store._reading.connect() as connection:
        with own_tables(connection):
            look_at_customer(connection, customer, ON, on)
        with connection.begin():
            found = _state(connection, customer)
        connection.invalidate()
    return found


def _desk(connection: Connection) -> dict[str, Any]:
    """The list, its totals, and the activities, as the desk shows them; and all it is made of."""
    desk, everybody = desk_view(connection), QueueQuery(Scope.ALL)
    about = everybody, desk.business_date, desk.bucket_labels
    customers = connection.execute(sa.select(CUSTOMER.c.id)).scalars().all()
    waiting = letter_rows(connection, LetterState.WAITING)
    return {
        "day": desk.business_date,
        "rows": queue_page(connection, *about),
        "totals": queue_totals(connection, *about),
        "activities": [
            (each.customer_id, each.subject, each.due_on, each.assigned_to)
            for each in activity_page(connection, parse(""), None)
        ],
        "waiting": sorted((each.customer_id, each.stage, each.due_on) for each in waiting),
        "states": {each: _state(connection, each) for each in customers},
    }


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
        .values(status=CorrespondenceStatus.SENT, sent_at=noon(day))
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
    """Half of the customers promise something, every other one of them all it can be asked for."""
    for number, customer in enumerate(_customers(store)[:6]):
        most = store.read(promises.subject, About(customer), "").most
        if amount := most // (1 + number % 2):
            promise = AddPromise(
                about=About(customer),
                currency="",
                parts=(TypedPart(ON + timedelta(2 + 3 * number), amount),),
                called_in=True,
            )
            store.do(promise, store.me())


def _prepared(store: Store, seed: int) -> list[int]:
    store.load(lambda connection: _world(connection, seed))
    _promise(store)
    runs.carry_out(store, None)
    return _customers(store)


def _come(store: Store, days: int) -> None:
    """Let a day come: what waits from before goes out on the first."""
    day = ON + timedelta(days)
    runs.turn_to(store, day)
    store.load(lambda connection: _send(connection, day))


@pytest.mark.parametrize("seed", [1])
def test_it_is_what_the_days_make_of_it_when_they_come(store: Store, seed: int) -> None:
    customers = _prepared(store, seed)
    before = {each: store.read(_state, each) for each in customers}
    ahead = {
        (each, days): _ahead(store, each, ON + timedelta(days))
        for each in customers
        for days in LOOKED_AT
    }
    assert {each: store.read(_state, each) for each in customers} == before, "nothing is kept"
    for days in range(1, DAYS + 1):
        _come(store, days)
        for each in customers if days in LOOKED_AT else ():
            assert ahead[each, days] == store.read(_state, each), (each, days)
    changed = [
        each for each in customers if ahead[each, DAYS]["letters"] != before[each]["letters"]
    ]
    assert len(changed) > len(customers) / 3


@pytest.mark.sampled
@pytest.mark.parametrize("seed", [2, 3, 25])
def test_the_desk_is_what_the_days_make_of_it_when_they_come(store: Store, seed: int) -> None:
    """Whether the letters of today are planned already or not."""
    if seed != 3:
        _prepared(store, seed)
    else:
        store.load(lambda connection: _world(connection, seed))
        _promise(store)
    before = store.read(_desk)
    ahead = {}
    for days in LOOKED_AT:
        told: list[tuple[int, int]] = []
        view = store.look_ahead_of_all(
            ON + timedelta(days), lambda done, of, told=told: told.append((done, of))
        )
        ahead[days] = view.read(_desk)
        view.close()
        assert told == sorted(told)
        assert (told[0], told[-1]) == ((0, 1000), (1000, 1000))
    assert store.read(_desk) == before, "nothing is kept"
    for days in range(1, DAYS + 1):
        _come(store, days)
        if days in LOOKED_AT:
            now = store.read(_desk)
            for what, found in ahead[days].items():
                assert found == now[what], (days, what)
    assert ahead[DAYS]["rows"] != before["rows"]


def _covered(connection: Connection) -> int:
    """Its credit covers what is past due, until more falls due."""
    customer = add_customer(connection, "C-1", **HERE)
    add_email(connection, "c1@owes.example", customer_id=customer)
    add_item(connection, customer, 100_00, due=ON - timedelta(15))
    add_item(connection, customer, -120_00, due=ON - timedelta(15))
    add_item(connection, customer, 90_00, due=ON + timedelta(3))
    build_figures(connection)
    return customer


def _called(connection: Connection) -> int:
    """It is called instead of written to; of its figures nothing else changes."""
    customer = add_customer(connection, "C-1", contact_method=ContactMethod.PHONE, **HERE)
    number = {"typed": "212 555 0100", "e164": "+12125550100", "label": "office"}
    add(connection, PHONE, customer_id=customer, preferred=True, **number)
    add_item(connection, customer, 100_00, due=ON - timedelta(200))
    build_figures(connection)
    return customer


def _disputed(connection: Connection) -> int:
    """What is past due is disputed in full, and what falls due is not."""
    customer = add_customer(connection, "C-1", **HERE)
    add_email(connection, "c1@owes.example", customer_id=customer)
    add_item(connection, customer, 100_00, due=ON - timedelta(40), disputed=100_00)
    add_item(connection, customer, 90_00, due=ON - timedelta(2))
    add_item(connection, customer, 80_00, due=ON + timedelta(2), disputed=80_00)
    build_figures(connection)
    return customer


@pytest.mark.sampled
@pytest.mark.parametrize("made", [_covered, _called, _disputed])
def test_what_letters_are_judged_by_changes_on_the_way(
    store: Store, made: Callable[[Connection], int]
) -> None:
    customer = store.load(made)
    looked_at = (3, 4, 15)
    ahead = {days: _ahead(store, customer, ON + timedelta(days)) for days in looked_at}
    with closing(store.look_ahead_of_all(ON + timedelta(15))) as view:
        desk = view.read(_state, customer)
    for days in range(1, 16):
        _come(store, days)
        if days in looked_at:
            assert ahead[days] == store.read(_state, customer), days
    assert desk == ahead[15]
    assert ahead[15]["letters"]


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
        assert view.coming(customer) == (
            Coming(ON + timedelta(1), Kind.LETTER, "stage 1 by e-mail to c1@owes.example"),
            Coming(ON + timedelta(2), Kind.ACTIVITY, f"call ({me.login})"),
            Coming(ON + timedelta(3), Kind.ITEMS, "SOON", 50_00, "USD"),
            # Day 20 past due is a Saturday: the letter is due on the Monday.
            Coming(ON + timedelta(7), Kind.LETTER, "stage 2 by e-mail to c1@owes.example"),
            Coming(ON + timedelta(9), Kind.ITEMS, "", 21_00, "USD", 3),
        )
    finally:
        view.close()


def test_what_comes_to_the_desk_is_counted_day_by_day(store: Store) -> None:
    """Two customers alike, one of whom has no address; and what is open of others' work."""
    first, me = store.load(_one), store.me()
    second = store.load(_another)
    runs.carry_out(store, me.id)
    for customer, days in ((first, 2), (second, 2), (second, 15)):
        due_on = ON + timedelta(days)
        store.do(AddActivity(about=About(customer), subject="call", due_on=due_on), me)
    promise = LogContact(
        about=About(second),
        outcome="promised",
        amount=100,
        promised_on=ON + timedelta(4),
        next_on=None,
    )
    store.do(promise, me)
    snooze = SnoozeCustomer(
        about=About(first), until=ON + timedelta(5), reason=SnoozeReason.ON_HOLIDAY
    )
    store.do(snooze, me)
    view = store.look_ahead_of_all(ON + timedelta(8))
    try:
        assert view.coming_to_all() == (
            Coming(ON + timedelta(1), Kind.LETTER, "stage 1 by e-mail"),
            Coming(ON + timedelta(2), Kind.ACTIVITY, me.login, count=2),
            Coming(ON + timedelta(3), Kind.ITEMS, "", 100_00, "USD", 2),
            Coming(ON + timedelta(4), Kind.PROMISE, "", 100, "USD"),
            Coming(ON + timedelta(5), Kind.SNOOZE, ""),
            Coming(ON + timedelta(7), Kind.LETTER, "stage 2 by e-mail"),
            Coming(ON + timedelta(7), Kind.LETTER, "stage 2 by e-mail, held: no e-mail address"),
        )
        assert {each.customer_id for each in view.read(queue_page, *_everybody(view))} == {
            first,
            second,
        }
    finally:
        view.close()


def _everybody(view: DeskAhead) -> tuple[QueueQuery, date, tuple[str, ...]]:
    desk = view.read(desk_view)
    return QueueQuery(Scope.ALL), desk.business_date, desk.bucket_labels


def _another(connection: Connection) -> int:
    customer = add_customer(connection, "C-2")
    add_item(connection, customer, 100_00, due=ON - timedelta(15), number="OLD")
    add_item(connection, customer, 50_00, due=ON + timedelta(3), number="SOON")
    build_figures(connection)
    return customer


def _everything(connection: Connection) -> dict[str, list[Any]]:
    return {
        name: [tuple(row) for row in connection.execute(sa.select(table))]
        for name, table in TABLES.items()
    }


def _own_tables(store: Store) -> int:
    """How many tables there are of connections' own, as far as the store knows of any."""
    if is_sqlite(store._reading):
        return store.read(
            lambda c: c.exec_driver_sql("SELECT count(*) FROM sqlite_temp_master").scalar_one()
        )
    said = "SELECT count(*) FROM pg_class WHERE relpersistence = 't' AND relkind = 'r'"
    return store.read(lambda c: c.exec_driver_sql(said).scalar_one())


def test_every_table_of_the_store_stays_as_it_is(store: Store) -> None:
    customer = store.load(_one)
    before, tables = store.read(_everything), _own_tables(store)
    view = store.look_ahead(customer, ON + timedelta(100))
    assert view.coming(customer)
    desk = store.look_ahead_of_all(ON + timedelta(100))
    assert desk.coming_to_all()
    assert store.read(_everything) == before
    for each in (view, desk):
        each.close()
        with pytest.raises(StoreFailed, match="closed"):
            each.read(desk_view)
    assert store.read(_everything) == before
    until = time.monotonic() + 10
    while _own_tables(store) > tables:
        # A server lets go of them when it has seen the connection end.
        assert time.monotonic() < until
        time.sleep(0.05)


def test_several_look_ahead_to_days_of_their_own(store: Store) -> None:
    store.load(lambda connection: _world(connection, 4, 6))
    alone = {}
    for days in (3, 20):
        view = store.look_ahead_of_all(ON + timedelta(days))
        alone[days] = view.read(_desk)
        view.close()
    assert alone[3] != alone[20]
    views = {days: store.look_ahead_of_all(ON + timedelta(days)) for days in (3, 20)}
    assert {days: view.read(_desk) for days, view in views.items()} == alone
    for view in views.values():
        view.close()


def test_what_a_colleague_does_meanwhile_is_seen_once_it_is_taken_in(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    customers = _prepared(store, 5)
    on, me = ON + timedelta(14), store.me()
    view = store.look_ahead_of_all(on)
    try:
        before = view.read(_desk)
        most = store.read(promises.subject, About(customers[8]), "").most
        promise = AddPromise(
            about=About(customers[8]),
            currency="",
            parts=(TypedPart(on + timedelta(2), most),),
            called_in=True,
        )
        store.do(promise, me)
        due_on = ON + timedelta(5)
        store.do(AddActivity(about=About(customers[2]), subject="call", due_on=due_on), me)
        assert view.read(_desk)["states"] == before["states"]
        # In pieces as large numbers of customers are.
        monkeypatch.setattr("collectui.store.pieces.PIECE", 1)
        view.take_in([*customers[1:4], customers[8]])
        anew = store.look_ahead_of_all(on)
        try:
            expected = anew.read(_desk)
        finally:
            anew.close()
        assert view.read(_desk) == expected
        assert expected["states"] != before["states"]
        assert expected["activities"] != before["activities"]
    finally:
        view.close()


def test_a_looking_that_is_stopped_leaves_nothing(store: Store) -> None:
    store.load(_one)
    before, tables = store.read(_everything), _own_tables(store)

    class Enough(Exception):
        pass

    def stop(done: int, total: int) -> None:
        if done > total / 2:
            raise Enough

    with pytest.raises(Enough):
        store.look_ahead_of_all(ON + timedelta(14), stop)
    assert store.read(_everything) == before
    until = time.monotonic() + 10
    while _own_tables(store) > tables:
        assert time.monotonic() < until
        time.sleep(0.05)


def test_a_session_of_another_day_looks_ahead_from_that_day(store: Store) -> None:
    customer = store.load(_one)
    runs.carry_out(store, None)
    store.look_at(ON + timedelta(10))
    view = store.look_ahead_of_all(ON + timedelta(14))
    alone = store.look_ahead(customer, ON + timedelta(14))
    try:
        assert view.start == ON + timedelta(10)
        assert view.read(_state, customer) == alone.read(_state, customer)
        assert [each.on for each in view.coming(customer)] == [ON + timedelta(11)]
    finally:
        view.close()
        alone.close()
