"""Two customers that are one: all that is of the one becomes the other's."""

from dataclasses import replace
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection, Table

from collectui.domain.kernel import Me
from collectui.domain.plan import Change, Delete, MoveSet, Plan, Update
from collectui.domain.reach import ADDRESS_FIELDS
from collectui.domain.records import one
from collectui.domain.roles.actions import MERGE_CUSTOMER
from collectui.domain.roles.commands import MergeCustomer
from collectui.domain.roles.judged import CustomerRoles
from collectui.domain.roles.merging import one_record, takes_address
from collectui.domain.vocabulary import ContactRole
from collectui.store.core.activities import ACTIVITY
from collectui.store.core.customers import CUSTOMER, EMAIL, PHONE
from collectui.store.core.customers import CUSTOMER_CONTACT as LINK
from collectui.store.core.customers import VERIFICATION_DOCUMENT as DOCUMENT
from collectui.store.core.disputes import DISPUTE, DISPUTE_ITEM
from collectui.store.core.imports import EXTERNAL_KEY as KEY
from collectui.store.core.items import ITEM, PAYMENT
from collectui.store.core.programs import PROGRAM
from collectui.store.core.promises import PROMISE, PROMISE_ITEM, PROMISE_PART
from collectui.store.core.work import ATTACHMENT, NOTE
from collectui.store.core.work import CONTACT_ATTEMPT as ATTEMPT
from collectui.store.handlers import merge_letters, snoozes
from collectui.store.handlers.base import Handler, Handlers
from collectui.store.handlers.merge_places import Places, places_of
from collectui.store.handlers.moving import moves
from collectui.store.handlers.taker import not_gone
from collectui.store.queries import customers, people, roles

MOVED = (
    *(ATTACHMENT, DOCUMENT, ATTEMPT, ACTIVITY, NOTE),
    *(PAYMENT, DISPUTE, DISPUTE_ITEM, ITEM, PROGRAM),
    *(PROMISE, PROMISE_PART, PROMISE_ITEM),
)
"""All of these that are the customer's, in the order they are written."""


def load(connection: Connection, command: MergeCustomer) -> CustomerRoles:
    """The one that goes, the survivor, and whether a source knows both as one."""
    found = roles.customer_roles(connection, command.customer_id, other_id=command.into_id)
    return replace(
        found,
        other_groups=roles.groups_of(connection, command.into_id),
        same_record=one_record(
            _keys(connection, command.customer_id), _keys(connection, command.into_id)
        ),
    )


def _keys(connection: Connection, customer_id: int) -> list[str]:
    keys = sa.select(KEY.c.key).where(KEY.c.entity == "customer", KEY.c.record_id == customer_id)
    return list(connection.execute(keys).scalars())


def plan(connection: Connection, command: MergeCustomer, judged: CustomerRoles, me: Me) -> Plan:
    """Everything moves; what stays is the number, the name, and that it was merged."""
    was, into = judged.customer, judged.other
    if into is None or into.id == was.id:
        return Plan(f"Customer {was.name}: choose whom it is merged into", ())
    title = f"{into.number} {into.name}"
    label = f"will move to {title}"
    theirs = customers.accounts_of(connection, into.id)
    places = places_of(was.id, was.number, judged.accounts, into.id, theirs, judged.default_country)
    links, leads = _links(connection, judged, into.id)
    lines = [
        *_lines(connection, PHONE, PHONE.c.e164, was.id, into.id, label),
        *_lines(connection, EMAIL, EMAIL.c.norm, was.id, into.id, label),
    ]
    gone = {"replaced_by_id": (None, into.id), "merged": (False, True)}
    return Plan(
        f"Customer {was.number} {was.name} merged into {title}",
        (
            # What is found by where things stand first.
            *merge_letters.merged(connection, judged, places, leads, label),
            *_all(connection, MOVED, was.id, into.id, places, label),
            *places.changes,
            *lines,
            *links,
            *snoozes.going_along(connection, was.id, into.id, me.id),
            *_survivor(judged),
            Update("customer", was.id, was.id, gone, f"customer {was.number}"),
        ),
        names={
            f"customer:{was.id}": f"{was.number} {was.name}",
            f"customer:{into.id}": title,
            **{f"contact:{each.id}": each.name for each in judged.contacts},
        },
        notes=_notes(judged),
        mentions=sa.select(CUSTOMER.c.id).where(CUSTOMER.c.id == into.id),
    )


