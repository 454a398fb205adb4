"""Moments of the past as people type them."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from collectui.domain.history.past import MomentError, NothingRecorded, moment_words, parse_moment

ZONE = ZoneInfo("America/Chicago")
NOW = datetime(2026, 11, 22, 18, 30, tzinfo=UTC)  # a Sunday, 12:30 in Chicago
ENDS = "T23:59:59.999999"


@pytest.mark.parametrize(
    ("typed", "local"),
    [
        ("2026-03-12", f"2026-03-12{ENDS}"),
        ("12 mar", f"2026-03-12{ENDS}"),
        ("12 dec", f"2025-12-12{ENDS}"),
        ("dec 24 2024", f"2024-12-24{ENDS}"),
        ("29 feb", f"2024-02-29{ENDS}"),
        ("12 mar 14:02", "2026-03-12T14:02:00"),
        ("2:02pm 12 mar", "2026-03-12T14:02:00"),
        ("3/12/25", f"2025-12-03{ENDS}"),
        ("3.12.", f"2025-12-03{ENDS}"),
        ("yesterday", f"2026-11-21{ENDS}"),
        ("yesterday 9:30", "2026-11-21T09:30:00"),
        ("-3", f"2026-11-19{ENDS}"),
        ("-2w", f"2026-11-08{ENDS}"),
        ("- 1m 8:00", "2026-10-22T08:00:00"),
        ("fri", f"2026-11-20{ENDS}"),
        ("sunday", f"2026-11-15{ENDS}"),
        ("mon 9:30", "2026-11-16T09:30:00"),
        ("today", "2026-11-22T12:30:00"),
        ("12:29", "2026-11-22T12:29:00"),
        ("2026-03-12T14:02", "2026-03-12T14:02:00"),
        ("2026-03-12 14:02:59", "2026-03-12T14:02:59"),
        ("2026-03-12T20:02:03Z", "2026-03-12T15:02:03"),
        ("2026-03-12t20:02:03.123456+02:00", "2026-03-12T13:02:03.123456"),
        # The day that clocks were set has 23 hours.
        ("2026-03-08", f"2026-03-08{ENDS}"),
    ],
)
def test_what_is_meant(typed: str, local: str) -> None:
    moment = parse_moment(typed, NOW, ZONE)
    there = moment.at.astimezone(ZONE)
    assert there.replace(tzinfo=None).isoformat() == local
    assert moment.on == there.date()


@pytest.mark.parametrize(
    "typed",
    [
        *("tomorrow", "+1", "12:31", "2026-11-23", "2027-01-01", "22 nov 2027"),
        *("9999-12-31", "9999-12-31 23:59", "9999-12-31T23:59:59-12:00"),
    ],
)
def test_what_is_to_come(typed: str) -> None:
    with pytest.raises(NothingRecorded, match="still to come"):
        parse_moment(typed, NOW, ZONE)


@pytest.mark.parametrize(
    "typed",
    ["0001-01-01", "0001-01-01 00:00", "0001-01-01T00:00:00+14:00", "31 dec 1899", "-50000"],
)
def test_what_is_before_any_store(typed: str) -> None:
    with pytest.raises(NothingRecorded, match="before 1900"):
        parse_moment(typed, NOW, ZONE)
    with pytest.raises(NothingRecorded, match="before 1900"):
        parse_moment(typed, NOW)


@pytest.mark.parametrize(
    "typed", ["", "  ", "soon", "2026-13-01", "2026-02-30T10:00", "12 mar 9:00 10:00"]
)
def test_what_is_no_moment(typed: str) -> None:
    with pytest.raises(MomentError, match=r"try 2026-03-12|calendar"):
        parse_moment(typed, NOW, ZONE)


def test_what_was_understood_is_said() -> None:
    def said(typed: str) -> str:
        return moment_words(parse_moment(typed, NOW, ZONE), ZONE)

    assert said("12 mar") == "Thu 12 Mar 2026, end of the day"
    assert said("12 mar 14:02") == "Thu 12 Mar 2026 14:02"
    assert said("2026-03-12T20:02:03Z") == "Thu 12 Mar 2026 15:02:03"
