"""The command that logs a contact with a customer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time

from collectui.domain.about import About
from collectui.domain.disputes.commands import OpenDispute
from collectui.domain.kernel import Command
from collectui.domain.promises.actions import AddPromise
from collectui.domain.vocabulary import Direction, Medium


@dataclass(frozen=True, kw_only=True)
class LogContact(Command):
    """One try at reaching a customer, or the customer's call to us, and what follows from it.

    Writes the attempt, a note with the line (none for an empty line), the next activity (none
    without a date) and completes the activity it came from, all in one.
    """

    about: About
    """With the person spoken to or tried, as `contact_id`."""
    outcome: str
    line: str = ""
    direction: Direction = Direction.OUTBOUND
    medium: Medium = Medium.CALL
    address: str = ""
    """The number or address used, as shown."""
    promise: AddPromise | None = None
    """Given in it, and taken with it."""
    dispute: OpenDispute | None = None
    """Raised in it, and opened with it."""
    amount: int | None = None
    """Promised or disputed where that is all that is known of it, in minor units of `currency`."""
    currency: str = ""
    """Empty means the customer's."""
    promised_on: date | None = None
    """The promise's date, or when the dispute was raised."""
    completes: int | None = None
    """The activity it came from."""
    next_on: date | None = None
    next_time: time | None = None
    next_subject: str = ""
    """Empty: what `outcomes.next_subject` says."""
    next_category: str = "follow_up_call"
