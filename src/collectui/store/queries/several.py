"""Whom a command is for: one customer, or several, by a statement for many of them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection

from collectui.domain.about import About, CustomerName, Customers
from collectui.domain.records import one
from collectui.domain.several import LeftOut, Meant
from collectui.store.core.customers import CUSTOMER
from collectui.store.pieces import pieces
from collectui.store.queries import notes, record_names

NOT_THERE = "is not there any more"


def meant(connection: Connection, about: About | Customers) -> Meant:
    """The customers that are there, and those that are left out.

    Of several, one that was merged is its survivor, and each is meant once. Of a single one that
    is not there, or whose account, site or the like is not its own, LookupError is raised.
    """
    if isinstance(about, About):
        customer, words, whole = notes.about(connection, about)
        return Meant((customer,), (whole,), words)
    found = _with_survivors(connection, about.ids)
    customers: dict[int, CustomerName] = {}
    left_out: list[LeftOut] = []
    wanted = frozenset(about.ids)
    gone = wanted - found.keys()
    called = record_names.names_of(connection, "customer", set(gone)) if gone else {}
    for each in dict.fromkeys(about.ids):
        if each not in found:
            left_out.append(LeftOut(called.get(each) or f"{one('customer')} {each}", NOT_THERE))
            continue
        survivor = _survivor(found, each)
        merged = survivor.id != each
        if merged and (survivor.id in wanted or survivor.id in customers):
            into = f"is {survivor.number} {survivor.name} by now, which has it already"
            left_out.append(LeftOut(f"{found[each].number} {found[each].name}", into))
        else:
            customers[survivor.id] = CustomerName(survivor.id, survivor.number, survivor.name)
    abouts = tuple(About(each) for each in customers)
    return Meant(tuple(customers.values()), abouts, left_out=tuple(left_out))


def _with_survivors(connection: Connection, ids: Iterable[int]) -> dict[int, Any]:
    """The customers by id, and those that any of them was merged into."""
    found: dict[int, Any] = {}
    wanted = set(ids)
    while wanted:
        for piece in pieces(sorted(wanted)):
            rows = connection.execute(_NAMED.where(CUSTOMER.c.id.in_(piece)))
            found |= {row.id: row for row in rows}
        into = {row.replaced_by_id for row in found.values() if row.merged}
        wanted = into - found.keys() - wanted - {None}
    return found


_NAMED = sa.select(
    CUSTOMER.c.id,
    CUSTOMER.c.number,
    CUSTOMER.c.name,
    CUSTOMER.c.merged,
    CUSTOMER.c.replaced_by_id,
)


def _survivor(found: dict[int, Any], customer_id: int) -> Any:
    seen = {customer_id}
    row = found[customer_id]
    while row.merged and row.replaced_by_id in found and row.replaced_by_id not in seen:
        seen.add(row.replaced_by_id)
        row = found[row.replaced_by_id]
    return row
