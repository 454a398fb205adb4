"""Where contact methods lead, and whom one does not reach."""

from collections.abc import Mapping, Sequence

import sqlalchemy as sa
from sqlalchemy import Connection

from collectui.domain.profile import Unreached
from collectui.domain.terms import ContactMethod
from collectui.store.core.customers import CUSTOMER
from collectui.store.queries import reach


def addresses(connection: Connection, customer_id: int) -> Mapping[ContactMethod, str]:
    """Where each contact method leads; empty where it has no address."""
    book = reach.book(connection, [customer_id])
    return {each: book.address(each, customer_id, None, None) for each in ContactMethod}


def unreached(
    connection: Connection, ids: Sequence[int], method: ContactMethod
) -> tuple[Unreached, ...]:
    """Those of the customers whom a contact method does not reach, by name."""
    book = reach.book(connection, ids)
    missing = [each for each in ids if not book.address(method, each, None, None)]
    rows = connection.execute(
        sa.select(CUSTOMER.c.id, CUSTOMER.c.number, CUSTOMER.c.name)
        .where(CUSTOMER.c.id.in_(missing))
        .order_by(CUSTOMER.c.sort_key, CUSTOMER.c.id)
    )
    return tuple(Unreached(*row) for row in rows)
