"""Views of the list: kept under a name, and deleted."""

from typing import Any

from sqlalchemy import Connection

from collectui.domain.filters import FilterError, parse
from collectui.domain.kernel import Me
from collectui.domain.plan import Delete, Insert, Plan, Update
from collectui.domain.queue.saved_views import (
    DELETE_VIEW,
    SAVE_VIEW,
    DeleteView,
    JudgedViews,
    SavedView,
    SaveView,
)
from collectui.domain.text import clean_line
from collectui.store.core.work import SAVED_VIEW as VIEW
from collectui.store.handlers.base import Handler, Handlers
from collectui.store.queries.desk import desk_view
from collectui.store.queries.saved_views import views

_KIND = "saved_view"


def saving(connection: Connection, command: SaveView) -> JudgedViews:
    """Every view there is, and what is wrong with the filter sent, if anything is."""
    desk = desk_view(connection)
    try:
        parse(command.filter, buckets=desk.bucket_labels, collectors=desk.logins)
    except FilterError as error:
        return JudgedViews(views(connection), error.message, desk.logins)
    return JudgedViews(views(connection), logins=desk.logins)


def deleting(connection: Connection, command: DeleteView) -> JudgedViews:
    """The view named, if it is there."""
    return JudgedViews(views(connection, VIEW.c.id == command.view_id))


def save(connection: Connection, command: SaveView, judged: JudgedViews, me: Me) -> Plan:
    """A new row at the end, or the one of that name as it is now."""
    name = clean_line(command.name)
    said: dict[str, Any] = {
        "scope": command.scope.value,
        "filter": command.filter,
        "sort": command.sort.value,
    }
    if command.members is not None:
        said["members"] = sorted(set(command.members))
    was = judged.named(me, command.name)
    if was is None:
        position = max((view.position for view in judged.mine(me)), default=-1) + 1
        values = {"collector_id": me.id, "name": name, **said, "position": position}
        return Plan(f"View “{name}” saved", (Insert(_KIND, "view", None, values, name),))
    before: dict[str, Any] = _values(was)
    fields = {key: (before[key], new) for key, new in {"name": name, **said}.items()}
    changed = {key: pair for key, pair in fields.items() if pair[0] != pair[1]}
    if not changed:
        return Plan(f"View “{name}”: nothing changed", ())
    return Plan(f"View “{name}” changed", (Update(_KIND, was.id, None, changed, was.name),))


def delete(connection: Connection, command: DeleteView, judged: JudgedViews, me: Me) -> Plan:
    """The view goes; undo gives it back."""
    (was,) = judged.mine(me)
    gone = Delete(_KIND, was.id, None, {"collector_id": me.id, **_values(was)}, was.name)
    return Plan(f"View “{was.name}” deleted", (gone,))


def _values(view: SavedView) -> dict[str, Any]:
    return {
        "name": view.name,
        "scope": view.scope.value,
        "filter": view.filter,
        "sort": view.sort.value,
        "position": view.position,
        "members": None if view.members is None else list(view.members),
    }


HANDLERS: Handlers = {
    SaveView: Handler(SAVE_VIEW, saving, save),
    DeleteView: Handler(DELETE_VIEW, deleting, delete),
}
