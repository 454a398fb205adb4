"""How money, dates and ages are written for people."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta, tzinfo
from datetime import time as TimeOfDay
from typing import TYPE_CHECKING

from collectui.domain.money import grouped
from collectui.domain.text import clean_line
from collectui.domain.vocabulary import code_words

if TYPE_CHECKING:
    from collectui.domain.calls.promise import Promise

_MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
_WEEKDAYS = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
_BARS = "▁▂▃▄▅▆▇█"


@dataclass(frozen=True)
class Words:
    """The forms one person reads; the fields hold the values of the settings' `formats`."""

    dates: str = "words"
    numbers: str = "1,234.50"
    clock: str = "24h"
    zone: tzinfo | None = None
    """Where the person is; None for the machine's own time zone."""

    def money(self, minor: int, currency: str) -> str:
        """An amount in minor units, without its currency: `48,210.00`."""
        return self._punctuated(grouped(minor, currency))

    def money_with_code(self, minor: int, currency: str) -> str:
        """An amount in minor units with its currency: `48,210.00 USD`."""
        return f"{self.money(minor, currency)} {currency}"

    def promise(self, promise: Promise, today: date, currency: str = "") -> str:
        """How much, and for when: `2,000.00 EUR for 5 Jul`; the currency where it is another."""
        amount = self.money(promise.amount, promise.currency)
        code = "" if promise.currency == currency else f" {promise.currency}"
        return f"{amount}{code} {self._when(promise, today)}"

    def _when(self, promise: Promise, today: date) -> str:
        """`for 5 Jul`, `waits for figures`, `broken 9 Dec L2`."""
        day = self.day(promise.on, today)
        if promise.state == "open":
            return f"for {day}"
        if promise.state == "waiting":
            return "waits for figures"
        level = f" L{promise.level}" if promise.level > 1 else ""
        return f"{'broken' if promise.state == 'broken' else 'kept in part'} {day}{level}"

    def promised(self, promise: Promise, today: date) -> str:
        """The same in a list, its day first: a narrow column shows that, and no amount cut off."""
        amount = self.money_with_code(promise.amount, promise.currency)
        if promise.state == "open":
            return f"{self.day(promise.on, today)} promised {amount}"
        return f"{self._when(promise, today)}, promised {amount}"

    def number(self, count: int) -> str:
        """A count: `1,284`."""
        return self._punctuated(f"{count:,d}")

    def ordinal(self, number: int) -> str:
        """A place in an order: `1st`, `12th`, `1,023rd`."""
        last = 0 if number // 10 % 10 == 1 else number % 10
        return f"{self.number(number)}{ {1: 'st', 2: 'nd', 3: 'rd'}.get(last, 'th') }"

    def day(self, day: date, today: date | None = None) -> str:
        """A date; in words the year is left out where it is the nearest such date to today."""
        match self.dates:
            case "iso":
                return day.isoformat()
            case "dmy":
                return f"{day:%d/%m/%Y}"
            case "mdy":
                return f"{day:%m/%d/%Y}"
        short = f"{day.day:02d} {_MONTHS[day.month - 1]}"
        near = today is not None and abs((day - today).days) <= 180
        return short if near else f"{short} {day.year}"

    def business_day(self, day: date, calendar: date) -> str:
        """A business date: with its year where that is not the calendar's."""
        said = self.day(day, day)
        return f"{said} {day.year}" if self.dates == "words" and day.year != calendar.year else said

    def weekday(self, day: date, today: date | None = None) -> str:
        """A date with its day of the week: `Fri 27 Nov`."""
        return f"{_WEEKDAYS[day.weekday()]} {self.day(day, today)}"

    def due(self, day: date, today: date) -> str:
        """A day that something is due: `today`, `tomorrow`, `25 Nov`; `21 Nov !` when past."""
        match (day - today).days:
            case 0:
                return "today"
            case 1:
                return "tomorrow"
        return f"{self.day(day, today)} !" if day < today else self.day(day, today)

    def time(self, at: datetime) -> str:
        """The time of day of a moment, where the person is: `08:41`, `8:41 am`."""
        return self.time_of_day(at.astimezone(self.zone).time())

    def time_of_day(self, at: TimeOfDay) -> str:
        """A time where the desk is: `08:41`, `8:41 am`."""
        if self.clock == "24h":
            return f"{at:%H:%M}"
        return f"{at.hour % 12 or 12}:{at:%M} {'am' if at.hour < 12 else 'pm'}"

    def day_and_time(self, day: date, at: TimeOfDay | None, today: date) -> str:
        """A date and the time if there is one, which alone is of today."""
        if at is None:
            return self.day(day, today)
        clock = self.time_of_day(at)
        return clock if day == today else f"{self.day(day, today)} {clock}"

    def moment(self, at: datetime, now: datetime) -> str:
        """A moment: its time if it is of today, else its date and time."""
        local, today = at.astimezone(self.zone), now.astimezone(self.zone).date()
        if local.date() == today:
            return self.time(at)
        return f"{self.day(local.date(), today)} {self.time(at)}"

    def day_of(self, at: datetime) -> str:
        """The date of a moment, where the person is: `22 Nov 2026`."""
        return self.day(at.astimezone(self.zone).date())

    def stamp(self, at: datetime) -> str:
        """A moment with its date, whatever day it is: `22 Nov 2026 08:41`."""
        return f"{self.day_of(at)} {self.time(at)}"

    def ago(self, at: datetime, now: datetime | None = None) -> str:
        """How long ago a moment was: `just now`, `2 min ago`, `3 h ago`, else its date."""
        now = now or datetime.now(UTC)
        passed = now - at
        if passed < timedelta(minutes=1):
            return "just now"
        if passed < timedelta(hours=1):
            return f"{passed // timedelta(minutes=1)} min ago"
        if passed < timedelta(days=1):
            return f"{passed // timedelta(hours=1)} h ago"
        if passed < timedelta(days=2):
            return "yesterday"
        if passed < timedelta(days=14):
            return f"{passed.days} days ago"
        return self.day(at.astimezone(self.zone).date(), now.astimezone(self.zone).date())

    def _punctuated(self, text: str) -> str:
        group, decimal = self.numbers[1], self.numbers[-3]
        if (group, decimal) == (",", "."):
            return text
        return text.translate({ord(","): group, ord("."): decimal})


