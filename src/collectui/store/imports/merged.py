"""Customers that are one with another: what a file says of them is the survivor's."""

from __future__ import annotations

from collections.abc import Mapping

import sqlalchemy as sa
from sqlalchemy import Connection

from collectui.store.core.customers import CUSTOMER
from collectui.store.pieces import pieces


def survivors(connection: Connection, known: Mapping[str, int]) -> dict[str, int]:
    """The same numbers, each with the customer that its own one was merged into, if it was."""
    into: dict[int, int] = {}
    asked: set[int] = set()
    while unasked := ({*known.values(), *into.values()} - asked):
        asked |= unasked
        for part in pieces(sorted(unasked)):
            rows = connection.execute(
                sa.select(CUSTOMER.c.id, CUSTOMER.c.replaced_by_id).where(
                    CUSTOMER.c.id.in_(part),
                    CUSTOMER.c.merged,
                    CUSTOMER.c.replaced_by_id.is_not(None),
                )
            )
            into.update((row.id, row.replaced_by_id) for row in rows)
    return {number: _last(each, into) for number, each in known.items()}


def own_numbers(connection: Connection, known: Mapping[str, int]) -> dict[int, str]:
    """Of customers that a file names by several numbers, the one that is theirs."""
    found: dict[int, str] = {}
    for part in pieces(list(known.values())):
        rows = connection.execute(
            sa.select(CUSTOMER.c.id, CUSTOMER.c.number).where(CUSTOMER.c.id.in_(part))
        )
        found.update((row.id, row.number) for row in rows if known.get(row.number) == row.id)
    return found


def _last(customer_id: int, into: Mapping[int, int]) -> int:
    seen: set[int] = set()
    while customer_id in into and customer_id not in seen:
        seen.add(customer_id)
        customer_id = into[customer_id]
    return customer_id
