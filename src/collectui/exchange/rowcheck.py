"""Which rows of a batch cannot be taken, and why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from collectui.domain.text import clean_line
from collectui.exchange import amount_column, cells, date_column
from collectui.store.imports.fields import AMOUNTS, DATES, MONEY, Field

Found = Mapping[Field, Sequence[str]]
Typed = Mapping[str, Sequence[Any]]


def wrong_rows(typed: Typed, *, numbered: bool) -> set[int]:
    """The places of rows that cannot be taken.

    Looked for a column at a time, for mostly there are none. `numbered` is whether every document
    must have a number.
    """
    suspects: list[tuple[Field, object]] = [
        (Field.CUSTOMER, ""),
        *((name, date_column.BAD) for name in DATES),
        *((name, bad) for name in AMOUNTS if name in typed for bad in (None, amount_column.BAD)),
    ]
    if numbered:
        suspects.append((Field.NUMBER, ""))
    wrong: set[int] = set()
    for name, bad in suspects:
        column = typed[name]
        if bad in column:
            wrong.update(i for i, value in enumerate(column) if value == bad)
    issued, due = typed[Field.ISSUED], typed[Field.DUE]
    if None in due:
        wrong.update(i for i, day in enumerate(due) if day is None and issued[i] is None)
    codes = typed[Field.CURRENCY]
    if any(str(code).startswith("?") for code in set(codes)):
        wrong.update(i for i, code in enumerate(codes) if str(code).startswith("?"))
    numbers: Sequence[Any] = typed[Field.NUMBER]
    if "+" in "".join(numbers):
        wrong.update(i for i, number in enumerate(numbers) if cells.is_rounded(number))
    return wrong


def reason(found: Found, typed: Typed, names: Mapping[Field, str], at: int, numbered: bool) -> str:
    """Why the row at that place is rejected, in the file's own words and headers."""
    reasons: list[str] = []
    if not typed[Field.CUSTOMER][at]:
        reasons.append("no customer")
    number = str(typed[Field.NUMBER][at])
    if not number and numbered:
        reasons.append("no document number")
    elif cells.is_rounded(number):
        reasons.append(f"a spreadsheet has rounded the document number to {number}")
    currency = str(typed[Field.CURRENCY][at])
    if currency.startswith("?"):
        reasons.append(f"“{currency[1:21]}” is no currency")
    for name in DATES:
        if typed[name][at] == date_column.BAD:
            reasons.append(f"“{_short(found[name][at])}” in {names[name]} is no date")
    # Of full and open amount, what the file has no column for was filled from the other.
    said = [name for name in MONEY if name in found]
    for name in said:
        value = typed[f"raw {name}"][at]
        if value is None and name in AMOUNTS and typed[name][at] is None:
            reasons.append(f"no amount in {names[name]}")
        elif value == amount_column.BAD:
            text = _short(found[name][at])
            reasons.append(f"“{text}” in {names[name]} is no amount of {currency.lstrip('?')}")
    if not reasons and not any(typed[name][at] for name in AMOUNTS):
        reasons.append(f"no amount in {' or '.join(names[name] for name in said)}")
    if Field.SIGN in found and typed[Field.AMOUNT][at] == amount_column.BAD and not reasons:
        side = _short(found[Field.SIGN][at])
        reasons.append(f"“{side}” in {names[Field.SIGN]} is no side, or not that of its amount")
    if typed[Field.DUE][at] is None and typed[Field.ISSUED][at] is None:
        reasons.append("neither a due date nor an issue date")
    return "; ".join(reasons)


def _short(text: str) -> str:
    text = clean_line(text)
    return text if len(text) <= 30 else text[:29] + "…"