def shortened(text: str, width: int) -> str:
    """The text on one line in at most so many cells, ended by `…` where something is left out."""
    from rich.cells import cell_len, set_cell_size

    line = clean_line(text)
    return line if cell_len(line) <= width else set_cell_size(line, width - 1).rstrip() + "…"


def local_time(zone: str, words: Words, now: datetime | None = None) -> str:
    """`08:41 in Chicago`; empty where the time zone is not known."""
    if not zone:
        return ""
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

    try:
        there = ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return ""
    city = zone.rpartition("/")[2].replace("_", " ")
    return f"{replace(words, zone=there).time(now or datetime.now(UTC))} in {city}"


def counted(count: int, one: str, many: str | None = None) -> str:
    """`1 row`, `2 rows`, `2 people`: a count with its noun; thousands are grouped by commas."""
    return f"{count:,d} {one if count == 1 else many or one + 's'}"


def aging_bars(amounts: Sequence[int]) -> str:
    """One bar a bucket, youngest first, as high as its share of the largest; `·` for nothing."""
    largest = max(amounts, default=0)
    if largest <= 0:
        return "·" * len(amounts)
    top = len(_BARS) - 1
    return "".join(_BARS[-(-amount * top // largest)] if amount > 0 else "·" for amount in amounts)


def plain_words(value: str) -> str:
    """A value of a closed list as people read it: `not started`, `e-mail`."""
    return code_words(value)
