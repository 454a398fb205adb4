"""Open documents of a source that its newest file no longer lists."""

from __future__ import annotations

from collections.abc import Callable, Container
from datetime import date
from functools import partial

import sqlalchemy as sa
from sqlalchemy import Connection

from collectui.domain.vocabulary import NEVER_DUE, ItemStatus
from collectui.store import desk, figures
from collectui.store.core.items import ITEM
from collectui.store.imports import following
from collectui.store.imports.job import Job
from collectui.store.imports.refusal import ImportRefused
from collectui.store.pieces import pieces
from collectui.store.store import Store
from collectui.store.writing import batch

REASON = "no longer in the export"
_PAGE = 20_000
_CHUNK = 1_000


def count_absent(job: Job) -> int:
    """How many open documents `find_absent` noted, and nobody recognised since."""
    count: int = job.staging.db.execute("SELECT count(*) FROM known").fetchone()[0]
    return count


def find_absent(store: Store, job: Job) -> None:
    """Note in the staging area which open documents of the source the file lacks (`known`).

    What the file lists and the import rejected is not absent. And which of them it has (`met`).
    """
    db = job.staging.db
    for table in ("known", "met"):
        db.execute(f"DELETE FROM {table}")
    db.execute("CREATE TEMP TABLE IF NOT EXISTS page (id INTEGER, key TEXT)")
    after = 0
    job.tally.open_before = 0
    while rows := store.read(partial(_page, source=job.source, after=after)):
        db.execute("DELETE FROM page")
        db.executemany("INSERT INTO page VALUES (?, ?)", rows)
        gone = db.execute(
            "SELECT id FROM page WHERE key NOT IN (SELECT key FROM item)"
            " AND key NOT IN (SELECT key FROM rejected_key)"
        ).fetchall()
        db.execute(
            "INSERT OR IGNORE INTO met SELECT key FROM page WHERE key IN (SELECT key FROM item)"
        )
        for part in pieces([item_id for (item_id,) in gone]):
            found = store.read(partial(details, where=ITEM.c.id.in_(part)))
            db.executemany("INSERT INTO known VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", found)
        job.tally.open_before += len(rows)
        after = rows[-1][0]
    db.execute("DELETE FROM known WHERE number IN (SELECT text FROM rejected_cell)")


def _page(connection: Connection, source: str, after: int) -> list[tuple[int, str]]:
    rows = connection.execute(
        sa.select(ITEM.c.id, ITEM.c.source_key)
        .where(ITEM.c.id > after, ITEM.c.source == source, ITEM.c.open_balance != 0)
        .where(ITEM.c.status.not_in(list(NEVER_DUE)))
        .order_by(ITEM.c.id)
        .limit(_PAGE)
    )
    return [(row[0], row[1]) for row in rows]


def details(connection: Connection, where: sa.ColumnElement[bool]) -> list[tuple[object, ...]]:
    """Documents as the staging area's table `known` has them."""
    rows = connection.execute(
        sa.select(
            *(ITEM.c.id, ITEM.c.customer_id, ITEM.c.source_key, ITEM.c.number),
            *(sa.cast(ITEM.c.issued, sa.String), sa.cast(ITEM.c.due, sa.String)),
            *(ITEM.c.amount, ITEM.c.open_balance, ITEM.c.currency),
        ).where(where)
    )
    return [tuple(row) for row in rows]


def refuse_mass_close(store: Store, job: Job) -> None:
    """Raise ImportRefused where a file said to be whole lacks too much to be that.

    A share of the source's open items, and a number of them that may go at any time.
    """
    share, few = store.read(mass_close_limits)
    gone, of = job.tally.absent, job.tally.open_before
    if gone <= few or gone <= of * share / 100:
        return
    raise ImportRefused(
        f"--complete would close {gone:,d} of the {of:,d} open items of {job.source}"
        f" ({gone / of:.0%}), for {job.file_name} does not list them; more than {share:g} % and"
        f" more than {few} are not closed at a file's word. Nothing was written. Is the file cut"
        " off? If it is whole, repeat with --allow-mass-close."
    )


def mass_close_limits(connection: Connection) -> tuple[float, int]:
    """How many of a source's open items a file may close by leaving them out, in percent.

    And how many it may close whatever part of them that is.
    """
    share, items = desk.settings(connection, "mass_close_percent", "mass_close_items")
    return float(share), int(items)


def close_absent(
    job: Job,
    on: date,
    in_transaction: Callable[[Callable[[Connection], None]], None],
    but: Container[int] = frozenset(),
) -> None:
    """Close what `find_absent` noted, in pieces: nobody paid it that we know of, it just went.

    All but what is of the customers in `but`.
    """
    db = job.staging.db
    # By customer: what follows of one is judged once all of it is closed.
    db.execute("CREATE INDEX IF NOT EXISTS known_customer ON known (customer_id, id)")
    last: tuple[int, int] = (0, 0)
    while rows := db.execute(
        "SELECT customer_id, id FROM known WHERE (customer_id, id) > (?, ?)"
        " ORDER BY customer_id, id LIMIT ?",
        (*last, _CHUNK),
    ).fetchall():
        last = rows[-1]
        more = db.execute(
            "SELECT 1 FROM known WHERE customer_id = ? AND id > ? LIMIT 1", last
        ).fetchone()
        done = last[0] - 1 if more else last[0]
        if ids := [item_id for customer_id, item_id in rows if customer_id not in but]:
            in_transaction(partial(_close_these, job=job, on=on, ids=ids, done=done))


def lacking(job: Job) -> set[int]:
    """Customers of whom the file lacks open documents: what follows waits until those close."""
    return {row[0] for row in job.staging.db.execute("SELECT DISTINCT customer_id FROM known")}


def _close_these(connection: Connection, job: Job, on: date, ids: list[int], done: int) -> None:
    """Close some; customers up to the id `done` have all of theirs closed by then."""
    customers = close(connection, job, on, ids)
    figures.refresh(connection, customers)
    job.waiting |= customers
    ready = {each for each in job.waiting if each <= done}
    following.follow(connection, job, ready)
    job.waiting -= ready


def close(connection: Connection, job: Job, on: date, ids: list[int]) -> set[int]:
    """Close some items; returns whose they are."""
    found = connection.execute(
        sa.select(
            *(ITEM.c.id, ITEM.c.customer_id, ITEM.c.open_balance, ITEM.c.status),
            *(ITEM.c.settled_on, ITEM.c.closed_reason),
        ).where(ITEM.c.id.in_(ids), ITEM.c.open_balance != 0)
    ).fetchall()
    if not found:
        return set()
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
    batch.record(
        connection,
        job.batch,
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
    job.tally.also[f"closed as {REASON}"] += len(found)
    return {row.customer_id for row in found}
