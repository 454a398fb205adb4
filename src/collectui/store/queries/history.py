"""What was ever changed, and everything that happened to a customer."""

from datetime import UTC, datetime, time
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection

from collectui.domain.money import grouped
from collectui.domain.views import FieldChange, HistoryLine, TimelineEntry
from collectui.store import identity
from collectui.store.queries.items import PAYMENT
from collectui.store.queries.notes import NOTE
from collectui.store.tables import (
    Activity,
    ContactAttempt,
    History,
    HistoryChange,
    Outcome,
    table_of,
)

HISTORY, CHANGE = table_of(History), table_of(HistoryChange)
_ACTIVITY, _ATTEMPT, _OUTCOME = table_of(Activity), table_of(ContactAttempt), table_of(Outcome)
_WHO = identity.COLLECTOR
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
        _WHO.c.login.label("who"),
    )
    .join(HISTORY, HISTORY.c.id == CHANGE.c.history_id)
    .outerjoin(_WHO, _WHO.c.id == HISTORY.c.who)
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
        changes=tuple(
            FieldChange(name, was, becomes) for name, (was, becomes) in row.changes.items()
        ),
        undo_of=row.undo_of,
        batch=row.batch_id,
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
    conditions = [CHANGE.c.customer_id == customer_id]
    if before is not None:
        conditions.append(CHANGE.c.id < before)
    rows = connection.execute(
        _LINES.where(*conditions).order_by(CHANGE.c.id.desc()).offset(skip).limit(limit)
    )
    return [_line(row) for row in rows]


def count_history(connection: Connection, customer_id: int) -> int:
    """How many changes `history_of` would page through."""
    count: int = connection.execute(
        sa.select(sa.func.count()).select_from(CHANGE).where(CHANGE.c.customer_id == customer_id)
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


def timeline(
    connection: Connection, customer_id: int, *, before: datetime | None = None, limit: int = 50
) -> list[TimelineEntry]:
    """Everything that happened to a customer, newest first; `before` continues a page."""
    found = [
        *_notes(connection, customer_id, before, limit),
        *_attempts(connection, customer_id, before, limit),
        *_done(connection, customer_id, before, limit),
        *_payments(connection, customer_id, before, limit),
        *_changes(connection, customer_id, before, limit),
    ]
    return sorted(found, key=lambda entry: entry.at, reverse=True)[:limit]


def _rows(
    connection: Connection, statement: Any, moment: Any, before: datetime | None, limit: int
) -> Any:
    if before is not None:
        statement = statement.where(moment < before)
    return connection.execute(statement.order_by(moment.desc()).limit(limit))


def _notes(
    connection: Connection, customer_id: int, before: datetime | None, limit: int
) -> list[TimelineEntry]:
    statement = (
        sa.select(NOTE.c.id, NOTE.c.created_at, NOTE.c.body, NOTE.c.type, _WHO.c.login)
        .outerjoin(_WHO, _WHO.c.id == NOTE.c.author_id)
        .where(NOTE.c.customer_id == customer_id)
    )
    return [
        TimelineEntry(
            row.created_at, "note", row.body.partition("\n")[0], row.login, ("note", row.id)
        )
        for row in _rows(connection, statement, NOTE.c.created_at, before, limit)
    ]


def _attempts(
    connection: Connection, customer_id: int, before: datetime | None, limit: int
) -> list[TimelineEntry]:
    statement = (
        sa.select(_ATTEMPT, _OUTCOME.c.title, _WHO.c.login)
        .join(_OUTCOME, _OUTCOME.c.code == _ATTEMPT.c.outcome)
        .outerjoin(_WHO, _WHO.c.id == _ATTEMPT.c.by)
        .where(_ATTEMPT.c.customer_id == customer_id)
    )
    return [
        TimelineEntry(
            row.at,
            "contact",
            " · ".join(p for p in (f"{row.medium.value}: {row.title.lower()}", row.line) if p),
            row.login,
            ("contact_attempt", row.id),
        )
        for row in _rows(connection, statement, _ATTEMPT.c.at, before, limit)
    ]


def _done(
    connection: Connection, customer_id: int, before: datetime | None, limit: int
) -> list[TimelineEntry]:
    statement = (
        sa.select(_ACTIVITY, _WHO.c.login)
        .outerjoin(_WHO, _WHO.c.id == _ACTIVITY.c.created_by)
        .where(_ACTIVITY.c.customer_id == customer_id)
    )
    return [
        TimelineEntry(
            row.created_at,
            "activity",
            f"{row.subject} · due {row.due_on.isoformat()}",
            row.login,
            ("activity", row.id),
        )
        for row in _rows(connection, statement, _ACTIVITY.c.created_at, before, limit)
    ]


def _payments(
    connection: Connection, customer_id: int, before: datetime | None, limit: int
) -> list[TimelineEntry]:
    statement = sa.select(PAYMENT).where(PAYMENT.c.customer_id == customer_id)
    if before is not None:
        statement = statement.where(PAYMENT.c.paid_on < before.date())
    rows = connection.execute(
        statement.order_by(PAYMENT.c.paid_on.desc(), PAYMENT.c.id.desc()).limit(limit)
    )
    return [
        TimelineEntry(
            datetime.combine(row.paid_on, time.min, UTC),
            "payment",
            f"paid {grouped(row.amount, row.currency)} {row.currency}",
            None,
            ("payment", row.id),
        )
        for row in rows
    ]


def _changes(
    connection: Connection, customer_id: int, before: datetime | None, limit: int
) -> list[TimelineEntry]:
    statement = _LINES.where(
        CHANGE.c.customer_id == customer_id,
        sa.not_(sa.and_(CHANGE.c.kind.in_(OWN_LINE), CHANGE.c.op == "create")),
    )
    return [
        TimelineEntry(
            row.at,
            "import" if row.batch_id is not None else "history",
            row.summary,
            row.who,
            None if row.record_id is None else (row.kind, row.record_id),
        )
        for row in _rows(connection, statement, HISTORY.c.at, before, limit)
    ]
