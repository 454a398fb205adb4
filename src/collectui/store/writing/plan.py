"""Writing a plan: the records that a command changes, and the history with them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, time
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Column, Connection, Table
from sqlalchemy.exc import DBAPIError, IntegrityError

from collectui.domain.files import NewFile
from collectui.domain.kernel import Refusal
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
from collectui.store.core.every import TABLES
from collectui.store.core.history import HISTORY_CHANGE as CHANGE
from collectui.store.core.history import HISTORY_SET as SET
from collectui.store.core.work import ATTACHMENT_BYTES as BYTES
from collectui.store.defaults import defaults
from collectui.store.pieces import pieces
from collectui.store.writing import derived
from collectui.store.writing.recording import TELLING, add_all, line, tell
from collectui.store.writing.recording import begin_history as begin_history
from collectui.store.writing.updates import next_version, update

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
    for run in _together(plan.changes):
        match run[0]:
            case Update():
                _update(connection, run, history_id, stamps, created)
            case Insert():
                _insert(connection, run, history_id, stamps, created)
            case Delete():
                _delete(connection, run, history_id)
            case MoveSet():
                _move(connection, run, history_id, created)
    if plan.mentions is not None and plan.changes:
        tell(connection, plan, history_id)
    return created


def members(change: MoveSet) -> Any:
    """The ids of a set as a select."""
    if not isinstance(change.members, tuple):
        return change.members
    into = table(change.kind)
    return sa.select(into.c.id).where(into.c.id.in_(change.members))


def _together(changes: Iterable[Change]) -> Iterator[list[Any]]:
    """The changes in their order; in a row, those that the same statements can write as one."""
    run: list[Change] = []
    made: set[str] = set()
    """Handles of the run's records: what names one of them has to come after it."""
    for change in changes:
        if run and not (_alike(run[0], change) and made.isdisjoint(_named(change))):
            yield run
            run, made = [], set()
        run.append(change)
        if isinstance(change, Insert):
            made.add(change.handle)
    if run:
        yield run


def _alike(first: Change, change: Change) -> bool:
    if first.kind != change.kind:
        return False
    match first, change:
        case (Insert(), Insert()):
            return first.values.keys() == change.values.keys()
        case (Update(), Update()):
            same = first.fields.keys() == change.fields.keys()
            return same and not derived.needs(change.kind, change.fields)
        case (MoveSet(), MoveSet()):
            return first.fields == change.fields
    return type(first) is type(change) is Delete


def _named(change: Change) -> Iterator[str]:
    if isinstance(change, Insert):
        for value in (*change.values.values(), change.customer_id):
            if isinstance(value, New):
                yield value.handle


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
    run: Sequence[Update],
    history_id: int,
    stamps: Stamps,
    created: Mapping[str, int],
) -> None:
    """The same fields of records of one kind, whatever their number, by two statements."""
    kind = run[0].kind
    into = table(kind)
    rows: list[tuple[int, dict[str, Any]]] = []
    told = []
    for change in run:
        values = {name: _real(new, stamps, created) for name, (_, new) in change.fields.items()}
        changes = {
            name: [plain(was), plain(values[name])] for name, (was, _) in change.fields.items()
        }
        told.append(line(history_id, kind, change.record_id, change.customer_id, "update", changes))
        rows.append((change.record_id, values))
    update(connection, into, rows)
    connection.execute(TELLING, told)


def _insert(
    connection: Connection,
    run: Sequence[Insert],
    history_id: int,
    stamps: Stamps,
    created: dict[str, int],
) -> None:
    """Records of one kind with the same fields, whatever their number, by few statements."""
    kind = run[0].kind
    into = table(kind)
    missing = defaults(into)
    real = [
        {name: _real(value, stamps, created) for name, value in change.values.items()}
        for change in run
    ]
    rows = [{**missing, **values, **derived.derive(kind, values)} for values in real]
    told = []
    for change, values, record_id in zip(run, real, add_all(connection, into, rows), strict=True):
        created[change.handle] = record_id
        whose = record_id if kind == "customer" else _real(change.customer_id, stamps, created)
        changes = {name: [None, plain(value)] for name, value in values.items()}
        told.append(line(history_id, kind, record_id, whose, "create", changes))
    connection.execute(TELLING, told)


def _delete(connection: Connection, run: Sequence[Delete], history_id: int) -> None:
    """Records of one kind; what is gone is told also under the contact it was of."""
    kind = run[0].kind
    into = table(kind)
    batches: dict[int, int] = {}
    for ids in pieces([change.record_id for change in run]):
        if "batch_id" in into.c:
            # Before its batch it was not known, and with the record goes the batch's name on it.
            found = connection.execute(
                sa.select(into.c.id, into.c.batch_id).where(into.c.id.in_(ids))
            )
            batches |= {row.id: row.batch_id for row in found if row.batch_id is not None}
        connection.execute(sa.delete(into).where(into.c.id.in_(ids)))
    told = []
    for change in run:
        record_id = change.record_id
        changes = {name: [plain(value), None] for name, value in change.values.items()}
        if record_id in batches:
            changes["batch_id"] = [batches[record_id], None]
        told.append(line(history_id, kind, record_id, change.customer_id, "delete", changes))
        owner_id = change.values.get("contact_id") if kind in ("phone", "email") else None
        if owner_id is not None:
            # What is gone is found by its owner alone.
            told.append(line(history_id, "contact", owner_id, None, "mentioned", {}, 0))
    connection.execute(TELLING, told)


def _move(
    connection: Connection, run: Sequence[MoveSet], history_id: int, created: Mapping[str, int]
) -> None:
    """Sets that change alike; no statement a member, whatever their number."""
    kind, fields = run[0].kind, run[0].fields
    into = table(kind)
    values = {name: _real(new, {}, created) for name, (_, new) in fields.items()}
    changes = {name: [plain(was), plain(values[name])] for name, (was, _) in fields.items()}
    told = [
        line(history_id, kind, None, each.customer_id, "set", changes, each.count) for each in run
    ]
    ids = add_all(connection, CHANGE, told)
    named = [
        {"change_id": change_id, "record_id": member}
        for change_id, each in zip(ids, run, strict=True)
        if isinstance(each.members, tuple)
        for member in each.members
    ]
    if named:
        connection.execute(sa.insert(SET), named)
    for change_id, each in zip(ids, run, strict=True):
        if not isinstance(each.members, tuple):
            found = sa.select(sa.literal(change_id), each.members.subquery().c.id)
            connection.execute(sa.insert(SET).from_select(["change_id", "record_id"], found))
    for piece in pieces(ids):
        moved = sa.select(SET.c.record_id).where(SET.c.change_id.in_(piece))
        connection.execute(
            sa.update(into).where(into.c.id.in_(moved)).values(**values, **next_version(into))
        )
