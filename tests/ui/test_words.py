"""Tables of what people read."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collectui.ui.words import Words, aging_bars, counted, plain_words

TODAY = date(2026, 11, 22)
NOW = datetime(2026, 11, 22, 14, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("numbers", "shown"),
    [
        ("1,234.50", "-1,234,567.50"),
        ("1.234,50", "-1.234.567,50"),
        ("1 234.50", "-1 234 567.50"),
        ("1 234,50", "-1 234 567,50"),
    ],
)
def test_money_in_each_form(numbers: str, shown: str) -> None:
    assert Words(numbers=numbers).money(-123456750, "USD") == shown


def test_money_has_the_decimals_of_its_currency() -> None:
    assert Words().money(1234, "JPY") == "1,234"
    assert Words().money_with_code(1234, "KWD") == "1.234 KWD"
    assert Words(numbers="1.234,50").number(1234567) == "1.234.567"


@pytest.mark.parametrize(
    ("dates", "shown"),
    [("words", "05 Dec"), ("iso", "2026-12-05"), ("dmy", "05/12/2026"), ("mdy", "12/05/2026")],
)
def test_dates(dates: str, shown: str) -> None:
    assert Words(dates=dates).day(date(2026, 12, 5), TODAY) == shown


@pytest.mark.parametrize(
    ("day", "shown"),
    [
        (TODAY, "today"),
        (TODAY + timedelta(1), "tomorrow"),
        (TODAY - timedelta(1), "21 Nov !"),
        (date(2026, 11, 25), "25 Nov"),
        (date(2025, 11, 25), "25 Nov 2025 !"),
        (date(2027, 11, 25), "25 Nov 2027"),
    ],
)
def test_due(day: date, shown: str) -> None:
    assert Words().due(day, TODAY) == shown


@pytest.mark.parametrize(
    ("passed", "shown"),
    [
        (timedelta(seconds=-5), "just now"),
        (timedelta(seconds=59), "just now"),
        (timedelta(minutes=2), "2 min ago"),
        (timedelta(hours=3, minutes=59), "3 h ago"),
        (timedelta(hours=24), "yesterday"),
        (timedelta(days=13), "13 days ago"),
        (timedelta(days=30), "23 Oct"),
        (timedelta(days=400), "18 Oct 2025"),
    ],
)
def test_ago(passed: timedelta, shown: str) -> None:
    assert Words(zone=UTC).ago(NOW - passed, NOW) == shown


@pytest.mark.parametrize(
    ("clock", "hour", "shown"),
    [("24h", 0, "00:05"), ("12h", 0, "12:05 am"), ("12h", 12, "12:05 pm"), ("12h", 15, "3:05 pm")],
)
def test_times(clock: str, hour: int, shown: str) -> None:
    assert Words(clock=clock, zone=UTC).time(NOW.replace(hour=hour, minute=5)) == shown


def test_moments_are_where_the_person_is() -> None:
    tokyo = Words(zone=timezone(timedelta(hours=9)))
    assert tokyo.moment(NOW, NOW) == "23:00"
    assert tokyo.moment(NOW - timedelta(days=1), NOW) == "21 Nov 23:00"
    assert tokyo.weekday(TODAY, TODAY) == "Sun 22 Nov"


@pytest.mark.parametrize(
    ("amounts", "bars"),
    [
        ([1, 2, 5, 8], "▂▃▆█"),
        ([0, 0, 1], "··█"),
        ([1, 10**9], "▂█"),
        ([0, 0], "··"),
        ([-5, 5], "·█"),
        ([], ""),
    ],
)
def test_aging_bars(amounts: list[int], bars: str) -> None:
    assert aging_bars(amounts) == bars


@given(st.lists(st.integers(-(2**63), 2**63)))
def test_a_bar_for_each_bucket_and_none_hidden(amounts: list[int]) -> None:
    bars = aging_bars(amounts)
    assert len(bars) == len(amounts)
    assert all((bar == "·") is (amount <= 0) for bar, amount in zip(bars, amounts, strict=True))


def test_counted_and_plain_words() -> None:
    assert counted(1, "row") == "1 row"
    assert counted(1234, "row") == "1,234 rows"
    assert counted(2, "person", "people") == "2 people"
    assert plain_words("not_started") == "not started"
