"""Whatever a file looks like the next time: no amount comes in twice, is lost, or goes unsaid."""

import csv
import io
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.exchange.files import rows, take
from tests.exchange.test_reports import sheets
from tests.fresh import new_store

SCREEN = (
    *("Customer", "Name", "Document Number", "Document Date", "Net due date"),
    *("Amount in local currency", "Local Currency", "Text"),
)
AGING = ("", "Transaction type", "Date", "Num", "Due date", "Amount", "Open balance", "Memo")


@dataclass(frozen=True)
class Doc:
    customer: str
    name: str
    number: str
    month: int
    minor: int

    @property
    def amount(self) -> str:
        return f"{self.minor // 100}.{self.minor % 100:02d}"

    @property
    def dates(self) -> tuple[str, str]:
        return f"2026-{self.month:02d}-05", f"2026-{self.month + 1:02d}-04"


@st.composite
def documents(draw: st.DrawFn) -> list[Doc]:
    """Some documents of some customers, numbers with zeros before them."""
    found: list[Doc] = []
    for customer in range(draw(st.integers(1, 4))):
        for _ in range(draw(st.integers(1, 3))):
            found.append(
                Doc(
                    f"{customer + 1:06d}",
                    f"Firm {'ABCD'[customer]}",
                    f"{len(found) + 1:08d}",
                    draw(st.integers(1, 6)),
                    # Often the same: instalments and fees are.
                    draw(st.sampled_from([100, 100, 2550, 99999])),
                )
            )
    return found


def screen(docs: list[Doc], how: Random, moved: bool, totals: bool) -> list[list[str]]:
    """A flat list, perhaps with titles, its columns in another order, and a total."""
    table = [list(SCREEN)]
    for doc in docs:
        table.append([doc.customer, doc.name, doc.number, *doc.dates, doc.amount, "USD", "x"])
    if totals:
        table.append(
            ["Summe", "", "", "", "", f"{sum(d.minor for d in docs) / 100:.2f}", "USD", ""]
        )
    if moved:
        order = how.sample(range(len(SCREEN)), len(SCREEN))
        table = [[row[at] for at in order] for row in table]
        table = [["Open items"], [], *table]
    return table


def aging(docs: list[Doc], how: Random, moved: bool, totals: bool) -> list[list[str]]:
    """A list with the customer above its documents, perhaps with totals and titles."""
    table = [list(AGING)]
    names = list(dict.fromkeys(doc.name for doc in docs))
    for name in names:
        own = [doc for doc in docs if doc.name == name]
        table.append([name, *[""] * 7])
        for d in own:
            table.append(["", "Invoice", d.dates[0], d.number, d.dates[1], d.amount, d.amount, "x"])
        if totals:
            summed = f"{sum(d.minor for d in own) / 100:.2f}"
            table.append([f"Total for {name}", "", "", "", "", summed, summed, ""])
    if totals:
        summed = f"{sum(d.minor for d in docs) / 100:.2f}"
        table.append(["TOTAL", "", "", "", "", summed, summed, ""])
    if moved:
        order = [0, *how.sample(range(1, 8), 7)]
        table = [
            ["My Company"],
            ["A/R Aging Detail"],
            [],
            *([r[at] for at in order] for r in table),
        ]
    return table


@given(
    docs=documents(),
    grouped=st.booleans(),
    renamed=st.booleans(),
    zeros_lost=st.booleans(),
    sorted_anew=st.booleans(),
    split=st.booleans(),
    totals=st.booleans(),
    moved=st.booleans(),
    complete=st.booleans(),
    closed=st.booleans(),
    seed=st.integers(0, 1 << 16),
)
@settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True
)
def test_a_file_changed_and_imported_again(
    docs: list[Doc],
    grouped: bool,
    renamed: bool,
    zeros_lost: bool,
    sorted_anew: bool,
    split: bool,
    totals: bool,
    moved: bool,
    complete: bool,
    closed: bool,
    seed: int,
) -> None:
    how = Random(seed)
    make = aging if grouped else screen
    changed = list(docs)
    if renamed:
        who = docs[0].name
        changed = [
            replace(d, name="New Name", customer="777777") if d.name == who else d for d in changed
        ]
    if zeros_lost:
        changed = [
            replace(d, number=d.number.lstrip("0"), customer=d.customer.lstrip("0"))
            for d in changed
        ]
    if sorted_anew:
        how.shuffle(changed)
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        store = new_store(place / "store.sqlite3")
        try:
            first = csv_file(place / "a.csv", make(docs, how, False, False))
            take(store, first)
            if closed:
                # All but one were paid, as it seemed, and are back under what they are called now.
                less = csv_file(place / "less.csv", make(docs[-1:], how, False, False))
                take(store, less, complete=True, allow_mass_close=True)
            parts = [changed]
            if split and len(changed) > 1 and not grouped:
                parts = [changed[: len(changed) // 2], changed[len(changed) // 2 :]]
            tables = [make(part, how, moved, totals) for part in parts]
            if len(tables) > 1:
                again = sheets(place / "b.xlsx", *[[list(row) for row in t] for t in tables])
            else:
                again = csv_file(place / "b.csv", tables[0])
            wanted = [(len(docs), sum(d.minor for d in docs))]
            report = take(store, again, complete=complete)
            assert (report.rejected, report.left_out) == (0, [])
            assert not any(t.stated != t.read for t in report.stated)
            assert bool(report.stated) == totals
            assert sum(report.totals.values()) == wanted[0][1]
            assert (report.created, report.closed) == (0, 0)
            assert set(report.unknown_columns) == {"Memo" if grouped else "Text"}
            assert take(store, again).unchanged == len(docs)
            assert rows(store, "SELECT count(*), sum(open_balance) FROM item") == wanted
        finally:
            store.close()


def csv_file(path: Path, table: list[list[str]]) -> Path:
    out = io.StringIO()
    csv.writer(out).writerows(table)
    path.write_text(out.getvalue(), encoding="utf-8")
    return path
