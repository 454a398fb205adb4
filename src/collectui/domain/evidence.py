"""What a change of open balances shows: what of it is money, and what a credit memo explains.

An import tells balances, and seldom which document settled which. A fall of an item's balance that
no credit explains is money (docs/domain.md: Disputes). All amounts are minor units of the
documents' currency; amounts of different currencies never meet.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from collectui.domain.vocabulary import ItemKind

_BETWEEN_WORDS = re.compile(r"[\s,;:()\[\]\"']+")


@dataclass(frozen=True, slots=True)
class Document:
    """A transaction of a customer as it was before an import, and as it is after it."""

    id: int
    number: str
    kind: ItemKind
    currency: str
    amount: int
    """As first billed; negative for a credit memo and a payment on account."""
    was: int | None
    """Its open balance before; None for a document that the import brought."""
    becomes: int
    """Its open balance now."""
    reference: str = ""
    aged_from: date | None = None

    @property
    def fall(self) -> int:
        """By how much less is open than before of what is owed; 0 for a new document."""
        return max(0, (self.was or 0) - max(0, self.becomes))

    @property
    def rise(self) -> int:
        """By how much more is open than before of what is owed; 0 for a new document."""
        return 0 if self.was is None else max(0, self.becomes - max(0, self.was))

    @property
    def is_memo(self) -> bool:
        """Whether it is a credit memo, by which less is owed and nobody paid."""
        return self.kind is ItemKind.CREDIT_MEMO

    @property
    def spent(self) -> int:
        """How much more of a credit is applied than before; below 0 where it was taken off again.

        A new one counts from its amount: what is not open of it has been applied.
        """
        before = self.amount if self.was is None else self.was
        return max(0, -before) - max(0, -self.becomes)

    def names(self, number: str) -> bool:
        """Whether its reference is that number of a document, or has it among its words."""
        wanted = number.strip().casefold()
        return bool(wanted) and wanted in words_of(self.reference)


def words_of(reference: str) -> frozenset[str]:
    """A reference and each of its words, folded: what may be the number of a document."""
    said = reference.strip().casefold()
    return frozenset((said, *_BETWEEN_WORDS.split(said))) - {""}


@dataclass(frozen=True, slots=True)
class Applied:
    """Part of a change of an item's balance, and the credit that explains it."""

    credit_id: int
    item_id: int
    amount: int
    """Above 0 where the balance fell, below 0 where it rose again."""
    memo: bool
    """Whether the credit is a credit memo; else it is money that was on account."""


@dataclass(frozen=True)
class Evidence:
    """What an import shows of one customer."""

    documents: Sequence[Document]
    applied: Sequence[Applied]

    @cached_property
    def by_id(self) -> Mapping[int, Document]:
        """The documents by their ids."""
        return {each.id: each for each in self.documents}

    @cached_property
    def credited(self) -> Mapping[int, int]:
        """Of each item, what credit memos explain of its change: below 0 of a rise."""
        return self._sums(lambda each: each.memo)

    @cached_property
    def from_account(self) -> Mapping[int, int]:
        """Of each item, what money explains that was on account: it came before, once."""
        return self._sums(lambda each: not each.memo)

    @cached_property
    def money(self) -> Mapping[int, int]:
        """Of each item, what came in new money for it; below 0 where money was taken back."""
        found = {}
        for each in self.documents:
            moved = each.fall - each.rise
            rest = moved - self.credited.get(each.id, 0) - self.from_account.get(each.id, 0)
            if moved and rest:
                found[each.id] = rest
        return found

    def _sums(self, of: Callable[[Applied], bool]) -> Mapping[int, int]:
        sums: dict[int, int] = defaultdict(int)
        for each in self.applied:
            if of(each):
                sums[each.item_id] += each.amount
        return dict(sums)


def evidence(documents: Iterable[Document], prefer: frozenset[int] = frozenset()) -> Evidence:
    """Lay what became of a customer's credits on the items whose balances fell or rose with it.

    Each credit on the item its reference names; else on one that fell by exactly that amount,
    those of `prefer` (items with a dispute) first; else on whatever fell, the oldest first, for
    applied it was. Credit memos go before money on account.
    """
    listed = sorted(documents, key=_age)
    credits = [each for each in listed if each.spent]
    credits.sort(key=lambda each: not each.is_memo)
    falls = _Balances({each.id: each.fall for each in listed if each.fall}, listed, prefer)
    rises = _Balances({each.id: each.rise for each in listed if each.rise}, listed, prefer)
    found = falls.lay([(each, each.spent) for each in credits if each.spent > 0])
    back = rises.lay([(each, -each.spent) for each in credits if each.spent < 0])
    applied = [Applied(c.id, i, amount, c.is_memo) for c, i, amount in found]
    applied += [Applied(c.id, i, -amount, c.is_memo) for c, i, amount in back]
    return Evidence(listed, applied)


def _age(document: Document) -> tuple[date, int]:
    return document.aged_from or date.max, document.id


@dataclass
class _Balances:
    """Changes of balances in one direction, and how much of each nothing explains yet."""

    left: dict[int, int]
    listed: Sequence[Document]
    prefer: frozenset[int]

    def lay(self, credits: Sequence[tuple[Document, int]]) -> list[tuple[Document, int, int]]:
        """Each credit with an item and how much of it the credit explains."""
        found: list[tuple[Document, int, int]] = []
        rests = {each.id: amount for each, amount in credits}
        for choose in (self._named, self._equal, self._oldest):
            for credit, _ in credits:
                for item in choose(credit, rests[credit.id]):
                    amount = min(rests[credit.id], self.left[item.id])
                    if amount > 0:
                        found.append((credit, item.id, amount))
                        rests[credit.id] -= amount
                        self.left[item.id] -= amount
        return found

    def _open(self, credit: Document) -> list[Document]:
        return [
            each
            for each in self.listed
            if self.left.get(each.id) and each.currency == credit.currency
        ]

    def _named(self, credit: Document, rest: int) -> Sequence[Document]:
        return [each for each in self._open(credit) if credit.names(each.number)]

    def _equal(self, credit: Document, rest: int) -> Sequence[Document]:
        equal = [each for each in self._open(credit) if self.left[each.id] == rest]
        return sorted(equal, key=lambda each: each.id not in self.prefer)[:1]

    def _oldest(self, credit: Document, rest: int) -> Sequence[Document]:
        return self._open(credit)
