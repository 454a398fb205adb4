"""Letters that wait follow what an import changes of their customer's debts."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from collectui.domain.dunning.rules import COVERED, GONE_BEFORE, IN_PROCESS, PAID
from collectui.domain.kernel import Me
from collectui.domain.vocabulary import CollectorRole
from collectui.exchange import importing
from collectui.store.core.desk import COLLECTOR
from collectui.store.dunning import runs
from collectui.store.imports import pieces
from collectui.store.imports.refusal import ImportRefused
from collectui.store.store import Store
from tests.exchange.files import rows, take, write, writer
from tests.exchange.premium_files import ACME, Bundle, save, world

pytestmark = pytest.mark.one_engine

ON = date(2026, 6, 30)
MAPPING = """
source = "ledger"
currency = "EUR"
[columns]
customer = "Debtor"
number = "Voucher"
kind = "Type"
due = "Due"
amount = "Total"
open = "Open"
disputed = "Disputed"
email = "Mail"
[kinds]
"R" = "invoice"
"G" = "credit_memo"
"""
HEAD = "Debtor,Voucher,Type,Due,Total,Open,Disputed,Mail"
OLD = "7,V-1,R,2026-03-01,100,100,,a@b.example"
NEW = "7,V-2,R,2026-06-20,50,50,,a@b.example"
CREDIT = "7,V-3,G,2026-06-01,-500,-500,,a@b.example"
OTHER = "8,W-1,R,2026-03-01,70,70,,c@d.example"
LETTERS = (
    "SELECT number, stage, status, held_reason FROM correspondence"
    " JOIN customer ON customer.id = customer_id ORDER BY correspondence.id"
)


class Ledger:
    """A store and the files that are brought in one after the other."""

    def __init__(self, store: Store, folder: Path) -> None:
        self.store, self._folder, self._count = store, folder, 0
        self._mapping = write(folder / "ledger.toml", MAPPING)

    def bring(self, *lines: str, **options: Any) -> importing.ImportReport:
        """Import these rows."""
        self._count += 1
        path = write(self._folder / f"{self._count}.csv", HEAD, *lines)
        return take(self.store, path, **{"mapping": self._mapping, "as_of": ON, **options})

    def plan(self) -> None:
        """Plan the letters."""
        runs.carry_out(self.store, None)

    @property
    def letters(self) -> list[tuple[Any, ...]]:
        """Customer, stage, status and reason of each letter."""
        return rows(self.store, LETTERS)


@pytest.fixture
def ledger(store: Store, tmp_path: Path) -> Ledger:
    found = Ledger(store, tmp_path)
    found.bring(OLD, NEW, OTHER)
    found.plan()
    assert found.letters == [("7", 4, "pending", ""), ("8", 4, "pending", "")]
    return found


THEIRS = ("8", 4, "pending", "")


@pytest.mark.sampled
@pytest.mark.parametrize(
    ("lines", "options", "becomes"),
    [
        # Paid as a whole, in part, or gone from a complete file.
        ([OLD.replace("100,100", "100,0"), NEW.replace("50,50", "50,0")], {}, ("cancelled", PAID)),
        ([OLD.replace("100,100", "100,30")], {}, ("pending", "")),
        ([OTHER], {"complete": True}, ("cancelled", PAID)),
        # Covered by a credit, or disputed.
        ([CREDIT], {}, ("held", COVERED)),
        (
            [OLD.replace(",,", ",Yes,"), NEW.replace(",,", ",Yes,")],
            {},
            ("held", "disputed in full"),
        ),
    ],
)
def test_what_becomes_of_a_letter(
    ledger: Ledger, lines: list[str], options: dict[str, Any], becomes: tuple[str, str]
) -> None:
    tried = ledger.bring(*lines, dry_run=True, **options)
    report = ledger.bring(*lines, **options)
    ours, theirs = ledger.letters
    assert (ours[2:], theirs) == (becomes, THEIRS)
    changed = becomes != ("pending", "")
    assert report.also.get("letters changed with the figures", 0) == changed
    assert tried.also == report.also
    # A plan right behind it has nothing to add.
    ledger.plan()
    assert ledger.letters == [ours, theirs]
    importing.undo(ledger.store, report.batch or 0, writer(ledger.store))
    assert ledger.letters == [("7", 4, "pending", ""), THEIRS]


def test_the_oldest_item_paid_it_takes_the_stage_of_what_is_left(ledger: Ledger) -> None:
    report = ledger.bring(OLD.replace("100,100", "100,0"))
    assert ledger.letters[0] == ("7", 1, "pending", "")
    importing.undo(ledger.store, report.batch or 0, writer(ledger.store))
    assert ledger.letters[0] == ("7", 4, "pending", "")
    ledger.bring(OLD.replace("100,100", "100,0"))
    ledger.plan()
    assert ledger.letters == [("7", 1, "pending", ""), THEIRS]


def test_one_whose_stage_has_gone_out_is_withdrawn(ledger: Ledger) -> None:
    sent = (
        "INSERT INTO correspondence (customer_id, stage, method, address, due_on, status,"
        " held_reason, version) SELECT customer_id, 1, method, address, '2026-06-26', 'sent', '',"
        " 1 FROM correspondence WHERE id = 1"
    )
    ledger.store.load(lambda c: c.execute(sa.text(sent)).rowcount)
    ledger.bring(OLD.replace("100,100", "100,0"))
    assert ledger.letters[0] == ("7", 4, "cancelled", GONE_BEFORE)


def test_a_dry_run_changes_no_letter(ledger: Ledger) -> None:
    before = ledger.letters
    ledger.bring(OLD.replace("100,100", "100,0"), dry_run=True)
    assert ledger.letters == before


def test_a_try_counts_letters_by_all_that_becomes_of_their_customer(ledger: Ledger) -> None:
    """One item is gone from the file, another is there: the letter changes once, if at all."""
    ledger.bring(OTHER.replace("W-1", "W-2"))
    ledger.bring("9,Z-1,R,2026-03-01,70,70,,e@f.example")
    ledger.plan()
    lines = [NEW.replace("50,50", "50,0"), OTHER.replace("70,70", "70,0")]
    tried, report = (ledger.bring(*lines, complete=True, dry_run=dry) for dry in (True, False))
    assert tried.also == report.also
    assert report.also["letters changed with the figures"] == 3
    assert [status for _, _, status, _ in ledger.letters] == ["cancelled"] * 3


def test_a_customer_in_pieces_is_judged_by_the_whole(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All that was owed is paid in the first piece; the last one brings what is owed now."""
    monkeypatch.setattr(pieces, "_FIRST", 2)
    monkeypatch.setattr(pieces, "_LEAST", 1)
    monkeypatch.setattr(pieces, "_MOST", 2)
    paid = [f"7,X-{n},R,2026-06-25,1,0,,a@b.example" for n in range(20)]
    last = "7,X-99,R,2026-03-02,900,900,,a@b.example"
    ledger.bring(OLD.replace("100,100", "100,0"), NEW.replace("50,50", "50,0"), *paid, last)
    assert ledger.letters[0] == ("7", 4, "pending", "")
    withdrawn = (
        "SELECT count(*) FROM history_change WHERE kind = 'correspondence' AND op = 'update'"
    )
    assert rows(ledger.store, withdrawn) == [(0,)]


