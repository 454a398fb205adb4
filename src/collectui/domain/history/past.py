"""Moments of the past as people type them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from collectui.domain.dates import (
    FIRST_YEAR,
    Calendar,
    DateOrder,
    Due,
    DueError,
    day_words,
    read_day,
)
from collectui.domain.text import quoted

EXAMPLES = "2026-03-12, 12 mar 14:02, yesterday, mon 9:30, -3, 2026-03-12T14:02:00Z"

_ISO_MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}.*", re.IGNORECASE)
_AHEAD = re.compile(r"\+|\btom|\beom\b|\bnext week\b")
_WEEKDAY = re.compile(r"\b(mon|tue|wed|thu|fri|sat|sun)")
_YEAR = re.compile(r"\d{4}|[./ ]\d{2}[./]\d{2}[./]\d{2}\b")


class MomentError(ValueError):
    """A moment that was not understood or that is still to come; the message says which."""


class NothingRecorded(MomentError):
    """Nothing can be recorded of the moment: still to come, or before any store."""


@dataclass(frozen=True, slots=True)
class Moment:
    """A moment, and whether only its day was said: then it is that day's end."""

    at: datetime
    on: date
    """Its day where the desk is."""
    whole_day: bool


def parse_moment(
    text: str,
    now: datetime,
    zone: tzinfo | None = None,
    calendar: Calendar | None = None,
    date_order: DateOrder = "dmy",
) -> Moment:
    """The past moment that is meant: the latest that the words fit, in the desk's time zone.

    A date is the end of that day, today's is now. `-3` is three days ago, `-2w` weeks, `-1m`
    months; a weekday is the last one, never today; a date without a year is its last. ISO 8601
    may say its own zone. `zone` None is the machine's. Raises MomentError, NothingRecorded.
    """
    words = " ".join(text.split())
    if not words:
        raise MomentError(f"a date is missing: try {EXAMPLES}")
    today = now.astimezone(zone).date()
    if _ISO_MOMENT.fullmatch(words) and (said := _iso(words)) is not None:
        _in_reach(text, said.date(), today)
        moment = said.astimezone(UTC) if said.tzinfo else _local(said.date(), said.time(), zone)
        return _past(text, moment, now, Moment(moment, moment.astimezone(zone).date(), False))
    due = _due(text, words.casefold(), today, calendar or Calendar(), date_order)
    _in_reach(text, due.on, today)
    if due.at is not None:
        at = _local(due.on, due.at, zone)
        return _past(text, at, now, Moment(at, due.on, False))
    if due.on == today:
        return Moment(now, today, False)
    start = _local(due.on, time.min, zone)
    end = _local(due.on + timedelta(1), time.min, zone) - timedelta(microseconds=1)
    return _past(text, start, now, Moment(end, due.on, True))


def moment_words(moment: Moment, zone: tzinfo | None = None) -> str:
    """The moment meant, for people to check: `Thu 12 Mar 2026, end of the day`."""
    day = day_words(moment.on)
    return f"{day}, end of the day" if moment.whole_day else f"{day} {clock(moment.at, zone)}"


def clock(at: datetime, zone: tzinfo | None = None) -> str:
    """The time of day; with seconds where there are any."""
    local = at.astimezone(zone)
    return f"{local:%H:%M:%S}" if local.second or local.microsecond else f"{local:%H:%M}"


def _past(text: str, at: datetime, now: datetime, moment: Moment) -> Moment:
    if at > now:
        raise NothingRecorded(f"{quoted(text)} is still to come: nothing is recorded of it")
    return moment


def _in_reach(text: str, day: date, today: date) -> None:
    """Refuses days so far off that they have no neighbour, or no hour, in the calendar."""
    if day.year < FIRST_YEAR:
        raise NothingRecorded(f"{quoted(text)} is before {FIRST_YEAR}: nothing is recorded of it")
    if day.year > today.year + 1:
        raise NothingRecorded(f"{quoted(text)} is still to come: nothing is recorded of it")


def _iso(words: str) -> datetime | None:
    try:
        return datetime.fromisoformat(words.upper())
    except ValueError:
        return None


def _local(on: date, at: time, zone: tzinfo | None) -> datetime:
    moment = datetime.combine(on, at)
    there = moment.replace(tzinfo=zone) if zone else moment.astimezone()
    return there.astimezone(UTC)


def _due(text: str, words: str, today: date, calendar: Calendar, order: DateOrder) -> Due:
    """The day and the time, as far as said, by the words for due dates read backwards."""
    due = _parsed(text, words, today, calendar, order)
    if due.on <= today or _AHEAD.search(words) or _YEAR.search(words):
        return due
    if _WEEKDAY.search(words):
        return Due(due.on - timedelta(14 if (due.on - today).days == 7 else 7), due.at)
    return Due(_year_before(due.on), due.at)


def _parsed(text: str, words: str, today: date, calendar: Calendar, order: DateOrder) -> Due:
    try:
        return read_day(words, today, calendar, order)
    except DueError as error:
        said = str(error).partition(": try ")[0]
        raise MomentError(f"{said}: try {EXAMPLES}") from error


def _year_before(day: date) -> date:
    for year in range(day.year - 1, day.year - 9, -1):
        try:
            return day.replace(year=year)
        except ValueError:
            continue
    raise MomentError(f"{day.isoformat()} has no such day before")
