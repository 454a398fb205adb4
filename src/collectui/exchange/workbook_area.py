"""How many cells a sheet spans, found without making any: the reader makes them all at once.

A few bytes can name a cell in the last column of the last row, or repeat one a billion times; the
reader would then ask for all the memory there is, and end the process.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO
from xml.etree import ElementTree

MOST_CELLS = 20_000_000
"""Cells that a sheet may span: a million rows of twenty columns."""

_CHUNK = 1 << 20
_ADDRESS = re.compile(rb'\br="([A-Z]{1,3})([0-9]{1,7})"')
_TAIL = 32
"""Bytes in which an address may be cut in two."""
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_CELLS = (f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell")


def largest_area(path: Path) -> int:
    """The cells that the largest sheet of a packed workbook spans; 0 where it cannot be told.

    What is no workbook, or a broken one, is for its reader to say.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            return max((area for area in _areas(archive)), default=0)
    except (zipfile.BadZipFile, OSError, EOFError, ElementTree.ParseError, NotImplementedError):
        return 0


def _areas(archive: zipfile.ZipFile) -> Iterator[int]:
    for name in archive.namelist():
        if name.startswith("xl/worksheets/") and name.endswith(".xml"):
            with archive.open(name) as sheet:
                yield _spreadsheetml(sheet)
        elif name == "content.xml":
            with archive.open(name) as content:
                yield from _opendocument(content)


def _spreadsheetml(sheet: IO[bytes]) -> int:
    """From the first to the last row and column that have an address."""
    rows: list[int] = []
    columns: list[int] = []
    rest = b""
    while chunk := sheet.read(_CHUNK):
        text = rest + chunk
        found = {(letters, int(row)) for letters, row in _ADDRESS.findall(text)}
        if found:
            at = [_column(letters) for letters, _ in found]
            rows += [row for _, row in found]
            columns += at
            rows, columns = [min(rows), max(rows)], [min(columns), max(columns)]
        rest = text[-_TAIL:]
    if not rows:
        return 0
    return (rows[1] - rows[0] + 1) * (columns[1] - columns[0] + 1)


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _opendocument(content: IO[bytes]) -> Iterator[int]:
    """Of each table; what is empty at the ends of rows, and below the last of them, is not made."""
    height = width = gap = row_width = at = 0
    for event, element in ElementTree.iterparse(content, ("start", "end")):
        if event == "start":
            if element.tag == f"{_TABLE}table":
                height = width = gap = 0
            elif element.tag == f"{_TABLE}table-row":
                row_width = at = 0
            continue
        if element.tag in _CELLS:
            at += _repeats(element, "columns")
            if element.get(f"{_OFFICE}value-type") or len(element):
                row_width = at
        elif element.tag == f"{_TABLE}table-row":
            repeats = _repeats(element, "rows")
            if row_width:
                height, gap = height + gap + repeats, 0
                width = max(width, row_width)
            else:
                gap += repeats
            element.clear()
        elif element.tag == f"{_TABLE}table":
            yield height * width
            element.clear()


def _repeats(element: ElementTree.Element, what: str) -> int:
    said = element.get(f"{_TABLE}number-{what}-repeated", "1")
    return int(said) if said.isdecimal() else 1
