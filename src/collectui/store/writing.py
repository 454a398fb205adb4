"""Writing a plan: the one place where records change, and the history with them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, time
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Column, Connection, Table
from sqlalchemy.exc import DBAPIError, IntegrityError

from collectui.domain.files import NewFile
from collectui.domain.plan import (
    COMMAND,
    NOW,
    Change,
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
from collectui.store import derived
from collectui.store.core.every import TABLES
from collectui.store.core.history import HISTORY_SET as SET
from collectui.store.core.work import ATTACHMENT_BYTES as BYTES
from collectui.store.defaults import defaults
from collectui.store.recording import TELLING, adding, adding_all, line, record, tell
from collectui.store.recording import begin_history as begin_history

Stamps = Mapping[Stamp, Any]

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


def write(
    connection: Connection, plan: Plan, history_id: int, at: datetime, command_id: str
) -> dict[str, int]:
    """Write each change of the plan and its history; returns the ids of added records by handle."""
    created: dict[str, int] = {}
    stamps = {NOW: at, COMMAND: command_id}
    for file in plan.files:
        _keep(connection, file)
    for change in _together(plan.changes):
        match change:
            case Update():
                _update(connection, change, history_id, stamps, created)
            case list():
                _insert(connection, change, history_id, stamps, created)
            case Delete():
                _delete(connection, change, history_id)
            case MoveSet():
                _move(connection, change, history_id, created)
    if plan.heard_by is not None and plan.changes:
        tell(connection, plan, history_id)
    return created


def _together(changes: Iterable[Change]) -> Iterator[Update | Delete | MoveSet | list[Insert]]:
    """The changes in their order, records of one kind that are added in a row as one."""
    run: list[Insert] = []
    for change in changes:
        if run and not (isinstance(change, Insert) and _follows(run, change)):
            yield run
            run = []
        if isinstance(change, Insert):
            run.append(change)
        else:
            yield change
    if run:
        yield run


def _follows(run: Sequence[Insert], change: Insert) -> bool:
    """Whether a record can be added by one statement with those before it."""
    first = run[0]
    if change.kind != first.kind or change.values.keys() != first.values.keys():
        return False
    named = {
        each.handle
        for each in (*change.values.values(), change.customer_id)
        if isinstance(each, New)
    }
    return not named or named.isdisjoint(each.handle for each in run)


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
    record(connection, history_id, change, change.record_id, change.customer_id, "update", changes)


def _insert(
    connection: Connection,
    run: Sequence[Insert],
    history_id: int,
    stamps: Stamps,
    created: dict[str, int],
) -> None:
    """Records of one kind with the same fields, whatever their number, by two statements."""
    kind = run[0].kind
    into = table(kind)
    missing = defaults(into)
    real = [
        {name: _real(value, stamps, created) for name, value in change.values.items()}
        for change in run
    ]
    rows = [{**missing, **values, **derived.derive(kind, values)} for values in real]
    ids = connection.execute(adding_all(into) if len(run) > 1 else adding(into), rows).scalars()
    told = []
    for change, values, record_id in zip(run, real, ids.all(), strict=True):
        created[change.handle] = record_id
        whose = record_id if kind == "customer" else _real(change.customer_id, stamps, created)
        changes = {name: [None, plain(value)] for name, value in values.items()}
        told.append(line(history_id, kind, record_id, whose, "create", changes))
    connection.execute(TELLING, told)


def _delete(connection: Connection, change: Delete, history_id: int) -> None:
    into = table(change.kind)
    changes = {name: [plain(value), None] for name, value in change.values.items()}
    if "batch_id" in into.c:
        # Before its batch it was not known, and with the record goes the batch's name on it.
        batch = sa.select(into.c.batch_id).where(into.c.id == change.record_id)
        if (batch_id := connection.execute(batch).scalar()) is not None:
            changes["batch_id"] = [batch_id, None]
    connection.execute(sa.delete(into).where(into.c.id == change.record_id))
    record(connection, history_id, change, change.record_id, change.customer_id, "delete", changes)
    owner_id = change.values.get("contact_id") if change.kind in ("phone", "email") else None
    if owner_id is not None:
        # What is gone is found by its owner alone.
        told = Update("contact", owner_id, None, {})
        record(connection, history_id, told, owner_id, None, "heard", {}, 0)


def _move(
    connection: Connection, change: MoveSet, history_id: int, created: Mapping[str, int]
) -> None:
    """One statement for the members' history, one for the members, whatever their number."""
    into = table(change.kind)
    values = {name: _real(new, {}, created) for name, (_, new) in change.fields.items()}
    changes = {name: [plain(was), plain(values[name])] for name, (was, _) in change.fields.items()}
    change_id = record(
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
