"""Headers, shapes and mappings, and what of each row is staged."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from collectui.exchange.findings import Reading
from collectui.exchange.header import find_layout
from collectui.exchange.mapping import read_mapping
from collectui.exchange.reading import read
from collectui.exchange.tables import open_tables
from collectui.store.imports.refusal import ImportRefused
from collectui.store.imports.staging import staging
from tests.exchange.files import ERP, erp, erp_row, workbook, write

Read = Callable[..., tuple[Reading, list[dict[str, Any]], list[tuple[int, str]]]]


def staged(
    path: Path, mapping: Path | None = None, **options: Any
) -> tuple[Reading, list[dict[str, Any]], list[tuple[int, str]]]:
    told = read_mapping(mapping) if mapping else None
    layout = find_layout(open_tables(path), told.shape if told else None)
    with staging("USD") as area:
        reading = read(layout, area, currency="USD", **options)
        cursor = area.db.execute("SELECT * FROM item ORDER BY line")
        names = [column[0] for column in cursor.description]
        items = [dict(zip(names, row, strict=True)) for row in cursor]
        return reading, items, area.rejections(100)[1]


def test_numbers_stay_text_and_lose_a_floats_zero(tmp_path: Path) -> None:
    path = erp(
        tmp_path / "a.csv",
        erp_row("1930659387", customer="0140105686"),
        erp_row("1930659388", customer="CCU001"),
    )
    _, items, _ = staged(path)
    assert [(i["key"], i["customer"], i["number"], i["year"]) for i in items] == [
        ("U001/1930659387/2020", "0140105686", "1930659387", "2020"),
        ("U001/1930659388/2020", "CCU001", "1930659388", "2020"),
    ]


def test_totals_are_of_the_amounts_as_written(tmp_path: Path) -> None:
    amounts = ["64982.589", "0.004", "0.004", "2309.7899999999995"]
    path = erp(tmp_path / "a.csv", *(erp_row(str(i), amount=a) for i, a in enumerate(amounts)))
    reading, items, _ = staged(path)
    assert [item["amount"] for item in items] == [6498259, 0, 0, 230979]
    assert reading.totals == {"USD": 6729239}  # 67 292.387


def test_each_bad_row_says_why_and_costs_only_itself(tmp_path: Path) -> None:
    path = erp(
        tmp_path / "a.csv",
        erp_row("1"),
        erp_row("2", amount="abc"),
        erp_row("3", due="2020-02-31"),
        erp_row("4", customer=""),
        erp_row("5", amount=""),
        erp_row("6") + ",surplus",
        erp_row("7", issued="", due=""),
        erp_row("1.93066E+09").replace("E+09.0", "E+09"),
        "rubbish",
        "",
        erp_row("8", due=""),
        erp_row("9", issued="2020-05-01", due="2020-04-01"),
    )
    reading, items, rejected = staged(path)
    assert [item["number"] for item in items] == ["1", "8", "9"]
    assert (reading.rows, reading.undated, reading.due_before_issued) == (11, 1, 1)
    reasons = dict(rejected)
    assert sorted(reasons) == [3, 4, 5, 6, 7, 8, 9, 10]
    for line, words in {
        3: "“abc” in converted_usd is no amount of USD",
        4: "“2020-02-31” in due_in_date is no date",
        5: "no customer",
        6: "no amount in converted_usd",
        7: "13 cells where the header has 12",
        8: "neither a due date nor an issue date",
        9: "rounded the document number",
        10: "no customer",
    }.items():
        assert words in reasons[line]


def test_rows_given_twice(tmp_path: Path) -> None:
    path = erp(
        tmp_path / "a.csv", erp_row("2"), erp_row("1"), erp_row("1"), erp_row("1", amount="7")
    )
    reading, items, rejected = staged(path)
    assert [item["line"] for item in items] == [2, 3]
    assert reading.rows == 4
    assert rejected == [(5, "document 1 is also on line 3, with other values")]


FULL = (
    "business_code,cust_number,name_customer,clear_date,buisness_year,doc_id,posting_date,"
    "document_create_date,document_create_date.1,due_in_date,invoice_currency,document type,"
    "total_open_amount,converted_usd,cust_payment_terms,invoice_id,isOpen"
)


def test_the_wider_extract_has_currencies_and_settled_rows(tmp_path: Path) -> None:
    path = write(
        tmp_path / "a.csv",
        FULL,
        "U001,0200769623,WAL,2020-02-11 00:00:00,2020.0,1.0,2020-01-26,20200125,20200126,"
        "20200210.0,USD,RV,54273.28,1,NAH4,1.0,0",
        "CA02,0140104429,DAY,,2020.0,2.0,2020-03-30,20200330,20200330,20200410.0,CAD,DG,"
        "-2309.79,1,CA10,2.0,1",
        "CA02,0140104429,DAY,,2020.0,3.0,2020-03-30,20200330,20200330,20200410.0,XXQ,RV,"
        "1,1,CA10,3.0,1",
        end="\r\n",
    )
    reading, items, rejected = staged(path)
    assert [(i["kind"], i["due"], i["settled"], i["currency"], i["amount"]) for i in items] == [
        ("invoice", "2020-02-10", "2020-02-11", "USD", 5427328),
        ("credit_memo", "2020-04-10", None, "CAD", -230979),
    ]
    assert reading.totals == {"USD": 5427328, "CAD": -230979}
    assert rejected == [(4, "“XXQ” is no currency")]


def test_a_screen_of_an_erp(tmp_path: Path) -> None:
    path = write(
        tmp_path / "a.txt",
        "Customer line items",
        "",
        "-" * 60,
        "|  |Account|Name 1|CoCd|DocumentNo|Type|Doc. Date|Net due dt|Amount in loc.cur.|LCurr|",
        "-" * 60,
        "|  |0000100|Müller|1000|90000001|RV|01.02.2020|02.03.2020|1.234,56|EUR|",
        "|  |0000100|Müller|1000|90000002|DZ|01.02.2020|02.03.2020|1.000,00-|EUR|",
        "-" * 60,
        "|* |Total|||||||234,56|EUR|",
        encoding="cp1252",
    )
    reading, items, rejected = staged(path)
    assert rejected == []
    assert [(i["key"], i["kind"], i["issued"], i["amount"]) for i in items] == [
        ("1000/90000001", "invoice", "2020-02-01", 123456),
        ("1000/90000002", "payment_on_account", "2020-02-01", -100000),
    ]
    assert reading.rows == 2


def test_day_and_month_of_the_same_rows_either_way(tmp_path: Path) -> None:
    head = "countryCode,customerID,PaperlessDate,invoiceNumber,InvoiceDate,DueDate,InvoiceAmount"
    for order, dates in {"mdy": "1/2/2013,2/13/2013", "dmy": "2/1/2013,13/2/2013"}.items():
        path = write(tmp_path / f"{order}.csv", head, f"391,A,1/1/2012,7,{dates},55.94")
        reading, items, _ = staged(path)
        assert (items[0]["issued"], items[0]["due"]) == ("2013-01-02", "2013-02-13")
        assert "as in the file's other dates" in reading.told["dates of InvoiceDate"]


def test_what_the_first_rows_suggest_is_checked_against_all(tmp_path: Path) -> None:
    head = "countryCode,customerID,invoiceNumber,InvoiceDate,DueDate,InvoiceAmount"
    lines = [f'1,A,{i},2/1/2013,3/1/2013,"1,234"' for i in range(5_000)]
    path = write(tmp_path / "a.csv", head, *lines, '1,A,x,1/13/2013,2/1/2013,"1,5"')
    reading, items, _ = staged(path)
    assert {item["issued"] for item in items} == {"2013-02-01", "2013-01-13"}
    assert {item["amount"] for item in items} == {123, 150}
    assert reading.rows == 5_001


def test_a_report_grouped_by_customer(tmp_path: Path) -> None:
    path = write(
        tmp_path / "a.csv",
        "Craig's Design,,,,,,",
        "A/R Aging Detail,,,,,,",
        '"As of June 30, 2024",,,,,,',
        "",
        ",Transaction type,Date,Num,Due Date,Amount,Open Balance",
        "Amy's Bird Sanctuary,,,,,,",
        ',Invoice,06/15/2024,1021,07/15/2024,"$1,459.02",239.00',
        ",Payment,06/16/2024,,06/16/2024,-100.00,-100.00",
        ",Payment,06/16/2024,,06/16/2024,-100.00,-100.00",
        "Total Amy's Bird Sanctuary,,,,,,39.00",
        "Bill's  Windsurf Shop,,,,,,",
        ",Invoice,03/01/2024,1021,03/31/2024,85.00,85.00",
        "Total Bill's Windsurf Shop,,,,,,85.00",
        "TOTAL,,,,,,124.00",
        '"Sunday, Jun 30, 2024 01:11:11 AM GMT-7 - Accrual Basis",,,,,,',
    )
    reading, items, rejected = staged(path)
    assert rejected == []
    assert [(i["customer"], i["kind"], i["number"], i["amount"], i["open"]) for i in items] == [
        ("Amy's Bird Sanctuary", "invoice", "1021", 145902, 23900),
        ("Amy's Bird Sanctuary", "payment_on_account", "Payment 2024-06-16", -10000, -10000),
        ("Amy's Bird Sanctuary", "payment_on_account", "Payment 2024-06-16", -10000, -10000),
        ("Bill's Windsurf Shop", "invoice", "1021", 8500, 8500),
    ]
    assert len({item["key"] for item in items}) == 4
    assert reading.rows == 4
    assert reading.totals == {"USD": 12400}


def test_a_report_grouped_by_age_names_the_customer_in_each_row(tmp_path: Path) -> None:
    path = write(
        tmp_path / "a.csv",
        "Date,Transaction type,Num,Customer,Due date,Amount,Open balance",
        "91 or more days past due,,,,,,",
        "01/15/2024,Invoice,7,Amy,01/16/2024,10.00,10.00",
        "Total for 91 or more days past due,,,,,10.00,10.00",
    )
    _, items, rejected = staged(path)
    assert ([i["customer"] for i in items], rejected) == (["Amy"], [])


@pytest.mark.parametrize(
    ("head", "row", "kind", "due"),
    [
        ("Customer,Num,Due Date,Open Balance", "Amy,7,01/16/2024,10", "invoice", "2024-01-16"),
        ("Customer,Num,Due Date,Open Balance", "Amy,7,01/16/2024,-10", "credit_memo", "2024-01-16"),
        ("Type,Date,Num,Name,Amount", "Credit Memo,01/16/2024,7,Amy,-10", "credit_memo", None),
        ("Name,No.,Due date,Terms,Open balance", "Amy,7,01/16/2024,Net 30,10", "invoice", None),
    ],
)
def test_an_aging_detail_by_the_columns_that_tell_it(
    tmp_path: Path, head: str, row: str, kind: str, due: str | None
) -> None:
    path = write(tmp_path / "a.csv", head, row)
    layout = find_layout(open_tables(path), None)
    assert layout.shape.source == "quickbooks"
    _, items, rejected = staged(path)
    assert rejected == []
    (item,) = items
    assert (item["customer"], item["number"], item["kind"]) == ("Amy", "7", kind)
    assert due is None or item["due"] == due


def test_an_aging_detail_without_them_says_what_it_lacks(tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", "Customer,Num,Due Date", "Amy,7,01/16/2024")
    with pytest.raises(ImportRefused, match=r"lacks open \(“Open Balance”\)\."):
        find_layout(open_tables(path), None)


def test_headers_misspelt_below_titles(tmp_path: Path) -> None:
    head = ERP.replace("converted_usd", "total_open_amuont").replace("cust_number", "Cust Number ")
    path = write(tmp_path / "a.csv", "Open items", "", head, erp_row("1"))
    layout = find_layout(open_tables(path), None)
    assert layout.line == 3
    assert list(layout.guessed.values()) == ["total_open_amount"]


def test_an_unknown_header_asks_for_a_mapping(tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", "Debtor,Voucher,Payable by,Total", "1,2,2020-01-01,3")
    with pytest.raises(ImportRefused, match=r"Debtor.*--map"):
        find_layout(open_tables(path), None)
    path = write(tmp_path / "b.csv", ERP.replace("due_in_date", "payable"), erp_row("1"))
    with pytest.raises(ImportRefused, match=r"lacks due .*due_in_date"):
        find_layout(open_tables(path), None)


MAPPING = """
source = "ledger"
[columns]
customer = "Debtor"
number = "Voucher"
kind = "What"
due = "Payable by"
amount = "Total"
email = "Mail"
[kinds]
"Gutschrift" = "credit_memo"
"""


def test_a_mapping(tmp_path: Path) -> None:
    mapping = write(tmp_path / "m.toml", MAPPING)
    path = write(
        tmp_path / "a.csv",
        "Debtor;Voucher;What;Payable by;Total;Mail",
        "007;1;Rechnung;31.01.2020;1.234,50;a@b.example",
        "007;2;Gutschrift;31.01.2020;10,00;",
    )
    _, items, rejected = staged(path, mapping)
    assert rejected == []
    assert [(i["customer"], i["kind"], i["amount"]) for i in items] == [
        ("007", "invoice", 123450),
        ("007", "credit_memo", -1000),
    ]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (('source = "ledger"', "sauce = 1"), "“sauce” is no setting (did you mean “source”?)"),
        (('amount = "Total"', 'amuont = "Total"'), "did you mean “amount”?"),
        (('customer = "Debtor"', ""), "which column is customer"),
        (('"credit_memo"', '"credit"'), "did you mean “credit_memo”?"),
        (("[kinds]", "[kinds"), "is no TOML"),
        (('source = "ledger"', 'source = "x"\ndate_order = "ymd"'), "one of dmy, mdy"),
    ],
)
def test_a_wrong_mapping_says_what_was_meant(
    tmp_path: Path, change: tuple[str, str], words: str
) -> None:
    with pytest.raises(ImportRefused) as refused:
        read_mapping(write(tmp_path / "m.toml", MAPPING.replace(*change)))
    assert words in str(refused.value)


def test_a_mapped_column_that_is_not_there(tmp_path: Path) -> None:
    mapping = write(tmp_path / "m.toml", MAPPING)
    path = write(tmp_path / "a.csv", "Debtor;Voucher;What;Payable;Total;Mail", "1;2;3;4;5;6")
    with pytest.raises(ImportRefused, match=r"“Payable by”; the nearest is “Payable”"):
        staged(path, mapping)


def test_a_workbook(tmp_path: Path) -> None:
    cells: list[list[object]] = [["Open items"], [], list(ERP.split(","))]
    cells.append(
        [3.0, "U001", "0200", "X", "", 2020.0, 19.0, "2020-03-19", 20200403.0, "", "", 1.5]
    )
    _, items, rejected = staged(workbook(tmp_path / "a.xlsx", cells))
    assert rejected == []
    assert (items[0]["line"], items[0]["key"], items[0]["due"]) == (4, "U001/19/2020", "2020-04-03")
