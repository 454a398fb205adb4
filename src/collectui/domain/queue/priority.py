"""Priority: a sum of points, each from a rule that can be shown.

Each rule is a table of steps `(at least, points)`; of the steps reached, the furthest counts. The
same steps score a row here and, as cut-off dates and amounts, in the store's queries.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import date, timedelta
from itertools import pairwise
from types import MappingProxyType
from typing import Any

from collectui.domain.money import exponent, grouped
from collectui.domain.text import quoted

Steps = tuple[tuple[int, int], ...]
"""`(at least so many days, points)`, ascending."""

MOST_POINTS = 1_000
"""No single number of points or days is larger: beyond it a rule would drown all others."""

_BAND_LIMITS = (100, 1_000, 10_000, 100_000)

LEAST_ROWS = 50
"""Rows in a currency from which its limits are computed from what they owe."""
WIDEST_BAND = 0.3
"""The share of the rows that no band of computed limits holds more than, where amounts differ."""
_DIGITS = (2, 3)
"""To how many digits computed limits are rounded, as long as no band grows too wide by it."""


def _limits_by_currency() -> Mapping[str, tuple[int, ...]]:
    """Limits for currencies of which a hundred buys next to nothing, to a power of ten."""
    factors = {"INR": 100, "JPY": 100, "CLP": 1_000, "COP": 1_000, "KRW": 1_000}
    factors |= {"IDR": 10_000, "VND": 10_000}
    scaled = {c: tuple(limit * factor for limit in _BAND_LIMITS) for c, factor in factors.items()}
    return MappingProxyType(scaled)


def _check_ascending(name: str, numbers: Sequence[int]) -> None:
    if not numbers:
        raise ValueError(f"{name}: one number at least")
    if any(later <= earlier for earlier, later in pairwise(numbers)):
        raise ValueError(f"{name}: {list(numbers)} does not ascend")
    if any(number <= 0 for number in numbers):
        raise ValueError(f"{name}: {list(numbers)} does not start above 0")


@dataclass(frozen=True)
class Points:
    """Every number of the priority rules: the desk's to set.

    Raises ValueError, naming the number, for tables that do not ascend or do not match.
    """

    broken_promise: int = 40
    partly_kept_promise: int = 20
    promise_level: int = 10
    """Points of each level of a promise above the first, not kept either."""
    promise_level_max: int = 20
    broken_promise_days: int = 10
    """Business days for which a promise that was not kept gives its points."""
    follow_up_due: int = 25
    follow_up_per_day_late: int = 1
    follow_up_late_max: int = 15
    bands: tuple[int, ...] = (10, 20, 30, 40)
    """Points of the amount to collect once it reaches each limit; below the first limit 0."""
    band_limits: tuple[int, ...] = _BAND_LIMITS
    """Amounts in major units of any currency that `limits` does not name."""
    limits: Mapping[str, tuple[int, ...]] = field(default_factory=_limits_by_currency, hash=False)
    """Currency to its own band limits, in major units."""
    oldest: Steps = ((1, 5), (31, 15), (61, 25), (91, 35))
    """Points by days past due of the oldest item."""
    never_contacted: int = 15
    no_contact_days: int = 14
    no_contact: int = 10

    def __post_init__(self) -> None:
        for name, points in vars(self).items():
            if isinstance(points, int) and not 0 <= points <= MOST_POINTS:
                raise ValueError(f"{name}: {points} is not between 0 and {MOST_POINTS}")
        if odd := [c for c in self.limits if not re.fullmatch("[A-Z]{3}", c)]:
            raise ValueError(f"limits: {quoted(odd[0])} is no currency code")
        for name, limits in {"band_limits": self.band_limits, **self.limits}.items():
            if len(limits) != len(self.bands):
                raise ValueError(f"{name}: {len(limits)} limits for {len(self.bands)} bands")
            _check_ascending(name, limits)
        _check_ascending("oldest", [days for days, _ in self.oldest])

    def by_hand(self, currency: str) -> bool:
        """Whether the desk set the limits of a currency itself: they are not computed."""
        own = self.limits.get(currency)
        if own is not None:
            return tuple(own) != _limits_by_currency().get(currency)
        return self.band_limits != _BAND_LIMITS

    def fitted_to(self, computed: Mapping[str, Sequence[int]]) -> Points:
        """With computed limits of the currencies whose limits the desk did not set."""
        fitting = {
            currency: tuple(limits)
            for currency, limits in computed.items()
            if len(limits) == len(self.bands) and not self.by_hand(currency)
        }
        return replace(self, limits={**self.limits, **fitting}) if fitting else self

    @property
    def follow_up_steps(self) -> Steps:
        """Points by days since the earliest open activity was due; 0 is due today."""
        steps = [(0, self.follow_up_due)]
        late = 0
        while self.follow_up_per_day_late > 0 and late < self.follow_up_late_max:
            late = min(late + self.follow_up_per_day_late, self.follow_up_late_max)
            steps.append((len(steps), self.follow_up_due + late))
        return tuple(steps)

    def of_level(self, level: int) -> int:
        """Points that the level of a promise not kept adds to those of the promise."""
        return min(self.promise_level * max(0, level - 1), self.promise_level_max)

    @property
    def highest_level(self) -> int:
        """The level from which on more add no points."""
        if not self.promise_level:
            return 1
        return 1 - (-self.promise_level_max // self.promise_level)

    @property
    def silence_steps(self) -> Steps:
        """Points by days since the last contact, for who was ever contacted."""
        return ((self.no_contact_days, self.no_contact),)

    def band_limits_minor(self, currency: str) -> Steps:
        """`(at least so many minor units to collect, points)` in the currency, ascending."""
        scale = 10 ** exponent(currency)
        limits = self.limits.get(currency, self.band_limits)
        return tuple(
            (limit * scale, points) for limit, points in zip(limits, self.bands, strict=True)
        )

    def to_json(self) -> str:
        """All numbers as one JSON object; `from_json` reads it back."""
        return json.dumps({f.name: getattr(self, f.name) for f in fields(self)}, default=dict)

    @classmethod
    def from_json(cls, text: str) -> Points:
        """The points that a JSON object names, the others as by default.

        Raises ValueError naming what is unknown or not a whole number from 0 on.
        """
        given = json.loads(text)
        if not isinstance(given, dict):
            raise ValueError("points are a JSON object")
        known = {f.name for f in fields(cls)}
        if unknown := sorted(given.keys() - known):
            raise ValueError(f"unknown points: {', '.join(unknown)}")
        return cls(**{name: _read(name, value) for name, value in given.items()})


DEFAULT_POINTS = Points()


def limits_from(lowest: Sequence[int], currency: str) -> Iterator[tuple[int, ...]]:
    """Band limits in major units from the lowest amount (minor units) of each band but the first.

    Several, the roundest first; the last is exact. Each ascends and starts above 0.
    """
    scale = 10 ** exponent(currency)
    exact = [amount / scale for amount in lowest]
    for digits in (*_DIGITS, None):
        found: list[int] = []
        for amount in exact:
            whole = math.floor(amount) if digits is None else _rounded(amount, digits)
            found.append(max(whole, found[-1] + 1 if found else 1))
        yield tuple(found)


def _rounded(amount: float, digits: int) -> int:
    whole = math.floor(amount)
    step: int = 10 ** max(len(str(whole)) - digits, 0)
    return whole // step * step


@dataclass(frozen=True, slots=True)
class Facts:
    """What the rules look at: one row of the list, on one business date."""

    to_collect: int
    """Minor units."""
    currency: str
    oldest_days: int
    """Days past due of the oldest item."""
    next_due: date | None
    """The earliest due date among the open activities."""
    last_contact: date | None
    """The day of the latest attempt or inbound contact."""
    on: date
    not_kept: NotKept | None = None
    """The promise about it that was not kept and still gives points, of several the weightiest."""


@dataclass(frozen=True, slots=True)
class NotKept:
    """A promise that was broken or kept in part."""

    number: str
    partly: bool
    level: int


@dataclass(frozen=True, slots=True)
class PointLine:
    """One rule that gave points, and why, in words for people."""

    rule: str
    points: int
    why: str


def explain(facts: Facts, points: Points = DEFAULT_POINTS) -> tuple[PointLine, ...]:
    """The rules that give this row points, in the order of the rules; rules giving 0 are left out.

    The rules are this product's own; their numbers are the desk's.
    """
    lines = (
        _follow_up(facts, points),
        PointLine(
            "amount to collect",
            _reached(facts.to_collect, points.band_limits_minor(facts.currency)),
            f"{grouped(facts.to_collect, facts.currency)} {facts.currency} to collect",
        ),
        PointLine(
            "oldest item",
            _reached(facts.oldest_days, points.oldest),
            f"oldest item {_days(facts.oldest_days)} past due",
        ),
        _silence(facts, points),
        _promise(facts, points),
    )
    return tuple(line for line in lines if line.points)


def score(facts: Facts, points: Points = DEFAULT_POINTS) -> int:
    """The priority: the sum of the points that `explain` shows."""
    return sum(line.points for line in explain(facts, points))


def sinks(facts: Facts) -> bool:
    """Whether the row ranks below all others: tried today already, and nothing is due today."""
    return facts.last_contact == facts.on and not (facts.next_due and facts.next_due <= facts.on)


def cutoffs(steps: Steps, on: date) -> tuple[tuple[date, int], ...]:
    """Steps in days as dates: who is on or before the date has reached the step.

    Furthest first, so that the first that matches counts, as in a query's CASE.
    """
    return tuple((on - timedelta(days), points) for days, points in reversed(steps))


def _follow_up(facts: Facts, points: Points) -> PointLine:
    if facts.next_due is None:
        return PointLine("follow-up", 0, "")
    late = (facts.on - facts.next_due).days
    why = f"follow-up {_days(late)} late" if late > 0 else "follow-up due today"
    return PointLine("follow-up", _reached(late, points.follow_up_steps), why)


def _silence(facts: Facts, points: Points) -> PointLine:
    if facts.last_contact is None:
        return PointLine("contact", points.never_contacted, "never contacted")
    days = (facts.on - facts.last_contact).days
    return PointLine(
        "contact", _reached(days, points.silence_steps), f"no contact for {_days(days)}"
    )


def of_promise(promise: NotKept, points: Points) -> int:
    """The points of a promise that was not kept."""
    own = points.partly_kept_promise if promise.partly else points.broken_promise
    return own + points.of_level(promise.level)


def _promise(facts: Facts, points: Points) -> PointLine:
    promise = facts.not_kept
    if promise is None:
        return PointLine("promise", 0, "")
    what = "kept in part" if promise.partly else "broken"
    level = f", level {promise.level}" if promise.level > 1 else ""
    return PointLine("promise", of_promise(promise, points), f"{promise.number} {what}{level}")


def _reached(value: int, steps: Steps) -> int:
    return next((points for at_least, points in reversed(steps) if value >= at_least), 0)


def _days(count: int) -> str:
    return f"{count} day" if count == 1 else f"{count} days"


def _read(name: str, value: Any) -> Any:
    """A JSON value in the shape of the field: lists are tuples, numbers whole and from 0 on."""
    if name == "limits" and isinstance(value, dict):
        return {currency: _numbers(currency, limits) for currency, limits in value.items()}
    if name == "oldest" and isinstance(value, list):
        steps = tuple(_numbers(name, step) for step in value)
        if all(len(step) == 2 for step in steps):
            return steps
    if name in {"bands", "band_limits"}:
        return _numbers(name, value)
    return _numbers(name, [value])[0]


def _numbers(name: str, values: Any) -> tuple[int, ...]:
    for value in values if isinstance(values, list) else [values]:
        if type(value) is not int or value < 0 or not isinstance(values, list):
            raise ValueError(f"{name}: {value!r} is not what is kept there (whole numbers from 0)")
    return tuple(values)
