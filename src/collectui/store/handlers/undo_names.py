"""What people call the records that an undo changes: the history knows them by id."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection

from collectui.domain.plan import Change, Delete, Insert, MoveSet, Update
from collectui.store import writing
from collectui.store.core.customers import CONTACT, CUSTOMER

_OWNED = ("phone", "email", "customer_contact")


def names(connection: Connection, changes: Sequence[Change]) -> dict[str, str]:
    """Customers and contacts that the changes are of, or refer to."""
    contacts: set[Any] = set()
    customers: set[Any] = set()
    for change in changes:
        owner = _owner(connection, change)
        customers |= {change.customer_id, owner.get("customer_id")}
        contacts.add(owner.get("contact_id"))
        if isinstance(change, Update | MoveSet):
            contacts |= set(change.fields.get("contact_id", ()))
            customers |= set(change.fields.get("customer_id", ()))
            customers |= set(change.fields.get("replaced_by_id", ()))
    people = connection.execute(sa.select(CONTACT).where(CONTACT.c.id.in_(_known(contacts))))
    parties = connection.execute(
        sa.select(CUSTOMER.c.id, CUSTOMER.c.number, CUSTOMER.c.name).where(
            CUSTOMER.c.id.in_(_known(customers))
        )
    )
    return {f"contact:{x.id}": f"{x.first_name} {x.last_name}".strip() for x in people} | {
        f"customer:{x.id}": f"{x.number} {x.name}" for x in parties
    }


def labelled(
    connection: Connection, changes: Iterable[Change], called: Mapping[str, str]
) -> Iterator[Change]:
    """The changes, each with what it changes in words."""
    for change in changes:
        owner = _owner(connection, change)
        contact = called.get(f"contact:{owner.get('contact_id')}")
        customer = called.get(f"customer:{owner.get('customer_id')}")
        if isinstance(change, MoveSet) or not (contact or customer):
            yield change
        elif contact and customer:
            yield replace(change, label=f"contact {contact} of {customer}")
        else:
            yield replace(change, label=f"contact {contact}" if contact else f"customer {customer}")


def _known(ids: Iterable[Any]) -> list[int]:
    return sorted(each for each in ids if isinstance(each, int))


def _owner(connection: Connection, change: Change) -> Mapping[str, Any]:
    """Whose record it is: a customer's, a contact's, or (a role) both."""
    if isinstance(change, Update) and change.kind in ("customer", "contact"):
        return {f"{change.kind}_id": change.record_id}
    if change.kind not in _OWNED or isinstance(change, MoveSet):
        return {}
    if isinstance(change, Insert | Delete):
        return change.values
    table = writing.table(change.kind)
    row = connection.execute(
        sa.select(table.c.customer_id, table.c.contact_id).where(table.c.id == change.record_id)
    ).first()
    return dict(row._mapping) if row else {}
