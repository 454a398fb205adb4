"""The views of the list that agents keep."""

import sqlalchemy as sa
from sqlalchemy import ColumnElement, Connection

from collectui.domain.kernel import Me
from collectui.domain.queue.query import Scope, Sort
from collectui.domain.queue.saved_views import SavedView
from collectui.store.core.work import SAVED_VIEW as VIEW


def views_of(connection: Connection, me: Me) -> tuple[SavedView, ...]:
    """One agent's views in the order of the menu, then the pools of others it is a member of."""
    found = [view for view in views(connection) if view.is_for(me)]
    return tuple(sorted(found, key=lambda view: view.collector_id != me.id))


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
            None if row.members is None else tuple(row.members),
        )
        for row in rows
    )
