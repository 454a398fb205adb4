"""Columns: what they refuse, and what they clean, on both engines."""

from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Column, Connection
from sqlalchemy.exc import StatementError

from collectui.domain.errors import StoreFailed
from collectui.domain.text import clean
from collectui.domain.vocabulary import BusinessLevel, ItemStatus
from collectui.store.core.customers import CUSTOMER
from collectui.store.core.desk import COLLECTOR, NOTE_TYPE
from collectui.store.core.items import ITEM
from collectui.store.core.work import CONTACT_ATTEMPT, SAVED_VIEW
from collectui.store.store import Store
from collectui.store.tables import metadata
from collectui.store.types import CleanText, Minor, UTCDateTime
from tests.store.making import ON, add, add_customer, add_item

pytestmark = pytest.mark.both_engines

TEXTS = [
    column
    for table in metadata.sorted_tables
    for column in table.columns
    if isinstance(column.type, CleanText)
]
HOSTILE = "a\x1b]52;c;eA==\x07\x00b\r\nc\u202e\u2066\ufeffe\u0301\x9b\x7f[/]\t%_'\"\\"


def test_every_text_of_anybody_is_a_cleaned_column() -> None:
    plain = [
        str(column)
        for table in metadata.sorted_tables
        for column in table.columns
        if isinstance(column.type, sa.String) and not isinstance(column.type, CleanText | sa.Enum)
    ]
    assert plain in ([], ["desk_setting.name"])
    assert len(TEXTS) > 80


def _round(connection: Connection, column: Column[Any], value: object) -> Any:
    """A value through a column's own type and the database, and back."""
    given = sa.bindparam("v", value, type_=column.type)
    return connection.execute(sa.select(sa.type_coerce(given, column.type))).scalar_one()


def test_hostile_text_is_cleaned_in_every_column(store: Store) -> None:
    cleaned = clean(HOSTILE)
    assert "\x1b" not in cleaned
    assert {store.read(_round, column, HOSTILE) for column in TEXTS} == {cleaned}


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    text=st.text(st.characters(codec=None)) | st.text(st.sampled_from(HOSTILE + "\ud800é\u0308"))
)
def test_any_text_is_stored_clean_and_read_back_the_same(store: Store, text: str) -> None:
    view = SAVED_VIEW

    def there_and_back(connection: Connection) -> str:
        me = connection.execute(sa.select(COLLECTOR.c.id)).scalars().first()
        row = add(connection, SAVED_VIEW, collector_id=me, name=text)
        kept = connection.execute(sa.select(view.c.name).where(view.c.id == row)).scalar_one()
        connection.execute(sa.delete(view).where(view.c.id == row))
        return str(kept)

    kept = store.load(there_and_back)
    assert kept == clean(text) == clean(kept)
    kept.encode()


MONEY = [
    column
    for table in metadata.sorted_tables
    for column in table.columns
    if isinstance(column.type, Minor)
]


@pytest.mark.parametrize("value", [1.0, 1.5, "1", "abc", True, 2**63, -(2**63) - 1, b"1"])
def test_money_is_a_whole_number_that_fits(store: Store, value: object) -> None:
    assert len(MONEY) > 15
    for column in MONEY:
        with pytest.raises(StatementError, match="whole number of minor units"):
            store.read(_round, column, value)


@pytest.mark.parametrize("value", [0, 1, -1, 2**63 - 1, -(2**63)])
def test_money_comes_back_to_the_last_unit(store: Store, value: int) -> None:
    def there_and_back(connection: Connection) -> object:
        customer = add_customer(connection)
        item = add_item(connection, customer, 1, amount=value)
        read = sa.select(ITEM.c.amount).where(ITEM.c.id == item)
        return connection.execute(read).scalar_one()

    found = store.load(there_and_back)
    assert found == value
    assert type(found) is int


def test_sums_of_money_are_money(store: Store) -> None:
    def total(connection: Connection) -> object:
        customer = add_customer(connection)
        for amount in (10, 20, 30):
            add_item(connection, customer, amount)
        column = ITEM.c.amount
        return connection.execute(sa.select(sa.func.sum(column, type_=column.type))).scalar_one()

    found = store.load(total)
    assert (found, type(found)) == (60, int)


MOMENTS = [
    column
    for table in metadata.sorted_tables
    for column in table.columns
    if isinstance(column.type, sa.DateTime | UTCDateTime)
]


def test_every_moment_says_its_zone(store: Store) -> None:
    assert all(isinstance(column.type, UTCDateTime) for column in MOMENTS)
    east = datetime(2026, 3, 16, 1, 30, 5, 123456, tzinfo=timezone(timedelta(hours=9)))
    for column in MOMENTS:
        with pytest.raises(StatementError, match="without a zone"):
            store.read(_round, column, datetime(2026, 3, 16))  # noqa: DTZ001

    def there_and_back(connection: Connection) -> datetime:
        customer = add_customer(connection)
        add(connection, CONTACT_ATTEMPT, customer_id=customer, at=east, on_date=ON, outcome="busy")
        moment: datetime = connection.execute(sa.select(CONTACT_ATTEMPT.c.at)).scalar_one()
        return moment

    found = store.load(there_and_back)
    assert found == east
    assert found.tzinfo is UTC


@pytest.mark.parametrize(
    ("table", "values"),
    [
        (CUSTOMER, {"business_level": "galaxy"}),
        (CUSTOMER, {"kind": "BUSINESS"}),
        (ITEM, {"status": "unpaid"}),
    ],
)
def test_closed_lists_are_closed(store: Store, table: Any, values: dict[str, str]) -> None:
    def write(connection: Connection) -> None:
        add_item(connection, add_customer(connection), 1)
        connection.execute(sa.update(table).values(**values))

    with pytest.raises(StatementError):
        store.load(write)
    # The database itself knows the list, for whoever writes past this program.
    store.load(lambda connection: add_item(connection, add_customer(connection), 1))
    ((name, value),) = values.items()
    with pytest.raises(StoreFailed, match="the database refused"):
        store.load(
            lambda connection: connection.exec_driver_sql(
                f"UPDATE {table.name} SET {name} = '{value}'"
            )
        )


def test_what_the_types_say_comes_back(store: Store) -> None:
    def make(connection: Connection) -> Any:
        customer = add_customer(connection, business_level=BusinessLevel.SITE)
        add_item(connection, customer, 5, status=ItemStatus.VOID, due=date(2026, 1, 2))
        item = ITEM
        return connection.execute(
            sa.select(CUSTOMER.c.business_level, item.c.status, item.c.due).join_from(
                item, CUSTOMER
            )
        ).one()

    assert tuple(store.load(make)) == (BusinessLevel.SITE, ItemStatus.VOID, date(2026, 1, 2))


def test_text_sorts_by_code_point_on_both_engines(store: Store) -> None:
    names = ["Z", "a", "_", "é", "B", "~", "ä", "0", " "]
    kind = NOTE_TYPE

    def sorted_by_the_database(connection: Connection) -> list[str]:
        connection.execute(sa.delete(kind))
        for name in names:
            add(connection, NOTE_TYPE, code=name, title="x")
        return list(connection.execute(sa.select(kind.c.code).order_by(kind.c.code)).scalars())

    assert store.load(sorted_by_the_database) == sorted(names)
