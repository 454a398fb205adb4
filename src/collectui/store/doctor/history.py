"""The history against the rows: what it recorded last of a field is what the record holds.

What is compared: of each record that the history names, each field that any change recorded, by the
newest of them: a command's, an import's, an undo's or that of a set. A record whose newest change
took it away is not there, and one of another newest change is.

What cannot be: fields that no change ever named (of what an import or the demonstration brought
anew the history has one line for all); what is computed (figures, sort keys, versions); and which
batch a record is of. What an erasure has masked is masked in both alike.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby, islice
from operator import itemgetter
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection, Table

from collectui.domain import records
from collectui.domain.doctor import EXAMPLES, Finding, skipped, some, wrong
from collectui.domain.plan import plain
from collectui.domain.text import quoted
from collectui.store.core.every import TABLES
from collectui.store.core.history import HISTORY_CHANGE as CHANGE
from collectui.store.core.history import HISTORY_SET as SET
from collectui.store.doctor.patient import Patient
from collectui.store.past.changes import MENTIONED, REMOVED
from collectui.store.pieces import PIECE
from collectui.store.queries.record_names import names_of

AT_ONCE = 2_000
"""Changes that are read and decoded together."""
_LOOK = (
    "somebody changed it past collectui: find out who may write to the tables, and enter what is"
    " right by collectui, which records it"
)
_NOT_COMPARED = frozenset({"id", "version", "batch_id"})
"""The batch among them, for earlier versions gave payments back without it."""
_GONE = sa.Table(
    "doctor_removed",
    sa.MetaData(),
    sa.Column("kind", sa.Text),
    sa.Column("record_id", sa.BigInteger),
    prefixes=["TEMPORARY"],
)
"""Records that an import brought and its undo removed: the history lists them together."""


@dataclass(slots=True)
class _Newest:
    """What the history says of a record now."""

    record_id: int
    is_there: bool = True
    fields: dict[str, Any] = field(default_factory=dict)


@dataclass(slots=True)
class _Wrong:
    """Records of one kind that are not as the history says, and the first of them."""

    count: int = 0
    examples: list[tuple[int, str]] = field(default_factory=list)

    def add(self, record_id: int, words: str = "") -> None:
        self.count += 1
        if len(self.examples) < EXAMPLES:
            self.examples.append((record_id, words))


def check(patient: Patient) -> Iterator[Finding]:
    """Every record that the history names, kind by kind, in memory that does not grow with it."""
    if not patient.may_make_tables:
        yield skipped("a standby makes no temporary tables: run it against the server that writes")
        return
    connection = patient.connection
    _list_removed(connection)
    for kind, table in TABLES.items():
        if "id" in table.c:
            yield from _check_kind(connection, kind, table)
    _GONE.drop(connection)


def _check_kind(connection: Connection, kind: str, table: Table) -> Iterator[Finding]:
    differs, missing, back = _Wrong(), _Wrong(), _Wrong()
    newest = _newest(connection, kind)
    while piece := list(islice(newest, PIECE)):
        rows = _rows(connection, table, piece)
        lost: list[int] = []
        for record in piece:
            row = rows.get(record.record_id)
            if row is None:
                lost += [record.record_id] if record.is_there else []
            elif not record.is_there:
                back.add(record.record_id)
            elif words := _difference(kind, row, record.fields):
                differs.add(record.record_id, words)
        for record_id in _not_removed(connection, kind, lost):
            missing.add(record_id)
    for record_id in _removed_and_there(connection, kind, table):
        back.add(record_id)
    for found, what in (
        (differs, "not what the history recorded last"),
        (missing, "gone, and the history does not say that anybody took it away"),
        (back, "there, though the history says that it was taken away"),
    ):
        if found.count:
            are = "is" if found.count == 1 else "are"
            names = _named(connection, kind, found.examples)
            yield wrong(
                f"{records.counted(kind, found.count)} {are} {what}: {some(names, found.count)}",
                _LOOK,
            )


def _newest(connection: Connection, kind: str) -> Iterator[_Newest]:
    """What the history says now of each record of a kind, in the order of their ids."""
    whole = sa.cast(CHANGE.c.changes, sa.Text).label("changes")
    own = sa.select(CHANGE.c.record_id, CHANGE.c.id, CHANGE.c.op, whole).where(
        CHANGE.c.kind == kind,
        CHANGE.c.record_id.is_not(None),
        CHANGE.c.op.not_in((MENTIONED, REMOVED)),
    )
    moved = (
        sa.select(SET.c.record_id, CHANGE.c.id, CHANGE.c.op, whole)
        .join(CHANGE, CHANGE.c.id == SET.c.change_id)
        .where(CHANGE.c.kind == kind, CHANGE.c.record_id.is_(None))
    )
    both = sa.union_all(own, moved).order_by("record_id", "id")
    found = connection.execute(both, execution_options={"yield_per": AT_ONCE})
    for record_id, changes in groupby(_decoded(found), itemgetter(0)):
        record = _Newest(record_id)
        for _, op, fields in changes:
            record.is_there = op != "delete"
            record.fields |= {name: becomes for name, (_, becomes) in fields.items()}
        yield record


def _decoded(found: sa.Result[Any]) -> Iterator[tuple[int, str, Mapping[str, Any]]]:
    for rows in found.partitions():
        decoded = json.loads(f"[{','.join([row.changes for row in rows])}]")
        for row, changes in zip(rows, decoded, strict=True):
            yield row.record_id, row.op, changes


def _rows(
    connection: Connection, table: Table, piece: Sequence[_Newest]
) -> dict[int, Mapping[Any, Any]]:
    """The records as they are, by id; of their columns those that the history names."""
    named = {name for record in piece if record.is_there for name in record.fields}
    columns = [column for column in table.c if column.name in named - _NOT_COMPARED]
    ids = [record.record_id for record in piece]
    query = sa.select(table.c.id, *columns).where(table.c.id.in_(ids))
    return {row.id: row._mapping for row in connection.execute(query)}


def _difference(kind: str, row: Mapping[Any, Any], fields: Mapping[str, Any]) -> str:
    """How a record is other than recorded; empty where it is not."""
    for name, recorded in fields.items():
        if name in row and name not in _NOT_COMPARED and (value := _plain(row[name])) != recorded:
            words = records.words(kind, name)
            return f"{words} {quoted(str(value))}, recorded {quoted(str(recorded))}"
    return ""


def _plain(value: Any) -> Any:
    try:
        return plain(value)
    except TypeError:
        return value  # a number with decimals within JSON


def _named(connection: Connection, kind: str, found: Sequence[tuple[int, str]]) -> list[str]:
    names = names_of(connection, kind, {record_id for record_id, _ in found})
    return [
        (names.get(record_id) or f"{records.one(kind)} {record_id}") + (f" ({words})" * bool(words))
        for record_id, words in found
    ]


# What undone imports removed


def _list_removed(connection: Connection) -> None:
    """Fill a table of one's own with the records that the history lists as removed."""
    _GONE.create(connection)
    lists = connection.execute(
        sa.select(CHANGE.c.changes).where(CHANGE.c.op == REMOVED),
        execution_options={"yield_per": 100},
    ).scalars()
    listed = (
        {"kind": kind, "record_id": values["id"]}
        for changes in lists
        for kind, (gone, _) in changes.items()
        for values in gone
        if "id" in values
    )
    while some_of_them := list(islice(listed, AT_ONCE)):
        connection.execute(sa.insert(_GONE), some_of_them)
    name = _GONE.name
    connection.exec_driver_sql(f"CREATE INDEX {name}_key ON {name} (kind, record_id)")


def _not_removed(connection: Connection, kind: str, ids: Sequence[int]) -> list[int]:
    if not ids:
        return []
    removed = set(
        connection.execute(
            sa.select(_GONE.c.record_id).where(_GONE.c.kind == kind, _GONE.c.record_id.in_(ids))
        ).scalars()
    )
    return [each for each in ids if each not in removed]


def _removed_and_there(connection: Connection, kind: str, table: Table) -> Iterator[int]:
    here = sa.select(table.c.id).join(_GONE, _GONE.c.record_id == table.c.id)
    yield from connection.execute(here.where(_GONE.c.kind == kind)).scalars()
