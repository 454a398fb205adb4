"""Activities: of a customer, and the list of everybody's work."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection, Select
from sqlalchemy.engine import Row

from collectui.domain.activities.views import UNTIMED, ActivityView
from collectui.domain.files import FileLine
from collectui.domain.vocabulary import OPEN_ACTIVITY, ActivityPriority
from collectui.store.core.activities import ACTIVITY
from collectui.store.core.customers import CUSTOMER
from collectui.store.core.desk import ACTIVITY_CATEGORY as _CATEGORY
from collectui.store.core.desk import COLLECTOR
from collectui.store.core.items import ITEM as _ITEM
from collectui.store.queries import attachments

_BY = COLLECTOR.alias("by_collector")
_TO = COLLECTOR.alias("to_collector")

_LINES = sa.select(
    ACTIVITY,
    CUSTOMER.c.name.label("customer"),
    CUSTOMER.c.number.label("customer_number"),
    _CATEGORY.c.title.label("category_title"),
    _ITEM.c.number.label("item"),
    _BY.c.login.label("by_login"),
    _TO.c.login.label("to_login"),
).select_from(
    ACTIVITY.join(CUSTOMER, CUSTOMER.c.id == ACTIVITY.c.customer_id)
    .join(_CATEGORY, _CATEGORY.c.code == ACTIVITY.c.category)
    .outerjoin(_ITEM, _ITEM.c.id == ACTIVITY.c.item_id)
    .outerjoin(_BY, _BY.c.id == ACTIVITY.c.created_by_id)
    .outerjoin(_TO, _TO.c.id == ACTIVITY.c.assigned_to_id)
)
DUE_AT = sa.func.coalesce(ACTIVITY.c.due_time, sa.literal(UNTIMED, ACTIVITY.c.due_time.type))
"""When on its day it is due: what has no time comes after what has one."""
RANK = sa.case(
    {priority.value: priority.rank for priority in ActivityPriority}, value=ACTIVITY.c.priority
)
IS_OPEN = ACTIVITY.c.status.in_(sorted(OPEN_ACTIVITY))


def _view(row: Row[Any], files: Sequence[FileLine] = ()) -> ActivityView:
    return ActivityView(
        id=row.id,
        version=row.version,
        customer_id=row.customer_id,
        customer=row.customer,
        customer_number=row.customer_number,
        account_id=row.account_id,
        site_id=row.site_id,
        program_id=row.program_id,
        item_id=row.item_id,
        item=row.item,
        subject=row.subject,
        category=row.category,
        category_title=row.category_title,
        priority=row.priority,
        status=row.status,
        due_on=row.due_on,
        due_time=row.due_time,
        description=row.description,
        created_by=row.by_login,
        created_at=row.created_at,
        assigned_to_id=row.assigned_to_id,
        assigned_to=row.to_login,
        outcome=row.outcome,
        completed_at=row.completed_at,
        contact_id=row.contact_id,
        cancel_reason=row.cancel_reason,
        series=row.series,
        files=tuple(files),
        position=(row.due_on, row.due_time or UNTIMED, row.priority.rank, row.id),
    )


def _views(connection: Connection, statement: Select[Any]) -> list[ActivityView]:
    rows = connection.execute(statement).fetchall()
    files = attachments.files_of(connection, "activity", [row.id for row in rows])
    return [_view(row, files.get(row.id, ())) for row in rows]


def activity(connection: Connection, activity_id: int) -> ActivityView:
    """One activity; raises LookupError where there is none."""
    return activities(connection, [activity_id])[0]


def activities(connection: Connection, ids: Sequence[int]) -> tuple[ActivityView, ...]:
    """Several activities, in the order asked for; raises LookupError where one is not there."""
    found = in_order(connection, ids)
    if missing := set(ids) - {each.id for each in found}:
        raise LookupError(f"there is no activity {min(missing)}")
    return tuple(found)


def in_order(connection: Connection, ids: Sequence[int]) -> list[ActivityView]:
    """Those of the activities that are there, in the order of their ids here."""
    by_id = {row.id: row for row in _views(connection, _LINES.where(ACTIVITY.c.id.in_(set(ids))))}
    return [by_id[each] for each in dict.fromkeys(ids) if each in by_id]


def activities_of(
    connection: Connection, customer_id: int, *, open_only: bool = False, limit: int = 1_000
) -> list[ActivityView]:
    """A customer's activities: the open ones by due date, then the others, latest first."""
    first = sa.case((IS_OPEN, 0), else_=1)
    statement = (
        _LINES.where(ACTIVITY.c.customer_id == customer_id, *([IS_OPEN] if open_only else []))
        .order_by(
            first,
            sa.case((IS_OPEN, ACTIVITY.c.due_on)),
            sa.case((IS_OPEN, DUE_AT)),
            sa.case((IS_OPEN, RANK)),
            ACTIVITY.c.completed_at.desc(),
            ACTIVITY.c.id,
        )
        .limit(limit)
    )
    return _views(connection, statement)
