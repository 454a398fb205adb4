"""Reports as people export them: trees, totals, several sheets, sides of an account, statuses."""

from pathlib import Path
from typing import Any

import pytest

from collectui.store.imports.refusal import ImportRefused
from collectui.store.store import Store
from tests.exchange.files import rows, take, workbook, write

pytestmark = pytest.mark.one_engine

OPEN = (
    "SELECT c.number, i.number, i.open_balance FROM item i"
    " JOIN customer c ON c.id = i.customer_id ORDER BY i.id"
)
HEAD = ",Transaction type,Date,Num,Due date,Amount,Open balance"


def owed(store: Store) -> dict[str, int]:
    """What each customer has open, in minor units."""
    found: dict[str, int] = {}
    for customer, _, rest in rows(store, OPEN):
        found[customer] = found.get(customer, 0) + rest
    return found


def differences(report: Any) -> list[str]:
    """Where the file's own totals are not met."""
    stated = report.to_json()["totals"].get("stated", [])
    return [total["label"] for total in stated if total["difference"] != "0.00"]


def test_a_name_counts_below_its_parent(store: Store, tmp_path: Path) -> None:
    path = write(
        tmp_path / "a.csv",
        HEAD,
        "Gull Foods,,,,,,",
        ",Invoice,01/15/2026,1,02/14/2026,10.00,10.00",
        "Depot,,,,,,",
        ",Invoice,01/16/2026,2,02/15/2026,20.00,20.00",
        "Total for Depot,,,,,20.00,20.00",
        ",Invoice,01/17/2026,3,02/16/2026,5.00,5.00",
        "Total for Gull Foods with sub-customers,,,,,35.00,35.00",
        "Heron Inn,,,,,,",
        "Depot,,,,,,",
        ",Invoice,01/18/2026,4,02/17/2026,7.00,7.00",
        "Total for Depot,,,,,7.00,7.00",
        "Total for Heron Inn with sub-customers,,,,,7.00,7.00",
        "TOTAL,,,,,42.00,42.00",
    )
    report = take(store, path)
    assert (report.created, report.rejected) == (4, 0)
    assert owed(store) == {"Gull Foods": 1500, "Gull Foods:Depot": 2000, "Heron Inn:Depot": 700}
    assert differences(report) == []
    assert len(report.stated) == 10


def test_totals_that_are_not_met_are_said(store: Store, tmp_path: Path) -> None:
    path = write(
        tmp_path / "a.csv",
        HEAD,
        "Total Energies,,,,,,",
        ",Invoice,01/15/2026,1,02/14/2026,10.00,10.00",
        "Total for Total Energies,,,,,10.00,10.00",
        "TOTAL,,,,,99.00,99.00",
    )
    report = take(store, path)
    assert owed(store) == {"Total Energies": 1000}
    assert differences(report) == ["TOTAL", "TOTAL"]
    assert "own totals differ" in report.to_text()


@pytest.mark.parametrize("word", ["Summe", "Total général", "Totale", "Suma", "Razem", "I alt", ""])
def test_totals_of_a_flat_list_in_any_language(store: Store, tmp_path: Path, word: str) -> None:
    mapping = write(
        tmp_path / "m.toml",
        'source = "ledger"\ncurrency = "EUR"\n[columns]\ncustomer = "A"\nnumber = "B"',
        'due = "C"\ndebit = "D"\ncredit = "E"',
    )
    path = write(
        tmp_path / "a.csv",
        "A;B;C;D;E",
        "1;10;01.02.2026;1.100,50;",
        "1;11;15.02.2026;;100,25",
        f"{word};;;1.100,50;100,25",
    )
    report = take(store, path, mapping=mapping)
    assert (report.created, report.rejected) == (2, 0)
    assert rows(store, "SELECT kind, open_balance FROM item ORDER BY id") == [
        ("invoice", 110050),
        ("credit_memo", -10025),
    ]
    assert len(report.stated) == 2
    assert differences(report) == []


