"""What people call the records that the history knows by id."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection

from collectui.domain import records
from collectui.domain.calls.outcomes import DATE_LABELS
from collectui.domain.history.views import FieldChange, HistoryLine
from collectui.domain.notes.text import one_line
from collectui.domain.records import RECORDS, Holds, numbered
from collectui.domain.vocabulary import code_words
from collectui.store.core.desk import OUTCOME
from collectui.store.core.every import TABLES
from collectui.store.core.history import HISTORY_CHANGE as CHANGE
from collectui.store.core.work import CONTACT_ATTEMPT as ATTEMPT
from collectui.store.past.changes import REMOVED
from collectui.store.past.shadow import STORE
from collectui.store.pieces import pieces

MOST_NAME = 60
"""Characters of a name."""
_GONE = "one that is gone"


def named(connection: Connection, lines: Iterable[HistoryLine]) -> list[HistoryLine]:
    """The lines with names: of the record, and in the place of ids that fields held.

    A field that refers is then called without its `_id`.
    """
    lines = list(lines)
    wanted: dict[str, set[int]] = defaultdict(set)
    for line in lines:
        if line.record_id is not None and _naming(line.kind):
            wanted[line.kind].add(line.record_id)
        for change in line.changes:
            if kind := records.refers_to(line.kind, change.field):
                wanted[kind].update(x for x in (change.was, change.becomes) if isinstance(x, int))
    names: dict[str, Mapping[Any, str]] = {
        kind: names_of(connection, kind, ids) for kind, ids in wanted.items()
    }
    lists = {records.list_of(line.kind, change.field) for line in lines for change in line.changes}
    names |= {table: _titles(connection, table) for table in lists if table is not None}
    currencies = {kind: currencies_of(connection, kind, ids) for kind, ids in wanted.items()}
    labels = _date_labels(connection, lines)
    return [
        replace(
            _named(line, names),
            currency=currencies.get(line.kind, {}).get(line.record_id or 0, ""),
            labels=labels.get(line.change_id, {}),
        )
        for line in lines
    ]


def _date_labels(
    connection: Connection, lines: Sequence[HistoryLine]
) -> dict[int, Mapping[str, str]]:
    """What the date of a contact log is called by its outcome, by the change that has one."""
    dated = {
        line.change_id: {change.field: change.becomes or change.was for change in line.changes}
        for line in lines
        if line.kind == ATTEMPT.name and any(each.field == "promised_on" for each in line.changes)
    }
    if not dated:
        return {}
    keeps = {row.code: row.keeps for row in connection.execute(sa.select(OUTCOME))}
    return {
        change_id: {"promised_on": DATE_LABELS[kept]}
        for change_id, values in dated.items()
        if (kept := keeps.get(values.get("outcome"))) in DATE_LABELS
    }


def record_names(kind: str, values: Iterable[Mapping[str, Any]]) -> list[str]:
    """What records are called, by their values."""
    return [name_by(kind, each) or _GONE for each in values]


def _titles(connection: Connection, table: str) -> dict[str, str]:
    """The titles of a list, also of what is out of use."""
    column = TABLES[table].c
    rows = connection.execute(sa.select(column.code, column.title))
    return {row.code: row.title for row in rows}


def names_of(connection: Connection, kind: str, ids: set[int]) -> dict[int, str]:
    """What records are called, by id."""
    columns = _naming(kind)
    if not columns:
        return {}
    table = TABLES[kind]
    found: dict[int, str] = {}
    for part in pieces(sorted(ids)):
        rows = connection.execute(
            sa.select(table.c.id, *(table.c[each] for each in columns)).where(table.c.id.in_(part))
        )
        found |= {row.id: name_by(kind, dict(row._mapping)) for row in rows}
    if STORE in connection.info:
        found |= _names_elsewhere(connection, kind, columns, ids - found.keys())
    return found | _names_of_gone(connection, kind, ids - found.keys())


def _names_of_gone(connection: Connection, kind: str, ids: set[int]) -> dict[int, str]:
    """Names of records that were deleted, as they were last called."""
    found: dict[int, str] = {}
    for part in pieces(sorted(ids)):
        rows = connection.execute(
            sa.select(CHANGE.c.record_id, CHANGE.c.changes)
            .where(CHANGE.c.kind == kind, CHANGE.c.record_id.in_(part), CHANGE.c.op == "delete")
            .order_by(CHANGE.c.id)
        )
        for record_id, changes in rows:
            was = {name: pair[0] for name, pair in changes.items()}
            found[record_id] = name_by(kind, {"id": record_id, **was})
    return found


def _names_elsewhere(
    connection: Connection, kind: str, columns: Sequence[str], ids: set[int]
) -> dict[int, str]:
    """Looking back: names of records that were not the customer's, as they were then."""
    schema, until = connection.info[STORE]
    store = sa.quoted_name(schema, quote=False)  # it is quoted, where it must be
    table = sa.table(kind, sa.column("id"), *map(sa.column, columns), schema=store)
    own: list[Any] = [sa.column(each) for each in ("id", "history_id", "kind", "record_id")]
    change = sa.table("history_change", *own, sa.column("changes", sa.JSON), schema=store)
    values: dict[int, dict[str, Any]] = {}
    for part in pieces(sorted(ids)):
        rows = connection.execute(sa.select(table).where(table.c.id.in_(part)))
        values |= {row.id: dict(row._mapping) for row in rows}
        since = connection.execute(
            sa.select(change.c.record_id, change.c.changes)
            .where(change.c.kind == kind, change.c.record_id.in_(part))
            .where(change.c.history_id > until)
            .order_by(change.c.id.desc())
        )
        for record_id, changes in since:
            was = {name: pair[0] for name, pair in changes.items() if name in columns}
            values.get(record_id, {}).update(was)
    return {record_id: name_by(kind, each) for record_id, each in values.items()}


