"""A desk in small to change profiles on: three customers, two collectors, letters and work."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection

from collectui.domain.vocabulary import CollectorRole, ContactMethod, ContactRole
from collectui.store.core.activities import ACTIVITY
from collectui.store.core.customers import CUSTOMER, EMAIL, SITE
from collectui.store.core.desk import COLLECTOR
from collectui.store.core.work import CORRESPONDENCE
from collectui.store.opening import open_store
from tests.fresh import new_store
from tests.store.making import (
    add,
    add_account,
    add_contact,
    add_customer,
    add_item,
    build_figures,
)
from tests.ui.desk import TODAY


@dataclass
class Profiles:
    """Ids of what there is."""

    me: int
    ana: int = 0
    meridian: int = 0
    """C-1: mine, three accounts past due, one contact with an e-mail and no number."""
    northwind: int = 0
    """C-2: mine, reached by nothing but its postal address."""
    ostrava: int = 0
    """C-3: of nobody."""
    activities: list[int] = field(default_factory=list)
    letters: list[int] = field(default_factory=list)


def build(connection: Connection, me: int) -> Profiles:
    """The desk."""
    world = Profiles(me)
    world.ana = add(
        connection, COLLECTOR, login="ana", display_name="Ana Ruiz", role=CollectorRole.COLLECTOR
    )
    mine: dict[str, Any] = {"collector_id": me, "contact_method": ContactMethod.EMAIL}
    place = {"street1": "1 Main St", "city": "Peoria", "region": "IL", "postal_code": "61602"}
    world.meridian = add_customer(connection, "C-1", name="Meridian Freight", **mine)
    world.northwind = add_customer(
        connection, "C-2", name="Northwind Dental", collector_id=me, **place,
        contact_method=ContactMethod.LETTER,
    )  # fmt: skip
    world.ostrava = add_customer(connection, "C-3", name="Ostrava Ltd", **place)
    contact = add_contact(connection, world.meridian, "Jo", "Park", ContactRole.PRIMARY)
    add(connection, EMAIL, address="jo@park.example", preferred=True, contact_id=contact)
    for number in ("20", "30"):
        add_account(connection, world.meridian, number)
    owe(connection, world.meridian, 20_000)
    owe(connection, world.northwind, 15_000)
    owe(connection, world.ostrava, 10_000)
    for number, subject in enumerate(("Call Jo", "Check the dispute", "Send the statement")):
        world.activities.append(
            add(
                connection, ACTIVITY, subject=subject, category="to_do", assigned_to_id=me,
                customer_id=world.meridian, due_on=TODAY + timedelta(number),
            )
        )  # fmt: skip
    for stage in (1, 2):
        world.letters.append(
            add(
                connection, CORRESPONDENCE, customer_id=world.meridian, stage=stage,
                method=ContactMethod.EMAIL, address="jo@park.example", due_on=TODAY,
            )
        )  # fmt: skip
    build_figures(connection, TODAY)
    return world


def owe(connection: Connection, customer: int, amount: int) -> None:
    """A transaction past due on every site of a customer."""
    sites = connection.execute(sa.select(SITE).where(SITE.c.customer_id == customer)).fetchall()
    for site in sites:
        add_item(
            connection, customer, amount, due=date(2026, 9, 1), site_id=site.id,
            account_id=site.account_id, number=f"I-{site.id}", source_key=f"s{site.id}",
        )  # fmt: skip


def made(file: Path) -> Profiles:
    """The desk as a store file."""
    store = new_store(file)
    try:
        me = store.me().id
        assert me is not None
        return store.load(lambda connection: build(connection, me))
    finally:
        store.close()


def rows(file: Path, table: Any, *where: Any) -> list[Any]:
    """Records as they stand, by id."""
    store = open_store(f"sqlite:///{file}", as_of=TODAY)
    try:
        return store.read(
            lambda c: c.execute(sa.select(table).where(*where).order_by(table.c.id)).fetchall()
        )
    finally:
        store.close()


def customer(file: Path, customer_id: int) -> Any:
    """A customer's record as it stands."""
    return rows(file, CUSTOMER, CUSTOMER.c.id == customer_id)[0]
