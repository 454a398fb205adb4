"""A column of dates: each text read, and the order of day and month decided from all of them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from typing import Final

from collectui.exchange.months import read_named
from collectui.store.imports.refusal import ImportRefused

BAD: Final = "\0"
"""Stands for a text that is no date; every other result is ISO text or None for no date."""

ORDERS = {"dmy": "day/month/year", "mdy": "month/day/year"}
NOTHING = frozenset(
    {"", "-", "--", "0", "0.0", "nan", "nat", "none", "null", "n/a", "na", "(blank)"}
)
"""Texts, without case, that programs write where there is no value."""

_MEMO = 100_000
_STRAYS = 0.02  # of the texts that decide; more than typing errors would be two formats in one
_YEAR_FIRST = re.compile(r"(\d{4})([-/. ]?)(\d{1,2})\2(\d{1,2})(?:\.0+)?")
_YEAR_LAST = re.compile(r"(\d{1,2})\s?([-/. ])\s?(\d{1,2})\s?\2\s?(\d{4}|\d{2})\.?")
_CLOCK = re.compile(
    r"(?:T|[ ,]+(?:at |um |à )?)(?P<hour>\d{1,2})[:.h](?P<minute>\d{2})(?:[:.](?P<second>\d{2}))?"
    r"(?:[.,]\d+)?\s*(?P<half>[ap]\.?m\.?)?\s*"
    r"(?:(?P<zero>Z|UTC|GMT)?(?P<offset>[+-]\d{1,2}(?::?\d{2})?)?|[A-Za-z (].*|-.*)?",
    re.IGNORECASE,
)
"""A time behind a date; with an offset it makes the date an instant."""
_BASIC = re.compile(r"(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)?(?=\D|$)")
"""The beginning of a moment as ISO 8601 writes it without marks."""
_SERIAL = re.compile(r"([3-6]\d{4})(?:[.,]\d+)?")
"""Days since the end of 1899, as a spreadsheet keeps dates: 1982 to 2091."""
_EPOCH = date(1899, 12, 30)
_NO_DAY = re.compile(r"[0/.\-]+")


def _marked(found: re.Match[str]) -> str:
    year, month, day, hour, minute, second = found.groups("00")
    return f"{year}-{month}-{day}T{hour}:{minute}:{second}"


class DateColumn(dict[str, str | None]):
    """Text to ISO date, remembered per text; also the evidence for the order of day and month.

    It reads in the order it was given (day first where none was), so that a file is read once
    when the order guessed from its first rows holds for the rest: `decide` tells.
    """

    what = "dates"

    def __init__(self, header: str, told: str | None = None, zone: tzinfo | None = None) -> None:
        """`zone` is the desk's, whose days those of instants are; None for the machine's."""
        super().__init__()
        self.header = header
        self._zone = zone
        self._serial = self._instant = ""
        self._languages: frozenset[str] | None = None
        """The languages of the months seen, as far as they tell."""
        self._puzzled = False
        self.order = told
        self._told = told is not None
        self.only: dict[str, str] = {}
        """For each order, the first text that has no other reading."""
        self._count = {"dmy": 0, "mdy": 0}
        self.unsure: str | None = None
        self._dotted = True

    def __missing__(self, text: str) -> str | None:
        if len(self) > _MEMO:
            self.clear()
        value = self[text] = self._read(text.strip())
        return value

    def assume(self, order: str | None) -> bool:
        """Read by that order from now on; whether that reads what was read so far differently."""
        if self._puzzled:
            # Now that the language is known, a month that two of them call so may be read.
            self._puzzled = False
            self.clear()
        if order is None or self._told:
            return False
        changes = order != (self.order or "dmy")
        self.order = order
        if changes:
            self.clear()
        return changes

    def take(self, texts: Iterable[str]) -> list[str | None]:
        """The dates of some cells."""
        return list(map(self.__getitem__, texts))

    def _read(self, text: str) -> str | None:
        if text.casefold() in NOTHING or _NO_DAY.fullmatch(text):
            return None
        if (day := self._day(text)) != BAD:
            return day
        if found := _SERIAL.fullmatch(text):
            self._serial = self._serial or text
            return (_EPOCH + timedelta(int(found[1]))).isoformat()
        text = _BASIC.sub(_marked, text)
        for clock in _CLOCK.finditer(text):
            if clock.start() and clock.end() == len(text):
                day = self._day(text[: clock.start()].strip())
                return day if day == BAD else self._local(text, day, clock)
        return BAD

    def _day(self, text: str) -> str:
        """The date of a text without a time."""
        if found := _YEAR_FIRST.fullmatch(text):
            return _iso(found[1], found[3], found[4]) or BAD
        if found := _YEAR_LAST.fullmatch(text):
            return self._ordered(text, *found.group(1, 3, 4), dotted=found[2] == ".")
        named = read_named(text)
        if named is None:
            return BAD
        months = named.months
        if len(months) > 1:
            self._puzzled = True
            known = self._languages or frozenset()
            months = {month: said for month, said in months.items() if said & known}
        if len(months) != 1:
            return BAD
        ((month, languages),) = months.items()
        self._languages = (self._languages or languages) & languages or self._languages
        return _iso(named.year, str(month), named.day) or BAD

    def _local(self, text: str, day: str, clock: re.Match[str]) -> str:
        """The desk's day of an instant; of a time without an offset its own."""
        if not (clock["zero"] or clock["offset"]):
            return day
        hour = int(clock["hour"])
        if clock["half"]:
            hour = hour % 12 + 12 * (clock["half"][0] in "pP")
        try:
            moment = datetime.fromisoformat(day).replace(
                hour=hour, minute=int(clock["minute"]), second=int(clock["second"] or 0),
                tzinfo=_offset(clock["offset"]),
            )  # fmt: skip
            local = moment.astimezone(self._zone).date()
        except (ValueError, OverflowError):
            return BAD
        self._instant = self._instant or text
        return local.isoformat()

    def _ordered(self, text: str, first: str, second: str, year: str, *, dotted: bool) -> str:
        readings = {"dmy": _iso(year, second, first), "mdy": _iso(year, first, second)}
        possible = [order for order, iso in readings.items() if iso]
        if not possible:
            return BAD
        if len(possible) == 1:
            self._count[possible[0]] += 1
            self.only.setdefault(possible[0], text)
        elif first.lstrip("0") != second.lstrip("0"):
            self.unsure = self.unsure or text
            self._dotted = self._dotted and dotted
        return readings[self.order or "dmy"] or BAD

    @property
    def evidence(self) -> str | None:
        """The order the texts decide, but for a few strays; None if they do not, or disagree."""
        dmy, mdy = self._count["dmy"], self._count["mdy"]
        if dmy and mdy and min(dmy, mdy) > _STRAYS * (dmy + mdy):
            return None
        if dmy or mdy:
            return "dmy" if dmy > mdy else "mdy"
        if self.unsure and self._dotted:
            return "dmy"  # nobody writes the month first with full stops
        return None

    def decide(self, elsewhere: str | None) -> tuple[str | None, str]:
        """The column's order (None: no text needs one) and why, once the whole of it was read.

        `elsewhere` is what the file's other date columns decided. Raises ImportRefused when nothing
        decides, showing both readings, and when the texts contradict each other or the order told.
        """
        order, why = self._decide(elsewhere)
        if self._serial:
            why += f"; day numbers of a spreadsheet, as {self._serial}"
        if self._instant:
            why += f"; moments by the desk's day, as {self._instant}"
        return order, why

    def _decide(self, elsewhere: str | None) -> tuple[str | None, str]:
        contradicted = self.only.get("mdy" if self.order == "dmy" else "dmy")
        if self._told and self.order:
            if contradicted and self.order not in self.only:
                raise ImportRefused(
                    f"Column “{self.header}”: {contradicted} cannot be {ORDERS[self.order]}, and no"
                    " date of it can only be that."
                )
            return self.order, f"{ORDERS[self.order]}, as told"
        if order := self.evidence:
            why = f"as in {self.only[order]}" if order in self.only else "as full stops are used"
            return order, f"{ORDERS[order]}, {why}"
        if len(self.only) == 2:
            raise ImportRefused(
                f"Column “{self.header}” mixes two orders: {self.only['dmy']} can only be"
                f" day/month, {self.only['mdy']} only month/day. Say which it is with --date-order;"
                " the other dates are then rejected."
            )
        if self.unsure is None:
            return None, "year-month-day or named months" if any(self.values()) else "none there"
        if elsewhere:
            return elsewhere, f"{ORDERS[elsewhere]}, as in the file's other dates"
        raise ImportRefused(
            f"Column “{self.header}”: nothing tells day from month. {self.unsure} is"
            f" {self._spelled('dmy')} as dmy, or {self._spelled('mdy')} as mdy:"
            " say which with --date-order dmy or --date-order mdy."
        )

    def _spelled(self, order: str) -> str:
        iso = DateColumn(self.header, order)[self.unsure or ""]
        return date.fromisoformat(iso).strftime("%d %B %Y") if iso and iso != BAD else "no date"


def _offset(text: str | None) -> tzinfo:
    """The zone of `+01:00`, `-0530` or `+2`; UTC where nothing stands."""
    if not text:
        return UTC
    digits = text[1:].replace(":", "")
    hours, minutes = (digits[:-2], digits[-2:]) if len(digits) > 2 else (digits, "0")
    span = timedelta(hours=int(hours), minutes=int(minutes))
    return timezone(-span if text[0] == "-" else span)


def _iso(year: str, month: str, day: str) -> str | None:
    number = int(year)
    if len(year) == 2:
        # Receivables are of our days: 69 and later were the last century's.
        number += 2000 if number < 69 else 1900
    if not 1900 <= number <= 2200:
        return None
    try:
        return date(number, int(month), int(day)).isoformat()
    except ValueError:
        return None
