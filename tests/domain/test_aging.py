from __future__ import annotations

from datetime import date, timedelta

import pytest

from collectui.domain.aging import (
    DEFAULT_BUCKETS,
    bucket_index,
    days_past_due,
    due_cutoffs,
    make_buckets,
)

ON = date(2020, 5, 31)


def test_default_buckets() -> None:
    assert [b.label for b in DEFAULT_BUCKETS] == ["current", "1-30", "31-60", "61-90", "91+"]


@pytest.mark.parametrize(
    ("bounds", "labels"),
    [
        ((), ["current", "1+"]),
        ((1, 7), ["current", "1", "2-7", "8+"]),
        (
            (10, 20, 30, 45, 60, 90),
            ["current", "1-10", "11-20", "21-30", "31-45", "46-60", "61-90", "91+"],
        ),
    ],
)
def test_buckets_of_a_desk(bounds: tuple[int, ...], labels: list[str]) -> None:
    assert [b.label for b in make_buckets(bounds)] == labels


@pytest.mark.parametrize(
    ("bounds", "why"),
    [
        ((30, 30), "30 overlaps: it must be at least 31"),
        ((60, 30), "30 overlaps: it must be at least 61"),
        ((0, 30), "0 overlaps: it must be at least 1"),
        ((1, 2, 3, 4, 5, 6, 7), "8 past-due buckets: at most 7"),
    ],
)
def test_buckets_that_cannot_be(bounds: tuple[int, ...], why: str) -> None:
    with pytest.raises(ValueError, match=why):
        make_buckets(bounds)


@pytest.mark.parametrize(
    ("due", "days", "bucket"),
    [
        (date(2020, 7, 10), -40, "current"),
        (date(2020, 6, 1), -1, "current"),
        (date(2020, 5, 31), 0, "current"),
        (date(2020, 5, 30), 1, "1-30"),
        (date(2020, 5, 1), 30, "1-30"),
        (date(2020, 4, 30), 31, "31-60"),
        (date(2020, 4, 1), 60, "31-60"),
        (date(2020, 3, 31), 61, "61-90"),
        (date(2020, 3, 2), 90, "61-90"),
        (date(2020, 3, 1), 91, "91+"),
        (date(2020, 2, 29), 92, "91+"),
        (date(1999, 1, 1), 7821, "91+"),
    ],
)
def test_days_and_bucket(due: date, days: int, bucket: str) -> None:
    assert days_past_due(due, ON) == days
    assert DEFAULT_BUCKETS[bucket_index(days)].label == bucket


@pytest.mark.parametrize("bounds", [(), (30, 60, 90), (1, 2, 3), (5, 10, 20, 45, 60, 120)])
def test_dates_say_the_same_as_days(bounds: tuple[int, ...]) -> None:
    buckets = make_buckets(bounds)
    ranges = due_cutoffs(ON, buckets)
    for days in range(-3, 130):
        due = ON - timedelta(days)
        found = [
            index
            for index, span in enumerate(ranges)
            if (span.earliest or date.min) <= due <= (span.latest or date.max)
        ]
        assert found == [bucket_index(days, buckets)]
