"""What a program needs to know of the desk at start.

Money is in minor units of the currency beside it. Dates are business dates.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from collectui.domain.dates import Calendar
from collectui.domain.kernel import Me, Refusal


@dataclass(frozen=True, slots=True)
class Option:
    """One value of a list to choose from."""

    code: str
    title: str


def in_list(
    field: str, value: str | None, options: Sequence[Option], what: str, had: str | None = None
) -> Refusal | None:
    """A value of a list that the desk still uses; one that the record `had` it may keep."""
    if value not in {None, had, *(option.code for option in options)}:
        known = ", ".join(option.code for option in options)
        return Refusal(f"“{value}” is no {what} of this desk; it has {known}", field)
    return None


@dataclass(frozen=True, slots=True)
class Desk:
    """What a program needs to know of the desk at start."""

    business_date: date
    figures_date: date
    behind: bool
    """The figures are of an earlier date than the business date and want rolling."""
    bucket_labels: tuple[str, ...]
    collectors: tuple[Me, ...]
    note_types: tuple[Option, ...]
    categories: tuple[Option, ...]
    outcomes: tuple[Option, ...]
    time_zone: str
    calendar: Calendar = field(default_factory=Calendar)
    templates: Mapping[str, str] = field(default_factory=dict)
    """Named series of activities, as `domain.activities.series` reads them."""
    file_limit: int = 0
    """Bytes of one attachment at most."""
    logins: tuple[str, ...] = ()
    """Of everybody who works here or did: what is theirs can still be looked for."""
    masked_numbers: frozenset[str] = frozenset()
    """What is masked in free text besides card numbers."""
