from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta

import pytest

from collectui.domain.queue.priority import (
    DEFAULT_POINTS,
    Facts,
    Points,
    cutoffs,
    explain,
    limits_from,
    score,
    sinks,
)

ON = date(2026, 11, 22)
QUIET = Facts(to_collect=0, currency="USD", oldest_days=0, next_due=None, last_contact=ON, on=ON)
"""A row that no rule gives points."""


def ago(days: int) -> date:
    return ON - timedelta(days)


def test_a_row_without_reason_scores_nothing() -> None:
    assert explain(QUIET) == ()
    assert score(QUIET) == 0


@pytest.mark.parametrize(
    ("late", "points", "why"),
    [
        (-1, 0, None),
        (0, 25, "follow-up due today"),
        (1, 26, "follow-up 1 day late"),
        (2, 27, "follow-up 2 days late"),
        (15, 40, "follow-up 15 days late"),
        (16, 40, "follow-up 16 days late"),
        (400, 40, "follow-up 400 days late"),
    ],
)
def test_follow_up(late: int, points: int, why: str | None) -> None:
    facts = replace(QUIET, next_due=ago(late))
    assert score(facts) == points
    assert [line.why for line in explain(facts)] == ([why] if why else [])


@pytest.mark.parametrize(
    ("to_collect", "currency", "points"),
    [
        (0, "USD", 0),
        (99_99, "USD", 0),
        (100_00, "USD", 10),
        (999_99, "USD", 10),
        (1_000_00, "USD", 20),
        (10_000_00, "USD", 30),
        (99_999_99, "USD", 30),
        (100_000_00, "USD", 40),
        (10**15, "USD", 40),
        (9_999, "JPY", 0),
        (10_000, "JPY", 10),
        (10_000_000, "JPY", 40),
        (99_999, "KWD", 0),
        (100_000, "KWD", 10),
        (100_00, "XYZ", 10),
    ],
)
def test_amount_to_collect(to_collect: int, currency: str, points: int) -> None:
    assert score(replace(QUIET, to_collect=to_collect, currency=currency)) == points


@pytest.mark.parametrize(
    ("days", "points"),
    [(-5, 0), (0, 0), (1, 5), (30, 5), (31, 15), (60, 15), (61, 25), (90, 25), (91, 35), (999, 35)],
)
def test_oldest_item(days: int, points: int) -> None:
    assert score(replace(QUIET, oldest_days=days)) == points


@pytest.mark.parametrize(
    ("last", "points", "why"),
    [
        (None, 15, "never contacted"),
        (ago(13), 0, None),
        (ago(14), 10, "no contact for 14 days"),
        (ago(300), 10, "no contact for 300 days"),
    ],
)
def test_contact(last: date | None, points: int, why: str | None) -> None:
    facts = replace(QUIET, last_contact=last)
    assert score(facts) == points
    assert [line.why for line in explain(facts)] == ([why] if why else [])


def test_the_sum_is_what_is_explained() -> None:
    facts = Facts(4_101_000, "USD", 112, ON, None, ON)
    lines = explain(facts)
    assert [(line.rule, line.points) for line in lines] == [
        ("follow-up", 25),
        ("amount to collect", 30),
        ("oldest item", 35),
        ("contact", 15),
    ]
    assert lines[1].why == "41,010.00 USD to collect"
    assert lines[2].why == "oldest item 112 days past due"
    assert score(facts) == 105


@pytest.mark.parametrize(
    ("last", "due", "low"),
    [
        (ON, None, True),
        (ON, ON + timedelta(1), True),
        (ON, ON, False),
        (ON, ago(3), False),
        (ago(1), None, False),
        (None, None, False),
    ],
)
def test_who_was_tried_today_sinks(last: date | None, due: date | None, low: bool) -> None:
    assert sinks(replace(QUIET, last_contact=last, next_due=due)) is low


@pytest.mark.parametrize(
    ("per_day", "most", "steps"),
    [
        (1, 3, ((0, 25), (1, 26), (2, 27), (3, 28))),
        (2, 5, ((0, 25), (1, 27), (2, 29), (3, 30))),
        (0, 15, ((0, 25),)),
        (1, 0, ((0, 25),)),
    ],
)
def test_steps_of_being_late(per_day: int, most: int, steps: tuple[tuple[int, int], ...]) -> None:
    points = Points(follow_up_per_day_late=per_day, follow_up_late_max=most)
    assert points.follow_up_steps == steps


def first_reached(day: date, steps: tuple[tuple[date, int], ...]) -> int:
    return next((points for limit, points in steps if day <= limit), 0)


@pytest.mark.parametrize("days", range(-2, 100))
def test_cut_off_dates_score_as_days_do(days: int) -> None:
    points = DEFAULT_POINTS
    day = ago(days)
    follow_up = cutoffs(points.follow_up_steps, ON)
    assert first_reached(day, follow_up) == score(replace(QUIET, next_due=day))
    assert first_reached(day, cutoffs(points.oldest, ON)) == score(replace(QUIET, oldest_days=days))
    silence = cutoffs(points.silence_steps, ON)
    assert first_reached(day, silence) == score(replace(QUIET, last_contact=day))


