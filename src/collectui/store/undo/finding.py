"""The records of a batch that nobody changed or used since."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy import ColumnElement, Connection, Table

from collectui.domain.records import many
from collectui.store.core.customers import CONTACT, CUSTOMER, CUSTOMER_CONTACT, EMAIL, PHONE
from collectui.store.core.desk import PERSON
from collectui.store.core.every import TABLES
from collectui.store.core.history import HISTORY
from collectui.store.core.history import HISTORY_CHANGE as CHANGE
from collectui.store.core.history import HISTORY_SET as SET
from collectui.store.core.imports import EXTERNAL_KEY as KEY
from collectui.store.core.imports import IMPORT_BATCH as BATCH
from collectui.store.core.imports import KEPT_VALUE as KEPT
from collectui.store.core.programs import FINANCE_AGREEMENT, PROGRAM
from collectui.store.undo.removed import record_removed
from collectui.store.undo.restoring import Undoing

KEYED = {
    "customer": CUSTOMER,
    "contact": CONTACT,
    "person": PERSON,
    "program": PROGRAM,
    "finance_agreement": FINANCE_AGREEMENT,
    "role": CUSTOMER_CONTACT,
    "customer.phone": PHONE,
    "contact.phone": PHONE,
    "customer.email": EMAIL,
    "contact.email": EMAIL,
}
"""What a source's keys can stand for."""
CHUNK = 1_000


def next_ids(connection: Connection, table: Table, undoing: Undoing, after: int) -> list[int]:
    """The next piece of a batch's own records, by id."""
    return list(
        connection.execute(
            sa.select(table.c.id)
            .where(table.c.batch_id == undoing.batch.id, table.c.id > after)
            .order_by(table.c.id)
            .limit(CHUNK)
        ).scalars()
    )


def which(
    connection: Connection, table: Table, ids: Sequence[int], free: Sequence[ColumnElement[bool]]
) -> list[int]:
    """Those of some records for which all the conditions hold."""
    return list(
        connection.execute(sa.select(table.c.id).where(table.c.id.in_(ids), *free)).scalars()
    )


def delete(connection: Connection, undoing: Undoing, table: Table, ids: Sequence[int]) -> None:
    """Take records away, with the sources' keys of them, and count them."""
    record_removed(connection, undoing, table, ids)
    for entity in (entity for entity, keyed in KEYED.items() if keyed is table):
        connection.execute(sa.delete(KEY).where(KEY.c.entity == entity, KEY.c.record_id.in_(ids)))
    connection.execute(
        sa.delete(KEPT).where(KEPT.c.entity == table.name, KEPT.c.record_id.in_(ids))
    )
    gone = connection.execute(sa.delete(table).where(table.c.id.in_(ids))).rowcount
    undoing.removed[many(table.name)] += gone


def unchanged(table: Any, undoing: Undoing) -> ColumnElement[bool]:
    """That nobody changed a record since the batch made it, but for imports taken back since."""
    kind = getattr(table, "element", table).name  # of an alias, the table's
    changed = (
        sa.select(CHANGE.c.record_id)
        .join(HISTORY, HISTORY.c.id == CHANGE.c.history_id)
        .outerjoin(BATCH, BATCH.c.id == HISTORY.c.batch_id)
        .where(
            CHANGE.c.kind == kind,
            CHANGE.c.record_id == table.c.id,
            CHANGE.c.op != "mentioned",  # of a change elsewhere
            sa.or_(
                BATCH.c.id.is_(None),
                sa.and_(BATCH.c.undone_at.is_(None), BATCH.c.id != undoing.batch.id),
            ),
        )
    )
    moved = (
        sa.select(SET.c.record_id)
        .join(CHANGE, CHANGE.c.id == SET.c.change_id)
        .where(CHANGE.c.kind == kind, SET.c.record_id == table.c.id)
    )
    return sa.and_(~changed.correlate(table).exists(), ~moved.correlate(table).exists())


def unused(table: Table, but: Sequence[Table] = ()) -> list[ColumnElement[bool]]:
    """That no row of any other table refers to it."""
    conditions: list[ColumnElement[bool]] = []
    for other in TABLES.values():
        if other in but:
            continue
        for key in other.foreign_keys:
            if key.column.table is table:
                conditions.append(~sa.exists().where(key.parent == table.c.id))
    return conditions
