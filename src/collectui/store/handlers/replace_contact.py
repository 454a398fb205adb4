"""Another contact takes the place of one, in all its programs and transactions."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import sqlalchemy as sa
from sqlalchemy import ColumnElement, Connection, Table

from collectui.domain.kernel import Me
from collectui.domain.plan import Change, Delete, Insert, MoveSet, New, Plan, Update
from collectui.domain.records import counted, one
from collectui.domain.roles.actions import REPLACE_CONTACT
from collectui.domain.roles.commands import ReplaceContact
from collectui.domain.roles.judged import ContactRoles
from collectui.domain.roles.letters import SOMEBODY_NEW, Book, Reach
from collectui.domain.vocabulary import ContactRole
from collectui.store.core.customers import CUSTOMER
from collectui.store.core.customers import CUSTOMER_CONTACT as LINK
from collectui.store.core.items import ITEM
from collectui.store.core.programs import PROGRAM
from collectui.store.core.work import CORRESPONDENCE as LETTER
from collectui.store.handlers import letters
from collectui.store.handlers.base import Handler, Handlers
from collectui.store.handlers.contacts import made, name_of, quiet_notes, reach, reach_of
from collectui.store.queries import roles, signed


def load(connection: Connection, command: ReplaceContact) -> ContactRoles:
    """The contact, who is to take over, and who owns the e-mails typed for somebody new."""
    return roles.contact_roles(
        connection,
        command.contact_id,
        customer_id=command.customer_id,
        program_id=command.program_id,
        other_id=command.by_id,
        emails=[entry.address for entry in command.new.emails] if command.new else [],
    )


def plan(connection: Connection, command: ReplaceContact, judged: ContactRoles, me: Me) -> Plan:
    """Programs, transactions and roles, customer by customer; and where letters then go.

    What an active agreement pays that the contact signed stays, with its transactions and letters.
    """
    was = judged.contact
    taker = _taker(command, judged)
    if taker is None:
        return Plan(f"Contact {was.name}: choose who takes over", ())
    contact_id, name, how = taker
    book_id = contact_id if isinstance(contact_id, int) else SOMEBODY_NEW
    items, programs = _sets(connection, was.id, contact_id, name)
    customers = sorted(
        {each.customer_id for each in (*items, *programs)} | {command.customer_id or 0} - {0}
    )
    links, leads = _links(connection, customers, judged, contact_id, name)

    def led(book: Book) -> Book:
        return book.with_contact(book_id, how).with_primary(dict.fromkeys(leads, book_id))

    def succeeded(book: Book) -> Book:
        return replace(led(book), successor={was.id: book_id})

    his = letters.of_contact(was.id)
    stay, move = (which(LETTER.c.program_id, was.id) for which in (signed.held, signed.free))
    country = judged.default_country
    person = made(connection, command.new, None, country) if command.new else []
    return Plan(
        f"Contact {was.name} replaced by {name}",
        (
            *letters.readdressed(connection, sa.and_(his, move), succeeded),
            *letters.readdressed(connection, sa.and_(his, stay), led),
            *person,
            *items,
            *programs,
            *links,
        ),
        names={f"contact:{was.id}": was.name, f"contact:{book_id}": name, "new:contact": name},
        notes=(*quiet_notes(person), *_stays(judged)),
    )


def _stays(judged: ContactRoles) -> tuple[str, ...]:
    name, held = judged.contact.name, judged.held
    named = tuple(f"{name} stays on {each}" for each in held.first)
    more = held.count - len(named)
    return (*named, f"{name} stays on {counted('program', more)} more") if more else named


def _taker(command: ReplaceContact, judged: ContactRoles) -> tuple[int | New, str, Reach] | None:
    if command.new is not None:
        return New("contact"), name_of(command.new), reach_of(command.new)
    other = judged.other
    if other is None or other.id == judged.contact.id:
        return None
    return other.id, other.name, reach(other)


def _sets(
    connection: Connection, was: int, becomes: int | New, name: str
) -> tuple[list[MoveSet], list[MoveSet]]:
    """Transactions before programs: those that name nobody are found by their program's contact."""
    naming, unnamed = (ITEM.c.id.in_(each) for each in signed.items_that_move(was))
    label = f"will have {name} as contact"
    to_unnamed = {"contact_id": (None, becomes)}
    to_named = {"contact_id": (was, becomes)}
    items = [
        *_by_customer(connection, ITEM, unnamed, to_unnamed, label),
        *_by_customer(connection, ITEM, naming, to_named, label),
    ]
    programs = PROGRAM.c.id.in_(signed.programs_that_move(was))
    return items, _by_customer(connection, PROGRAM, programs, to_named, label)


