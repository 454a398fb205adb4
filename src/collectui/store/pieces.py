"""Values in pieces, for statements that name them."""

from collections.abc import Iterator, Sequence
from typing import TypeVar

PIECE = 500
"""Ids that one statement names."""
T = TypeVar("T")


def pieces(values: Sequence[T]) -> Iterator[Sequence[T]]:
    """The values in their order, as many at a time as one statement names."""
    for start in range(0, len(values), PIECE):
        yield values[start : start + PIECE]
