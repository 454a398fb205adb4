"""A series: several activities planned at once, written as offsets from today.

`+3 call, +7 letter, +14 call` or the name of one of the desk's templates, which is such a line.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time

from collectui.domain.dates import Calendar, DueError, parse_due
from collectui.domain.desk.views import Option
from collectui.domain.text import clean_line, quoted, sort_key

EXAMPLE = "+3 call, +7 letter, +14 call"
FALLBACK = "to_do"
"""The category of a step that names none."""
MOST_STEPS = 50

_STEP = re.compile(r"(\+ ?\d{1,6} ?[dbwm]?)(?:\s+(.*))?", re.IGNORECASE | re.DOTALL)


class SeriesError(ValueError):
    """A series that was not understood; the message names the step."""


@dataclass(frozen=True, slots=True)
class Step:
    """One activity of a series, with the day it falls on."""

    subject: str
    category: str
    due_on: date
    due_time: time | None = None


def plan_series(
    text: str,
    today: date,
    calendar: Calendar,
    categories: Sequence[Option],
    templates: Mapping[str, str] | None = None,
) -> tuple[Step, ...]:
    """The activities that a line or a template's name means, seen from the business date.

    Offsets are those of a due date (`+3` calendar days, `+3b` business days, `+2w`, `+1m`), and a
    day on which the desk does not work becomes the next on which it does. A step begins with its
    category (code, title, or a word of the title: `call`); what follows is the subject, else the
    category's title is. Raises SeriesError.
    """
    named = {sort_key(name): line for name, line in (templates or {}).items()}
    steps = []
    for offset, words in split(named.get(sort_key(text), text)):
        try:
            due = parse_due(offset, today, calendar)
        except DueError as error:
            raise SeriesError(str(error)) from error
        category, subject = _category(words, categories)
        steps.append(Step(subject, category, calendar.on_or_after(due.on)))
    return tuple(steps)


def split(text: str) -> list[tuple[str, str]]:
    """The steps of a line as (offset, words), unread otherwise. Raises SeriesError."""
    found = []
    for part in re.split(r"[,;\n]", text):
        if not part.strip():
            continue
        match = _STEP.fullmatch(part.strip())
        if match is None:
            raise SeriesError(
                f"{quoted(part.strip())} does not begin with an offset: write {EXAMPLE}"
            )
        if not (words := clean_line(match[2] or "")):
            raise SeriesError(f"{quoted(part.strip())} does not say what to do: write {EXAMPLE}")
        found.append((match[1].lower(), words))
    if not found:
        raise SeriesError(f"no step of a series: write {EXAMPLE}")
    if len(found) > MOST_STEPS:
        raise SeriesError(f"{len(found)} steps: a series has at most {MOST_STEPS}")
    return found


def _category(words: str, categories: Sequence[Option]) -> tuple[str, str]:
    """The category that the words begin with, and the subject."""
    for option in categories:
        for name in (option.title, option.code.replace("_", " "), option.code):
            rest = _after(words, name)
            if rest is not None:
                return option.code, rest or option.title
    first, _, rest = words.partition(" ")
    for option in categories:
        if sort_key(first).rstrip(":") in sort_key(option.title).replace("-", " ").split():
            return option.code, rest.strip(" :") or option.title
    return FALLBACK, words


def _after(words: str, name: str) -> str | None:
    """What follows the name at the beginning of the words; None where they begin otherwise."""
    if not sort_key(words + " ").startswith(sort_key(name)):
        return None
    rest = words[len(name) :]
    return rest.strip(" :") if not rest or not rest[0].isalnum() else None
