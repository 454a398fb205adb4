"""The filter line of a customer's history: `kind:note,letter by:ana terms`.

Words narrow by what is said: each must occur.
"""

from __future__ import annotations

from collections.abc import Sequence

from collectui.domain import filters
from collectui.domain.filters import Field, Filter, collector, one_of

KINDS = ("note", "activity", "contact", "payment", "letter", "change", "import")


def fields(collectors: Sequence[str] | None = None) -> dict[str, Field]:
    """Every field, for reading, completion and help; `collectors` are the logins there are."""
    return {
        "kind": one_of("what happened", KINDS),
        "by": collector("who did it: me, a login, none", logins=collectors),
    }


def parse(text: str, *, collectors: Sequence[str] | None = None) -> Filter:
    """The filter that a line means. Raises FilterError with the place where the line is wrong."""
    return filters.read_line(text, fields(collectors))


def to_text(filter: Filter) -> str:
    """The canonical line: `parse(to_text(f)) == f` for what `parse` returns."""
    return filters.to_text(filter, (), fields())
