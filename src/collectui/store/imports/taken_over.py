"""Customers that another took over from: what a file says of them is that one's."""

from __future__ import annotations

from collections.abc import Mapping

import sqlalchemy as sa
from sqlalchemy import Connection

from collectui.store.core.customers import CUSTOMER
from collectui.store.pieces import pieces


def survivors(connection: Connection, known: Mapping[str, int]) -> dict[str, int]:
    """The same keys, each with the customer that its own one was merged into, if it was."""
    return _followed(connection, known, CUSTOMER.c.merged)


def successors(connection: Connection, known: Mapping[str, int]) -> dict[str, int]:
    """The same keys, each with the customer that took over from its own one, if any did."""
    return _followed(connection, known, sa.true())


def _followed(
    connection: Connection, known: Mapping[str, int], which: sa.ColumnElement[bool]
) -> dict[str, int]:
    into: dict[int, int] = {}
    asked: set[int] = set()
    while unasked := ({*known.values(), *into.values()} - asked):
        asked |= unasked
        for part in pieces(sorted(unasked)):
            rows = connection.execute(
                sa.select(CUSTOMER.c.id, CUSTOMER.c.replaced_by_id).where(
                    CUSTOMER.c.id.in_(part), which, CUSTOMER.c.replaced_by_id.is_not(None)
                )
            )
            into.update((row.id, row.replaced_by_id) for row in rows)
    return {key: _last(each, into) for key, each in known.items()}


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
