"""A desk of several agents for tests of the workday."""

from datetime import date, timedelta

import sqlalchemy as sa
from sqlalchemy import Connection

from collectui.domain.about import About
from collectui.domain.kernel import Me
from collectui.domain.notes.commands import AddNote
from collectui.domain.queue.query import QueueQuery, Scope
from collectui.domain.vocabulary import CollectorRole
from collectui.store import desk
from collectui.store.core.desk import COLLECTOR
from collectui.store.store import Store
from tests.store.making import add, add_customer, add_item, build_figures

OWED = 100_000


def today(store: Store) -> date:
    """The calendar's day: the history's entries are of it."""
    return store.read(desk.calendar_today)


def agent(store: Store, login: str, role: CollectorRole = CollectorRole.COLLECTOR) -> Me:
    """Another collector."""

    def made(connection: Connection) -> int:
        return add(connection, COLLECTOR, login=login, display_name=login, role=role)

    return Me(store.load(made), login, login, role)


def delinquent(store: Store, count: int, collector: Me | None = None) -> list[int]:
    """Customers past due, the first the worst; figures of today."""
    on = today(store)

    def made(connection: Connection) -> list[int]:
        found = []
        for number in range(count):
            customer = add_customer(
                connection, f"C-{number}", collector_id=collector.id if collector else None
            )
            owed = OWED * (count - number)
            add_item(connection, customer, owed, due=on - timedelta(20), issued=on - timedelta(50))
            found.append(customer)
        build_figures(connection, on)
        return found

    return store.load(made)


ALL = QueueQuery(Scope.ALL)


def note(store: Store, me: Me, customer: int) -> None:
    """An entry of the history by an agent's hand."""
    store.do(AddNote(about=About(customer), body="seen"), me)


def count(store: Store, table: sa.Table) -> int:
    """Rows of a table."""
    return store.read(
        lambda c: c.execute(sa.select(sa.func.count()).select_from(table)).scalar_one()
    )
