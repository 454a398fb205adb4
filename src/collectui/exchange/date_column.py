"""A column of dates: each text read, and the order of day and month decided from all of them."""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterable
from datetime import date
from typing import Final

from collectui.exchange.refusal import ImportRefused

BAD: Final = "\0"
"""Stands for a text that is no date; every other result is ISO text or None for no date."""

ORDERS = {"dmy": "day/month/year", "mdy": "month/day/year"}
NOTHING = frozenset(
    {"", "-", "--", "0", "0.0", "nan", "nat", "none", "null", "n/a", "na", "(blank)"}
)
"""Texts, without case, that programs write where there is no value."""

_MEMO = 100_000
_STRAYS = 0.02  # of the texts that decide; more than typing errors would be two formats in one
_TIME = r"(?:[T ,]+\d{1,2}[:.]\d.*)?"
_YEAR_FIRST = re.compile(rf"(\d{{4}})([-/. ]?)(\d{{1,2}})\2(\d{{1,2}})(?:\.0+)?{_TIME}")
_YEAR_LAST = re.compile(rf"(\d{{1,2}})\s?([-/. ])\s?(\d{{1,2}})\s?\2\s?(\d{{4}}|\d{{2}}){_TIME}")
_NAMED = re.compile(
    rf"(?:[A-Za-z]+, )?(?:(\d{{1,2}})[-/. ]+([A-Za-z]{{3,9}})|([A-Za-z]{{3,9}})\.? (\d{{1,2}}))"
    rf"[-/., ]+(\d{{4}}|\d{{2}}){_TIME}"
)
_MONTHS = {name.casefold(): number for number, name in enumerate(calendar.month_abbr) if number}
_NO_DAY = re.compile(r"[0/.\-]+")


class DateColumn(dict[str, str | None]):
    """Text to ISO date, remembered per text; also the evidence for the order of day and month.

    It reads in the order it was given (day first where none was), so that a file is read once
    when the order guessed from its first rows holds for the rest: `decide` tells.
    """

    what = "dates"

    def __init__(self, header: str, told: str | None = None) -> None:
        super().__init__()
        self.header = header
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
        if found := _YEAR_FIRST.fullmatch(text):
            return _iso(found[1], found[3], found[4]) or BAD
        if found := _YEAR_LAST.fullmatch(text):
            return self._ordered(text, *found.group(1, 3, 4), dotted=found[2] == ".")
        if found := _NAMED.fullmatch(text):
            month = _MONTHS.get((found[2] or found[3])[:3].casefold(), 0)
            return _iso(found[5], str(month), found[1] or found[4]) or BAD
        return BAD

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
