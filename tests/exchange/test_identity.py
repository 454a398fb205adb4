"""The same debt never comes in twice: names, numbers and lines that change between two files."""

from pathlib import Path

import pytest

from collectui.store.imports.pairing import number_form
from collectui.store.imports.refusal import ImportRefused
from collectui.store.store import Store
from tests.exchange.files import rows, take, write

AGING = "Customer,Transaction type,Date,Num,Due date,Amount,Open balance"
SCREEN = (
    "Customer,Name,Document Number,Line item,Document Date,Net due date,Amount in local currency,"
    "Local Currency"
)
ITEMS = "SELECT count(*), sum(open_balance) FROM item WHERE open_balance <> 0"


def aging(path: Path, *lines: tuple[str, str, str]) -> Path:
    """Invoices of customers: name, number, amount."""
    made = [f"{who},Invoice,01/15/2026,{no},02/14/2026,{sum_},{sum_}" for who, no, sum_ in lines]
    return write(path, AGING, *made)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("0090001234", "90001234", True),
        ("RE-00471", "re 471", True),
        ("RE-471", "RE-472", False),
        ("100", "1", False),
    ],
)
def test_the_form_of_a_number(one: str, other: str, same: bool) -> None:
    assert (number_form(one) == number_form(other)) is same


def test_a_renamed_customer_stays_the_same_one(store: Store, tmp_path: Path) -> None:
    take(store, aging(tmp_path / "a.csv", ("Old Mill", "1", "10"), ("Fern", "2", "5")))
    new = aging(tmp_path / "b.csv", ("Mill & Sons", "1", "10"), ("Fern", "2", "5"))
    report = take(store, new, complete=True)
    assert (report.created, report.closed, report.unchanged) == (0, 0, 2)
    assert report.also["customers renamed"] == 1
    assert "Mill & Sons" in report.to_text()
    assert rows(store, ITEMS) == [(2, 1500)]
    assert rows(store, "SELECT number, name FROM customer ORDER BY number") == [
        ("Fern", "Fern"),
        ("Mill & Sons", "Mill & Sons"),
    ]
    assert rows(store, "SELECT name FROM customer_alias") == [("Old Mill",)]
    assert take(store, new).unchanged == 2


def test_a_rename_is_taken_back_with_its_import(store: Store, tmp_path: Path) -> None:
    from collectui.exchange import importing
    from tests.exchange.files import writer

    first = aging(tmp_path / "a.csv", ("Old Mill", "1", "10"))
    take(store, first)
    batch = take(store, aging(tmp_path / "b.csv", ("New Mill", "1", "10"))).batch
    assert batch is not None
    importing.undo(store, batch, writer(store))
    assert rows(store, "SELECT number FROM customer") == [("Old Mill",)]
    assert rows(store, "SELECT key FROM external_key") == [("Old Mill",)]
    assert take(store, first).unchanged == 1


def test_zeros_lost_from_every_number(store: Store, tmp_path: Path) -> None:
    line = "{customer},Aster,{number},1,2026-01-10,2026-02-09,{amount},EUR"
    whole = line.format(customer="0000100", number="0090001", amount="50.00")
    take(store, write(tmp_path / "a.csv", SCREEN, whole))
    # Part of it was paid meanwhile as well.
    bare = line.format(customer="100", number="90001", amount="50.00")
    report = take(store, write(tmp_path / "b.csv", SCREEN, bare), complete=True)
    assert (report.created, report.closed) == (0, 0)
    assert rows(store, ITEMS) == [(1, 5000)]
    assert rows(store, "SELECT number FROM customer") == [("0000100",)]
    less = line.format(customer="0000100", number="0090001", amount="20.00")
    report = take(store, write(tmp_path / "c.csv", SCREEN, less), complete=True)
    assert (report.created, report.closed, report.updated) == (0, 0, 1)
    assert rows(store, ITEMS) == [(1, 2000)]


def test_what_is_not_sure_is_asked_and_writes_nothing(store: Store, tmp_path: Path) -> None:
    take(store, aging(tmp_path / "a.csv", ("Old Mill", "1", "10"), ("Fern", "2", "5")))
    part_paid = aging(tmp_path / "b.csv", ("New Mill", "1", "7"), ("Fern", "2", "5"))
    for dry in (True, False):
        with pytest.raises(ImportRefused, match=r"--rename 'Old Mill=New Mill'"):
            take(store, part_paid, dry_run=dry)
    assert rows(store, "SELECT count(*) FROM import_batch") == [(1,)]
    assert take(store, part_paid, renames=(("Old Mill", "New Mill"),)).created == 0
    assert rows(store, ITEMS) == [(2, 1200)]


