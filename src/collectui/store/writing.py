"""Writing a plan: the one place where records change, and the history with them."""

from collections.abc import Mapping
from datetime import date, datetime, time
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Column, Connection, Table
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.sql.dml import ReturningInsert

from collectui.domain.files import NewFile
from collectui.domain.plan import (
    COMMAND,
    NOW,
    Delete,
    Insert,
    MoveSet,
    New,
    Plan,
    Stamp,
    Update,
    plain,
)
from collectui.domain.rules import Refusal
from collectui.domain.text import clean
from collectui.store import derived
from collectui.store.core.every import TABLES
from collectui.store.core.history import HISTORY
from collectui.store.core.history import HISTORY_CHANGE as CHANGE
from collectui.store.core.history import HISTORY_SET as SET
from collectui.store.core.work import ATTACHMENT_BYTES as BYTES
from collectui.store.defaults import defaults
from collectui.store.types import utc_now

Stamps = Mapping[Stamp, Any]

# Built once: to make a statement costs more than to run it.
_LAST_AT = sa.select(HISTORY.c.at).order_by(HISTORY.c.id.desc()).limit(1)


@cache
def _adding(table: Table) -> ReturningInsert[int]:
    return sa.insert(table).returning(table.c.id)


_TAKEN = {
    ("email.norm", "uq_email_contact_norm"): Refusal(
        "That e-mail belongs to another contact", "email"
    ),
    ("customer.number", "customer_number"): Refusal("That customer number is taken", "number"),
}
"""Unique indexes as SQLite and as PostgreSQL name them, and what it means to an agent."""


def taken(error: DBAPIError) -> Refusal | None:
    """What a unique index refused, if it is one that agents' values can meet.

    The rules say it better and first; the index is what cannot be raced past.
    """
    if not isinstance(error, IntegrityError):
        return None
    text = str(error.orig)
    return next((no for names, no in _TAKEN.items() if any(n in text for n in names)), None)


def table(kind: str) -> Table:
    """The table that keeps records of a kind; the kind is the table's name."""
    return TABLES[kind]


def revived(column: Column[Any], value: Any) -> Any:
    """A value of the history as the column takes it."""
    if not isinstance(value, str):
        return value
    # A type of our own says nothing of Python's; the type it decorates does.
    kind = getattr(column.type, "impl_instance", column.type).python_type
    return kind.fromisoformat(value) if kind in (date, datetime, time) else value


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
    last = connection.execute(_LAST_AT).scalar()
    at = max(utc_now(), last) if last else utc_now()
    values = {
        "command_id": command_id,
        "at": at,
        "who": who,
        "action": action,
        "summary": summary,
        "undo_of": undo_of,
        "batch_id": batch_id,
    }
    return connection.execute(_adding(HISTORY), values).scalar_one(), at


def write(
    connection: Connection, plan: Plan, history_id: int, at: datetime, command_id: str
) -> dict[str, int]:
    """Write each change of the plan and its history; returns the ids of added records by handle."""
    created: dict[str, int] = {}
    stamps = {NOW: at, COMMAND: command_id}
    for file in plan.files:
        _keep(connection, file)
    for change in plan.changes:
        match change:
            case Update():
                _update(connection, change, history_id, stamps, created)
            case Insert():
                _insert(connection, change, history_id, stamps, created)
            case Delete():
                _delete(connection, change, history_id)
            case MoveSet():
                _move(connection, change, history_id, created)
    if plan.heard_by is not None and plan.changes:
        _tell(connection, plan, history_id)
    return created


def _tell(connection: Connection, plan: Plan, history_id: int) -> None:
    """Customers that the change concerns hear of it; what changed is recorded once, elsewhere."""
    told = sa.select(CHANGE.c.customer_id).where(
        CHANGE.c.history_id == history_id, CHANGE.c.customer_id.is_not(None)
    )
    concerned = plan.heard_by.subquery()
    listening = sa.select(concerned.c[0]).where(concerned.c[0].not_in(told)).distinct().subquery()
    columns: dict[str, Any] = {
        "history_id": sa.literal(history_id),
        "kind": sa.literal(plan.changes[0].kind),
        "customer_id": listening.c[0],
        "op": sa.literal("heard"),
        "changes": sa.literal({}, CHANGE.c.changes.type),
        "count": sa.literal(0),
    }
    connection.execute(sa.insert(CHANGE).from_select(list(columns), sa.select(*columns.values())))


