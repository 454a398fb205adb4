"""Workbooks that would take all the memory are refused before they are read."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from collectui.exchange.workbook import open_workbook
from collectui.exchange.workbook_area import largest_area
from collectui.store.imports.refusal import ImportRefused
from tests.exchange.files import workbook

_HEAD = (
    '<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"'
    ' xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"'
    ' xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body>'
    "<office:spreadsheet><table:table>"
)
_FOOT = "</table:table></office:spreadsheet></office:body></office:document-content>"
_FULL = '<table:table-cell office:value-type="string"{}><text:p>x</text:p></table:table-cell>'


def xlsx(path: Path, *addresses: str) -> Path:
    """A workbook with a cell at each address."""
    with zipfile.ZipFile(workbook(path.with_suffix(".made.xlsx"), [["a"]])) as made:
        names = {name: made.read(name) for name in made.namelist()}
    cells = "".join(
        f'<row r="{"".join(c for c in each if c.isdigit())}"><c r="{each}"><v>1</v></c></row>'
        for each in addresses
    )
    names["xl/worksheets/sheet1.xml"] = (
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        f"<sheetData>{cells}</sheetData></worksheet>"
    ).encode()
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in names.items():
            archive.writestr(name, content)
    return path


def ods(path: Path, rows: str) -> Path:
    """An OpenDocument table with these rows."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", _HEAD + rows + _FOOT)
    return path


@pytest.mark.parametrize(
    ("addresses", "area"),
    [
        (("A1",), 1),
        (("A1", "C4"), 12),
        (("XFD1048576",), 1),
        (("A1", "XFD1048576"), 16_384 * 1_048_576),
        (("A1", "A1048576"), 1_048_576),
        (("A1", "XFD1"), 16_384),
    ],
)
def test_the_area_of_addresses(tmp_path: Path, addresses: tuple[str, ...], area: int) -> None:
    assert largest_area(xlsx(tmp_path / "a.xlsx", *addresses)) == area


@pytest.mark.parametrize(
    ("rows", "area"),
    [
        (f"<table:table-row>{_FULL.format('')}</table:table-row>", 1),
        # As spreadsheets write the empty rest of a sheet.
        (
            f"<table:table-row>{_FULL.format('')}"
            '<table:table-cell table:number-columns-repeated="16383"/></table:table-row>'
            '<table:table-row table:number-rows-repeated="1048575">'
            '<table:table-cell table:number-columns-repeated="16384"/></table:table-row>',
            1,
        ),
        (
            '<table:table-row table:number-rows-repeated="1000000">'
            + _FULL.format(' table:number-columns-repeated="16000"')
            + "</table:table-row>",
            16_000_000_000,
        ),
        (
            f"<table:table-row>{_FULL.format('')}</table:table-row>"
            '<table:table-row table:number-rows-repeated="1000000"><table:table-cell/>'
            "</table:table-row><table:table-row>"
            '<table:table-cell table:number-columns-repeated="9999"/>'
            f"{_FULL.format('')}</table:table-row>",
            1_000_002 * 10_000,
        ),
    ],
)
def test_the_area_of_repeats(tmp_path: Path, rows: str, area: int) -> None:
    assert largest_area(ods(tmp_path / "a.ods", rows)) == area


def test_what_spans_too_much_is_refused_with_the_remedy(tmp_path: Path) -> None:
    path = xlsx(tmp_path / "dims.xlsx", "A1", "XFD1048576")
    with pytest.raises(ImportRefused, match=r"spans 17,179,869,184 cells.*save the sheet as CSV"):
        list(open_workbook(path))
    wide = '<table:table-row table:number-rows-repeated="900000">{}</table:table-row>'
    repeated = ods(
        tmp_path / "a.ods", wide.format(_FULL.format(' table:number-columns-repeated="9000"'))
    )
    with pytest.raises(ImportRefused, match="spans 8,100,000,000 cells"):
        list(open_workbook(repeated))


def test_what_is_no_workbook_is_for_its_reader_to_say(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(b"no archive")
    assert largest_area(path) == 0