def _by_customer(
    connection: Connection,
    table: Table,
    which: ColumnElement[bool],
    fields: Mapping[str, tuple[Any, Any]],
    label: str,
) -> list[MoveSet]:
    rows = connection.execute(
        sa.select(table.c.customer_id, sa.func.count().label("records"))
        .where(which)
        .group_by(table.c.customer_id)
        .order_by(table.c.customer_id)
    )
    return [
        MoveSet(
            table.name,
            row.customer_id,
            sa.select(table.c.id).where(which, table.c.customer_id == row.customer_id),
            row.records,
            fields,
            label,
        )
        for row in rows
    ]


def _links(
    connection: Connection,
    customers: list[int],
    judged: ContactRoles,
    becomes: int | New,
    name: str,
) -> tuple[list[Change], set[int]]:
    """The role passes on; also the customers whose primary contact changes."""
    was, before = judged.contact.id, judged.contact.name
    rows = connection.execute(
        sa.select(LINK)
        .where(LINK.c.customer_id.in_(customers))
        .where(
            sa.or_(
                LINK.c.contact_id == was,
                LINK.c.contact_id == (becomes if isinstance(becomes, int) else 0),
                LINK.c.role == ContactRole.PRIMARY,
            )
        )
    ).fetchall()
    by_customer: dict[int, list[Any]] = {}
    for row in rows:
        by_customer.setdefault(row.customer_id, []).append(row)
    numbers = connection.execute(
        sa.select(CUSTOMER.c.id, CUSTOMER.c.number)
        .where(CUSTOMER.c.id.in_(customers))
        .order_by(CUSTOMER.c.id)
    )
    at = {row.id: row.number for row in numbers}
    stays = signed.customers_with(connection, was) if judged.held else frozenset()
    found: list[Change] = []
    leads: set[int] = set()
    for customer_id in at:
        here = by_customer.get(customer_id, [])
        old = next((row for row in here if row.contact_id == was), None)
        new = next((row for row in here if row.contact_id == becomes), None)
        led = any(row.role is ContactRole.PRIMARY for row in here)
        labels = (
            f"{one('contact')} {before} of {at[customer_id]}",
            f"{one('contact')} {name} of {at[customer_id]}",
        )
        pass_on = _handed_over if old is not None and customer_id in stays else _passed_on
        changes, leading = pass_on(customer_id, old, new, led, was, becomes, labels)
        found += changes
        leads |= {customer_id} if leading else set()
    return found, leads


def _passed_on(
    customer_id: int,
    old: Any,
    new: Any,
    led: bool,
    was: int,
    becomes: int | New,
    labels: tuple[str, str],
) -> tuple[list[Change], bool]:
    """At one customer, where `old` and `new` are linked or not and somebody is primary or not."""
    kind = "customer_contact"
    before, label = labels
    primary = ContactRole.PRIMARY
    if old is None and new is None:
        role = ContactRole.SECONDARY if led else primary
        values = {"customer_id": customer_id, "contact_id": becomes, "role": role}
        return [Insert(kind, f"link{customer_id}", customer_id, values, label)], not led
    if old is None:
        return [], False
    if new is None:
        fields = {"contact_id": (was, becomes)}
        return [Update(kind, old.id, customer_id, fields, label)], old.role is primary
    values = {"customer_id": customer_id, "contact_id": was, "role": old.role}
    found: list[Change] = [Delete(kind, old.id, customer_id, values, before)]
    if new.role not in (primary, old.role):
        # After the deletion: a customer has one primary at a time.
        found.append(Update(kind, new.id, customer_id, {"role": (new.role, old.role)}, label))
    return found, old.role is primary


def _handed_over(
    customer_id: int,
    old: Any,
    new: Any,
    led: bool,
    was: int,
    becomes: int | New,
    labels: tuple[str, str],
) -> tuple[list[Change], bool]:
    """Where a program stays that the old contact signed for, it stays linked, as secondary."""
    kind = "customer_contact"
    before, label = labels
    primary, secondary = ContactRole.PRIMARY, ContactRole.SECONDARY
    found: list[Change] = []
    # First: a customer has one primary at a time.
    if old.role is not secondary:
        found.append(Update(kind, old.id, customer_id, {"role": (old.role, secondary)}, before))
    if new is None:
        values = {"customer_id": customer_id, "contact_id": becomes, "role": old.role}
        found.append(Insert(kind, f"link{customer_id}", customer_id, values, label))
    elif new.role not in (primary, old.role):
        found.append(Update(kind, new.id, customer_id, {"role": (new.role, old.role)}, label))
    return found, old.role is primary


HANDLERS: Handlers = {ReplaceContact: Handler(REPLACE_CONTACT, load, plan)}
