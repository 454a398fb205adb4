"""Undo: the inverse of a recorded plan, as long as everything is as that plan left it."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import sqlalchemy as sa
from sqlalchemy import ColumnElement, Connection, Table

from collectui.domain.history.undo import LastChange, Undo
from collectui.domain.kernel import Me, Refusal
from collectui.domain.plan import Change, Delete, Insert, MoveSet, Plan, Update
from collectui.domain.records import capital, counted, one, words
from collectui.store import writing
from collectui.store.core.history import HISTORY
from collectui.store.core.history import HISTORY_CHANGE as CHANGE
from collectui.store.core.history import HISTORY_SET as SET
from collectui.store.queries.waiting_letters import WAITING
from collectui.store.undo import as_left, labels, made_work, role_checks
from collectui.store.undo import latest as queries
from collectui.store.undo.as_left import Found
from collectui.store.undo.former import changed_since, label, turned
from collectui.store.writing.plan import revived

COMES_AND_GOES = frozenset({"phone", "email", "customer_contact", "saved_view"})
"""Kinds whose making is taken back by deleting; of what else was made only the work of a command
that was for it (`made_work`) goes, the rest stays."""
FOLLOWS = frozenset({"activity", "note", "attachment", "payment", "correspondence"})
"""Kinds that moved with others: those still there go back, the rest had its own life since."""


_OWN = ("id", "version")
"""What a record has of its own accord."""


class MovedOn(Exception):
    """The world is not as the change left it; the message says what is not."""


def subject(connection: Connection, command: Undo) -> LastChange:
    """The change, and why it can no longer be taken back, if so."""
    change = queries.change(connection, command.history_id)
    try:
        changes = list(_inverse(connection, command.history_id))
    except MovedOn as reason:
        return replace(change, refusal=Refusal(str(reason)))
    no = role_checks.refusal(connection, change, changes)
    return replace(change, refusal=no or made_work.refusal(connection, changes))


def plan(connection: Connection, command: Undo, judged: LastChange, me: Me) -> Plan:
    """Everything back to the value that stood immediately before."""
    changes = list(_inverse(connection, command.history_id))
    owned = labels.owned(connection, changes)
    names = labels.names(connection, changes, owned)
    return Plan(
        f"Undone: {judged.summary}",
        tuple(labels.labelled(changes, names, owned)),
        names=names,
        notes=tuple(_stays(connection, command.history_id)),
        mentions=sa.select(CHANGE.c.customer_id).where(
            CHANGE.c.history_id == command.history_id, CHANGE.c.customer_id.is_not(None)
        ),
        undo_of=command.history_id,
    )


def as_far_as_it_goes(
    connection: Connection, history_id: int
) -> tuple[list[Change], dict[int, str]]:
    """The inverse of a change of many customers, but for those of whom something moved on since.

    They are kept whole: by customer, what moved on. Only for changes all of which are a customer's.
    """
    goes = _goes(connection, history_id)
    recorded = _recorded(connection, history_id)
    now = as_left.look(connection, recorded, goes)
    back: list[Change] = []
    kept: dict[int, str] = {}
    for row in recorded:
        try:
            if row.op == "set" and now.as_left[row.id] < row.count:
                raise MovedOn(f"{counted(row.kind, row.count - now.as_left[row.id])} changed since")
            change = _back(now, row, goes)
        except MovedOn as reason:
            kept.setdefault(row.customer_id, str(reason))
        else:
            back += [] if change is None else [change]
    back = [change for change in back if change.customer_id not in kept]
    used = made_work.used_since(connection, back)
    return [change for change in back if change.customer_id not in used], kept | used


def _recorded(connection: Connection, history_id: int) -> list[Any]:
    """What was written, the last first."""
    return list(
        connection.execute(
            sa.select(CHANGE)
            .where(CHANGE.c.history_id == history_id, CHANGE.c.op != "mentioned")
            .order_by(CHANGE.c.id.desc())
        )
    )


def _inverse(connection: Connection, history_id: int) -> Iterator[Change]:
    """Letters and what else is found by others' values first; then as written, backwards."""
    goes = _goes(connection, history_id)
    recorded = _recorded(connection, history_id)
    now = as_left.look(connection, recorded, goes)
    back = [change for row in recorded if (change := _back(now, row, goes)) is not None]
    # Gone again before anything is made or changed: an address or a role frees its place. What
    # others refer to goes in its turn, once they do not.
    yield from (change for change in back if _frees(change))
    yield from (change for change in back if not _frees(change))


