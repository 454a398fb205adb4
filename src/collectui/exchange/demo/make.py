"""Filling a new store with demonstration data."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import sqlalchemy as sa
from sqlalchemy import Connection

from collectui.domain.commands import Refused, new_command_id
from collectui.domain.rules import Refusal
from collectui.domain.terms import CollectorRole
from collectui.domain.views import Me
from collectui.exchange.demo.chance import Chance
from collectui.exchange.demo.clock import Clock
from collectui.exchange.demo.customers import LARGEST, Customers
from collectui.exchange.demo.items import MANNERS, TERMS, Receivables
from collectui.exchange.demo.premium import Programs
from collectui.exchange.demo.sheets import Sheets
from collectui.exchange.demo.work import Work
from collectui.store import bulk, desk, figures, writing
from collectui.store.defaults import defaults
from collectui.store.store import Store
from collectui.store.tables import (
    Collector,
    Customer,
    Delinquency,
    ImportBatch,
    PaymentTerms,
    table_of,
)
from collectui.store.types import utc_now

Progress = Callable[[int, int], None]
"""Told what is done and what there is to do in all."""

CHUNK = 2_000
"""Customers made and written together: what is held in memory."""
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
    if connection.execute(sa.select(table_of(Customer).c.id).limit(1)).first():
        raise Refused(Refusal("demo data goes into a new store only"))
    today = as_of or desk.calendar_today(connection)
    desk.set_figures_date(connection, today)
    collectors = _furnish(connection, me)
    batch_id = _batch(connection, today, me)
    sheets = Sheets(batch_id)
    # Making rows is two thirds of the work, indexes and figures the rest.
    total = customers * 3 // 2
    tables = [sheet.table for sheet in sheets]
    with bulk.without_indexes(connection, tables):
        _make(connection, sheets, customers, Chance(seed), Clock(today), collectors,
              lambda done: tell(done, total))  # fmt: skip
    bulk.count_on(connection, [sheet.table for sheet in sheets if "id" in sheet.columns])
    bulk.settle(connection)
    done = customers * 5 // 4
    tell(done, total)
    with bulk.without_indexes(connection, [table_of(Delinquency)]):
        for first, last in figures.ranges(connection, FIGURES_CHUNK):
            figures.refresh_range(connection, first, last)
            tell(done + min(last, customers) // 4, total)
    _close(connection, sheets, batch_id, me)


def _furnish(connection: Connection, me: Me) -> list[int]:
    """The desk's people and lists; returns the ids of the collectors, mine first."""
    collector = table_of(Collector)
    connection.execute(
        sa.insert(collector),
        [
            {"login": login, "display_name": name, "role": role, "active": True, "version": 1}
            for login, name, role in COLLEAGUES
            if login != me.login
        ],
    )
    connection.execute(
        sa.insert(table_of(PaymentTerms)),
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
    batch = table_of(ImportBatch)
    values = {"source": "demo", "as_of": today, "at": utc_now(), "who": me.id}
    made = sa.insert(batch).values(defaults(batch.name) | values).returning(batch.c.id)
    return int(connection.execute(made).scalar_one())


def _make(
    connection: Connection,
    sheets: Sheets,
    count: int,
    chance: Chance,
    clock: Clock,
    collectors: list[int],
    tell: Callable[[int], None],
) -> None:
    customers = Customers(sheets, chance, clock, count, collectors)
    receivables = Receivables(sheets, chance, clock)
    programs = Programs(sheets, chance, clock, count)
    work = Work(sheets, chance, clock, collectors)
    for serial in range(count):
        customer = customers.make(serial)
        if serial == 0:
            owed = programs.make_shown(customer)
        elif customer.insured:
            owed = programs.make(customer)
        else:
            owed = receivables.make(customer, *_habits(serial, count, chance))
        work.make(customer, owed, shown_first=serial < 8)
        if (serial + 1) % CHUNK == 0 or serial + 1 == count:
            sheets.write(connection)
            tell(serial + 1)


def _habits(serial: int, customers: int, chance: Chance) -> tuple[int, str]:
    """How many items a customer has, and how it pays. One is larger than all others."""
    if serial == LARGEST:
        return min(5_000, max(40, customers // 5)), "bad"
    if serial < 8:
        return chance.whole(4, 16), "awful" if serial % 2 else "bad"
    dice = chance.next()
    manner = next(manner for manner, share in MANNERS if dice < share)
    return int(3.65 * chance.spread() + 0.3), manner


def _close(connection: Connection, sheets: Sheets, batch_id: int, me: Me) -> None:
    made = {
        sheet.table.name: sheet.last_id
        for sheet in (sheets.customer, sheets.contact, sheets.program, sheets.item, sheets.note)
    }
    batch = table_of(ImportBatch)
    connection.execute(
        sa.update(batch)
        .where(batch.c.id == batch_id)
        .values(report={"created": made}, finished_at=utc_now())
    )
    writing.begin_history(
        connection,
        command_id=new_command_id(),
        who=me.id,
        action="import",
        summary=f"demo data: {made['customer']:,d} customers, {made['item']:,d} items",
        batch_id=batch_id,
    )
