"""How customers and contacts are reached, as `domain.roles.letters` asks."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace

import sqlalchemy as sa
from sqlalchemy import Connection

from collectui.domain.customers.views import AddressView
from collectui.domain.dunning.rules import Letter
from collectui.domain.reach import ADDRESS_FIELDS
from collectui.domain.roles.letters import Book, Reach
from collectui.domain.vocabulary import ContactMethod, ContactRole
from collectui.store.core.customers import CUSTOMER, SITE
from collectui.store.core.customers import CUSTOMER_CONTACT as LINK
from collectui.store.queries import customers as customer_queries
from collectui.store.queries import people

_PLACE = (CUSTOMER.c.id, *(CUSTOMER.c[name] for name in ADDRESS_FIELDS))


def book(
    connection: Connection,
    customers: Iterable[int],
    sites: Iterable[int] = (),
    contacts: Iterable[int] = (),
) -> Book:
    """Addresses of these customers, of those of their contacts to whom letters go, and of these
    sites and contacts."""
    ids = sorted(set(customers))
    primary, payables = _addressed(connection, ids)
    people = {*contacts, *primary.values(), *(each for some in payables.values() for each in some)}
    return Book(
        customers=of_customers(connection, ids),
        contacts=of_contacts(connection, sorted(people)),
        sites=_sites(connection, sites),
        primary=primary,
        payables=payables,
    )


def book_by(
    connection: Connection,
    ways: Mapping[int, Collection[ContactMethod]],
    sites: Iterable[int | None],
    contacts: Iterable[int | None],
) -> Book:
    """Addresses of customers, and of their contacts to whom letters go, for these methods alone."""
    post = [each for each, methods in ways.items() if ContactMethod.LETTER in methods]
    mail = [each for each, methods in ways.items() if ContactMethod.EMAIL in methods]
    dialled = {ContactMethod.PHONE, ContactMethod.SMS, ContactMethod.FAX}
    dial = [each for each, methods in ways.items() if not dialled.isdisjoint(methods)]
    primary, payables = _addressed(connection, sorted({*mail, *dial}))
    named = {each for each in contacts if each is not None}
    places = {
        row.id: customer_queries.address(row)
        for row in connection.execute(sa.select(*_PLACE).where(CUSTOMER.c.id.in_(post)))
    }
    customers = _reached(connection, "customer", mail, dial)
    by_mail, by_phone = (
        sorted(
            named
            | {primary[each] for each in ids if each in primary}
            | {person for each in ids for person in payables.get(each, ())}
        )
        for ids in (mail, dial)
    )
    return Book(
        customers={
            **customers,
            **{
                each: replace(customers.get(each, Reach()), address=at)
                for each, at in places.items()
            },
        },
        contacts=_reached(connection, "contact", by_mail, by_phone),
        sites=_sites(connection, (each for each in sites if each is not None)),
        primary=primary,
        payables=payables,
    )


def _reached(
    connection: Connection, owner: str, mail: list[int], dial: list[int]
) -> dict[int, Reach]:
    emails = people.emails(connection, owner, mail) if mail else {}
    phones = people.phones(connection, owner, dial) if dial else {}
    return {
        each: Reach(phones=phones.get(each, ()), emails=emails.get(each, ()))
        for each in {*emails, *phones}
    }


def _addressed(
    connection: Connection, ids: list[int]
) -> tuple[dict[int, int], dict[int, list[int]]]:
    """By customer the primary contact, and those for accounts payable as they were linked."""
    primary: dict[int, int] = {}
    payables: dict[int, list[int]] = {}
    roles = (ContactRole.PRIMARY, ContactRole.ACCOUNTS_PAYABLE)
    rows = connection.execute(
        sa.select(LINK.c.customer_id, LINK.c.contact_id, LINK.c.role)
        .where(LINK.c.customer_id.in_(ids), LINK.c.role.in_(roles))
        .order_by(LINK.c.id)
    )
    for customer_id, contact_id, role in rows:
        if role is ContactRole.PRIMARY:
            primary[customer_id] = contact_id
        else:
            payables.setdefault(customer_id, []).append(contact_id)
    return primary, payables


def _sites(connection: Connection, ids: Iterable[int]) -> dict[int, AddressView]:
    rows = connection.execute(sa.select(SITE).where(SITE.c.id.in_(sorted(set(ids)))))
    return {row.id: customer_queries.address(row) for row in rows}


def book_for(
    connection: Connection,
    customers: Iterable[int],
    letters: Mapping[int, Iterable[Letter]],
    sites: Iterable[int] = (),
) -> Book:
    """Addresses of everybody to whom letters of these customers may go, and of these sites."""
    each = [letter for of_one in letters.values() for letter in of_one]
    return book(
        connection,
        customers,
        {*sites, *(letter.site_id for letter in each if letter.site_id is not None)},
        {letter.contact_id for letter in each if letter.contact_id is not None},
    )


def addresses(connection: Connection, customer_id: int) -> Mapping[ContactMethod, str]:
    """Where each contact method leads for a customer; empty where it has no address."""
    found = book(connection, [customer_id])
    return {each: found.address(each, customer_id, None, None) for each in ContactMethod}


def of_contacts(connection: Connection, ids: list[int]) -> dict[int, Reach]:
    """How contacts are reached."""
    phones = people.phones(connection, "contact", ids)
    emails = people.emails(connection, "contact", ids)
    return {each: Reach(phones=phones.get(each, ()), emails=emails.get(each, ())) for each in ids}


def of_customers(connection: Connection, ids: list[int]) -> dict[int, Reach]:
    """How customers are reached."""
    phones = people.phones(connection, "customer", ids)
    emails = people.emails(connection, "customer", ids)
    rows = connection.execute(sa.select(CUSTOMER).where(CUSTOMER.c.id.in_(ids)))
    return {
        row.id: Reach(customer_queries.address(row), phones.get(row.id, ()), emails.get(row.id, ()))
        for row in rows
    }
