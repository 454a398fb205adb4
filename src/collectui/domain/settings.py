"""The desk's settings: what each means, how it is checked, and its value at the start."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Any

from collectui.domain.aging import make_buckets
from collectui.domain.priority import Points
from collectui.domain.series import split
from collectui.domain.text import clean_line

MOST_STAGES = 9


class SettingError(ValueError):
    """A setting's value cannot be used; the message says why."""


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting of the desk, kept in the store and changed with history."""

    name: str
    meaning: str
    start: Any
    check: Callable[[Any], Any]
    """Returns the value as it is kept, or raises ValueError saying what is wrong."""
    computed: str = ""
    """What to set instead, where the store works the value out by itself."""


def _bounds(value: Any) -> Any:
    make_buckets(value)
    return list(value)


def _points(value: Any) -> Any:
    Points.from_json(value)
    return value


def _limits(value: Any) -> Any:
    Points().fitted_to(value)
    return value


def _zone(value: Any) -> Any:
    import zoneinfo  # no session waits for it to read settings

    if value != "" and value not in zoneinfo.available_timezones():
        raise ValueError(f"“{value}” is no time zone; write it like America/Chicago")
    return value


def _currency(value: Any) -> Any:
    if not (isinstance(value, str) and len(value) == 3 and value.isascii() and value.isupper()):
        raise ValueError(f"“{value}” is no currency; write three letters like USD")
    return value


def _country(value: Any) -> Any:
    if not (isinstance(value, str) and len(value) == 2 and value.isascii() and value.isupper()):
        raise ValueError(f"“{value}” is no country; write two letters like US")
    return value


def _size(value: Any) -> Any:
    if type(value) is not int or value <= 0:
        raise ValueError("a whole number of bytes above 0")
    return value


def _weekdays(value: Any) -> Any:
    if not isinstance(value, list) or not value or not set(value) <= set(range(7)):
        raise ValueError("a list of weekdays, 0 for Monday to 6 for Sunday")
    return sorted(value)


def _weekday(value: Any) -> Any:
    if type(value) is not int or not 0 <= value <= 6:
        raise ValueError("a weekday, 0 for Monday to 6 for Sunday")
    return value


def _holidays(value: Any) -> Any:
    if not isinstance(value, list) or not all(isinstance(day, str) for day in value):
        raise ValueError("a list of dates like 2026-12-25")
    try:
        return sorted({date.fromisoformat(day).isoformat() for day in value})
    except ValueError as error:
        raise ValueError(f"a list of dates like 2026-12-25: {error}") from error


def _stages(value: Any) -> Any:
    if not isinstance(value, list) or not all(type(n) is int and 1 <= n <= 3_650 for n in value):
        raise ValueError("a list of days past due, 1 to 3650, such as [5, 20, 45, 75]")
    if len(value) > MOST_STAGES or any(a >= b for a, b in pairwise(value)):
        raise ValueError(f"at most {MOST_STAGES} stages, each later than the one before")
    return list(value)


def _templates(value: Any) -> Any:
    if not isinstance(value, dict):
        raise ValueError("names of templates, each with a line of steps")
    for name, line in value.items():
        if not isinstance(line, str) or not name or name != clean_line(name):
            raise ValueError(f"“{name}”: a name, and a line of steps")
        split(line)
    return value


def _next_days(value: Any) -> Any:
    if not isinstance(value, dict) or not all(
        type(days) is int and 0 <= days <= 365 for days in value.values()
    ):
        raise ValueError("outcomes, each with 0 to 365 business days")
    return value


_TEMPLATES = {
    "Dunning": "+3 call, +7 letter, +14 call, +21 review",
    "Before due": "+1b call Ask whether the invoice arrived, +5b follow-up call",
    "Promise watch": "+1b follow-up call Was the promise kept?, +5b call, +10b review",
}
_NEXT_CONTACT_DAYS = {
    "reached": 5,
    "left_message": 2,
    "no_answer": 1,
    "wrong_number": 1,
    "busy": 1,
    "promised": 5,
    "disputed": 5,
    "refused": 3,
    "done": 0,
}

SETTINGS = {
    setting.name: setting
    for setting in (
        Setting("aging_bounds", "last day of each past-due bucket", [30, 60, 90], _bounds),
        Setting("points", "the priority rule's points and limits", Points().to_json(), _points),
        Setting(
            "amount_limits",
            "amounts at which points rise, by currency, as computed from what is owed here",
            {},
            _limits,
            computed="points.limits.USD, or another currency",
        ),
        Setting("time_zone", "where the desk's day begins; empty: the machine's", "", _zone),
        Setting("currency", "for files that do not say", "USD", _currency),
        Setting("country", "of addresses and phone numbers that do not say", "US", _country),
        Setting("attachment_limit", "largest attachment, bytes", 10 * 1024 * 1024, _size),
        Setting("business_days", "days on which the desk works", [0, 1, 2, 3, 4], _weekdays),
        Setting("week_start", "the weekday on which a week begins", 0, _weekday),
        Setting("holidays", "days on which the desk does not work", [], _holidays),
        Setting("activity_templates", "series of activities by name", _TEMPLATES, _templates),
        Setting(
            "next_contact_days",
            "business days to the next contact, by outcome; 0 proposes none",
            _NEXT_CONTACT_DAYS,
            _next_days,
        ),
        Setting(
            "dunning_stages",
            "days past due at which each letter is planned; an empty list plans none",
            [5, 20, 45, 75],
            _stages,
        ),
    )
}

NOTE_TYPES = (
    ("general", "General"),
    ("collections_account", "Collections account"),
    ("call", "Call"),
    ("email", "E-mail"),
    ("payment", "Payment"),
    ("promise_to_pay", "Promise to pay"),
    ("dispute", "Dispute"),
    ("dunning", "Dunning"),
    ("adjustment", "Adjustment"),
    ("bankruptcy", "Bankruptcy"),
    ("litigation", "Litigation"),
    ("write_off", "Write-off"),
)
ACTIVITY_CATEGORIES = (
    ("dunning_call", "Dunning call"),
    ("follow_up_call", "Follow-up call"),
    ("to_do", "To-do"),
    ("meeting", "Meeting"),
    ("review", "Review"),
    ("letter", "Letter"),
)
OUTCOMES = (
    ("reached", "Reached", True, ""),
    ("left_message", "Left message", False, ""),
    ("no_answer", "No answer", False, ""),
    ("wrong_number", "Wrong number", False, ""),
    ("busy", "Busy", False, ""),
    ("promised", "Promised", True, "promise"),
    ("disputed", "Disputed", True, "dispute"),
    ("refused", "Refused", True, ""),
    ("done", "Done", False, ""),
)
"""Code, title, whether somebody was reached, and what kind of amount and date it keeps."""
