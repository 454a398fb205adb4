"""Writing a plan: the one place where records change, and the history with them."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection, Table

from collectui.domain.plan import NOW, Delete, Insert, MoveSet, New, Plan, Update, plain
from collectui.store import derived
from collectui.store.defaults import defaults
from collectui.store.tables import History, HistoryChange, HistorySet, metadata, table_of
from collectui.store.types import utc_now

HISTORY = table_of(History)
CHANGE = table_of(HistoryChange)
SET = table_of(HistorySet)


def table(kind: str) -> Table:
    """The table that keeps records of a kind; the kind is the table's name."""
    return metadata.tables[kind]


def begin_history(
    connection: Connection,
    *,
    command_id: str,
    who: int | None,
    action: str,
    summary: str,
    undo_of: int | None = None,
    batch_id: int | None = None,
) -> tuple[int, datetime]:
    """Add the history's row for one command; returns its id and moment.

    The moment is never before the one before it, whatever the clock did.
    """
    last = connection.execute(
        sa.select(HISTORY.c.at).order_by(HISTORY.c.id.desc()).limit(1)
    ).scalar()
    at = max(utc_now(), last) if last else utc_now()
    history_id = connection.execute(
        sa.insert(HISTORY)
        .values(
            command_id=command_id,
            at=at,
            who=who,
            action=action,
            summary=summary,
            undo_of=undo_of,
            batch_id=batch_id,
        )
        .returning(HISTORY.c.id)
    ).scalar_one()
    return history_id, at


def write(connection: Connection, plan: Plan, history_id: int, at: datetime) -> dict[str, int]:
    """Write each change of the plan and its history; returns the ids of added records by handle."""
    created: dict[str, int] = {}
    for change in plan.changes:
        match change:
            case Update():
                _update(connection, change, history_id, at, created)
            case Insert():
                _insert(connection, change, history_id, at, created)
            case Delete():
                _delete(connection, change, history_id)
            case MoveSet():
                _move(connection, change, history_id, created)
    return created


def _real(value: Any, at: datetime, created: Mapping[str, int]) -> Any:
    if isinstance(value, New):
        return created[value.handle]
    return at if value is NOW or value == NOW else value


def _record(
    connection: Connection,
    history_id: int,
    change: Update | Insert | Delete | MoveSet,
    record_id: int | None,
    customer_id: int | None,
    op: str,
    changes: Mapping[str, Any],
    count: int = 1,
) -> int:
    change_id: int = connection.execute(
        sa.insert(CHANGE)
        .values(
            history_id=history_id,
            kind=change.kind,
            record_id=record_id,
            customer_id=customer_id,
            op=op,
            changes=dict(changes),
            count=count,
        )
        .returning(CHANGE.c.id)
    ).scalar_one()
    return change_id


def _update(
    connection: Connection,
    change: Update,
    history_id: int,
    at: datetime,
    created: Mapping[str, int],
) -> None:
    into = table(change.kind)
    values = {name: _real(new, at, created) for name, (_, new) in change.fields.items()}
    if sources := derived.needs(change.kind, values):
        row = connection.execute(
            sa.select(*(into.c[name] for name in sources)).where(into.c.id == change.record_id)
        ).one()
        values |= derived.derive(change.kind, {**row._mapping, **values})
    if "version" in into.c:
        values["version"] = into.c.version + 1
    connection.execute(sa.update(into).where(into.c.id == change.record_id).values(values))
    changes = {
        name: [plain(was), plain(_real(new, at, created))]
        for name, (was, new) in change.fields.items()
    }
    _record(connection, history_id, change, change.record_id, change.customer_id, "update", changes)


def _insert(
    connection: Connection,
    change: Insert,
    history_id: int,
    at: datetime,
    created: dict[str, int],
) -> None:
    into = table(change.kind)
    values = {name: _real(value, at, created) for name, value in change.values.items()}
    customer_id = _real(change.customer_id, at, created)
    values_to_store = {**defaults(into.name), **values, **derived.derive(change.kind, values)}
    record_id = connection.execute(
        sa.insert(into).values(values_to_store).returning(into.c.id)
    ).scalar_one()
    created[change.handle] = record_id
    if change.kind == "customer":
        customer_id = record_id
    changes = {name: [None, plain(value)] for name, value in values.items()}
    _record(connection, history_id, change, record_id, customer_id, "create", changes)


def _delete(connection: Connection, change: Delete, history_id: int) -> None:
    into = table(change.kind)
    connection.execute(sa.delete(into).where(into.c.id == change.record_id))
    changes = {name: [plain(value), None] for name, value in change.values.items()}
    _record(connection, history_id, change, change.record_id, change.customer_id, "delete", changes)


def _move(
    connection: Connection, change: MoveSet, history_id: int, created: Mapping[str, int]
) -> None:
    """One statement for the members' history, one for the members, whatever their number."""
    into = table(change.kind)
    values = {
        name: created[new.handle] if isinstance(new, New) else new
        for name, (_, new) in change.fields.items()
    }
    changes = {name: [plain(was), plain(values[name])] for name, (was, _) in change.fields.items()}
    change_id = _record(
        connection, history_id, change, None, change.customer_id, "set", changes, change.count
    )
    members = change.members.subquery()
    connection.execute(
        sa.insert(SET).from_select(
            ["change_id", "record_id"], sa.select(sa.literal(change_id), members.c.id)
        )
    )
    moved = sa.select(SET.c.record_id).where(SET.c.change_id == change_id)
    connection.execute(
        sa.update(into)
        .where(into.c.id.in_(moved))
        .values(**values, **({"version": into.c.version + 1} if "version" in into.c else {}))
    )
