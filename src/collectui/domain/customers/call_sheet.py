"""What an agent needs to know before calling a customer."""

from __future__ import annotations

from dataclasses import dataclass

from collectui.domain.activities.views import ActivityView
from collectui.domain.calls.views import AttemptView
from collectui.domain.customers.explanation import Part
from collectui.domain.customers.position import Position
from collectui.domain.customers.views import PhoneLine
from collectui.domain.workday.next import NextStep
from collectui.domain.workday.snooze import SnoozeView


@dataclass(frozen=True, slots=True)
class CallSheet:
    """One customer before a call."""

    position: Position
    past_due: tuple[tuple[str, Part], ...]
    """Each currency in which something is past due, with the largest documents."""
    contacts: tuple[AttemptView, ...]
    """The latest contacts, the newest first."""
    promises: tuple[AttemptView, ...]
    """The latest contacts in which an amount was promised, the newest first."""
    activities: tuple[ActivityView, ...]
    """Open ones, due first."""
    next_step: NextStep | None
    snooze: SnoozeView | None


@dataclass(frozen=True, slots=True)
class Dialled:
    """Somebody who may be called."""

    name: str
    role: str
    numbers: tuple[PhoneLine, ...]
    """The preferred number first, those known not to work last; none of who is not to be called."""
    refused: str = ""
    """Why no number is given."""


def people_to_call(position: Position) -> tuple[Dialled, ...]:
    """Everybody with a number, the primary contact first, and who must not be called.

    While the customer is not to be contacted no number is given at all.
    """
    blocked = "do not contact" if position.customer.do_not_contact else ""
    found = []
    for contact in position.contacts:
        refused = blocked or ("do not call" if contact.do_not_call else "")
        numbers = () if refused else _in_order(contact.phones)
        if numbers or contact.phones or refused:
            role = contact.role.value.replace("_", " ")
            found.append(Dialled(contact.name, role, numbers, refused))
    if own := position.customer.phones:
        numbers = () if blocked else _in_order(own)
        found.append(Dialled("", "the customer's own", numbers, blocked))
    return tuple(found)


def _in_order(phones: tuple[PhoneLine, ...]) -> tuple[PhoneLine, ...]:
    return tuple(sorted(phones, key=lambda each: (each.bad_since is not None, not each.preferred)))
