"""Rows that are no debt, of documents that are there already: void or a draft from now on."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection

from collectui.domain.vocabulary import ItemStatus
from collectui.store import figures
from collectui.store.core.items import ITEM
from collectui.store.imports import following
from collectui.store.imports.changes import Change, apply_changes
from collectui.store.imports.job import Job
from collectui.store.pieces import pieces


def take_aside(connection: Connection, job: Job) -> None:
    """Give documents known here the status their row has; the row counts as one of the file's."""
    status: dict[str, str] = dict(
        job.staging.db.execute(
            "SELECT key, status FROM aside WHERE status <> '' AND key NOT IN (SELECT key FROM item)"
        ).fetchall()
    )
    changes: list[Change] = []
    known = 0
    for part in pieces(sorted(status)):
        found = connection.execute(
            sa.select(ITEM).where(ITEM.c.source == job.source, ITEM.c.source_key.in_(part))
        )
        for row in found:
            known += 1
            becomes = ItemStatus(status[row.source_key])
            if row.status != becomes:
                fields: dict[str, tuple[Any, Any]] = {"status": (row.status, becomes)}
                label = f"transaction {row.number}"
                changes.append(Change(row.id, row.customer_id, label, fields))
    written = apply_changes(connection, job, "item", changes)
    job.tally.aside += known
    job.tally.updated += len(written)
    job.tally.unchanged += known - len(written)
    touched = {c.customer_id for c in written if c.customer_id is not None}
    figures.refresh(connection, touched)
    job.waiting |= touched & job.lacking
    following.follow(connection, job, touched - job.lacking)


def has_aside(job: Job) -> bool:
    """Whether any row may have to be taken over so."""
    found = job.staging.db.execute("SELECT 1 FROM aside WHERE status <> '' LIMIT 1").fetchone()
    return found is not None and not job.fresh
