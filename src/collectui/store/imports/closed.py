"""Documents of a source that are closed here, and that a file seems to have under other keys."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import sqlalchemy as sa
from sqlalchemy import Connection

from collectui.domain.vocabulary import NEVER_DUE
from collectui.store.core.items import ITEM
from collectui.store.imports.absent import details
from collectui.store.imports.job import Job
from collectui.store.imports.pairing import spellings
from collectui.store.pieces import pieces
from collectui.store.store import Store


def find_closed(store: Store, job: Job) -> None:
    """Note in the staging area the closed documents whose numbers the file's new rows have.

    After `find_absent`: what was paid or closed meanwhile, and comes back under another name or
    with another form of its number, is the same document too. Those whose own key the file has are
    not noted.
    """
    db = job.staging.db
    db.execute("DELETE FROM closed")
    if not store.read(partial(_any, source=job.source)):
        return
    rows = db.execute(
        "SELECT DISTINCT number FROM item WHERE number <> '' AND key NOT IN (SELECT key FROM met)"
    ).fetchall()
    numbers = sorted(set().union(*(spellings(number) for (number,) in rows)))
    for part in pieces(numbers):
        found = store.read(partial(_closed, source=job.source, numbers=part))
        db.executemany("INSERT INTO closed VALUES (?, ?, ?, ?, ?, ?, ?, NULL, ?)", found)
    db.execute(
        "DELETE FROM closed WHERE key IN (SELECT key FROM item)"
        " OR key IN (SELECT key FROM rejected_key)"
    )


def _of(source: str) -> sa.ColumnElement[bool]:
    never = ITEM.c.status.not_in(list(NEVER_DUE))
    return sa.and_(ITEM.c.source == source, ITEM.c.open_balance == 0, never)


def _any(connection: Connection, source: str) -> bool:
    return connection.execute(sa.select(ITEM.c.id).where(_of(source)).limit(1)).first() is not None


def _closed(
    connection: Connection, source: str, numbers: Sequence[str]
) -> list[tuple[object, ...]]:
    found = details(connection, sa.and_(ITEM.c.number.in_(numbers), _of(source)))
    # Nothing is open of it: what the file says is open agrees with nothing.
    return [(*row[:7], row[8]) for row in found]
