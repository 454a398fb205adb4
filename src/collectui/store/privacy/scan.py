"""Looking through a store for what free text must not keep, and masking it there.

What is looked through is what the record book calls prose, wherever it is kept: in the records, in
the history of them, in files of text. It is found in readings that no writer waits for, and masked
in short transactions, each with its line in the history.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection, Table

from collectui.domain import records
from collectui.domain.kernel import new_command_id
from collectui.domain.privacy.mails import MAIL
from collectui.domain.privacy.views import Finding
from collectui.store import masking
from collectui.store.core.customers import CUSTOMER
from collectui.store.core.every import TABLES
from collectui.store.core.history import ERASURE, HISTORY
from collectui.store.core.history import HISTORY_CHANGE as CHANGE
from collectui.store.core.imports import KEPT_VALUE as KEPT
from collectui.store.core.work import ATTACHMENT
from collectui.store.core.work import ATTACHMENT_BYTES as BYTES
from collectui.store.masking import TEXT_TYPES, Masking
from collectui.store.past.changes import MENTIONED, REMOVED
from collectui.store.pieces import pieces
from collectui.store.privacy.erasing import erasing, put_changes, put_summary
from collectui.store.queries.record_names import name_by
from collectui.store.store import Store
from collectui.store.writing.recording import TELLING, begin_history, line
from collectui.store.writing.updates import next_version, update

MASKED = "privacy.mask"
"""The history's action of it."""
_PAGE = 2_000
_TOGETHER = 100
"""Places that one transaction masks."""
_APART = frozenset({BYTES.name, HISTORY.name, ERASURE.name})
"""Kinds whose prose is reached otherwise than by a plain update; an order to erase holds none."""
_WHERE = {CHANGE.name: " in the history", KEPT.name: " as imported"}
"""What is said of a record's values that stand elsewhere."""
Key = tuple[Any, ...]
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Place:
    """A row in which something was found, by its table and key."""

    table: str
    key: Key
    findings: tuple[Finding, ...]
    owners: tuple[int | None, ...]
    """Of each finding the customer."""


def scan(store: Store, progress: Progress | None = None) -> list[Place]:
    """Everything in a store that its free text must not keep. Raises StoreBusy or StoreFailed."""
    masking = Masking(store.read)
    looks = [*_tables(), (KEPT, _kept), (CHANGE, _changes), (HISTORY, _summaries)]
    found: list[Place] = []
    for done, (table, look) in enumerate(looks):
        if progress:
            progress(done, len(looks) + 1)
        for rows in _pages(store, table):
            found += [place for row in rows if (place := look(table, row, masking))]
    found += _files(store, masking)
    return _named(store, found)


def mask(store: Store, places: Sequence[Place], who: int | None) -> int:
    """Mask what was found; returns how many values were masked.

    Raises StoreBusy or StoreFailed; what was masked before that stays masked.
    """
    done = 0
    for start in range(0, len(places), _TOGETHER):
        part = places[start : start + _TOGETHER]
        done += store.load(partial(_mask, places=part, who=who))
    return done


# Looking


def _tables() -> Iterator[tuple[Table, Callable[[Table, Any, Masking], Place | None]]]:
    for kind in records.RECORDS:
        if records.prose(kind) and kind not in _APART:
            yield TABLES[kind], _record


def _pages(store: Store, table: Table) -> Iterator[Sequence[Any]]:
    """The rows of a table in the order of its key, each page a reading of its own."""
    keys = list(table.primary_key.columns)
    columns = _columns(table)
    after: Key | None = None
    while True:
        page = sa.select(*columns).order_by(*keys).limit(_PAGE)
        if after is not None:
            page = page.where(sa.tuple_(*keys) > sa.tuple_(*after))
        rows = store.read(_rows, page)
        if rows:
            yield rows
        if len(rows) < _PAGE:
            return
        after = tuple(getattr(rows[-1], key.name) for key in keys)


def _columns(table: Table) -> list[sa.Column[Any]]:
    """What of a row is looked at: its key, its prose, what names it and whose it is."""
    record = records.RECORDS[table.name]
    wanted = {*records.prose(table.name), *record.name, "customer_id"}
    if table is CHANGE:
        wanted |= {"changes", "kind", "op", "record_id"}
    if table is KEPT:
        wanted |= {"value"}
    return [column for column in table.columns if column.primary_key or column.name in wanted]


def _record(table: Table, row: Any, masking: Masking) -> Place | None:
    values = row._mapping
    fields = {name: values[name] for name in records.prose(table.name)}
    name = name_by(table.name, values) if "id" in values else ""
    owner = values["id"] if table is CUSTOMER else values.get("customer_id")
    return _place(table, row, masking, table.name, fields, name, owner)


