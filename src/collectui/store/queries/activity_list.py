"""The list of work, as a filter line narrows it, a page at a time, due first.

Due first is by day, then by time (what has none comes last), then by priority. The index serves
the day; within it both engines sort as many rows as the day has, so a page costs its own rows and
the rest of a day, wherever in the list it lies.
"""

from collections.abc import Sequence
from datetime import date, time, timedelta
from functools import reduce
from typing import Any

import sqlalchemy as sa
from sqlalchemy import ColumnElement, Connection, Select

from collectui.domain.activities.filter import STATUS_WORDS
from collectui.domain.activities.views import ActivityView
from collectui.domain.filters import Condition, Filter
from collectui.domain.text import sort_key
from collectui.domain.vocabulary import OPEN_ACTIVITY, ActivityPriority, ActivityStatus
from collectui.store import figures
from collectui.store.constants import OPEN
from collectui.store.core.activities import ACTIVITY
from collectui.store.core.customers import CUSTOMER
from collectui.store.core.desk import COLLECTOR
from collectui.store.queries.activities import DUE_AT, RANK, in_order
from collectui.store.queries.narrowing import COMPARE, WEEK, one_of, texts, who
from collectui.store.queries.search import starts

STILL_OPEN: Any = sa.text(f"activity.{OPEN}")
"""In the very words of the partial indexes, or they would not serve: a typed column has ` = 1`."""
UNKNOWN = -1
"""The id of somebody the store does not know: nobody's, and not NULL, which is unassigned."""
_PLACE = (ACTIVITY.c.due_on, DUE_AT, RANK, ACTIVITY.c.id)
Place = tuple[date, time, int, int]


def activity_page(
    connection: Connection,
    filter: Filter,
    me_id: int | None,
    *,
    after: Place | None = None,
    before: Place | None = None,
    skip: int = 0,
    limit: int = 128,
) -> Sequence[ActivityView]:
    """A page of the activities that a filter of `domain.activities.filter` lets through.

    `after` and `before` are positions of rows: the page that follows, or the one that precedes.
    """
    order: Any = _PLACE
    bounds: list[ColumnElement[bool]] = []
    if after is not None:
        # The day alone once more: that is what the index is asked for.
        bounds += [ACTIVITY.c.due_on >= after[0], sa.tuple_(*_PLACE) > _literal(after)]
    if before is not None:
        bounds += [ACTIVITY.c.due_on <= before[0], sa.tuple_(*_PLACE) < _literal(before)]
        order = tuple(column.desc() for column in _PLACE)

    def top(branch: Select[Any]) -> Select[Any]:
        return branch.where(*bounds).order_by(*order).limit(skip + limit)

    found = narrowed(connection, filter, me_id, top).subquery()
    order = (found.c.due_on, found.c.due_at, found.c.rank, found.c.id)
    if before is not None:
        order = tuple(column.desc() for column in order)
    chosen = sa.select(found.c.id).order_by(*order).offset(skip).limit(limit)
    ids = list(connection.execute(chosen).scalars())
    return in_order(connection, ids[::-1] if before is not None else ids)


def activity_count(
    connection: Connection, filter: Filter, me_id: int | None, *, due_by: date | None = None
) -> int:
    """How many activities the filter lets through, or of them those due by a date."""

    def bound(branch: Select[Any]) -> Select[Any]:
        return branch if due_by is None else branch.where(ACTIVITY.c.due_on <= due_by)

    found = narrowed(connection, filter, me_id, bound).subquery()
    return connection.execute(sa.select(sa.func.count()).select_from(found)).scalar_one()


def activity_now(
    connection: Connection, filter: Filter, me_id: int | None, activity_id: int
) -> ActivityView | None:
    """An activity as it is now; None where the filter does not let it through."""

    def bound(branch: Select[Any]) -> Select[Any]:
        return branch.where(ACTIVITY.c.id == activity_id)

    found = narrowed(connection, filter, me_id, bound).subquery()
    ids = list(connection.execute(sa.select(found.c.id)).scalars())
    return next(iter(in_order(connection, ids)), None)


def activity_place(
    connection: Connection, filter: Filter, me_id: int | None, position: Place
) -> int:
    """How many activities of the filtered list stand before a row's position."""

    def bound(branch: Select[Any]) -> Select[Any]:
        return branch.where(
            ACTIVITY.c.due_on <= position[0], sa.tuple_(*_PLACE) < _literal(position)
        )

    found = narrowed(connection, filter, me_id, bound).subquery()
    return connection.execute(sa.select(sa.func.count()).select_from(found)).scalar_one()


def _literal(place: Place) -> Any:
    day, at, rank, number = place
    typed = sa.literal(at, ACTIVITY.c.due_time.type)
    return sa.tuple_(sa.literal(day), typed, sa.literal(rank), sa.literal(number))


