from __future__ import annotations

from datetime import date, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collectui.domain.dates import Calendar, DateOrder, Due, DueError, due_words, parse_due

SUNDAY = date(2026, 11, 22)
MONDAY = date(2026, 11, 23)
FRIDAY = date(2026, 11, 27)
THANKSGIVING = date(2026, 11, 26)
DESK = Calendar(holidays=frozenset({THANKSGIVING}))


def due(text: str, today: date = SUNDAY, order: DateOrder = "dmy") -> date:
    found = parse_due(text, today, DESK, order)
    assert found.at is None
    return found.on


@pytest.mark.parametrize(
    ("text", "today", "on"),
    [
        ("today", SUNDAY, SUNDAY),
        ("tomorrow", SUNDAY, MONDAY),
        (" Tom ", SUNDAY, MONDAY),
        ("fri", SUNDAY, FRIDAY),
        ("Friday", SUNDAY, FRIDAY),
        ("mon", SUNDAY, MONDAY),
        ("sun", SUNDAY, date(2026, 11, 29)),
        ("thurs", SUNDAY, THANKSGIVING),
        ("tues.", SUNDAY, date(2026, 11, 24)),
        ("fri", FRIDAY, date(2026, 12, 4)),
        ("thu", FRIDAY, date(2026, 12, 3)),
        ("sat", FRIDAY, date(2026, 11, 28)),
        ("eom", SUNDAY, date(2026, 11, 30)),
        ("eom", date(2026, 11, 30), date(2026, 11, 30)),
        ("eom", date(2028, 2, 3), date(2028, 2, 29)),
        ("next week", SUNDAY, MONDAY),
        ("next week", MONDAY, date(2026, 11, 30)),
        ("next week", FRIDAY, date(2026, 11, 30)),
    ],
)
def test_named_days(text: str, today: date, on: date) -> None:
    assert due(text, today) == on


@pytest.mark.parametrize(
    ("text", "today", "on"),
    [
        ("+0", SUNDAY, SUNDAY),
        ("+3", SUNDAY, date(2026, 11, 25)),
        ("+3d", SUNDAY, date(2026, 11, 25)),
        ("+ 3 d", SUNDAY, date(2026, 11, 25)),
        ("+1b", SUNDAY, MONDAY),
        ("+1b", FRIDAY, date(2026, 11, 30)),
        ("+3b", MONDAY, FRIDAY),
        ("+2w", SUNDAY, date(2026, 12, 6)),
        ("+1m", SUNDAY, date(2026, 12, 22)),
        ("+2m", SUNDAY, date(2027, 1, 22)),
        ("+1m", date(2027, 1, 31), date(2027, 2, 28)),
        ("+12m", date(2028, 2, 29), date(2029, 2, 28)),
        ("-3", SUNDAY, date(2026, 11, 19)),
        ("- 10d", SUNDAY, date(2026, 11, 12)),
        ("-1b", MONDAY, date(2026, 11, 20)),
        ("-2w", SUNDAY, date(2026, 11, 8)),
        ("-9m", SUNDAY, date(2026, 2, 22)),
        ("-11m", date(2027, 1, 31), date(2026, 2, 28)),
        ("yesterday", SUNDAY, date(2026, 11, 21)),
    ],
)
def test_offsets(text: str, today: date, on: date) -> None:
    assert due(text, today) == on


@pytest.mark.parametrize(
    ("text", "on"),
    [
        ("3 dec", date(2026, 12, 3)),
        ("3. Dec", date(2026, 12, 3)),
        ("3rd december", date(2026, 12, 3)),
        ("dec 3", date(2026, 12, 3)),
        ("Dec. 3, 2027", date(2027, 12, 3)),
        ("3 dec 2027", date(2027, 12, 3)),
        ("3 dec 27", date(2027, 12, 3)),
        ("3 dec 2020", date(2020, 12, 3)),
        ("2026-12-03", date(2026, 12, 3)),
        ("2026-1-3", date(2026, 1, 3)),
        ("3.12.", date(2026, 12, 3)),
        ("3.12.2026", date(2026, 12, 3)),
        ("03.12.26", date(2026, 12, 3)),
        ("22 nov", SUNDAY),
        ("21 nov", date(2027, 11, 21)),
        ("1.2.", date(2027, 2, 1)),
        ("29 feb", date(2028, 2, 29)),
        ("sept 5", date(2027, 9, 5)),
    ],
)
def test_written_dates(text: str, on: date) -> None:
    assert due(text) == on
    assert due(text, order="mdy") == on


@pytest.mark.parametrize(
    ("text", "dmy", "mdy"),
    [
        ("3/12", date(2026, 12, 3), date(2027, 3, 12)),
        ("1/2", date(2027, 2, 1), date(2027, 1, 2)),
        ("3/12/2026", date(2026, 12, 3), date(2026, 3, 12)),
        ("11/12/26", date(2026, 12, 11), date(2026, 11, 12)),
    ],
)
def test_slashes_follow_the_date_order(text: str, dmy: date, mdy: date) -> None:
    assert due(text) == dmy
    assert due(text, order="mdy") == mdy


