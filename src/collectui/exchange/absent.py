"""Open documents of a source that its newest file no longer lists."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial

import sqlalchemy as sa
from sqlalchemy import Connection

from collectui.domain.terms import ItemStatus
from collectui.exchange.changes import record
from collectui.exchange.job import Job
from collectui.store import figures
from collectui.store.core.items import ITEM
from collectui.store.store import Store

REASON = "no longer in the export"
_PAGE = 20_000
_CHUNK = 1_000


def find_absent(store: Store, job: Job) -> int:
    """Note in the staging area which open documents of the source the file lacks; how many.

    What the file lists and the import rejected is not absent.
    """
    db = job.staging.db
    db.execute("DELETE FROM known")
    after = 0
    while rows := store.read(_page, job.source, after):
        db.executemany("INSERT INTO known VALUES (?, ?, ?, ?)", rows)
        db.execute(
            "DELETE FROM known WHERE id > ? AND (key IN (SELECT key FROM item)"
            " OR key IN (SELECT key FROM rejected_key)"
            " OR number IN (SELECT text FROM rejected_cell))",
            (after,),
        )
        after = rows[-1][0]
    count: int = db.execute("SELECT count(*) FROM known").fetchone()[0]
    return count


def _page(connection: Connection, source: str, after: int) -> list[tuple[int, int, str, str]]:
    rows = connection.execute(
        sa.select(ITEM.c.id, ITEM.c.customer_id, ITEM.c.source_key, ITEM.c.number)
        .where(ITEM.c.id > after, ITEM.c.source == source, ITEM.c.open_balance != 0)
        .order_by(ITEM.c.id)
        .limit(_PAGE)
    )
    return [(row[0], row[1], row[2], row[3]) for row in rows]


def close_absent(
    job: Job, on: date, in_transaction: Callable[[Callable[[Connection], None]], None]
) -> None:
    """Close what `find_absent` noted, in pieces: nobody paid it that we know of, it just went."""
    db = job.staging.db
    after = 0
    while rows := db.execute(
        "SELECT id FROM known WHERE id > ? ORDER BY id LIMIT ?", (after, _CHUNK)
    ).fetchall():
        ids = [number for (number,) in rows]
        in_transaction(partial(_close, job=job, on=on, ids=ids))
        after = ids[-1]


def _close(connection: Connection, job: Job, on: date, ids: list[int]) -> None:
    found = connection.execute(
        sa.select(
            *(ITEM.c.id, ITEM.c.customer_id, ITEM.c.open_balance, ITEM.c.status),
            *(ITEM.c.settled_on, ITEM.c.closed_reason),
        ).where(ITEM.c.id.in_(ids), ITEM.c.open_balance != 0)
    ).fetchall()
    if not found:
        return
    connection.execute(
        sa.update(ITEM)
        .where(ITEM.c.id.in_([row.id for row in found]))
        .values(
            open_balance=0,
            status=ItemStatus.PAID,
            settled_on=on,
            closed_reason=REASON,
            version=ITEM.c.version + 1,
        )
    )
    day = on.isoformat()
    record(
        connection,
        job,
        f"{job.file_name}: {len(found):,d} closed as {REASON}",
        [
            {
                "kind": "item",
                "record_id": row.id,
                "customer_id": row.customer_id,
                "op": "update",
                "changes": {
                    "open_balance": [row.open_balance, 0],
                    "status": [row.status.value, ItemStatus.PAID.value],
                    "settled_on": [row.settled_on and row.settled_on.isoformat(), day],
                    "closed_reason": [row.closed_reason, REASON],
                },
            }
            for row in found
        ],
    )
    figures.refresh(connection, {row.customer_id for row in found})
    job.tally.also[f"closed as {REASON}"] += len(found)
