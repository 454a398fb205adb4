"""Two weeks ahead: a customer beside opening it, at the terminal; the desk beside rolling it."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy import Connection

from benchmarks.desks import Desk
from benchmarks.report import Ratio, in_turn
from benchmarks.terminal import Program
from collectui.store import desk, figures
from collectui.store.core.customers import ACCOUNT, CUSTOMER, SITE
from collectui.store.core.items import ITEM
from collectui.store.dunning import runs
from collectui.store.opening import create, open_store
from collectui.store.queries.desk import desk_view
from collectui.store.writing.new_rows import NewRows

SIZES = (20, 50_000)
DAYS = 14
CUSTOMER_BOUND = 2.0
"""Looking ahead opens the customer anew, with figures that are made for it: of a large one that is
reading every item once, where opening reads those that are kept."""
DESK_BOUND = 1.5
_NAME = "Customer of many items"
_SAID = "(if nobody pays)"
_SPAN, _AHEAD = 200, 20
"""Days over which the due dates are spread, and how many of them are still to come."""


def of_customers(folder: Path, home: Path, tell: Callable[[str], None]) -> list[Ratio]:
    """Each size against opening that customer: processor time until the program is calm."""
    return [_of_customer(folder, home, items, tell) for items in SIZES]


def _of_customer(folder: Path, home: Path, items: int, tell: Callable[[str], None]) -> Ratio:
    path = folder / "looking-ahead.sqlite3"
    path.unlink(missing_ok=True)
    tell(f"look ahead, {items:,d} items")
    with closing(create(str(path))) as store:
        today = store.read(desk.calendar_today)
        store.load(lambda connection: _fill(connection, items, today))
        runs.carry_out(store, None)
    with Desk(1, path, _NAME).program(home) as program:
        program.shown("Delinquent customers")
        # All customers: of twenty items none is due yet.
        for key in ("v", "5"):
            program.press(key)
        program.wait(lambda text: _NAME in text)
        pairs = in_turn(lambda: _ahead(program), lambda: _opened(program))
    path.unlink()
    what = f"a customer of {items:,d} items, {DAYS} days ahead"
    return Ratio.of(what, pairs, "ms", "opening it", CUSTOMER_BOUND)


def _opened(program: Program) -> float:
    """Milliseconds of processor time from Enter on the list to the customer; and back."""
    taken = program.press("\r").cpu * 1e3
    program.wait(lambda text: "1 Overview" in text)
    program.press("\x1b")
    return taken


def _ahead(program: Program) -> float:
    """The same from Enter behind the day to the customer on it."""
    program.press("\r")
    for key in ("T", *f"+{DAYS}"):
        program.press(key)
    taken = program.press("\r").cpu * 1e3
    program.wait(lambda text: _SAID in text)
    for key in ("T", "\x1b"):
        program.press(key)
    return taken


def of_desk(desk: Desk, folder: Path, tell: Callable[[str], None]) -> Ratio:
    """The whole desk against a roll of as many days, each roll on a copy of its own."""
    path = folder / "rolling.sqlite3"

    def rolled() -> float:
        tell(f"roll, {desk.title}")
        shutil.copyfile(desk.path, path)
        with closing(open_store(str(path), may_write=True)) as store:
            to = store.read(desk_view).business_date + timedelta(DAYS)
            began = time.process_time()
            assert runs.turn_to(store, to) > desk.customers / 2
            return time.process_time() - began

    def ahead() -> float:
        tell(f"look ahead, {desk.title}")
        with closing(open_store(str(desk.path))) as store:
            on = store.read(desk_view).business_date + timedelta(DAYS)
            began = time.process_time()
            with closing(store.look_ahead_of_all(on)) as view:
                assert view.read(desk_view).business_date == on
            return time.process_time() - began

    try:
        pairs = in_turn(ahead, rolled)
    finally:
        path.unlink(missing_ok=True)
    what = f"the desk {DAYS} days ahead, {desk.title}"
    return Ratio.of(what, pairs, "s", "a roll", DESK_BOUND)


def _fill(connection: Connection, items: int, today: date) -> None:
    """One customer with items of all ages."""
    customers = NewRows(CUSTOMER, "id number name", currency="USD")
    accounts = NewRows(ACCOUNT, "id customer_id number")
    sites = NewRows(SITE, "id customer_id account_id", number="1")
    customers.add(1, "C-1", _NAME)
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
