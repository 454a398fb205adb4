"""Writing a batch, an import's or the demonstration's: its row, its records, its history."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy import Connection

from collectui.domain.kernel import new_command_id
from collectui.domain.plan import plain
from collectui.store import masking
from collectui.store.core.every import TABLES
from collectui.store.core.history import HISTORY_CHANGE as CHANGE
from collectui.store.core.imports import IMPORT_BATCH as BATCH
from collectui.store.defaults import defaults
from collectui.store.types import utc_now
from collectui.store.writing.recording import begin_history
from collectui.store.writing.updates import update

IMPORTED, TAKEN_BACK = "import", "import.undo"
"""The history's actions of a batch, and of taking one back."""


class Batch(NamedTuple):
    """One batch, as its entries of the history name it."""

    id: int
    who: int | None
    """The collector who writes it or takes it back."""
    name: str
    """The file's."""


class Changed(NamedTuple):
    """New values of one record: `{field: (was, becomes)}`."""

    record_id: int
    customer_id: int | None
    fields: Mapping[str, tuple[Any, Any]]


def begin(
    connection: Connection,
    *,
    source: str,
    as_of: date,
    who: int | None,
    file_name: str = "",
    sha256: str = "",
) -> int:
    """Add the batch; returns its id."""
    values = {
        **defaults(BATCH),
        "source": source,
        "file_name": file_name,
        "sha256": sha256,
        "as_of": as_of,
        "at": utc_now(),
        "by_id": who,
    }
    return int(
        connection.execute(sa.insert(BATCH).values(values).returning(BATCH.c.id)).scalar_one()
    )


def end(connection: Connection, batch: Batch, report: Mapping[str, Any], summary: str) -> None:
    """Keep the batch's report, and the one entry of the history that stands for all it has made."""
    connection.execute(
        sa.update(BATCH)
        .where(BATCH.c.id == batch.id)
        .values(finished_at=utc_now(), report=masking.on(connection).value(dict(report)))
    )
    enter(connection, batch, summary)


def enter(
    connection: Connection,
    batch: Batch,
    summary: str,
    *,
    action: str = IMPORTED,
    undo_of: int | None = None,
) -> int:
    """Add an entry of a batch to the history; returns its id."""
    history_id, _ = begin_history(
        connection,
        command_id=new_command_id(),
        who=batch.who,
        action=action,
        summary=summary,
        undo_of=undo_of,
        batch_id=batch.id,
    )
    return history_id


def record(
    connection: Connection,
    batch: Batch,
    summary: str,
    changes: Sequence[Mapping[str, Any]],
    *,
    action: str = IMPORTED,
    undo_of: int | None = None,
) -> None:
    """Add an entry of a batch to the history, with what it changed."""
    history_id = enter(connection, batch, summary, action=action, undo_of=undo_of)
    connection.execute(
        sa.insert(CHANGE),
        [{"history_id": history_id, "count": 1, **change} for change in changes],
    )


def write(
    connection: Connection, batch: Batch, kind: str, summary: str, changes: Sequence[Changed]
) -> None:
    """Write changes to records of one kind, with their history."""
    if not changes:
        return
    update(
        connection,
        TABLES[kind],
        (
            (change.record_id, {name: becomes for name, (_, becomes) in change.fields.items()})
            for change in changes
        ),
    )
    record(
        connection,
        batch,
        summary,
        [
            {
                "kind": kind,
                "record_id": change.record_id,
                "customer_id": change.customer_id,
                "op": "update",
                "changes": {
                    name: [plain(was), plain(becomes)]
                    for name, (was, becomes) in change.fields.items()
                },
            }
            for change in changes
        ],
    )