def test_points_are_the_desks() -> None:
    points = Points(bands=(1, 2), band_limits=(5, 10), limits={"EUR": (7, 70)}, never_contacted=3)
    assert points.band_limits_minor("USD") == ((500, 1), (1000, 2))
    assert points.band_limits_minor("EUR") == ((700, 1), (7000, 2))
    assert score(replace(QUIET, last_contact=None, to_collect=1000), points) == 5


@pytest.mark.parametrize(
    "points",
    [
        DEFAULT_POINTS,
        Points(bands=(5,), band_limits=(50,), limits={"EUR": (70,)}, oldest=((10, 1),)),
    ],
)
def test_points_survive_json(points: Points) -> None:
    again = Points.from_json(points.to_json())
    assert again == points
    assert hash(again) == hash(points)


def test_points_a_setting_does_not_name_are_the_defaults() -> None:
    assert Points.from_json('{"no_contact": 12}') == Points(no_contact=12)


@pytest.mark.parametrize(
    ("setting", "why"),
    [
        ({"no_contcat": 12, "zeal": 1}, "unknown points: no_contcat, zeal"),
        ({"no_contact": "12"}, "no_contact: '12'"),
        ({"no_contact": True}, "no_contact: True"),
        ({"no_contact": -1}, "no_contact: -1"),
        ({"bands": [1, 2]}, "4 limits for 2 bands"),
        ({"band_limits": [1, 3, 2, 4]}, "band_limits: .* does not ascend"),
        ({"band_limits": [0, 1, 2, 4]}, "band_limits: .* above 0"),
        ({"limits": {"EUR": [1, 2, 3]}}, "EUR: 3 limits for 4 bands"),
        ({"oldest": [[31, 5], [1, 15]]}, "oldest: .* does not ascend"),
        ({"no_contact": [1]}, r"no_contact: \[1\]"),
        ({"bands": 5}, "bands: 5"),
        ({"bands": [], "band_limits": [], "limits": {}}, "band_limits: one number at least"),
        ({"oldest": []}, "oldest: one number at least"),
        ({"oldest": [1, 2]}, "oldest: 1"),
        ({"oldest": [[1, 2, 3]]}, "oldest: "),
        ({"limits": {"eur": [1, 2, 3, 4]}}, "limits: 'eur' is no currency code"),
        ({"limits": {"' OR": [1, 2, 3, 4]}}, "is no currency code"),
        ({"limits": [1]}, r"limits: \[1\]"),
        ({"follow_up_late_max": 10**9}, "follow_up_late_max: 1000000000 is not between 0 and 1000"),
        ([1], "JSON object"),
    ],
)
def test_points_that_cannot_be(setting: object, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        Points.from_json(json.dumps(setting))


@pytest.mark.parametrize(
    ("lowest", "currency", "first", "last"),
    [
        ([14_123_45, 35_999_00, 83_400_00, 312_000_00], "USD",
         (14_000, 35_000, 83_000, 310_000), (14_123, 35_999, 83_400, 312_000)),
        ([0, 0, 50, 99], "USD", (1, 2, 3, 4), (1, 2, 3, 4)),
        ([1_234, 12_345, 123_456, 1_234_567], "JPY",
         (1_200, 12_000, 120_000, 1_200_000), (1_234, 12_345, 123_456, 1_234_567)),
        ([5_000_000, 5_000_001, 5_000_002, 9_000_000], "KWD",
         (5_000, 5_001, 5_002, 9_000), (5_000, 5_001, 5_002, 9_000)),
    ],
)  # fmt: skip
def test_limits_from_the_desks_own_amounts(
    lowest: list[int], currency: str, first: tuple[int, ...], last: tuple[int, ...]
) -> None:
    found = list(limits_from(lowest, currency))
    assert (found[0], found[-1]) == (first, last)
    for limits in found:
        assert Points(limits={currency: limits}).band_limits_minor(currency)


@pytest.mark.parametrize(
    ("points", "currency", "by_hand"),
    [
        (Points(), "USD", False),
        (Points(), "INR", False),
        (Points(limits={"USD": (1, 2, 3, 4)}), "USD", True),
        (Points(limits={"USD": (1, 2, 3, 4)}), "EUR", False),
        (Points(limits={"INR": (1, 2, 3, 4)}), "INR", True),
        (Points(band_limits=(1, 2, 3, 4)), "USD", True),
        (Points(never_contacted=90), "USD", False),
    ],
)
def test_limits_set_by_hand_stay(points: Points, currency: str, by_hand: bool) -> None:
    assert points.by_hand(currency) is by_hand
    computed = (7, 8, 9, 10)
    found = points.fitted_to({currency: computed}).limits.get(currency)
    assert (found == computed) is not by_hand


def test_computed_limits_of_other_bands_are_not_used() -> None:
    fewer = Points(bands=(10, 20), band_limits=(5, 6), limits={})
    assert fewer.fitted_to({"USD": (1, 2, 3, 4)}) == fewer
