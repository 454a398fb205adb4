"""What a file says of the customers of one piece of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from collectui.store.imports.fields import PROFILE
from collectui.store.imports.job import Job
from collectui.store.imports.pieces import Piece

_Fact = tuple[str, str, str, str, str, int, int]
_UNPAID = 1_000_000
"""So much more an open document weighs than a settled one: more than there ever are of those."""


class Parties:
    """Names, companies, currencies and terms of customers, by their numbers."""

    def __init__(self, job: Job, piece: Piece) -> None:
        db = job.staging.db
        span = (piece.first, piece.last)
        self._facts: dict[str, list[_Fact]] = {}
        facts = self._facts
        for fact in db.execute(
            "SELECT customer, company, name, currency, terms, times, unpaid FROM fact"
            " WHERE customer BETWEEN ? AND ? ORDER BY met",
            span,
        ):
            if fact[0] in facts:
                facts[fact[0]].append(fact)
            else:
                facts[fact[0]] = [fact]
        self.profiles: dict[str, Mapping[str, str]] = {}
        if job.said & set(PROFILE):
            names = ", ".join(PROFILE)
            for number, *values in db.execute(
                f"SELECT customer, {names} FROM profile WHERE customer BETWEEN ? AND ?", span
            ):
                self.profiles[number] = dict(zip(PROFILE, values, strict=True))

    @property
    def numbers(self) -> list[str]:
        """The customers' numbers, in order."""
        return sorted(self._facts)

    def companies(self, number: str) -> Iterable[str]:
        """Our companies that a customer has documents with."""
        facts = self._facts[number]
        return (facts[0][1],) if len(facts) == 1 else sorted({fact[1] for fact in facts})

    def spellings(self, number: str) -> list[str]:
        """A customer's names, the most frequent first; its number where no row has a name."""
        facts = self._facts[number]
        if len(facts) == 1:
            return [facts[0][2] or number]
        counted: Counter[str] = Counter()
        for fact in facts:
            if fact[2]:
                counted[fact[2]] += fact[5]
        return _by_weight(counted) or [number]

    def money(self, number: str) -> tuple[str, str]:
        """A customer's currency and terms: those of most of its open documents, else of most."""
        facts = self._facts[number]
        if len(facts) == 1:
            return facts[0][3], facts[0][4]
        currencies: Counter[str] = Counter()
        terms: Counter[str] = Counter()
        for fact in facts:
            weight = fact[6] * _UNPAID + fact[5]
            currencies[fact[3]] += weight
            if fact[4]:
                terms[fact[4]] += weight
        return _by_weight(currencies)[0], next(iter(_by_weight(terms)), "")


def _by_weight(counted: Counter[str]) -> list[str]:
    """Those that weigh most first, and of equals the one met first."""
    return sorted(counted, key=lambda text: -counted[text])
