"""What the dunning plan does for some customers, made of what the store knows of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import partial

from sqlalchemy import Connection

from collectui.domain.dunning.plan import Terms, follow, plan_for
from collectui.domain.dunning.rules import Dunned, Dunning, Letter, Unit
from collectui.domain.roles.letters import Book
from collectui.domain.vocabulary import ContactMethod
from collectui.store import desk, figures
from collectui.store.queries import desk as desk_queries
from collectui.store.queries import dunning as queries
from collectui.store.queries import reach


def terms(connection: Connection) -> Terms:
    """By what the plan is made at the business date of this session."""
    return terms_on(connection, figures.today(connection))


def terms_on(connection: Connection, today: date) -> Terms:
    """The same at another business date."""
    return terms_of(connection)(today)


def terms_of(connection: Connection) -> Callable[[date], Terms]:
    """The same at any business date, for whoever asks often."""
    calendar = desk_queries.calendar(connection)
    stages = tuple(desk.setting(connection, "dunning_stages"))
    return lambda today: Terms(today, calendar.on_or_after(today), stages)


def plans(
    connection: Connection,
    ids: Sequence[int],
    by: Terms,
    *,
    waiting_alone: bool = False,
    units: Mapping[int, Sequence[Unit]] | None = None,
) -> list[tuple[Dunned, Dunning]]:
    """What is to do for these customers; those for whom nothing is are left out.

    `waiting_alone` plans no new letters: only what becomes of those that wait. `units` are the
    customers', where the caller has them.
    """
    if not ids:
        return []
    units = queries.units(connection, ids) if units is None else units
    units = queries.with_pauses(connection, units, by.today)
    letters = queries.letters(connection, ids)
    ids = [
        each
        for each in ids
        if (units.get(each) and not waiting_alone) or _waits(letters.get(each, ()))
    ]
    if not ids:
        return []
    customers = queries.dunned(connection, ids)
    book = _BookWhenNeeded(connection, customers, units, letters)
    found = []
    for customer_id, customer in customers.items():
        theirs = units.get(customer_id, ()), letters.get(customer_id, ())
        address_of = partial(book.address_of, customer_id)
        if waiting_alone:
            dunning = Dunning((), follow(customer, *theirs, address_of, by))
        else:
            dunning = plan_for(customer, *theirs, address_of, by)
        if dunning.new or dunning.changed:
            found.append((customer, dunning))
    return found


def _waits(letters: Sequence[Letter]) -> bool:
    return any(letter.waits for letter in letters)


class _BookWhenNeeded:
    """Addresses of all these customers, read with the first that is asked for."""

    def __init__(
        self,
        connection: Connection,
        customers: Mapping[int, Dunned],
        units: Mapping[int, Sequence[Unit]],
        letters: Mapping[int, Sequence[Letter]],
    ) -> None:
        self._read = partial(book_of, connection, customers, units, letters)
        self._book: Book | None = None

    def address_of(
        self, customer_id: int, method: ContactMethod, site_id: int | None, contact_id: int | None
    ) -> str:
        """Where a letter of a customer goes; empty where there is no address."""
        if self._book is None:
            self._book = self._read()
        return self._book.address_of(customer_id, method, site_id, contact_id)


def book_of(
    connection: Connection,
    customers: Mapping[int, Dunned],
    units: Mapping[int, Sequence[Unit]],
    letters: Mapping[int, Sequence[Letter]],
) -> Book:
    """Addresses by the ways that letters of these customers may go: nobody else's is read."""
    ways = {each: {customers[each].method} for each in units if each in customers}
    contacts = {unit.contact_id for each in units.values() for unit in each}
    for of_one in letters.values():
        for letter in of_one:
            if letter.customer_id in customers and letter.waits:
                ways.setdefault(letter.customer_id, set()).add(letter.standing.method)
                contacts.add(letter.contact_id)
    post = {each for each, methods in ways.items() if ContactMethod.LETTER in methods}
    sites = {unit.site_id for each in post for unit in units.get(each, ())}
    sites |= {letter.site_id for each in post for letter in letters.get(each, ())}
    return reach.book_by(connection, ways, sites, contacts)
