"""How fast a CSV of open items comes in, against the same rows into one plain table."""

from __future__ import annotations

import csv
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path

from benchmarks.report import Ratio, in_turn
from collectui.exchange.importing import ImportOptions, run
from collectui.store.opening import create

HEADS = (
    *("cust_number", "name_customer", "business_code", "doc_id", "document_create_date"),
    *("due_in_date", "total_open_amount", "invoice_currency", "cust_payment_terms"),
)
ROWS_A_CUSTOMER = 20
RUNS = 7
_Row = tuple[str, ...]


def rates(folder: Path, rows: int, tell: Callable[[str], None], bound: float) -> Ratio:
    """Seconds for so many rows, each time into a new store."""
    file = folder / f"import-{rows}.csv"
    written = list(lines(rows))
    with file.open("w", newline="", encoding="utf-8") as out:
        csv.writer(out).writerows([HEADS, *written])
    tell(f"import of {rows:,d} rows")
    # The first pair is not counted; a million rows take their time.
    pairs = in_turn(
        lambda: _ours(folder, file, rows), lambda: _raw(folder, written), runs=RUNS, most=RUNS + 4
    )
    file.unlink()
    return Ratio.of(f"import a CSV of {rows:,d} rows", pairs, "s", "raw executemany", bound)


def lines(rows: int) -> Iterator[_Row]:
    """Open items of made-up customers, the same ones each time."""
    first = date(2026, 1, 5)
    for n in range(rows):
        customer = n // ROWS_A_CUSTOMER
        issued = first + timedelta(n * 7 % 200)
        yield (
            f"{700_000 + customer:010}",
            f"Customer {customer} Trading Co.",
            "1000",
            f"{90_000_000 + n}",
            issued.isoformat(),
            (issued + timedelta(30)).isoformat(),
            f"{n * 37 % 9_000_000 / 100 + 1:.2f}",
            "USD",
            "NET30",
        )


def _ours(folder: Path, file: Path, rows: int) -> float:
    path = folder / "import.sqlite3"
    with closing(create(str(path))) as store:
        began = time.perf_counter()
        report = run(store, file, ImportOptions(), store.me())
        seconds = time.perf_counter() - began
        assert report.to_json()["created"] == rows, report.to_text()
    _remove(path)
    return seconds


def _raw(folder: Path, lines: list[_Row]) -> float:
    """One plain table without an index, one transaction as safe as the store's."""
    path = folder / "raw.sqlite3"
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=FULL")
        columns = ", ".join(f'"{head}"' for head in HEADS)
        connection.execute(f"CREATE TABLE row ({columns})")
        began = time.perf_counter()
        connection.execute("BEGIN IMMEDIATE")
        marks = ", ".join("?" * len(HEADS))
        connection.executemany(f"INSERT INTO row VALUES ({marks})", lines)
        connection.execute("COMMIT")
        seconds = time.perf_counter() - began
    _remove(path)
    return seconds


def _remove(path: Path) -> None:
    for suffix in ("", "-wal", "-shm"):
        Path(f"{path}{suffix}").unlink(missing_ok=True)
