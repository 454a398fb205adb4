"""Filling a new store with demonstration data."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import nullcontext
from datetime import date

import sqlalchemy as sa
from sqlalchemy import Connection

from collectui.domain.kernel import Me, Refusal, Refused, new_command_id
from collectui.domain.vocabulary import CollectorRole
from collectui.exchange.demo.ahead import made_ahead
from collectui.exchange.demo.items import TERMS
from collectui.exchange.demo.order import Order, made
from collectui.exchange.demo.sheets import Sheets
from collectui.store import bulk, desk, figures, writing
from collectui.store.core.customers import CUSTOMER
from collectui.store.core.desk import COLLECTOR, PAYMENT_TERMS
from collectui.store.core.figures import DELINQUENCY
from collectui.store.core.imports import IMPORT_BATCH
from collectui.store.defaults import defaults
from collectui.store.store import Store
from collectui.store.types import utc_now

Progress = Callable[[int, int], None]
"""Told what is done and what there is to do in all."""

AHEAD_FROM = 20_000
"""Customers from which on a second process is worth its start."""
FIGURES_CHUNK = 20_000
COLLEAGUES = (
    ("mkeller", "Mara Keller", CollectorRole.SUPERVISOR),
    ("aruiz", "Ana Ruiz", CollectorRole.COLLECTOR),
    ("tmole", "Tara Mole", CollectorRole.COLLECTOR),
    ("okafor", "Omar Okafor", CollectorRole.COLLECTOR),
    ("lindq", "Ingrid Lindqvist", CollectorRole.COLLECTOR),
    ("pnovak", "Pavel Novak", CollectorRole.COLLECTOR),
    ("wtanaka", "Wei Tanaka", CollectorRole.COLLECTOR),
    ("siyer", "Samir Iyer", CollectorRole.COLLECTOR),
    ("bjensen", "Björn Jensen", CollectorRole.COLLECTOR),
    ("guest", "Guest", CollectorRole.VIEWER),
)
_WORKING = (CollectorRole.COLLECTOR, CollectorRole.SUPERVISOR)


def make_demo(
    store: Store,
    customers: int = 2_000,
    seed: int = 1,
    as_of: date | None = None,
    me: Me | None = None,
    progress: Progress | None = None,
) -> None:
    """Fill a new store with invented customers and make `me` one of its collectors.

    The same rows for the same seed and business date (`as_of`, else the calendar's), which becomes
    the store's figures date. All of it or nothing: one transaction. Raises Refused for a store
    that has customers.
    """
    me = me or store.me()
    tell = progress or (lambda done, total: None)
    store.load(lambda connection: _fill(connection, customers, seed, as_of, me, tell))


def _fill(
    connection: Connection, customers: int, seed: int, as_of: date | None, me: Me, tell: Progress
) -> None:
    if connection.execute(sa.select(CUSTOMER.c.id).limit(1)).first():
        raise Refused(Refusal("demo data goes into a new store only"))
    today = as_of or desk.calendar_today(connection)
    desk.set_figures_date(connection, today)
    collectors = _furnish(connection, me)
    order = Order(customers, seed, today, tuple(collectors), _batch(connection, today, me))
    sheets = Sheets(order.batch_id)
    # Making rows is two thirds of the work, indexes and figures the rest.
    total = customers * 3 // 2
    tables = [sheet.table for sheet in sheets]
    source = made_ahead(order) if customers >= AHEAD_FROM else nullcontext(made(order))
    with bulk.without_indexes(connection, tables), source as parts:
        for done, part in parts:
            sheets.write(connection, part)
            tell(done, total)
    bulk.count_on(connection, [sheet.table for sheet in sheets if "id" in sheet.columns])
    bulk.settle(connection)
    done = customers * 5 // 4
    tell(done, total)
    with bulk.without_indexes(connection, [DELINQUENCY]):
        for first, last in figures.ranges(connection, FIGURES_CHUNK):
            figures.refresh_range(connection, first, last)
            tell(done + min(last, customers) // 4, total)
    _close(connection, sheets, order.batch_id, me)


def _furnish(connection: Connection, me: Me) -> list[int]:
    """The desk's people and lists; returns the ids of the collectors, mine first."""
    collector = COLLECTOR
    connection.execute(
        sa.insert(collector),
        [
            {"login": login, "display_name": name, "role": role, "active": True, "version": 1}
            for login, name, role in COLLEAGUES
            if login != me.login
        ],
    )
    connection.execute(
        sa.insert(PAYMENT_TERMS),
        [
            {"code": code, "title": title, "rule": rule, "position": place, "retired": False}
            for place, (code, title, rule, _) in enumerate(TERMS)
        ],
    )
    colleagues = connection.execute(
        sa.select(collector.c.id)
        .where(collector.c.role.in_(_WORKING), collector.c.login != me.login)
        .order_by(collector.c.login)
    ).scalars()
    mine = [me.id] if me.id is not None else []
    return [*mine, *colleagues]


def _batch(connection: Connection, today: date, me: Me) -> int:
    batch = IMPORT_BATCH
    values = {"source": "demo", "as_of": today, "at": utc_now(), "who": me.id}
    insert = sa.insert(batch).values(defaults(batch) | values).returning(batch.c.id)
    return int(connection.execute(insert).scalar_one())


def _close(connection: Connection, sheets: Sheets, batch_id: int, me: Me) -> None:
    count = {
        sheet.table.name: sheet.written
        for sheet in (sheets.customer, sheets.contact, sheets.program, sheets.item, sheets.note)
    }
    batch = IMPORT_BATCH
    connection.execute(
        sa.update(batch)
        .where(batch.c.id == batch_id)
        .values(report={"created": count}, finished_at=utc_now())
    )
    writing.begin_history(
        connection,
        command_id=new_command_id(),
        who=me.id,
        action="import",
        summary=f"demo data: {count['customer']:,d} customers, {count['item']:,d} items",
        batch_id=batch_id,
    )
