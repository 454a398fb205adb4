"""Workbooks (XLSX, XLSM, XLSB, XLS, ODS) by calamine, which types the cells and holds them all."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from itertools import islice
from pathlib import Path

from collectui.exchange.binary import no_table
from collectui.exchange.table import BATCH, HEAD, Batch, shown_path
from collectui.exchange.workbook_area import MOST_CELLS, largest_area
from collectui.store.imports.refusal import ImportRefused

LIMIT = 200 << 20
"""Bytes a workbook may unpack to; its reader needs a small multiple of that in memory."""

Cell = int | float | str | bool | date | datetime | time | timedelta


def open_workbook(path: Path) -> Iterator[Sheet]:
    """The sheets of a workbook. Raises ImportRefused if it is too large, locked or broken."""
    import python_calamine as calamine

    _refuse_large(path)
    try:
        book = calamine.CalamineWorkbook.from_path(str(path))
    except calamine.PasswordError as error:
        raise ImportRefused(
            f"{shown_path(path)} is protected by a password; save it without one."
        ) from error
    except (calamine.CalamineError, OSError) as error:
        raise no_table(path) from error
    for name in book.sheet_names:
        try:
            sheet = book.get_sheet_by_name(name)
        except calamine.CalamineError:
            continue  # a chart or macro sheet has no cells
        yield Sheet(name, sheet)


def _refuse_large(path: Path) -> None:
    try:
        with zipfile.ZipFile(path) as archive:
            size = sum(entry.file_size for entry in archive.infolist())
    except (zipfile.BadZipFile, OSError):
        size = path.stat().st_size  # the older format is not packed
    if size > LIMIT:
        raise ImportRefused(
            f"{shown_path(path)} holds {size >> 20} MB of cells, and workbooks are read whole: "
            f"the limit is {LIMIT >> 20} MB. Save the sheet as CSV, which has no limit."
        )
    if (area := largest_area(path)) > MOST_CELLS:
        raise ImportRefused(
            f"A sheet of {shown_path(path)} spans {area:,d} cells, the empty ones between the first"
            f" and the last included; the limit is {MOST_CELLS:,d}. Delete what stands far out, or"
            " save the sheet as CSV."
        )


class Sheet:
    """One sheet of a workbook."""

    def __init__(self, name: str, sheet: object) -> None:
        self.name = name
        self._sheet = sheet
        self._read = 0
        self.broken: list[tuple[int, str]] = []

    @property
    def told(self) -> dict[str, str]:
        return {"sheet": self.name}

    @property
    def size(self) -> int:
        return int(getattr(self._sheet, "height", 0))

    def done(self) -> int:
        return self._read

    def head(self) -> list[tuple[int, list[str]]]:
        return list(islice(self._rows(), HEAD))

    def batches(self, after: int) -> Iterator[Batch]:
        rows = ((line, row) for line, row in self._rows() if line > after)
        while batch := list(islice(rows, BATCH)):
            self._read = batch[-1][0]
            yield [line for line, _ in batch], [row for _, row in batch]

    def _rows(self) -> Iterator[tuple[int, list[str]]]:
        start = getattr(self._sheet, "start", None)
        if start is None:
            return
        cells: Iterator[list[Cell]] = self._sheet.iter_rows()  # type: ignore[attr-defined]
        for line, row in enumerate(cells, start[0] + 1):
            yield line, [cell if type(cell) is str else cell_text(cell) for cell in row]


def cell_text(cell: Cell) -> str:
    """A typed cell as the text a CSV would hold.

    Whole numbers lose their `.0`, dates are ISO, and an amount whose decimals would read like
    thousands (`1.234`) gets one more, because a typed cell is never in doubt.
    """
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return "Yes" if cell else "No"
    if isinstance(cell, float):
        if cell.is_integer() and abs(cell) < 1e15:
            return str(int(cell))
        text = repr(cell)
        return text + "0" if len(text.partition(".")[2]) == 3 else text
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    return str(cell)
