"""The past as recorded: one customer as it was known at a moment.

`CustomerAt` is read with the queries that read the present (`past.shadow` says how): the position,
the transactions, the history up to then. The figures are made for the moment's day as business
date, by the rules and settings the desk had then.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection

from collectui.store import desk, figures
from collectui.store.core.customers import CUSTOMER
from collectui.store.core.history import HISTORY
from collectui.store.core.history import HISTORY_CHANGE as CHANGE
from collectui.store.core.imports import IMPORT_BATCH as BATCH
from collectui.store.moments import recorded_until
from collectui.store.own_view import OwnView
from collectui.store.past.changes import REMOVED, ChangesSince
from collectui.store.past.shadow import ShadowTables
from collectui.store.promises import judging as promises


class NotYetKnown(LookupError):
    """The customer was first recorded after the moment; `first` is when, if that is known."""

    def __init__(self, first: datetime | None) -> None:
        super().__init__("the customer was not yet known then")
        self.first = first


class CustomerAt(OwnView):
    """One customer at one moment. Safe to read from several threads."""

    def __init__(
        self,
        connect: Callable[[], Connection],
        customer_id: int,
        at: datetime,
        on: date | None = None,
    ) -> None:
        """`on` is the business date to look from, by itself the moment's day.

        Raises NotYetKnown.
        """
        self.customer_id, self.at, self.on = customer_id, at, on
        try:
            super().__init__(connect)
        except NotYetKnown:
            raise NotYetKnown(self._first_known()) from None

    def fill(self, session: Connection) -> None:
        look_back(session, self.customer_id, self.at, self.on)

    def _first_known(self) -> datetime | None:
        with self._connect() as connection:
            return first_known(connection, self.customer_id)


def look_back(
    connection: Connection, customer_id: int, at: datetime, on: date | None = None
) -> None:
    """Let a connection see one customer as it was known at a moment. Raises NotYetKnown.

    In a transaction in which it may make temporary tables (`engine.own_tables`); for good.
    """
    history_id = recorded_until(connection, at)
    late = _late_batches(connection, history_id)
    since = ChangesSince(connection, customer_id, _last_change(connection, history_id))
    ShadowTables(connection, since, late).hide(history_id)
    known = sa.select(CUSTOMER.c.id).where(CUSTOMER.c.id == customer_id)
    if connection.execute(known).first() is None:
        raise NotYetKnown(None)
    figures.hide_kept(connection, on or desk.calendar_day(connection, at))
    if on is None:
        there = at.astimezone(desk.time_zone(connection))
        connection.info[figures.CLOCK] = there.time()
    promises.lay(connection, [customer_id])
    figures.refresh(connection, [customer_id])


def first_known(connection: Connection, customer_id: int) -> datetime | None:
    """When a customer was first recorded: by a command, or by the batch that brought it."""
    made = sa.select(CHANGE.c.history_id).where(
        CHANGE.c.kind == "customer", CHANGE.c.record_id == customer_id, CHANGE.c.op == "create"
    )
    batch_id = connection.execute(
        sa.select(CUSTOMER.c.batch_id).where(CUSTOMER.c.id == customer_id)
    ).scalar()
    if batch_id is None:
        batch_id = _removed(connection, customer_id).get("batch_id")
    found: datetime | None = connection.execute(
        sa.select(HISTORY.c.at)
        .where(
            sa.or_(
                HISTORY.c.id.in_(made),
                sa.and_(HISTORY.c.batch_id == batch_id, HISTORY.c.action == "import"),
            )
        )
        .order_by(HISTORY.c.id.desc())
        .limit(1)
    ).scalar()
    return found


def customers_ever(connection: Connection, number: str) -> list[int]:
    """The customers that have or had a number: an import that is taken back frees it."""
    present = connection.execute(sa.select(CUSTOMER.c.id).where(CUSTOMER.c.number == number))
    found = list(present.scalars())
    rows = connection.execute(
        sa.select(CHANGE.c.record_id, CHANGE.c.changes)
        .where(CHANGE.c.kind == "customer", CHANGE.c.op == REMOVED)
        .order_by(CHANGE.c.id.desc())
    )
    for record_id, changes in rows:
        removed, _ = changes.get("customer", [(), None])
        if any(record["number"] == number for record in removed):
            found.append(record_id)
    return list(dict.fromkeys(found))


def _removed(connection: Connection, customer_id: int) -> dict[str, Any]:
    """The record of a customer that is there no more, as it was last."""
    rows = connection.execute(
        sa.select(CHANGE.c.changes)
        .where(
            CHANGE.c.kind == "customer", CHANGE.c.record_id == customer_id, CHANGE.c.op == REMOVED
        )
        .order_by(CHANGE.c.id.desc())
    ).scalars()
    return next((c["customer"][0][0] for c in rows if "customer" in c), {})


def _last_change(connection: Connection, history_id: int) -> int:
    """The last change recorded by a command or before it."""
    last = sa.select(sa.func.max(CHANGE.c.history_id)).where(CHANGE.c.history_id <= history_id)
    found: int | None = connection.execute(
        sa.select(sa.func.max(CHANGE.c.id)).where(CHANGE.c.history_id == last.scalar_subquery())
    ).scalar()
    return found or 0


def _late_batches(connection: Connection, history_id: int) -> list[int]:
    """Batches that were not whole yet: what they brought counts from their end."""
    since = sa.select(HISTORY.c.id).where(
        HISTORY.c.batch_id == BATCH.c.id, HISTORY.c.id > history_id, HISTORY.c.action == "import"
    )
    return list(connection.execute(sa.select(BATCH.c.id).where(since.exists())).scalars())