def test_blocks_with_the_customer_above_in_labels(store: Store, tmp_path: Path) -> None:
    block = [
        "Kunde;{number}",
        "Name;{name}",
        "Document Number;Typ;Doc. Date;Net due dt;Amt in loc.cur.;LCurr",
        "{number}1;RV;02.03.2026;01.04.2026;1.234,50;EUR",
        "{number}2;DG;02.03.2026;01.04.2026;234,50-;EUR",
        "*;;;;1.000,00;EUR",
        "",
    ]
    lines = [
        line.format(number=number, name=name)
        for number, name in (("300", "Cedar KG"), ("301", "Dorn OHG"))
        for line in block
    ]
    report = take(store, write(tmp_path / "a.csv", *lines))
    assert report.to_json()["decided"]["source"].startswith("erp")
    assert (report.created, report.rejected) == (4, 0)
    assert rows(store, "SELECT number, name FROM customer ORDER BY number") == [
        ("300", "Cedar KG"),
        ("301", "Dorn OHG"),
    ]
    assert owed(store) == {"300": 100000, "301": 100000}
    assert differences(report) == []


def test_customers_in_merged_cells(store: Store, tmp_path: Path) -> None:
    head = "Customer,Name,Document Number,Document Date,Net due date,Amount in local currency"
    path = write(
        tmp_path / "a.csv",
        head,
        "7,Cedar,1,2026-01-01,2026-02-01,10",
        ",,2,2026-01-02,2026-02-02,20",
        "8,Dorn,3,2026-01-03,2026-02-03,40",
        ",,4,2026-01-04,2026-02-04,80",
    )
    report = take(store, path)
    assert (owed(store), report.rejected) == ({"7": 3000, "8": 12000}, 0)
    assert "blank customers" in report.decided


def test_a_blank_in_a_flat_list_is_nobodys(store: Store, tmp_path: Path) -> None:
    head = "Customer,Name,Document Number,Document Date,Net due date,Amount in local currency"
    lines = [f"7,Cedar,{n},2026-01-01,2026-02-01,10" for n in (1, 2)]
    path = write(tmp_path / "a.csv", head, *lines, ",,3,2026-01-02,2026-02-02,20")
    report = take(store, path)
    assert (owed(store), report.rejected) == ({"7": 2000}, 1)


def test_a_customer_with_sums_beside_it_and_one_without_documents(
    store: Store, tmp_path: Path
) -> None:
    path = write(
        tmp_path / "a.csv",
        ",Invoice Date,Due Date,At Date,1-30,31-60,61-90,91-120,Older,Total",
        "Egret Ltd,,,0,30.00,12.00,0,0,0,42.00",
        "INV/2026/1,2026-05-01,2026-05-31,,30.00,,,,,",
        "INV/2026/2,2026-04-01,2026-05-01,,,12.00,,,,",
        "Folded Inc,,,0,9.00,0,0,0,0,9.00",
        "Total,,,0,39.00,12.00,0,0,0,51.00",
    )
    report = take(store, path)
    assert report.decided["source"].startswith("odoo")
    assert owed(store) == {"Egret Ltd": 4200}
    (left,) = report.to_json()["left_out"]
    assert (left["name"], left["amounts"]) == ("Folded Inc", {"USD": "9.00"})
    assert differences(report) == ["Total"]


