"""The filter line of promises: `state:broken due:week promised>1000 level>1 taker:me acme`.

Words narrow by the customer's name and number.
"""

from __future__ import annotations

from collections.abc import Sequence

from collectui.domain import filters
from collectui.domain.filters import Field, Filter, amount, collector, count, day, one_of
from collectui.domain.vocabulary import Approval, PromiseMethod, PromiseStatus

DUE_WORDS = ("today", "overdue", "week")
WAITING = "waiting"
STATES = (*(each.value for each in PromiseStatus), WAITING)
"""What a promise can be; one that waits for figures is open too."""


def fields(collectors: Sequence[str] | None = None) -> dict[str, Field]:
    """Every field; `collectors` are the logins there are, without them any login is taken."""
    return {
        "state": one_of("what became of it; waiting: for newer figures", STATES),
        "due": Field(
            "when its next part is due: a word or a date; week is today and the 6 days after",
            (*DUE_WORDS, "<2026-12-03"),
            lambda given: day(given, DUE_WORDS),
        ),
        "promised": Field("what was promised, in its currency", (">1000", "<5k"), amount),
        "level": Field("how often the same was promised, and not kept before", (">1",), count),
        "method": one_of("how it is to be paid", tuple(PromiseMethod)),
        "approval": one_of("whether a supervisor has to agree", tuple(Approval)),
        "taker": collector("who took it: me, a login", ("me",), collectors),
    }


def parse(text: str, *, collectors: Sequence[str] | None = None) -> Filter:
    """The filter that a line means. Raises FilterError with the place where the line is wrong."""
    return filters.read_line(text, fields(collectors))