def _notes(judged: CustomerRoles) -> tuple[str, ...]:
    was, into = judged.customer, judged.other
    assert into is not None
    return (
        f"{was.number} {was.name} stays known by number and name, and leads to {into.number}",
        f"Imports of {was.number} go to {into.number} from now on",
    )


def _all(
    connection: Connection, tables: tuple[Table, ...], was: int, into: int, at: Places, label: str
) -> list[MoveSet]:
    every = sa.true()
    return [
        each
        for table in tables
        for each in moves(connection, table, was, into, at.place, every, label)
    ]


def _lines(
    connection: Connection, table: Table, same: Any, was: int, into: int, label: str
) -> list[MoveSet]:
    """Phones or e-mails that the survivor does not have; its own preferred one stays preferred."""
    there = sa.select(same).where(table.c.customer_id == into)
    found = []
    for preferred in (True, False):
        which = sa.and_(
            table.c.customer_id == was, table.c.preferred.is_(preferred), same.not_in(there)
        )
        count = connection.execute(sa.select(sa.func.count()).where(which)).scalar_one()
        fields: dict[str, tuple[Any, Any]] = {"customer_id": (was, into)}
        if preferred and connection.execute(there.limit(1)).first():
            fields["preferred"] = (True, False)
        if count:
            members = sa.select(table.c.id).where(which)
            found.append(MoveSet(table.name, was, members, count, fields, label))
    return found


def _links(
    connection: Connection, judged: CustomerRoles, into: int
) -> tuple[list[Change], int | None]:
    """The contacts become the survivor's; its own primary one stays that, if it has one.

    Also returns who becomes its primary contact, if it had none.
    """
    there = {each.id for each in people.contacts_of(connection, into)}
    rows = connection.execute(
        sa.select(LINK.c.id, LINK.c.contact_id, LINK.c.role)
        .where(LINK.c.customer_id == judged.customer.id)
        .order_by(LINK.c.id)
    ).fetchall()
    names = {each.id: each.name for each in judged.contacts}
    was = judged.customer
    found: list[Change] = []
    for row in rows:
        label = f"{one('contact')} {names.get(row.contact_id, '')} of {was.number}"
        if row.contact_id in there:
            values = {"customer_id": was.id, "contact_id": row.contact_id, "role": row.role}
            found.append(Delete("customer_contact", row.id, was.id, values, label))
            continue
        fields: dict[str, tuple[Any, Any]] = {"customer_id": (was.id, into)}
        if there and row.role is ContactRole.PRIMARY:
            fields["role"] = (row.role, ContactRole.SECONDARY)
        found.append(Update("customer_contact", row.id, was.id, fields, label))
    led = None if there else judged.primary
    return found, led.id if led else None


def _survivor(judged: CustomerRoles) -> list[Change]:
    """It is given the address it lacks, and is not replaced by the one that goes any more."""
    was, into = judged.customer, judged.other
    assert into is not None
    fields: dict[str, tuple[Any, Any]] = {}
    if takes_address(was, into):
        pairs = {n: (getattr(into.address, n), getattr(was.address, n)) for n in ADDRESS_FIELDS}
        fields |= {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}
    if into.replaced_by == was.number:
        fields |= not_gone(was.id, into)
    return (
        [Update("customer", into.id, into.id, fields, f"customer {into.number}")] if fields else []
    )


HANDLERS: Handlers = {MergeCustomer: Handler(MERGE_CUSTOMER, load, plan)}