def test_xero_and_odoo_lists_count_a_rows_own_status(store: Store, tmp_path: Path) -> None:
    xero = write(
        tmp_path / "x.csv",
        "ContactName,InvoiceNumber,InvoiceDate,DueDate,Total,InvoiceAmountDue,Type,Currency,Status",
        "Ibis,I-1,15 Jan 2026,14 Feb 2026,100,60,ACCREC,GBP,AUTHORISED",
        "Ibis,I-2,15 Jan 2026,14 Feb 2026,100,100,ACCREC,GBP,DELETED",
        "Ibis,I-3,15 Jan 2026,14 Feb 2026,100,100,ACCREC,GBP,SUBMITTED",
        "Ibis,C-1,15 Jan 2026,,30,30,ACCRECCREDIT,GBP,AUTHORISED",
        "Ibis,B-1,15 Jan 2026,14 Feb 2026,70,70,ACCPAY,GBP,AUTHORISED",
        "Ibis,W-1,15 Jan 2026,14 Feb 2026,70,70,WHATEVER,GBP,AUTHORISED",
    )
    report = take(store, xero)
    assert owed(store) == {"Ibis": 3000}
    reasons = [left["reason"] for left in report.to_json()["left_out"]]
    assert len(reasons) == 4
    assert "“WHATEVER” is not known" in reasons[3]
    odoo = write(
        tmp_path / "o.csv",
        "Number,Invoice Partner Display Name,Invoice Date,Due Date,Total,Amount Due,Status",
        "INV/1,Jay,2026-01-01,2026-01-31,50.00,20.00,Posted",
        "INV/2,Jay,2026-01-01,2026-01-31,50.00,50.00,Draft",
    )
    assert take(store, odoo).decided["source"].startswith("odoo")
    assert owed(store)["Jay"] == 2000


def test_a_document_that_is_void_from_now_on(store: Store, tmp_path: Path) -> None:
    head = "Customer,Document Number,Document Date,Net due date,Amount in local currency,Status"
    for status, shown in (
        ("open", ("awaiting_payment", 1000)),
        ("storniert", ("void", 1000)),
        ("open", ("awaiting_payment", 1000)),
        ("bezahlt", ("paid", 0)),
    ):
        path = write(tmp_path / "a.csv", head, f"7,1,2026-01-01,2026-02-01,10,{status}")
        report = take(store, path, complete=True)
        assert report.absent == 0
        assert rows(store, "SELECT status, open_balance FROM item") == [shown]


def test_a_mapping_says_what_statuses_sides_and_positions_are(store: Store, tmp_path: Path) -> None:
    mapping = write(
        tmp_path / "m.toml",
        'source = "ledger"\ncurrency = "EUR"\nheader = 1\n[columns]\ncustomer = 1\nnumber = 2',
        'due = 3\namount = 4\nsign = "K"\nstatus = "Z"\n[statuses]\n"weg" = "void"',
    )
    path = write(
        tmp_path / "a.csv",
        "A;A;A;A;K;Z",
        "1;10;01.02.2026;100,00;S;",
        "1;11;15.02.2026;40,00;H;",
        "1;12;15.02.2026;70,00;S;weg",
        "1;13;15.02.2026;5,00;?;",
    )
    report = take(store, path, mapping=mapping)
    assert owed(store) == {"1": 6000}
    assert [why for _, why in report.rejections] == [
        "“?” in K is no side, or not that of its amount"
    ]
    assert report.to_json()["left_out"][0]["reason"] == "status “weg” is void: no debt"


@pytest.mark.parametrize(
    ("text", "minor"),
    [("10,00 H", -1000), ("H 10,00", -1000), ("10,00 S", 1000), ("10,00CR", -1000),
     ("10,00 Dr.", 1000), ("10,00-", -1000), ("(10,00)", -1000)],
)  # fmt: skip
def test_the_side_beside_an_amount(store: Store, tmp_path: Path, text: str, minor: int) -> None:
    head = "Customer;Document Number;Document Date;Net due date;Amount in local currency"
    take(store, write(tmp_path / "a.csv", head, f"7;1;2026-01-01;2026-02-01;{text}"))
    assert owed(store) == {"7": minor}


