"""Views as machines read them: JSON with numbers people know, money as decimal text.

Ids and versions are the store's own and stay out. A date is `2026-12-03`, a time is UTC and ends
in `Z`.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, time
from enum import Enum
from functools import cache, partial
from typing import Any

from collectui.domain.disputes.measures import Measured
from collectui.domain.disputes.views import UNKNOWN, Dispute
from collectui.domain.dunning.letters import LetterLine
from collectui.domain.history.views import HistoryLine
from collectui.domain.money import decimal_text
from collectui.domain.promises.judging import promise_number
from collectui.domain.promises.views import PromiseView
from collectui.domain.queue.rows import QueueRow

_OWN = frozenset({"id", "version", "position", "unit", "record"})


def machine(value: Any, currency: str = "") -> Any:
    """Any view, and anything in it, as JSON takes it; `currency` is that of the record around."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return _record(value, getattr(value, "currency", currency))
    if isinstance(value, Mapping):
        return {str(key): machine(each, currency) for key, each in value.items()}
    if isinstance(value, tuple | list):
        return [machine(each, currency) for each in value]
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    if isinstance(value, date | time):
        return value.isoformat()
    return value.value if isinstance(value, Enum) else value


def _record(view: Any, currency: str) -> dict[str, Any]:
    money = _money(view.__class__)
    shape: dict[str, Any] = {}
    for field in dataclasses.fields(view):
        if field.name in _OWN or field.name.endswith("_id"):
            continue
        value = getattr(view, field.name)
        known = _amounts(value, currency) if field.name in money else machine(value, currency)
        shape[field.name] = known
    return shape


@cache
def _money(view: type) -> frozenset[str]:
    """The fields of a view that hold money: those it declares as `Minor`."""
    return frozenset(each.name for each in dataclasses.fields(view) if "Minor" in str(each.type))


def _amounts(value: Any, currency: str) -> Any:
    if isinstance(value, tuple | list):
        return [_amounts(each, currency) for each in value]
    if isinstance(value, Mapping):
        return {str(key): decimal_text(minor, currency) for key, minor in value.items()}
    return None if value is None else decimal_text(value, currency)


def queue_row(row: QueueRow, buckets: Iterable[str]) -> dict[str, Any]:
    """One row of the list; `buckets` are the desk's, in the order of the row's amounts."""
    following = None
    if row.next_due is not None:
        following = {"due": row.next_due.isoformat(), "subject": row.next_subject}
    return {
        "customer": row.number,
        "account": row.account,
        "site": row.site,
        "name": row.name,
        "level": row.level.value,
        "collector": row.collector,
        "currency": row.currency,
        "past_due": decimal_text(row.past_due, row.currency),
        "to_collect": decimal_text(row.to_collect, row.currency),
        "days": row.days,
        "buckets": _amounts(dict(zip(buckets, row.buckets, strict=True)), row.currency),
        "priority": row.priority,
        "contact": row.contact,
        "phone": row.phone,
        "next": following,
        "snoozed_until": machine(row.snoozed_until),
        "snoozed_time": machine(row.snoozed_time),
        "other_currencies": machine(row.others),
    }


def letter_shape(letter: LetterLine) -> dict[str, Any]:
    """A letter, with the id by which `letter sent` knows it."""
    return {
        "id": letter.id,
        "stage": letter.stage,
        "method": letter.method.value,
        "address": letter.address,
        "due": letter.due_on.isoformat(),
        "status": letter.status.value,
        "held_reason": letter.held_reason,
        "sent_at": machine(letter.sent_at),
        "account": letter.account,
        "site": letter.site,
        "program": letter.program,
        "call": letter.call,
    }


def promise_shape(promise: PromiseView) -> dict[str, Any]:
    """A promise with its parts and what it covers, amounts as decimal text."""

    def text(minor: int) -> str:
        return decimal_text(minor, promise.currency)

    return {
        "number": promise.number,
        "customer": promise.customer,
        "currency": promise.currency,
        "total": text(promise.total),
        "state": promise.state,
        "approval": promise.approval.value,
        "level": promise.level,
        "method": promise.method.value,
        "items": [{"item": each.item, "amount": text(each.amount)} for each in promise.items],
        "parts": [
            {
                "due": part.due_on.isoformat(),
                "last_day": part.last_day.isoformat(),
                "amount": text(part.amount),
                "credited": text(part.credited),
                "state": part.state.value,
                "judged": machine(part.judged_on),
                "evidence": part.evidence,
            }
            for part in promise.parts
        ],
        "reason": promise.status_reason,
        "cancelled_by": machine(promise.cancelled_by),
        "taken": promise.taken_on.isoformat(),
        "taker": promise.taken_by,
        "replaces": promise.replaces and promise_number(promise.replaces),
        "remark": promise.line,
    }


def dispute_shape(dispute: Dispute) -> dict[str, Any]:
    """A dispute by its number, with what of each transaction is disputed and came of it."""
    currency = dispute.currency
    return {
        "number": dispute.number,
        "customer": dispute.customer,
        "reason": dispute.reason or UNKNOWN,
        "status": dispute.status.value,
        "currency": currency,
        "raised": dispute.raised_on.isoformat(),
        "due": machine(dispute.due_on),
        "owner": dispute.owner,
        "coordinator": dispute.coordinator,
        "processor": dispute.processor,
        "waits_on": dispute.waits_on.value or None,
        "next": machine(dispute.next_on),
        "imported": dispute.imported,
        "wants": dispute.wants,
        "words": dispute.words,
        "remark": dispute.remark,
        "resolution": dispute.resolution,
        "resolved": machine(dispute.resolved_on),
        "items": [
            {
                "item": part.item,
                **{name: decimal_text(getattr(part, name), currency) for name in _DISPUTED},
                "reinstated_on": machine(part.reinstated_on),
            }
            for part in dispute.parts
        ],
    }


def measured_shape(each: Measured) -> dict[str, Any]:
    """What disputes of a reason in a currency come to; amounts as decimal text."""
    money = partial(decimal_text, currency=each.currency)
    return {
        "reason": each.reason or UNKNOWN,
        "currency": each.currency,
        "open": each.open,
        "amount": money(each.amount),
        "by_age": {name: money(amount) for name, amount in each.by_age.items()},
        "resolved": each.resolved,
        "median_days": each.median_days,
        "credited": money(each.credited),
        "valid": money(each.valid),
    }


_DISPUTED = (
    *("original", "open", "paid", "credited", "written_off", "reinstated", "credit_expected"),
    "excess",
)
"""The amounts of a disputed transaction that are told."""


def history_line(line: HistoryLine) -> dict[str, Any]:
    """One recorded change; the values are as they were recorded.

    The moment is whole: `--as-of-history` with it shows what the change made.
    """
    return {
        "at": line.at.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z"),
        "who": line.who,
        "action": line.action,
        "summary": line.summary,
        "record": line.kind,
        "name": line.name,
        "op": line.op,
        "count": line.count,
        "changes": machine(line.changes),
        "undo": line.undo_of is not None,
        "batch": line.batch,
    }
