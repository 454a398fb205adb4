"""Files as tables: encodings, delimiters, quotation marks, workbooks."""

import io
import tracemalloc
import zipfile
from datetime import date
from pathlib import Path

import pytest

from collectui.exchange import workbook as workbooks
from collectui.exchange.table import BATCH
from collectui.exchange.tables import DelimitedText, open_tables
from collectui.store.imports.refusal import ImportRefused
from tests.exchange.files import workbook, write


def everything(path: Path) -> list[tuple[int, list[str]]]:
    (table,) = open_tables(path)
    return [pair for batch in table.batches(0) for pair in zip(*batch, strict=True)]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252", "utf-16-le"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_form(tmp_path: Path, encoding: str, delimiter: str, end: str) -> None:
    lines = [delimiter.join(row) for row in (["Nr", "Name"], ["1", "Müller"], ["2", "Ångström"])]
    path = write(tmp_path / "a.csv", *lines, end=end, encoding=encoding)
    assert everything(path) == [(1, ["Nr", "Name"]), (2, ["1", "Müller"]), (3, ["2", "Ångström"])]


def test_the_delimiter_named_by_a_spreadsheet(tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", "sep=;", "a,b;c", "1,5;2")
    assert everything(path) == [(2, ["a,b", "c"]), (3, ["1,5", "2"])]


def test_lines_are_those_of_the_file(tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", "n,t", '1,"two', 'lines"', "", "2,x")
    assert everything(path) == [(1, ["n", "t"]), (2, ["1", "two\nlines"]), (4, []), (5, ["2", "x"])]


@pytest.mark.parametrize("rows", [3, BATCH, 40_000])
def test_a_stray_quotation_mark_costs_its_own_line(tmp_path: Path, rows: int) -> None:
    lines = ["n,t,u", *(f"{i},x,y" for i in range(rows))]
    lines[2] = '1,"broken,y'
    table = DelimitedText(write(tmp_path / "a.csv", *lines))
    found = [pair for batch in table.batches(1) for pair in zip(*batch, strict=True)]
    assert [line for line, _ in found] == [2, *range(4, rows + 2)]
    assert table.broken == [(3, "a quotation mark is opened and never closed")]


def test_a_file_of_quotation_marks_is_refused(tmp_path: Path) -> None:
    lines = ["n,t", *('1,"x' if i % 2 else "1,x,y" for i in range(2_000))]
    table = DelimitedText(write(tmp_path / "a.csv", *lines))
    with pytest.raises(ImportRefused, match="delimiter"):
        list(table.batches(1))


@pytest.mark.parametrize("quote", ["", '"'])
def test_a_line_longer_than_any_row_is_named_and_never_held_whole(
    tmp_path: Path, quote: str
) -> None:
    path = tmp_path / "a.csv"
    with path.open("w") as file:
        file.write(f"n,t\n1,x\n2,{quote}")
        for _ in range(64):
            file.write("x" * (1 << 20))
    table = DelimitedText(path)
    tracemalloc.start()
    with pytest.raises(ImportRefused, match=r"a\.csv: line 3 is longer than 131,072 characters"):
        list(table.batches(0))
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert most < 8 << 20


def test_typed_cells_are_what_a_csv_would_say(tmp_path: Path) -> None:
    path = workbook(
        tmp_path / "a.xlsx",
        [["Nr", "Due", "Amount", "Amount 2"], ["007", date(2020, 3, 9), 1930659387.0, 1.234]],
    )
    assert everything(path) == [
        (1, ["Nr", "Due", "Amount", "Amount 2"]),
        (2, ["007", "2020-03-09", "1930659387", "1.2340"]),
    ]


def test_a_workbook_too_large_to_read_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = workbook(tmp_path / "a.xlsx", [["a"]])
    monkeypatch.setattr(workbooks, "LIMIT", 100)
    with pytest.raises(ImportRefused, match="CSV"):
        open_tables(path)


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 no workbook", b' {"insureds": []}'])
def test_what_is_no_table(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(content)
    with pytest.raises(ImportRefused):
        open_tables(path)
    with pytest.raises(ImportRefused, match="is a folder"):
        open_tables(tmp_path)


NOISE = bytes(range(256)) * 40
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def zipped(name: str) -> bytes:
    into = io.BytesIO()
    with zipfile.ZipFile(into, "w") as archive:
        archive.writestr(name, "x")
    return into.getvalue()


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (b"\x89PNG\r\n\x1a\n" + NOISE, "a picture"),
        (b"%PDF-1.4\n1 0 obj\n", "a PDF document"),
        (b"\x1f\x8b" + NOISE, "a compressed file (gzip): unpack it"),
        (zipped("open-items.csv"), "a ZIP archive: unpack it"),
        (zipped("word/document.xml"), "an Office document without sheets"),
        (zipped("xl/workbook.xml"), "a damaged workbook"),
        (OLE + NOISE, "a damaged or other document of an older Office"),
        (b"<!DOCTYPE html><table>", "a web page"),
        (NOISE, "neither text nor a workbook"),
        (bytes(4096), "neither text nor a workbook"),
        (b"\x7fELF" + b"\0\1\0" * 2000, "neither text nor a workbook"),
    ],
    # A ZIP archive has its time in it: by its bytes each process would name the test otherwise.
    ids=lambda value: value if isinstance(value, str) else "file",
)
def test_what_is_no_table_is_named_and_none_of_it_is_shown(
    tmp_path: Path, content: bytes, what: str
) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(content)
    with pytest.raises(ImportRefused) as refused:
        open_tables(path)
    said = str(refused.value)
    assert said.startswith(f"a.csv is {what}")
    assert said.isprintable()


def test_a_workbook_cut_short_is_a_damaged_one(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(b"PK\x03\x04 and no more")
    with pytest.raises(ImportRefused, match=r"^a\.xlsx is a damaged workbook"):
        open_tables(path)


@pytest.mark.parametrize("content", [b"BMW,1\n", b"ID3,n\n", b"a,b\x1a\n\x00\n" + b"x,y\n" * 40])
def test_text_that_begins_like_something_else_is_text(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(content)
    assert len(open_tables(path)) == 1


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("cp1252", "Müller & Söhne;Straße;Größe"),
        ("cp1250", "Dvořák a synové;Příliš žluťoučký kůň;Česká Lípa"),
        ("cp1251", "Общество Ромашка;Москва;Сумма"),
        ("cp1253", "Παπαδόπουλος;Αθήνα;Ποσό"),
        ("cp850", "Müller & Söhne;Café Grün;Fälligkeit März"),
        ("cp850", "Sönke;Öl;Größe"),
        ("cp1250", "Kovács Győző;Zákazník;x"),
        ("cp1250", "Spółka Łódź;Kwota;x"),
        ("cp1254", "Yıldız Ltd. Şti.;Müşteri;x"),
        ("cp1257", "Šiauliai;Žalgirio gatvė;x"),
        ("cp852", "Žluťoučký kůň;x;y"),
        ("mac_roman", "Müller & Söhne;Größe;Société"),
        ("cp1252", "O’Brien – “Sons”;Peña;São João"),
    ],
)
def test_a_legacy_encoding_is_told_by_its_letters(tmp_path: Path, encoding: str, text: str) -> None:
    path = write(tmp_path / "a.csv", "a;b;c", *[text] * 3, encoding=encoding)
    (table,) = open_tables(path)
    assert ";".join(table.head()[1][1]) == text