def sheets(path: Path, *parts: list[list[object]]) -> Path:
    """A workbook of several sheets, made of workbooks of one."""
    import zipfile

    made = [workbook(path.with_suffix(f".{n}"), cells) for n, cells in enumerate(parts)]
    with zipfile.ZipFile(made[0]) as first, zipfile.ZipFile(path, "w") as out:
        for name in first.namelist():
            text = first.read(name).decode()
            for n in range(2, len(made) + 1):
                if name == "xl/workbook.xml":
                    text = text.replace(
                        "</sheets>", f'<sheet name="Part {n}" sheetId="{n}" r:id="s{n}"/></sheets>'
                    )
                if name == "xl/_rels/workbook.xml.rels":
                    kind = text.split('Type="')[1].split('"')[0]
                    text = text.replace(
                        "</Relationships>",
                        f'<Relationship Id="s{n}" Type="{kind}" Target="worksheets/sheet{n}.xml"/>'
                        "</Relationships>",
                    )
                if name == "[Content_Types].xml":
                    part = text[text.index('<Override PartName="/xl/worksheets/sheet1.xml') :]
                    part = part[: part.index("/>") + 2]
                    text = text.replace(
                        "</Types>", part.replace("sheet1", f"sheet{n}") + "</Types>"
                    )
            out.writestr(name, text)
        for n, other in enumerate(made[1:], 2):
            with zipfile.ZipFile(other) as archive:
                out.writestr(
                    f"xl/worksheets/sheet{n}.xml", archive.read("xl/worksheets/sheet1.xml")
                )
    return path


SHEET_HEAD: list[object] = [
    *("Customer", "Document Number", "Document Date", "Net due date", "Amount in local currency")
]


def test_all_sheets_are_read_whatever_the_order_of_their_columns(
    store: Store, tmp_path: Path
) -> None:
    one: list[list[object]] = [SHEET_HEAD, ["7", "1", "2026-01-01", "2026-02-01", 10.5]]
    other: list[list[object]] = [
        ["South"],
        list(reversed(SHEET_HEAD)),
        [20.25, "2026-02-01", "2026-01-01", "2", "8"],
        ["x", "2026-02-01", "2026-01-01", "3", "8"],
    ]
    more: list[list[object]] = [["9", "4", "2026-01-01", "2026-02-01", 1]]
    notes: list[list[object]] = [["Region", "Head"], ["South", "Ann"]]
    path = sheets(tmp_path / "a.xlsx", one, other, more, notes)
    report = take(store, path)
    assert owed(store) == {"7": 1050, "8": 2025, "9": 100}
    assert report.rejections == [
        (4, "sheet Part 2: “x” in Amount in local currency is no amount of USD")
    ]
    (left,) = report.to_json()["left_out"]
    assert (left["what"], left["name"], left["rows"]) == ("sheet", "Part 4", 2)
    with pytest.raises(ImportRefused, match="Part 4"):
        take(store, path, complete=True)


def test_columns_not_taken_are_named(store: Store, tmp_path: Path) -> None:
    head = "Customer,Document Number,Document Date,Net due date,Amount in local currency,Extra,Fee"
    path = write(tmp_path / "a.csv", head, "7,1,2026-01-01,2026-02-01,10,x,3.00")
    assert take(store, path).to_json()["unknown_columns"] == ["Extra", "Fee"]


SCREEN = "Customer;Name;Document Number;Document Date;Net due date;Amount in local currency"
ABOVE = {
    "labelled": ("Customer 41 Egret;;;;;", "Customer 42 Heron;;;;;"),
    "with sums": ("41;Egret;;;;30,50", "42;Heron;;;;20,00"),
    "number and name": ("41 - Egret;;;;;", "42 - Heron;;;;;"),
    "in two cells": ("Kunde;41;Egret;;;", "Kunde;42;Heron;;;"),
}


@pytest.mark.parametrize("form", ABOVE)
@pytest.mark.parametrize("total", ["Summe;;;;;{}", "*;;;;;{}", "", "Zwischensumme;;;;;{}"])
def test_customers_above_their_rows_in_any_form(
    store: Store, tmp_path: Path, form: str, total: str
) -> None:
    first, second = ABOVE[form]
    path = write(
        tmp_path / "a.csv",
        SCREEN,
        first,
        ";;1;01.02.2026;13.03.2026;10,50",
        ";;2;01.02.2026;13.03.2026;20,00",
        total.format("30,50"),
        second,
        ";;3;01.02.2026;13.03.2026;20,00",
        total.format("20,00"),
        "Gesamtsumme;;;;;50,50",
    )
    report = take(store, path)
    assert (owed(store), report.rejected) == ({"41": 3050, "42": 2000}, 0)
    assert rows(store, "SELECT name FROM customer ORDER BY name") == [("Egret",), ("Heron",)]
    assert (differences(report), report.left_out) == ([], [])


