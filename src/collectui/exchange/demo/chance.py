"""Chance, the same for the same seed."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random
from typing import TypeVar

T = TypeVar("T")


class Chance:
    """A seeded source of choices, cheaper per choice than `random.Random` itself."""

    def __init__(self, seed: int) -> None:
        self._random = Random(seed)
        self.next = self._random.random
        # Shapes drawn once: an exponential of a normal is what amounts owed look like.
        self._spread = [self._random.lognormvariate(0, 0.9) for _ in range(4_096)]

    def pick(self, among: Sequence[T]) -> T:
        """One of them, each as likely."""
        return among[int(self.next() * len(among))]

    def whole(self, first: int, last: int) -> int:
        """A whole number between the two, both included."""
        return first + int(self.next() * (last - first + 1))

    def spread(self) -> float:
        """A factor around 1 with a long tail: one in a hundred is above 8."""
        return self.pick(self._spread)

    def share(self, probability: float) -> bool:
        """True in that share of cases."""
        return self.next() < probability
