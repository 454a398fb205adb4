"""What judging standing promises costs after an import, against reading their rows."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy import Connection

from benchmarks.report import Ratio, in_turn
from collectui.domain.vocabulary import PartState, PromiseStatus
from collectui.store import desk, figures
from collectui.store.core.customers import ACCOUNT, CUSTOMER, SITE
from collectui.store.core.items import ITEM
from collectui.store.core.promises import PROMISE, PROMISE_ITEM, PROMISE_PART
from collectui.store.opening import create
from collectui.store.pieces import pieces
from collectui.store.promises import judging
from collectui.store.store import Store
from collectui.store.writing import batch
from collectui.store.writing.new_rows import NewRows

SMALL, LARGE = 1_000, 50_000
"""Standing promises, of a customer each."""
ITEMS = 20
"""Transactions of each customer: a million with the larger number of promises."""
BOUND = 3.0


def ratio(promises: int, folder: Path, tell: Callable[[str], None]) -> Ratio:
    """Judging them all, of which nothing comes, beside reading what they are judged by."""
    path = folder / "judging.sqlite3"
    path.unlink(missing_ok=True)
    tell(f"judge {promises:,d} promises")
    with closing(create(str(path))) as store:
        today = store.read(desk.calendar_today)
        store.load(lambda connection: _fill(connection, promises, today))
        store.load(lambda connection: judging.by_itself(connection, range(1, promises + 1), None))
        ids = list(range(1, promises + 1))
        pairs = in_turn(lambda: _judged(store, ids), lambda: _read(store, ids))
    path.unlink()
    what = f"judging {promises:,d} promises, {promises * ITEMS:,d} items"
    return Ratio.of(what, pairs, "s", "reading their rows", BOUND)


def _judged(store: Store, ids: list[int]) -> float:
    """Seconds of processor time."""
    began = time.process_time()
    assert not store.read(judging.look, ids).changes
    return time.process_time() - began


def _read(store: Store, ids: list[int]) -> float:
    """The same to read the promises, their parts and the transactions of their customers."""
    began = time.process_time()
    store.read(_rows, ids)
    return time.process_time() - began


def _rows(connection: Connection, ids: list[int]) -> int:
    found = 0
    for piece in pieces(ids):
        for table in (PROMISE, PROMISE_PART, PROMISE_ITEM, ITEM):
            rows = connection.execute(sa.select(table).where(table.c.customer_id.in_(piece)))
            found += len([tuple(row) for row in rows])
    return found


def _fill(connection: Connection, promises: int, today: date) -> None:
    """Customers with documents of all ages, each of whom has promised two of them for tomorrow."""
    customers = NewRows(CUSTOMER, "id number name", currency="USD")
    accounts = NewRows(ACCOUNT, "id customer_id number")
    sites = NewRows(SITE, "id customer_id account_id", number="1")
    for number in range(1, promises + 1):
        customers.add(number, f"C-{number}", f"Customer {number}")
        accounts.add(number, number, "1")
        sites.add(number, number, number)
    for sheet in (customers, accounts, sites):
        sheet.write(connection, sheet.take())
    batch.begin(connection, source="bench", as_of=today, who=None)
    due, taken, now = today + timedelta(1), today - timedelta(1), datetime.now(UTC)
    for first in range(1, promises + 1, 1_000):
        some = range(first, min(first + 1_000, promises + 1))
        connection.execute(sa.insert(ITEM), [_item(n, place, today) for n in some
                                             for place in range(ITEMS)])  # fmt: skip
        connection.execute(sa.insert(PROMISE), [
            {"id": n, "customer_id": n, "currency": "USD", "total": 300, "taken_on": taken,
             "taken_at": now, "status": PromiseStatus.OPEN}
            for n in some
        ])  # fmt: skip
        connection.execute(sa.insert(PROMISE_PART), [
            {"customer_id": n, "promise_id": n, "seq": 1, "due_on": due, "amount": 300,
             "last_day": due, "state": PartState.OPEN}
            for n in some
        ])  # fmt: skip
        connection.execute(sa.insert(PROMISE_ITEM), [
            {"customer_id": n, "promise_id": n, "item_id": (n - 1) * ITEMS + place + 1,
             "amount": 150}
            for n in some for place in (0, 1)
        ])  # fmt: skip
    desk.set_figures_date(connection, today)
    for first, last in figures.ranges(connection):
        figures.refresh_range(connection, first, last)


def _item(customer: int, place: int, today: date) -> dict[str, object]:
    number, due = f"{customer}-{place}", today - timedelta(10 * place + 1)
    places = {"customer_id": customer, "account_id": customer, "site_id": customer}
    dates = {"due": due, "aged_from": due, "issued": due - timedelta(30)}
    amounts = {"amount": 200, "open_balance": 200, "currency": "USD"}
    names = {"source": "bench", "source_key": number, "number": number}
    return {"id": (customer - 1) * ITEMS + place + 1, **places, **dates, **amounts, **names}
