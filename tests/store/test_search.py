"""Finding a customer by whatever is at hand."""

from datetime import date
from pathlib import Path
from random import Random

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, event

from collectui.domain.vocabulary import ContactRole
from collectui.store.core.customers import CUSTOMER, CUSTOMER_ALIAS, EMAIL, PHONE
from collectui.store.core.items import ITEM
from collectui.store.core.programs import PROGRAM
from collectui.store.queries.search import MOST_MATCHES, find, starts
from collectui.store.store import Store
from tests.fresh import new_store
from tests.store.making import add, add_contact, add_customer, add_item

pytestmark = pytest.mark.both_engines


def _make(connection: Connection) -> None:
    """Three customers; what is looked for is the first one's, the others are near it."""
    wanted = add_customer(connection, "0140105686", name="Müller & Søn GmbH")
    add(connection, CUSTOMER_ALIAS, customer_id=wanted, name="Mueller and Son")
    contact = add_contact(connection, wanted, "Zoë", "Łukasiewicz", ContactRole.PRIMARY)
    add(connection, EMAIL, customer_id=wanted, address="Billing@Müller.example")
    add(connection, EMAIL, contact_id=contact, address="zoe@mueller.example")
    phone = {"e164": "+12125550142", "national": "2125550142"}
    add(connection, PHONE, customer_id=wanted, typed="(212) 555-0142", **phone)
    mobile = {"e164": "+4915112345678", "national": "15112345678"}
    add(connection, PHONE, contact_id=contact, typed="0151 12345678", **mobile)
    add(connection, PROGRAM, number="P-2207", customer_id=wanted, currency="USD")
    add_item(connection, wanted, 100, number="INV-88123", due=date(2026, 1, 1))
    other = add_customer(connection, "0140105999", name="Meier 100% [x]_y")
    add_contact(connection, other, "Jo", "Park", ContactRole.PRIMARY)
    add_item(connection, other, 100, number="INV-99", due=date(2026, 1, 1))
    add_customer(connection, "nobody", name="Zz")


_WAYS = {
    "0140105686": "",
    "01401056": "",
    "Müller": "",
    "MULLER & SON": "",
    "  muller   & søn ": "",
    "mueller and": "also called Mueller and Son",
    "zoe luk": "contact Zoë Łukasiewicz",
    "Lukasiewicz": "contact Zoë Łukasiewicz",
    "billing@müller": "e-mail Billing@Müller.example",
    "ZOE@MUELLER": "e-mail zoe@mueller.example",
    "212 555": "phone (212) 555-0142",
    "+1 212-555-01": "phone (212) 555-0142",
    "+49151": "phone 0151 12345678",
    "(0151) 1": "phone 0151 12345678",
    "p-22": "program P-2207",
    "inv-88": "transaction INV-88123",
    "INV-88123": "transaction INV-88123",
}


def test_each_way_finds(store: Store) -> None:
    store.load(_make)
    for typed, matched in _WAYS.items():
        found = store.read(find, typed)
        assert [(each.number, each.matched) for each in found] == [("0140105686", matched)], typed


_TAKEN = {
    "": [],
    "   ": [],
    "\x00": [],
    "%": [],
    "_": [],
    "m_ller": [],
    "meier 100%": ["0140105999"],
    "meier 100%%": [],
    "meier 100_": [],
    "Meier 100% [x]_y": ["0140105999"],
    "014010": ["0140105686", "0140105999"],
    "'; DROP TABLE customer; --": [],
    "\U0010ffff": [],
    "z\U0010ffff": [],
    "\ud7ff": [],
    "123": [],
    "no such": [],
}


def test_what_was_typed_is_taken_as_it_is(store: Store) -> None:
    store.load(_make)
    for typed, numbers in _TAKEN.items():
        assert [each.number for each in store.read(find, typed)] == numbers, typed


def test_one_customer_with_many_matches_hides_nobody(store: Store) -> None:
    def make(connection: Connection) -> None:
        many, few = (add_customer(connection, number) for number in ("many", "few"))
        first = add_item(connection, many, 100, number="INV-0")
        item = ITEM
        row = dict(connection.execute(sa.select(item).where(item.c.id == first)).one()._mapping)
        del row["id"]  # the database's to give
        rows = [{**row, "number": f"INV-{n:05}", "source_key": f"k{n}"} for n in range(1, 200)]
        connection.execute(sa.insert(item), rows)
        add_item(connection, few, 100, number="INV-99999")

    store.load(make)
    found = store.read(find, "inv-", limit=10)
    assert [(each.number, each.matched) for each in found] == [
        ("many", "transaction INV-0"),
        ("few", "transaction INV-99999"),
    ]
    assert MOST_MATCHES > 200


def test_the_list_of_answers_ends_where_it_is_told(store: Store) -> None:
    def make(connection: Connection) -> None:
        for number in range(20):
            add_customer(connection, f"C-{number:02}", name=f"Same {number:02}")

    store.load(make)
    found = store.read(find, "same", limit=7)
    assert [each.name for each in found] == [f"Same {number:02}" for number in range(7)]


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    names=st.lists(
        st.text("aAzZ~é\u0300\u7fff\uffef\U0001f600 %_", min_size=1, max_size=4), max_size=6
    ),
    prefix=st.text("aAzZ~é\u0300\u7fff\uffef\U0001f600 %_", min_size=1, max_size=3),
)
def test_a_prefix_is_a_prefix_whatever_the_letters(
    store: Store, names: list[str], prefix: str
) -> None:
    column = CUSTOMER.c.number

    def ask(connection: Connection) -> set[str]:
        rows = connection.execute(sa.select(column).where(starts(column, prefix)))
        found = {number for (number,) in rows}
        connection.execute(sa.delete(CUSTOMER))
        return found

    def look(connection: Connection) -> tuple[set[str], set[str]]:
        for number in set(names):
            add(connection, CUSTOMER, number=number, name="x", currency="USD")
        kept = {number for (number,) in connection.execute(sa.select(column))}
        return ask(connection), {number for number in kept if number.startswith(prefix)}

    found, expected = store.load(look)
    assert found == expected


def test_no_way_reads_a_whole_table(tmp_path: Path) -> None:
    store = new_store(tmp_path / "s.sqlite3")
    said: list[tuple[str, object]] = []
    event.listen(
        store._reading,
        "before_cursor_execute",
        lambda _c, _k, statement, values, *_: said.append((statement, values)),
    )
    for typed in ("014", "müll", "inv-1", "p-1", "jo@", "+1212555", "2125550"):
        store.read(find, typed)
    searched = [each for each in said if each[0].startswith("SELECT")]
    assert len(searched) > 50
    for statement, values in searched:
        steps = store.read(
            lambda c, s=statement, v=values: c.exec_driver_sql(f"EXPLAIN QUERY PLAN {s}", v).all()
        )
        scanned = {str(step.detail) for step in steps if str(step.detail).startswith("SCAN")}
        assert scanned <= {"SCAN first", "SCAN matches"}
    store.close()


def test_random_typing_never_fails(store: Store) -> None:
    store.load(_make)
    dice = Random(1)
    for _ in range(60):
        typed = "".join(
            chr(dice.choice((dice.randrange(0x250), dice.randrange(0x110000)))) for _ in range(4)
        )
        store.read(find, typed)
