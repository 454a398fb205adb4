"""What happens to a customer: where each kind of it is kept, and how it is said."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from functools import partial
from typing import Any

import sqlalchemy as sa
from sqlalchemy import ColumnElement, Select

from collectui.domain.history.views import TimelineEntry
from collectui.domain.money import grouped
from collectui.domain.notes.pasted_mail import gist
from collectui.store.core.activities import ACTIVITY
from collectui.store.core.desk import COLLECTOR, OUTCOME
from collectui.store.core.history import HISTORY
from collectui.store.core.history import HISTORY_CHANGE as CHANGE
from collectui.store.core.items import PAYMENT
from collectui.store.core.work import CONTACT_ATTEMPT as ATTEMPT
from collectui.store.core.work import CORRESPONDENCE as LETTER
from collectui.store.core.work import NOTE
from collectui.store.past.changes import MENTIONED
from collectui.store.queries import timeline_letters
from collectui.store.queries.history import LINES, brought, of_customer

OWN_LINE = ("note", "activity", "contact_attempt")
"""Kinds whose making is shown by the record itself, not by its history."""


@dataclass(frozen=True)
class Source:
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


def midnight(on: date) -> datetime:
    """Where a day stands among moments."""
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
    return _record("note", row, source, row.created_at, gist(row.body))


def _record(kind: str, row: Any, source: int, at: datetime, text: str) -> TimelineEntry:
    record = "contact_attempt" if kind == "contact" else kind
    place = (at, source, row.id)
    return TimelineEntry(at, kind, text, row.login, place, (record, row.id))


def _attempts(customer_id: int) -> Select[Any]:
    statement = (
        sa.select(ATTEMPT, OUTCOME.c.title, OUTCOME.c.keeps)
        .join(OUTCOME, OUTCOME.c.code == ATTEMPT.c.outcome)
        .where(ATTEMPT.c.customer_id == customer_id)
    )
    return _by(statement, ATTEMPT.c.logged_by_id)


def _attempt(row: Any, source: int) -> TimelineEntry:
    said = (f"{row.medium.value}: {row.title.lower()}", timeline_letters.promised(row), row.line)
    return _record("contact", row, source, row.at, " · ".join(part for part in said if part))


def _activities(customer_id: int) -> Select[Any]:
    statement = sa.select(ACTIVITY).where(ACTIVITY.c.customer_id == customer_id)
    return _by(statement, ACTIVITY.c.created_by_id)


def _activity(row: Any, source: int) -> TimelineEntry:
    entry = _record("activity", row, source, row.created_at, row.subject)
    return replace(entry, due=row.due_on)


def _payments(customer_id: int) -> Select[Any]:
    # By nobody: so that a filter of people lets none through.
    return _by(sa.select(PAYMENT).where(PAYMENT.c.customer_id == customer_id), sa.null())


def _payment(row: Any, source: int) -> TimelineEntry:
    text = f"paid {grouped(row.amount, row.currency)} {row.currency}"
    return _record("payment", row, source, midnight(row.paid_on), text)


def _own_line(change: Any) -> ColumnElement[bool]:
    return sa.and_(change.c.kind.in_(OWN_LINE), change.c.op == "create")


def _changes(customer_id: int, *, imported: bool | None = None) -> Select[Any]:
    """One row for each command: the last of the records that it changed of the customer."""
    later = CHANGE.alias("later")

    def wanted(change: Any) -> ColumnElement[bool]:
        return sa.and_(~_own_line(change), ~timeline_letters.of_letters(change))

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
    record = None if row.record_id is None or row.op == MENTIONED else (row.kind, row.record_id)
    place = (row.at, source, row.id)
    return TimelineEntry(row.at, kind, row.summary, row.who, place, record, row.history_id)


def _batches(customer_id: int) -> Select[Any]:
    return _by(sa.select(HISTORY).where(brought(customer_id)), HISTORY.c.by_id)


def _batch(row: Any, source: int) -> TimelineEntry:
    place = (row.at, source, row.id)
    return TimelineEntry(row.at, "import", f"imported from {row.summary}", row.login, place)


_SAID = (HISTORY.c.summary, CHANGE.c.changes)
SOURCES = (
    Source("payment", _payments, PAYMENT.c.paid_on, PAYMENT.c.id, (PAYMENT.c.reference,), _payment),
    Source(
        "activity",
        _activities,
        ACTIVITY.c.created_at,
        ACTIVITY.c.id,
        (ACTIVITY.c.subject, ACTIVITY.c.description),
        _activity,
    ),
    Source("note", _notes, NOTE.c.created_at, NOTE.c.id, (NOTE.c.body,), _note),
    Source(
        "contact",
        _attempts,
        ATTEMPT.c.at,
        ATTEMPT.c.id,
        (ATTEMPT.c.line, OUTCOME.c.title, ATTEMPT.c.medium, ATTEMPT.c.address),
        _attempt,
    ),
    Source("import", _batches, HISTORY.c.at, HISTORY.c.id, (HISTORY.c.summary,), _batch),
    Source(
        "letter",
        timeline_letters.changes,
        HISTORY.c.at,
        timeline_letters.NUMBER,
        _SAID,
        timeline_letters.change,
    ),
    Source(
        "letter",
        timeline_letters.sent,
        LETTER.c.sent_at,
        LETTER.c.id,
        (LETTER.c.address,),
        timeline_letters.gone,
    ),
    Source(
        "import",
        partial(_changes, imported=True),
        HISTORY.c.at,
        CHANGE.c.id,
        _SAID,
        partial(_change, kind="import"),
    ),
    Source(
        "change",
        partial(_changes, imported=False),
        HISTORY.c.at,
        CHANGE.c.id,
        _SAID,
        partial(_change, kind="change"),
    ),
)
"""What happens to a customer. At one moment the later source stands higher."""
