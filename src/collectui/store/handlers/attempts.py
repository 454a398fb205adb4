"""Contacts logged: the attempt, its note, the next activity and the one it came from, in one."""

from dataclasses import replace
from typing import Any

from sqlalchemy import Connection

from collectui.domain.about import About
from collectui.domain.calls.actions import LOG_CONTACT
from collectui.domain.calls.commands import LogContact
from collectui.domain.calls.outcomes import OutcomeOption, next_subject, note_type
from collectui.domain.calls.rules import contact_warnings, dispute_raised, promise_given
from collectui.domain.calls.views import JudgedContact
from collectui.domain.kernel import Me
from collectui.domain.plan import NOW, Change, Insert, New, Plan, Update
from collectui.domain.text import clean_line
from collectui.domain.vocabulary import ActivityPriority
from collectui.store.handlers import disputes, promises
from collectui.store.handlers.activities import new_activity
from collectui.store.handlers.activities_many import completed
from collectui.store.handlers.base import Handler, Handlers
from collectui.store.handlers.notes import new_note
from collectui.store.queries import attempts as queries
from collectui.store.queries import notes as note_queries
from collectui.store.queries.disputes import opening
from collectui.store.queries.meanwhile import logged_by_others


def load(connection: Connection, command: LogContact) -> JudgedContact:
    """The customer, its people and the desk's outcomes."""
    judged = queries.contact_subject(connection, command.about, command.completes)
    if (promise := promise_given(command, judged)) is not None:
        judged = replace(judged, promise=promises.load(connection, promise))
    if (raised := dispute_raised(command)) is not None:
        judged = replace(judged, dispute=opening(connection, raised))
    return judged


def log(connection: Connection, command: LogContact, judged: JudgedContact, me: Me) -> Plan:
    """One attempt, and what hangs on it."""
    outcome = next((each for each in judged.outcomes if each.code == command.outcome), None)
    if outcome is None:
        return Plan(f"Contact with {judged.customer.name}", ())
    customer_id = judged.customer.id
    _, _, about = note_queries.about(connection, command.about)
    changes: list[Change] = []
    if command.line.strip():
        type_ = note_type(outcome, command.medium, judged.note_types)
        note = new_note(about, command.line, type_, me)
        changes.append(Insert("note", "note", customer_id, note))
    if command.next_on is not None:
        following = _next(about, command, judged, outcome, me)
        changes.append(Insert("activity", "next", customer_id, following))
    changes.append(
        Insert("contact_attempt", "attempt", customer_id, _attempt(command, judged, outcome, me))
    )
    if (was := judged.activity) is not None:
        fields = completed(was, command.outcome)
        changes.append(Update("activity", was.id, was.customer_id, fields, was.subject))
    promise = promise_given(command, judged)
    if promise is not None and judged.promise is not None:
        changes += promises.taken(connection, promise, judged.promise, me, New("attempt"))
    raised, opened = dispute_raised(command), None
    if raised is not None and judged.dispute is not None:
        opened = disputes.open_(connection, raised, judged.dispute, me, New("attempt"))
        changes += opened.changes
    return Plan(
        f"{outcome.title}: contact with {judged.customer.name}",
        tuple(changes),
        notes=(
            *contact_warnings(judged, command),
            *logged_by_others(connection, customer_id, me.id),
            *(() if opened is None else opened.notes),
        ),
        names={} if opened is None else opened.names,
    )


def _attempt(
    command: LogContact, judged: JudgedContact, outcome: OutcomeOption, me: Me
) -> dict[str, Any]:
    kept = bool(outcome.keeps)
    amount, promised_on = command.amount, command.promised_on
    currency = command.currency or judged.currency
    if (promise := command.promise) is not None and judged.promise is not None:
        amount = sum(part.amount for part in promise.parts)
        promised_on, currency = promise.parts[0].due_on, judged.promise.currency
    if (raised := command.dispute) is not None and judged.dispute is not None:
        claimed = [f for each in raised.items if (f := judged.dispute.claimed(each)) is not None]
        amount, promised_on = sum(amount for _, amount in claimed), judged.today
        currency = claimed[0][0].currency if claimed else currency
    return {
        "customer_id": judged.customer.id,
        "at": NOW,
        "on_date": judged.today,
        "direction": command.direction,
        "medium": command.medium,
        "address": clean_line(command.address),
        "contact_id": command.about.contact_id,
        "outcome": command.outcome,
        "line": clean_line(command.line),
        "amount": amount,
        "currency": currency if kept else "",
        "promised_on": promised_on,
        "logged_by_id": me.id,
        "completed_activity_id": command.completes,
        "next_activity_id": New("next") if command.next_on is not None else None,
        "note_id": New("note") if command.line.strip() else None,
    }


def _next(
    about: About,
    command: LogContact,
    judged: JudgedContact,
    outcome: OutcomeOption,
    me: Me,
) -> dict[str, Any]:
    return new_activity(
        about,
        me,
        subject=command.next_subject.strip() or next_subject(outcome),
        category=command.next_category,
        priority=ActivityPriority.MEDIUM,
        due_on=command.next_on,
        due_time=command.next_time,
    )


HANDLERS: Handlers = {LogContact: Handler(LOG_CONTACT, load, log)}
