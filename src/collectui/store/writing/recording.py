"""The history's own rows: one a command, and one for each record or set that it touches."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection, Table
from sqlalchemy.sql.dml import ReturningInsert

from collectui.domain.plan import Plan
from collectui.domain.text import clean
from collectui.store.core.history import HISTORY
from collectui.store.core.history import HISTORY_CHANGE as CHANGE
from collectui.store.engine import is_sqlite
from collectui.store.types import utc_now

# Built once: to make a statement costs more than to run it.
TELLING = sa.insert(CHANGE)
_LAST_AT = sa.select(HISTORY.c.at).order_by(HISTORY.c.id.desc()).limit(1)


@cache
def adding(table: Table) -> ReturningInsert[int]:
    """Add one row and give its id."""
    return sa.insert(table).returning(table.c.id)


def add_all(connection: Connection, table: Table, rows: Sequence[dict[str, Any]]) -> list[int]:
    """Add rows and give their ids, in the order of the rows; under the store's write lock.

    Several get their ids first: asked back with the rows they would go one by one.
    """
    if len(rows) == 1:
        return [connection.execute(adding(table), rows[0]).scalar_one()]
    ids = _free_ids(connection, table, len(rows))
    connection.execute(
        sa.insert(table), [{"id": each, **row} for each, row in zip(ids, rows, strict=True)]
    )
    return ids


def _free_ids(connection: Connection, table: Table, count: int) -> list[int]:
    """Ids that no record of the table has or ever had."""
    if not is_sqlite(connection):
        each = sa.text(
            f"SELECT nextval(pg_get_serial_sequence('\"{table.name}\"', 'id'))"
            " FROM generate_series(1, :count)"
        )
        return sorted(connection.execute(each, {"count": count}).scalars())
    given = sa.text("SELECT seq FROM sqlite_sequence WHERE name = :name")
    ever = connection.execute(given, {"name": table.name}).scalar() or 0
    there = connection.execute(sa.select(sa.func.max(table.c.id))).scalar() or 0
    first = max(ever, there) + 1
    return list(range(first, first + count))


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
        "by_id": who,
        "action": action,
        "summary": summary,
        "undo_of_id": undo_of,
        "batch_id": batch_id,
    }
    return connection.execute(adding(HISTORY), values).scalar_one(), at


def tell(connection: Connection, plan: Plan, history_id: int) -> None:
    """Mention the change with the customers it concerns; it is recorded once, elsewhere."""
    told = sa.select(CHANGE.c.customer_id).where(
        CHANGE.c.history_id == history_id, CHANGE.c.customer_id.is_not(None)
    )
    concerned = plan.mentions.subquery()
    listening = sa.select(concerned.c[0]).where(concerned.c[0].not_in(told)).distinct().subquery()
    columns: dict[str, Any] = {
        "history_id": sa.literal(history_id),
        "kind": sa.literal(plan.changes[0].kind),
        "customer_id": listening.c[0],
        "op": sa.literal("mentioned"),
        "changes": sa.literal({}, CHANGE.c.changes.type),
        "count": sa.literal(0),
    }
    connection.execute(sa.insert(CHANGE).from_select(list(columns), sa.select(*columns.values())))


def line(
    history_id: int,
    kind: str,
    record_id: int | None,
    customer_id: int | None,
    op: str,
    changes: Mapping[str, Any],
    count: int = 1,
) -> dict[str, Any]:
    """A row that tells of one record or set that a command touched."""
    return {
        "history_id": history_id,
        "kind": kind,
        "record_id": record_id,
        "customer_id": customer_id,
        "op": op,
        "changes": {name: _cleaned(pair) for name, pair in changes.items()},
        "count": count,
    }


_CLEAN = frozenset({type(None), int, bool})


def _cleaned(value: Any) -> Any:
    """JSON as a column would keep its text: the history holds what the record holds."""
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, list):
        return [each if type(each) in _CLEAN else _cleaned(each) for each in value]
    if isinstance(value, dict):
        return {name: _cleaned(each) for name, each in value.items()}
    return value
