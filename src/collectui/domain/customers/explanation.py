"""A number of a row or a header explained: the parts it is the sum of, and the documents behind.

Amounts are in minor units of the currency beside them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from collectui.domain.customers.views import ItemLine
from collectui.domain.money import Minor
from collectui.domain.queue.priority import PointLine

PRIORITY, PAST_DUE, TO_COLLECT = "priority", "past_due", "to_collect"
"""Numbers that can be explained, beside those of the buckets (`bucket0` and so on)."""


@dataclass(frozen=True, slots=True)
class Document:
    """A transaction, and what it adds to a part."""

    item: ItemLine
    amount: Minor


@dataclass(frozen=True, slots=True)
class Part:
    """One of the amounts that add up to a number."""

    title: str
    amount: Minor
    """What it adds to the number: negative where it is taken off."""
    documents: tuple[Document, ...] = ()
    """Those with the largest amounts."""
    count: int = 0
    """Documents behind it, the listed ones and the others."""

    @property
    def others(self) -> int:
        """How many documents are not listed."""
        return self.count - len(self.documents)

    @property
    def others_amount(self) -> Minor:
        """What the documents that are not listed add up to."""
        return self.amount - sum(each.amount for each in self.documents)


@dataclass(frozen=True, slots=True)
class Sum:
    """A number in one currency."""

    currency: str
    amount: Minor
    """The figure as the list and the header show it."""
    parts: tuple[Part, ...] = ()

    @property
    def unexplained(self) -> Minor:
        """What the parts leave of the figure: nothing, unless the figures are being made anew."""
        return self.amount - sum(part.amount for part in self.parts)


@dataclass(frozen=True, slots=True)
class Number:
    """A number that can be chosen."""

    name: str
    title: str


@dataclass(frozen=True, slots=True)
class Explanation:
    """One number explained, and what else of the same row can be."""

    numbers: tuple[Number, ...]
    chosen: Number
    sums: tuple[Sum, ...] = ()
    """One a currency; of the priority none."""
    priority: int = 0
    points: tuple[PointLine, ...] = ()
    """What the priority adds up from."""
    asides: tuple[str, ...] = ()
    """Why the row ranks below others whatever its priority."""


def numbers_of(labels: Sequence[str]) -> tuple[Number, ...]:
    """The numbers of a row, with buckets of these labels."""
    return (
        Number(PRIORITY, "priority"),
        Number(PAST_DUE, "past due"),
        Number(TO_COLLECT, "to collect"),
        *(Number(f"bucket{number}", label) for number, label in enumerate(labels)),
    )
