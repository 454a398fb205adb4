"""Records that go from one customer to another: sets of them, by the place each comes from."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import sqlalchemy as sa
from sqlalchemy import ColumnElement, Connection, Table

from collectui.domain.plan import MoveSet, New

Id = int | New
Place = Callable[[int | None, int | None], tuple[Id | None, Id | None]]
"""From the account and the site a record names to those it will name."""


def moves(
    connection: Connection,
    table: Table,
    was: int,
    becomes: Id,
    place: Place,
    which: ColumnElement[bool],
    label: str,
) -> list[MoveSet]:
    """One set for each account and site that the records come from: the history tells them apart.

    A record that names no account or site names none afterwards.
    """
    here = sa.and_(table.c.customer_id == was, which)
    places = [table.c[name] for name in ("account_id", "site_id") if name in table.c]
    rows = connection.execute(
        sa.select(*places, sa.func.count().label("records"))
        .where(here)
        .group_by(*places)
        .order_by(*places)
    )
    found = []
    for row in rows:
        stood = {column.name: getattr(row, column.name) for column in places}
        fields = {"customer_id": (was, becomes), **placed(stood, place)}
        same = [column.is_not_distinct_from(stood[column.name]) for column in places]
        members = sa.select(table.c.id).where(here, *same)
        if row.records:
            found.append(MoveSet(table.name, was, members, row.records, fields, label))
    return found


def placed(stood: dict[str, int | None], place: Place) -> dict[str, tuple[Any, Any]]:
    """The changes of account and site of records that stood there."""
    account, site = place(stood.get("account_id"), stood.get("site_id"))
    to = {"account_id": account, "site_id": site}
    return {
        name: (old, to[name]) for name, old in stood.items() if old is not None and old != to[name]
    }
