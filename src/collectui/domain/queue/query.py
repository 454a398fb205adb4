"""Which rows of the list are meant: whose, narrowed by what, in which order."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum

from collectui.domain.filters import Filter


class Scope(StrEnum):
    """Whose rows: the views every desk starts with."""

    MINE = "mine"
    ALL = "all"
    UNASSIGNED = "unassigned"
    SET_ASIDE = "set_aside"
    CUSTOMERS = "customers"
    SNOOZED = "snoozed"
    NO_NEXT = "no_next"
    DONE = "done"
    SINCE = "since"
    SKIPPED = "skipped"
    PROMISES_DUE = "promises_due"
    BROKEN = "broken"


SCOPE_TITLES = {
    Scope.MINE: "My queue",
    Scope.ALL: "All delinquent",
    Scope.UNASSIGNED: "Unassigned",
    Scope.SET_ASIDE: "On hold",
    Scope.CUSTOMERS: "All customers",
    Scope.SNOOZED: "Snoozed",
    Scope.NO_NEXT: "No next step",
    Scope.DONE: "Done today",
    Scope.SINCE: "Since yesterday",
    Scope.SKIPPED: "Skipped three times",
    Scope.PROMISES_DUE: "Promises due",
    Scope.BROKEN: "Broken promises",
}
"""As the agent reads them."""


class Sort(StrEnum):
    """Orders the list is kept in; each has an index, so a million rows sort as fast as a page."""

    PRIORITY = "priority"
    PAST_DUE = "past_due"
    DAYS = "days"
    NAME = "name"
    NEXT = "next"


@dataclass(frozen=True, slots=True)
class Since:
    """A day and all after it: of the calendar, of the history, and of business dates."""

    moment: datetime
    history_id: int
    """The last command recorded before it."""
    on: date


@dataclass(frozen=True)
class QueueQuery:
    """One list. `Scope.CUSTOMERS` shows every customer, delinquent or not, always by name."""

    scope: Scope = Scope.MINE
    me_id: int | None = None
    """Whose queue `mine` and `collector:me` are."""
    filter: Filter = field(default_factory=Filter)
    sort: Sort = Sort.PRIORITY
    since: Since | None = None
    """From when `done` and `since` count; None: the store says it."""
    due_until: date | None = None
    """Up to which day a promise counts as due; None: the store says it where that is asked."""
    whose_id: int | None = None
    """Whose queue `mine` is where it is a colleague's, worked in as oneself."""

    @property
    def asks_for_due_promises(self) -> bool:
        """Whether the rows are those, or not those, of which a promise is due soon."""
        return self.scope is Scope.PROMISES_DUE or any(
            each.field == "promise" and isinstance(each.value, tuple) and "due" in each.value
            for each in self.filter.conditions
        )

    def of(self, collector_id: int) -> QueueQuery:
        """The queue of a colleague, in the same order and narrowed alike."""
        return replace(self, scope=Scope.MINE, whose_id=collector_id)

    def scoped(self, scope: Scope) -> QueueQuery:
        """Another of the lists that every desk has, in the same order and narrowed alike."""
        return replace(self, scope=scope, whose_id=None)

    def sorted_by(self, sort: Sort) -> QueueQuery:
        """The same rows in another order."""
        return replace(self, sort=sort)
