"""What replacing a customer with ten thousand programs and invoices costs, against raw SQL."""

from __future__ import annotations

import shutil
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

from sqlalchemy import Connection

from benchmarks.report import Ratio
from collectui.domain.roles.commands import ReplaceCustomer
from collectui.domain.vocabulary import ContactRole
from collectui.store import figures
from collectui.store.core.customers import ACCOUNT, CONTACT, CUSTOMER, CUSTOMER_CONTACT, SITE
from collectui.store.core.items import ITEM
from collectui.store.core.programs import PROGRAM
from collectui.store.opening import create, open_store
from collectui.store.writing.new_rows import NewRows

RECORDS = 10_000
RUNS = 9
BOUND = 3
_MOVES = (
    "UPDATE program SET customer_id = :to, version = version + 1 WHERE customer_id = :of",
    "UPDATE item SET customer_id = :to, account_id = :to, site_id = :to, version = version + 1"
    " WHERE customer_id = :of",
)


def ratios(folder: Path, tell: Callable[[str], None]) -> Iterator[Ratio]:
    """Preview, and preview and save, each beside the two statements that move the rows."""
    path, copy = folder / "replacing.sqlite3", folder / "replacing-raw.sqlite3"
    for each in (path, copy):
        each.unlink(missing_ok=True)
    with closing(create(str(path))) as store:
        store.load(_fill)
    shutil.copyfile(path, copy)
    shown: list[float] = []
    saved: list[float] = []
    raw: list[float] = []
    with closing(open_store(str(path), may_write=True)) as store:
        me = store.me()
        for nth in range(RUNS + 1):
            tell(f"replace a customer, {nth + 1} of {RUNS + 1}")
            # There and back again: each time all of it moves.
            of, to = (1, 2) if nth % 2 == 0 else (2, 1)
            command = ReplaceCustomer(customer_id=of, by_id=to)
            began = time.perf_counter()
            assert store.preview(command, me).plan
            looked = time.perf_counter()
            store.do(command, me)
            shown.append((looked - began) * 1e3)
            saved.append((time.perf_counter() - looked) * 1e3)
            raw.append(_raw(copy, of, to))
    what = f"a customer with {RECORDS:,d} programs and invoices"
    for name, ours in (("preview replacing", shown), ("replace", saved)):
        pairs = list(zip(ours[1:], raw[1:], strict=True))
        yield Ratio.of(f"{name} {what}", pairs, "ms", "raw SQL", BOUND)


def _raw(path: Path, of: int, to: int) -> float:
    """Milliseconds of the bare updates in one transaction, with the store's own promises."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
            connection.execute(f"PRAGMA {pragma}")
        began = time.perf_counter()
        connection.execute("BEGIN IMMEDIATE")
        for statement in _MOVES:
            connection.execute(statement, {"of": of, "to": to})
        connection.execute("COMMIT")
        return (time.perf_counter() - began) * 1e3


def _fill(connection: Connection) -> None:
    """Two customers with an account and a site each; all programs and invoices are the first's."""
    customers = NewRows(CUSTOMER, "id number name", currency="USD")
    accounts = NewRows(ACCOUNT, "id customer_id number")
    sites = NewRows(SITE, "id customer_id account_id", number="1")
    contacts = NewRows(CONTACT, "id first_name last_name")
    links = NewRows(CUSTOMER_CONTACT, "customer_id contact_id", role=ContactRole.PRIMARY)
    programs = NewRows(PROGRAM, "id number", currency="USD", customer_id=1, contact_id=1)
    items = NewRows(
        ITEM, "id source_key number program_id", source="bench", customer_id=1, account_id=1,
        site_id=1, due="2026-01-05", aged_from="2026-01-05", amount=100, open_balance=100,
        currency="USD",
    )  # fmt: skip
    for n in (1, 2):
        customers.add(n, f"C-{n}", f"Customer {n}")
        accounts.add(n, n, f"C-{n}")
        sites.add(n, n, n)
    contacts.add(1, "Jo", "Park")
    links.add(1, 1)
    for n in range(1, RECORDS + 1):
        programs.add(n, f"P-{n}")
        items.add(n, str(n), f"I-{n}", n)
    for sheet in (customers, accounts, sites, contacts, links, programs, items):
        sheet.write(connection, sheet.take())
    figures.refresh(connection, (1, 2))
