"""Later days as people type them."""

from datetime import date

import pytest

from collectui.domain.ahead import AheadError, ahead_words, parse_ahead

TODAY = date(2026, 11, 26)  # a Thursday


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("+14", date(2026, 12, 10)),
        (" +1 ", date(2026, 11, 27)),
        ("+2w", date(2026, 12, 10)),
        ("+1m", date(2026, 12, 26)),
        ("+1b", date(2026, 11, 27)),
        ("+2b", date(2026, 11, 30)),
        ("2026-12-10", date(2026, 12, 10)),
        ("10.12.2026", date(2026, 12, 10)),
        ("10 dec 2026", date(2026, 12, 10)),
        ("2027-11-27", date(2027, 11, 27)),
        # What is past, or means a day of the past, is no later day.
        *((text, None) for text in ("2026-11-26", "2025-12-10", "12 mar", "fri", "tomorrow", "")),
        *((text, None) for text in ("-3", "yesterday 9:30", "2026-03-12T14:02", "2026-13-40")),
    ],
)
def test_which_day_is_meant(typed: str, meant: date | None) -> None:
    assert parse_ahead(typed, TODAY) == meant


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("+", "try \\+14, \\+2w"),
        ("+x", "try \\+14, \\+2w"),
        ("+14 9:00", "without a time"),
        ("2026-12-10 14:00", "without a time"),
        ("+400", "look ahead to Sat 27 Nov 2027 at most"),
        ("2030-01-01", "too far off"),
        ("+99999999", "."),
    ],
)
def test_what_cannot_be_looked_at_says_why(typed: str, why: str) -> None:
    with pytest.raises(AheadError, match=why):
        parse_ahead(typed, TODAY)


def test_the_words_of_the_header() -> None:
    assert ahead_words(date(2026, 12, 10)) == "Looking ahead to Thu 10 Dec 2026"
