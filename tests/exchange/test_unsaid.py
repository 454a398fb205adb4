"""What a file says of its rows though nobody named the column: sides, kinds, currencies."""

from pathlib import Path

import pytest

from collectui.store.imports.refusal import ImportRefused
from collectui.store.store import Store
from tests.exchange.files import rows, take, write
from tests.exchange.test_reports import differences

pytestmark = pytest.mark.one_engine

MAPPING = (
    'source = "ledger"\ncurrency = "EUR"\n[columns]\ncustomer = "Konto"\nnumber = "Beleg"\n'
    'issued = "Datum"\ndue = "Fällig"\namount = "Betrag"'
)
HEAD = "Konto;Beleg;Datum;Fällig;Betrag"
SCREEN = "Customer,Document Number,Document Date,Net due date"
KINDS = "SELECT kind, open_balance FROM item ORDER BY id"


@pytest.mark.parametrize(
    ("header", "debit", "credit"),
    [
        ("S/H", "S", "H"),
        ("D/C", "D", "C"),
        ("Soll/Haben-Kz.", "Soll", "Haben"),
        ("DR/CR", "DR", "CR"),
        ("Belegart", "Rechnung", "Gutschrift"),
        ("Type", "Invoice", "Credit note"),
        ("Tipo", "Factura", "Abono"),
    ],
)
def test_a_side_or_kind_that_the_mapping_is_silent_about(
    store: Store, tmp_path: Path, header: str, debit: str, credit: str
) -> None:
    path = write(
        tmp_path / "a.csv",
        f"{HEAD};{header}",
        f"1;11;01.02.2026;03.03.2026;10,00;{debit}",
        f"1;12;01.02.2026;03.03.2026;4,00;{credit}",
    )
    report = take(store, path, mapping=write(tmp_path / "m.toml", MAPPING))
    assert rows(store, KINDS) == [("invoice", 1000), ("credit_memo", -400)]
    assert report.unknown_columns == []
    assert any(said.startswith("column ") for said in report.decided)


@pytest.mark.parametrize("words", [("north", "H"), ("Q", "Rechnung")])
def test_a_column_of_other_words_is_none_of_these(
    store: Store, tmp_path: Path, words: tuple[str, str]
) -> None:
    path = write(
        tmp_path / "a.csv",
        f"{HEAD};S/H;Belegart",
        f"1;11;01.02.2026;03.03.2026;10,00;{words[0]};{words[0]}",
        f"1;12;01.02.2026;03.03.2026;4,00;{words[1]};{words[1]}",
    )
    report = take(store, path, mapping=write(tmp_path / "m.toml", MAPPING))
    assert rows(store, KINDS) == [("invoice", 1000), ("invoice", 400)]
    assert report.unknown_columns == ["S/H", "Belegart"]


def test_a_total_is_of_the_amounts_with_their_side(store: Store, tmp_path: Path) -> None:
    path = write(
        tmp_path / "a.csv",
        f"{HEAD};S/H",
        "1;11;01.02.2026;03.03.2026;10,00;S",
        "1;12;01.02.2026;03.03.2026;4,00;H",
        "Summe;;;;6,00;S",
    )
    report = take(store, path, mapping=write(tmp_path / "m.toml", MAPPING))
    assert (len(report.stated), differences(report)) == (1, [])


@pytest.mark.parametrize(
    ("headers", "cells", "minor", "code"),
    [
        ("Amount in local currency,Local Currency,Amount in doc. curr.,Document currency",
         "10.00,EUR,12.00,USD", 1000, "EUR"),
        ("Document currency,Amount in local currency,Local Currency",
         "USD,10.00,EUR", 1000, "EUR"),
        ("Local Currency,Amount in doc. curr.,Doc. currency", "EUR,12.00,USD", 1200, "USD"),
        ("Amount in local currency,Document currency", "10.00,USD", 1000, "USD"),
    ],
)  # fmt: skip
def test_the_currency_is_that_of_the_amount(
    store: Store, tmp_path: Path, headers: str, cells: str, minor: int, code: str
) -> None:
    path = write(tmp_path / "a.csv", f"{SCREEN},{headers}", f"1,11,2026-01-02,2026-02-01,{cells}")
    take(store, path)
    assert rows(store, "SELECT open_balance, currency FROM item") == [(minor, code)]


