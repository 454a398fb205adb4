"""Reports whose documents stand below a line with their customer's name: a tree of blocks."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from collectui.domain.text import clean_line
from collectui.exchange import cells, labels
from collectui.exchange.outline import Closers, Entered, Node, Reader, Stated

Event = Entered | Stated


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose a document is: the customer's key, and what its block says of it."""

    customer: str = ""
    name: str = ""
    company: str = ""


class Sections:
    """Takes the lines of a grouped report apart: headings, documents, totals."""

    def __init__(
        self,
        reader: Reader,
        closers: Closers,
        customer_column: int | None,
        *,
        by_name: bool,
        merged: bool = False,
    ) -> None:
        """`merged` is whether a row without a customer is of the one above it."""
        self._merged = merged
        self._last = ""
        self._reader = reader
        self._closers = closers
        self._column = customer_column
        self._by_name = by_name
        self._stack: list[Node] = []
        self._pending: tuple[int, list[str]] | None = None
        """A row with a label and sums: a heading if documents follow, else left out."""
        self._pairs: dict[str, str] = {}
        self._above = ""
        self._begun: list[Event] = []
        """Headings above the header."""
        self.owners: list[Owner] = []
        """Whose each row last taken is."""
        self.events: list[Event] = []
        self.without_documents: list[tuple[int, str, Stated]] = []
        """Rows with a label and amounts that have no documents below them."""

    def above(self, rows: Iterable[Sequence[str]]) -> None:
        """What stands above the header: the first block's own labels, or its customer."""
        for row in rows:
            filled = [cell for cell in row if cell.strip()]
            pair = labels.read_pair(row, inside=bool(self._pairs))
            if pair is not None and pair.what:
                self._pair(0, pair)
            elif len(filled) == 1 and not cells.is_rule(row):
                self._above = clean_line(filled[0])
        self._begun = self.events

    def take(
        self, lines: Sequence[int], rows: list[list[str]]
    ) -> tuple[list[int], list[list[str]], int]:
        """The documents among some rows, and how many other lines there were."""
        kept: list[list[str]] = []
        numbers: list[int] = []
        self.owners, self.without_documents = [], []
        self.events = self._begun
        self._begun = []
        skipped = 0
        for line, row in zip(lines, rows, strict=True):
            if self._reader.is_document(row):
                self._settle()
                self.owners.append(self._owner(row))
                kept.append(row)
                numbers.append(line)
                continue
            skipped += any(map(str.strip, row))
            self._enter(line, row)
        return numbers, kept, skipped

    def finish(self) -> None:
        """The file ends: a row that waited for documents has none."""
        self.without_documents = []
        self._drop_pending()

    def _enter(self, line: int, row: list[str]) -> None:
        reader = self._reader
        if reader.is_furniture(row):
            return
        total = reader.as_total(row)
        if total is not None and (depth := self._closes(total)) is not False:
            self._drop_pending()
            self._total(line, row, total, depth)
            return
        texts = reader.texts(row)
        if reader.has_money(row) and texts:
            self._drop_pending()
            self._pending = line, row
            return
        pair = labels.read_pair(row, inside=self._by_pairs)
        if pair is not None and (pair.what or self._by_pairs):
            if pair.what:
                self._pair(line, pair)
            return
        if filled := [(index, cell) for index, cell in enumerate(row) if cell.strip()]:
            self._drop_pending()
            self._push(line, filled)

    def _closes(self, total: labels.Total) -> int | bool | None:
        """How deep the block is that a total is of; None where only its sum can tell.

        False for a row that is no total: it begins like one and names no block there is.
        """
        if not total.of:
            return None
        for depth in range(len(self._stack), 0, -1):
            node = self._stack[depth - 1]
            own = {labels.name_key(text) for text in (node.label, node.number, node.name) if text}
            if total.of in own or any(
                f" {text} " in f" {total.of} " for text in own if len(text) > 2
            ):
                return depth
        return None

    def _total(self, line: int, row: list[str], total: labels.Total, depth: int | None) -> None:
        stated = self._reader.total(line, row, depth)
        self.events.append(stated)
        if total.of:
            self._closers.totals[total.of] -= 1
        if depth is not None:
            del self._stack[depth - 1 :]
            return
        if total.of or self._by_pairs or not self._stack:
            return
        # Which block it closes its sum tells; for the customers it is the innermost.
        if not self._closes_later(self._stack[-1]):
            self._stack.pop()

    @property
    def _by_pairs(self) -> bool:
        return bool(self._stack) and self._stack[-1].level == (-1, -1)

    def _closes_later(self, node: Node) -> bool:
        return self._closers.totals[labels.name_key(node.label)] > 0

    def _push(
        self, line: int, filled: Sequence[tuple[int, str]], sums: Stated | None = None
    ) -> None:
        index, raw = filled[0]
        label = clean_line(" ".join(cell for _, cell in filled))
        level = index, len(raw) - len(raw.lstrip())
        if labels.is_age(label):
            self._stack.clear()
            return
        while self._stack:
            top = self._stack[-1]
            if top.level < level or (top.level <= level and self._closes_later(top)):
                break
            self._stack.pop()
        node = Node(label, level)
        if len(filled) > 1:
            node.number, node.name = clean_line(raw), clean_line(filled[1][1])
        elif not self._by_name:
            number, name = labels.code_and_name(label)
            node.number, node.name = (number, name) if name else ("", label)
        self._stack.append(node)
        self.events.append(Entered(line, len(self._stack), sums))

    def _pair(self, line: int, pair: labels.Pair) -> None:
        """A labelled line above a block: the first after documents begins a block anew."""
        if pair.what == "customer" and "customer" in self._pairs:
            self._pairs = {k: v for k, v in self._pairs.items() if k == "company"}
        self._pairs[pair.what] = pair.value
        if pair.name:
            self._pairs["name"] = pair.name
        if pair.what != "customer" and "customer" not in self._pairs:
            return
        node = Node(
            self._pairs["customer"],
            (-1, -1),
            self._pairs["customer"],
            self._pairs.get("name", ""),
            self._pairs.get("company", ""),
        )
        top = self._stack[0] if self._stack else None
        # The same customer in another company has a block, and totals, of its own.
        new = top is None or (top.label, top.company) != (node.label, node.company)
        self._stack = [node]
        if new:
            self.events.append(Entered(line, 1))

    def _settle(self) -> None:
        """A document follows: what waited for that is its heading."""
        if self._pending is None:
            if not self._stack and self._above and self._closers.headers and not self._pairs:
                self._push(0, [(0, self._above)])
            self._above = ""
            return
        line, row = self._pending
        self._pending = None
        filled = self._reader.said(row)
        while self._stack and self._stack[-1].level >= (filled[0][0], 0):
            self._stack.pop()
        self._push(line, filled, self._reader.total(line, row))

    def _drop_pending(self) -> None:
        if self._pending is None:
            return
        line, row = self._pending
        self._pending = None
        stated = self._reader.total(line, row)
        self.without_documents.append((line, stated.label, stated))

    def _owner(self, row: list[str]) -> Owner:
        own = "" if self._column is None else row[self._column].strip()
        if own:
            self._last = own
            return Owner(own)
        if not self._stack:
            return Owner(self._last if self._merged else "")
        node = self._stack[-1]
        if node.number:
            return Owner(node.number, node.name, node.company)
        # A name counts below its parent; a parent's own documents may stand as its “- Other”.
        names = [each.name or each.label for each in self._stack]
        if len(names) > 1 and names[-1] == f"{names[-2]} - Other":
            names.pop()
        return Owner(":".join(names), "", node.company)