def _keep(connection: Connection, file: NewFile) -> None:
    there = sa.select(BYTES.c.sha256).where(BYTES.c.sha256 == file.sha256)
    if connection.execute(there).first() is None:
        connection.execute(
            sa.insert(BYTES).values(sha256=file.sha256, size=file.size, content=file.content)
        )


def _real(value: Any, stamps: Stamps, created: Mapping[str, int]) -> Any:
    if isinstance(value, New):
        return created[value.handle]
    return stamps[value] if isinstance(value, Stamp) else value


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
    values = {
        "history_id": history_id,
        "kind": change.kind,
        "record_id": record_id,
        "customer_id": customer_id,
        "op": op,
        "changes": _cleaned(dict(changes)),
        "count": count,
    }
    return connection.execute(_adding(CHANGE), values).scalar_one()


def _cleaned(value: Any) -> Any:
    """JSON as a column would keep its text: the history holds what the record holds."""
    match value:
        case str():
            return clean(value)
        case list():
            return [_cleaned(each) for each in value]
        case dict():
            return {name: _cleaned(each) for name, each in value.items()}
    return value


def _update(
    connection: Connection,
    change: Update,
    history_id: int,
    stamps: Stamps,
    created: Mapping[str, int],
) -> None:
    into = table(change.kind)
    values = {name: _real(new, stamps, created) for name, (_, new) in change.fields.items()}
    if sources := derived.needs(change.kind, values):
        row = connection.execute(
            sa.select(*(into.c[name] for name in sources)).where(into.c.id == change.record_id)
        ).one()
        values |= derived.derive(change.kind, {**row._mapping, **values})
    if "version" in into.c:
        values["version"] = into.c.version + 1
    connection.execute(sa.update(into).where(into.c.id == change.record_id).values(values))
    changes = {
        name: [plain(was), plain(_real(new, stamps, created))]
        for name, (was, new) in change.fields.items()
    }
    _record(connection, history_id, change, change.record_id, change.customer_id, "update", changes)


def _insert(
    connection: Connection,
    change: Insert,
    history_id: int,
    stamps: Stamps,
    created: dict[str, int],
) -> None:
    into = table(change.kind)
    values = {name: _real(value, stamps, created) for name, value in change.values.items()}
    customer_id = _real(change.customer_id, stamps, created)
    values_to_store = {**defaults(into), **values, **derived.derive(change.kind, values)}
    record_id = connection.execute(_adding(into), values_to_store).scalar_one()
    created[change.handle] = record_id
    if change.kind == "customer":
        customer_id = record_id
    changes = {name: [None, plain(value)] for name, value in values.items()}
    _record(connection, history_id, change, record_id, customer_id, "create", changes)


def _delete(connection: Connection, change: Delete, history_id: int) -> None:
    into = table(change.kind)
    changes = {name: [plain(value), None] for name, value in change.values.items()}
    if "batch_id" in into.c:
        # Before its batch it was not known, and with the record goes the batch's name on it.
        batch = sa.select(into.c.batch_id).where(into.c.id == change.record_id)
        if (batch_id := connection.execute(batch).scalar()) is not None:
            changes["batch_id"] = [batch_id, None]
    connection.execute(sa.delete(into).where(into.c.id == change.record_id))
    _record(connection, history_id, change, change.record_id, change.customer_id, "delete", changes)
    owner_id = change.values.get("contact_id") if change.kind in ("phone", "email") else None
    if owner_id is not None:
        # What is gone is found by its owner alone.
        told = Update("contact", owner_id, None, {})
        _record(connection, history_id, told, owner_id, None, "heard", {}, 0)


def _move(
    connection: Connection, change: MoveSet, history_id: int, created: Mapping[str, int]
) -> None:
    """One statement for the members' history, one for the members, whatever their number."""
    into = table(change.kind)
    values = {name: _real(new, {}, created) for name, (_, new) in change.fields.items()}
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
