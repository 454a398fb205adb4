"""Undo of the people, programs, agreements and source keys of a batch."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy import Connection, Table

from collectui.domain.vocabulary import ContactRole
from collectui.store.core.customers import CUSTOMER
from collectui.store.core.customers import CUSTOMER_CONTACT as LINK
from collectui.store.core.desk import PERSON
from collectui.store.core.history import HISTORY
from collectui.store.core.history import HISTORY_CHANGE as CHANGE
from collectui.store.core.imports import EXTERNAL_KEY as KEY
from collectui.store.undo.finding import CHUNK, KEYED, delete, next_ids, unchanged, unused, which
from collectui.store.undo.former import label
from collectui.store.undo.restoring import Undoing
from collectui.store.writing.batch import IMPORTED


def remove_roles(connection: Connection, undoing: Undoing, after: int) -> int | None:
    """The links of contacts that nobody changed since."""
    ids = next_ids(connection, LINK, undoing, after)
    if not ids:
        return None
    going = set(which(connection, LINK, ids, [unchanged(LINK, undoing)]))
    going -= _only_primaries(connection, undoing, sorted(going))
    delete(connection, undoing, LINK, sorted(going))
    return ids[-1]


def _only_primaries(connection: Connection, undoing: Undoing, ids: Sequence[int]) -> set[int]:
    """Primary contacts of customers that keep others, none of which would become primary again.

    A customer with contacts has a primary one: such a link stays, and is named.
    """
    other = LINK.alias()
    of_batch = sa.and_(
        HISTORY.c.id == CHANGE.c.history_id,
        HISTORY.c.batch_id == undoing.batch.id,
        HISTORY.c.action == IMPORTED,
    )
    led_before = (
        sa.select(CHANGE.c.id)
        .where(CHANGE.c.kind == LINK.name, CHANGE.c.op == "update", of_batch)
        .where(CHANGE.c.record_id == other.c.id)
        .exists()
    )
    rows = connection.execute(
        sa.select(LINK.c.id, CUSTOMER.c.number, sa.func.max(sa.case((led_before, 1), else_=0)))
        .join(other, sa.and_(other.c.customer_id == LINK.c.customer_id, other.c.id != LINK.c.id))
        .join(CUSTOMER, CUSTOMER.c.id == LINK.c.customer_id)
        .where(LINK.c.id.in_(ids), LINK.c.role == ContactRole.PRIMARY)
        .where(other.c.role != ContactRole.PRIMARY)
        .where(
            sa.or_(other.c.batch_id.is_distinct_from(undoing.batch.id), ~unchanged(other, undoing))
        )
        .group_by(LINK.c.id, CUSTOMER.c.number)
    ).fetchall()
    stays = {row[0]: row[1] for row in rows if not row[2]}
    why = "it has other contacts by now, and one of them must be primary"
    undoing.leave((f"the primary contact of customer {n}" for n in stays.values()), why)
    return set(stays)


def remove_named(
    connection: Connection, undoing: Undoing, after: int, *, table: Table
) -> int | None:
    """Records of one kind that nobody changed or used since; the others are named."""
    ids = next_ids(connection, table, undoing, after)
    if not ids:
        return None
    going = set(which(connection, table, ids, [unchanged(table, undoing), *unused(table)]))
    rows = connection.execute(sa.select(table).where(table.c.id.in_(ids)))
    undoing.leave(label(table.name, row._mapping) for row in rows if row.id not in going)
    delete(connection, undoing, table, sorted(going))
    return ids[-1]


def remove_persons(connection: Connection, undoing: Undoing, after: int) -> int | None:
    """Producers and account managers: their keys tell which batch made them."""
    ids: list[int] = list(
        connection.execute(
            sa.select(KEY.c.record_id)
            .where(
                KEY.c.entity == PERSON.name,
                KEY.c.batch_id == undoing.batch.id,
                KEY.c.record_id > after,
            )
            .order_by(KEY.c.record_id)
            .limit(CHUNK)
        ).scalars()
    )
    if not ids:
        return None
    going = set(which(connection, PERSON, ids, [unchanged(PERSON, undoing), *unused(PERSON)]))
    rows = connection.execute(sa.select(PERSON).where(PERSON.c.id.in_(ids)))
    undoing.leave(label(PERSON.name, row._mapping) for row in rows if row.id not in going)
    delete(connection, undoing, PERSON, sorted(going))
    return ids[-1]


def remove_keys(connection: Connection, undoing: Undoing, after: int) -> int | None:
    """Keys of records that an agent took away before: without one they would be in the way."""
    found = 0
    for entity, table in KEYED.items():
        gone = ~sa.exists().where(table.c.id == KEY.c.record_id)
        if entity == CUSTOMER.name:
            # A key that the batch gave a customer of before: it was recognised under a new name.
            other = sa.or_(table.c.batch_id.is_(None), table.c.batch_id != undoing.batch.id)
            gone = sa.or_(gone, sa.exists().where(table.c.id == KEY.c.record_id, other))
        mine = (KEY.c.entity == entity, KEY.c.batch_id == undoing.batch.id)
        rows = connection.execute(sa.select(KEY.c.record_id).where(*mine, gone).limit(CHUNK))
        ids = list(rows.scalars())
        connection.execute(sa.delete(KEY).where(*mine, KEY.c.record_id.in_(ids)))
        found += len(ids)
    return found or None
