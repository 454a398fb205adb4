"""The list of work in any order, and the list of one customer: rows by their number.

The list of everybody by due date is read by position instead (`activity_list`), which costs the
same wherever a page lies; these lists are a customer's or somebody's, and not that long.
"""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection, Select

from collectui.domain.activities.filter import ActivitySort
from collectui.domain.activities.views import ActivityView
from collectui.domain.filters import Filter
from collectui.store.core.activities import ACTIVITY
from collectui.store.core.customers import CUSTOMER
from collectui.store.core.desk import ACTIVITY_CATEGORY
from collectui.store.queries.activities import DUE_AT, IS_OPEN, RANK, in_order
from collectui.store.queries.activity_list import narrowed

_CLOSED = sa.case((IS_OPEN, 0), else_=1)
_BY_DUE = (
    _CLOSED,
    sa.case((IS_OPEN, ACTIVITY.c.due_on)),
    sa.case((IS_OPEN, DUE_AT)),
    sa.case((IS_OPEN, RANK)),
    # What is over is looked for backwards from today.
    ACTIVITY.c.due_on.desc(),
    ACTIVITY.c.id,
)
_ORDERS: dict[ActivitySort, tuple[Any, ...]] = {
    ActivitySort.DUE: _BY_DUE,
    ActivitySort.LATEST: (ACTIVITY.c.due_on.desc(), ACTIVITY.c.id.desc()),
    ActivitySort.PRIORITY: (RANK, *_BY_DUE),
    ActivitySort.CATEGORY: (ACTIVITY_CATEGORY.c.title, *_BY_DUE),
    ActivitySort.CUSTOMER: (CUSTOMER.c.sort_key, CUSTOMER.c.id, *_BY_DUE),
    ActivitySort.MADE: (ACTIVITY.c.id.desc(),),
}


def activity_rows(
    connection: Connection,
    filter: Filter,
    me_id: int | None,
    sort: ActivitySort,
    *,
    customer_id: int | None = None,
    skip: int = 0,
    limit: int = 128,
) -> Sequence[ActivityView]:
    """Activities that a filter lets through, of a customer or of all, in an order."""
    chosen = _chosen(connection, filter, me_id, customer_id)
    ids = connection.execute(chosen.order_by(*_ORDERS[sort]).offset(skip).limit(limit)).scalars()
    return in_order(connection, list(ids))


def activity_row_count(
    connection: Connection, filter: Filter, me_id: int | None, customer_id: int | None
) -> int:
    """How many there are."""
    chosen = _chosen(connection, filter, me_id, customer_id).subquery()
    return connection.execute(sa.select(sa.func.count()).select_from(chosen)).scalar_one()


def activity_row_place(
    connection: Connection,
    filter: Filter,
    me_id: int | None,
    sort: ActivitySort,
    activity_id: int,
    customer_id: int | None,
) -> int | None:
    """How many stand before an activity; None where it is not among them."""
    number = sa.func.row_number().over(order_by=_ORDERS[sort]).label("number")
    rows = _chosen(connection, filter, me_id, customer_id).add_columns(number).subquery()
    found = connection.execute(sa.select(rows.c.number).where(rows.c.id == activity_id)).scalar()
    return None if found is None else int(found) - 1


def _chosen(
    connection: Connection, filter: Filter, me_id: int | None, customer_id: int | None
) -> Select[Any]:
    def bound(branch: Select[Any]) -> Select[Any]:
        return (
            branch if customer_id is None else branch.where(ACTIVITY.c.customer_id == customer_id)
        )

    found = narrowed(connection, filter, me_id, bound).subquery()
    return sa.select(ACTIVITY.c.id).select_from(
        ACTIVITY.join(found, found.c.id == ACTIVITY.c.id)
        .join(CUSTOMER, CUSTOMER.c.id == ACTIVITY.c.customer_id)
        .join(ACTIVITY_CATEGORY, ACTIVITY_CATEGORY.c.code == ACTIVITY.c.category)
    )
