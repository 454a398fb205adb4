"""Commands about a customer that has been merged since they were begun: they are the survivor's."""

from dataclasses import replace
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection, Table

from collectui.domain.about import About
from collectui.domain.kernel import Command
from collectui.store.core.customers import ACCOUNT, CUSTOMER, SITE


def redirected(connection: Connection, command: Command) -> Command:
    """The same command about the survivor, as a draft of before the merging is sent after it."""
    about = getattr(command, "about", None)
    if not isinstance(about, About):
        # Of several customers each is looked up as the command is (`queries.several`).
        return command
    survivor = _survivor(connection, about.customer_id)
    if survivor == about.customer_id:
        return command
    moved = replace(
        about,
        customer_id=survivor,
        account_id=_of(connection, ACCOUNT, about.account_id, survivor),
        site_id=_of(connection, SITE, about.site_id, survivor),
    )
    changed: Any = command
    return replace(changed, about=moved)  # type: ignore[no-any-return]


def _survivor(connection: Connection, customer_id: int) -> int:
    seen = {customer_id}
    merged = sa.select(CUSTOMER.c.replaced_by_id).where(CUSTOMER.c.merged)
    while True:
        into = connection.execute(merged.where(CUSTOMER.c.id == customer_id)).scalar()
        if into is None or into in seen:
            return customer_id
        seen.add(into)
        customer_id = into


def _of(connection: Connection, table: Table, record_id: int | None, survivor: int) -> int | None:
    """An account or site that moved; one that became one with the survivor's is not named."""
    here = sa.and_(table.c.id == record_id, table.c.customer_id == survivor)
    found: int | None = connection.execute(sa.select(table.c.id).where(here)).scalar()
    return found
