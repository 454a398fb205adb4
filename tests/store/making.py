"""Records for tests of the store, written as the store's own code would."""

from datetime import date
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection

from collectui.domain.vocabulary import ContactRole
from collectui.store import desk, figures
from collectui.store.core.customers import ACCOUNT, CONTACT, CUSTOMER, CUSTOMER_CONTACT, SITE
from collectui.store.core.items import ITEM, PAYMENT, PAYMENT_ITEM
from collectui.store.defaults import defaults
from collectui.store.dunning import follows
from collectui.store.store import Store
from collectui.store.writing import derived

ON = date(2026, 3, 16)
"""The business date of tests that name no other."""


def add(connection: Connection, model: sa.Table, **values: Any) -> int:
    """One record, the fields not named as the model gives them; returns its id."""
    table = model
    whole = {**defaults(table), **values}
    whole |= derived.derive(table.name, whole)
    # As parameters: values of the statement are an expression each, for ten times the work.
    return int(connection.execute(_insert(table), whole).scalar_one())


@cache
def _insert(table: sa.Table) -> Any:
    return sa.insert(table).returning(table.c.id)


def add_customer(connection: Connection, number: str = "C-1", **values: Any) -> int:
    """A customer with one account and one site; returns its id."""
    given = {"name": f"Customer {number}", "currency": "USD", **values}
    customer = add(connection, CUSTOMER, number=number, **given)
    add_account(connection, customer, number)
    return customer


def add_account(connection: Connection, customer: int, number: str) -> tuple[int, int]:
    """An account with a site; returns both ids."""
    account = add(connection, ACCOUNT, customer_id=customer, number=number, company_code=number)
    return account, add(
        connection, SITE, customer_id=customer, account_id=account, number=f"{number}-1"
    )


def add_contact(
    connection: Connection, customer: int, first: str, last: str, role: ContactRole
) -> int:
    """A contact of a customer; returns its id."""
    contact = add(connection, CONTACT, first_name=first, last_name=last)
    add(connection, CUSTOMER_CONTACT, customer_id=customer, contact_id=contact, role=role)
    return contact


_FIRST_SITE = (
    sa.select(SITE.c.id, SITE.c.account_id)
    .where(SITE.c.customer_id == sa.bindparam("customer"))
    .order_by(SITE.c.id)
    .limit(1)
)
_ITEMS = sa.select(sa.func.count()).select_from(ITEM)


def add_item(connection: Connection, customer: int, balance: int, **values: Any) -> int:
    """A transaction of the customer's first account and site unless others are named."""
    place = connection.execute(_FIRST_SITE, {"customer": customer}).one()
    count = connection.execute(_ITEMS).scalar_one()
    given = {
        "account_id": place.account_id,
        "site_id": place.id,
        "number": f"I-{count}",
        "source": "test",
        "source_key": f"{count}",
        "amount": balance,
        "open_balance": balance,
        "currency": "USD",
        **values,
    }
    given.setdefault("aged_from", given.get("due") or given.get("issued"))
    return add(connection, ITEM, customer_id=customer, **given)


def add_payment(connection: Connection, customer: int, paid_on: date, item: int, part: int) -> None:
    """A payment that settled a part of one transaction."""
    payment = add(
        connection, PAYMENT, customer_id=customer, paid_on=paid_on, amount=part, currency="USD"
    )
    values = {"item_id": item, "payment_id": payment, "amount": part}
    connection.execute(sa.insert(PAYMENT_ITEM).values(values))


def build_figures(connection: Connection, on: date = ON) -> None:
    """Every figure, at a business date that becomes the store's."""
    desk.set_figures_date(connection, on)
    for first, last in figures.ranges(connection):
        figures.refresh_range(connection, first, last)


def judge(connection: Connection, on: date = ON) -> None:
    """The same, and every letter that waits as the dunning plan would have left it."""
    build_figures(connection, on)
    customers = connection.execute(sa.select(CUSTOMER.c.id).order_by(CUSTOMER.c.id)).scalars()
    follows.by_calendar(connection, list(customers), on)


def one_customer(store: Store, **values: Any) -> int:
    """A store with one customer; returns its id."""
    return store.load(lambda connection: add_customer(connection, **values))
