"""Looking ahead: which later day is meant, and what comes until then if nobody pays."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from collectui.domain.dates import Calendar, DateOrder, DueError, day_words, read_day
from collectui.domain.text import quoted

MOST_DAYS = 366
"""Days from today on that can be looked ahead."""
EXAMPLES = "+14, +2w, 2026-12-10"

_COUNTED = re.compile(r"\s*\+")
_FULL_DATE = re.compile(r"\d{4}|\d[./ ]\d{1,2}[./]\d{2}\b")


class AheadError(ValueError):
    """A later day that cannot be looked at; the message says why."""


class Kind(StrEnum):
    """What comes."""

    ITEMS = "items"
    """Transactions fall due."""
    LETTER = "letter"
    ACTIVITY = "activity"
    PROMISE = "promise"
    SNOOZE = "snooze"
    """A snooze ends."""


@dataclass(frozen=True, slots=True)
class Coming:
    """Something that comes on a day."""

    on: date
    kind: Kind
    text: str
    amount: int | None = None
    """Minor units of the currency."""
    currency: str = ""
    count: int = 1


def parse_ahead(
    text: str, today: date, calendar: Calendar | None = None, order: DateOrder = "dmy"
) -> date | None:
    """The later day that is meant: counted from today, or a date with its year.

    `+14` are days, `+10b` business days, `+2w` weeks, `+1m` months. None for what means no later
    day. Raises AheadError for one too far off, or with a time.
    """
    if not (_COUNTED.match(text) or _FULL_DATE.search(text)):
        return None
    try:
        due = read_day(text, today, calendar or Calendar(), order)
    except DueError as error:
        if _COUNTED.match(text):
            said = str(error).partition(": try ")[0]
            raise AheadError(f"{said}: try {EXAMPLES}") from error
        return None
    if due.on <= today:
        return None
    if due.at is not None:
        raise AheadError(f"{quoted(text)} is still to come: look ahead to a day, without a time")
    last = today + timedelta(MOST_DAYS)
    if due.on > last:
        raise AheadError(f"{quoted(text)} is too far off: look ahead to {day_words(last)} at most")
    return due.on


def ahead_words(on: date) -> str:
    """The day looked at, as the header says it: `Looking ahead to Thu 10 Dec 2026`."""
    return f"Looking ahead to {day_words(on)}"
