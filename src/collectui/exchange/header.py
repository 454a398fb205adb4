"""Where a file's header is, and which of our columns stand where."""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from collectui.domain.text import clean_line
from collectui.exchange import unsaid
from collectui.exchange.labels import is_age, read_pair, read_total, words_of
from collectui.exchange.shape import Shape
from collectui.exchange.shapes import SHAPES
from collectui.exchange.table import Table
from collectui.store.imports.fields import MEANINGS, SAYS_AMOUNT, Field
from collectui.store.imports.refusal import ImportRefused

_NEAR = 0.86  # how alike a misspelt header must be: `buisness_year` passes, `posting_id` does not
_BALANCE = re.compile(
    r"open$|outstanding|balance|unpaid|remaining|residual|offen|rest(betrag|saldo|summe)?$|restant"
    r"|solde$|saldo$|pendiente|residuo|aperto|scoperto|openstaand|udestaende|utestaende|zbyva|due$"
)
"""Words of a header of what is open: of it alone, or of a part paid."""
_ISSUED_WORDS = frozenset({"date", "opening"})
_MONEY = re.compile(r"[-(]?[\d.,' ]*\d[.,]\d\d[-)]?")
"""What amounts look like."""
_NOT_WORD = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True)
class Layout:
    """A table's header: where it stands and what its columns are."""

    table: Table
    shape: Shape
    line: int
    width: int
    columns: Mapping[Field, int]
    names: Mapping[Field, str]
    """The header's own words for each of our columns."""
    guessed: Mapping[Field, str]
    """Columns taken though their header is misspelt: the spelling expected."""
    grouped: bool = False
    """Customers may stand on lines of their own above their documents."""
    header: tuple[str, ...] = ()
    """All of the header's cells."""

    @property
    def unknown_columns(self) -> list[str]:
        """The headers of columns that nothing is taken from; of one without, where it stands."""
        taken = {*self.columns.values(), *self.ages}
        rows = [row for line, row in self.table.head() if line > self.line]
        found: list[str] = []
        for at, cell in enumerate(self.header):
            if at in taken:
                continue
            if header := clean_line(cell):
                found.append(header)
            elif any(_MONEY.fullmatch(row[at].strip()) for row in rows if at < len(row)):
                found.append(f"column {at + 1}")
        return found

    @property
    def ages(self) -> list[int]:
        """The columns by age: what they say the dates say as well."""
        return [at for at, cell in enumerate(self.header) if is_age(cell)]

    def header_keys(self) -> list[str]:
        """What the header's cells are compared by."""
        return [header_key(cell) for cell in self.header]


def header_key(text: str) -> str:
    """What headers are compared by: letters and digits, no case."""
    return _NOT_WORD.sub("", clean_line(text).casefold())


def find_layout(tables: Sequence[Table], shape: Shape | None, line: int | None = None) -> Layout:
    """The best header among the first rows of all tables.

    With `shape` only that one is looked for; `line` says where the header stands. Raises
    ImportRefused if there is none, naming what the likeliest row lacks.
    """
    shapes = (shape,) if shape else SHAPES
    best: tuple[tuple[bool, int, int], Layout, list[Field]] | None = None
    for table in tables:
        for at, cells in table.head():
            if line is not None and at != line:
                continue
            for candidate in shapes:
                layout = _match(table, candidate, at, cells)
                lacks = _lacks(layout)
                score = (not lacks, len(layout.columns), -len(layout.guessed))
                if layout.columns and (best is None or score > best[0]):
                    best = score, layout, lacks
    if best is not None and not best[2]:
        return best[1]
    raise ImportRefused(_why_none(best and (best[1], best[2]), shape, tables))


def likeliest(table: Table, shape: Shape) -> Layout | None:
    """The best header of a shape among a table's first rows; None if none is whole."""
    found = [_match(table, shape, at, cells) for at, cells in table.head()]
    whole = [layout for layout in found if layout.columns and not _lacks(layout)]
    return max(whole, key=lambda layout: len(layout.columns), default=None)


def _match(table: Table, shape: Shape, line: int, cells: list[str]) -> Layout:
    keys = [header_key(cell) for cell in cells]
    # A number stands for a column by its position, from 1.
    columns = {f: place - 1 for f, place in shape.positions.items() if place <= len(cells)}
    if shape.unnamed and keys and not keys[0] and header_key(shape.ages) in keys:
        columns[shape.unnamed] = 0
    for field, headers in shape.headers.items():
        for header in headers:
            # The first of several columns of one name: the others are copies of it.
            key = header_key(header)
            if key in keys and keys.index(key) not in columns.values():
                columns[field] = keys.index(key)
                break
    guessed = {} if shape.exact or len(columns) < 3 else _misspelt(shape, keys, columns)
    below = [row for at, row in table.head() if at > line]
    unsaid.tell(columns, keys, guessed, below, mapped=shape.exact)
    _tell_balance(columns, cells)
    unsaid.pair_currency(columns, shape, keys)
    return Layout(
        table=table,
        shape=shape,
        line=line,
        width=len(cells),
        columns=columns,
        names={
            field: clean_line(cells[index]) or f"column {index + 1}"
            for field, index in columns.items()
        },
        guessed=guessed,
        grouped=shape.grouped or Field.CUSTOMER not in columns,
        header=tuple(cells),
    )


