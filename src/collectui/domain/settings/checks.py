"""How the values of the desk's settings are checked: each returns the value as it is kept.

Each raises ValueError, saying what the value would have to be.
"""

from __future__ import annotations

import json
import re
from datetime import date
from itertools import pairwise
from typing import Any

from collectui.domain.activities.series import split
from collectui.domain.aging import make_buckets
from collectui.domain.privacy.cards import ALSO
from collectui.domain.queue.priority import Points
from collectui.domain.text import clean_line
from collectui.domain.vocabulary import PlanBreaks, PromiseMethod

MOST_STAGES = 9


def bounds(value: Any) -> Any:
    """Last days of the aging buckets, ascending."""
    if not isinstance(value, list) or not all(type(n) is int and 1 <= n <= 36_500 for n in value):
        raise ValueError("a list of days past due, 1 to 36500")
    make_buckets(value)
    return list(value)


def points(value: Any) -> Any:
    """The points' numbers, as an object or its JSON text."""
    text = value if isinstance(value, str) else json.dumps(value)
    try:
        return Points.from_json(text).to_json()
    except json.JSONDecodeError as error:
        raise ValueError("an object of names and numbers") from error


def limits(value: Any) -> Any:
    """Limits by currency."""
    Points().fitted_to(value)
    return value


def zone(value: Any) -> Any:
    """A time zone's name, or nothing."""
    import zoneinfo  # no session waits for it to read settings

    if not isinstance(value, str) or (value and value not in zoneinfo.available_timezones()):
        raise ValueError(f"“{value}” is no time zone")
    return value


def currency(value: Any) -> Any:
    """Three capital letters."""
    if not (isinstance(value, str) and len(value) == 3 and value.isascii() and value.isupper()):
        raise ValueError(f"“{value}” is no currency of three letters")
    return value


def country(value: Any) -> Any:
    """Two capital letters."""
    if not (isinstance(value, str) and len(value) == 2 and value.isascii() and value.isupper()):
        raise ValueError(f"“{value}” is no country of two letters")
    return value


def size(value: Any) -> Any:
    """Bytes, above 0."""
    if type(value) is not int or value <= 0:
        raise ValueError("a whole number of bytes above 0")
    return value


def percent(value: Any) -> Any:
    """A share of the whole."""
    if type(value) is not int or not 0 <= value <= 100:
        raise ValueError("a whole number of per cent, 0 to 100")
    return value


def count(value: Any) -> Any:
    """How many, from 0 on."""
    if type(value) is not int or not 0 <= value <= 1_000_000_000:
        raise ValueError("a whole number from 0 on")
    return value


def percent_or_none(value: Any) -> Any:
    """A share of the whole, or no limit."""
    if value is None:
        return None
    if type(value) not in (int, float) or not 0 <= value <= 100:
        raise ValueError("a number of per cent, 0 to 100, or null")
    return value


def grace(value: Any) -> Any:
    """Methods of paying, each with business days; those not named as at the start."""
    methods = {method.value for method in PromiseMethod}
    if (
        not isinstance(value, dict)
        or not value.keys() <= methods
        or not all(type(days) is int and 0 <= days <= 60 for days in value.values())
    ):
        raise ValueError(f"methods ({', '.join(sorted(methods))}), each with 0 to 60 business days")
    return value


def lag(value: Any) -> Any:
    """Sources, each with days."""
    if not isinstance(value, dict) or not all(
        type(days) is int and 0 <= days <= 60 for days in value.values()
    ):
        raise ValueError("sources, each with 0 to 60 days")
    return value


def plan_breaks(value: Any) -> Any:
    """When a plan is over."""
    if value not in [each.value for each in PlanBreaks]:
        raise ValueError(f"“{value}” is neither first nor each")
    return value


def plan_days(value: Any) -> Any:
    """Days of a plan, or that something waits."""
    if type(value) is not int or not 0 <= value <= 1_000:
        raise ValueError("a whole number of days, 0 to 1000")
    return value


def plan_parts(value: Any) -> Any:
    """How many, from 1 on."""
    if type(value) is not int or not 1 <= value <= 60:
        raise ValueError("a whole number, 1 to 60")
    return value


def amount(value: Any) -> Any:
    """An amount from 0 on, in major units of whichever currency it is asked of."""
    text = str(value) if type(value) in (int, float) else value
    if not isinstance(text, str) or not re.fullmatch(r"[0-9]{1,12}(\.[0-9]{1,4})?", text):
        raise ValueError("an amount such as 500.00")
    return text


def amount_or_none(value: Any) -> Any:
    """The same, or nothing."""
    return None if value is None else amount(value)


def weekdays(value: Any) -> Any:
    """Weekdays, 0 for Monday."""
    days = value if isinstance(value, list) else []
    if not days or not all(type(day) is int and 0 <= day <= 6 for day in days):
        raise ValueError("a list of weekdays, 0 for Monday to 6 for Sunday")
    return sorted(set(days))


def weekday(value: Any) -> Any:
    """One weekday, 0 for Monday."""
    if type(value) is not int or not 0 <= value <= 6:
        raise ValueError("a weekday, 0 for Monday to 6 for Sunday")
    return value


def holidays(value: Any) -> Any:
    """Dates, each once, in order."""
    if not isinstance(value, list) or not all(isinstance(day, str) for day in value):
        raise ValueError("a list of dates")
    try:
        return sorted({date.fromisoformat(day).isoformat() for day in value})
    except ValueError as error:
        raise ValueError(f"a list of dates: {error}") from error


def masked_numbers(value: Any) -> Any:
    """Kinds of numbers, each once, in order."""
    kinds = value.split() if isinstance(value, str) else value
    if not isinstance(kinds, list) or not {*map(str, kinds)} <= {*ALSO}:
        raise ValueError(f"a list of: {', '.join(ALSO)}; [] for none of them")
    return sorted(set(kinds))


def stages(value: Any) -> Any:
    """Days past due, ascending."""
    if not isinstance(value, list) or not all(type(n) is int and 1 <= n <= 3_650 for n in value):
        raise ValueError("a list of days past due, 1 to 3650")
    if len(value) > MOST_STAGES or any(a >= b for a, b in pairwise(value)):
        raise ValueError(f"at most {MOST_STAGES} stages, each later than the one before")
    return list(value)


def templates(value: Any) -> Any:
    """Names, each with a line of steps."""
    if not isinstance(value, dict):
        raise ValueError("names of templates, each with a line of steps")
    for name, line in value.items():
        if not isinstance(line, str) or not name or name != clean_line(name):
            raise ValueError(f"“{name}”: a name, and a line of steps")
        split(line)
    return value


def next_days(value: Any) -> Any:
    """Outcomes, each with business days."""
    if not isinstance(value, dict) or not all(
        type(days) is int and 0 <= days <= 365 for days in value.values()
    ):
        raise ValueError("outcomes, each with 0 to 365 business days")
    return value


def snooze_days(value: Any) -> Any:
    """Days of a snooze."""
    if type(value) is not int or not 1 <= value <= 366:
        raise ValueError(f"“{value}” is no number of days, 1 to 366")
    return value


def flag(value: Any) -> Any:
    """Yes or no."""
    if not isinstance(value, bool):
        raise ValueError(f"“{value}” is neither true nor false")
    return value
