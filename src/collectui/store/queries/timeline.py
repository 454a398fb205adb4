"""Everything that happened to a customer, newest first, narrowed and by pages of any size."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import ColumnElement, Connection

from collectui.domain.filters import Filter
from collectui.domain.history.views import HistoryLine, TimelineEntry
from collectui.store.core.desk import COLLECTOR
from collectui.store.core.items import PAYMENT
from collectui.store.pieces import pieces
from collectui.store.queries.history import told_by
from collectui.store.queries.timeline_sources import SOURCES, Source, midnight

Place = tuple[datetime, int, int]
"""Moment, which of the sources, id: no two entries have the same."""


def timeline(
    connection: Connection,
    customer_id: int,
    *,
    filter: Filter | None = None,
    me_id: int | None = None,
    before: Place | None = None,
    limit: int = 50,
) -> list[TimelineEntry]:
    """What happened to a customer, newest first, as far as a filter lets it through.

    `before` is the position of the last entry of the page that this one continues.
    """
    return entries(connection, customer_id, filter, me_id, after=before, limit=limit)


def entries(
    connection: Connection,
    customer_id: int,
    filter: Filter | None = None,
    me_id: int | None = None,
    *,
    after: Place | None = None,
    before: Place | None = None,
    from_end: bool = False,
    skip: int = 0,
    limit: int = 50,
) -> list[TimelineEntry]:
    """A page of it: after an entry, before one, or at the end; `skip` counts from there."""
    upwards = from_end or before is not None
    found: list[TimelineEntry] = []
    for number, source in _sources(filter):
        order = [c.asc() if upwards else c.desc() for c in (source.at, source.number)]
        statement = source.rows(customer_id).where(*_passing(source, filter, me_id))
        if (place := before if upwards else after) is not None:
            statement = statement.where(*_beyond(number, source, place, newer=upwards))
        rows = connection.execute(statement.order_by(*order).limit(skip + limit))
        found += [source.entry(row, number) for row in rows]
    found.sort(key=lambda entry: entry.position, reverse=not upwards)
    page = _with_changes(connection, customer_id, found[skip : skip + limit])
    return page[::-1] if upwards else page


def _with_changes(
    connection: Connection, customer_id: int, page: list[TimelineEntry]
) -> list[TimelineEntry]:
    """Each change with its old and new values; only for the rows of a page: names cost."""
    # Letters and imports of many records are told by their summary.
    wanted = {e.history_id for e in page if e.kind == "change" and e.history_id is not None}
    told: dict[int, tuple[HistoryLine, ...]] = {}
    for piece in pieces(sorted(wanted)):
        told |= told_by(connection, customer_id, piece)
    return [_telling(e, customer_id, told) if e.kind == "change" else e for e in page]


def _telling(
    entry: TimelineEntry, customer_id: int, told: Mapping[int, tuple[HistoryLine, ...]]
) -> TimelineEntry:
    lines = told.get(entry.history_id or 0, ())
    return replace(entry, told=lines, customer_id=customer_id) if lines else entry


def entry_count(
    connection: Connection,
    customer_id: int,
    filter: Filter | None = None,
    me_id: int | None = None,
    *,
    newer_than: Place | None = None,
) -> int:
    """How many entries there are, or how many stand above one."""
    total = 0
    for number, source in _sources(filter):
        statement = source.rows(customer_id).where(*_passing(source, filter, me_id))
        if newer_than is not None:
            statement = statement.where(*_beyond(number, source, newer_than, newer=True))
        counted = sa.select(sa.func.count()).select_from(
            statement.with_only_columns(source.number).subquery()
        )
        total += connection.execute(counted).scalar_one()
    return total


def _sources(filter: Filter | None) -> Iterable[tuple[int, Source]]:
    wanted = _of(filter, "kind")
    for number, source in enumerate(SOURCES):
        if all((source.kind in kinds) is (op == "=") for op, kinds in wanted):
            yield number, source


def _of(filter: Filter | None, field: str) -> list[tuple[str, tuple[str, ...]]]:
    conditions = filter.conditions if filter else ()
    return [
        (each.op, each.value)
        for each in conditions
        if each.field == field and isinstance(each.value, tuple)
    ]


def _passing(source: Source, filter: Filter | None, me_id: int | None) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    for op, names in _of(filter, "by"):
        tests: list[ColumnElement[bool]] = [COLLECTOR.c.login.in_(names)]
        tests += [COLLECTOR.c.id == me_id] if "me" in names else []
        tests += [COLLECTOR.c.id.is_(None)] if "none" in names else []
        # The test may be of nobody at all: that is no "no".
        test = sa.func.coalesce(sa.or_(*tests), sa.false())
        found.append(test if op == "=" else sa.not_(test))
    for word in filter.words if filter else ():
        found.append(
            sa.or_(
                *(
                    sa.func.lower(sa.cast(column, sa.Text)).contains(word.lower(), autoescape=True)
                    for column in source.text
                )
            )
        )
    return found


def _beyond(number: int, source: Source, place: Place, *, newer: bool) -> list[Any]:
    """That a row of a source stands above the place, or below it."""
    at, last_source, last_number = place
    when: Any = at
    column, record = source.at, source.number
    if column is PAYMENT.c.paid_on:
        when = at.date()
        if at != midnight(when):
            return [column > when if newer else column <= when]
    past = column > when if newer else column < when
    if number == last_source:
        further = record > last_number if newer else record < last_number
        return [sa.or_(past, sa.and_(column == when, further))]
    with_equals = number > last_source if newer else number < last_source
    return [sa.or_(past, column == when) if with_equals else past]
