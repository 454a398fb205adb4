"""What was ever changed, and everything that happened to a customer."""

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, time
from typing import Any

import sqlalchemy as sa
from sqlalchemy import ColumnElement, Connection, Select

from collectui.domain.money import grouped
from collectui.domain.views import FieldChange, HistoryLine, TimelineEntry
from collectui.store.core.activities import ACTIVITY as _ACTIVITY
from collectui.store.core.customers import CUSTOMER as _CUSTOMER
from collectui.store.core.desk import COLLECTOR
from collectui.store.core.desk import OUTCOME as _OUTCOME
from collectui.store.core.history import HISTORY
from collectui.store.core.history import HISTORY_CHANGE as CHANGE
from collectui.store.core.items import ITEM as _ITEM
from collectui.store.core.items import PAYMENT
from collectui.store.core.work import CONTACT_ATTEMPT as _ATTEMPT
from collectui.store.core.work import NOTE
from collectui.store.past_since import REMOVED
from collectui.store.queries.named import named, record_names

_LOGGED = sa.select(_ATTEMPT.c.id).where(_ATTEMPT.c.note_id == NOTE.c.id).exists()
OWN_LINE = ("note", "activity", "contact_attempt")
"""Kinds whose making the timeline shows by the record itself, not by its history."""

_LINES = (
    sa.select(
        CHANGE,
        HISTORY.c.at,
        HISTORY.c.action,
        HISTORY.c.summary,
        HISTORY.c.undo_of,
        HISTORY.c.batch_id,
        COLLECTOR.c.login.label("who"),
    )
    .join(HISTORY, HISTORY.c.id == CHANGE.c.history_id)
    .outerjoin(COLLECTOR, COLLECTOR.c.id == HISTORY.c.who)
)


def _line(row: Any) -> HistoryLine:
    return HistoryLine(
        history_id=row.history_id,
        change_id=row.id,
        at=row.at,
        who=row.who,
        action=row.action,
        summary=row.summary,
        kind=row.kind,
        record_id=row.record_id,
        op=row.op,
        count=row.count,
        changes=_fields(row.op, row.changes),
        undo_of=row.undo_of,
        batch=row.batch_id,
    )


def _fields(op: str, changes: Mapping[str, Any]) -> tuple[FieldChange, ...]:
    """Each field; of records that a batch took with it, what they are called."""
    if op == REMOVED:
        return tuple(
            FieldChange(kind, record_names(kind, records), None)
            for kind, (records, _) in changes.items()
        )
    return tuple(FieldChange(name, was, becomes) for name, (was, becomes) in changes.items())


def of_customer(customer_id: int) -> ColumnElement[bool]:
    """Changes recorded of a customer: under it, or what a batch took with it."""
    return sa.or_(
        CHANGE.c.customer_id == customer_id,
        sa.and_(
            CHANGE.c.kind == "customer", CHANGE.c.record_id == customer_id, CHANGE.c.op == REMOVED
        ),
    )


def history_of(
    connection: Connection,
    customer_id: int,
    *,
    before: int | None = None,
    skip: int = 0,
    limit: int = 200,
) -> list[HistoryLine]:
    """A customer's recorded changes, newest first; `before` is the change a page continues at."""
    conditions = [of_customer(customer_id)]
    if before is not None:
        conditions.append(CHANGE.c.id < before)
    rows = connection.execute(
        _LINES.where(*conditions).order_by(CHANGE.c.id.desc()).offset(skip).limit(limit)
    )
    return [_line(row) for row in rows]


def batches_of(connection: Connection, customer_id: int) -> list[HistoryLine]:
    """The batches that brought a customer's own record or transactions, newest first.

    What a batch creates is recorded by the batch's one row, not record by record.
    """
    rows = connection.execute(_batches(customer_id).order_by(HISTORY.c.id.desc()))
    return [
        HistoryLine(
            history_id=row.id,
            change_id=0,
            at=row.at,
            who=row.login,
            action=row.action,
            summary=row.summary,
            kind="import_batch",
            record_id=row.batch_id,
            op="create",
            count=1,
            changes=(),
            undo_of=None,
            batch=row.batch_id,
        )
        for row in rows
    ]


def whole_history(connection: Connection, customer_id: int, limit: int) -> list[HistoryLine]:
    """A customer's recorded changes and the batches it came by, newest first, with names."""
    both = [*history_of(connection, customer_id, limit=limit), *batches_of(connection, customer_id)]
    return named(connection, sorted(both, key=lambda line: line.history_id, reverse=True))


def _batches(customer_id: int) -> Select[Any]:
    brought = sa.union(
        sa.select(_CUSTOMER.c.batch_id).where(_CUSTOMER.c.id == customer_id),
        sa.select(_ITEM.c.batch_id).where(_ITEM.c.customer_id == customer_id),
    )
    changes = sa.select(CHANGE.c.id).where(CHANGE.c.history_id == HISTORY.c.id).exists()
    return (
        sa.select(HISTORY, COLLECTOR.c.login)
        .outerjoin(COLLECTOR, COLLECTOR.c.id == HISTORY.c.who)
        .where(HISTORY.c.batch_id.in_(brought), sa.not_(changes))
    )


def count_history(connection: Connection, customer_id: int) -> int:
    """How many changes `history_of` would page through."""
    count: int = connection.execute(
        sa.select(sa.func.count()).select_from(CHANGE).where(of_customer(customer_id))
    ).scalar_one()
    return count


def versions_of(
    connection: Connection, kind: str, record_id: int, *, limit: int = 200
) -> list[HistoryLine]:
    """The versions of one record, newest first."""
    rows = connection.execute(
        _LINES.where(CHANGE.c.kind == kind, CHANGE.c.record_id == record_id)
        .order_by(CHANGE.c.id.desc())
        .limit(limit)
    )
    return [_line(row) for row in rows]


