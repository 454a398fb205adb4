"""The history's own rows: one a command, and one for each record or set that it touches."""

from collections.abc import Mapping
from datetime import datetime
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection, Table
from sqlalchemy.sql.dml import ReturningInsert

from collectui.domain.plan import Delete, Insert, MoveSet, Plan, Update
from collectui.domain.text import clean
from collectui.store.core.history import HISTORY
from collectui.store.core.history import HISTORY_CHANGE as CHANGE
from collectui.store.types import utc_now

# Built once: to make a statement costs more than to run it.
TELLING = sa.insert(CHANGE)
_LAST_AT = sa.select(HISTORY.c.at).order_by(HISTORY.c.id.desc()).limit(1)


@cache
def adding(table: Table) -> ReturningInsert[int]:
    """Add one row and give its id."""
    return sa.insert(table).returning(table.c.id)


@cache
def adding_all(table: Table) -> ReturningInsert[int]:
    """For several rows at once; the ids come in the order of the rows."""
    return sa.insert(table).returning(table.c.id, sort_by_parameter_order=True)


def begin_history(
    connection: Connection,
    *,
    command_id: str,
    who: int | None,
    action: str,
    summary: str,
    undo_of: int | None = None,
    batch_id: int | None = None,
) -> tuple[int, datetime]:
    """Add the history's row for one command; returns its id and moment.

    The moment is never before the one before it, whatever the clock did.
    """
    last = connection.execute(_LAST_AT).scalar()
    at = max(utc_now(), last) if last else utc_now()
    values = {
        "command_id": command_id,
        "at": at,
        "who": who,
        "action": action,
        "summary": summary,
        "undo_of": undo_of,
        "batch_id": batch_id,
    }
    return connection.execute(adding(HISTORY), values).scalar_one(), at


def tell(connection: Connection, plan: Plan, history_id: int) -> None:
    """Customers that the change concerns hear of it; what changed is recorded once, elsewhere."""
    told = sa.select(CHANGE.c.customer_id).where(
        CHANGE.c.history_id == history_id, CHANGE.c.customer_id.is_not(None)
    )
    concerned = plan.heard_by.subquery()
    listening = sa.select(concerned.c[0]).where(concerned.c[0].not_in(told)).distinct().subquery()
    columns: dict[str, Any] = {
        "history_id": sa.literal(history_id),
        "kind": sa.literal(plan.changes[0].kind),
        "customer_id": listening.c[0],
        "op": sa.literal("heard"),
        "changes": sa.literal({}, CHANGE.c.changes.type),
        "count": sa.literal(0),
    }
    connection.execute(sa.insert(CHANGE).from_select(list(columns), sa.select(*columns.values())))


def record(
    connection: Connection,
    history_id: int,
    change: Update | Insert | Delete | MoveSet,
    record_id: int | None,
    customer_id: int | None,
    op: str,
    changes: Mapping[str, Any],
    count: int = 1,
) -> int:
    """Tell of one record or set that a command touched; returns the row's id."""
    values = line(history_id, change.kind, record_id, customer_id, op, changes, count)
    return connection.execute(adding(CHANGE), values).scalar_one()


def line(
    history_id: int,
    kind: str,
    record_id: int | None,
    customer_id: int | None,
    op: str,
    changes: Mapping[str, Any],
    count: int = 1,
) -> dict[str, Any]:
    """The same as values of a row."""
    return {
        "history_id": history_id,
        "kind": kind,
        "record_id": record_id,
        "customer_id": customer_id,
        "op": op,
        "changes": _cleaned(dict(changes)),
        "count": count,
    }


def _cleaned(value: Any) -> Any:
    """JSON as a column would keep its text: the history holds what the record holds."""
    match value:
        case str():
            return clean(value)
        case list():
            return [_cleaned(each) for each in value]
        case dict():
            return {name: _cleaned(each) for name, each in value.items()}
    return value
