"""The key of a document within its source."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from collectui.domain.text import clean_line
from collectui.store.imports.fields import Field

LINE = "#"
"""Stands between a document's key and its line item."""

Found = Mapping[Field, Sequence[str]]
Typed = Mapping[str, Sequence[Any]]
Keys = tuple[Sequence[str], Sequence[str]]


class Keying:
    """Documents' numbers, and the keys they have within the source.

    A key is company code, number, fiscal year and line item, so far as the file has them; where
    customers are known by name it is customer, kind and number, or what else is there without one.
    """

    def __init__(self, *, by_name: bool) -> None:
        self._by_name = by_name
        self._unnumbered: dict[str, int] = {}

    def take(self, found: Found, typed: Typed) -> Keys:
        """The numbers and keys of some rows."""
        numbers, keys = self._named(found, typed) if self._by_name else _numbered(found, typed)
        if Field.LINE in found:
            lines = typed[Field.LINE]
            keys = [f"{k}{LINE}{n}" if n else k for k, n in zip(keys, lines, strict=True)]
        return numbers, keys

    def _named(self, found: Found, typed: Typed) -> Keys:
        """A number is unique only within its customer and kind.

        What has no number is called by its kind and day, and told apart by amount and order.
        """
        numbers: list[str] = []
        keys: list[str] = []
        said = found.get(Field.KIND)
        for at, number in enumerate(typed[Field.NUMBER]):
            kind = (clean_line(said[at]) if said else "") or typed[Field.KIND][at]
            # Without the column it is our own word, which differs from the file's by case.
            start = f"{typed[Field.CUSTOMER][at]}/{kind.casefold()}"
            if number:
                numbers.append(number)
                keys.append(f"{start}/{number}")
                continue
            day = typed[Field.ISSUED][at] or typed[Field.DUE][at]
            key = f"{start}/{day}/{typed[Field.AMOUNT][at]}"
            times = self._unnumbered[key] = self._unnumbered.get(key, 0) + 1
            numbers.append(f"{kind} {day}")
            keys.append(key if times == 1 else f"{key}/{times}")
        return numbers, keys


def _numbered(found: Found, typed: Typed) -> Keys:
    numbers: Sequence[str] = typed[Field.NUMBER]
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