Place = tuple[datetime, int, int]
"""Moment, which of the sources, id: no two entries of a timeline have the same."""


def timeline(
    connection: Connection, customer_id: int, *, before: Place | None = None, limit: int = 50
) -> list[TimelineEntry]:
    """Everything that happened to a customer, newest first.

    `before` is the position of the last entry of the page that this one continues.
    """
    found = [
        entry
        for source, (statement, moment, number, entry_of) in enumerate(_SOURCES)
        for entry in (
            entry_of(row, source)
            for row in connection.execute(
                statement(customer_id)
                .where(*_earlier(source, moment, number, before))
                .order_by(moment.desc(), number.desc())
                .limit(limit)
            )
        )
    ]
    return sorted(found, key=lambda entry: entry.position, reverse=True)[:limit]


def _earlier(source: int, moment: Any, number: Any, before: Place | None) -> list[Any]:
    """That a row of a source stands after the place, in the order newest first."""
    if before is None:
        return []
    at, last_source, last_number = before
    when: Any = at
    # A payment has a day and no time: it stands at the day's beginning.
    if moment is PAYMENT.c.paid_on:
        when = at.date()
        if at != _midnight(when):
            return [moment <= when]
    if source == last_source:
        return [sa.or_(moment < when, sa.and_(moment == when, number < last_number))]
    return [moment <= when if source < last_source else moment < when]


def _midnight(on: date) -> datetime:
    return datetime.combine(on, time.min, UTC)


def _notes(customer_id: int) -> Select[Any]:
    return (
        sa.select(NOTE.c.id, NOTE.c.created_at, NOTE.c.body, COLLECTOR.c.login)
        .outerjoin(COLLECTOR, COLLECTOR.c.id == NOTE.c.author_id)
        # The note of a logged contact is told of by the contact.
        .where(NOTE.c.customer_id == customer_id, ~_LOGGED)
    )


def _note(row: Any, source: int) -> TimelineEntry:
    return TimelineEntry(
        at=row.created_at,
        kind="note",
        text=row.body.partition("\n")[0],
        who=row.login,
        position=(row.created_at, source, row.id),
        record=("note", row.id),
    )


def _attempts(customer_id: int) -> Select[Any]:
    return (
        sa.select(_ATTEMPT, _OUTCOME.c.title, COLLECTOR.c.login)
        .join(_OUTCOME, _OUTCOME.c.code == _ATTEMPT.c.outcome)
        .outerjoin(COLLECTOR, COLLECTOR.c.id == _ATTEMPT.c.by)
        .where(_ATTEMPT.c.customer_id == customer_id)
    )


def _attempt(row: Any, source: int) -> TimelineEntry:
    said = (f"{row.medium.value}: {row.title.lower()}", row.line)
    return TimelineEntry(
        at=row.at,
        kind="contact",
        text=" · ".join(part for part in said if part),
        who=row.login,
        position=(row.at, source, row.id),
        record=("contact_attempt", row.id),
    )


def _activities(customer_id: int) -> Select[Any]:
    return (
        sa.select(_ACTIVITY, COLLECTOR.c.login)
        .outerjoin(COLLECTOR, COLLECTOR.c.id == _ACTIVITY.c.created_by)
        .where(_ACTIVITY.c.customer_id == customer_id)
    )


def _activity(row: Any, source: int) -> TimelineEntry:
    return TimelineEntry(
        at=row.created_at,
        kind="activity",
        text=f"{row.subject} · due {row.due_on.isoformat()}",
        who=row.login,
        position=(row.created_at, source, row.id),
        record=("activity", row.id),
    )


def _payments(customer_id: int) -> Select[Any]:
    return sa.select(PAYMENT).where(PAYMENT.c.customer_id == customer_id)


def _payment(row: Any, source: int) -> TimelineEntry:
    at = _midnight(row.paid_on)
    return TimelineEntry(
        at=at,
        kind="payment",
        text=f"paid {grouped(row.amount, row.currency)} {row.currency}",
        who=None,
        position=(at, source, row.id),
        record=("payment", row.id),
    )


def _changes(customer_id: int) -> Select[Any]:
    own_line = sa.and_(CHANGE.c.kind.in_(OWN_LINE), CHANGE.c.op == "create")
    return _LINES.where(of_customer(customer_id), sa.not_(own_line))


def _change(row: Any, source: int) -> TimelineEntry:
    return TimelineEntry(
        at=row.at,
        kind="import" if row.batch_id is not None else "history",
        text=row.summary,
        who=row.who,
        position=(row.at, source, row.id),
        record=None if row.record_id is None else (row.kind, row.record_id),
    )


def _batch(row: Any, source: int) -> TimelineEntry:
    return TimelineEntry(
        at=row.at,
        kind="import",
        text=f"imported from {row.summary}",
        who=row.login,
        position=(row.at, source, row.id),
        record=None,
    )


_Source = tuple[Callable[[int], Select[Any]], Any, Any, Callable[[Any, int], TimelineEntry]]
_SOURCES: tuple[_Source, ...] = (
    (_payments, PAYMENT.c.paid_on, PAYMENT.c.id, _payment),
    (_activities, _ACTIVITY.c.created_at, _ACTIVITY.c.id, _activity),
    (_notes, NOTE.c.created_at, NOTE.c.id, _note),
    (_attempts, _ATTEMPT.c.at, _ATTEMPT.c.id, _attempt),
    (_batches, HISTORY.c.at, HISTORY.c.id, _batch),
    (_changes, HISTORY.c.at, CHANGE.c.id, _change),
)
"""What happens to a customer: the statement, its moment and id columns, and its line. At one
moment the later source stands higher."""