# A platform's bundle


def _owing(bundle: Bundle, *invoices: tuple[str, str, str]) -> Bundle:
    """The world with these invoices of Acme alone: key, status, due."""
    model = next(each for each in bundle["invoices"] if each["insured_id"] == ACME)
    bundle["invoices"] = [
        {**model, "id": key, "invoice_number": key, "status": status, "due_date": due,
         "program_id": None, "paid_at": None}
        for key, status, due in invoices
    ]  # fmt: skip
    return bundle


@pytest.mark.parametrize(
    ("later", "becomes"),
    [
        ([("I1", "processing_payment", "2026-03-01")], (4, "held", IN_PROCESS)),
        ([("I1", "void", "2026-03-01")], (4, "cancelled", PAID)),
        ([("I1", "paid", "2026-03-01"), ("I2", "overdue", "2026-05-20")], (2, "pending", "")),
    ],
)
def test_a_bundle_s_invoices(
    store: Store,
    tmp_path: Path,
    later: list[tuple[str, str, str]],
    becomes: tuple[int, str, str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from collectui.store.imports.premium import run

    # Each invoice in a piece of its own: what the next one says of the customer counts too.
    monkeypatch.setattr(run, "_FIRST", 1)
    monkeypatch.setattr(pieces, "_LEAST", 1)
    monkeypatch.setattr(pieces, "_MOST", 1)
    first = _owing(world(), ("I1", "overdue", "2026-03-01"))
    take(store, save(tmp_path / "a.json", first), as_of=ON)
    runs.carry_out(store, None)
    assert [letter[1:] for letter in rows(store, LETTERS)] == [(4, "pending", "")]
    take(store, save(tmp_path / "b.json", _owing(world(), *later)), as_of=ON)
    assert [letter[1:] for letter in rows(store, LETTERS)] == [becomes]


# Taking an import back


def test_somebody_else_s_import_is_a_supervisors_to_take_back(ledger: Ledger) -> None:
    me = writer(ledger.store)
    batch = ledger.bring(NEW.replace("V-2", "V-9")).batch or 0

    def ana(role: CollectorRole) -> Me:
        def make(connection: Any) -> int:
            values = {"login": "ana", "display_name": "Ana", "role": role, "active": True}
            connection.execute(sa.delete(COLLECTOR).where(COLLECTOR.c.login == "ana"))
            made = sa.insert(COLLECTOR).values(version=1, **values).returning(COLLECTOR.c.id)
            return int(connection.execute(made).scalar_one())

        return Me(ledger.store.load(make), "ana", "Ana", role)

    with pytest.raises(ImportRefused, match="somebody else's import is for a supervisor"):
        importing.undo(ledger.store, batch, ana(CollectorRole.COLLECTOR))
    importing.undo(ledger.store, batch, ana(CollectorRole.SUPERVISOR))
    own = ledger.bring(NEW.replace("V-2", "V-8")).batch or 0
    importing.undo(ledger.store, own, Me(me.id, me.login, me.name, CollectorRole.COLLECTOR))
