"""New values of records that are there, with what follows from them and the next version."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection, Table

from collectui.store.writing import derived

_ID, _TO = "written_id", "becomes_"
"""Names of parameters, none of which is a column's."""


def update(
    connection: Connection, into: Table, records: Iterable[tuple[int, Mapping[str, Any]]]
) -> None:
    """Give records of one table new values; those with the same fields by one statement."""
    alike: dict[tuple[str, ...], list[dict[str, Any]]] = defaultdict(list)
    for record_id, fields in records:
        values = {**fields, **_following(connection, into, record_id, fields)}
        names = tuple(sorted(values))
        alike[names].append({_ID: record_id, **{_TO + name: values[name] for name in names}})
    for names, rows in alike.items():
        connection.execute(_updating(into, names), rows)


def _following(
    connection: Connection, into: Table, record_id: int, values: Mapping[str, Any]
) -> dict[str, str]:
    """The columns that follow from those that change."""
    sources = derived.needs(into.name, values)
    if not sources:
        return {}
    row = connection.execute(
        sa.select(*(into.c[name] for name in sources)).where(into.c.id == record_id)
    ).one()
    return derived.derive(into.name, {**row._mapping, **values})


@cache
def _updating(into: Table, names: tuple[str, ...]) -> sa.Update:
    values: dict[str, Any] = {
        name: sa.bindparam(_TO + name, type_=into.c[name].type) for name in names
    }
    return (
        sa.update(into)
        .where(into.c.id == sa.bindparam(_ID))
        .values({**values, **next_version(into)})
    )


def next_version(into: Table) -> dict[str, Any]:
    """The value of a record's version after a change, where its table counts them."""
    return {"version": into.c.version + 1} if "version" in into.c else {}
