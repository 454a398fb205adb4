"""Files that are no tables at all: told by their content, and named for the refusal."""

from __future__ import annotations

import os
from pathlib import Path

from collectui.domain.files import media_type
from collectui.store.imports.refusal import ImportRefused

_HEAD, _TAIL = 1 << 13, 1 << 15
_TEXT_CONTROLS = frozenset("\t\n\r\f\v\x1a\x1b")
_MOST_CONTROLS = 0.05
"""Random bytes hold twice as many; a text with some stray ones far fewer."""

_UNPACK = "unpack it, and import the file that is in it"
_SAVE = "save the list in it as CSV or XLSX"
_KINDS = {
    "application/pdf": ("a PDF document", "have the list exported as CSV or XLSX"),
    "application/rtf": ("a text document (RTF)", _SAVE),
    "application/zip": ("a ZIP archive", _UNPACK),
    "application/gzip": ("a compressed file (gzip)", _UNPACK),
    "application/x-7z-compressed": ("a compressed file (7z)", _UNPACK),
    "application/x-ole-storage": ("a damaged or other document of an older Office", _SAVE),
    "text/html": ("a web page", "open it in a spreadsheet, and save the list as CSV or XLSX"),
}
_SHEETS = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_WORKBOOKS = frozenset({".xlsx", ".xlsm", ".xlsb", ".ods"})
_FAMILIES = {"image": "a picture", "audio": "a sound", "video": "a film"}
_TEXTUAL = frozenset({"application/pdf", "application/rtf", "text/html"})
"""What begins like text and is no table."""


def refuse_binary(path: Path, sample: str) -> None:
    """Raise ImportRefused for a file whose first characters are those of no text."""
    kind = media_type(_ends(path))
    controls = sum(c < " " and c not in _TEXT_CONTROLS for c in sample)
    if kind in _TEXTUAL or controls > len(sample) * _MOST_CONTROLS:
        raise no_table(path)


def no_table(path: Path) -> ImportRefused:
    """The refusal of a file by what it is."""
    kind = media_type(_ends(path))
    what, remedy = _KINDS.get(kind, ("", "have the list exported as CSV or XLSX"))
    if kind == _SHEETS or (kind == "application/zip" and path.suffix.lower() in _WORKBOOKS):
        what, remedy = "a damaged workbook", "open it in a spreadsheet, and save it anew or as CSV"
    elif not what and kind.startswith("application/vnd.openxmlformats"):
        what, remedy = "an Office document without sheets", _SAVE
    what = what or _FAMILIES.get(kind.partition("/")[0], "neither text nor a workbook")
    return ImportRefused(f"{path.name} is {what}: {remedy}.")


def _ends(path: Path) -> bytes:
    """The first and last bytes of a file: what is in an archive stands at its end."""
    with path.open("rb") as file:
        head = file.read(_HEAD)
        size = file.seek(0, os.SEEK_END)
        file.seek(max(_HEAD, size - _TAIL))
        return head + file.read()
