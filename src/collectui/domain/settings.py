"""The desk's settings: what each means, how it is checked, and its value at the start."""

from __future__ import annotations

import zoneinfo
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from collectui.domain.aging import make_buckets
from collectui.domain.priority import Points


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


def _bounds(value: Any) -> Any:
    make_buckets(value)
    return list(value)


def _points(value: Any) -> Any:
    Points.from_json(value)
    return value


def _zone(value: Any) -> Any:
    if value != "" and value not in zoneinfo.available_timezones():
        raise ValueError(f"“{value}” is no time zone; write it like America/Chicago")
    return value


def _currency(value: Any) -> Any:
    if not (isinstance(value, str) and len(value) == 3 and value.isascii() and value.isupper()):
        raise ValueError(f"“{value}” is no currency; write three letters like USD")
    return value


def _size(value: Any) -> Any:
    if type(value) is not int or value <= 0:
        raise ValueError("a whole number of bytes above 0")
    return value


def _weekdays(value: Any) -> Any:
    if not isinstance(value, list) or not value or not set(value) <= set(range(7)):
        raise ValueError("a list of weekdays, 0 for Monday to 6 for Sunday")
    return sorted(value)


SETTINGS = {
    setting.name: setting
    for setting in (
        Setting("aging_bounds", "last day of each past-due bucket", [30, 60, 90], _bounds),
        Setting("points", "the priority rule's points and limits", Points().to_json(), _points),
        Setting("time_zone", "where the desk's day begins; empty: the machine's", "", _zone),
        Setting("currency", "for files that do not say", "USD", _currency),
        Setting("attachment_limit", "largest attachment, bytes", 10 * 1024 * 1024, _size),
        Setting("business_days", "days on which the desk works", [0, 1, 2, 3, 4], _weekdays),
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