def _kept(table: Table, row: Any, masking: Masking) -> Place | None:
    if not records.is_prose(row.entity, row.field):
        return None
    return _place(table, row, masking, row.entity, {row.field: row.value}, "", None)


def _changes(table: Table, row: Any, masking: Masking) -> Place | None:
    fields = dict(_prose_of(row.kind, row.op, row.changes))
    return _place(table, row, masking, row.kind, fields, "", row.customer_id)


def _summaries(table: Table, row: Any, masking: Masking) -> Place | None:
    return _place(table, row, masking, table.name, {"summary": row.summary}, "", None)


def _prose_of(kind: str, op: str, changes: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """The prose of a recorded change; of records that a batch took away, that of each."""
    if op == REMOVED:
        for each, (gone, _) in changes.items():
            for name in records.prose(each):
                yield name, [values.get(name) for values in gone]
        return
    for name in records.prose(kind):
        if name in changes:
            yield name, changes[name]


def _place(
    table: Table,
    row: Any,
    masking: Masking,
    kind: str,
    fields: Mapping[str, Any],
    name: str,
    owner: int | None,
) -> Place | None:
    where = records.one(kind) + _WHERE.get(table.name, "")
    findings = tuple(
        Finding(
            where,
            masking.text(name),
            None,
            records.words(kind, field),
            found,
        )
        for field, value in fields.items()
        if (found := tuple(_found(masking, value)))
    )
    if not findings:
        return None
    key = tuple(row._mapping[column.name] for column in table.primary_key.columns)
    return Place(table.name, key, findings, (owner,) * len(findings))


def _found(masking: Masking, value: Any) -> Iterator[tuple[str, str]]:
    match value:
        case str():
            for each in masking.found(value):
                yield each.what, each.shown
        case list() | tuple():
            for part in value:
                yield from _found(masking, part)
        case dict():
            for part in value.values():
                yield from _found(masking, part)


def _files(store: Store, masking: Masking) -> Iterator[Place]:
    """Files of text: one at a time, for each may be large."""
    of_text = sa.select(ATTACHMENT).where(ATTACHMENT.c.media_type.in_(TEXT_TYPES))
    rows = store.read(_rows, of_text.order_by(ATTACHMENT.c.id))
    for digest in dict.fromkeys(row.sha256 for row in rows):
        content = store.read(_content, digest)
        of = [row for row in rows if row.sha256 == digest]
        held = masking.found_in(content or b"", _text_type(row.media_type for row in of))
        if found := tuple(dict.fromkeys((each.what, each.shown) for each in held)):
            what = records.one(ATTACHMENT.name)
            yield Place(
                BYTES.name,
                (digest,),
                tuple(
                    Finding(what, masking.text(row.file_name), None, "content", found) for row in of
                ),
                tuple(row.customer_id for row in of),
            )


def _text_type(types: Iterable[str]) -> str:
    """How the bytes of files are read: as a mail where one of them is one."""
    return MAIL if MAIL in set(types) else "text/plain"


def _named(store: Store, places: Sequence[Place]) -> list[Place]:
    """The places with the customers by their numbers."""
    ids = sorted({owner for place in places for owner in place.owners if owner is not None})
    numbers: dict[int | None, str] = {}
    for piece in pieces(ids):
        some = sa.select(CUSTOMER.c.id, CUSTOMER.c.number).where(CUSTOMER.c.id.in_(piece))
        numbers |= {row.id: row.number for row in store.read(_rows, some)}
    return [
        replace(
            place,
            findings=tuple(
                replace(finding, customer=numbers.get(owner))
                for finding, owner in zip(place.findings, place.owners, strict=True)
            ),
        )
        for place in places
    ]


def _rows(connection: Connection, query: sa.Select[Any]) -> Sequence[Any]:
    return connection.execute(query).fetchall()


def _content(connection: Connection, digest: str) -> bytes | None:
    query = sa.select(BYTES.c.content).where(BYTES.c.sha256 == digest)
    return connection.execute(query).scalar()


# Masking


def _mask(connection: Connection, places: Sequence[Place], who: int | None) -> int:
    """Mask some places in one transaction, as they are now."""
    on = masking.on(connection)
    count = 0
    owners: set[int] = set()
    with erasing(connection, who, "card numbers in free text") as erasure_id:
        for place in places:
            table = TABLES[place.table]
            if table is BYTES:
                count += _mask_file(connection, on, erasure_id, place.key[0], owners)
                continue
            key = zip(table.primary_key.columns, place.key, strict=True)
            row = connection.execute(
                sa.select(*_columns(table)).where(*(column == value for column, value in key))
            ).first()
            if row is not None:
                count += _mask_row(connection, on, erasure_id, table, row)
                owners.update(_owner(table, row))
        if count:
            _record_it(connection, who, erasure_id, count, owners)
    return count


def _owner(table: Table, row: Any) -> Iterator[int]:
    owner = row.id if table is CUSTOMER else row._mapping.get("customer_id")
    if owner is not None:
        yield owner


def _mask_row(connection: Connection, on: Masking, erasure_id: int, table: Table, row: Any) -> int:
    if table is CHANGE:
        changes, count = _masked_changes(on, row.kind, row.op, row.changes)
        if count:
            put_changes(connection, erasure_id, row.id, changes)
        return count
    if table is HISTORY:
        summary = on.text(row.summary)
        if summary != row.summary:
            put_summary(connection, row.id, summary)
        return int(summary != row.summary)
    if table is KEPT:
        prose = records.is_prose(row.entity, row.field)
        values = {"value": on.value(row.value)} if prose else {}
        values = values if values.get("value") != row.value else {}
    else:
        values = on.values(table.name, row._mapping)
    if values and "id" in table.c:
        update(connection, table, [(row.id, values)])
    elif values:
        key = (column == row._mapping[column.name] for column in table.primary_key.columns)
        connection.execute(sa.update(table).where(*key).values(values))
    return len(values)


def _masked_changes(
    on: Masking, kind: str, op: str, changes: Mapping[str, Any]
) -> tuple[dict[str, Any], int]:
    """A recorded change as it is kept, and how many of its values are others."""
    if op != REMOVED:
        kept = on.values(kind, changes)
        return {**changes, **kept}, len(kept)
    becomes: dict[str, Any] = {}
    count = 0
    for each, (gone, after) in changes.items():
        masked = [{**values, **on.values(each, values)} for values in gone]
        count += sum(a != b for a, b in zip(masked, gone, strict=True))
        becomes[each] = [masked, after]
    return becomes, count


def _mask_file(
    connection: Connection, on: Masking, erasure_id: int, digest: str, owners: set[int]
) -> int:
    """Put a file's masked bytes in its place, in the records and in the history of them."""
    content = connection.execute(
        sa.select(BYTES.c.content).where(BYTES.c.sha256 == digest)
    ).scalar()
    if content is None:
        return 0
    mine = ATTACHMENT.c.sha256 == digest
    types = connection.execute(sa.select(ATTACHMENT.c.media_type).where(mine)).scalars()
    kept = on.content(content, _text_type(types))
    if kept == content:
        return 0
    becomes, size = hashlib.sha256(kept).hexdigest(), len(kept)
    there = sa.select(BYTES.c.sha256).where(BYTES.c.sha256 == becomes)
    if connection.execute(there).first() is None:
        connection.execute(sa.insert(BYTES).values(sha256=becomes, size=size, content=kept))
    owners.update(connection.execute(sa.select(ATTACHMENT.c.customer_id).where(mine)).scalars())
    connection.execute(
        sa.update(ATTACHMENT)
        .where(mine)
        .values(sha256=becomes, size=size, **next_version(ATTACHMENT))
    )
    connection.execute(sa.delete(BYTES).where(BYTES.c.sha256 == digest))
    told = sa.select(CHANGE.c.id, CHANGE.c.changes).where(
        CHANGE.c.kind == ATTACHMENT.name, sa.cast(CHANGE.c.changes, sa.Text).contains(digest)
    )
    for row in connection.execute(told).fetchall():
        sizes = {"sha256": (digest, becomes), "size": (len(content), size)}
        changes = {
            name: [sizes[name][1] if value == sizes[name][0] else value for value in pair]
            if name in sizes
            else pair
            for name, pair in row.changes.items()
        }
        put_changes(connection, erasure_id, row.id, changes)
    return 1


def _record_it(
    connection: Connection, who: int | None, erasure_id: int, count: int, owners: Iterable[int]
) -> None:
    """One line of the history, and a mention with each customer."""
    values = "1 value" if count == 1 else f"{count:,d} values"
    history_id, _ = begin_history(
        connection,
        command_id=new_command_id(),
        who=who,
        action=MASKED,
        summary=f"Card numbers masked: {values} (erasure {erasure_id})",
    )
    told = [
        line(history_id, CUSTOMER.name, None, owner, MENTIONED, {}, 0)
        for owner in sorted({owner for owner in owners if owner is not None})
    ]
    if told:
        connection.execute(TELLING, told)
