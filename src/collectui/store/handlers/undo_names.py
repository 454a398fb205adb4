"""What people call the records that an undo changes: the history knows them by id."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection

from collectui.domain.plan import Change, Delete, Insert, MoveSet, Update
from collectui.store import writing
from collectui.store.core.customers import CONTACT, CUSTOMER
from collectui.store.core.desk import COLLECTOR

_OWNED = ("phone", "email", "customer_contact")


def names(connection: Connection, changes: Sequence[Change]) -> dict[str, str]:
    """Customers, contacts and collectors that the changes are of, or refer to."""
    contacts: set[Any] = set()
    customers: set[Any] = set()
    collectors: set[Any] = set()
    for change in changes:
        owner = _owner(connection, change)
        customers |= {change.customer_id, owner.get("customer_id")}
        contacts.add(owner.get("contact_id"))
        if isinstance(change, Update | MoveSet):
            contacts |= set(change.fields.get("contact_id", ()))
            customers |= set(change.fields.get("customer_id", ()))
            customers |= set(change.fields.get("replaced_by_id", ()))
            collectors |= set(change.fields.get("collector_id", ()))
            collectors |= set(change.fields.get("assigned_to", ()))
    people = connection.execute(sa.select(CONTACT).where(CONTACT.c.id.in_(_known(contacts))))
    logins = connection.execute(
        sa.select(COLLECTOR.c.id, COLLECTOR.c.login).where(COLLECTOR.c.id.in_(_known(collectors)))
    )
    found = {f"contact:{x.id}": f"{x.first_name} {x.last_name}".strip() for x in people}
    found |= {f"collector:{x.id}": x.login for x in logins}
    for each in connection.execute(
        sa.select(CUSTOMER.c.id, CUSTOMER.c.number, CUSTOMER.c.name, CUSTOMER.c.currency).where(
            CUSTOMER.c.id.in_(_known(customers))
        )
    ):
        found[f"customer:{each.id}"] = f"{each.number} {each.name}"
        found[f"currency:customer:{each.id}"] = each.currency
    return found


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