def currencies_of(connection: Connection, kind: str, ids: set[int]) -> dict[int, str]:
    """The currency of each record's amounts, its own or that of the record it refers to."""
    table, field = TABLES[kind], RECORDS[kind].currency
    rows_of = sa.select(table.c.id, table.c[field]) if field else None
    if field and (owner := records.refers_to(kind, field)):
        of = TABLES[owner]
        joined = sa.join(table, of, of.c.id == table.c[field])
        rows_of = sa.select(table.c.id, of.c.currency).select_from(joined)
    if rows_of is None:
        return {}
    found: dict[int, str] = {}
    for part in pieces(sorted(ids)):
        rows = connection.execute(rows_of.where(table.c.id.in_(part)))
        found |= {row.id: row.currency for row in rows}
    return found


def name_by(kind: str, values: Mapping[str, Any]) -> str:
    """A record's name, by the values that hold it; empty where they hold nothing."""
    if kind in RECORDS and (begins := RECORDS[kind].numbered):
        return numbered(begins, values["id"]) if values.get("id") else ""
    parts = [_part(kind, each, values[each]) for each in _naming(kind) if values.get(each)]
    either = kind in RECORDS and RECORDS[kind].either
    text = one_line(" ".join(parts[:1] if either else parts)[: 4 * MOST_NAME])
    return text if len(text) <= MOST_NAME else text[: MOST_NAME - 1].rstrip() + "…"


def _part(kind: str, field: str, value: Any) -> str:
    match RECORDS[kind].fields[field].holds:
        case Holds.CODE:
            return code_words(value)
        case Holds.NUMBER:
            return f"of {records.words(kind, field)} {value}"
    return str(value)


def _naming(kind: str) -> tuple[str, ...]:
    """The columns that name a record, for want of a name its first words."""
    return RECORDS[kind].name if kind in RECORDS else ()


def _named(line: HistoryLine, names: Mapping[str, Mapping[Any, str]]) -> HistoryLine:
    own = names.get(line.kind, {}).get(line.record_id or 0, "")
    return replace(
        line, name=own, changes=tuple(_change(line, change, names) for change in line.changes)
    )


def _change(
    line: HistoryLine, change: FieldChange, names: Mapping[str, Mapping[Any, str]]
) -> FieldChange:
    if line.op == REMOVED:
        return change
    if listed := records.list_of(line.kind, change.field):
        titles = names[listed]
        was, becomes = (
            titles.get(value, value) if isinstance(value, str) else value
            for value in (change.was, change.becomes)
        )
        return replace(change, was=was, becomes=becomes)
    kind = records.refers_to(line.kind, change.field)
    if kind is None:
        return change

    def name(value: object) -> object:
        if not isinstance(value, int):
            return value
        # A record that is there and has no name is told by what it is.
        return names[kind].get(value, _GONE) or f"a {records.one(kind)}"

    return FieldChange(change.field.removesuffix("_id"), name(change.was), name(change.becomes))
