"""Disputes through imports: money, credit memos, closed items, and what files say themselves."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from collectui.domain.about import About
from collectui.domain.disputes.commands import (
    Claimed,
    OpenDispute,
    ResolveDispute,
    WithdrawDispute,
)
from collectui.domain.disputes.views import Dispute
from collectui.domain.kernel import Command, Me, Refused
from collectui.domain.vocabulary import DisputeStatus
from collectui.exchange import importing
from collectui.store.dunning import runs
from collectui.store.figures import today
from collectui.store.queries import disputes as queries
from collectui.store.store import Store
from collectui.store.undo import batches
from tests.exchange.files import rows, take, write, writer

pytestmark = pytest.mark.one_engine

S = DisputeStatus
THURSDAY, FRIDAY, MONDAY = date(2026, 11, 26), date(2026, 11, 27), date(2026, 11, 30)
DUE = THURSDAY - timedelta(40)
AMOUNTS = (
    *("open", "paid", "credited", "credit_expected", "reinstated", "written_off"),
    "excess",
)
HEAD = "Debtor,Voucher,Type,Due,Total,Open,Disputed,About,Mail"
MAPPING = """
source = "ledger"
currency = "USD"
[columns]
customer = "Debtor"
number = "Voucher"
kind = "Type"
due = "Due"
amount = "Total"
open = "Open"
disputed = "Disputed"
reference = "About"
email = "Mail"
[kinds]
"R" = "invoice"
"G" = "credit_memo"
"""


def invoice(number: str, amount: int, open_: int, disputed: str = "") -> str:
    return f"7,{number},R,{DUE},{amount},{open_},{disputed},,a@b.example"


def memo(amount: int, open_: int, about: str = "") -> str:
    return f"7,CM-1,G,{FRIDAY},{-amount},{-open_},,{about},a@b.example"


class Ledger:
    """A store with one customer, and the files that are brought in one after the other."""

    def __init__(self, store: Store, folder: Path) -> None:
        self.store, self._folder, self._count = store, folder, 0
        self._mapping = write(folder / "ledger.toml", MAPPING)

    def bring(self, *lines: str, on: date = FRIDAY, **options: Any) -> importing.ImportReport:
        """Move to that day, and import these rows."""
        if self._count and on > self.store.read(today):
            runs.turn_to(self.store, on)
        self._count += 1
        path = write(self._folder / f"{self._count}.csv", HEAD, *lines)
        return take(self.store, path, **{"mapping": self._mapping, "as_of": on, **options})

    @property
    def me(self) -> Me:
        found: Me = writer(self.store)
        return found

    def do(self, command: Command) -> None:
        self.store.do(command, self.me)

    def dispute(self, number: str, amount: int | None, reason: str = "pricing") -> None:
        """Dispute so much of an item, in major units."""
        (item,) = rows(self.store, f"SELECT id FROM item WHERE number = '{number}'")[0]
        claimed = Claimed(item, amount and amount * 100)
        self.do(OpenDispute(about=About(1), items=(claimed,), reason=reason))

    @property
    def cases(self) -> list[Dispute]:
        return self.store.read(queries.of_customer, 1)

    def amounts(self, place: int = 0) -> dict[str, int]:
        """The amounts of a case that are not 0, in major units."""
        case = self.cases[place]
        return {name: case.total(name) // 100 for name in AMOUNTS if case.total(name)}

    @property
    def owed(self) -> tuple[int, int, int]:
        """Past due, its disputed part, and what is to be collected."""
        sql = "SELECT sum(past_due), sum(disputed_due), sum(to_collect) FROM delinquency"
        past_due, disputed, to_collect = rows(self.store, sql)[0]
        return int(past_due) // 100, int(disputed) // 100, int(to_collect) // 100

    def grant(self) -> None:
        """2,000 of the first case are to be credited, 1,000 are owed."""
        self.do(ResolveDispute(dispute_id=self.cases[0].id, credit=200_000, valid=100_000))

    def state(self) -> list[Any]:
        """All that an import may change of disputes, items and letters."""
        tables = ("dispute", "dispute_item", "correspondence")
        found = [rows(self.store, f"SELECT * FROM {table} ORDER BY id") for table in tables]
        return [*found, rows(self.store, "SELECT id, open_balance, disputed FROM item ORDER BY id")]


@pytest.fixture
def ledger(store: Store, tmp_path: Path) -> Ledger:
    found = Ledger(store, tmp_path)
    found.bring(invoice("INV-A", 12000, 12000), on=THURSDAY)
    return found


@pytest.fixture
def disputed(ledger: Ledger) -> Ledger:
    """3,000 of 12,000 are disputed."""
    ledger.dispute("INV-A", 3000)
    assert ledger.owed == (12000, 3000, 9000)
    return ledger


@pytest.mark.parametrize(
    ("left", "owed", "amounts"),
    [
        (3000, (3000, 3000, 0), {"open": 3000}),
        (2000, (2000, 2000, 0), {"open": 2000, "paid": 1000}),
    ],
)
def test_money_pays_what_nobody_disputes_first(
    disputed: Ledger, left: int, owed: tuple[int, int, int], amounts: dict[str, int]
) -> None:
    disputed.bring(invoice("INV-A", 12000, left))
    assert (disputed.owed, disputed.amounts()) == (owed, amounts)
    assert rows(disputed.store, "SELECT set_aside FROM delinquency") == [("disputed",)]


@pytest.mark.parametrize("left", [10000, 12000], ids=["applied", "not applied"])
def test_a_granted_credit_is_awaited_and_seen(disputed: Ledger, left: int) -> None:
    runs.turn_to(disputed.store, FRIDAY)
    disputed.grant()
    assert disputed.cases[0].status is S.RESOLVED_CREDIT
    assert disputed.owed == (12000, 3000, 9000)
    runs.turn_to(disputed.store, MONDAY)
    assert disputed.owed == (12000, 2000, 10000)
    before = disputed.state()
    report = disputed.bring(
        invoice("INV-A", 12000, left), memo(2000, left - 10000, "INV-A"), on=MONDAY
    )
    assert disputed.cases[0].status is S.CLOSED
    assert disputed.amounts() == {"credited": 2000, "reinstated": 1000}
    assert disputed.owed == (left, 0, 10000)
    assert report.caused["disputes"]["credits seen"] == 1
    again = disputed.bring(
        invoice("INV-A", 12000, left), memo(2000, left - 10000, "INV-A"), on=MONDAY
    )
    assert (again.updated, again.also) == (0, {})
    batches.undo(disputed.store, report.batch, disputed.me)
    unversioned = [[row[:-1] for row in part] for part in (before[:2], disputed.state()[:2])]
    assert unversioned[0] == unversioned[1]
    assert disputed.state()[3] == before[3]


def test_a_credit_above_what_was_granted_is_flagged(disputed: Ledger) -> None:
    disputed.grant()
    report = disputed.bring(invoice("INV-A", 12000, 12000), memo(2500, 2500, "INV-A"))
    assert disputed.amounts() == {"credited": 2000, "reinstated": 1000, "excess": 500}
    assert report.caused["disputes"]["credited beyond it"] == 1


def test_without_a_grant_the_whole_credit_is_taken(disputed: Ledger) -> None:
    disputed.bring(invoice("INV-A", 12000, 12000), memo(2500, 2500, "INV-A"))
    assert disputed.amounts() == {"open": 500, "credited": 2500}
    assert disputed.owed == (12000, 500, 9000)


def test_a_memo_that_arrived_before_is_seen_once_it_is_applied(disputed: Ledger) -> None:
    disputed.bring(invoice("INV-A", 12000, 12000), memo(1700, 1700))
    assert disputed.amounts() == {"open": 3000}
    disputed.bring(invoice("INV-A", 12000, 10300), memo(1700, 0))
    assert disputed.amounts() == {"open": 1300, "credited": 1700}
    assert disputed.owed == (10300, 1300, 9000)


def test_a_memo_that_goes_from_a_complete_file_explains_the_fall(ledger: Ledger) -> None:
    ledger.dispute("INV-A", None)
    other = "8,W,R,2026-01-01,1,1,,,x@y.z"
    ledger.bring(invoice("INV-A", 12000, 12000), memo(1700, 1700), other)
    ledger.bring(invoice("INV-A", 12000, 10300), other, complete=True)
    assert ledger.amounts() == {"open": 10300, "credited": 1700}


@pytest.mark.parametrize("complete", [False, True], ids=["paid", "gone"])
def test_an_item_that_closes_closes_its_case(disputed: Ledger, complete: bool) -> None:
    if complete:
        disputed.bring("8,W-1,R,2026-03-01,70,70,,,c@d.example", complete=True)
    else:
        disputed.bring(invoice("INV-A", 12000, 0))
    case = disputed.cases[0]
    assert (case.status, disputed.amounts()) == (S.CLOSED, {"paid": 3000})
    why = "3,000.00 closed, no longer in the export" if complete else "3,000.00 paid"
    assert case.resolution == why


def test_a_trial_counts_what_the_import_does(disputed: Ledger) -> None:
    lines = (invoice("INV-A", 12000, 2000), memo(500, 500, "INV-A"))
    runs.turn_to(disputed.store, FRIDAY)
    before = disputed.state()
    tried = disputed.bring(*lines, dry_run=True)
    assert disputed.state() == before
    assert tried.also == disputed.bring(*lines).also
    assert {"credits seen", "paid"} <= tried.caused["disputes"].keys()


def test_what_a_file_says_is_disputed_is_a_case_until_it_says_otherwise(ledger: Ledger) -> None:
    report = ledger.bring(invoice("INV-A", 12000, 12000, "Yes"), invoice("INV-B", 500, 500, "100"))
    assert report.caused["disputes"]["told of"] == 2
    first = ledger.cases[0]
    assert (first.imported, first.reason, first.reason_title) == (
        *(True, None, "Imported, reason unknown"),
    )
    assert (ledger.amounts(0), ledger.amounts(1)) == ({"open": 12000}, {"open": 100})
    assert ledger.owed == (12500, 12100, 400)
    ledger.bring(invoice("INV-A", 12000, 9000, "Yes"), invoice("INV-B", 500, 500, "200"))
    assert (ledger.amounts(0), ledger.amounts(1)) == ({"open": 9000, "paid": 3000}, {"open": 200})
    ledger.bring(invoice("INV-A", 12000, 9000, "No"), invoice("INV-B", 500, 500, "No"))
    assert [each.status for each in ledger.cases] == [S.WITHDRAWN, S.WITHDRAWN]
    assert ledger.cases[0].resolution == "withdrawn by the source"
    assert ledger.owed == (9500, 0, 9500)
    again = ledger.bring(invoice("INV-A", 12000, 9000, "Yes"), invoice("INV-B", 500, 500, "No"))
    assert [each.status for each in ledger.cases] == [S.WITHDRAWN, S.WITHDRAWN, S.NEW]
    batches.undo(ledger.store, again.batch, ledger.me)
    assert len(ledger.cases) == 2
    assert ledger.owed == (9500, 0, 9500)


def test_an_agent_takes_over_what_a_file_told_of_and_the_file_is_kept(ledger: Ledger) -> None:
    ledger.bring(invoice("INV-A", 12000, 12000, "Yes"))
    ledger.dispute("INV-A", 3000)
    (case,) = ledger.cases
    assert (case.imported, case.reason, ledger.amounts()) == (False, "pricing", {"open": 3000})
    assert ledger.owed == (12000, 3000, 9000)
    for said in ("Yes", "No"):
        report = ledger.bring(invoice("INV-A", 12000, 12000, said))
        assert [(k.field, k.why) for k in report.kept] == [("disputed", f"{case.number} holds it")]
        assert (len(ledger.cases), ledger.owed) == (1, (12000, 3000, 9000))


def test_the_import_that_told_of_a_case_is_taken_back_with_it(store: Store, tmp_path: Path) -> None:
    ledger = Ledger(store, tmp_path)
    lines = [invoice(f"INV-{n}", 500, 500, "Yes") for n in "ABC"]
    report = ledger.bring(*lines)
    assert len(ledger.cases) == 3
    ledger.dispute("INV-A", 300)
    undone = batches.undo(store, report.batch, ledger.me)
    assert undone.removed["disputes"] == 2
    assert [each.number for each in ledger.cases] == ["D-00001"]
    assert {name for name, _ in undone.left} >= {"dispute D-00001", "transaction INV-A"}
    assert rows(store, "SELECT number FROM item") == [("INV-A",)]


def test_letters_wait_while_all_is_disputed_and_a_week_after(ledger: Ledger) -> None:
    runs.carry_out(ledger.store, ledger.me.id)
    letters = "SELECT stage, status, held_reason FROM correspondence ORDER BY id"
    assert rows(ledger.store, letters) == [(2, "pending", "")]
    ledger.dispute("INV-A", None)
    assert rows(ledger.store, letters) == [(2, "held", "disputed in full")]
    stage_3 = date(2026, 12, 1)
    runs.turn_to(ledger.store, stage_3)
    friday = date(2026, 12, 4)
    runs.turn_to(ledger.store, friday)
    assert rows(ledger.store, letters)[-1] == (3, "held", "disputed in full")
    ledger.do(ResolveDispute(dispute_id=1, valid=1_200_000))
    held = "dispute closed: letters from 11 Dec 2026"
    for day, stands in (
        (friday + timedelta(3), (3, "held", held)),
        (friday + timedelta(6), (3, "held", held)),
        (friday + timedelta(7), (3, "pending", "")),
    ):
        runs.turn_to(ledger.store, day)
        assert rows(ledger.store, letters)[-1] == stands, day
        assert ledger.owed == (12000, 0, 12000)


def test_the_calendar_tells_of_a_credit_that_is_missing(disputed: Ledger) -> None:
    runs.turn_to(disputed.store, FRIDAY)
    disputed.grant()
    told = "SELECT subject, due_on FROM activity WHERE subject LIKE 'Credit%' ORDER BY id"
    for day, count in ((date(2026, 12, 11), 0), (date(2026, 12, 14), 1), (date(2026, 12, 28), 2)):
        runs.turn_to(disputed.store, day)
        assert len(rows(disputed.store, told)) == count, day
    assert rows(disputed.store, told)[0][0] == "Credit 2,000.00 for D-00001 not seen"


def test_an_item_that_a_file_gives_to_another_customer_takes_its_case_along(
    disputed: Ledger,
) -> None:
    disputed.bring(invoice("INV-A", 12000, 12000).replace("7,", "8,", 1), "7,W,R,2026-01-01,1,1,,,")
    assert disputed.cases == []
    (case,) = disputed.store.read(queries.of_customer, 2)
    assert (case.customer, case.total("open")) == ("8", 300_000)
    disputed.do(WithdrawDispute(dispute_id=case.id))


def test_what_is_refused(disputed: Ledger) -> None:
    with pytest.raises(Refused, match=r"INV-A has 9,000\.00 open and undisputed"):
        disputed.dispute("INV-A", 9001)
    disputed.dispute("INV-A", 500, "freight")
    assert disputed.owed == (12000, 3500, 8500)
    with pytest.raises(Refused, match=r"INV-A has 8,500\.00 open and undisputed"):
        disputed.dispute("INV-A", 9000)
    disputed.dispute("INV-A", None, "tax")
    with pytest.raises(Refused, match="D-00001 and D-00002 and D-00003 hold the whole of INV-A"):
        disputed.dispute("INV-A", 1)
    assert replace(disputed.cases[0]).number == "D-00001"
