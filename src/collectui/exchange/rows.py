"""Rows typed a column at a time, a batch at a time: a few microseconds a row."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import compress, repeat
from operator import gt, not_
from typing import Any

from collectui.domain.terms import UNAPPLIED_KINDS, ItemKind
from collectui.exchange import amount_column, cells
from collectui.exchange.amount_column import AmountColumn
from collectui.exchange.date_column import DateColumn
from collectui.exchange.fields import DATES, PROFILE, Field
from collectui.exchange.grouping import Sections
from collectui.exchange.header import Layout, header_key
from collectui.exchange.rowcheck import reason, wrong_rows
from collectui.exchange.staging import Staging

Lines = Sequence[int]
Found = dict[Field, Sequence[str]]
Typed = dict[str, Sequence[Any]]

_INVOICE = ItemKind.INVOICE.value
_REST = "rest"
_OPTIONAL = (Field.TERMS, Field.REFERENCE, Field.SETTLED)


@dataclass
class Reading:
    """What was read, beside the staged rows."""

    rows: int = 0
    skipped: int = 0
    """Lines that are part of the report, not rows of it: totals, rules, repeated headers."""
    due_before_issued: int = 0
    undated: int = 0
    settled: bool = False
    """Whether any row says that it was paid."""
    totals: dict[str, int] = field(default_factory=dict)
    told: dict[str, str] = field(default_factory=dict)


class RowReader:
    """Reads all rows below a header into a staging area."""

    def __init__(
        self,
        layout: Layout,
        staging: Staging,
        currency: str,
        dates: dict[Field, DateColumn],
        amounts: dict[Field, AmountColumn],
    ) -> None:
        self._layout = layout
        self._shape = layout.shape
        self._staging = staging
        self._dates = dates
        self._amounts = amounts
        self._reading = Reading()
        self._sections = Sections(layout) if layout.shape.grouped else None
        self._ids = cells.Memo(cells.identifier)
        self._words = cells.Memo(cells.words)
        self._kinds = cells.kind_memo(layout.shape.kinds)
        self._codes = cells.Memo(lambda text: cells.currency_code(text) or currency)
        self._currency = currency
        # An aging report is told by what is open, where it says so.
        self._told_by = Field.OPEN if Field.OPEN in amounts else Field.AMOUNT
        self._rests: dict[str, float] = {}
        head = next((row for at, row in layout.table.head() if at == layout.line), [])
        self._header = [header_key(cell) for cell in head]

    def read(self, progress: Callable[[int, int], None] | None) -> Reading:
        """Stage every row; `progress` is told now and then."""
        table = self._layout.table
        size = table.size
        for lines, rows in table.batches(self._layout.line):
            lines, rows = self._evened(lines, rows)
            if self._sections:
                lines, rows, skipped = self._sections.take(lines, rows)
                self._reading.skipped += skipped
            if rows:
                self._take(lines, rows)
            if progress:
                progress(min(table.done(), size), size)
        for line, why in table.broken:
            self._reject(line, why)
        for code, rest in self._rests.items():
            self._reading.totals[code] += round(rest)
        return self._reading

    def _reject(self, line: int, why: str, key: str | None = None) -> None:
        self._reading.rows += 1
        self._staging.reject(line, why, key)

    def _key_at(self, found: Found, typed: Typed, at: int) -> str | None:
        """The key of one row that is rejected, where it has a number."""
        if not typed[Field.NUMBER][at]:
            return None
        one_found: Found = {name: [column[at]] for name, column in found.items()}
        one_typed: Typed = {name: [column[at]] for name, column in typed.items() if column}
        return self._keys(one_found, one_typed)[1][0]

    def _evened(self, lines: Lines, rows: list[list[str]]) -> tuple[Lines, list[list[str]]]:
        """All rows as wide as the header; what stands beyond it rejects a row."""
        width = self._layout.width
        if set(map(len, rows)) == {width}:
            return lines, rows
        kept: list[list[str]] = []
        numbers: list[int] = []
        for line, row in zip(lines, rows, strict=True):
            if any(map(str.strip, row[width:])):
                self._reject(line, f"{len(row)} cells where the header has {width}")
            elif any(map(str.strip, row)):
                numbers.append(line)
                kept.append(row[:width] + [""] * (width - len(row)))
        return numbers, kept

    def _take(self, lines: Lines, rows: list[list[str]]) -> None:
        texts = list(zip(*rows, strict=True))
        found: Found = {name: texts[index] for name, index in self._layout.columns.items()}
        if self._sections:
            found[Field.CUSTOMER] = self._sections.customers
        typed = self._typed(found, len(rows))
        numbered = not self._shape.by_name
        if wrong := wrong_rows(typed, numbered=numbered):
            for at in sorted(wrong):
                if self._is_furniture(rows[at], typed, at):
                    self._reading.skipped += any(map(str.strip, rows[at]))
                else:
                    why = reason(found, typed, self._layout.names, at, numbered)
                    self._reject(lines[at], why, self._key_at(found, typed, at))
            good = [at not in wrong for at in range(len(rows))]
            lines = list(compress(lines, good))
            typed = {name: list(compress(column, good)) for name, column in typed.items()}
            found = {name: list(compress(column, good)) for name, column in found.items()}
        if lines:
            self._stage(lines, found, typed)

    def _is_furniture(self, row: list[str], typed: Typed, at: int) -> bool:
        """Whether a row that cannot be taken is a total, a rule or the header once more."""
        if typed[Field.NUMBER][at] and typed[Field.CUSTOMER][at]:
            return [header_key(cell) for cell in row] == self._header
        return cells.is_furniture(row)

    def _typed(self, found: Found, count: int) -> Typed:
        blank: list[str] = [""] * count
        nothing: list[None] = [None] * count
        currencies = [self._currency] * count
        if Field.CURRENCY in found:
            currencies = self._codes.take(found[Field.CURRENCY])
        typed: Typed = {
            Field.CUSTOMER: self._ids.take(found[Field.CUSTOMER]),
            Field.NUMBER: cells.identifiers(found[Field.NUMBER]),
            Field.KIND: self._kinds.take(found[Field.KIND]) if Field.KIND in found else blank,
            Field.CURRENCY: currencies,
        }
        for name, memo in (
            (Field.COMPANY, self._ids),
            (Field.YEAR, self._ids),
            (Field.TERMS, self._words),
            (Field.REFERENCE, self._words),
        ):
            typed[name] = memo.take(found[name]) if name in found else blank
        for name in DATES:
            column = self._dates.get(name)
            typed[name] = nothing if column is None else column.take(found[name])
        for name, amounts in self._amounts.items():
            typed[name] = amounts.take(found[name], currencies)
            if name == self._told_by:
                typed[_REST] = amounts.rests
        _complete(typed)
        return typed

    def _stage(self, lines: Lines, found: Found, typed: Typed) -> None:
        customers: Sequence[str] = typed[Field.CUSTOMER]
        settled = typed[Field.SETTLED]
        self._staging.tell(
            customers,
            typed[Field.COMPANY],
            found.get(Field.NAME, customers),
            typed[Field.CURRENCY],
            typed[Field.TERMS],
            repeat(True, len(customers)) if not any(settled) else map(not_, settled),
        )
        self._reading.settled |= any(settled)
        for name in PROFILE:
            if name in found:
                self._staging.describe(name, customers, map(cells.words, found[name]))
        self._sign(typed)
        self._count(typed)
        numbers, keys = self._keys(found, typed)
        said: dict[str, Sequence[Any]] = {"line": lines, "key": keys, "customer": customers}
        said["number"] = numbers
        said |= {name: typed[name] for name in (Field.ISSUED, Field.DUE, Field.AMOUNT)}
        for name in (Field.COMPANY, Field.YEAR, Field.CURRENCY, *_OPTIONAL):
            if name in found:
                said[name] = typed[name]
        if any(kind != _INVOICE for kind in set(typed[Field.KIND])):
            said[Field.KIND] = typed[Field.KIND]
        if Field.OPEN in self._amounts:
            said[Field.OPEN] = typed[Field.OPEN]
        if Field.DISPUTED in found:
            said[Field.DISPUTED] = self._disputed(found, typed)
        self._staging.add(said)

    def _sign(self, typed: Typed) -> None:
        """Kinds and amounts, so that what is unapplied is negative and nothing else is."""
        kinds, amounts = typed[Field.KIND], typed[Field.AMOUNT]
        if min(amounts) >= 0 and set(kinds) <= {_INVOICE, ""}:
            typed[Field.KIND] = [_INVOICE] * len(kinds)
            return
        if self._shape.exact:
            # Somebody mapped these kinds by hand: a credit may well stand there without a sign.
            signs = [
                -1 if kind in UNAPPLIED_KINDS and amount > 0 else 1
                for kind, amount in zip(kinds, amounts, strict=True)
            ]
            for name in (Field.AMOUNT, Field.OPEN):
                typed[name] = [a * sign for a, sign in zip(typed[name], signs, strict=True)]
        typed[Field.KIND] = list(map(cells.signed_kind, kinds, typed[Field.AMOUNT]))

    def _count(self, typed: Typed) -> None:
        reading = self._reading
        issued, due = typed[Field.ISSUED], typed[Field.DUE]
        reading.rows += len(due)
        if None in due or None in issued:
            reading.undated += sum(day is None for day in due)
            pairs = zip(issued, due, strict=True)
            reading.due_before_issued += sum(bool(a and b and a > b) for a, b in pairs)
        else:
            reading.due_before_issued += sum(map(gt, issued, due))
        amounts, rests = typed[self._told_by], typed[_REST]
        currencies = typed[Field.CURRENCY]
        for code in set(currencies):
            if currencies.count(code) != len(currencies):
                mine = [each == code for each in currencies]
                self._add(code, sum(compress(amounts, mine)), sum(compress(rests, mine)))
            else:
                self._add(code, sum(amounts), sum(rests))

    def _add(self, currency: str, minor: int, rest: float) -> None:
        """Add to a control total, which is of the amounts as they stand in the file.

        Each item is kept rounded to the minor unit; the sum of many roundings would not be the
        file's own total.
        """
        totals, rests = self._reading.totals, self._rests
        totals[currency] = totals.get(currency, 0) + minor
        rests[currency] = rests.get(currency, 0.0) + rest

    def _disputed(self, found: Found, typed: Typed) -> Sequence[int]:
        """The disputed part of what is open, in minor units: Yes is all of it."""
        texts = found[Field.DISPUTED]
        column = AmountColumn("disputed", ".")
        parts: list[int] = []
        for text, rest, code in zip(texts, typed[Field.OPEN], typed[Field.CURRENCY], strict=True):
            said = cells.yes_or_no(text)
            part = int(bool(said)) * rest
            if said is None:
                (amount,) = column.take([text], [code])
                part = amount if amount not in (None, amount_column.BAD) else 0
            parts.append(max(0, min(part, rest)))
        return parts

    def _keys(self, found: Found, typed: Typed) -> tuple[Sequence[str], Sequence[str]]:
        """The documents' numbers, and the keys they have within the source.

        A key is company code, number and fiscal year, so far as the file has them; where customers
        are known by name it is customer, kind and number, or what else is there without a number.
        """
        numbers: Sequence[str] = typed[Field.NUMBER]
        if self._sections:
            return self._sections.keys(found, typed)
        columns = [typed[name] for name in (Field.COMPANY, Field.YEAR) if name in found]
        if not columns:
            return numbers, numbers
        if Field.YEAR not in found:
            companies = columns[0]
            if companies.count(companies[0]) == len(companies):
                return numbers, list(map(f"{companies[0]}/".__add__, numbers))
            return numbers, [f"{c}/{n}" for c, n in zip(companies, numbers, strict=True)]
        if Field.COMPANY not in found:
            return numbers, [f"{n}/{y}" for n, y in zip(numbers, columns[0], strict=True)]
        return numbers, [f"{c}/{n}/{y}" for c, y, n in zip(*columns, numbers, strict=True)]


def _complete(typed: Typed) -> None:
    """Full and open amounts, each filled from the other; what was open before a settlement."""
    amounts = typed.get(Field.AMOUNT)
    opens = typed.get(Field.OPEN)
    settled = typed[Field.SETTLED]
    if amounts is None:
        typed[Field.AMOUNT] = opens or []
        return
    if opens is None:
        typed[Field.OPEN] = amounts
        return
    typed[Field.AMOUNT] = [
        rest if amount is None else amount for amount, rest in zip(amounts, opens, strict=True)
    ]
    typed[Field.OPEN] = [
        amount if day else rest
        for amount, rest, day in zip(typed[Field.AMOUNT], opens, settled, strict=True)
    ]
