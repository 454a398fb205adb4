"""What a customer as it was costs, with ten thousand changes since, against reading their rows."""

from __future__ import annotations

import json
import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy import Connection

from benchmarks.report import Ratio, in_turn
from collectui.store import writing
from collectui.store.core.customers import ACCOUNT, CUSTOMER, SITE
from collectui.store.core.history import HISTORY, HISTORY_CHANGE
from collectui.store.core.work import NOTE
from collectui.store.opening import create
from collectui.store.queries.customers import position
from collectui.store.queries.notes import notes_of
from collectui.store.store import Store
from collectui.store.writing.new_rows import NewRows

CHANGES, NOTES = 10_000, 500
BOUND = 3
BEGAN = datetime(2026, 1, 1, tzinfo=UTC)


def ratio(folder: Path, tell: Callable[[str], None]) -> Ratio:
    """The position and the notes before all the changes, beside reading those from the file."""
    path = folder / "looking-back.sqlite3"
    path.unlink(missing_ok=True)
    tell("look back")
    with closing(create(str(path))) as store:
        store.load(_fill)
        pairs = in_turn(lambda: _looked_back(store), lambda: _raw(path))
    what = f"a customer as it was, {CHANGES:,d} changes ago"
    return Ratio.of(what, pairs, "ms", "reading those changes, raw sqlite3", BOUND)


def _looked_back(store: Store) -> float:
    """Milliseconds of processor time to the position and the notes as they were."""
    began = time.process_time()
    with closing(store.look_back(1, BEGAN)) as looked:
        looked.read(position, 1)
        assert {note.body for note in looked.read(notes_of, 1)} == {"as it was"}
    return (time.process_time() - began) * 1e3


def _raw(path: Path) -> float:
    """Milliseconds of processor time to read every change, parsed."""
    connection = sqlite3.connect(path)
    began = time.process_time()
    rows = connection.execute(
        "SELECT id, history_id, kind, record_id, op, changes FROM history_change"
        " WHERE customer_id = 1 ORDER BY id"
    ).fetchall()
    read = [(*row[:5], json.loads(row[5])) for row in rows]
    taken = time.process_time() - began
    assert len(read) == CHANGES
    connection.close()
    return taken * 1e3


def _fill(connection: Connection) -> None:
    """One customer, its notes, and each note changed again and again."""
    customers = NewRows(CUSTOMER, "id number name", currency="USD")
    accounts = NewRows(ACCOUNT, "id customer_id number")
    sites = NewRows(SITE, "id customer_id account_id", number="1")
    customers.add(1, "C-1", "Customer")
    accounts.add(1, 1, "1")
    sites.add(1, 1, 1)
    for sheet in (customers, accounts, sites):
        sheet.write(connection, sheet.take())
    last = CHANGES // NOTES
    connection.execute(
        sa.insert(NOTE),
        [
            {"id": n, "customer_id": 1, "type": "general", "body": f"version {last}"}
            for n in range(1, NOTES + 1)
        ],
    )
    for nth in range(CHANGES):
        note, version = nth % NOTES + 1, nth // NOTES
        was = f"version {version}" if version else "as it was"
        history_id, at = writing.begin_history(
            connection, command_id=f"c-{nth}", who=None, action="note.edit", summary="Note changed"
        )
        edited = [None if not version else at.isoformat(), (at + timedelta(1)).isoformat()]
        connection.execute(
            sa.insert(HISTORY_CHANGE).values(
                history_id=history_id,
                kind="note",
                record_id=note,
                customer_id=1,
                op="update",
                changes={"body": [was, f"version {version + 1}"], "edited_at": edited},
                count=1,
            )
        )
    assert connection.execute(sa.select(sa.func.count()).select_from(HISTORY)).scalar() == CHANGES
