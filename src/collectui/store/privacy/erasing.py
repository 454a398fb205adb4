"""Taking values out of the history: the one exception to its being append-only.

The database itself allows it while an erasure stands as being carried out in the same transaction,
and then to values alone (see `store.triggers`).
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection

from collectui.store import triggers
from collectui.store.core.history import ERASING, ERASURE, HISTORY
from collectui.store.core.history import HISTORY_CHANGE as CHANGE
from collectui.store.engine import is_sqlite
from collectui.store.types import utc_now


@contextmanager
def erasing(
    connection: Connection,
    who: int | None,
    reason: str,
    *,
    erasure_id: int | None = None,
    **order: Any,
) -> Iterator[int]:
    """Open the history for the values that an erasure takes out; gives the erasure's id.

    `erasure_id` is one that was entered before; else it is made, with what else `order` says.
    It is closed again at the end; what fails within it takes the transaction along.
    """
    if is_sqlite(connection):
        # What is overwritten is to be gone from the file too, not only from the tables.
        connection.exec_driver_sql("PRAGMA secure_delete=ON")
    if erasure_id is None:
        order |= {"at": utc_now(), "by_id": who, "reason": reason}
        made = sa.insert(ERASURE).values(order).returning(ERASURE.c.id)
        erasure_id = int(connection.execute(made).scalar_one())
    token = triggers.token(connection)
    connection.execute(sa.insert(ERASING).values(erasure_id=erasure_id, token=token))
    yield erasure_id
    connection.execute(sa.delete(ERASING).where(ERASING.c.erasure_id == erasure_id))


def put_changes(
    connection: Connection, erasure_id: int, change_id: int, changes: Mapping[str, Any]
) -> None:
    """What a recorded change holds from now on; within `erasing`."""
    connection.execute(
        sa.update(CHANGE)
        .where(CHANGE.c.id == change_id)
        .values(changes=dict(changes), erasure_id=erasure_id)
    )


def put_summary(connection: Connection, history_id: int, summary: str) -> None:
    """What the summary of a recorded command is from now on; within `erasing`."""
    connection.execute(sa.update(HISTORY).where(HISTORY.c.id == history_id).values(summary=summary))
