"""The present state of what a change left, by few statements whatever the number of records."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy import ColumnElement, Connection

from collectui.store import writing
from collectui.store.core.history import HISTORY_SET as SET
from collectui.store.pieces import pieces
from collectui.store.queries.waiting_letters import WAITING
from collectui.store.undo.former import is_left


@dataclass(frozen=True, slots=True)
class Found:
    """The records that a change wrote, and how many of each set are as it left them."""

    records: Mapping[tuple[str, int], Any]
    """By kind and id; one that is gone is not there."""
    as_left: Mapping[int, int]
    """By the history's row of a set: its members that still have what the change gave them."""


def look(connection: Connection, recorded: Sequence[Any], goes: Collection[str]) -> Found:
    """Everything that taking back these rows of the history asks for.

    `goes` are the kinds whose records go again when their making is taken back.
    """
    ids: dict[str, list[int]] = defaultdict(list)
    sets: dict[tuple[str, tuple[str, ...]], list[Any]] = defaultdict(list)
    for row in recorded:
        if row.op == "update" or (row.op == "create" and row.kind in goes):
            ids[row.kind].append(row.record_id)
        elif row.op == "set":
            sets[row.kind, tuple(sorted(row.changes))].append(row)
    records = {
        (kind, row.id): row for kind, each in ids.items() for row in _rows(connection, kind, each)
    }
    as_left: dict[int, int] = {}
    for (kind, names), rows in sets.items():
        for piece in pieces(rows):
            as_left |= _as_left(connection, kind, names, piece)
    return Found(records, as_left)


def owners(
    connection: Connection, records: Iterable[tuple[str, int]]
) -> dict[tuple[str, int], Mapping[str, Any]]:
    """Whose phones, e-mails and roles these are: `customer_id` and `contact_id` of each."""
    ids: dict[str, list[int]] = defaultdict(list)
    for kind, record_id in records:
        ids[kind].append(record_id)
    found: dict[tuple[str, int], Mapping[str, Any]] = {}
    for kind, each in ids.items():
        table = writing.table(kind)
        for piece in pieces(sorted(set(each))):
            rows = connection.execute(
                sa.select(table.c.id, table.c.customer_id, table.c.contact_id).where(
                    table.c.id.in_(piece)
                )
            )
            for row in rows:
                whose = {"customer_id": row.customer_id, "contact_id": row.contact_id}
                found[kind, row.id] = whose
    return found


def _rows(connection: Connection, kind: str, ids: Iterable[int]) -> Iterator[Any]:
    table = writing.table(kind)
    for piece in pieces(sorted(set(ids))):
        yield from connection.execute(sa.select(table).where(table.c.id.in_(piece)))


def _as_left(
    connection: Connection, kind: str, names: Sequence[str], rows: Sequence[Any]
) -> dict[int, int]:
    """Members are counted by the database, by what they have now: never an object a member."""
    table = writing.table(kind)
    # A letter whose way was changed can only go back as long as it waits.
    waits: ColumnElement[Any] = sa.literal(1)
    if kind == "correspondence" and "address" in names and "status" not in names:
        waits = sa.case((WAITING, 1), else_=0)
    fields = [table.c[name].label(f"now_{name}") for name in names]
    now = (
        sa.select(SET.c.change_id, table.c.customer_id.label("of"), waits.label("waits"), *fields)
        .join(table, table.c.id == SET.c.record_id)
        .where(SET.c.change_id.in_([row.id for row in rows]))
        .subquery()
    )
    left = {row.id: row for row in rows}
    count: dict[int, int] = dict.fromkeys(left, 0)
    alike = connection.execute(sa.select(*now.c, sa.func.count()).group_by(*now.c))
    for change_id, of, still_waits, *values, members in alike:
        row = left[change_id]
        # At another customer the person who was its contact is perhaps not even known.
        here = "customer_id" in names or of == row.customer_id
        same = all(
            is_left(name, value, row.changes) for name, value in zip(names, values, strict=True)
        )
        if still_waits and here and same:
            count[change_id] += members
    return count
