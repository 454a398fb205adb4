"""What the business allows of a logged contact (docs/domain.md: Activities and notes)."""

from __future__ import annotations

from dataclasses import replace

from collectui.domain.activities.rules import due_is_in_reach
from collectui.domain.calls.commands import LogContact
from collectui.domain.calls.views import JudgedContact
from collectui.domain.disputes.commands import OpenDispute
from collectui.domain.disputes.rules import may_be_disputed
from collectui.domain.kernel import Me, Refusal
from collectui.domain.promises.actions import AddPromise, may_be_taken
from collectui.domain.promises.typed import TypedPart
from collectui.domain.vocabulary import OPEN_ACTIVITY, Direction


def contact_is_sayable(
    judged: JudgedContact, me: Me, command: LogContact | None = None, /
) -> Refusal | None:
    """A contact has an outcome of the desk's list, and amounts only where the outcome keeps one."""
    if command is None:
        return None
    outcome = next((each for each in judged.outcomes if each.code == command.outcome), None)
    if outcome is None:
        known = ", ".join(each.code for each in judged.outcomes)
        return Refusal(f"Choose how it ended; this desk has {known}", "outcome")
    return (
        _amount(judged, outcome.title, outcome.keeps, command)
        or _person(judged, command)
        or _from_activity(judged, command)
        or _next(judged, command)
        or _promise(judged, me, command)
        or _dispute(judged, me, command)
    )


def promise_given(command: LogContact, judged: JudgedContact) -> AddPromise | None:
    """The promise that a contact with that outcome keeps: the one that was given in it, or what an
    amount and a date say."""
    keeps = next((each.keeps for each in judged.outcomes if each.code == command.outcome), "")
    inbound = command.direction is Direction.INBOUND
    if (given := command.promise) is not None:
        about = replace(given.about, contact_id=command.about.contact_id)
        called_in = given.called_in or inbound
        return replace(given, command_id=command.command_id, about=about, called_in=called_in)
    if keeps != "promise" or not command.amount or command.promised_on is None:
        return None
    return AddPromise(
        command_id=command.command_id,
        about=replace(command.about, item_id=None, program_id=None),
        currency=command.currency or judged.currency,
        parts=(TypedPart(command.promised_on, command.amount),),
        items=() if command.about.item_id is None else (command.about.item_id,),
        called_in=inbound,
    )


def _promise(judged: JudgedContact, me: Me, command: LogContact) -> Refusal | None:
    promise = promise_given(command, judged)
    if promise is None or judged.promise is None:
        return None
    no = may_be_taken(judged.promise, me, promise)
    return no and Refusal(no.reason, "promise")


def dispute_raised(command: LogContact) -> OpenDispute | None:
    """The dispute that was raised in a contact, by whoever was spoken to."""
    raised = command.dispute
    if raised is None:
        return None
    about = replace(raised.about, contact_id=command.about.contact_id)
    return replace(raised, command_id=command.command_id, about=about)


def _dispute(judged: JudgedContact, me: Me, command: LogContact) -> Refusal | None:
    raised = dispute_raised(command)
    if raised is None or judged.dispute is None:
        return None
    no = may_be_disputed(judged.dispute, me, raised)
    # The contact's promise is another field than what becomes of the promises of a dispute.
    return no and Refusal(no.reason, "cancel" if no.field == "promise" else no.field)


def _amount(judged: JudgedContact, title: str, keeps: str, command: LogContact) -> Refusal | None:
    if not keeps and (command.amount is not None or command.promised_on is not None):
        return Refusal(f"“{title}” keeps no amount and no date", "amount")
    if command.promise is not None and keeps != "promise":
        return Refusal(f"“{title}” keeps no promise", "outcome")
    if command.dispute is not None and keeps != "dispute":
        return Refusal(f"“{title}” keeps no dispute", "outcome")
    if command.amount is not None and command.amount <= 0:
        return Refusal("An amount promised or disputed is above zero", "amount")
    on = command.promised_on
    if keeps == "promise" and on is not None and on < judged.today:
        return Refusal("A promise is for today or later", "promised on")
    return due_is_in_reach(on, "promised on", "its date")


def _person(judged: JudgedContact, command: LogContact) -> Refusal | None:
    person = command.about.contact_id
    if person is not None and person not in judged.contacts:
        return Refusal(f"That person is no contact of {judged.customer.name} any more", "person")
    return None


def _from_activity(judged: JudgedContact, command: LogContact) -> Refusal | None:
    if command.completes is None:
        return None
    activity = judged.activity
    if activity is None or activity.customer_id != judged.customer.id:
        return Refusal(f"The activity it came from is not {judged.customer.name}'s any more")
    if activity.status not in OPEN_ACTIVITY:
        return Refusal(f"“{activity.subject}” is {activity.status.value} already")
    return None


def _next(judged: JudgedContact, command: LogContact) -> Refusal | None:
    if command.next_on is None:
        return None
    if command.next_category not in {option.code for option in judged.categories}:
        return Refusal(f"“{command.next_category}” is no activity category of this desk", "next")
    return due_is_in_reach(command.next_on, "next")


def contact_warnings(judged: JudgedContact, command: LogContact) -> tuple[str, ...]:
    """What an agent should know before saving, though nothing forbids it."""
    found = []
    if judged.do_not_contact and command.direction is Direction.OUTBOUND:
        found.append(f"{judged.customer.name} is not to be contacted: {judged.do_not_contact}")
    if command.next_on is not None and command.next_on < judged.today:
        found.append("The next date is in the past")
    return tuple(found)
