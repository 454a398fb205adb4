"""Any other file: a mapping in TOML says which column is which.

    source = "ledger"           # whose numbers these are; keeps its customers and documents apart
    shape = "erp"               # start from a known shape instead (erp, ibm, quickbooks); optional
    currency = "EUR"            # where no column says
    date_order = "dmy"          # or "mdy"; found from the whole column if left out
    decimal = ","               # or "."; found from the whole column if left out
    delimiter = ";"             # found if left out
    encoding = "cp1252"         # found if left out
    header = 4                  # the header's line, below titles; found if left out
    sheet = "Open items"        # of a workbook; found if left out

    grouped = true              # customers may stand on lines of their own above their rows

    [columns]                   # ours = the file's; at least customer, number, due, amount or open
    customer = "Debtor"
    number = "Voucher"
    due = "Payable by"
    amount = 7                  # a number stands for a column by its position, from 1

    [kinds]                     # the file's words for what a document is
    "Gutschrift" = "credit_memo"

    [statuses]                  # the file's words for how it stands: open, paid, void, draft ...
    "verworfen" = "void"

The columns are the members of `store.imports.fields.Field`. A word the mapping does not know is
refused with the nearest that it does.
"""

from __future__ import annotations

import dataclasses
import difflib
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from collectui.domain.paths import PathRefused, read_start
from collectui.domain.vocabulary import ItemKind
from collectui.exchange.row_states import STATUSES
from collectui.exchange.shape import Shape
from collectui.exchange.shapes import ERP_EXTRACT, IBM, QUICKBOOKS
from collectui.store.imports.fields import SAYS_AMOUNT, Field
from collectui.store.imports.refusal import ImportRefused

_LARGEST_BYTES = 1 << 20
_NAMED = {shape.source: shape for shape in (ERP_EXTRACT, IBM, QUICKBOOKS)}
_TEXTS = (
    *("source", "shape", "currency", "date_order", "decimal"),
    *("delimiter", "encoding", "sheet"),
)
_CHOICES = {"date_order": ("dmy", "mdy"), "decimal": (",", "."), "shape": tuple(_NAMED)}


@dataclass(frozen=True, slots=True)
class FileMapping:
    """A mapping as read; None where the file is to decide."""

    shape: Shape
    currency: str | None = None
    date_order: str | None = None
    decimal: str | None = None
    delimiter: str | None = None
    encoding: str | None = None
    header: int | None = None
    sheet: str | None = None


