"""The desk's settings: what each means, how it is checked, and its value at the start."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
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
    example: str = ""
    """How a value is written, where its start does not show it."""
    follows: str = ""
    """What a change remakes, or from when on it holds."""

    @property
    def written(self) -> str:
        """A value that can be used, as one writes it."""
        if self.example:
            return self.example
        return self.start if isinstance(self.start, str) else json.dumps(self.start)


def _bounds(value: Any) -> Any:
    if not isinstance(value, list) or not all(type(n) is int and 1 <= n <= 36_500 for n in value):
        raise ValueError("a list of days past due, 1 to 36500")
    make_buckets(value)
    return list(value)


def _points(value: Any) -> Any:
    text = value if isinstance(value, str) else json.dumps(value)
    try:
        return Points.from_json(text).to_json()
    except json.JSONDecodeError as error:
        raise ValueError("an object of names and numbers") from error


def _limits(value: Any) -> Any:
    Points().fitted_to(value)
    return value


def _zone(value: Any) -> Any:
    import zoneinfo  # no session waits for it to read settings

    if not isinstance(value, str) or (value and value not in zoneinfo.available_timezones()):
        raise ValueError(f"“{value}” is no time zone")
    return value


def _currency(value: Any) -> Any:
    if not (isinstance(value, str) and len(value) == 3 and value.isascii() and value.isupper()):
        raise ValueError(f"“{value}” is no currency of three letters")
    return value


def _country(value: Any) -> Any:
    if not (isinstance(value, str) and len(value) == 2 and value.isascii() and value.isupper()):
        raise ValueError(f"“{value}” is no country of two letters")
    return value


def _size(value: Any) -> Any:
    if type(value) is not int or value <= 0:
        raise ValueError("a whole number of bytes above 0")
    return value


def _percent(value: Any) -> Any:
    if type(value) is not int or not 0 <= value <= 100:
        raise ValueError("a whole number of per cent, 0 to 100")
    return value


def _count(value: Any) -> Any:
    if type(value) is not int or not 0 <= value <= 1_000_000_000:
        raise ValueError("a whole number from 0 on")
    return value


def _weekdays(value: Any) -> Any:
    days = value if isinstance(value, list) else []
    if not days or not all(type(day) is int and 0 <= day <= 6 for day in days):
        raise ValueError("a list of weekdays, 0 for Monday to 6 for Sunday")
    return sorted(set(days))


def _weekday(value: Any) -> Any:
    if type(value) is not int or not 0 <= value <= 6:
        raise ValueError("a weekday, 0 for Monday to 6 for Sunday")
    return value


def _holidays(value: Any) -> Any:
    if not isinstance(value, list) or not all(isinstance(day, str) for day in value):
        raise ValueError("a list of dates")
    try:
        return sorted({date.fromisoformat(day).isoformat() for day in value})
    except ValueError as error:
        raise ValueError(f"a list of dates: {error}") from error


def _stages(value: Any) -> Any:
    if not isinstance(value, list) or not all(type(n) is int and 1 <= n <= 3_650 for n in value):
        raise ValueError("a list of days past due, 1 to 3650")
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

_REMADE = "the figures of every customer are made anew"
_FROM_NOW_ON = "holds for what comes from now on; what is there stays"

SETTINGS = {
    setting.name: setting
    for setting in (
        Setting(
            "aging_bounds",
            "last day of each past-due bucket",
            [30, 60, 90],
            _bounds,
            follows=_REMADE,
        ),
        Setting(
            "points",
            "the priority rule's points and limits",
            Points().to_json(),
            _points,
            example='{"never_contacted": 15}, or one alone as points.never_contacted 15',
            follows=_REMADE,
        ),
        Setting(
            "amount_limits",
            "amounts at which points rise, by currency, as computed from what is owed here",
            {},
            _limits,
            computed="points.limits.USD, or another currency",
        ),
        Setting(
            "time_zone",
            "where the desk's day begins; empty: the machine's",
            "",
            _zone,
            example="America/Chicago",
            follows="the calendar's day of the desk is that of this zone",
        ),
        Setting("currency", "for files that do not say", "USD", _currency, follows=_FROM_NOW_ON),
        Setting(
            "country",
            "of addresses and phone numbers that do not say",
            "US",
            _country,
            follows=_FROM_NOW_ON,
        ),
        Setting(
            "attachment_limit",
            "largest attachment, bytes",
            10 * 1024 * 1024,
            _size,
            follows=_FROM_NOW_ON,
        ),
        Setting(
            "mass_close_percent",
            "share of a source's open items above which a complete file may not close them",
            20,
            _percent,
            follows="holds from the next import on",
        ),
        Setting(
            "mass_close_items",
            "as many items a complete file may always close",
            10,
            _count,
            follows="holds from the next import on",
        ),
        Setting(
            "business_days",
            "days on which the desk works",
            [0, 1, 2, 3, 4],
            _weekdays,
            follows=_FROM_NOW_ON,
        ),
        Setting(
            "week_start",
            "the weekday on which a week begins",
            0,
            _weekday,
            follows="dates typed as weeks are read so",
        ),
        Setting(
            "holidays",
            "days on which the desk does not work",
            [],
            _holidays,
            example='["2026-12-25"], or 2026-12-25,2027-01-01',
            follows=_FROM_NOW_ON,
        ),
        Setting(
            "activity_templates",
            "series of activities by name",
            _TEMPLATES,
            _templates,
            example='{"Dunning": "+3 call, +7 letter"}',
            follows=_FROM_NOW_ON,
        ),
        Setting(
            "next_contact_days",
            "business days to the next contact, by outcome; 0 proposes none",
            _NEXT_CONTACT_DAYS,
            _next_days,
            example='{"reached": 5}, or one alone as next_contact_days.reached 5',
            follows=_FROM_NOW_ON,
        ),
        Setting(
            "dunning_stages",
            "days past due at which each letter is planned; an empty list plans none",
            [5, 20, 45, 75],
            _stages,
            follows="the next plan of letters goes by these stages",
        ),
    )
}


def nearest(name: str) -> str:
    """The setting that a name not known is most like; empty where it is like none."""
    from difflib import get_close_matches

    return next(iter(get_close_matches(name.casefold(), SETTINGS, 1)), "")


def opened(value: Any) -> Any:
    """A setting's value with its parts: one kept as JSON text is the object it says."""
    if isinstance(value, str) and value.startswith("{"):
        return json.loads(value)
    return value


def with_part(value: Any, path: Sequence[str], part: Any) -> Any:
    """A value of which one part is another, as `limits`, `USD` of the points.

    Raises SettingError where the value has no parts.
    """
    if not path:
        return part
    whole = opened(value)
    if not isinstance(whole, dict):
        raise SettingError(f"has no part “{path[0]}”")
    return {**whole, path[0]: with_part(whole.get(path[0], {}), path[1:], part)}


def read_value(setting: Setting, path: Sequence[str], typed: str) -> Any:
    """A value as it is typed in a shell: JSON, text, or a list without its brackets."""
    try:
        found = json.loads(typed)
    except ValueError:
        found = typed.strip()
    wanted = opened(setting.start)
    for name in path:
        wanted = wanted.get(name) if isinstance(wanted, dict) else None
    if wanted is None and re.fullmatch(r"\d+(\s*,\s*\d+)+", str(found)):
        wanted = []
    if isinstance(wanted, list) and isinstance(found, str | int) and not isinstance(found, bool):
        parts = [part.strip() for part in str(found).split(",") if part.strip()]
        return [int(part) if re.fullmatch(r"-?\d{1,9}", part) else part for part in parts]
    return typed.strip() if isinstance(wanted, str) and not isinstance(found, str | dict) else found


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
