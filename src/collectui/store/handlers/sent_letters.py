"""Letters marked as sent: when they went is kept, and where to."""

from datetime import UTC, date, datetime, time
from typing import Any

from sqlalchemy import Connection

from collectui.domain.dunning.letters import MARK_SENT, JudgedLetters, LetterLine, MarkSent
from collectui.domain.kernel import Me
from collectui.domain.plan import NOW, Change, Plan, Update
from collectui.domain.vocabulary import CorrespondenceStatus
from collectui.store import desk
from collectui.store.handlers.base import Handler, Handlers
from collectui.store.queries import letters as queries

_NOON = time(12)


def load(connection: Connection, command: MarkSent) -> JudgedLetters:
    """The letters as they are."""
    return queries.subject(connection, command.letter_ids)


def plan(connection: Connection, command: MarkSent, judged: JudgedLetters, me: Me) -> Plan:
    """Each is sent, at noon of the day that was named, else now."""
    at = NOW if command.on is None else _noon(connection, command.on)
    changes: list[Change] = []
    for letter in judged.letters:
        fields: dict[str, tuple[Any, Any]] = {
            "status": (letter.status, CorrespondenceStatus.SENT),
            "sent_at": (letter.sent_at, at),
        }
        if letter.held_reason:
            fields["held_reason"] = (letter.held_reason, "")
        label = f"letter {letter.stage} of {letter.number}"
        changes.append(Update("correspondence", letter.id, letter.customer_id, fields, label))
    held = [each for each in judged.letters if each.status is CorrespondenceStatus.HELD]
    return Plan(
        _summary(judged.letters),
        tuple(changes),
        notes=tuple(f"{each.name}, is held: {each.held_reason}" for each in held),
    )


def _noon(connection: Connection, day: date) -> datetime:
    """Noon where the desk is: no other time zone makes another day of it."""
    local = datetime.combine(day, _NOON)
    return local.replace(tzinfo=desk.time_zone(connection)).astimezone(UTC)


def _summary(letters: Any) -> str:
    if len(letters) != 1:
        return f"{len(letters)} letters marked as sent"
    letter: LetterLine = letters[0]
    return f"Letter of {letter.customer} marked as sent: {letter.way} to {letter.address}"


HANDLERS: Handlers = {MarkSent: Handler(MARK_SENT, load, plan)}
