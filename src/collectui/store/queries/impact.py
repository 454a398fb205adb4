"""The lists that the counts of an impact open into, paged from the plan's own sets."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection, Table

from collectui.domain.plan import Applies, MoveSet
from collectui.domain.records import RECORDS, one
from collectui.domain.roles.impact import ImpactCount
from collectui.domain.vocabulary import code_words
from collectui.store import writing
from collectui.store.core.customers import CUSTOMER


@dataclass(frozen=True, slots=True)
class Member:
    """One record of a count."""

    id: int
    text: str
    """Its number or subject."""
    detail: str
    """Its status, date, address or the like."""
    customer: str


MOST_AT_ONCE = 200
"""Sets of one statement; SQLite takes 500."""


def members(
    connection: Connection, count: ImpactCount, *, skip: int = 0, limit: int = 128
) -> list[Member]:
    """A page of the records that an impact counts, by customer and number.

    Sets of very many customers come one after the other: no statement holds them all.
    """
    chosen = [sa.select(_ids(each).subquery().c[0]) for each in count.sets]
    if len(chosen) <= MOST_AT_ONCE:
        return _page(connection, count.kind, sa.union_all(*chosen), skip, limit)
    found: list[Member] = []
    for each, ids in zip(count.sets, chosen, strict=True):
        if skip < each.count and len(found) < limit:
            found += _page(connection, count.kind, ids, skip, limit - len(found))
        skip = max(skip - each.count, 0)
    return found


def _ids(each: MoveSet | Applies) -> Any:
    return writing.members(each) if isinstance(each, MoveSet) else each.members


def _page(connection: Connection, kind: str, ids: Any, skip: int, limit: int) -> list[Member]:
    table = writing.table(kind)
    title, details = RECORDS[kind].title, RECORDS[kind].details
    rows = connection.execute(
        sa.select(table, CUSTOMER.c.name.label("of_customer"))
        .join(CUSTOMER, CUSTOMER.c.id == table.c.customer_id)
        .where(table.c.id.in_(ids))
        .order_by(CUSTOMER.c.sort_key, *_order(table, title), table.c.id)
        .offset(skip)
        .limit(limit)
    )
    return [
        Member(
            row.id,
            _title(kind, getattr(row, title)),
            " · ".join(_word(getattr(row, name)) for name in details if getattr(row, name)),
            row.of_customer,
        )
        for row in rows
    ]


def _order(table: Table, title: str) -> list[Any]:
    return [] if title == "body" else [table.c[title]]


def _title(kind: str, value: Any) -> str:
    if kind == "correspondence":
        return f"{one(kind)} {value}"
    return _word(value).partition("\n")[0]


def _word(value: Any) -> str:
    """Closed lists without their underscores; text as it is."""
    return code_words(value) if isinstance(value, StrEnum) else str(value)