def test_somebody_may_say_that_it_is_another_customer(store: Store, tmp_path: Path) -> None:
    take(store, aging(tmp_path / "a.csv", ("Old Mill", "1", "10")))
    other = aging(tmp_path / "b.csv", ("New Mill", "1", "7"))
    report = take(store, other, renames=(("Old Mill", "Old Mill"),))
    assert report.created == 1
    assert rows(store, ITEMS) == [(2, 1700)]


def test_documents_that_went_to_two_new_names_are_asked_about(store: Store, tmp_path: Path) -> None:
    take(store, aging(tmp_path / "a.csv", ("Old", "1", "10"), ("Old", "2", "20")))
    split = aging(tmp_path / "b.csv", ("One", "1", "10"), ("Two", "2", "20"))
    with pytest.raises(ImportRefused, match="Old=One"):
        take(store, split)
    report = take(store, split, renames=(("Old", "One"),))
    assert (report.created, rows(store, ITEMS)) == (0, [(2, 3000)])


@pytest.mark.parametrize(
    ("renames", "why"),
    [((("Nobody", "Mill"),), "no customer “Nobody”"), ((("Mill", "None"),), "no customer “None”")],
)
def test_a_rename_of_nobody_is_refused(
    store: Store, tmp_path: Path, renames: tuple[tuple[str, str], ...], why: str
) -> None:
    path = aging(tmp_path / "a.csv", ("Mill", "1", "10"))
    take(store, path)
    with pytest.raises(ImportRefused, match=why):
        take(store, path, renames=renames)


def test_instalments_are_told_apart_by_line_or_due_date(store: Store, tmp_path: Path) -> None:
    lines = [f"10,Aster,77,{n},2026-01-10,2026-0{n + 1}-09,30.00,EUR" for n in (1, 2)]
    equal = "10,Aster,77,3,2026-01-10,2026-03-09,30.00,EUR"
    take(store, write(tmp_path / "a.csv", SCREEN, *lines, equal))
    assert rows(store, ITEMS) == [(3, 9000)]
    head = SCREEN.replace(",Line item", "")
    plain = [f"10,Birke,88,2026-01-10,2026-0{n}-09,{n}0.00,EUR" for n in (2, 3, 4)]
    take(store, write(tmp_path / "b.csv", head, *plain))
    assert rows(store, ITEMS) == [(6, 18000)]
    # One of them is left, and part of it paid: it is no other.
    left = "10,Birke,88,2026-01-10,2026-03-09,5.00,EUR"
    report = take(store, write(tmp_path / "c.csv", head, left))
    assert (report.created, report.updated) == (0, 1)
    assert rows(store, "SELECT open_balance FROM item WHERE number = '88' ORDER BY due") == [
        (2000,),
        (500,),
        (4000,),
    ]


def test_a_balance_changes_and_the_amount_first_seen_stays(store: Store, tmp_path: Path) -> None:
    mapping = write(
        tmp_path / "m.toml",
        'source = "ledger"\ncurrency = "EUR"\n[columns]\ncustomer = "Debtor"\nnumber = "Voucher"',
        'due = "Due"\namount = "Outstanding"',
    )
    for amount, shown in (("100", (10000, 10000)), ("40", (10000, 4000)), ("120", (12000, 12000))):
        path = write(
            tmp_path / "a.csv", "Debtor,Voucher,Due,Outstanding", f"1,2,2026-01-10,{amount}"
        )
        take(store, path, mapping=mapping)
        assert rows(store, "SELECT amount, open_balance FROM item") == [shown]


def test_a_cut_off_file_closes_nothing_unless_told(store: Store, tmp_path: Path) -> None:
    whole = [(f"Firm {n}", str(n), "1") for n in range(60)]
    take(store, aging(tmp_path / "a.csv", *whole))
    cut = aging(tmp_path / "b.csv", *whole[:40])
    for dry in (True, False):
        with pytest.raises(ImportRefused, match=r"20 of the 60 .*33%"):
            take(store, cut, complete=True, dry_run=dry)
    assert rows(store, "SELECT count(*) FROM import_batch") == [(1,)]
    # A fifth may go, and so may ten whatever share they are.
    assert take(store, aging(tmp_path / "c.csv", *whole[:48]), complete=True).absent == 12
    assert take(store, cut, complete=True, allow_mass_close=True).absent == 8


def test_a_row_that_is_rejected_is_not_gone(store: Store, tmp_path: Path) -> None:
    take(store, aging(tmp_path / "a.csv", ("Mill", "4711", "10"), ("Fern", "4712", "5")))
    bad = write(
        tmp_path / "b.csv", AGING, "Mill,Invoice,01/15/2026,4711,02/14/2026,10,10,surplus",
        "Fern,Invoice,01/15/2026,4712,02/14/2026,5,5",
    )  # fmt: skip
    report = take(store, bad, complete=True)
    assert (report.rejected, report.absent) == (1, 0)
    assert rows(store, ITEMS) == [(2, 1500)]


