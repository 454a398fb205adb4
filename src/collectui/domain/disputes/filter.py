"""The filter line of disputes: `reason:freight owner:me due:late credit:waiting acme`.

Words narrow by the customer's name and number. Where nothing is said of status, only disputes that
are not over are shown.
"""

from __future__ import annotations

from collections.abc import Sequence

from collectui.domain import filters
from collectui.domain.disputes.reasons import REASONS
from collectui.domain.disputes.views import UNKNOWN
from collectui.domain.filters import Field, Filter, Given, Value, choices, day, one_of
from collectui.domain.vocabulary import DISPUTE_OVER, DisputeStatus

DUE_WORDS = ("late", "today", "week", "none")
STATUS_WORDS: dict[str, frozenset[DisputeStatus]] = {
    "open": frozenset(DisputeStatus) - DISPUTE_OVER,
    "over": DISPUTE_OVER,
    "all": frozenset(DisputeStatus),
    **{status.value: frozenset({status}) for status in DisputeStatus},
}
DEFAULT_REASONS = tuple(code for code, *_ in REASONS)


def _text(expected: str) -> Field:
    def read(given: Given) -> Value:
        return choices(given, None, expected)

    return Field(expected, (), read)


def fields(reasons: Sequence[str] = DEFAULT_REASONS) -> dict[str, Field]:
    """Every field, for reading, completion and help; `reasons` are codes of the desk's."""
    return {
        "reason": one_of("why it is disputed; unknown: a file told of it", (*reasons, UNKNOWN)),
        "status": one_of("how far it is; open unless said", tuple(STATUS_WORDS)),
        "owner": Field(
            "whose turn it is: me, a login (coordinator or processor), or a department",
            ("me", "none"),
            lambda given: choices(given, None, "me, none, a login or a department"),
        ),
        "due": Field(
            "when it is to be resolved: a word or a date; week is today and the 6 days after",
            (*DUE_WORDS, "<2026-12-03"),
            lambda given: day(given, DUE_WORDS),
        ),
        "credit": one_of("whether a granted credit is awaited", ("waiting", "none")),
        "customer": _text("the customer's number, or the beginning of its name"),
    }


def to_text(filter: Filter) -> str:
    """The canonical line: `parse(to_text(f)) == f` for what `parse` returns."""
    return filters.to_text(filter, (), fields())


def parse(text: str, reasons: Sequence[str] = DEFAULT_REASONS) -> Filter:
    """The filter that a line means. Raises FilterError with the place where the line is wrong."""
    return filters.read_line(text, fields(reasons))
