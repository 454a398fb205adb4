"""Filling a new store with demonstration data."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from datetime import date
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy import Connection

from collectui.domain.kernel import Me, Refusal, Refused
from collectui.domain.vocabulary import CollectorRole
from collectui.store import bulk, desk, figures
from collectui.store.core.customers import CUSTOMER
from collectui.store.core.desk import COLLECTOR, PAYMENT_TERMS
from collectui.store.core.figures import DELINQUENCY
from collectui.store.demo.sheets import Sheets
from collectui.store.disputes import told
from collectui.store.writing import batch
from collectui.store.writing.new_rows import Rows

Progress = Callable[[int, int], None]
"""Told what is done and what there is to do in all."""

FIGURES_CHUNK = 20_000
_WORKING = (CollectorRole.COLLECTOR, CollectorRole.SUPERVISOR)


class Furniture(NamedTuple):
    """The desk's people (login, name, role) and its payment terms (code, title, rule)."""

    people: Sequence[tuple[str, str, CollectorRole]]
    terms: Sequence[tuple[str, str, str]]


Parts = Iterator[tuple[int, list[Rows]]]
"""How many customers are made by now, and the rows since the part before, sheet by sheet."""
Source = Callable[[date, tuple[int, ...], int], AbstractContextManager[Parts]]
"""The rows to a business date, the collectors' ids (mine first) and a batch."""


def fill(
    connection: Connection,
    customers: int,
    as_of: date | None,
    me: Me,
    furniture: Furniture,
    source: Source,
    tell: Progress,
) -> None:
    """Fill a new store with as many customers, in the caller's transaction.

    Their business date (`as_of`, else the calendar's) becomes the store's figures date. Raises
    Refused for a store that has customers.
    """
    if connection.execute(sa.select(CUSTOMER.c.id).limit(1)).first():
        raise Refused(Refusal("demo data goes into a new store only"))
    today = as_of or desk.calendar_today(connection)
    desk.set_figures_date(connection, today)
    collectors = _furnish(connection, me, furniture)
    batch_id = batch.begin(connection, source="demo", as_of=today, who=me.id)
    sheets = Sheets(batch_id)
    # Making rows is two thirds of the work, indexes and figures the rest.
    total = customers * 3 // 2
    tables = [sheet.table for sheet in sheets]
    made = source(today, tuple(collectors), batch_id)
    with bulk.without_indexes(connection, tables), made as parts:
        for done, part in parts:
            sheets.write(connection, part)
            tell(done, total)
    bulk.count_on(connection, [sheet.table for sheet in sheets if "id" in sheet.fields])
    told.make_cases(connection, batch_id, today, f"FROM item AS i WHERE i.batch_id = {batch_id}")
    bulk.settle(connection)
    done = customers * 5 // 4
    tell(done, total)
    with bulk.without_indexes(connection, [DELINQUENCY]):
        for first, last in figures.ranges(connection, FIGURES_CHUNK):
            figures.refresh_range(connection, first, last)
            tell(done + min(last, customers) // 4, total)
    _close(connection, sheets, batch_id, me)


def _furnish(connection: Connection, me: Me, furniture: Furniture) -> list[int]:
    """The desk's people and lists; returns the ids of the collectors, mine first."""
    collector = COLLECTOR
    connection.execute(
        sa.insert(collector),
        [
            {"login": login, "display_name": name, "role": role, "active": True, "version": 1}
            for login, name, role in furniture.people
            if login != me.login
        ],
    )
    connection.execute(
        sa.insert(PAYMENT_TERMS),
        [
            {"code": code, "title": title, "rule": rule, "position": place, "retired": False}
            for place, (code, title, rule) in enumerate(furniture.terms)
        ],
    )
    colleagues = connection.execute(
        sa.select(collector.c.id)
        .where(collector.c.role.in_(_WORKING), collector.c.login != me.login)
        .order_by(collector.c.login)
    ).scalars()
    mine = [me.id] if me.id is not None else []
    return [*mine, *colleagues]


def _close(connection: Connection, sheets: Sheets, batch_id: int, me: Me) -> None:
    count = {
        sheet.table.name: sheet.written
        for sheet in (sheets.customer, sheets.contact, sheets.program, sheets.item, sheets.note)
    }
    summary = f"demo data: {count['customer']:,d} customers, {count['item']:,d} items"
    batch.end(connection, batch.Batch(batch_id, me.id, ""), {"created": count}, summary)
