"""Every number explained adds up to the figure that is kept, whatever the row."""

from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy import Connection

from collectui.domain.aging import make_buckets
from collectui.domain.customers.explanation import Explanation, numbers_of
from collectui.domain.vocabulary import ItemStatus
from collectui.store import desk, figures
from collectui.store.core.customers import CUSTOMER
from collectui.store.core.figures import DELINQUENCY
from collectui.store.queries import explained as queries
from collectui.store.queries.customers import figures_of
from collectui.store.queries.explained import explained
from collectui.store.store import Store
from tests.store.making import ON, add_customer, add_item, build_figures
from tests.store.worlds import fill

pytestmark = pytest.mark.one_engine


def _rows(connection: Connection) -> list[Any]:
    return connection.execute(sa.select(DELINQUENCY)).fetchall()


def _labels(store: Store) -> list[str]:
    return [bucket.label for bucket in store.read(figures.buckets)]


def _explained(store: Store, row: Any, name: str) -> Explanation:
    return store.read(explained, row.customer_id, name, unit=row.unit)


def _every_row_adds_up(store: Store) -> int:
    """Check each number of each row; answers how many documents were behind them."""
    documents = 0
    for row in store.read(_rows):
        for number in numbers_of(_labels(store)):
            found = _explained(store, row, number.name)
            assert found.chosen == number
            if number.name == "priority":
                continue
            (amount,) = (each for each in found.sums if each.currency == row.currency)
            assert amount.amount == getattr(row, number.name), (row.unit, number)
            assert amount.unexplained == 0, (row.unit, number)
            for part in amount.parts:
                if part.count:
                    assert part.others_amount == 0
                    assert part.count == len(part.documents)
                    documents += part.count
                else:
                    # Only what keeps it from falling below zero has no document.
                    assert (part.title, amount.amount) == ("not below zero", 0)
    return documents


@pytest.mark.sampled
@pytest.mark.parametrize("seed", range(2))
def test_the_parts_add_up_to_the_figure_kept(store: Store, seed: int) -> None:
    store.load(lambda connection: fill(connection, seed))
    store.load(build_figures)
    assert _every_row_adds_up(store) > 100


def test_on_another_day_and_with_other_buckets_as_well(store: Store) -> None:
    def prepare(connection: Connection) -> None:
        fill(connection, 7)
        desk.keep(connection, "aging_bounds", [1, 2, 60])
        build_figures(connection)

    store.load(prepare)
    assert len(_labels(store)) == len(make_buckets([1, 2, 60]))
    assert _every_row_adds_up(store) > 100
    store.look_at(ON - timedelta(50))
    assert _every_row_adds_up(store) > 50


@pytest.mark.parametrize("seed", range(3))
def test_the_points_add_up_to_the_priority_kept(store: Store, seed: int) -> None:
    store.load(lambda connection: fill(connection, seed))
    store.load(build_figures)
    scores = set()
    for row in store.read(_rows):
        if row.listed:
            found = _explained(store, row, "priority")
            assert sum(line.points for line in found.points) == found.priority == row.priority
            assert bool(found.asides) == (row.rank != row.priority)
            scores.add(found.priority)
    assert len(scores) > 5


def test_a_customer_is_explained_over_all_its_rows(store: Store) -> None:
    store.load(lambda connection: fill(connection, 2))
    store.load(build_figures)
    several = 0
    for (customer_id,) in store.read(lambda c: c.execute(sa.select(CUSTOMER.c.id)).all()):
        units = {row.unit for row in store.read(_rows) if row.customer_id == customer_id}
        several += len(units) > 1
        for each in store.read(figures_of, customer_id, ON):
            for name in ("past_due", "to_collect"):
                found = store.read(explained, customer_id, name)
                (amount,) = (s for s in found.sums if s.currency == each.currency)
                assert (amount.amount, amount.unexplained) == (getattr(each, name), 0)
            found = store.read(explained, customer_id, "priority")
            assert found.priority == sum(line.points for line in found.points)
    assert several > 3


def test_by_the_book(store: Store) -> None:
    """Each part once, in amounts that can be added in one's head."""

    def make(connection: Connection) -> int:
        customer = add_customer(connection)
        late = ON - timedelta(1)
        add_item(connection, customer, 100_00, due=late)
        add_item(connection, customer, 50_00, due=ON)
        add_item(connection, customer, 30_00, due=ON - timedelta(40), disputed=10_00)
        add_item(connection, customer, 20_00, due=late, status=ItemStatus.PROCESSING_PAYMENT)
        add_item(connection, customer, -5_00, due=late, kind="credit_memo")
        build_figures(connection)
        return customer

    customer = store.load(make)

    def parts(name: str) -> list[tuple[str, int, int]]:
        (amount,) = store.read(explained, customer, name, unit=f"c:{customer}").sums
        return [(part.title, part.amount, part.count) for part in amount.parts]

    assert parts("past_due") == [("1-30", 120_00, 2), ("31-60", 30_00, 1)]
    assert parts("to_collect") == [
        ("past due", 150_00, 3),
        ("less disputed", -10_00, 1),
        ("less in process of payment", -20_00, 1),
        ("less credits and payments on account", -5_00, 1),
    ]
    assert parts("bucket0") == [("open items", 50_00, 1)]
    assert parts("bucket4") == []


def test_of_many_documents_the_largest_are_listed(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "MOST_DOCUMENTS", 2)

    def make(connection: Connection) -> int:
        customer = add_customer(connection)
        for amount in (1_00, 5_00, 3_00, 4_00):
            add_item(connection, customer, amount, due=ON - timedelta(3))
        build_figures(connection)
        return customer

    (amount,) = store.read(explained, store.load(make), "past_due").sums
    (part,) = amount.parts
    assert [document.amount for document in part.documents] == [5_00, 4_00]
    assert (part.others, part.others_amount) == (2, 4_00)
    assert amount.unexplained == 0


def test_a_customer_who_owes_nothing_is_explained_by_nothing(store: Store) -> None:
    customer = store.load(add_customer)
    assert store.read(explained, customer, "past_due").sums == ()
    assert store.read(explained, customer, "priority").points == ()
