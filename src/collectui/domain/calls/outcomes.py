"""How a contact ended, and what follows from it: the key that says it, the next date, its note."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from collectui.domain.calls.promise import Promise
from collectui.domain.dates import Calendar, day_words
from collectui.domain.desk.views import Option
from collectui.domain.money import grouped
from collectui.domain.vocabulary import Medium

Keeps = Literal["", "promise", "dispute"]
PROMISE_KEPT = "Check that the promise was kept"

DATE_LABELS = {"promise": "Promised for", "dispute": "Raised on"}
"""What the date beside the amount is, by what the outcome keeps."""


@dataclass(frozen=True, slots=True)
class OutcomeOption(Option):
    """An outcome of the desk's list."""

    reached: bool = False
    """Somebody was spoken to; otherwise it was an attempt."""
    keeps: str = ""
    """`promise` or `dispute` where an amount and a date belong to it."""
    letter: str = ""
    """The key that chooses it."""
    next_days: int = 0
    """Business days until the next contact that it proposes; 0 proposes none."""


def with_letters(options: Iterable[OutcomeOption]) -> tuple[OutcomeOption, ...]:
    """The options, each with a letter of its own: the first of its words that is free.

    A list's earlier entries choose first, so that adding one never moves another's key.
    """
    taken: set[str] = set()
    found = []
    for option in options:
        words = option.title.lower().split()
        wanted = [*(word[0] for word in words), *"".join(words), *"abcdefghijklmnopqrstuvwxyz"]
        letter = next((c for c in wanted if c.isascii() and c.isalpha() and c not in taken), "")
        taken.add(letter)
        found.append(
            OutcomeOption(
                option.code, option.title, option.reached, option.keeps, letter, option.next_days
            )
        )
    return tuple(found)


def proposed_next(
    outcome: OutcomeOption, today: date, calendar: Calendar, promised_on: date | None = None
) -> date | None:
    """The next contact's date: so many business days on; none where a promise is watched anyway."""
    if outcome.keeps == "promise" and promised_on is not None:
        return None
    if outcome.next_days == 0:
        return None
    return calendar.add_business_days(today, outcome.next_days)


def next_subject(outcome: OutcomeOption) -> str:
    """What the next activity is called when the agent does not say."""
    if outcome.keeps == "promise":
        return PROMISE_KEPT
    if outcome.keeps == "dispute":
        return "Follow up on the dispute"
    return f"Follow up: {outcome.title.lower()}"


def promised_words(promise: Promise) -> str:
    """`2,000.00 EUR promised for 5 Jul 2026`, or what became of it: for people of any locale."""
    amount = f"{grouped(promise.amount, promise.currency)} {promise.currency}"
    if promise.state == "waiting":
        return f"{amount} promised, waits for figures"
    if promise.state != "open":
        how = "not kept" if promise.state == "broken" else "kept in part"
        return f"{amount} promised, {how}: judged {day_words(promise.on).partition(' ')[2]}"
    return f"{amount} promised for {day_words(promise.on).partition(' ')[2]}"


NOTE_TYPE_OF: Mapping[str, str] = {
    "promise": "promise_to_pay",
    "dispute": "dispute",
    Medium.CALL: "call",
    Medium.EMAIL: "email",
}


def note_type(outcome: OutcomeOption, medium: Medium, in_use: Sequence[Option]) -> str:
    """The type of the note with the line: the outcome's, else the medium's, else general."""
    codes = [option.code for option in in_use]
    wanted = (NOTE_TYPE_OF.get(outcome.keeps), NOTE_TYPE_OF.get(medium), "general")
    return next((code for code in wanted if code in codes), codes[0] if codes else "general")