def test_merged_cells_of_a_report_by_name(store: Store, tmp_path: Path) -> None:
    path = write(
        tmp_path / "a.csv",
        "Customer,Date,Transaction type,Num,Due date,Open balance",
        "Egret,01/15/2026,Invoice,1,02/14/2026,10.00",
        ",01/15/2026,Invoice,2,02/14/2026,20.00",
        "Heron,01/15/2026,Invoice,3,02/14/2026,20.00",
        "TOTAL,,,,,50.00",
    )
    report = take(store, path)
    assert (owed(store), differences(report)) == ({"Egret": 3000, "Heron": 2000}, [])


def test_a_row_given_twice_is_taken_once_and_said(store: Store, tmp_path: Path) -> None:
    """The file's own totals are held against what was taken, not against what was read."""
    path = write(
        tmp_path / "a.csv",
        "Customer,Document Number,Net due date,Amount in local currency,Local Currency",
        "1,10,2026-02-01,5.00,EUR",
        "1,10,2026-02-01,5.00,EUR",
        "1,11,2026-02-01,7.00,EUR",
        "Total,,,17.00,EUR",
        "2,20,2026-02-01,3.00,EUR",
        "2,20,2026-02-01,4.00,EUR",
        "Total,,,7.00,EUR",
        "Grand total,,,24.00,EUR",
    )
    report = take(store, path)
    assert owed(store) == {"1": 1200, "2": 300}
    ((part, amounts),) = [(each, dict(each.amounts)) for each in report.left_out]
    assert (part.rows, part.lines, amounts) == (1, [3], {"EUR": 500})
    assert (report.rejected, report.unchanged) == (1, 1)
    stated = report.to_json()["totals"]["stated"]
    assert [(total["read"], total["difference"]) for total in stated] == [
        ("12.00", "5.00"),
        ("3.00", "4.00"),
        ("15.00", "9.00"),
    ]


def test_a_parents_own_documents_may_stand_apart_as_other(store: Store, tmp_path: Path) -> None:
    path = write(
        tmp_path / "a.csv",
        ",,Type,Date,Num,Due Date,Open Balance",
        "Gull Foods,,,,,,",
        ",Depot,,,,,",
        ",,Invoice,01/16/2026,2,02/15/2026,20.00",
        ",Total Depot,,,,,20.00",
        ",Gull Foods - Other,,,,,",
        ",,Invoice,01/15/2026,1,02/14/2026,10.00",
        ",Total Gull Foods - Other,,,,,10.00",
        "Total Gull Foods,,,,,,30.00",
        "TOTAL,,,,,,30.00",
    )
    report = take(store, path)
    assert owed(store) == {"Gull Foods:Depot": 2000, "Gull Foods": 1000}
    assert (len(report.stated), differences(report)) == (4, [])


@pytest.mark.parametrize(("sums", "differing"), [("35.00", []), ("36.00", ["Gull Foods"])])
def test_a_total_that_stands_above_its_block_is_checked(
    store: Store, tmp_path: Path, sums: str, differing: list[str]
) -> None:
    path = write(
        tmp_path / "a.csv",
        ",Transaction type,Date,Num,Due date,Open balance",
        f"Gull Foods,,,,,{sums}",
        ",Invoice,01/15/2026,1,02/14/2026,10.00",
        ",Invoice,01/15/2026,2,02/14/2026,25.00",
        "Heron Inn,,,,,7.00",
        ",Invoice,01/18/2026,4,02/17/2026,7.00",
    )
    report = take(store, path)
    assert owed(store) == {"Gull Foods": 3500, "Heron Inn": 700}
    assert (len(report.stated), differences(report)) == (2, differing)
