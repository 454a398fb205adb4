"""What people call the records that an undo changes: the history knows them by id."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Column, Connection, Table

from collectui.domain.plan import Change, Delete, Insert, MoveSet, Update
from collectui.store.core.customers import CONTACT, CUSTOMER
from collectui.store.core.desk import COLLECTOR
from collectui.store.handlers import undo_found
from collectui.store.recording import pieces

_OWNED = ("phone", "email", "customer_contact")
Owned = Mapping[tuple[str, int], Mapping[str, Any]]
"""By kind and id of a phone, an e-mail or a role: its customer and its contact."""


def owned(connection: Connection, changes: Iterable[Change]) -> Owned:
    """Whose the phones, e-mails and roles are that the changes alter."""
    altered = [c for c in changes if isinstance(c, Update) and c.kind in _OWNED]
    return undo_found.owners(connection, ((c.kind, c.record_id) for c in altered))


def names(connection: Connection, changes: Sequence[Change], owned: Owned) -> dict[str, str]:
    """Customers, contacts and collectors that the changes are of, or refer to."""
    contacts: set[Any] = set()
    customers: set[Any] = set()
    collectors: set[Any] = set()
    for change in changes:
        owner = _owner(change, owned)
        customers |= {change.customer_id, owner.get("customer_id")}
        contacts.add(owner.get("contact_id"))
        if isinstance(change, Update | MoveSet):
            contacts |= set(change.fields.get("contact_id", ()))
            customers |= set(change.fields.get("customer_id", ()))
            customers |= set(change.fields.get("replaced_by_id", ()))
            collectors |= set(change.fields.get("collector_id", ()))
            collectors |= set(change.fields.get("assigned_to", ()))
    c = CUSTOMER.c
    people = _each(connection, CONTACT, CONTACT.c.first_name, CONTACT.c.last_name, ids=contacts)
    logins = _each(connection, COLLECTOR, COLLECTOR.c.login, ids=collectors)
    found = {f"contact:{x.id}": f"{x.first_name} {x.last_name}".strip() for x in people}
    found |= {f"collector:{x.id}": x.login for x in logins}
    for each in _each(connection, CUSTOMER, c.number, c.name, c.currency, ids=customers):
        found[f"customer:{each.id}"] = f"{each.number} {each.name}"
        found[f"currency:customer:{each.id}"] = each.currency
    return found


def _each(
    connection: Connection, table: Table, *columns: Column[Any], ids: Iterable[Any]
) -> Iterator[Any]:
    known = sorted(each for each in ids if isinstance(each, int))
    for piece in pieces(known):
        yield from connection.execute(sa.select(table.c.id, *columns).where(table.c.id.in_(piece)))


def labelled(
    changes: Iterable[Change], called: Mapping[str, str], owned: Owned
) -> Iterator[Change]:
    """The changes, each with what it changes in words."""
    for change in changes:
        owner = _owner(change, owned)
        contact = called.get(f"contact:{owner.get('contact_id')}")
        customer = called.get(f"customer:{owner.get('customer_id')}")
        if isinstance(change, MoveSet) or not (contact or customer):
            yield change
        elif contact and customer:
            yield replace(change, label=f"contact {contact} of {customer}")
        else:
            yield replace(change, label=f"contact {contact}" if contact else f"customer {customer}")


def _owner(change: Change, owned: Owned) -> Mapping[str, Any]:
    """Whose record it is: a customer's, a contact's, or (a role) both."""
    if isinstance(change, Update) and change.kind in ("customer", "contact"):
        return {f"{change.kind}_id": change.record_id}
    if change.kind not in _OWNED or isinstance(change, MoveSet):
        return {}
    if isinstance(change, Insert | Delete):
        return change.values
    return owned.get((change.kind, change.record_id), {})