def test_another_sources_documents_are_not_taken_twice(store: Store, tmp_path: Path) -> None:
    take(store, aging(tmp_path / "a.csv", ("Mill", "4711", "10")))
    path = write(
        tmp_path / "b.csv",
        SCREEN,
        "500,Mill,4711,1,2026-01-15,2026-02-14,10.00,USD",
    )
    with pytest.raises(ImportRefused, match="--source quickbooks"):
        take(store, path)
    assert rows(store, ITEMS) == [(1, 1000)]
    assert take(store, path, new_source=True).created == 1


def test_the_desk_says_what_share_a_complete_file_may_close(store: Store) -> None:
    from collectui.store import desk
    from collectui.store.imports.absent import mass_close_limits

    assert store.read(mass_close_limits) == (20.0, 10)
    store.load(lambda connection: desk.keep(connection, "mass_close_percent", 50))
    assert store.read(mass_close_limits) == (50.0, 10)


@pytest.mark.sampled
@pytest.mark.parametrize("paid", ["gone from the file", "said by the file"])
@pytest.mark.parametrize(
    "again", [("Mill & Sons", "0042", "10"), ("Old Mill", "42", "10"), ("Mill & Sons", "42", "10")]
)
def test_what_was_closed_meanwhile_is_recognised_too(
    store: Store, tmp_path: Path, paid: str, again: tuple[str, str, str]
) -> None:
    """It comes back open, under another name or with another form of its number."""
    fern = ("Fern", "2", "5")
    take(store, aging(tmp_path / "a.csv", ("Old Mill", "0042", "10"), fern))
    if paid == "gone from the file":
        take(store, aging(tmp_path / "b.csv", fern), complete=True)
    else:
        row = "Old Mill,Invoice,01/15/2026,0042,02/14/2026,10,0"
        take(store, write(tmp_path / "b.csv", AGING, row))
    assert rows(store, ITEMS) == [(1, 500)]
    back = aging(tmp_path / "c.csv", again, fern)
    assert take(store, back).created == 0
    assert rows(store, "SELECT count(*), sum(open_balance) FROM item") == [(2, 1500)]
    assert rows(store, "SELECT count(*) FROM customer") == [(2,)]
    assert take(store, back).unchanged == 2


def test_a_closed_document_of_another_amount_or_day_is_another(
    store: Store, tmp_path: Path
) -> None:
    take(store, aging(tmp_path / "a.csv", ("Old Mill", "42", "10"), ("Fern", "2", "5")))
    take(store, aging(tmp_path / "b.csv", ("Fern", "2", "5")), complete=True)
    other = "New Mill,Invoice,05/15/2026,42,06/14/2026,10,10"
    assert take(store, write(tmp_path / "c.csv", AGING, other)).created == 1
    assert rows(store, "SELECT count(*) FROM customer") == [(3,)]


@pytest.mark.parametrize("closed", [False, True])
def test_another_sources_documents_are_known_by_any_form_and_closed_too(
    store: Store, tmp_path: Path, closed: bool
) -> None:
    take(store, aging(tmp_path / "a.csv", ("Mill", "4711", "10"), ("Fern", "2", "5")))
    if closed:
        take(store, aging(tmp_path / "b.csv", ("Fern", "2", "5")), complete=True)
    path = write(tmp_path / "c.csv", SCREEN, "500,M,0000004711,1,2026-01-15,2026-02-14,10.00,USD")
    with pytest.raises(ImportRefused, match="--source quickbooks"):
        take(store, path)


@pytest.mark.sampled
@pytest.mark.parametrize(
    ("was", "now", "same"),
    [
        ("INV-0001", "1", True),
        ("77", "RE77", True),
        ("INV-0001", "CN-0001", False),
        ("INV-0001", "2", False),
    ],
)
def test_a_word_before_a_number_comes_or_goes(
    store: Store, tmp_path: Path, was: str, now: str, same: bool
) -> None:
    take(store, aging(tmp_path / "a.csv", ("Old Mill", was, "10")))
    report = take(store, aging(tmp_path / "b.csv", ("Old Mill", now, "10")))
    assert (report.created, report.absent) == ((0, 0) if same else (1, 1))
    assert rows(store, "SELECT count(*) FROM item") == [(1 if same else 2,)]


def test_a_word_before_a_number_and_a_new_name_are_asked_about(
    store: Store, tmp_path: Path
) -> None:
    take(store, aging(tmp_path / "a.csv", ("Old Mill", "INV-0001", "10")))
    with pytest.raises(ImportRefused, match="--rename 'Old Mill=New Mill'"):
        take(store, aging(tmp_path / "b.csv", ("New Mill", "1", "10")))
