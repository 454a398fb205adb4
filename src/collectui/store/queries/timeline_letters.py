"""Letters in a customer's timeline: a line for each, whenever something became of it."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy import ColumnElement, Select

from collectui.domain.calls.outcomes import promised_words
from collectui.domain.calls.promise import Promise
from collectui.domain.dunning.rules import METHOD_WORDS
from collectui.domain.history.views import TimelineEntry
from collectui.domain.vocabulary import ContactMethod, CorrespondenceStatus
from collectui.store.core.desk import COLLECTOR
from collectui.store.core.history import HISTORY
from collectui.store.core.history import HISTORY_CHANGE as CHANGE
from collectui.store.core.history import HISTORY_SET as SET
from collectui.store.core.work import CORRESPONDENCE as LETTER
from collectui.store.past.changes import MENTIONED
from collectui.store.queries.history import of_customer

KIND = "correspondence"
_LETTER_ID = sa.func.coalesce(CHANGE.c.record_id, SET.c.record_id, 0)
_ROOM = 2**31
"""Above any letter's id."""
NUMBER = CHANGE.c.id * sa.literal(_ROOM, sa.BigInteger) + _LETTER_ID
"""No two lines have the same: a change of a set has a line for each of its letters."""
_WITHDRAWN = CorrespondenceStatus.CANCELLED.value


def promised(attempt: Any) -> str:
    """The amount and the date of a contact's promise; nothing where it names not both."""
    if attempt.amount is None or attempt.promised_on is None or attempt.keeps != "promise":
        return ""
    return promised_words(Promise(attempt.amount, attempt.currency, attempt.promised_on))


def of_letters(change: Any) -> ColumnElement[bool]:
    """Changes of letters, which have lines of their own."""
    return sa.and_(change.c.kind == KIND, change.c.op != MENTIONED)


def changes(customer_id: int) -> Select[Any]:
    """What was recorded of a customer's letters, one by one."""
    return (
        sa.select(
            HISTORY.c.at,
            COLLECTOR.c.login.label("who"),
            CHANGE.c.history_id,
            CHANGE.c.op,
            CHANGE.c.changes,
            NUMBER.label("number"),
            _LETTER_ID.label("letter_id"),
            *(LETTER.c[name] for name in ("stage", "method", "address")),
        )
        .select_from(
            CHANGE.join(HISTORY, HISTORY.c.id == CHANGE.c.history_id)
            .outerjoin(SET, SET.c.change_id == CHANGE.c.id)
            # What is another customer's by now is not at hand where the past is looked at.
            .outerjoin(
                LETTER,
                sa.and_(LETTER.c.id == _LETTER_ID, LETTER.c.customer_id == customer_id),
            )
            .outerjoin(COLLECTOR, COLLECTOR.c.id == HISTORY.c.by_id)
        )
        .where(of_customer(customer_id), of_letters(CHANGE))
    )


def change(row: Any, source: int) -> TimelineEntry:
    """What became of one letter: planned, held, withdrawn, sent, or where it goes."""
    place = (row.at, source, row.number)
    record = (KIND, row.letter_id) if row.letter_id else None
    text = letter_words(row.op, row.changes, row)
    return TimelineEntry(row.at, "letter", text, row.who, place, record, row.history_id)


def letter_words(op: str, fields: Any, letter: Any) -> str:
    """`Stage 3 letter planned by e-mail to a@b.example`; `letter` has what is not in `fields`."""
    before = 0 if op == "delete" else 1

    def value(name: str, default: Any = None) -> Any:
        return fields[name][before] if name in fields else default

    stage = value("stage", letter.stage)
    name = f"Stage {stage} letter" if stage else "Letter"
    method, address = value("method", letter.method), value("address", letter.address)
    by = METHOD_WORDS[ContactMethod(method)] if method else ""
    to = f" {by}{f' to {address}' if address else ''}".rstrip()
    if op == "delete":
        return f"{name} taken back"
    becomes = _became(fields, value, to)
    return f"{name} planned{to}{becomes}" if op == "create" else f"{name}{becomes or ' changed'}"


def _became(fields: Any, value: Any, to: str) -> str:
    """What was changed, as the name goes on."""
    status, reason = value("status"), value("held_reason", "")
    new = "status" in fields and fields["status"][0] is None
    if value("activity_id") is not None:
        return ", as a call" if new else f" becomes a call{to.removeprefix(' as a call')}"
    match status:
        case CorrespondenceStatus.SENT:
            return f" sent{to}"
        case CorrespondenceStatus.CANCELLED:
            return f" withdrawn: {reason}" if reason else " withdrawn"
        case CorrespondenceStatus.HELD:
            return f", held: {reason}" if new else f" held: {reason}"
        case CorrespondenceStatus.PENDING:
            return "" if new else f" to go{to}"
    if "held_reason" in fields:
        return f" held: {reason}" if reason else " no longer held"
    if "customer_id" in fields:
        return f" moved{f', goes{to}' if 'address' in fields else ''}"
    if fields.keys() & {"address", "method", "stage"}:
        return f" goes{to}"
    return ""


def sent(customer_id: int) -> Select[Any]:
    """Letters that had gone before any history of them was kept."""
    by_itself = sa.select(CHANGE.c.id).where(
        CHANGE.c.kind == KIND, CHANGE.c.record_id == LETTER.c.id
    )
    in_set = (
        sa.select(CHANGE.c.id)
        .join(SET, SET.c.change_id == CHANGE.c.id)
        .where(CHANGE.c.kind == KIND, SET.c.record_id == LETTER.c.id)
        .where(CHANGE.c.customer_id == LETTER.c.customer_id)
    )
    return (
        sa.select(LETTER, COLLECTOR.c.login)
        .select_from(LETTER.outerjoin(COLLECTOR, COLLECTOR.c.id.is_(None)))
        .where(
            LETTER.c.customer_id == customer_id,
            LETTER.c.sent_at.is_not(None),
            ~by_itself.exists(),
            ~in_set.exists(),
        )
    )


def gone(row: Any, source: int) -> TimelineEntry:
    """One of them."""
    place = (row.sent_at, source, row.id)
    to = f" to {row.address}" if row.address else ""
    text = f"Stage {row.stage} letter sent {METHOD_WORDS[row.method]}{to}"
    return TimelineEntry(row.sent_at, "letter", text, None, place, (KIND, row.id))
