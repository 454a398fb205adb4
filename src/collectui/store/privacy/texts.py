"""A person in the texts of records: notes, what was said, reasons, references, addresses used."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Table

from collectui.domain.vocabulary import CorrespondenceStatus
from collectui.store.core.customers import CUSTOMER
from collectui.store.core.history import ERASURE
from collectui.store.core.imports import IMPORT_BATCH as BATCH
from collectui.store.core.imports import KEPT_VALUE as KEPT
from collectui.store.core.work import CORRESPONDENCE as LETTER
from collectui.store.core.work import SAVED_VIEW
from collectui.store.pieces import pieces
from collectui.store.privacy import recorded
from collectui.store.privacy.fields import REFERENCES, fields_of, kinds
from collectui.store.privacy.taking import Taking
from collectui.store.writing.updates import update

_PAGE = 500


def take(taking: Taking) -> None:
    """Every text of the customers of a person, and what else names people."""
    for piece in pieces(taking.open_customers):
        _take(taking, CUSTOMER, CUSTOMER.c.id, piece)
        for table in kinds():
            _take(taking, table, table.c.customer_id, piece)
    _take_kept(taking)
    _take_everybodys(taking)


def _take(taking: Taking, table: Table, of: sa.Column[Any], customers: Sequence[int]) -> None:
    names = fields_of(table.name)
    if not names:
        return
    references = table.name in REFERENCES and taking.keeps.invoices
    for rows in _pages(taking, table, of, customers):
        changed: list[tuple[int, dict[str, Any]]] = []
        for row in rows if not references else ():
            values = taking.redactor.values(row._mapping, names)
            if _stays(taking, table, row):
                values.pop("address", None)
            if not values:
                continue
            owner = row.id if table is CUSTOMER else row.customer_id
            taking.count(table.name, _key(table, row), values, owner)
            if "id" in table.c:
                changed.append((row.id, values))
            elif taking.writes:
                same = (each == row._mapping[each.name] for each in table.primary_key.columns)
                taking.connection.execute(sa.update(table).where(*same).values(values))
        if changed and taking.writes:
            update(taking.connection, table, changed)
        if "id" in table.c:
            recorded.take_of(taking, table.name, [row.id for row in rows])


def _stays(taking: Taking, table: Table, row: Any) -> bool:
    """Whether it is a letter that was sent, of which is kept where it went."""
    return (
        table is LETTER
        and taking.keeps.letters
        and row.status is CorrespondenceStatus.SENT
        and row.address in taking.keeps.lines
    )


def _pages(
    taking: Taking, table: Table, of: sa.Column[Any], customers: Sequence[int]
) -> Iterator[list[Any]]:
    keys = list(table.primary_key.columns)
    query = sa.select(table).where(of.in_(customers)).order_by(*keys).limit(_PAGE)
    rows = taking.rows(query)
    while rows:
        yield rows
        if len(rows) < _PAGE:
            return
        rows = taking.rows(query.where(sa.tuple_(*keys) > sa.tuple_(*_key(table, rows[-1]))))


def _key(table: Table, row: Any) -> tuple[Any, ...]:
    return tuple(row._mapping[column.name] for column in table.primary_key.columns)


def _take_kept(taking: Taking) -> None:
    """Values of files that an agent overrode: his own go, texts of his customers are read."""
    for kind, ids in (("contact", {taking.subject.contact_id}), *taking.subject.lines.items()):
        for piece in pieces(sorted(ids)):
            which = sa.and_(KEPT.c.entity == kind, KEPT.c.record_id.in_(piece))
            for row in taking.rows(sa.select(KEPT.c.record_id, KEPT.c.field).where(which)):
                taking.count(KEPT.name, f"{kind}:{row.record_id}", [row.field], None)
            if taking.writes:
                taking.connection.execute(sa.delete(KEPT).where(which))
    for table in (CUSTOMER, *kinds()):
        if "id" not in table.c:
            continue
        if table.name in REFERENCES and taking.keeps.invoices:
            continue
        owner = table.c.id if table is CUSTOMER else table.c.customer_id
        kept = sa.and_(KEPT.c.entity == table.name, KEPT.c.record_id == table.c.id)
        named = KEPT.c.field.in_(fields_of(table.name))
        for piece in pieces(taking.open_customers):
            query = sa.select(KEPT, owner.label("owner")).join(table, kept)
            for row in taking.rows(query.where(named, owner.in_(piece))):
                value = taking.redactor.value(row.value)
                if value == row.value:
                    continue
                taking.count(KEPT.name, f"{row.entity}:{row.record_id}", [row.field], row.owner)
                if taking.writes:
                    same = (each == row._mapping[each.name] for each in KEPT.primary_key.columns)
                    taking.connection.execute(sa.update(KEPT).where(*same).values(value=value))


def _take_everybodys(taking: Taking) -> None:
    """Reports of imports, saved views, and what was asked of his data: whole names and numbers."""
    views = taking.rows(sa.select(SAVED_VIEW.c.id, SAVED_VIEW.c.name, SAVED_VIEW.c.filter))
    asked = sa.select(ERASURE.c.id, ERASURE.c.reason, ERASURE.c.basis).where(
        ERASURE.c.contact_id == taking.subject.contact_id
    )
    for table, rows, names in (
        (SAVED_VIEW, views, ("name", "filter")),
        (ERASURE, taking.rows(asked), ("reason", "basis")),
    ):
        changed = [(row.id, taking.strictly.values(row._mapping, names)) for row in rows]
        changed = [(each, values) for each, values in changed if values]
        for each, values in changed:
            taking.count(table.name, each, values, None)
        if changed and taking.writes:
            update(taking.connection, table, changed)
    for (batch_id,) in taking.rows(sa.select(BATCH.c.id).order_by(BATCH.c.id)):
        # One at a time: a report may list a hundred thousand rows.
        was = sa.select(BATCH.c.report).where(BATCH.c.id == batch_id)
        report = taking.connection.execute(was).scalar_one()
        becomes = taking.strictly.value(report)
        if becomes != report:
            taking.count(BATCH.name, batch_id, ["report"], None)
            if taking.writes:
                update(taking.connection, BATCH, [(batch_id, {"report": becomes})])
