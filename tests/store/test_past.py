"""The past as recorded: whatever was done since, a customer is read as it was read then."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection

from collectui.domain.about import About
from collectui.domain.errors import StoreFailed
from collectui.domain.kernel import NotDone
from collectui.domain.notes.commands import AddNote
from collectui.domain.roles.commands import ReplaceCustomer
from collectui.domain.roles.input import NewCustomer
from collectui.domain.settings.actions import SetDesk
from collectui.exchange import importing
from collectui.exchange.importing import ImportOptions
from collectui.store import desk, figures
from collectui.store.core.customers import CUSTOMER
from collectui.store.moments import recorded_until
from collectui.store.past.view import NotYetKnown, customers_ever
from collectui.store.queries import customers
from collectui.store.store import Store
from tests.exchange.files import erp, erp_row
from tests.store.making import add_customer, add_item, build_figures
from tests.store.past_world import ACTS, SMALL, act, whole
from tests.store.roles_world import full_of

_small = st.integers(0, SMALL)
_step = st.tuples(st.integers(0, ACTS), _small, _small, _small)
States = dict[int, dict[str, Any]]


def _today(connection: Connection) -> None:
    build_figures(connection, desk.calendar_today(connection))


def _states(store: Store, first: int = 0) -> tuple[datetime, States]:
    """Every customer from one on, read whole, and the moment of that."""
    if store.read(figures.unfinished):
        figures.roll(store.load, store.read(desk.calendar_today))
    ids = store.read(
        lambda x: x.execute(sa.select(CUSTOMER.c.id).where(CUSTOMER.c.id >= first)).scalars().all()
    )
    return datetime.now(UTC), {each: store.read(whole, each) for each in ids}


def _as_it_was(store: Store, customer_id: int, at: datetime) -> dict[str, Any] | None:
    try:
        past = store.look_back(customer_id, at)
    except NotYetKnown:
        return None
    try:
        return past.read(whole, customer_id)
    finally:
        past.close()


def _same(store: Store, recorded: list[tuple[datetime, States]]) -> None:
    everybody = {each for _, states in recorded for each in states}
    for at, states in recorded:
        for customer_id in everybody:
            found = _as_it_was(store, customer_id, at)
            assert found == states.get(customer_id), f"customer {customer_id}"


def _many(examples: int) -> settings:
    # Not shrunk: each example is dozens of transactions.
    return settings(
        max_examples=examples,
        deadline=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=[HealthCheck.function_scoped_fixture],
    )


@_many(1)
@given(steps=st.lists(_step, min_size=10, max_size=12))
def test_any_moment_is_read_as_it_was_recorded(store: Store, steps: list[Any]) -> None:
    _done_and_read_back(store, steps)


@pytest.mark.torture
@_many(60)
@given(steps=st.lists(_step, min_size=5, max_size=20))
def test_any_moment_of_many_stories_is_read(store: Store, steps: list[Any]) -> None:
    _done_and_read_back(store, steps)


def _done_and_read_back(store: Store, steps: list[Any]) -> None:
    me = store.me()
    base = 10 * int(datetime.now(UTC).timestamp() * 1_000)
    world = store.load(lambda connection: full_of(connection, base))
    store.load(_today)
    recorded = [_states(store, world.meridian)]
    for step in steps:
        try:
            act(store, me, step)
        except NotDone:
            continue
        recorded.append(_states(store, world.meridian))
    assert world.meridian in recorded[0][1]
    _same(store, recorded)


def test_imports_and_imports_taken_back(store: Store, tmp_path: Path) -> None:
    """What a batch brought, changed, paid and took with it is known as long as it stood."""
    me, today = store.me(), store.read(desk.calendar_today)
    recorded = [_by_number(store)]

    def bring(*rows: str, complete: bool = False) -> int:
        options = ImportOptions(as_of=today, complete=complete)
        report = importing.run(store, erp(tmp_path / "f.csv", *rows), options, me, None)
        recorded.append(_by_number(store))
        assert report.batch is not None
        return report.batch

    def back(batch: int) -> None:
        importing.undo(store, batch, me)
        recorded.append(_by_number(store))

    paid = erp_row("2", customer="A", settled="2020-05-01")
    first = bring(erp_row("1", customer="A"), paid, erp_row("3", customer="B", name="Bee"))
    second = bring(
        erp_row("1", customer="A", amount="50.00"),
        erp_row("2", customer="A"),
        erp_row("4", customer="C", name="Cee", settled="2020-06-01"),
        erp_row("5", customer="B", name="Bees"),
        complete=True,
    )
    back(second)
    third = bring(erp_row("7", customer="A"), erp_row("8", customer="C", name="Cow"))
    note = AddNote(about=About(store.read(customers_ever, "A")[0]), body="stays")
    store.do(note, me)
    recorded.append(_by_number(store))
    back(first)
    back(third)
    assert [len(states) for _, states in recorded] == [0, 2, 3, 2, 3, 3, 3, 2]
    for at, states in recorded:
        for number in "ABC":
            found = (_as_it_was(store, each, at) for each in store.read(customers_ever, number))
            known = next((each for each in found if each is not None), None)
            assert known == states.get(number), number


def _by_number(store: Store) -> tuple[datetime, dict[str, dict[str, Any]]]:
    at, states = _states(store)
    numbers = store.read(
        lambda x: dict(x.execute(sa.select(CUSTOMER.c.id, CUSTOMER.c.number)).all())
    )
    return at, {numbers[each]: state for each, state in states.items()}


def test_before_the_first_record_nothing_is_known(store: Store) -> None:
    me, customer_id = store.me(), store.load(add_customer)
    before = datetime.now(UTC)
    made = ReplaceCustomer(customer_id=customer_id, new=NewCustomer("Heir"))
    heir = max(store.do(made, me).customers)
    with pytest.raises(NotYetKnown) as refused:
        store.look_back(heir, before)
    assert refused.value.first is not None
    assert before < refused.value.first < datetime.now(UTC)
    store.look_back(heir, refused.value.first).close()
    store.look_back(customer_id, before - timedelta(days=400)).close()


def test_figures_are_made_for_the_day_by_the_rules_of_then(store: Store) -> None:
    me = store.me()

    def make(connection: Connection) -> int:
        customer_id = add_customer(connection)
        add_item(connection, customer_id, 5_000, due=desk.calendar_today(connection))
        _today(connection)
        return customer_id

    customer_id = store.load(make)
    then = datetime.now(UTC)
    store.do(SetDesk(name="aging_bounds", value=[7]), me)
    today = store.read(desk.calendar_today)
    past = store.look_back(customer_id, then)
    assert past.read(customers.position, customer_id).business_date == today
    assert past.read(customers.position, customer_id).figures[0].past_due == 0
    past.close()
    past = store.look_back(customer_id, then, today + timedelta(days=10))
    (owed,) = past.read(customers.position, customer_id).figures
    assert (owed.past_due, owed.days) == (5_000, 10)
    assert list(owed.buckets) == ["current", "1-30", "31-60", "61-90", "91+"]
    past.close()
    with pytest.raises(StoreFailed):
        past.read(customers.position, customer_id)
    present = store.read(customers.position, customer_id).figures[0]
    assert list(present.buckets) == ["current", "1-7", "8+"]


def test_the_command_of_a_moment_is_found_by_halving(store: Store) -> None:
    me, customer_id = store.me(), store.load(add_customer)
    moments = [(0, datetime.now(UTC))]
    for number in range(9):
        done = store.do(AddNote(about=About(customer_id), body=f"{number}"), me)
        moments.append((done.history_id, datetime.now(UTC)))
    assert [store.read(recorded_until, at) for _, at in moments] == [each for each, _ in moments]
    assert store.read(recorded_until, datetime(1990, 1, 1, tzinfo=UTC)) == 0