def _goes(connection: Connection, history_id: int) -> frozenset[str]:
    """The kinds whose records a change made and that go with it."""
    action = connection.execute(
        sa.select(HISTORY.c.action).where(HISTORY.c.id == history_id)
    ).scalar()
    return COMES_AND_GOES | (made_work.MADE if action in made_work.WORK else frozenset())


def _frees(change: Change) -> bool:
    return isinstance(change, Delete) and change.kind in COMES_AND_GOES


def _back(now: Found, row: Any, goes: frozenset[str]) -> Change | None:
    table = writing.table(row.kind)
    pairs: Mapping[str, Any] = row.changes
    match row.op:
        case "update":
            _still(now, row)
            fields = turned(table, pairs)
            # As any change, under the customer whose record it is before.
            holder, _ = fields.get("customer_id", (row.customer_id, None))
            return Update(row.kind, row.record_id, holder, fields, one(row.kind))
        case "create" if row.kind in goes:
            record = _still(now, row)
            # All that it holds, and not what it was made with: what followed since, as the money
            # that a promise was judged by, is known of the past only from here.
            values = {c.name: getattr(record, c.name) for c in table.c if c.name not in _OWN}
            return Delete(row.kind, row.record_id, row.customer_id, values, one(row.kind))
        case "delete":
            values = {name: revived(table.c[name], was) for name, (was, _) in pairs.items()}
            handle = f"{row.kind}{row.record_id}"
            return Insert(row.kind, handle, row.customer_id, values, one(row.kind))
        case "set":
            return _set_back(now, table, row)
    return None


def _still(now: Found, row: Any) -> Any:
    """The record; raises MovedOn unless it has the values that the change left."""
    record = now.records.get((row.kind, row.record_id))
    what = one(row.kind)
    if record is None:
        raise MovedOn(f"The {what} is not there any more")
    if name := changed_since(record, row.changes):
        raise MovedOn(f"The {words(row.kind, name)} of the {what} was changed since")
    return record


def _set_back(now: Found, table: Table, row: Any) -> MoveSet | None:
    count = now.as_left[row.id]
    if count < row.count and row.kind not in FOLLOWS:
        raise MovedOn(f"{counted(row.kind, row.count - count)} changed since")
    if not count:
        return None
    fields = turned(table, row.changes)
    of_set = sa.select(SET.c.record_id).where(SET.c.change_id == row.id)
    conditions: list[ColumnElement[bool]] = [table.c.id.in_(of_set)]
    if count < row.count:
        conditions += _as_left(table, row, fields)
    members = sa.select(table.c.id).where(*conditions)
    customer_id = fields.get("customer_id", (row.customer_id, None))[0]
    return MoveSet(row.kind, customer_id, members, count, fields, "will be as before")


def _as_left(table: Table, row: Any, fields: Mapping[str, Any]) -> Iterator[ColumnElement[bool]]:
    """Of a set some of which moved on, those that did not: as `as_left.look` counts them."""
    for name, (becomes, _) in fields.items():
        yield table.c[name].is_not_distinct_from(becomes)
    if row.kind == "correspondence" and "address" in fields and "status" not in fields:
        yield WAITING
    if "customer_id" not in fields:
        yield table.c.customer_id == row.customer_id


def _stays(connection: Connection, history_id: int) -> Iterator[str]:
    for row in _recorded(connection, history_id):
        if row.op == "create" and row.kind in ("customer", "contact"):
            made = {name: new for name, (_, new) in row.changes.items()}
            yield f"{capital(label(row.kind, made))} is kept"