def _tell_balance(columns: dict[Field, int], cells: Sequence[str]) -> None:
    """An amount alone whose header says that it is what is open is the balance, not the amount."""
    if Field.AMOUNT in columns and not columns.keys() & {Field.OPEN, Field.PAID}:
        found = words_of(cells[columns[Field.AMOUNT]])
        if any(map(_BALANCE.match, found)) and not _ISSUED_WORDS & set(found):
            columns[Field.OPEN] = columns.pop(Field.AMOUNT)


def _misspelt(shape: Shape, keys: list[str], columns: dict[Field, int]) -> dict[Field, str]:
    """Add the columns whose header is nearly one that is known."""
    known = {header_key(header) for headers in shape.headers.values() for header in headers}
    guessed: dict[Field, str] = {}
    for field, headers in shape.headers.items():
        free = [
            key
            for index, key in enumerate(keys)
            if index not in columns.values() and key not in known and len(key) > 5
        ]
        if field in columns or not free:
            continue
        for header in headers:
            if near := difflib.get_close_matches(header_key(header), free, 1, _NEAR):
                columns[field] = keys.index(near[0])
                guessed[field] = header
                break
    return guessed


def _lacks(layout: Layout) -> list[Field]:
    either = [fields - layout.columns.keys() for fields in layout.shape.either]
    missing = (layout.shape.needed - layout.columns.keys()) | min(either, key=len, default=set())
    if Field.CUSTOMER in missing and _has_headings(layout):
        missing -= {Field.CUSTOMER}
    lacks = [field for field in Field if field in missing]
    if not any(field in layout.columns for field in SAYS_AMOUNT) and Field.OPEN not in lacks:
        lacks.append(Field.AMOUNT)
    if layout.shape.exact:
        told = [*layout.shape.headers, *layout.shape.positions]
        lacks += [f for f in told if f not in {*layout.columns, *lacks}]
    if layout.columns.keys() & {Field.OPEN, Field.DEBIT}:
        lacks = [field for field in lacks if field != Field.AMOUNT]
    return lacks


def _has_headings(layout: Layout) -> bool:
    """Whether customers seem to stand on lines of their own: labelled, or alone on their line."""
    for line, row in layout.table.head():
        filled = [cell for cell in row if cell.strip()]
        if (pair := read_pair(row)) is not None and pair.what == "customer":
            return True
        alone = len(filled) == 1 and any(map(str.isalnum, filled[0]))
        if line > layout.line and alone and read_total(filled[0]) is None:
            return True
    return False


def _why_none(
    best: tuple[Layout, list[Field]] | None, shape: Shape | None, tables: Sequence[Table]
) -> str:
    if best is None or (shape is None and len(best[0].columns) < 3):
        rows = [cells for table in tables for _, cells in table.head()]
        row = max(rows, key=lambda cells: sum(map(bool, map(str.strip, cells))), default=[])
        if not row:
            return "The file holds no rows."
        return (
            "No header is known here. The columns seem to be: "
            + _listed(row)
            + ". Say which is which in a mapping (--map FILE.toml; `collectui import --help`)."
        )
    layout, lacks = best
    head = next(cells for at, cells in layout.table.head() if at == layout.line)
    missing = "; ".join(_missing(field, layout, head) for field in lacks)
    if shape and shape.exact:
        return f"The mapping names columns that line {layout.line} has not: {missing}."
    return (
        f"Line {layout.line} looks like the header of {layout.shape.title} ({layout.shape.source}),"
        f" but lacks {missing}. A mapping can say which column it is (--map FILE.toml)."
    )


def _missing(field: Field, layout: Layout, head: list[str]) -> str:
    expected = layout.shape.headers.get(field, ())
    wanted = " or ".join(f"“{header}”" for header in expected) or MEANINGS[field]
    by_key = {header_key(cell): clean_line(cell) for cell in head if header_key(cell)}
    taken = {header_key(name) for name in layout.names.values()}
    free = [key for key in by_key if key not in taken]
    for header in expected:
        if near := difflib.get_close_matches(header_key(header), free, 1, 0.5):
            return f"{field} ({wanted}; the nearest is “{by_key[near[0]]}”)"
    return f"{field} ({wanted})"


def _listed(cells: Sequence[str]) -> str:
    shown = [f"“{clean_line(cell)[:30]}”" for cell in cells if clean_line(cell)]
    return ", ".join(shown[:20]) + (" …" if len(shown) > 20 else "")
