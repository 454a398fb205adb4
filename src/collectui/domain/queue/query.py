"""Which rows of the list are meant: whose, narrowed by what, in which order."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import StrEnum

from collectui.domain.filters import Filter


class Scope(StrEnum):
    """Whose rows: the views every desk starts with."""

    MINE = "mine"
    ALL = "all"
    UNASSIGNED = "unassigned"
    SET_ASIDE = "set_aside"
    CUSTOMERS = "customers"


SCOPE_TITLES = {
    Scope.MINE: "My queue",
    Scope.ALL: "All delinquent",
    Scope.UNASSIGNED: "Unassigned",
    Scope.SET_ASIDE: "On hold",
    Scope.CUSTOMERS: "All customers",
}
"""As the agent reads them."""


class Sort(StrEnum):
    """Orders the list is kept in; each has an index, so a million rows sort as fast as a page."""

    PRIORITY = "priority"
    PAST_DUE = "past_due"
    DAYS = "days"
    NAME = "name"
    NEXT = "next"


@dataclass(frozen=True)
class QueueQuery:
    """One list. `Scope.CUSTOMERS` shows every customer, delinquent or not, always by name."""

    scope: Scope = Scope.MINE
    me_id: int | None = None
    """Whose queue `mine` and `collector:me` are."""
    filter: Filter = field(default_factory=Filter)
    sort: Sort = Sort.PRIORITY

    def sorted_by(self, sort: Sort) -> QueueQuery:
        """The same rows in another order."""
        return replace(self, sort=sort)
