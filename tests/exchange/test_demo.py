"""Demonstration data: complete, plausible, and the same for the same seed and date."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import email_validator
import phonenumbers
import pytest
import sqlalchemy as sa

from collectui.domain.about import About
from collectui.domain.kernel import Refused
from collectui.domain.notes.commands import AddNote
from collectui.domain.vocabulary import (
    AgreementStatus,
    BusinessLevel,
    CorrespondenceStatus,
    ItemKind,
    ItemStatus,
    ProgramStatus,
)
from collectui.exchange.demo import make, make_demo
from collectui.exchange.demo.ahead import made_ahead
from collectui.exchange.demo.order import Order, made
from collectui.store import figures
from collectui.store.opening import create, open_store
from collectui.store.store import Store
from collectui.store.tables import metadata
from collectui.store.writing import derived
from tests.demo_store import TODAY, demo_file

CUSTOMERS = 600
# When it was made, by whom and under which id: these differ from run to run.
NOT_COMPARED = {"history", "import_batch", "collector", "desk_setting", "alembic_version"}


def rows(store: Store, table: str) -> list[dict[str, Any]]:
    """All rows of a table, in the order of its key."""
    source = metadata.tables[table]
    statement = sa.select(source).order_by(*source.primary_key.columns)
    return store.read(lambda c: [dict(row._mapping) for row in c.execute(statement)])


def everything(store: Store) -> dict[str, list[dict[str, Any]]]:
    return {name: rows(store, name) for name in metadata.tables if name not in NOT_COMPARED}


def indexes(store: Store) -> set[tuple[str, str]]:
    def ask(connection: sa.Connection) -> set[tuple[str, str]]:
        look = sa.inspect(connection)
        return {
            (table, str(index["name"]))
            for table in look.get_table_names()
            for index in look.get_indexes(table)
        }

    return store.read(ask)


@pytest.fixture(scope="module")
def demo() -> Iterator[Store]:
    """Six hundred customers, looked at and not changed."""
    store = open_store(f"sqlite:///{demo_file(CUSTOMERS)}")
    yield store
    store.close()


@pytest.fixture
def another(tmp_path: Path) -> Iterator[Store]:
    store = create(f"sqlite:///{tmp_path / 'another.sqlite3'}")
    yield store
    store.close()


def test_the_same_seed_and_date_make_the_same_rows_on_either_engine(
    store: Store, another: Store
) -> None:
    for each in (store, another):
        make_demo(each, 90, 7, TODAY, each.me())
    assert everything(store) == everything(another)


def test_another_seed_makes_other_rows(store: Store, another: Store) -> None:
    make_demo(store, 30, 1, TODAY)
    make_demo(another, 30, 2, TODAY)
    assert rows(store, "item") != rows(another, "item")


def test_dates_are_relative_to_the_business_date(store: Store, another: Store) -> None:
    make_demo(store, 40, 1, TODAY)
    make_demo(another, 40, 1, TODAY + timedelta(90))
    for table, column in (("item", "issued"), ("activity", "due_on"), ("payment", "paid_on")):
        earlier = [row[column] for row in rows(store, table)]
        assert earlier
        assert [row[column] - timedelta(90) for row in rows(another, table)] == earlier


def test_nothing_lies_in_the_future_that_cannot(demo: Store) -> None:
    assert all(row["issued"] <= TODAY for row in rows(demo, "item"))
    assert all(
        row["settled_on"] is None or row["settled_on"] <= TODAY for row in rows(demo, "item")
    )
    assert all(row["paid_on"] <= TODAY for row in rows(demo, "payment"))
    assert all(row["on_date"] == row["at"].date() <= TODAY for row in rows(demo, "contact_attempt"))
    assert all(row["created_at"].date() <= TODAY for row in rows(demo, "note"))
    for row in rows(demo, "activity"):
        assert row["created_at"].date() <= TODAY
        assert row["due_on"] >= row["created_at"].date()


def test_telephone_numbers_and_addresses_are_valid(demo: Store) -> None:
    for row in rows(demo, "phone"):
        number = phonenumbers.parse(row["typed"])
        assert phonenumbers.is_valid_number(number), row
        assert (
            phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164) == row["e164"]
        )
        assert str(number.national_number) == row["national"]
    for row in rows(demo, "email"):
        assert row["address"].endswith(".example")
        email_validator.validate_email(row["address"], check_deliverability=False)


def test_each_customer_with_contacts_has_one_primary(demo: Store) -> None:
    roles = rows(demo, "customer_contact")
    primaries = Counter(row["customer_id"] for row in roles if row["role"] == "primary")
    assert primaries == Counter({row["customer_id"]: 1 for row in roles})
    assert {row["role"] for row in roles} > {"primary", "accounts_payable", "broker"}
    assert len(primaries) < CUSTOMERS, "some customers have no contact at all"


@pytest.mark.parametrize(
    "table", ["customer", "customer_alias", "contact", "email", "note", "activity"]
)
def test_sort_and_search_columns_are_those_that_every_writer_makes(demo: Store, table: str) -> None:
    found = rows(demo, table)
    assert found
    for row in found:
        made = derived.derive(table, row)
        assert {name: row[name] for name in made} == made


def test_every_status_and_kind_occurs(demo: Store) -> None:
    for table, column, values in (
        ("program", "status", ProgramStatus),
        ("finance_agreement", "status", AgreementStatus),
        ("item", "status", ItemStatus),
        ("item", "kind", ItemKind),
        ("customer", "business_level", BusinessLevel),
    ):
        assert {row[column] for row in rows(demo, table)} == set(values), (table, column)
    letters = {row["status"] for row in rows(demo, "correspondence")}
    assert letters == set(CorrespondenceStatus) - {CorrespondenceStatus.CANCELLED}
    customers = rows(demo, "customer")
    assert {row["currency"] for row in customers} > {"USD", "CAD", "EUR"}
    assert any(row["do_not_contact"] for row in customers)
    assert any(row["dunning_excluded"] for row in customers)
    assert any(row["name"] == "[/] & Sons" for row in customers)


def test_balances_are_what_payments_left(demo: Store) -> None:
    paid: Counter[int] = Counter()
    by_payment: Counter[int] = Counter()
    for part in rows(demo, "payment_item"):
        paid[part["item_id"]] += part["amount"]
        by_payment[part["payment_id"]] += part["amount"]
    assert {row["id"]: row["amount"] for row in rows(demo, "payment")} == dict(by_payment)
    for item in rows(demo, "item"):
        assert (item["status"] == "paid") == (item["settled_on"] is not None)
        if item["amount"] > 0:
            assert item["open_balance"] == item["amount"] - paid[item["id"]]
        assert 0 <= item["disputed"] <= max(item["open_balance"], 0)
    assert any(item["amount"] > item["open_balance"] > 0 for item in rows(demo, "item"))


def test_agreements_are_signed_by_their_programs_contact(demo: Store) -> None:
    contacts = {row["id"]: row["contact_id"] for row in rows(demo, "program")}
    for agreement in rows(demo, "finance_agreement"):
        assert agreement["signed_by_id"] == contacts[agreement["program_id"]]
        if agreement["status"] == AgreementStatus.ACTIVE:
            assert agreement["signed_on"] is not None


def test_i_am_a_collector_with_a_queue_worth_opening(demo: Store) -> None:
    me = demo.me().id
    mine = [row for row in rows(demo, "delinquency") if row["listed"] and row["collector_id"] == me]
    mine.sort(key=lambda row: -row["rank"])
    assert len(mine) >= 20
    assert len({row["priority"] // 10 for row in mine}) >= 5
    assert any(row["next_due"] <= TODAY for row in mine[:5])
    others = {row["collector_id"] for row in rows(demo, "delinquency")} - {me, None}
    assert 7 <= len(others) <= 11


def test_the_figures_are_those_of_the_business_date(store: Store) -> None:
    make_demo(store, 120, 1, TODAY)
    kept = rows(store, "delinquency")
    store.load(lambda connection: figures.refresh_range(connection, 1, 120))
    assert rows(store, "delinquency") == kept
    assert store.read(figures.kept_date) == TODAY


def test_no_index_is_missing_and_new_records_get_new_ids(store: Store) -> None:
    before = indexes(store)
    make_demo(store, 40, 1, TODAY)
    assert indexes(store) == before
    last = max(row["id"] for row in rows(store, "note"))
    store.do(AddNote(about=About(customer_id=1), body="called"), store.me())
    assert max(row["id"] for row in rows(store, "note")) == last + 1


def test_a_store_with_customers_is_left_alone(store: Store) -> None:
    make_demo(store, 20, 1, TODAY)
    before = everything(store)
    with pytest.raises(Refused, match="new store"):
        make_demo(store, 20, 2, TODAY)
    assert everything(store) == before


def test_stopped_half_way_it_leaves_nothing(store: Store) -> None:
    before = everything(store), indexes(store)

    def stop(done: int, total: int) -> None:
        assert 0 < done <= total
        if done > 20:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        make_demo(store, 20, 1, TODAY, store.me(), stop)
    assert (everything(store), indexes(store)) == before


@pytest.mark.sampled
@pytest.mark.parametrize("customers", [0, 1, 2, 5])
def test_small_desks_can_be_made_too(another: Store, customers: int) -> None:
    make_demo(another, customers, 1, date(2024, 2, 29))
    assert len(rows(another, "customer")) == customers


ORDER = Order(customers=50, seed=3, today=TODAY, collectors=(1, 2, 3), batch_id=1, chunk=20)


def test_a_second_process_makes_the_same_rows() -> None:
    with made_ahead(ORDER) as parts:
        ahead = list(parts)
    assert [done for done, _ in ahead] == [20, 40, 50]
    assert ahead == list(made(ORDER))


def test_a_second_process_that_fails_is_noticed(capfd: pytest.CaptureFixture[str]) -> None:
    with (
        pytest.raises(RuntimeError, match="ended early"),
        made_ahead(replace(ORDER, collectors=())) as parts,
    ):
        list(parts)
    assert "IndexError" in capfd.readouterr().err


def test_a_large_desk_is_made_by_two_processes(
    store: Store, another: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_demo(another, 60, 1, TODAY)
    monkeypatch.setattr(make, "AHEAD_FROM", 60)
    make_demo(store, 60, 1, TODAY)
    assert everything(store) == everything(another)
