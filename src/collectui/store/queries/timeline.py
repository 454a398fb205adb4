"""Everything that happened to a customer, newest first, narrowed and by pages of any size."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from functools import partial
from typing import Any

import sqlalchemy as sa
from sqlalchemy import ColumnElement, Connection, Select

from collectui.domain.filters import Filter
from collectui.domain.money import grouped
from collectui.domain.views import TimelineEntry
from collectui.store.core.activities import ACTIVITY
from collectui.store.core.desk import COLLECTOR, OUTCOME
from collectui.store.core.history import HISTORY
from collectui.store.core.history import HISTORY_CHANGE as CHANGE
from collectui.store.core.items import PAYMENT
from collectui.store.core.work import CONTACT_ATTEMPT as ATTEMPT
from collectui.store.core.work import NOTE
from collectui.store.past_since import HEARD
from collectui.store.queries.history import LINES, brought, of_customer

OWN_LINE = ("note", "activity", "contact_attempt")
"""Kinds whose making is shown by the record itself, not by its history."""
_LETTER = "correspondence"

Place = tuple[datetime, int, int]
"""Moment, which of the sources, id: no two entries have the same."""


@dataclass(frozen=True)
class _Source:
    """Something that happens to customers."""

    kind: str
    """As the filter calls it."""
    rows: Callable[[int], Select[Any]]
    at: Any
    """A column of moments, or of days, which then stand at their beginning."""
    number: Any
    text: tuple[Any, ...]
    """Columns in which words are looked for."""
    entry: Callable[[Any, int], TimelineEntry]


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
    page = found[skip : skip + limit]
    return page[::-1] if upwards else page


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


def _sources(filter: Filter | None) -> Iterable[tuple[int, _Source]]:
    wanted = _of(filter, "kind")
    for number, source in enumerate(_SOURCES):
        if all((source.kind in kinds) is (op == "=") for op, kinds in wanted):
            yield number, source


def _of(filter: Filter | None, field: str) -> list[tuple[str, tuple[str, ...]]]:
    conditions = filter.conditions if filter else ()
    return [
        (each.op, each.value)
        for each in conditions
        if each.field == field and isinstance(each.value, tuple)
    ]


def _passing(
    source: _Source, filter: Filter | None, me_id: int | None
) -> list[ColumnElement[bool]]:
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


def _beyond(number: int, source: _Source, place: Place, *, newer: bool) -> list[Any]:
    """That a row of a source stands above the place, or below it."""
    at, last_source, last_number = place
    when: Any = at
    column, record = source.at, source.number
    if column is PAYMENT.c.paid_on:
        when = at.date()
        if at != _midnight(when):
            return [column > when if newer else column <= when]
    past = column > when if newer else column < when
    if number == last_source:
        further = record > last_number if newer else record < last_number
        return [sa.or_(past, sa.and_(column == when, further))]
    with_equals = number > last_source if newer else number < last_source
    return [sa.or_(past, column == when) if with_equals else past]


def _midnight(on: date) -> datetime:
    return datetime.combine(on, time.min, UTC)


def _by(statement: Select[Any], collector: Any) -> Select[Any]:
    return statement.add_columns(COLLECTOR.c.login).outerjoin(
        COLLECTOR, COLLECTOR.c.id == collector
    )


def _notes(customer_id: int) -> Select[Any]:
    # The note of a logged contact is told of by the contact.
    logged = sa.select(ATTEMPT.c.id).where(ATTEMPT.c.note_id == NOTE.c.id).exists()
    columns = (NOTE.c.id, NOTE.c.created_at, NOTE.c.body)
    return _by(
        sa.select(*columns).where(NOTE.c.customer_id == customer_id, ~logged), NOTE.c.author_id
    )


def _note(row: Any, source: int) -> TimelineEntry:
    return _record("note", row, source, row.created_at, row.body.partition("\n")[0])


def _record(kind: str, row: Any, source: int, at: datetime, text: str) -> TimelineEntry:
    record = "contact_attempt" if kind == "contact" else kind
    place = (at, source, row.id)
    return TimelineEntry(at, kind, text, row.login, place, (record, row.id))


def _attempts(customer_id: int) -> Select[Any]:
    statement = (
        sa.select(ATTEMPT, OUTCOME.c.title)
        .join(OUTCOME, OUTCOME.c.code == ATTEMPT.c.outcome)
        .where(ATTEMPT.c.customer_id == customer_id)
    )
    return _by(statement, ATTEMPT.c.by)


def _attempt(row: Any, source: int) -> TimelineEntry:
    said = (f"{row.medium.value}: {row.title.lower()}", row.line)
    return _record("contact", row, source, row.at, " · ".join(part for part in said if part))


def _activities(customer_id: int) -> Select[Any]:
    statement = sa.select(ACTIVITY).where(ACTIVITY.c.customer_id == customer_id)
    return _by(statement, ACTIVITY.c.created_by)


def _activity(row: Any, source: int) -> TimelineEntry:
    text = f"{row.subject} · due {row.due_on.isoformat()}"
    return _record("activity", row, source, row.created_at, text)


def _payments(customer_id: int) -> Select[Any]:
    # By nobody: so that a filter of people lets none through.
    return _by(sa.select(PAYMENT).where(PAYMENT.c.customer_id == customer_id), sa.null())


def _payment(row: Any, source: int) -> TimelineEntry:
    text = f"paid {grouped(row.amount, row.currency)} {row.currency}"
    return _record("payment", row, source, _midnight(row.paid_on), text)


def _own_line(change: Any) -> ColumnElement[bool]:
    return sa.and_(change.c.kind.in_(OWN_LINE), change.c.op == "create")


def _of_letters(change: Any) -> ColumnElement[bool]:
    return sa.and_(change.c.kind == _LETTER, change.c.op != HEARD)


def _changes(
    customer_id: int, *, letters: bool = False, imported: bool | None = None
) -> Select[Any]:
    """One row for each command: the last of the records that it changed of the customer."""
    later = CHANGE.alias("later")

    def wanted(change: Any) -> ColumnElement[bool]:
        of_letters = _of_letters(change)
        return sa.and_(~_own_line(change), of_letters if letters else ~of_letters)

    again = (
        sa.select(later.c.id)
        .where(
            later.c.history_id == CHANGE.c.history_id,
            later.c.customer_id == CHANGE.c.customer_id,
            later.c.id > CHANGE.c.id,
            wanted(later),
        )
        .exists()
    )
    statement = LINES.where(of_customer(customer_id), wanted(CHANGE), ~again)
    if imported is None:
        return statement
    batch = HISTORY.c.batch_id
    return statement.where(batch.is_not(None) if imported else batch.is_(None))


def _change(row: Any, source: int, *, kind: str) -> TimelineEntry:
    record = None if row.record_id is None or row.op == HEARD else (row.kind, row.record_id)
    place = (row.at, source, row.id)
    return TimelineEntry(row.at, kind, row.summary, row.who, place, record, row.history_id)


def _batches(customer_id: int) -> Select[Any]:
    return _by(sa.select(HISTORY).where(brought(customer_id)), HISTORY.c.who)


def _batch(row: Any, source: int) -> TimelineEntry:
    place = (row.at, source, row.id)
    return TimelineEntry(row.at, "import", f"imported from {row.summary}", row.login, place)


_SAID = (HISTORY.c.summary, CHANGE.c.changes)
_SOURCES = (
    _Source(
        "payment", _payments, PAYMENT.c.paid_on, PAYMENT.c.id, (PAYMENT.c.reference,), _payment
    ),
    _Source(
        "activity",
        _activities,
        ACTIVITY.c.created_at,
        ACTIVITY.c.id,
        (ACTIVITY.c.subject, ACTIVITY.c.description),
        _activity,
    ),
    _Source("note", _notes, NOTE.c.created_at, NOTE.c.id, (NOTE.c.body,), _note),
    _Source(
        "contact",
        _attempts,
        ATTEMPT.c.at,
        ATTEMPT.c.id,
        (ATTEMPT.c.line, OUTCOME.c.title, ATTEMPT.c.medium, ATTEMPT.c.address),
        _attempt,
    ),
    _Source("import", _batches, HISTORY.c.at, HISTORY.c.id, (HISTORY.c.summary,), _batch),
    _Source(
        "letter",
        partial(_changes, letters=True),
        HISTORY.c.at,
        CHANGE.c.id,
        _SAID,
        partial(_change, kind="letter"),
    ),
    _Source(
        "import",
        partial(_changes, imported=True),
        HISTORY.c.at,
        CHANGE.c.id,
        _SAID,
        partial(_change, kind="import"),
    ),
    _Source(
        "change",
        partial(_changes, imported=False),
        HISTORY.c.at,
        CHANGE.c.id,
        _SAID,
        partial(_change, kind="change"),
    ),
)
"""What happens to a customer. At one moment the later source stands higher."""
