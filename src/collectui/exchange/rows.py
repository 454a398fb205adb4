"""Rows typed a column at a time, a batch at a time: a few microseconds a row."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import compress, repeat
from operator import gt, not_
from typing import Any

from collectui.domain.records import is_prose
from collectui.domain.vocabulary import UNAPPLIED_KINDS, ItemKind, ItemStatus
from collectui.exchange import amount_column, cells, date_column, row_states
from collectui.exchange.amount_column import AmountColumn
from collectui.exchange.date_column import DateColumn
from collectui.exchange.documents import REST, put_together
from collectui.exchange.findings import Habits, Reading
from collectui.exchange.grouping import Event, Owner, Sections
from collectui.exchange.header import Layout
from collectui.exchange.keys import Keying
from collectui.exchange.outline import Reader
from collectui.exchange.rowcheck import reason, wrong_rows
from collectui.exchange.stated import Totals
from collectui.store.imports.fields import DATES, MONEY, PROFILE, Field
from collectui.store.imports.staging import Staging

Lines = Sequence[int]
Found = dict[Field, Sequence[str]]
Typed = dict[str, Sequence[Any]]

_INVOICE = ItemKind.INVOICE.value
_OPTIONAL = (Field.TERMS, Field.REFERENCE, Field.SETTLED)
_OF_CUSTOMER = (Field.CUSTOMER, Field.NAME, Field.COMPANY)
"""What stands once in a block whose cells are merged."""
_RETOLD = frozenset({ItemStatus.VOID.value, ItemStatus.DRAFT.value})
"""Statuses that a document which is there already takes over, though the row is no debt."""


class RowReader:
    """Reads all rows below a header into a staging area."""

    def __init__(
        self,
        layout: Layout,
        staging: Staging,
        currency: str,
        dates: dict[Field, DateColumn],
        amounts: dict[Field, AmountColumn],
        habits: Habits | None = None,
    ) -> None:
        self._layout = layout
        self._shape = layout.shape
        self._staging = staging
        self._dates = dates
        self._amounts = amounts
        self._habits = habits or Habits()
        self._reading = Reading()
        self._header = layout.header_keys()
        self._reader = Reader(layout, self._header, self._is_date)
        closers = self._habits.closers
        self._sections = closers and Sections(
            self._reader,
            closers,
            layout.columns.get(Field.CUSTOMER),
            by_name=layout.shape.by_name,
            merged=self._habits.merged,
        )
        self._last: dict[Field, str] = {}
        self._keying = Keying(by_name=layout.shape.by_name)
        self._ids = cells.Memo(cells.identifier)
        self._words = cells.Memo(cells.words)
        self._prose = cells.Memo(lambda text: staging.prose(cells.words(text), ()))
        self._kinds = row_states.kind_memo(
            layout.shape.kinds,
            coded=layout.shape.coded,
            lenient=Field.KIND in layout.guessed,
        )
        self._statuses = row_states.status_memo(
            layout.shape.statuses, lenient=Field.STATUS in layout.guessed
        )
        self._codes = cells.Memo(lambda text: cells.currency_code(text) or currency)
        self._currency = currency
        # An aging report is told by what is open, where it says so.
        self._told_by = next((f for f in (Field.OPEN, *MONEY) if f in amounts), Field.AMOUNT)
        self._rests: dict[str, float] = {}
        self._ages = layout.ages if layout.shape.ages else []
        self._totals = Totals(layout.names, self._amount_of)

    def read(self, progress: Callable[[int, int], None] | None) -> Reading:
        """Stage every row; `progress` is told now and then."""
        table = self._layout.table
        size = table.size
        if self._sections:
            self._sections.above(row for line, row in table.head() if line < self._layout.line)
        for lines, rows in table.batches(self._layout.line):
            lines, rows = self._evened(lines, rows)
            events: list[Event] = []
            owners: list[Owner] = []
            if self._sections:
                lines, rows, skipped = self._sections.take(lines, rows)
                owners, events = self._sections.owners, self._sections.events
                self._reading.skipped += skipped
                self._leave_headings()
            if rows or events:
                self._take(lines, rows, owners, events)
            if progress:
                progress(min(table.done(), size), size)
        if self._sections:
            self._sections.finish()
            self._leave_headings()
        for line, why in table.broken:
            self._reject(line, why)
        for code, rest in self._rests.items():
            self._reading.totals[code] += round(rest)
        self._totals.finish()
        self._reading.stated = self._totals.found
        return self._reading

    def _is_date(self, name: Field, text: str) -> bool:
        return self._dates[name][text] not in (None, date_column.BAD)

    def _amount_of(self, name: Field, text: str, currency: str) -> int | None:
        (minor,) = self._amounts[name].take([text], [currency])
        return None if minor == amount_column.BAD else minor

    def _leave_headings(self) -> None:
        """Rows with a label and sums below which no documents stand."""
        for line, label, total in self._sections.without_documents if self._sections else ():
            amount = None
            for name, text in total.texts.items():
                amount = self._amount_of(name, text, self._currency) or amount
            self._reading.left_out.add(
                "row", label, "it has amounts, and no documents below it",
                line=line, currency=self._currency, amount=amount,
            )  # fmt: skip

    def _reject(self, line: int, why: str, key: str | None = None, row: Sequence[str] = ()) -> None:
        self._reading.rows += 1
        self._staging.reject(line, why, key, map(cells.identifier, row))

    def _key_at(self, found: Found, typed: Typed, at: int) -> str | None:
        """The key of one row that is not taken, where it has a number."""
        if not typed[Field.NUMBER][at]:
            return None
        one_found: Found = {name: [column[at]] for name, column in found.items()}
        one_typed: Typed = {name: [column[at]] for name, column in typed.items() if column}
        return self._keying.take(one_found, one_typed)[1][0]

    def _evened(self, lines: Lines, rows: list[list[str]]) -> tuple[Lines, list[list[str]]]:
        """All rows as wide as the header; what stands beyond it rejects a row."""
        width = self._layout.width
        if set(map(len, rows)) == {width}:
            return lines, rows
        kept: list[list[str]] = []
        numbers: list[int] = []
        for line, row in zip(lines, rows, strict=True):
            if any(map(str.strip, row[width:])):
                self._reject(line, f"{len(row)} cells where the header has {width}", row=row)
            elif any(map(str.strip, row)):
                numbers.append(line)
                kept.append(row[:width] + [""] * (width - len(row)))
        return numbers, kept

    def _take(
        self, lines: Lines, rows: list[list[str]], owners: list[Owner], events: list[Event]
    ) -> None:
        texts = list(zip(*rows, strict=True))
        found: Found = {
            name: texts[index] if texts else () for name, index in self._layout.columns.items()
        }
        if owners:
            found[Field.CUSTOMER] = [owner.customer for owner in owners]
            for name, said in (
                (Field.NAME, [owner.name for owner in owners]),
                (Field.COMPANY, [owner.company for owner in owners]),
            ):
                if any(said):
                    own = found.get(name, [""] * len(said))
                    found[name] = [o if o.strip() else s for o, s in zip(own, said, strict=True)]
        elif self._habits.merged:
            self._fill_down(found)
        if self._ages:
            found[Field.OPEN] = self._by_age(found[Field.OPEN], rows)
        typed = self._typed(found, len(rows)) if rows else {}
        drop = self._out_of_standing(lines, rows, found, typed) if rows else set()
        numbered = not self._shape.by_name
        for at in sorted((wrong_rows(typed, numbered=numbered) if rows else set()) - drop):
            drop.add(at)
            if (total := self._furniture(lines[at], rows[at], typed, at)) is not None:
                self._reading.skipped += any(map(str.strip, rows[at]))
                events += total
            else:
                why = reason(found, typed, self._layout.names, at, numbered)
                key = self._key_at(found, typed, at)
                self._reject(lines[at], why, key, () if key else rows[at])
        if drop:
            good = [at not in drop for at in range(len(rows))]
            lines = list(compress(lines, good))
            typed = {name: list(compress(column, good)) for name, column in typed.items()}
            found = {name: list(compress(column, good)) for name, column in found.items()}
        raw = {name: typed[f"raw {name}"] for name in self._amounts} if lines else {}
        self._totals.take(
            lines, raw, typed.get(Field.CURRENCY, ()), events,
            bool(lines) and any(typed[REST]),
        )  # fmt: skip
        if lines:
            self._stage(lines, found, typed)

    def _by_age(self, totals: Sequence[str], rows: list[list[str]]) -> list[str]:
        """The total of each row; of one that has none, its amount among those by age."""
        texts: list[str] = []
        for total, row in zip(totals, rows, strict=True):
            aged = [row[at] for at in self._ages if any("1" <= c <= "9" for c in row[at])]
            texts.append(aged[0] if len(aged) == 1 and not total.strip() else total)
        return texts

    def _fill_down(self, found: Found) -> None:
        """Give the rows of a merged block the customer that stands in its first."""
        customers = found[Field.CUSTOMER]
        for name in (name for name in _OF_CUSTOMER if name in found):
            column = list(found[name])
            last = self._last.get(name, "")
            for at, text in enumerate(column):
                if customers[at].strip():
                    last = text
                elif not text.strip():
                    column[at] = last
            self._last[name] = last
            found[name] = column

    def _out_of_standing(
        self, lines: Lines, rows: list[list[str]], found: Found, typed: Typed
    ) -> set[int]:
        """The places of rows that are no debt as they themselves say, each noted with its reason.

        One that is paid has nothing open.
        """
        out: set[int] = set()
        for what, name in (("status", Field.STATUS), ("kind", Field.KIND)):
            meanings = typed[name] if name in found else ()
            if not meanings or set(meanings).isdisjoint(row_states.NO_DEBT):
                continue
            for at, meaning in enumerate(meanings):
                if meaning not in row_states.NO_DEBT or at in out:
                    continue
                out.add(at)
                if self._reader.is_header(rows[at]):
                    self._reading.skipped += 1
                    continue
                key = self._key_at(found, typed, at)
                self._staging.set_aside(lines[at], key, meaning if meaning in _RETOLD else "")
                amount = typed[self._told_by][at]
                self._reading.left_out.add(
                    "row", "", row_states.why(what, found[name][at], meaning), line=lines[at],
                    currency=typed[Field.CURRENCY][at],
                    amount=None if amount == amount_column.BAD else amount,
                )  # fmt: skip
        return out

    def _furniture(self, line: int, row: list[str], typed: Typed, at: int) -> list[Event] | None:
        """What a row that cannot be taken is as a part of the report: a total, or nothing that
        counts (a rule, the header once more); None for what is none of these."""
        if self._reader.is_furniture(row):
            return []
        if typed[Field.NUMBER][at] and typed[Field.CUSTOMER][at]:
            return None
        if self._reader.as_total(row) is not None:
            return [self._reader.total(line, row)]
        return None

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
        if Field.STATUS in found:
            typed[Field.STATUS] = self._statuses.take(found[Field.STATUS])
        if Field.LINE in found:
            typed[Field.LINE] = [text.lstrip("0") for text in self._ids.take(found[Field.LINE])]
        for name, memo in (
            (Field.COMPANY, self._ids),
            (Field.YEAR, self._ids),
            (Field.TERMS, self._words),
            (Field.REFERENCE, self._words),
        ):
            typed[name] = memo.take(found[name]) if name in found else blank
            if name in found and is_prose("item", name):
                typed[name] = self._masked(found[name], typed[name], typed[Field.NUMBER])
        for name in DATES:
            column = self._dates.get(name)
            typed[name] = nothing if column is None else column.take(found[name])
        for name, amounts in self._amounts.items():
            typed[name] = typed[f"raw {name}"] = amounts.take(found[name], currencies)
            if name == self._told_by:
                typed[REST] = amounts.rests
        put_together(typed, found, self._habits.sides)
        if Field.STATUS in found and ItemStatus.PAID.value in typed[Field.STATUS]:
            typed[Field.OPEN] = [
                0 if status == "paid" and not day else rest
                for status, day, rest in zip(
                    typed[Field.STATUS], typed[Field.SETTLED], typed[Field.OPEN], strict=True
                )
            ]
        return typed

    def _masked(
        self, texts: Sequence[str], words: Sequence[str], numbers: Sequence[str]
    ) -> Sequence[str]:
        """Free text as it is kept; the numbers of the rows themselves will be the store's."""
        kept = self._prose.take(texts)
        if kept == words:
            return words
        own = frozenset(numbers)
        return [
            word if word == mask else self._staging.prose(word, own)
            for word, mask in zip(words, kept, strict=True)
        ]

    def _stage(self, lines: Lines, found: Found, typed: Typed) -> None:
        customers: Sequence[str] = typed[Field.CUSTOMER]
        settled = typed[Field.SETTLED]
        self._staging.tell(
            customers,
            typed[Field.COMPANY],
            self._words.take(found[Field.NAME]) if Field.NAME in found else customers,
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
        numbers, keys = self._keying.take(found, typed)
        said: dict[str, Sequence[Any]] = {"line": lines, "key": keys, "customer": customers}
        said["number"] = numbers
        said |= {name: typed[name] for name in (Field.ISSUED, Field.DUE, Field.AMOUNT)}
        for name in (Field.COMPANY, Field.YEAR, Field.CURRENCY, *_OPTIONAL):
            if name in found:
                said[name] = typed[name]
        if any(kind != _INVOICE for kind in set(typed[Field.KIND])):
            said[Field.KIND] = typed[Field.KIND]
        if typed[Field.OPEN] is not typed[Field.AMOUNT]:
            said[Field.OPEN] = typed[Field.OPEN]
        if Field.STATUS in found:
            said[Field.STATUS] = typed[Field.STATUS]
        if Field.DISPUTED in found:
            said[Field.DISPUTED] = self._disputed(found, typed)
        self._staging.add(said)

    def _sign(self, typed: Typed) -> None:
        """Kinds and amounts, so that what is unapplied is negative and nothing else is."""
        kinds, amounts = typed[Field.KIND], typed[Field.AMOUNT]
        if min(amounts) >= 0 and set(kinds) <= {_INVOICE, ""}:
            typed[Field.KIND] = [_INVOICE] * len(kinds)
            return
        if self._shape.exact or self._shape.unsigned:
            # The kind tells the side: a credit may well stand there without a sign.
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
        told_by = Field.OPEN if self._told_by == Field.OPEN else Field.AMOUNT
        amounts, rests = typed[told_by], typed[REST]
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
