"""Letters as people see them, and marking them as sent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from enum import StrEnum

from collectui.domain.dates import Calendar, DateOrder
from collectui.domain.desk.rights import may_mark_sent
from collectui.domain.dunning.rules import METHOD_WORDS
from collectui.domain.history.past import MomentError, NothingRecorded, parse_moment
from collectui.domain.kernel import Action, Command, Me, Refusal
from collectui.domain.vocabulary import ContactMethod, CorrespondenceStatus

AFTER_TODAY = "A letter cannot have been sent after today"


@dataclass(frozen=True, slots=True)
class LetterLine:
    """A letter as a screen shows it, with the names and numbers of what it is about."""

    id: int
    version: int
    customer_id: int
    number: str
    """The customer's."""
    customer: str
    stage: int
    method: ContactMethod
    address: str
    due_on: date
    status: CorrespondenceStatus
    held_reason: str
    """Why it is held, or was withdrawn."""
    sent_at: datetime | None
    account: str | None
    site: str | None
    program: str | None
    call: bool
    """An activity has taken its place."""

    @property
    def name(self) -> str:
        """What it is called: `Letter 12, stage 3 of C-1`."""
        return f"Letter {self.id}, stage {self.stage} of {self.number}"

    @property
    def way(self) -> str:
        """What goes, and how: `stage 3 by e-mail`."""
        return way_of(self.stage, self.method)

    @property
    def state(self) -> str:
        """How it stands, in a word."""
        if self.call:
            return "call"
        withdrawn = self.status is CorrespondenceStatus.CANCELLED
        return "withdrawn" if withdrawn else self.status.value


def way_of(stage: int, method: ContactMethod) -> str:
    """What goes, and how: `stage 3 by e-mail`."""
    return f"stage {stage} {METHOD_WORDS[method]}"


class LetterState(StrEnum):
    """Which letters are listed."""

    WAITING = "waiting"
    """Pending and held."""
    PENDING = "pending"
    HELD = "held"
    SENT = "sent"
    CANCELLED = "cancelled"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class JudgedLetters:
    """Letters to be marked, and the day until which one can have been sent."""

    letters: Sequence[LetterLine]
    today: date
    missing: Sequence[int] = ()
    """Ids that no letter has."""


def can_have_gone(
    judged: JudgedLetters, me: Me, command: MarkSent | None = None, /
) -> Refusal | None:
    """A letter that was withdrawn, has gone already, or leads nowhere was not sent."""
    if judged.missing:
        return Refusal(f"There is no letter {judged.missing[0]}")
    if not judged.letters:
        return Refusal("Choose a letter")
    if no := may_mark_sent(me, len(judged.letters)):
        return no
    for letter in judged.letters:
        if no := _not_sent(letter):
            return no
    if command is not None and command.on is not None and command.on > judged.today:
        return Refusal(AFTER_TODAY, "on")
    return None


def _not_sent(letter: LetterLine) -> Refusal | None:
    name = letter.name
    if letter.call:
        return Refusal(f"{name}, is a call: complete its activity instead")
    if letter.status is CorrespondenceStatus.CANCELLED:
        return Refusal(f"{name}, was withdrawn: {letter.held_reason or 'no reason is kept'}")
    if letter.status is CorrespondenceStatus.SENT:
        on = f" on {letter.sent_at:%Y-%m-%d}" if letter.sent_at else ""
        return Refusal(f"{name}, was sent already{on}")
    if not letter.address:
        return Refusal(f"{name}, has no address it could have gone to")
    return None


def sent_day(text: str, today: date, calendar: Calendar, order: DateOrder = "dmy") -> date:
    """The day on which a letter is said to have gone: `yesterday`, `18 nov`, `-2`, 2026-11-18.

    A date without a year is its last. Raises MomentError for no date, or for one to come.
    """
    end_of_today = datetime.combine(today, time.max, UTC)
    try:
        moment = parse_moment(text, end_of_today, UTC, calendar, order)
    except NothingRecorded:
        raise MomentError(AFTER_TODAY) from None
    return moment.at.astimezone(UTC).date()


MARK_SENT: Action[JudgedLetters, MarkSent] = Action(
    "letter.sent", "Mark as sent", "s", can_have_gone
)


@dataclass(frozen=True, kw_only=True)
class MarkSent(Command):
    """Letters that have gone out, by whatever way; the address they went to is kept."""

    letter_ids: tuple[int, ...]
    on: date | None = None
    """The day they went; None for now."""
