"""Files as tables of text cells with the line each row stands on.

Two kinds: delimited text, streamed in bounded memory, and workbooks (XLSX, XLSM, XLS, ODS), which
their reader holds whole and which are therefore limited in size.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections import Counter
from collections.abc import Generator, Iterator
from functools import partial
from itertools import islice
from pathlib import Path

from collectui.domain.paths import PathRefused, read_start
from collectui.exchange.binary import refuse_binary
from collectui.exchange.encoding import legacy_encoding
from collectui.exchange.table import BATCH, HEAD, Batch, Table, shown_path
from collectui.store.imports.refusal import ImportRefused

DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}

_SAMPLE = 1 << 16
_RESTARTS = 200
_LONGEST_LINE = csv.field_size_limit()
_SEP_LINE = re.compile(r"sep=(.)\s*", re.IGNORECASE)
_LINE_END = re.compile("\r\n|\r|\n")


def open_tables(
    path: Path, *, delimiter: str | None = None, encoding: str | None = None
) -> list[Table]:
    """The tables of a file: one of a delimited text, one a sheet of a workbook.

    Raises ImportRefused for what is no table or cannot be read.
    """
    try:
        start = read_start(path, 8)
    except PathRefused as refused:
        raise ImportRefused(f"{refused}.") from refused
    if not start:
        raise ImportRefused(f"{path} is empty.")
    if start.lstrip(b"\xef\xbb\xbf \t\r\n").startswith((b"{", b"[")):
        raise ImportRefused(
            f"{shown_path(path)} is JSON, where a table is needed, as CSV or a workbook."
        )
    if start.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        from collectui.exchange.workbook import open_workbook

        return list(open_workbook(path))
    return [DelimitedText(path, delimiter=delimiter, encoding=encoding)]


class DelimitedText:
    """A CSV file, whatever separates its cells and in whatever encoding."""

    def __init__(
        self, path: Path, *, delimiter: str | None = None, encoding: str | None = None
    ) -> None:
        self._path = path
        self._encoding = encoding or _encoding_of(path)
        with self._open() as file:
            sample = file.read(_SAMPLE)
        refuse_binary(path, sample)
        self._skip = 0
        if found := _SEP_LINE.match(sample):
            self._skip, delimiter = 1, delimiter or found[1]
        lines = _LINE_END.split(sample)[self._skip :]
        self._delimiter = delimiter or _delimiter_of(lines[:-1] or lines)
        self._bytes: io.BufferedReader | None = None
        self._broken: list[tuple[int, str]] = []

    @property
    def told(self) -> dict[str, str]:
        name = "UTF-8" if self._encoding == "utf-8-sig" else self._encoding.upper()
        return {
            "encoding": name,
            "delimiter": DELIMITERS.get(self._delimiter, self._delimiter),
        }

    @property
    def broken(self) -> list[tuple[int, str]]:
        return self._broken

    @property
    def size(self) -> int:
        return self._path.stat().st_size

    def done(self) -> int:
        return self._bytes.tell() if self._bytes else 0

    def head(self) -> list[tuple[int, list[str]]]:
        rows: list[tuple[int, list[str]]] = []
        for lines, cells in self.batches(0):
            rows += zip(lines, cells, strict=True)
            if len(rows) >= HEAD:
                break
        return rows[:HEAD]

    def batches(self, after: int) -> Iterator[Batch]:
        self._broken = []
        after = max(after, self._skip)
        # The rows of a header's neighbourhood have no width to hold others to.
        uneven = after == self._skip
        while (broken := (yield from self._batches(after, uneven))) is not None:
            self._broken.append((broken, "a quotation mark is opened and never closed"))
            if len(self._broken) > _RESTARTS:
                raise ImportRefused(
                    f"{shown_path(self._path)}: more than {_RESTARTS} lines open a quotation mark "
                    "that is never closed. Is its delimiter another? A mapping can name it (--map)."
                )
            after = broken

    def _batches(self, after: int, uneven: bool) -> Generator[Batch, None, int | None]:
        """Rows below a line; returns the line of a row that swallowed others, if one did."""
        with self._open() as file:
            lines_of_file = self._lines(file)
            for _ in islice(lines_of_file, after):
                pass
            reader = csv.reader(lines_of_file, delimiter=self._delimiter)
            width = 0
            while True:
                start = after + reader.line_num
                rows: list[list[str]] = []
                failed = False
                try:
                    rows.extend(islice(reader, BATCH))
                except csv.Error:
                    failed = True
                if not rows and not failed:
                    return None
                width = width or len(rows[0] if rows else ())
                if not failed and after + reader.line_num - start == len(rows):
                    yield range(start + 1, start + 1 + len(rows)), rows
                    continue
                lines, whole, end = _numbered(rows, start, 0 if uneven else width)
                yield lines, rows[:whole]
                if failed or whole < len(rows):
                    return end

    def _lines(self, file: io.TextIOWrapper) -> Iterator[str]:
        """The file's lines, none of them held whole that is longer than any row can be."""
        for number, line in enumerate(iter(partial(file.readline, _LONGEST_LINE), ""), 1):
            if len(line) == _LONGEST_LINE:
                raise ImportRefused(
                    f"{shown_path(self._path)}: line {number} is longer than "
                    f"{_LONGEST_LINE:,} characters, which no row of a table is. Have the list "
                    "exported anew, each row on a line of its own."
                )
            yield line

    def _open(self) -> io.TextIOWrapper:
        binary = self._path.open("rb")
        self._bytes = binary
        # A bad byte costs its character (seen as U+FFFD), not the file.
        return io.TextIOWrapper(binary, encoding=self._encoding, errors="replace", newline="")


def _numbered(rows: list[list[str]], start: int, width: int) -> tuple[list[int], int, int]:
    """Line numbers of rows of which some span lines, how many are whole, the line after those.

    A row that spans lines and has not the width of the others (if that is known) was opened by a
    stray quotation mark and swallowed its neighbours: it is not whole.
    """
    lines: list[int] = []
    line = start + 1
    for row in rows:
        spanned = sum(len(_LINE_END.findall(cell)) for cell in row)
        if spanned and width and len(row) != width:
            break
        lines.append(line)
        line += 1 + spanned
    return lines, len(lines), line


def _encoding_of(path: Path) -> str:
    """What the bytes say: a byte order mark, else UTF-8 if all of it is, else by its letters."""
    with path.open("rb") as file:
        start = file.read(4096)
        if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            return "utf-16"
        first, second = start[::2].count(0), start[1::2].count(0)
        # Text has its zeros in one half of each pair: what has them in both is none.
        if first + second > len(start) // 4 and min(first, second) <= max(first, second) // 8:
            return "utf-16-le" if second > first else "utf-16-be"
        file.seek(0)
        decoder = codecs.getincrementaldecoder("utf-8")()
        try:
            while chunk := file.read(1 << 20):
                decoder.decode(chunk)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return legacy_encoding(path)
    return "utf-8-sig"


def _delimiter_of(lines: list[str]) -> str:
    """The mark by which most lines fall into the same number of cells, and most cells at that."""

    def vote(delimiter: str) -> tuple[int, int]:
        try:
            widths = Counter(len(row) for row in csv.reader(lines, delimiter=delimiter))
        except csv.Error:
            return 0, 0
        width, count = max(
            ((width, count) for width, count in widths.items() if width > 1),
            key=lambda found: (found[1] * (found[0] - 1), found[0]),
            default=(0, 0),
        )
        return count * (width - 1), width

    best = max(DELIMITERS, key=vote)
    return best if vote(best) > (0, 0) else ","
