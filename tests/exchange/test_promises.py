"""Promises are judged by what files show, on both engines: each customer is a case of its own."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from collectui.domain.about import About
from collectui.domain.disputes.commands import Claimed, OpenDispute
from collectui.domain.kernel import Refused
from collectui.domain.promises.actions import AddPromise
from collectui.domain.promises.typed import TypedPart
from collectui.domain.promises.views import PromiseView
from collectui.domain.vocabulary import CancelledBy, PartState, PromiseMethod, PromiseStatus
from collectui.exchange import importing
from collectui.store import figures
from collectui.store.core.activities import ACTIVITY
from collectui.store.core.figures import DELINQUENCY as D
from collectui.store.dunning import follows
from collectui.store.promises import everybody
from collectui.store.queries import promises as queries
from collectui.store.queries.customers import customer_id_of
from collectui.store.queries.items import items_numbered
from collectui.store.store import Store
from collectui.store.undo import batches
from tests.exchange.files import take, write

TAKEN, DUE, LAST, NEXT = (date(2026, *day) for day in ((11, 26), (12, 4), (12, 8), (12, 9)))
MAPPING = """
source = "ledger"
currency = "USD"
[columns]
customer = "Debtor"
number = "Voucher"
kind = "Type"
issued = "Issued"
due = "Due"
amount = "Total"
open = "Open"
disputed = "Disputed"
settled = "Paid"
reference = "Ref"
[kinds]
"R" = "invoice"
"G" = "credit_memo"
"Z" = "payment_on_account"
"""
HEAD = "Debtor,Voucher,Type,Issued,Due,Total,Open,Disputed,Paid,Ref"


def invoice(who: str, letter: str, open_: object, paid: str = "", disputed: object = "") -> str:
    total, due = {"A": (5000, "2026-10-10"), "B": (3000, "2026-10-20")}[letter]
    return f"{who},{who}-{letter},R,2026-09-10,{due},{total},{open_},{disputed},{paid},"


def credit(who: str, kind: str, total: int, open_: int, issued: str, ref: str = "") -> str:
    return f"{who},{who}-{kind},{kind},{issued},{issued},{total},{open_},,,{ref}"


class Ledger:
    """A store, and the files that are brought in one after the other."""

    def __init__(self, store: Store, folder: Path) -> None:
        self.store, self._folder, self._count = store, folder, 0
        self._mapping = write(folder / "ledger.toml", MAPPING)

    def bring(self, on: date, *lines: str, **options: Any) -> importing.ImportReport:
        self._count += 1
        path = write(self._folder / f"{self._count}.csv", HEAD, *lines)
        given: dict[str, Any] = {"mapping": self._mapping, "as_of": on, **options}
        return take(self.store, path, **given)

    def roll(self, on: date) -> None:
        figures.roll(self.store.load, on, follow=follows.by_calendar)

    def customer(self, number: str) -> int:
        found = self.store.read(customer_id_of, number)
        assert found is not None
        return found

    def promise(self, who: str, amount: int, *letters: str, on: date = DUE) -> int:
        customer = self.customer(who)
        items = [self.store.read(items_numbered, customer, f"{who}-{each}") for each in letters]
        command = AddPromise(
            about=About(customer),
            currency="USD",
            parts=(TypedPart(on, amount * 100),),
            method=PromiseMethod.ACH,
            items=tuple(each for listed in items for each in listed),
        )
        return self.store.do(command, self.store.me()).created["promise"]

    def view(self, who: str) -> PromiseView:
        return self.store.read(queries.promises_of, self.customer(who))[0]

    def state(self, who: str) -> tuple[PromiseStatus, PartState, str]:
        found = self.view(who)
        return found.status, found.parts[0].state, found.parts[0].evidence

    def owed(self, who: str) -> tuple[int, int, int]:
        """Past due, promised and to collect, in whole units."""
        wanted = sa.select(D.c.past_due, D.c.promised_due, D.c.to_collect).where(
            D.c.customer_id == self.customer(who)
        )
        row = self.store.read(lambda c: c.execute(wanted).one())
        return row.past_due // 100, row.promised_due // 100, row.to_collect // 100


CUSTOMERS = ("in-time", "late", "nothing", "near", "other", "account", "unit", "memo", "before",
             "part", "mixed")  # fmt: skip


@pytest.fixture
def ledger(store: Store, tmp_path: Path) -> Ledger:
    """Two documents each, and what each promised on 26 November for 4 December by ACH."""
    found = Ledger(store, tmp_path)
    found.bring(
        TAKEN,
        *(invoice(who, letter, total) for who in CUSTOMERS for letter, total in BOTH.items()),
    )
    for who in CUSTOMERS:
        letters, amount = PROMISED.get(who, (("A",), 5000))
        found.promise(who, amount, *letters)
    return found


BOTH = {"A": 5000, "B": 3000}
PROMISED: dict[str, tuple[tuple[str, ...], int]] = {
    "other": (("A",), 3000),
    "account": (("A",), 3000),
    "unit": ((), 4000),
    "mixed": ((), 4000),
}
ON_THE_LAST_DAY = (
    *(invoice("in-time", "A", 0, "2026-12-08"), invoice("late", "A", 5000)),
    *(invoice("nothing", "A", 5000), invoice("near", "A", 1)),
    *(invoice("other", "A", 5000), invoice("other", "B", 0, "2026-12-04")),
    *(invoice("account", "A", 5000), credit("account", "Z", -3000, -3000, "2026-12-04")),
    *(invoice("unit", "A", 0), invoice("unit", "B", 3000)),
    *(invoice("memo", "A", 0), credit("memo", "G", -5000, 0, "2026-12-01", "memo-A")),
    *(invoice("before", "A", 0, "2026-11-20"), invoice("part", "A", 2000)),
    *(invoice("mixed", "A", 5000), invoice("mixed", "B", 1000)),
)
A_DAY_LATER = (
    *(invoice("late", "A", 0, "2026-12-09"), invoice("nothing", "A", 5000)),
    *(invoice("other", "A", 5000), invoice("account", "A", 5000), invoice("account", "B", 0)),
    credit("account", "Z", -3000, 0, "2026-12-04", "account-B"),
    *(invoice("part", "A", 2000), invoice("mixed", "A", 5000), invoice("mixed", "B", 1000)),
)
OPEN, KEPT, BROKEN = PromiseStatus.OPEN, PromiseStatus.KEPT, PromiseStatus.BROKEN
PARTLY, CANCELLED = PromiseStatus.PARTLY_KEPT, PromiseStatus.CANCELLED


def test_what_becomes_of_promises_by_one_import_after_the_other(ledger: Ledger) -> None:
    before = {who: ledger.owed(who) for who in CUSTOMERS}
    assert before == {
        **dict.fromkeys(CUSTOMERS, (8000, 5000, 3000)),
        **dict.fromkeys(("other", "account"), (8000, 3000, 5000)),
        **dict.fromkeys(("unit", "mixed"), (8000, 4000, 4000)),
    }
    ledger.roll(LAST)
    first = ledger.bring(LAST, *ON_THE_LAST_DAY)
    assert {who: ledger.state(who)[0] for who in CUSTOMERS} == {
        **dict.fromkeys(CUSTOMERS, OPEN),
        **dict.fromkeys(("in-time", "near", "account", "unit"), KEPT),
        **dict.fromkeys(("memo", "before"), CANCELLED),
    }
    assert first.caused["promises"] == {"kept": 4, "cancelled": 2}
    assert "inferred, between 27 Nov 2026 and 8 Dec 2026" in ledger.state("near")[2]
    assert ledger.view("memo").cancelled_by is CancelledBy.SETTLED_OTHERWISE
    assert ledger.owed("mixed") == (6000, 2000, 4000), "laid anew on what is open"
    assert ledger.owed("part") == (5000, 2000, 3000)
    ledger.roll(NEXT)
    tried = ledger.bring(NEXT, *A_DAY_LATER, dry_run=True)
    assert ledger.state("nothing")[1] is PartState.WAITING
    assert ledger.owed("nothing") == (8000, 5000, 3000), "waiting, it is still promised"
    second = ledger.bring(NEXT, *A_DAY_LATER)
    assert {who: ledger.state(who)[0] for who in CUSTOMERS} == {
        **dict.fromkeys(("in-time", "near", "unit"), KEPT),
        **dict.fromkeys(("memo", "before"), CANCELLED),
        **dict.fromkeys(("late", "nothing", "other", "account"), BROKEN),
        **dict.fromkeys(("part", "mixed"), PARTLY),
    }
    assert second.caused == tried.caused == {"promises": {"broken": 4, "partly kept": 2}}
    assert "paid 1 day late" in ledger.state("late")[2]
    assert "3,000.00 went to other-B" in ledger.state("other")[2]
    assert "3,000.00 went to account-B" in ledger.state("account")[2]
    assert ledger.owed("nothing") == (8000, 0, 8000), "not kept, it is asked for again"
    subjects = sa.select(ACTIVITY.c.subject).where(
        ACTIVITY.c.customer_id == ledger.customer("nothing")
    )
    assert ledger.store.read(lambda c: list(c.execute(subjects).scalars())) == [
        f"{ledger.view('nothing').number} broken: 5,000.00 of 4 Dec 2026"
    ]
    _nothing_more_becomes_of_them(ledger)
    _as_before_the_import(ledger, second)


def _nothing_more_becomes_of_them(ledger: Ledger) -> None:
    for judged in everybody.judge(ledger.store, ledger.store.me()):
        assert not judged.changes
        assert not judged.laid


def _as_before_the_import(ledger: Ledger, second: importing.ImportReport) -> None:
    assert second.batch is not None
    batches.undo(ledger.store, second.batch, ledger.store.me())
    assert {who: ledger.state(who)[:2] for who in ("late", "nothing", "account", "mixed")} == {
        "late": (OPEN, PartState.WAITING),
        "nothing": (OPEN, PartState.WAITING),
        "account": (KEPT, PartState.KEPT),
        "mixed": (OPEN, PartState.WAITING),
    }
    assert ledger.owed("nothing") == (8000, 5000, 3000)
    still = sa.select(ACTIVITY.c.status).where(ACTIVITY.c.customer_id == ledger.customer("nothing"))
    (status,) = ledger.store.read(lambda c: list(c.execute(still).scalars()))
    assert status.value == "cancelled", "the call that it asked for is not needed"


def test_a_payment_that_the_next_file_takes_back_breaks_what_it_kept(ledger: Ledger) -> None:
    ledger.bring(LAST, invoice("in-time", "A", 0, "2026-12-08"))
    assert ledger.state("in-time")[0] is KEPT
    ten = date(2026, 12, 10)
    ledger.bring(ten, invoice("in-time", "A", 5000))
    found = ledger.view("in-time")
    assert (found.status, found.judged_on) == (BROKEN, ten)
    ledger.promise("in-time", 1000, "A", on=date(2026, 12, 18))
    assert ledger.view("in-time").level == 2


def test_what_is_disputed_cannot_be_promised(store: Store, tmp_path: Path) -> None:
    ledger = Ledger(store, tmp_path)
    ledger.bring(TAKEN, invoice("x", "A", 5000, disputed=2000), invoice("x", "B", 3000))
    with pytest.raises(Refused, match=r"x-A has 3,000\.00 open and undisputed: 5,000\.00 cannot"):
        ledger.promise("x", 5000, "A")
    ledger.promise("x", 3000, "A")
    assert ledger.owed("x") == (8000, 3000, 3000)
    with pytest.raises(Refused, match="x-A is promised by PTP-00001 until 8 Dec 2026"):
        ledger.promise("x", 100, "A")


def test_a_credit_that_a_dispute_was_for_is_no_fall_of_what_was_promised(
    store: Store, tmp_path: Path
) -> None:
    """Both documents fall by the same; the credit is the disputed one's, so the other was paid."""
    ledger = Ledger(store, tmp_path)
    ledger.bring(TAKEN, invoice("x", "A", 5000), invoice("x", "B", 3000))
    (second,) = store.read(items_numbered, ledger.customer("x"), "x-B")
    claimed = (Claimed(second, 1000_00),)
    store.do(
        OpenDispute(about=About(ledger.customer("x")), items=claimed, reason="pricing"), store.me()
    )
    ledger.promise("x", 1000, "A")
    fallen = (invoice("x", "A", 4000), invoice("x", "B", 2000))
    ledger.bring(LAST, *fallen, credit("x", "G", -1000, 0, "2026-12-01"))
    assert ledger.state("x")[0] is KEPT
    assert ledger.owed("x") == (6000, 0, 6000)
