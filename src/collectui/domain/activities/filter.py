"""The filter line of activities: `mine due:today category:dunning_call overdue:yes acme`.

Words narrow by subject, and by the customer's name and number. Where nothing is said of status,
only what is still to do is shown.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

from collectui.domain import filters
from collectui.domain.filters import Field, Filter, Given, Value, choices, collector, day, one_of
from collectui.domain.first_lists import ACTIVITY_CATEGORIES
from collectui.domain.vocabulary import OPEN_ACTIVITY, ActivityPriority, ActivityStatus


class ActivitySort(StrEnum):
    """Orders of the list of work."""

    DUE = "due"
    LATEST = "latest"
    PRIORITY = "priority"
    CATEGORY = "category"
    CUSTOMER = "customer"
    MADE = "made"


SORT_TITLES: dict[ActivitySort, tuple[str, str]] = {
    ActivitySort.DUE: ("due", "what is still to do first, the earliest first"),
    ActivitySort.LATEST: ("latest due", "the latest first"),
    ActivitySort.PRIORITY: ("priority", "critical first, then by due date"),
    ActivitySort.CATEGORY: ("category", "A to Z, then by due date"),
    ActivitySort.CUSTOMER: ("customer", "A to Z, then by due date"),
    ActivitySort.MADE: ("newest", "the last made first"),
}
DUE_WORDS = ("today", "tomorrow", "overdue", "week")
YES_NO = ("yes", "no")
FLAGS = ("mine",)
MINE = "mine"
"""The filter that the list opens with."""
STATUS_WORDS: dict[str, frozenset[ActivityStatus]] = {
    "open": OPEN_ACTIVITY,
    "closed": frozenset(ActivityStatus) - OPEN_ACTIVITY,
    "all": frozenset(ActivityStatus),
    **{status.value: frozenset({status}) for status in ActivityStatus},
}
DEFAULT_CATEGORIES = tuple(code for code, _ in ACTIVITY_CATEGORIES)
_RANKS = {str(priority.rank): priority.value for priority in ActivityPriority}


def _priority(given: Given) -> Value:
    """1 to 4 or their names, one of them, or a rank compared: `priority<=2` is high or above."""
    if given.op in ("=", "!="):
        names = (*_RANKS, *_RANKS.values())
        said = choices(given, names, "1 to 4, or critical, high, medium, low")
        return tuple(dict.fromkeys(_RANKS.get(each, each) for each in said))
    found = next((r for r, name in _RANKS.items() if given.text.lower() in (r, name)), None)
    if found is None:
        raise given.wrong("1 (critical) to 4 (low)")
    return int(found)


def _text(given: Given) -> Value:
    return choices(given, None, "a number or a name")


def fields(
    categories: Sequence[str] = DEFAULT_CATEGORIES, collectors: Sequence[str] | None = None
) -> dict[str, Field]:
    """Every field, for reading, completion and help; `categories` are codes of the desk's.

    `collectors` are the logins there are; without them any login is taken.
    """
    return {
        "mine": one_of("assigned to me or created by me", YES_NO),
        "assigned": collector("who is to do it: me, a login, none", logins=collectors),
        "created": collector("who made it: me, a login", ("me",), collectors),
        "due": Field(
            "when it is due: a word or a date; week is today and the 6 days after",
            (*DUE_WORDS, "<2026-12-03"),
            lambda given: day(given, DUE_WORDS),
        ),
        "overdue": one_of("due before today and still to do", YES_NO),
        "category": one_of("what kind of work it is", categories),
        "status": one_of("how far it is; open unless said", tuple(STATUS_WORDS)),
        "priority": Field(
            "1 critical to 4 low", ("high", "<=2", *(p.value for p in ActivityPriority)), _priority
        ),
        "customer": Field("the customer's number, or the beginning of its name", (), _text),
    }


def parse(
    text: str,
    *,
    categories: Sequence[str] = DEFAULT_CATEGORIES,
    collectors: Sequence[str] | None = None,
) -> Filter:
    """The filter that a line means. Raises FilterError with the place where the line is wrong."""
    return filters.read_line(text, fields(categories, collectors), FLAGS)


def to_text(filter: Filter) -> str:
    """The canonical line: `parse(to_text(f)) == f` for what `parse` returns."""
    return filters.to_text(filter, FLAGS, fields())
