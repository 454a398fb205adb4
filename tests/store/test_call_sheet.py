"""The call sheet: what it is made of, and that it is half a page nothing can break out of."""

from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from rich.cells import cell_len
from sqlalchemy import Connection

from collectui.domain.about import About
from collectui.domain.activities.commands import AddActivity
from collectui.domain.calls.commands import LogContact
from collectui.domain.customers.call_sheet import people_to_call
from collectui.domain.vocabulary import ContactRole
from collectui.store.core.customers import CONTACT, CUSTOMER, PHONE
from collectui.store.queries.call_sheet import call_sheet
from collectui.store.store import Store
from collectui.ui.call_sheet import WIDTH, sheet_name, sheet_text
from collectui.ui.words import Words
from tests.store.making import ON, add, add_contact, add_customer, add_item, build_figures

NOW = datetime(2026, 3, 16, 14, 41, tzinfo=UTC)


def _make(connection: Connection) -> int:
    customer = add_customer(connection, name="Meridian Freight", time_zone="America/Chicago")
    joe = add_contact(connection, customer, "Joe", "Roe", ContactRole.PRIMARY)
    ann = add_contact(connection, customer, "Ann", "Doe", ContactRole.ATTORNEY)
    connection.execute(sa.update(CONTACT).where(CONTACT.c.id == ann).values(do_not_call=True))
    for contact, number, values in (
        (joe, "+1 1", {"bad_since": ON}),
        (joe, "+1 2", {}),
        (joe, "+1 3", {"preferred": True}),
        (ann, "+1 4", {}),
    ):
        add(connection, PHONE, contact_id=contact, typed=number, **values)
    add(connection, PHONE, customer_id=customer, typed="+1 5")
    for day in range(1, 9):
        add_item(connection, customer, day * 100_00, due=ON - timedelta(day * 20))
    add_item(connection, customer, 5_000, due=ON - timedelta(9), currency="JPY")
    add_item(connection, customer, 900_00, due=ON + timedelta(1), number="NOT-DUE")
    build_figures(connection)
    return customer


@pytest.fixture
def customer(store: Store) -> int:
    return store.load(_make)


def _sheet(store: Store, customer: int) -> str:
    return sheet_text(store.read(call_sheet, customer), Words(zone=UTC), NOW)


def test_everything_one_needs_before_dialling(store: Store, customer: int) -> None:
    me = store.me()
    promise = LogContact(
        about=About(customer),
        outcome="promised",
        line="pays on Friday",
        amount=2_000_00,
        promised_on=ON + timedelta(4),
        next_on=ON + timedelta(5),
    )
    store.do(promise, me)
    store.do(AddActivity(about=About(customer), subject="ask for papers", due_on=ON), me)
    text = _sheet(store, customer)
    for part in (
        "Meridian Freight  C-1\n",
        "Mon 16 Mar 2026, 14:41 - 09:41 in Chicago",
        "3,600.00 USD  oldest 160 days",
        "5,000 JPY  oldest 9 days",
        "and 3 other documents",
        "pays on Friday",
        "2,000.00 USD for 20 Mar 2026",
        "16 Mar 2026  ask for papers",
        "Next step: activity, 16 Mar 2026: ask for papers\n",
    ):
        assert part in text, f"{part}\n\n{text}"
    assert "NOT-DUE" not in text
    largest = tuple(text.index(f" {hundreds}00.00      invoice") for hundreds in (8, 7, 6))
    assert largest == tuple(sorted(largest))
    assert len(text.splitlines()) <= 40


def test_the_preferred_number_comes_first_and_who_is_not_to_be_called_has_none(
    store: Store, customer: int
) -> None:
    people = people_to_call(store.read(call_sheet, customer).position)
    assert [
        (each.name, [phone.number for phone in each.numbers], each.refused) for each in people
    ] == [
        ("Joe Roe", ["+1 3", "+1 2", "+1 1"], ""),
        ("Ann Doe", [], "do not call"),
        ("", ["+1 5"], ""),
    ]
    text = _sheet(store, customer)
    assert "+1 4" not in text
    assert "+1 1  (does not work)" in text


def test_while_the_customer_is_not_to_be_contacted_no_number_is_given(
    store: Store, customer: int
) -> None:
    blocked = {"do_not_contact": True, "do_not_contact_reason": "lawyer", "credit_hold": True}
    store.load(lambda c: c.execute(sa.update(CUSTOMER).values(blocked)))
    text = _sheet(store, customer)
    assert "! do not contact: lawyer\n! credit hold\n" in text
    assert "+1 " not in text


@pytest.mark.parametrize(
    "odd",
    [
        "\x1b[31mred\x1b[0m",
        "a\nb",
        "\x1b]52;c;eA==\x07",
        "\u202eesrever",
        pytest.param("w" * 300, id="long"),
        pytest.param("界" * 90, id="wide"),
        "\f",
    ],
)
def test_no_text_of_the_data_is_interpreted_or_breaks_the_page(
    store: Store, customer: int, odd: str
) -> None:
    def poison(connection: Connection) -> None:
        # Past the types of the columns, which clean what is written.
        for statement in (
            "UPDATE customer SET name = :odd, number = :odd, do_not_contact_reason = :odd",
            "UPDATE contact SET first_name = :odd, last_name = :odd",
            "UPDATE phone SET typed = :odd, label = :odd, extension = :odd",
            "UPDATE item SET number = :odd WHERE id = 8",
        ):
            connection.execute(sa.text(statement), {"odd": odd})

    plain = _sheet(store, customer)
    store.load(poison)
    text = _sheet(store, customer)
    assert len(text.splitlines()) == len(plain.splitlines())
    for line in text.splitlines():
        assert cell_len(line) <= WIDTH
        assert line.isprintable(), repr(line)
    name = sheet_name(store.read(call_sheet, customer))
    assert "/" not in name
    assert name.isprintable()


def test_a_customer_of_whom_nothing_is_known(store: Store) -> None:
    text = _sheet(store, store.load(add_customer))
    assert "no number is known" in text
    assert "nothing is past due" in text
    assert text.endswith("\nNext step: none\n")


def test_no_sheet_of_no_customer(store: Store) -> None:
    with pytest.raises(LookupError):
        store.read(call_sheet, 99)
