"""A customer two weeks ahead, beside opening it: one of a few items, and one of very many."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy import Connection

from benchmarks.report import Ratio, in_turn
from collectui.store import desk, figures
from collectui.store.core.customers import ACCOUNT, CUSTOMER, SITE
from collectui.store.core.items import ITEM
from collectui.store.dunning import runs
from collectui.store.opening import create
from collectui.store.queries.customers import position
from collectui.store.queries.items import count_items, items_of
from collectui.store.queries.timeline import timeline
from collectui.store.store import Store
from collectui.store.writing.new_rows import NewRows

SIZES = (20, 50_000)
DAYS = 14
BOUND = 4
"""Each stop on the way makes the figures anew, which reads every item; opening reads a page."""
_SPAN, _AHEAD = 200, 20
"""Days over which the due dates are spread, and how many of them are still to come."""


def ratios(folder: Path, tell: Callable[[str], None]) -> list[Ratio]:
    """Each size against opening that customer."""
    return [_ratio(folder, items, tell) for items in SIZES]


def _ratio(folder: Path, items: int, tell: Callable[[str], None]) -> Ratio:
    path = folder / "looking-ahead.sqlite3"
    path.unlink(missing_ok=True)
    tell(f"look ahead, {items:,d} items")
    with closing(create(str(path))) as store:
        today = store.read(desk.calendar_today)
        store.load(lambda connection: _fill(connection, items, today))
        runs.carry_out(store, None)
        pairs = in_turn(lambda: _ahead(store, today), lambda: _opened(store, today))
    path.unlink()
    what = f"a customer of {items:,d} items, {DAYS} days ahead"
    return Ratio.of(what, pairs, "ms", "opening it", BOUND)


def _ahead(store: Store, today: date) -> float:
    """Milliseconds of processor time to the customer as it will be, shown as it is opened."""
    began = time.process_time()
    on = today + timedelta(DAYS)
    with closing(store.look_ahead(1, on)) as ahead:
        assert ahead.read(position, 1).business_date == on
        ahead.read(items_of, 1, on)
        ahead.read(count_items, 1, on)
        ahead.read(timeline, 1, limit=500)
    return (time.process_time() - began) * 1e3


def _opened(store: Store, today: date) -> float:
    """Milliseconds of processor time to what the customer's screen opens with."""
    began = time.process_time()
    store.read(position, 1)
    store.read(items_of, 1, today)
    store.read(count_items, 1, today)
    store.read(timeline, 1, limit=500)
    return (time.process_time() - began) * 1e3


def _fill(connection: Connection, items: int, today: date) -> None:
    """One customer with items of all ages."""
    customers = NewRows(CUSTOMER, "id number name", currency="USD")
    accounts = NewRows(ACCOUNT, "id customer_id number")
    sites = NewRows(SITE, "id customer_id account_id", number="1")
    customers.add(1, "C-1", "Customer")
    accounts.add(1, 1, "1")
    sites.add(1, 1, 1)
    for sheet in (customers, accounts, sites):
        sheet.write(connection, sheet.take())
    place = {"customer_id": 1, "account_id": 1, "site_id": 1, "currency": "USD", "source": "bench"}
    rows = []
    for number in range(items):
        due = today + timedelta(_AHEAD - number % _SPAN)
        amounts = {"amount": 100 + number, "open_balance": 100 + number}
        dates = {"due": due, "aged_from": due, "issued": today - timedelta(_SPAN)}
        rows.append({**place, **amounts, **dates, "number": f"{number}", "source_key": f"{number}"})
    connection.execute(sa.insert(ITEM), rows)
    desk.set_figures_date(connection, today)
    figures.refresh_range(connection, 1, 1)
