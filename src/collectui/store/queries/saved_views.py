"""The views of the list that agents keep."""

import sqlalchemy as sa
from sqlalchemy import ColumnElement, Connection

from collectui.domain.queue.query import Scope, Sort
from collectui.domain.queue.saved_views import SavedView
from collectui.store.core.work import SAVED_VIEW as VIEW


def views_of(connection: Connection, collector_id: int | None) -> tuple[SavedView, ...]:
    """One agent's views, in the order of the menu."""
    return views(connection, VIEW.c.collector_id == collector_id)


def views(connection: Connection, *conditions: ColumnElement[bool]) -> tuple[SavedView, ...]:
    """Everybody's views that meet the conditions."""
    rows = connection.execute(
        sa.select(VIEW).where(*conditions).order_by(VIEW.c.position, VIEW.c.id)
    )
    return tuple(
        SavedView(
            row.id,
            row.collector_id,
            row.name,
            Scope(row.scope),
            row.filter,
            Sort(row.sort),
            row.position,
        )
        for row in rows
    )
