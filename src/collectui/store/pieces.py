"""Values in pieces, for statements that name them."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, TypeVar

from sqlalchemy import ColumnElement

PIECE = 500
"""Ids that one statement names."""
T = TypeVar("T")


def pieces(values: Sequence[T]) -> Iterator[Sequence[T]]:
    """The values in their order, as many at a time as one statement names."""
    for start in range(0, len(values), PIECE):
        yield values[start : start + PIECE]


def spans(column: ColumnElement[Any], ids: Iterable[int]) -> list[ColumnElement[bool]]:
    """Conditions that a column has one of these ids, each for one statement: a range is one."""
    if isinstance(ids, range):
        return [column.between(ids.start, ids.stop - 1)]
    return [column.in_(piece) for piece in pieces(sorted(set(ids)))]