def narrowed(connection: Connection, filter: Filter, me_id: int | None, bound: Any) -> Any:
    """Ids and places in the order that pass; `bound` puts order and limits on each branch.

    Mine is assigned to me or created by me: a branch each, so that each is read in the order of
    its own index, and an activity that is both is one.
    """
    me_id = UNKNOWN if me_id is None else me_id
    conditions = _conditions(connection, filter, me_id)
    place = (ACTIVITY.c.due_on, DUE_AT.label("due_at"), RANK.label("rank"))
    chosen = sa.select(ACTIVITY.c.id, *place).where(*conditions)
    if not _is_mine(filter):
        return bound(chosen)
    branches = [
        sa.select(bound(chosen.where(column == me_id)).subquery())
        for column in (ACTIVITY.c.assigned_to_id, ACTIVITY.c.created_by_id)
    ]
    return sa.union(*branches)


def _is_mine(filter: Filter) -> bool:
    return any(
        each.field == "mine" and (each.value == ("yes",)) is (each.op == "=")
        for each in filter.conditions
    )


def _conditions(connection: Connection, filter: Filter, me_id: int) -> list[ColumnElement[bool]]:
    today = figures.today(connection)
    found = [_has_word(sort_key(word)) for word in filter.words]
    found += [
        test for each in filter.conditions if (test := _condition(each, me_id, today)) is not None
    ]
    return found + _status(filter)


def _status(filter: Filter) -> list[ColumnElement[bool]]:
    """What is said of status; nothing said is: still to do."""
    said = [each for each in filter.conditions if each.field == "status"]
    allowed = frozenset(ActivityStatus) if said else OPEN_ACTIVITY
    for each in said:
        named = reduce(frozenset.union, (STATUS_WORDS[word] for word in texts(each)))
        allowed = allowed & named if each.op == "=" else allowed - named
    tests: list[ColumnElement[bool]] = [STILL_OPEN] if allowed <= OPEN_ACTIVITY else []
    if allowed not in (OPEN_ACTIVITY, frozenset(ActivityStatus)):
        tests.append(ACTIVITY.c.status.in_(sorted(allowed)))
    return tests


def _condition(each: Condition, me_id: int, today: date) -> ColumnElement[bool] | None:
    match each.field, each.value:
        case "mine", tuple():
            # Wanted, it is what the branches are made of.
            others = sa.and_(
                *(
                    sa.func.coalesce(column != me_id, sa.true())
                    for column in (ACTIVITY.c.assigned_to_id, ACTIVITY.c.created_by_id)
                )
            )
            return None if (each.value == ("yes",)) is (each.op == "=") else others
        case ("assigned" | "created") as field, tuple():
            column = ACTIVITY.c.assigned_to_id if field == "assigned" else ACTIVITY.c.created_by_id
            return _by(each, me_id, column)
        case "due", date() as day:
            compared: ColumnElement[bool] = COMPARE[each.op](ACTIVITY.c.due_on, day)
            return compared
        case "due", tuple():
            return one_of(each, [_due(word, today) for word in texts(each)])
        case "overdue", tuple():
            late = sa.and_(ACTIVITY.c.due_on < today, STILL_OPEN)
            return one_of(each, [late if word == "yes" else ~late for word in texts(each)])
        case "category", tuple():
            return one_of(each, [ACTIVITY.c.category == code for code in texts(each)])
        case "priority", tuple():
            return one_of(each, [ACTIVITY.c.priority == name for name in texts(each)])
        case "priority", int() as rank:
            passing = [p for p in ActivityPriority if COMPARE[each.op](p.rank, rank)]
            return ACTIVITY.c.priority.in_(passing)
        case "customer", tuple():
            return one_of(each, [_of_customer(name) for name in texts(each)])
    return None


def _by(each: Condition, me_id: int, column: ColumnElement[Any]) -> ColumnElement[bool]:
    if each.op == "!=" or "none" in texts(each):
        return one_of(each, [who(name, me_id, column) for name in texts(each)])
    # Plainly, so that the index on the column serves.
    named = [name for name in texts(each) if name != "me"]
    tests: list[ColumnElement[bool]] = [column == me_id] if "me" in texts(each) else []
    for name in named:
        tests.append(
            column == sa.select(COLLECTOR.c.id).where(COLLECTOR.c.login == name).scalar_subquery()
        )
    return sa.or_(*tests)


def _due(word: str, today: date) -> ColumnElement[bool]:
    match word:
        case "today":
            return ACTIVITY.c.due_on == today
        case "tomorrow":
            return ACTIVITY.c.due_on == today + timedelta(1)
        case "overdue":
            return sa.and_(ACTIVITY.c.due_on < today, STILL_OPEN)
        case _:
            return ACTIVITY.c.due_on.between(today, today + timedelta(WEEK))


def _has_word(word: str) -> ColumnElement[bool]:
    named = sa.select(CUSTOMER.c.id).where(
        CUSTOMER.c.id == ACTIVITY.c.customer_id,
        CUSTOMER.c.search_text.contains(word, autoescape=True),
    )
    return sa.or_(ACTIVITY.c.search_text.contains(word, autoescape=True), named.exists())


def _of_customer(name: str) -> ColumnElement[bool]:
    """The customer of that number, or those whose name begins so."""
    tests: list[ColumnElement[bool]] = [CUSTOMER.c.number.in_({name, name.upper(), name.lower()})]
    if key := sort_key(name):
        tests.append(starts(CUSTOMER.c.sort_key, key))
    return ACTIVITY.c.customer_id.in_(
        sa.union(*(sa.select(CUSTOMER.c.id).where(test) for test in tests))
    )
