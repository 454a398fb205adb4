"""Which of the records that a batch made nobody changed or used since."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy import ColumnElement, Connection, Table

from collectui.exchange.restoring import Undoing
from collectui.store import writing
from collectui.store.tables import (
    Contact,
    Customer,
    CustomerContact,
    Email,
    ExternalKey,
    FinanceAgreement,
    ImportBatch,
    KeptValue,
    Person,
    Phone,
    Program,
    metadata,
    table_of,
)

BATCH, KEY, KEPT = table_of(ImportBatch), table_of(ExternalKey), table_of(KeptValue)
CUSTOMER, PERSON = table_of(Customer), table_of(Person)
KEYED = {
    "customer": CUSTOMER,
    "contact": table_of(Contact),
    "person": PERSON,
    "program": table_of(Program),
    "finance_agreement": table_of(FinanceAgreement),
    "role": table_of(CustomerContact),
    "customer.phone": table_of(Phone),
    "contact.phone": table_of(Phone),
    "customer.email": table_of(Email),
    "contact.email": table_of(Email),
}
"""What a source's keys can stand for."""
CHANGE, HISTORY, SET = writing.CHANGE, writing.HISTORY, writing.SET
CHUNK = 1_000


def next_ids(connection: Connection, table: Table, undoing: Undoing, after: int) -> list[int]:
    """The next piece of a batch's own records, by id."""
    return list(
        connection.execute(
            sa.select(table.c.id)
            .where(table.c.batch_id == undoing.batch_id, table.c.id > after)
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


def delete(connection: Connection, table: Table, ids: Sequence[int]) -> int:
    """Take records away, with the sources' keys of them; how many."""
    for entity in (entity for entity, keyed in KEYED.items() if keyed is table):
        connection.execute(sa.delete(KEY).where(KEY.c.entity == entity, KEY.c.record_id.in_(ids)))
    connection.execute(
        sa.delete(KEPT).where(KEPT.c.entity == table.name, KEPT.c.record_id.in_(ids))
    )
    return connection.execute(sa.delete(table).where(table.c.id.in_(ids))).rowcount


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
            sa.or_(
                BATCH.c.id.is_(None),
                sa.and_(BATCH.c.undone_at.is_(None), BATCH.c.id != undoing.batch_id),
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
    for other in metadata.tables.values():
        if other in but:
            continue
        for key in other.foreign_keys:
            if key.column.table is table:
                conditions.append(~sa.exists().where(key.parent == table.c.id))
    return conditions