def read_mapping(path: Path) -> FileMapping:
    """The mapping of a TOML file. Raises ImportRefused naming what is wrong in it."""
    try:
        content = read_start(path, _LARGEST_BYTES + 1)
    except PathRefused as refused:
        raise ImportRefused(f"The mapping {refused}.") from refused
    if len(content) > _LARGEST_BYTES:
        raise ImportRefused(
            f"{path} is larger than 1 MB: that is no mapping. Is it the file to import?"
        )
    try:
        data = tomllib.loads(content.decode("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ImportRefused(f"The mapping {path} is no TOML: {error}.") from error
    return _checked(path.name, data)


def _checked(name: str, data: Mapping[str, Any]) -> FileMapping:
    known = (*_TEXTS, "header", "grouped", "columns", "kinds", "statuses")
    for key in data:
        if key not in known:
            raise ImportRefused(f"{name}: “{key}” is no setting{_nearest(key, known)}.")
    texts: dict[str, str | None] = {key: _text(name, data, key) for key in _TEXTS}
    header = data.get("header")
    if header is not None and (type(header) is not int or header < 1):
        raise ImportRefused(f"{name}: header is the line the header stands on, from 1.")
    shape = _shape(name, data, texts.pop("source"), texts.pop("shape"))
    if texts["encoding"]:
        _check_encoding(name, texts["encoding"])
    if texts["delimiter"] and len(texts["delimiter"]) != 1:
        raise ImportRefused(f"{name}: delimiter is one character.")
    return FileMapping(shape=shape, header=header, **texts)


def _shape(name: str, data: Mapping[str, Any], source: str | None, base_name: str | None) -> Shape:
    columns, positions = _columns(name, data.get("columns", {}))
    kinds = _kinds(name, data.get("kinds", {}))
    statuses = _statuses(name, data.get("statuses", {}))
    grouped = data.get("grouped", False)
    if type(grouped) is not bool:
        raise ImportRefused(f"{name}: grouped is true or false.")
    if base_name:
        base = _NAMED[base_name]
        return dataclasses.replace(
            base,
            source=source or base.source,
            headers={**base.headers, **columns},
            positions=positions,
            kinds={**base.kinds, **kinds},
            statuses={**base.statuses, **statuses},
            grouped=base.grouped or grouped,
        )
    if not source:
        raise ImportRefused(f'{name}: name the source the file comes from, as in source = "erp2".')
    said = {*columns, *positions}
    for field in (Field.NUMBER,) if grouped else (Field.CUSTOMER, Field.NUMBER):
        if field not in said:
            raise ImportRefused(f"{name}: [columns] must say which column is {field}.")
    if said.isdisjoint(SAYS_AMOUNT):
        raise ImportRefused(f"{name}: [columns] must say which column is amount or open.")
    if said.isdisjoint({Field.DUE, Field.ISSUED}):
        raise ImportRefused(f"{name}: [columns] must say which column is due or issued.")
    return Shape(
        source,
        f"the mapping {name}",
        columns,
        frozenset(said),
        kinds=kinds,
        statuses=statuses,
        positions=positions,
        grouped=grouped,
        exact=True,
    )


def _columns(name: str, data: Any) -> tuple[dict[Field, tuple[str, ...]], dict[Field, int]]:
    """Columns told by their header, and those told by their position."""
    if not isinstance(data, dict):
        raise ImportRefused(f'{name}: [columns] is a table of ours = "the file\'s".')
    columns: dict[Field, tuple[str, ...]] = {}
    positions: dict[Field, int] = {}
    for key, header in data.items():
        if key not in set(Field):
            raise ImportRefused(f"{name}: “{key}” is no column of ours{_nearest(key, Field)}.")
        if type(header) is int and header > 0:
            positions[Field(key)] = header
        elif isinstance(header, str) and header.strip():
            columns[Field(key)] = (header,)
        else:
            raise ImportRefused(
                f"{name}: column {key} wants the header's text, or the column's number from 1."
            )
    return columns, positions


def _statuses(name: str, data: Any) -> dict[str, str]:
    if not isinstance(data, dict):
        raise ImportRefused(f'{name}: [statuses] is a table of "the file\'s word" = status.')
    for status in data.values():
        if status not in STATUSES:
            raise ImportRefused(
                f"{name}: “{status}” is no status{_nearest(str(status), STATUSES)}."
            )
    return dict(data)


def _kinds(name: str, data: Any) -> dict[str, ItemKind]:
    if not isinstance(data, dict):
        raise ImportRefused(f'{name}: [kinds] is a table of "the file\'s word" = kind.')
    kinds: dict[str, ItemKind] = {}
    for word, kind in data.items():
        if kind not in set(ItemKind):
            raise ImportRefused(f"{name}: “{kind}” is no kind{_nearest(str(kind), ItemKind)}.")
        kinds[word] = ItemKind(kind)
    return kinds


def _text(name: str, data: Mapping[str, Any], key: str) -> str | None:
    value = data.get(key)
    if value is None:
        return None
    if not isinstance(value, str) or not value:
        raise ImportRefused(f"{name}: {key} wants a text in quotation marks.")
    if key in _CHOICES and value not in _CHOICES[key]:
        raise ImportRefused(f"{name}: {key} is one of {', '.join(_CHOICES[key])}.")
    return value


def _check_encoding(name: str, encoding: str) -> None:
    try:
        "".encode(encoding)
    except LookupError as error:
        raise ImportRefused(f"{name}: “{encoding}” is no encoding.") from error


def _nearest(word: str, known: Iterable[str]) -> str:
    """` (did you mean “x”?)`, or the list when nothing is near."""
    names = [str(each) for each in known]
    if near := difflib.get_close_matches(word, names, 1, 0.5):
        return f" (did you mean “{near[0]}”?)"
    return f"; there are {', '.join(names)}"
