"""Due dates as an agent types them, and the desk's business days."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from typing import Literal

from collectui.domain.text import quoted

DateOrder = Literal["dmy", "mdy"]
"""How `3/12` is read: day first or month first."""

FIRST_YEAR, LAST_YEAR = 1900, 2199
"""Dates outside them are slips of the hand, and aging would leave the calendar."""
EXAMPLES = "fri, +3, +2b, tomorrow 14:00, 3 dec, 2026-12-03"
HOURS = range(7, 20)
"""A number beside a day is an hour of it if people work then: `tomorrow 9`."""

_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_MONTHS = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
_NAMED_DAYS = {"yesterday": -1, "today": 0, "tomorrow": 1, "tom": 1}

_TIME = re.compile(r"(\d{1,2}):(\d{2})|(\d{1,2})(?:[:.](\d{2}))?([ap])m")
_OFFSET = re.compile(r"([+-]) ?(\d{1,6}) ?([dbwm]?)")
_DAY_MONTH = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?\.? ([a-z]{3,9})\.?(?: (\d{4}|\d{2}))?")
_MONTH_DAY = re.compile(r"([a-z]{3,9})\.? (\d{1,2})(?:st|nd|rd|th)?(?: (\d{4}|\d{2}))?")
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_DOTTED = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4}|\d{2})?")
_SLASHED = re.compile(r"(\d{1,2})/(\d{1,2})(?:/(\d{4}|\d{2}))?")


class DueError(ValueError):
    """A due date that was not understood; the message names it and gives examples."""


@dataclass(frozen=True, slots=True)
class Due:
    """When something is due: a day, and a time of that day when one was said."""

    on: date
    at: time | None = None


@dataclass(frozen=True)
class Calendar:
    """The desk's week and holidays; weekdays count from Monday, 0.

    Raises ValueError when no weekday is a business day.
    """

    week_start: int = 0
    business_days: frozenset[int] = frozenset({0, 1, 2, 3, 4})
    holidays: frozenset[date] = field(default_factory=frozenset)

    def __post_init__(self) -> None:
        if not self.business_days & set(range(7)):
            raise ValueError("a desk works on one day of the week at least")

    def is_business_day(self, day: date) -> bool:
        """Whether the desk works on that day."""
        return day.weekday() in self.business_days and day not in self.holidays

    def next_business_day(self, after: date) -> date:
        """The first business day later than the given day."""
        return self.add_business_days(after, 1)

    def on_or_after(self, day: date) -> date:
        """The day itself if the desk works on it, else the next on which it does."""
        return day if self.is_business_day(day) else self.next_business_day(day)

    def on_or_before(self, day: date) -> date:
        """The day itself if the desk works on it, else the last before it on which it does."""
        while not self.is_business_day(day):
            day -= timedelta(1)
        return day

    def add_business_days(self, start: date, count: int) -> date:
        """The day that many business days later, or earlier if below zero.

        0 is the day itself, business day or not.
        """
        day, step = start, timedelta(1 if count > 0 else -1)
        left = abs(count)
        while left:
            day += step
            left -= self.is_business_day(day)
        return day


def in_reach(day: date) -> bool:
    """Whether a day can be meant by somebody who collects debts."""
    return FIRST_YEAR <= day.year <= LAST_YEAR


def out_of_reach(what: str) -> str:
    """Why a day is refused: `A due date lies between 1900 and 2199`."""
    return f"{what} lies between {FIRST_YEAR} and {LAST_YEAR}"


def parse_due(
    text: str,
    today: date,
    calendar: Calendar,
    date_order: DateOrder = "dmy",
) -> Due:
    """The due date that an agent means (see `read_day`), in a year that can be meant.

    Raises DueError, naming what was not understood.
    """
    due = read_day(text, today, calendar, date_order)
    if not in_reach(due.on):
        raise DueError(f"{quoted(text)} is {due.on}: {out_of_reach('a due date')}")
    return due


def read_day(
    text: str,
    today: date,
    calendar: Calendar,
    date_order: DateOrder = "dmy",
) -> Due:
    """The day that is meant, and the time if one is, as seen from the business date `today`.

    A weekday is the next one to come and never today: on a Friday, `fri` is in a week, as nobody
    writes the name of today for today. `+3` are calendar days, `+3b` business days, `+2w` weeks,
    `+1m` months (31 Jan + 1 month is the last of February), `-3` is three days ago. A date without
    a year is the next one from today on; `eom` is the last day of this month, `next week` its first
    business day. Dots put the day first, slashes follow `date_order`. A time may stand with it:
    `14:00`, `2pm`, or behind the day an hour of work alone, as `fri 9`.

    Raises DueError, naming what was not understood.
    """
    words = re.sub(r"(\d) ([ap]m)\b", r"\1\2", " ".join(text.lower().replace(",", " ").split()))
    parts = [word for word in words.split(" ") if word not in ("", "at")]
    times = [part for part in parts if _TIME.fullmatch(part)]
    rest = " ".join(part for part in parts if part not in times)
    if not parts or len(times) > 1:
        what = f"{quoted(text)} has two times" if times else "a date is missing"
        raise DueError(f"{what}: try {EXAMPLES}")
    at = _time(times[0]) if times else None
    if not rest:
        return Due(today, at)
    try:
        return Due(_day(text, rest, today, calendar, date_order), at)
    except DueError:
        day, _, hour = rest.rpartition(" ")
        if at or not day or not hour.isdecimal() or int(hour) not in HOURS:
            raise
        return Due(_day(text, day, today, calendar, date_order), time(int(hour)))


def moment_words(day: date, at: time | None) -> str:
    """A day that no reader can take for another, and the time if there is one."""
    return day_words(day) + (f" {at:%H:%M}" if at else "")


def due_words(due: Due, today: date) -> str:
    """The date meant, for the agent to check: `Thu 3 Dec 2026 · in 11 days`."""
    days = (due.on - today).days
    if abs(days) <= 1:
        distance = ("yesterday", "today", "tomorrow")[days + 1]
    else:
        distance = f"in {days} days" if days > 0 else f"{-days} days ago"
    return f"{moment_words(due.on, due.at)} · {distance}"


def day_words(day: date) -> str:
    """A date that no reader can take for another: `Thu 3 Dec 2026`, whatever the locale."""
    return f"{_WEEKDAYS[day.weekday()][:3].title()} {date_words(day)}"


def date_words(day: date) -> str:
    """The same without the day of the week: `3 Dec 2026`."""
    return f"{day.day} {_MONTHS[day.month - 1][:3].title()} {day.year}"


def _day(text: str, rest: str, today: date, calendar: Calendar, order: DateOrder) -> date:
    readers: tuple[Callable[[], date | None], ...] = (
        lambda: _named(rest, today, calendar),
        lambda: _offset(rest, today, calendar),
        lambda: _written(rest, today, order),
    )
    try:
        day = next((day for reader in readers if (day := reader())), None)
    except (ValueError, OverflowError) as error:
        raise DueError(f"{quoted(text)} is not in the calendar: {error}") from error
    if day is None:
        raise DueError(f"{quoted(text)} is no date: try {EXAMPLES}")
    return day


def _named(rest: str, today: date, calendar: Calendar) -> date | None:
    if rest in _NAMED_DAYS:
        return today + timedelta(_NAMED_DAYS[rest])
    if rest == "eom":
        return today.replace(day=monthrange(today.year, today.month)[1])
    if rest == "next week":
        until_next = 7 - (today.weekday() - calendar.week_start) % 7
        return calendar.next_business_day(today + timedelta(until_next - 1))
    weekday = _index(rest, _WEEKDAYS)
    if weekday is None:
        return None
    return today + timedelta((weekday - today.weekday() - 1) % 7 + 1)


def _offset(rest: str, today: date, calendar: Calendar) -> date | None:
    found = _OFFSET.fullmatch(rest)
    if not found:
        return None
    count, unit = int(found[1] + found[2]), found[3]
    if unit == "b":
        if abs(count) > 999:
            raise ValueError("999 business days are the most")
        return calendar.add_business_days(today, count)
    if unit != "m":
        return today + timedelta(count * 7 if unit == "w" else count)
    return months_later(today, count)


def months_later(day: date, count: int) -> date:
    """The same day of another month, or its last where it is shorter: 31 Jan + 1 is 28 or 29 Feb.

    Raises ValueError beyond the calendar.
    """
    years, month = divmod(day.month - 1 + count, 12)
    year = day.year + years
    if not date.min.year <= year <= date.max.year:
        raise ValueError(f"year {year} is out of range")
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _written(rest: str, today: date, order: DateOrder) -> date | None:
    if found := _ISO.fullmatch(rest):
        return date(int(found[1]), int(found[2]), int(found[3]))
    if found := _DOTTED.fullmatch(rest):
        return _dated(found[1], int(found[2]), found[3], today)
    if found := _SLASHED.fullmatch(rest):
        day, month = (found[1], found[2]) if order == "dmy" else (found[2], found[1])
        return _dated(day, int(month), found[3], today)
    if found := _DAY_MONTH.fullmatch(rest):
        day, name, year = found.groups()
    elif found := _MONTH_DAY.fullmatch(rest):
        name, day, year = found.groups()
    else:
        return None
    month_index = _index(name, _MONTHS)
    return None if month_index is None else _dated(day, month_index + 1, year, today)


def _dated(day: str, month: int, year: str | None, today: date) -> date:
    """The day; without a year the first such day from today on (29 Feb may be years ahead)."""
    if year:
        return date(int(year) + (2000 if len(year) == 2 else 0), month, int(day))
    if not 1 <= month <= 12:
        raise ValueError(f"there is no month {month}")
    # 2000 was a leap year: what it has not, no year has.
    date(2000, month, int(day))
    for later in range(today.year, today.year + 9):
        if int(day) <= monthrange(later, month)[1] and date(later, month, int(day)) >= today:
            return date(later, month, int(day))
    raise ValueError("no such day in the next years")


def _time(text: str) -> time:
    found = _TIME.fullmatch(text)
    assert found
    hour, minute = int(found[1] or found[3]), int(found[2] or found[4] or 0)
    if half := found[5]:
        if not 1 <= hour <= 12:
            raise DueError(f"{quoted(text)} is no time of the day")
        hour = hour % 12 + (12 if half == "p" else 0)
    if hour > 23 or minute > 59:
        raise DueError(f"{quoted(text)} is no time of the day")
    return time(hour, minute)


def _index(word: str, names: tuple[str, ...]) -> int | None:
    """Which name the word is, or abbreviates with three letters or more."""
    word = word.removesuffix(".")
    if len(word) < 3:
        return None
    return next((i for i, name in enumerate(names) if name.startswith(word)), None)