@pytest.mark.parametrize(
    ("text", "on", "at"),
    [
        ("tomorrow 14:00", MONDAY, time(14)),
        ("fri 2pm", FRIDAY, time(14)),
        ("fri at 2:30 PM", FRIDAY, time(14, 30)),
        ("12am fri", FRIDAY, time(0)),
        ("3 dec 12pm", date(2026, 12, 3), time(12)),
        ("+3 09:05", date(2026, 11, 25), time(9, 5)),
        ("14:00", SUNDAY, time(14)),
        ("fri 9", FRIDAY, time(9)),
        ("tomorrow at 19", MONDAY, time(19)),
        ("+3 07", date(2026, 11, 25), time(7)),
    ],
)
def test_times(text: str, on: date, at: time) -> None:
    assert parse_due(text, SUNDAY, DESK) == Due(on, at)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "a date is missing: try fri"),
        ("at", "a date is missing"),
        ("frx", "'frx' is no date: try fri, +3"),
        ("fr", "'fr' is no date"),
        ("9", "'9' is no date"),
        ("fri 6", "'fri 6' is no date"),
        ("fri 20", "'fri 20' is no date"),
        ("frx 9", "'frx 9' is no date"),
        ("fri 9 10:00", "'fri 9 10:00' is no date"),
        ("next fri", "'next fri' is no date"),
        ("3 foo", "'3 foo' is no date"),
        ("31.11.", "'31.11.' is not in the calendar"),
        ("30 feb", "not in the calendar"),
        ("29 feb 2027", "not in the calendar"),
        ("13/13", "there is no month 13"),
        ("2026-13-01", "not in the calendar"),
        ("0000-01-01", "not in the calendar"),
        ("+999999w", "not in the calendar"),
        ("+999999m", "not in the calendar"),
        ("+999999b", "999 business days are the most"),
        ("fri 25:00", "'25:00' is no time of the day"),
        ("fri 13pm", "'13pm' is no time of the day"),
        ("fri 9am 10am", "'fri 9am 10am' has two times"),
        ("x" * 500, "is no date"),
    ],
)
def test_what_is_no_date_is_refused_by_name(text: str, why: str) -> None:
    with pytest.raises(DueError) as refused:
        parse_due(text, SUNDAY, DESK)
    assert why in str(refused.value)
    assert len(str(refused.value)) < 140


@pytest.mark.parametrize(
    ("text", "reached"),
    [
        ("1900-01-01", True),
        ("2199-12-31", True),
        ("1899-12-31", False),
        ("2200-01-01", False),
        ("3 dec 9999", False),
        ("0001-01-01", False),
        ("+9000w", True),
        ("+9100w", False),
        ("-50000", False),
    ],
)
def test_a_year_far_off_is_a_slip(text: str, reached: bool) -> None:
    if reached:
        parse_due(text, SUNDAY, DESK)
        return
    with pytest.raises(DueError, match="a due date lies between 1900 and 2199"):
        parse_due(text, SUNDAY, DESK)


@given(st.text("0123456789+./-: abdehmnoprtuwfri", max_size=12), st.dates())
def test_anything_typed_is_a_date_or_refused(text: str, today: date) -> None:
    try:
        found = parse_due(text, today, DESK)
    except DueError:
        return
    assert isinstance(found.on, date)


@pytest.mark.parametrize(
    ("what", "words"),
    [
        (Due(date(2026, 12, 3)), "Thu 3 Dec 2026 · in 11 days"),
        (Due(SUNDAY), "Sun 22 Nov 2026 · today"),
        (Due(MONDAY, time(14)), "Mon 23 Nov 2026 14:00 · tomorrow"),
        (Due(date(2026, 11, 21)), "Sat 21 Nov 2026 · yesterday"),
        (Due(date(2026, 11, 1)), "Sun 1 Nov 2026 · 21 days ago"),
    ],
)
def test_due_words(what: Due, words: str) -> None:
    assert due_words(what, SUNDAY) == words


def test_business_days() -> None:
    assert not DESK.is_business_day(SUNDAY)
    assert not DESK.is_business_day(THANKSGIVING)
    assert DESK.is_business_day(FRIDAY)
    assert DESK.next_business_day(FRIDAY) == date(2026, 11, 30)
    assert DESK.next_business_day(date(2026, 11, 25)) == FRIDAY
    assert DESK.add_business_days(SUNDAY, 0) == SUNDAY


def test_a_week_that_starts_and_works_on_sunday() -> None:
    gulf = Calendar(week_start=6, business_days=frozenset({6, 0, 1, 2, 3}))
    assert parse_due("next week", SUNDAY, gulf).on == date(2026, 11, 29)
    assert parse_due("next week", date(2026, 11, 21), gulf).on == SUNDAY
    assert gulf.next_business_day(THANKSGIVING) == date(2026, 11, 29)


def test_a_desk_that_never_works_is_refused() -> None:
    with pytest.raises(ValueError, match="one day of the week"):
        Calendar(business_days=frozenset())
