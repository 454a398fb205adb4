"""Small files with the traps of real ones, and what importing them gives."""

from __future__ import annotations

import zipfile
from datetime import date
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import sqlalchemy as sa

from collectui.exchange import importing
from collectui.exchange.importing import ImportOptions, ImportReport
from collectui.store.store import Store

AS_OF = date(2020, 5, 31)
ERP = (
    ",business_code,cust_number,name_customer,clear_date,buisness_year,doc_id,posting_date,"
    "due_in_date,baseline_create_date,cust_payment_terms,converted_usd"
)


def erp_row(
    number: str,
    *,
    customer: str = "0200744019",
    name: str = "TARG us",
    company: str = "U001",
    settled: str = "",
    issued: str = "2020-03-19",
    due: str = "2020-04-03",
    amount: str = "100.00",
) -> str:
    """A line of the SAP-shaped extract, numbers exported as floats."""
    return (
        f"3,{company},{customer},{name},{settled},2020.0,{number}.0,{issued},{due},{issued},"
        f"NAA8,{amount}"
    )


def write(path: Path, *lines: str, end: str = "\n", encoding: str = "utf-8") -> Path:
    """A text file of those lines."""
    path.write_bytes((end.join(lines) + end).encode(encoding))
    return path


def erp(path: Path, *rows: str) -> Path:
    """An extract with those rows."""
    return write(path, ERP, *rows)


def take(store: Store, path: Path, **options: Any) -> ImportReport:
    """Import as of a fixed day, and see that the counts add up."""
    report = importing.run(
        store, path, ImportOptions(**{"as_of": AS_OF, **options}), writer(store), None
    )
    became = (report.created, report.updated, report.unchanged, report.closed, report.rejected)
    assert sum(became) == report.rows, became
    return report


def writer(store: Store) -> Any:
    """Me, made known to the store as one who may write."""
    from collectui.store import identity

    return store.load(identity.enrol)


def rows(store: Store, sql: str) -> list[tuple[Any, ...]]:
    """What a statement finds in the store."""
    return store.read(lambda c: [tuple(row) for row in c.execute(sa.text(sql))])


def workbook(path: Path, cells: list[list[object]]) -> Path:
    """The least XLSX there can be: one sheet of typed cells, dates as numbers with a date style."""
    lines = []
    for number, row in enumerate(cells, 1):
        line = "".join(_cell(number, column, value) for column, value in enumerate(row))
        lines.append(f'<row r="{number}">{line}</row>')
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006"
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{package}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.'
        'relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{kind}.sheet.main+xml"/>'
        f'<Override PartName="/xl/styles.xml" ContentType="{kind}.styles+xml"/>'
        f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{kind}.worksheet+xml"/>'
        "</Types>",
        "_rels/.rels": f'<Relationships xmlns="{package}/relationships"><Relationship Id="r1" '
        f'Type="{office}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{office}"><sheets>'
        '<sheet name="Open items" sheetId="1" r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{package}/relationships">'
        f'<Relationship Id="r1" Type="{office}/worksheet" Target="worksheets/sheet1.xml"/>'
        f'<Relationship Id="r2" Type="{office}/styles" Target="styles.xml"/></Relationships>',
        "xl/styles.xml": f'<styleSheet xmlns="{main}"><cellXfs count="2"><xf numFmtId="0"/>'
        '<xf numFmtId="14" applyNumberFormat="1"/></cellXfs></styleSheet>',
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{main}"><sheetData>{"".join(lines)}'
        "</sheetData></worksheet>",
    }
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in parts.items():
            archive.writestr(name, f'<?xml version="1.0" encoding="UTF-8"?>{text}')
    return path


def _cell(row: int, column: int, value: object) -> str:
    place = f"{chr(65 + column)}{row}"
    if isinstance(value, date):
        return f'<c r="{place}" s="1"><v>{(value - date(1899, 12, 30)).days}</v></c>'
    if isinstance(value, int | float):
        return f'<c r="{place}"><v>{value}</v></c>'
    return f'<c r="{place}" t="inlineStr"><is><t>{escape(str(value))}</t></is></c>'
