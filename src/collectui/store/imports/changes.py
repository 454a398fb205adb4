"""Changes to records that are there: what an agent changed meanwhile is kept, all else written."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy import Connection

from collectui.domain import records
from collectui.domain.plan import plain
from collectui.domain.reach import ADDRESS_FIELDS
from collectui.store.core.history import HISTORY
from collectui.store.core.history import HISTORY_CHANGE as CHANGE
from collectui.store.core.history import HISTORY_SET as SET
from collectui.store.core.imports import KEPT_VALUE as KEPT
from collectui.store.imports.job import Job, Kept
from collectui.store.pieces import pieces
from collectui.store.queries import program_states
from collectui.store.queries.record_names import names_of
from collectui.store.writing import batch

_BY_AGENT = "an agent changed it"


class Change(NamedTuple):
    """What a file says anew of one record: `{field: (ours, the file's)}`."""

    record_id: int
    customer_id: int | None
    label: str
    fields: Mapping[str, tuple[Any, Any]]
    together: bool = False
    """All of the fields are taken or none: they say one thing, the first of them for people."""


Reasons = Mapping[int, Mapping[str, str]]
"""Of each record the fields that may not be written, and why."""


def apply_changes(
    connection: Connection,
    job: Job,
    kind: str,
    changes: Sequence[Change],
    forbidden: Reasons | None = None,
) -> list[Change]:
    """Write what may be written, with its history; what may not is reported as kept.

    Returns the changes written, each with the fields it really changed.
    """
    if not changes:
        return []
    stays = by_agents(connection, kind, {change.record_id: change.fields for change in changes})
    for record_id, refused in (forbidden or {}).items():
        stays[record_id].update(refused)
    if kind == "customer":
        _financed(connection, changes, stays)
    written: list[Change] = []
    held: list[tuple[Change, str]] = []
    for change in changes:
        reasons = stays.get(change.record_id, {})
        if change.together and change.fields.keys() & reasons.keys():
            why = next(why for name, why in reasons.items() if name in change.fields)
            reasons = dict.fromkeys(change.fields, why)
        fields = {name: pair for name, pair in change.fields.items() if name not in reasons}
        kept = [name for name in change.fields if name in reasons]
        held += [(change, name) for name in kept]
        for name in kept[:1] if change.together else kept:
            _report(connection, job, kind, change, name, reasons[name])
        if fields:
            written.append(change._replace(fields=fields))
    _remember(connection, kind, held)
    write(connection, job, kind, written)
    return written


def _report(
    connection: Connection, job: Job, kind: str, change: Change, name: str, why: str
) -> None:
    if job.tally.may_keep:
        ours, theirs = (called(connection, kind, name, value) for value in change.fields[name])
        what = name.removesuffix("_id")
        job.tally.keep(Kept(change.label, what, ours, theirs, why, kind))


def called(connection: Connection, kind: str, name: str, value: Any) -> str:
    """A field's value in a report: a record by what people call it, never by its id."""
    to = records.refers_to(kind, name)
    if value is None or to is None:
        return shown(value)
    return name_of(connection, to, value)


def name_of(connection: Connection, kind: str, record_id: int | None) -> str:
    """What people call a record; empty for none."""
    if record_id is None:
        return ""
    return names_of(connection, kind, {record_id}).get(record_id, "")


def shown(value: Any) -> str:
    """A value in a report."""
    if value is None:
        return ""
    return value.isoformat() if isinstance(value, date) else str(plain(value))


def by_agents(
    connection: Connection, kind: str, now: Mapping[int, Mapping[str, tuple[Any, Any]]]
) -> dict[int, dict[str, str]]:
    """For each record the fields that agents changed and did not change back.

    From the history: what no batch wrote, an agent did. `now` is each record's fields, the present
    value first.
    """
    first: dict[tuple[int, str], Any] = {}
    for part in pieces(list(now)):
        own = sa.select(CHANGE.c.record_id, CHANGE.c.changes, CHANGE.c.id).where(
            CHANGE.c.kind == kind, CHANGE.c.record_id.in_(part), CHANGE.c.op == "update"
        )
        moved = (
            sa.select(SET.c.record_id, CHANGE.c.changes, CHANGE.c.id)
            .join(CHANGE, CHANGE.c.id == SET.c.change_id)
            .where(CHANGE.c.kind == kind, SET.c.record_id.in_(part))
        )
        for found in (own, moved):
            rows = connection.execute(
                found.join(HISTORY, HISTORY.c.id == CHANGE.c.history_id)
                .where(HISTORY.c.batch_id.is_(None))
                .order_by(CHANGE.c.id)
            )
            for record_id, fields, _ in rows:
                for name, (was, _becomes) in dict(fields).items():
                    first.setdefault((record_id, name), was)
    stays: dict[int, dict[str, str]] = defaultdict(dict)
    for (record_id, name), was in first.items():
        if name in now[record_id] and plain(now[record_id][name][0]) != was:
            stays[record_id][name] = _BY_AGENT
    return stays


def _financed(
    connection: Connection, changes: Sequence[Change], stays: dict[int, dict[str, str]]
) -> None:
    """The address of a customer with a financed program needs a document: a file has none."""
    addressed = [c.record_id for c in changes if c.fields.keys() & set(ADDRESS_FIELDS)]
    for part in pieces(addressed):
        for customer_id, number in program_states.wanting_document(connection, part).items():
            why = f"{number} is financed: a new address needs a verification document"
            for name in ADDRESS_FIELDS:
                stays[customer_id].setdefault(name, why)


def _remember(connection: Connection, kind: str, held: Sequence[tuple[Change, str]]) -> None:
    """What the file said last of a value that is not taken."""
    if not held:
        return
    for change, name in held:
        connection.execute(
            sa.delete(KEPT).where(
                KEPT.c.entity == kind, KEPT.c.record_id == change.record_id, KEPT.c.field == name
            )
        )
    connection.execute(
        sa.insert(KEPT),
        [
            {
                "entity": kind,
                "record_id": change.record_id,
                "field": name,
                "value": plain(change.fields[name][1]),
            }
            for change, name in held
        ],
    )


def write(connection: Connection, job: Job, kind: str, changes: Sequence[Change]) -> None:
    """Write changes with their history, whoever changed the records before."""
    if not changes:
        return
    what = f"{job.file_name}: {records.counted(kind, len(changes))} updated"
    changed = [batch.Changed(each.record_id, each.customer_id, each.fields) for each in changes]
    batch.write(connection, job.batch, kind, what, changed)
