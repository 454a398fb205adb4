"""The next statement, and what payment terms mean."""

from datetime import date

import pytest

from collectui.domain.dates import Calendar
from collectui.domain.profile.statements import due_by_terms, next_statement
from collectui.domain.vocabulary import StatementCycle

DESK = Calendar()
HOLIDAYS = Calendar(holidays=frozenset({date(2026, 1, 1), date(2026, 1, 2), date(2026, 11, 23)}))
SUNDAYS = Calendar(week_start=6, business_days=frozenset(range(7)))


@pytest.mark.parametrize(
    ("cycle", "today", "calendar", "day"),
    [
        ("none", date(2026, 11, 22), DESK, None),
        # Weekly: the first day of the desk's week, today if it is that day.
        ("weekly", date(2026, 11, 22), DESK, date(2026, 11, 23)),
        ("weekly", date(2026, 11, 23), DESK, date(2026, 11, 23)),
        ("weekly", date(2026, 11, 24), DESK, date(2026, 11, 30)),
        ("weekly", date(2026, 11, 22), HOLIDAYS, date(2026, 11, 24)),
        ("weekly", date(2026, 11, 24), HOLIDAYS, date(2026, 11, 24)),
        ("weekly", date(2026, 11, 25), HOLIDAYS, date(2026, 11, 30)),
        ("weekly", date(2026, 11, 23), SUNDAYS, date(2026, 11, 29)),
        # Monthly: the first, or the next day on which the desk works.
        ("monthly", date(2026, 10, 31), DESK, date(2026, 11, 2)),
        ("monthly", date(2026, 11, 1), DESK, date(2026, 11, 2)),
        ("monthly", date(2026, 11, 2), DESK, date(2026, 11, 2)),
        ("monthly", date(2026, 11, 3), DESK, date(2026, 12, 1)),
        ("monthly", date(2026, 12, 2), DESK, date(2027, 1, 1)),
        ("monthly", date(2025, 12, 31), HOLIDAYS, date(2026, 1, 5)),
        ("monthly", date(2026, 1, 5), HOLIDAYS, date(2026, 1, 5)),
        # Quarterly: the first of January, April, July, October.
        ("quarterly", date(2026, 1, 2), DESK, date(2026, 4, 1)),
        ("quarterly", date(2026, 4, 1), DESK, date(2026, 4, 1)),
        ("quarterly", date(2026, 9, 30), DESK, date(2026, 10, 1)),
        ("quarterly", date(2026, 10, 2), DESK, date(2027, 1, 1)),
    ],
)
def test_the_next_statement(cycle: str, today: date, calendar: Calendar, day: date | None) -> None:
    assert next_statement(StatementCycle(cycle), today, calendar) == day


@pytest.mark.parametrize("cycle", [c for c in StatementCycle if c is not StatementCycle.NONE])
def test_a_statement_is_never_before_today_and_the_desk_works_that_day(
    cycle: StatementCycle,
) -> None:
    for ordinal in range(date(2025, 12, 1).toordinal(), date(2027, 2, 1).toordinal()):
        today = date.fromordinal(ordinal)
        day = next_statement(cycle, today, HOLIDAYS)
        assert day is not None
        assert day >= today
        assert HOLIDAYS.is_business_day(day)
        assert next_statement(cycle, day, HOLIDAYS) == day


@pytest.mark.parametrize(
    ("rule", "issued", "due"),
    [
        ("receipt", date(2026, 1, 31), date(2026, 1, 31)),
        ("net:30", date(2026, 1, 31), date(2026, 3, 2)),
        ("net:7", date(2026, 12, 28), date(2027, 1, 4)),
        ("net:0", date(2026, 1, 31), date(2026, 1, 31)),
        ("eom", date(2026, 2, 1), date(2026, 2, 28)),
        ("eom", date(2028, 2, 29), date(2028, 2, 29)),
        ("", date(2026, 1, 31), None),
        ("10 days 2 %", date(2026, 1, 31), None),
    ],
)
def test_what_terms_mean(rule: str, issued: date, due: date | None) -> None:
    assert due_by_terms(rule, issued) == due
