"""The change feed: what was recorded since a program last looked.

It misses nothing: one writer at a time means that ids are committed in the order they are given.
"""

from collections.abc import Collection

import sqlalchemy as sa
from sqlalchemy import Connection

from collectui.store import schema


def newest(connection: Connection) -> int:
    """The id of the newest recorded command: where a program begins to listen.

    Raises StoreChanged where another program has upgraded the store.
    """
    # A program begins with it: as text, for which the history's tables need not be made.
    row = connection.exec_driver_sql(
        "SELECT max(id), (SELECT version_num FROM alembic_version) FROM history"
    ).one()
    schema.check_unchanged(row[1])
    return row[0] or 0


def done_of(connection: Connection, command_ids: Collection[str]) -> frozenset[str]:
    """Those of the commands that the store has done."""
    from collectui.store.core.history import HISTORY

    asked = sa.select(HISTORY.c.command_id).where(HISTORY.c.command_id.in_(command_ids))
    return frozenset(connection.execute(asked).scalars())


def changed_since(connection: Connection, history_id: int) -> tuple[int, frozenset[int]]:
    """The newest id, and the customers touched by what was recorded after `history_id`.

    No customer beside a newer id means a batch: it touches more customers than it names.
    """
    last, customers, _ = news_since(connection, history_id, ())
    return last, customers


def news_since(
    connection: Connection, history_id: int, command_ids: Collection[str]
) -> tuple[int, frozenset[int], frozenset[int]]:
    """As `changed_since`, and the customers touched by these commands among what was recorded."""
    from collectui.store.core.history import HISTORY
    from collectui.store.core.history import HISTORY_CHANGE as CHANGE

    rows = connection.execute(
        sa.select(HISTORY.c.id, HISTORY.c.batch_id, HISTORY.c.command_id, CHANGE.c.customer_id)
        .outerjoin(CHANGE, CHANGE.c.history_id == HISTORY.c.id)
        .where(HISTORY.c.id > history_id)
    ).fetchall()
    last = max((row.id for row in rows), default=history_id)
    named = [row for row in rows if row.customer_id is not None]
    mine = frozenset(row.customer_id for row in named if row.command_id in command_ids)
    if any(row.batch_id is not None for row in rows):
        return last, frozenset(), mine
    return last, frozenset(row.customer_id for row in named), mine
