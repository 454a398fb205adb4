"""A file's own totals, compared with what was read."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from collectui.exchange import cells
from collectui.exchange.grouping import Event
from collectui.exchange.outline import Stated
from collectui.store.imports.fields import Field

_END = 1 << 62
"""Beyond all lines."""
Sums = Counter[tuple[Field, str]]
"""For each column and currency what its rows sum up to, in minor units."""


@dataclass(frozen=True, slots=True)
class FileTotal:
    """A total that the file states, and what was read of the rows it is of."""

    line: int
    label: str
    column: str
    currency: str
    stated: int
    read: int
    since: int = 0
    """The line from which on rows are in it, to `until`."""
    until: int = 0
    field: Field = Field.AMOUNT
    turned: bool = False
    """Whether it has credits without their sign."""

    def without(self, dropped: Callable[[Field, int, int, str], int]) -> FileTotal:
        """The same less the rows that were read and not taken.

        `dropped` sums those of a column and currency between two lines up.
        """
        less = dropped(self.field, self.since, self.until, self.currency)
        return replace(self, read=self.read - (-less if self.turned else less))


class Totals:
    """Sums up columns as rows go by, and holds each total of the file against its rows."""

    def __init__(
        self, names: Mapping[Field, str], parse: Callable[[Field, str, str], int | None]
    ) -> None:
        """`parse` reads an amount of a column in a currency; None for what is none."""
        self._names = names
        self._parse = parse
        self._scopes: list[Sums] = [Counter(), Counter()]
        """The whole, then each open block; the last is what came since the last total."""
        self._since: list[int] = [0, 0]
        """The line at which each of them begins."""
        self._ahead: dict[int, Stated] = {}
        """Totals that stand above their blocks, by the depth of these."""
        self.found: list[FileTotal] = []
        self._tolerance = 0
        self._tree = False
        """Whether there are headings: then they, and not totals, begin a block."""

    def take(
        self,
        lines: Sequence[int],
        raw: Mapping[Field, Sequence[Any]],
        currencies: Sequence[str],
        events: Sequence[Event],
        rounded: bool,
    ) -> None:
        """Count rows in, and check the totals that stand among them."""
        self._tolerance += len(lines) if rounded else 0
        if not events:
            self._add(raw, currencies, 0, len(lines))
            return
        start = 0
        for event in events:
            end = bisect_left(lines, event.line) if event.line else start
            self._add(raw, currencies, start, end)
            start = end
            if isinstance(event, Stated):
                self._check(event)
            else:
                self._tree = True
                self._end(event.depth, event.line)
                self._begin(event.depth + 1, event.line)
                if event.sums is not None:
                    self._ahead[event.depth] = event.sums
        self._add(raw, currencies, start, len(lines))

    def _add(
        self, raw: Mapping[Field, Sequence[Any]], currencies: Sequence[str], start: int, end: int
    ) -> None:
        if start >= end:
            return
        sums: Sums = Counter()
        codes = set(currencies[start:end])
        for name, column in raw.items():
            for code in codes:
                part = column[start:end]
                if len(codes) > 1:
                    part = [
                        v for v, c in zip(part, currencies[start:end], strict=True) if c == code
                    ]
                try:
                    sums[name, code] += sum(part)
                except TypeError:
                    sums[name, code] += sum(filter(None, part))
        for scope in self._scopes:
            scope.update(sums)

    def finish(self) -> None:
        """All rows are counted: what stands above the last blocks can be checked."""
        self._end(1, _END)
        self.found.sort(key=lambda total: total.line)

    def _read(self, total: Stated) -> tuple[str, Mapping[Field, int]] | None:
        """A total's currency and amounts; None where it is of several currencies."""
        codes = {code for _, code in self._scopes[0]}
        told = cells.currency_code(total.currency)
        if told and not told.startswith("?"):
            codes = {told}
        if len(codes) != 1:
            return None
        (code,) = codes
        amounts = {name: self._parse(name, text, code) for name, text in total.texts.items()}
        return code, {name: amount for name, amount in amounts.items() if amount is not None}

    def _check(self, total: Stated) -> None:
        if (read := self._read(total)) is None:
            self._close(total.depth, total.line)
            return
        code, stated = read
        depth = total.depth
        if depth is None or depth >= len(self._scopes):
            depth = self._place(stated, code, total)
        self._compare(total, code, stated, depth, total.line)
        self._close(depth if total.depth is None and not self._tree else total.depth, total.line)

    def _compare(
        self, total: Stated, code: str, stated: Mapping[Field, int], depth: int, until: int
    ) -> None:
        for name, amount in stated.items():
            read = self._scopes[depth][name, code]
            turned = self._near(read, -amount) and not self._near(read, amount)
            self.found.append(
                FileTotal(
                    total.line, total.label, self._names[name], code, amount,
                    -read if turned else read, self._since[depth], until, name, turned,
                )
            )  # fmt: skip

    def _place(self, stated: Mapping[Field, int], code: str, total: Stated) -> int:
        """The innermost block whose sums are these; else the whole, or the last block's."""
        for depth in range(len(self._scopes) - 1, -1, -1):
            sums = self._scopes[depth]
            if stated and all(
                self._near(sums[name, code], amount) for name, amount in stated.items()
            ):
                return depth
        return len(self._scopes) - 1 if total.sub else 0

    def _near(self, read: int, stated: int) -> bool:
        return abs(read - stated) <= self._tolerance

    def _close(self, depth: int | None, line: int) -> None:
        if depth:
            self._end(depth, line)
            self._begin(depth + 1, line)

    def _end(self, depth: int, line: int) -> None:
        """Blocks that deep end at a line: what was stated above them is checked."""
        for each in sorted(self._ahead, reverse=True):
            if each >= depth:
                total = self._ahead.pop(each)
                if (read := self._read(total)) is not None and each < len(self._scopes):
                    self._compare(total, *read, each, line)
        del self._scopes[depth:]

    def _begin(self, count: int, line: int) -> None:
        """As many scopes, those missing begun at a line."""
        del self._since[len(self._scopes) :]
        more = count - len(self._scopes)
        self._scopes += [Counter() for _ in range(more)]
        self._since += [line] * more
