"""Another customer takes over all programs and transactions of one."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy import ColumnElement, Connection, Table

from collectui.domain.kernel import Me
from collectui.domain.plan import Change, Insert, MoveSet, New, Plan, Update
from collectui.domain.records import one
from collectui.domain.roles.actions import REPLACE_CUSTOMER
from collectui.domain.roles.commands import ReplaceCustomer
from collectui.domain.roles.judged import CustomerRoles
from collectui.domain.roles.letters import SOMEBODY_NEW, Book
from collectui.domain.text import clean_line
from collectui.domain.vocabulary import ContactRole
from collectui.store.core.activities import ACTIVITY
from collectui.store.core.customers import CONTACT, CUSTOMER
from collectui.store.core.customers import CUSTOMER_CONTACT as LINK
from collectui.store.core.disputes import DISPUTE, DISPUTE_ITEM
from collectui.store.core.items import ITEM, PAYMENT
from collectui.store.core.items import PAYMENT_ITEM as PART
from collectui.store.core.programs import PROGRAM
from collectui.store.core.promises import PROMISE, PROMISE_ITEM, PROMISE_PART
from collectui.store.core.work import ATTACHMENT, NOTE
from collectui.store.core.work import CORRESPONDENCE as LETTER
from collectui.store.handlers import letters, snoozes
from collectui.store.handlers.base import Handler, Handlers
from collectui.store.handlers.moving import moves, placed
from collectui.store.handlers.taker import Taker, taker_of
from collectui.store.queries import reach, roles
from collectui.store.queries.waiting_letters import IN_PLACE_OF_ONE


def load(connection: Connection, command: ReplaceCustomer) -> CustomerRoles:
    """The customer, and who is to take over."""
    return roles.customer_roles(
        connection,
        command.customer_id,
        program_id=command.program_id,
        other_id=command.by_id,
        number=clean_line(command.new.number) if command.new else "",
    )


def plan(connection: Connection, command: ReplaceCustomer, judged: CustomerRoles, me: Me) -> Plan:
    """Everything of the programs and transactions moves; the customer and what is its own stays."""
    was = judged.customer
    taker = taker_of(connection, command, judged)
    if taker is None:
        return Plan(f"Customer {was.name}: choose who takes over", ())
    links, names, primary = _kept_contacts(connection, judged, taker)
    before = connection.execute(
        sa.select(CUSTOMER.c.replaced_by_id).where(CUSTOMER.c.id == was.id)
    ).scalar()
    fields = {"replaced_by_id": (before, taker.id)}
    known = taker.known_id
    names[f"customer:{known}" if known else "new:customer"] = taker.title
    names[f"customer:{was.id}"] = f"{was.number} {was.name}"
    return Plan(
        f"Customer {was.number} {was.name} replaced by {taker.title}",
        (
            *taker.made,
            *links,
            # What hangs on programs and transactions first: it is found by them as they stand.
            *_letters(connection, was.id, taker, primary),
            *_work(connection, was.id, taker),
            *_owed(connection, was.id, taker),
            *snoozes.going_along(connection, was.id, taker.id, me.id),
            Update("customer", was.id, was.id, fields, f"customer {was.number}"),
        ),
        names=names,
        mentions=sa.select(CUSTOMER.c.id).where(CUSTOMER.c.id == known) if known else None,
    )


def _moves(
    connection: Connection, table: Table, was: int, taker: Taker, which: ColumnElement[bool]
) -> list[MoveSet]:
    label = f"will move to {taker.title}"
    return moves(connection, table, was, taker.id, taker.place, which, label)


def _owed(connection: Connection, was: int, taker: Taker) -> list[MoveSet]:
    settled = PAYMENT.c.id.in_(
        sa.select(PART.c.payment_id)
        .join(PAYMENT, PAYMENT.c.id == PART.c.payment_id)
        .where(PAYMENT.c.customer_id == was)
    )
    return [
        *_moves(connection, PAYMENT, was, taker, settled),
        *_moves(connection, DISPUTE, was, taker, sa.true()),
        *_moves(connection, DISPUTE_ITEM, was, taker, sa.true()),
        *_moves(connection, ITEM, was, taker, sa.true()),
        *_moves(connection, PROGRAM, was, taker, sa.true()),
        *(
            each
            for table in (PROMISE, PROMISE_PART, PROMISE_ITEM)
            for each in _moves(connection, table, was, taker, sa.true())
        ),
    ]


def _work(connection: Connection, was: int, taker: Taker) -> list[MoveSet]:
    """Activities and notes of what moves, with the files attached to them."""

    def of_moved(table: Table) -> ColumnElement[bool]:
        calls = [IN_PLACE_OF_ONE] if table is ACTIVITY else []
        return sa.or_(table.c.item_id.is_not(None), table.c.program_id.is_not(None), *calls)

    def owners(table: Table) -> Any:
        return sa.select(table.c.id).where(table.c.customer_id == was, of_moved(table))

    attached = sa.or_(
        ATTACHMENT.c.note_id.in_(owners(NOTE)), ATTACHMENT.c.activity_id.in_(owners(ACTIVITY))
    )
    return [
        *_moves(connection, ATTACHMENT, was, taker, attached),
        *_moves(connection, ACTIVITY, was, taker, of_moved(ACTIVITY)),
        *_moves(connection, NOTE, was, taker, of_moved(NOTE)),
    ]


def _letters(connection: Connection, was: int, taker: Taker, primary: int | None) -> list[MoveSet]:
    """Pending correspondence: it moves, and goes where the new customer is to be reached."""
    groups = letters.groups(connection, LETTER.c.customer_id == was)
    if not groups:
        return []
    known = taker.known_id
    book = letters.book(connection, groups, customer_id=known, site_id=_known(taker.site))
    taker_id = known or SOMEBODY_NEW
    book = book.with_customer(taker_id, taker.reach)
    if primary is not None:
        book = book.with_primary({taker_id: primary})
        book = book.with_contact(primary, reach.of_contacts(connection, [primary])[primary])
    return [_letter(group, was, taker, book, taker_id) for group in groups]


def _letter(group: Any, was: int, taker: Taker, book: Book, taker_id: int) -> MoveSet:
    address = book.address(group.method, taker_id, _known(taker.site), group.contact_id)
    stood = {"account_id": group.account_id, "site_id": group.site_id}
    fields = {"customer_id": (was, taker.id), **placed(stood, taker.place)}
    if address != group.address:
        fields["address"] = (group.address, address)
    goes = letters.goes_to(address).removeprefix("will ")
    return letters.moved(group, fields, f"will move to {taker.title} and {goes}")


def _known(record: int | New) -> int | None:
    return record if isinstance(record, int) else None


def _kept_contacts(
    connection: Connection, judged: CustomerRoles, taker: Taker
) -> tuple[list[Change], dict[str, str], int | None]:
    """A moved program keeps its contact, who is linked to the new customer.

    Where the new customer has no contact the old primary leads there, else the first of them.
    Also returns names, and who then is the new customer's primary contact.
    """
    rows = connection.execute(
        sa.select(LINK.c.contact_id, LINK.c.role).where(LINK.c.customer_id == taker.known_id)
    )
    there = {row.contact_id: row.role for row in rows}
    led_by = next((each for each, role in there.items() if role is ContactRole.PRIMARY), None)
    kept = sa.select(PROGRAM.c.contact_id).where(roles.of_customer(judged.customer.id))
    people = connection.execute(
        sa.select(CONTACT.c.id, CONTACT.c.first_name, CONTACT.c.last_name)
        .where(CONTACT.c.id.in_(kept))
        .order_by(CONTACT.c.id)
    ).fetchall()
    names = {each.id: f"{each.first_name} {each.last_name}".strip() for each in people}
    first = judged.primary.id if judged.primary else 0
    links: list[Change] = []
    for contact_id in sorted(names.keys() - there.keys(), key=lambda each: (each != first, each)):
        role = ContactRole.PRIMARY if led_by is None else ContactRole.SECONDARY
        led_by = led_by or contact_id
        values = {"customer_id": taker.id, "contact_id": contact_id, "role": role}
        label = f"{one('contact')} {names[contact_id]} of {taker.title}"
        links.append(Insert("customer_contact", f"link{contact_id}", taker.id, values, label))
    return links, {f"contact:{each}": name for each, name in names.items()}, led_by


HANDLERS: Handlers = {ReplaceCustomer: Handler(REPLACE_CUSTOMER, load, plan)}
