"""Changes to records that are there: what an agent changed meanwhile is kept, all else written."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from enum import Enum
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy import Connection

from collectui.domain.commands import new_command_id
from collectui.domain.plan import plain
from collectui.domain.terms import CLOSED, AgreementStatus
from collectui.exchange.job import MOST_LISTED, Job, Kept
from collectui.store import writing
from collectui.store.tables import (
    FinanceAgreement,
    HistorySet,
    KeptValue,
    Program,
    table_of,
)

HISTORY, CHANGE, SET = writing.HISTORY, writing.CHANGE, table_of(HistorySet)
KEPT = table_of(KeptValue)
_IDS = 500
_ADDRESS = frozenset({"street1", "street2", "city", "region", "postal_code", "country"})
_BY_AGENT = "an agent changed it"


class Change(NamedTuple):
    """What a file says anew of one record: `{field: (ours, the file's)}`."""

    record_id: int
    customer_id: int
    label: str
    fields: Mapping[str, tuple[Any, Any]]


def apply_changes(
    connection: Connection, job: Job, kind: str, changes: Sequence[Change]
) -> list[Change]:
    """Write what may be written, with its history; what may not is reported as kept.

    Returns the changes written, each with the fields it really changed.
    """
    if not changes:
        return []
    stays = _by_agents(connection, kind, changes)
    if kind == "customer":
        _financed(connection, changes, stays)
    written: list[Change] = []
    held: list[tuple[Change, str]] = []
    for change in changes:
        reasons = stays.get(change.record_id, {})
        fields = {name: pair for name, pair in change.fields.items() if name not in reasons}
        held += [(change, name) for name in change.fields if name in reasons]
        for name in change.fields.keys() & reasons.keys():
            _report(job, change, name, reasons[name])
        if fields:
            written.append(change._replace(fields=fields))
    _remember(connection, kind, held)
    _write(connection, job, kind, written)
    return written


def _report(job: Job, change: Change, name: str, why: str) -> None:
    if len(job.tally.kept) < MOST_LISTED:
        ours, theirs = change.fields[name]
        job.tally.kept.append(Kept(change.label, name, shown(ours), shown(theirs), why))


def shown(value: Any) -> str:
    """A value in a report."""
    if value is None:
        return ""
    return value.isoformat() if isinstance(value, date) else str(plain(value))


def _by_agents(
    connection: Connection, kind: str, changes: Sequence[Change]
) -> dict[int, dict[str, str]]:
    """For each record the fields that agents changed and did not change back.

    From the history: what no batch wrote, an agent did.
    """
    now = {change.record_id: change.fields for change in changes}
    first: dict[tuple[int, str], Any] = {}
    for part in _parts(list(now)):
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
    addressed = [c.record_id for c in changes if c.fields.keys() & _ADDRESS]
    program, agreement = table_of(Program), table_of(FinanceAgreement)
    for part in _parts(addressed):
        rows = connection.execute(
            sa.select(program.c.customer_id)
            .join(agreement, agreement.c.program_id == program.c.id)
            .where(
                program.c.customer_id.in_(part),
                program.c.status.not_in(list(CLOSED)),
                agreement.c.status.not_in([AgreementStatus.CANCELLED, AgreementStatus.PAID_OFF]),
            )
            .distinct()
        )
        for customer_id in rows.scalars():
            for name in _ADDRESS:
                stays[customer_id].setdefault(name, "a program is financed: it wants a document")


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


def _write(connection: Connection, job: Job, kind: str, changes: Sequence[Change]) -> None:
    if not changes:
        return
    table = writing.table(kind)
    alike: dict[tuple[str, ...], list[dict[str, Any]]] = defaultdict(list)
    for change in changes:
        values = {f"to_{name}": becomes for name, (_, becomes) in change.fields.items()}
        alike[tuple(sorted(change.fields))].append({"of_id": change.record_id, **values})
    for names, rows in alike.items():
        connection.execute(
            sa.update(table)
            .where(table.c.id == sa.bindparam("of_id"))
            .values(
                version=table.c.version + 1,
                **{name: sa.bindparam(f"to_{name}", type_=table.c[name].type) for name in names},
            ),
            rows,
        )
    noun = {"item": "transaction"}.get(kind, kind)
    plural = "" if len(changes) == 1 else "s"
    record(
        connection,
        job,
        f"{job.file_name}: {len(changes):,d} {noun}{plural} updated",
        [
            {
                "kind": kind,
                "record_id": change.record_id,
                "customer_id": change.customer_id,
                "op": "update",
                "changes": {
                    name: [plain(was), plain(becomes)]
                    for name, (was, becomes) in change.fields.items()
                },
            }
            for change in changes
        ],
    )


def record(
    connection: Connection, job: Job, summary: str, changes: Sequence[Mapping[str, Any]]
) -> None:
    """One row of history, with what it changed."""
    history_id, _ = writing.begin_history(
        connection,
        command_id=new_command_id(),
        who=job.me_id,
        action="import",
        summary=summary,
        batch_id=job.batch_id,
    )
    connection.execute(
        sa.insert(CHANGE),
        [{"history_id": history_id, "count": 1, **dict(change)} for change in changes],
    )


def text_of(value: Any) -> Any:
    """A closed list's value as its text."""
    return value.value if isinstance(value, Enum) else value


def _parts(values: Sequence[Any]) -> Iterable[Sequence[Any]]:
    for start in range(0, len(values), _IDS):
        yield values[start : start + _IDS]