def test_an_amount_whose_header_names_its_currency_is_in_that(store: Store, tmp_path: Path) -> None:
    path = write(
        tmp_path / "a.csv",
        "cust_number,doc_id,posting_date,due_in_date,converted_usd,invoice_currency",
        "1,11,2026-01-02,2026-02-01,10.00,CAD",
    )
    report = take(store, path)
    assert rows(store, "SELECT open_balance, currency FROM item") == [(1000, "USD")]
    assert report.unknown_columns == ["invoice_currency"]


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("1.400000123E9", "1400000123"),
        ("1.4000001E9", "1400000100"),
        ("1.400000123E+09", "1400000123"),
        ("1.0E5", "1.0E5"),
        ("12E5", "12E5"),
    ],
)
def test_a_number_in_powers_of_ten(store: Store, tmp_path: Path, written: str, number: str) -> None:
    """What a program wrote so is the number; a code that looks like one stays as it is."""
    head = f"{SCREEN},Amount in local currency"
    take(store, write(tmp_path / "a.csv", head, f"1,{written},2026-01-02,2026-02-01,10.00"))
    assert rows(store, "SELECT number FROM item") == [(number,)]


def test_two_companies_of_one_customer_have_totals_of_their_own(
    store: Store, tmp_path: Path
) -> None:
    block = (
        "Customer;300\nCompany Code;{company}\nName;Cedar KG\n"
        "Document Number;Typ;Doc. Date;Net due dt;Amt in loc.cur.;LCurr\n"
        "18;RV;02.03.2026;01.04.2026;{amount};EUR\n**;;;;{amount};EUR\n"
    )
    text = block.format(company=1000, amount="10,50") + block.format(company=2000, amount="20,50")
    report = take(store, write(tmp_path / "a.csv", text))
    assert (report.created, len(report.stated), differences(report)) == (2, 2, [])
    assert rows(store, "SELECT count(*) FROM customer") == [(1,)]


def test_what_a_customer_has_by_age_is_not_its_name(store: Store, tmp_path: Path) -> None:
    path = write(
        tmp_path / "a.csv",
        ",Invoice Date,At Date,1-30,Older,Total",
        "Gull Foods,,0.00,15.00,0.00,15.00",
        "INV/2026/1,2026-04-01,,15.00,,15.00",
        "Total,,0.00,15.00,0.00,15.00",
    )
    assert take(store, path).created == 1
    assert rows(store, "SELECT number, name FROM customer") == [("Gull Foods", "Gull Foods")]


def test_a_mapping_too_large_is_refused_and_not_cut(store: Store, tmp_path: Path) -> None:
    """Cut it would be a mapping: all that counts stands before the first MB ends."""
    mapping = write(tmp_path / "m.toml", MAPPING + "\n#" + "x" * (1 << 20))
    path = write(tmp_path / "a.csv", HEAD, "1;11;01.02.2026;03.03.2026;10,00")
    with pytest.raises(ImportRefused, match="larger than 1 MB"):
        take(store, path, mapping=mapping)


def test_a_column_of_amounts_without_a_header_is_said_to_be_left_out(
    store: Store, tmp_path: Path
) -> None:
    path = write(
        tmp_path / "a.csv",
        f",{SCREEN},Amount in local currency,,",
        '0,1,11,2026-01-02,2026-02-01,10.00,"1,012.50",x',
    )
    report = take(store, path)
    assert (report.created, report.unknown_columns) == (1, ["column 7"])
