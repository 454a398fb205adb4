"""Aging: how many days an open item is past due, and the bucket that makes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

MOST_PAST_DUE_BUCKETS = 7


@dataclass(frozen=True, slots=True)
class Bucket:
    """A span of days past due, both ends included; None is open-ended."""

    label: str
    first_day: int | None
    last_day: int | None


@dataclass(frozen=True, slots=True)
class DueRange:
    """The due dates that fall in one bucket, both ends included; None is open-ended."""

    earliest: date | None
    latest: date | None


def make_buckets(upper_bounds: Sequence[int]) -> tuple[Bucket, ...]:
    """`current`, then one bucket up to each bound (days past due), then the rest.

    `(30, 60, 90)` makes current, 1-30, 31-60, 61-90 and 91+: without gap or overlap. Raises
    ValueError for bounds that do not ascend from 1, and for more than 7 past-due buckets.
    """
    if len(upper_bounds) >= MOST_PAST_DUE_BUCKETS:
        raise ValueError(
            f"{len(upper_bounds) + 1} past-due buckets: at most {MOST_PAST_DUE_BUCKETS} are shown"
        )
    buckets = [Bucket("current", None, 0)]
    first = 1
    for bound in upper_bounds:
        if bound < first:
            raise ValueError(f"bucket bound {bound} overlaps: it must be at least {first}")
        label = f"{first}-{bound}" if bound > first else str(first)
        buckets.append(Bucket(label, first, bound))
        first = bound + 1
    return (*buckets, Bucket(f"{first}+", first, None))


DEFAULT_BUCKETS = make_buckets((30, 60, 90))


def days_past_due(due: date, on: date) -> int:
    """Business date − due date: 0 on the due date itself, negative before it."""
    return (on - due).days


def bucket_index(days: int, buckets: Sequence[Bucket] = DEFAULT_BUCKETS) -> int:
    """Which of the buckets an item of so many days past due falls in."""
    return sum(1 for bucket in buckets if bucket.first_day is not None and bucket.first_day <= days)


def due_cutoffs(on: date, buckets: Sequence[Bucket] = DEFAULT_BUCKETS) -> tuple[DueRange, ...]:
    """For each bucket the due dates in it on that business date, so that a query compares dates."""
    return tuple(
        DueRange(
            earliest=None if bucket.last_day is None else on - timedelta(bucket.last_day),
            latest=None if bucket.first_day is None else on - timedelta(bucket.first_day),
        )
        for bucket in buckets
    )
