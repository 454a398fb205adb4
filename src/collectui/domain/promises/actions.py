"""Taking, replacing, cancelling and approving promises: what is sent, and what is allowed.

The limits are the desk's settings; see docs/domain.md (Promises to pay).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Never

from collectui.domain.about import About
from collectui.domain.dates import date_words, day_words, in_reach, out_of_reach
from collectui.domain.kernel import Action, Command, Me, Refusal, has_text
from collectui.domain.money import grouped
from collectui.domain.promises.typed import TypedPart
from collectui.domain.promises.views import JudgedPromise, over_all
from collectui.domain.vocabulary import (
    Approval,
    CancelledBy,
    PromiseMethod,
    PromiseSource,
    PromiseStatus,
)

JUDGE = "promise.judge"
"""The history's action of a judging by itself: an import's, a roll's."""
_ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth")


@dataclass(frozen=True, kw_only=True)
class AddPromise(Command):
    """Take a promise; with `replaces`, instead of one that stands."""

    about: About
    """The customer, or its account or site; its contact is who gave the promise."""
    currency: str
    """Empty means the row's, or that of the first transaction."""
    parts: tuple[TypedPart, ...]
    method: PromiseMethod = PromiseMethod.OTHER
    items: tuple[int, ...] = ()
    """The transactions it is about; none for the row as a whole."""
    line: str = ""
    source: PromiseSource = PromiseSource.CALL
    called_in: bool = False
    """The customer called or wrote by itself."""
    replaces: int | None = None


@dataclass(frozen=True, kw_only=True)
class EditPromise(Command):
    """Change how a promise will be paid, or the remark on it; None leaves it as it is.

    Amounts, dates and transactions are what was promised: another promise replaces this one.
    """

    promise_id: int
    method: PromiseMethod | None = None
    line: str | None = None


@dataclass(frozen=True, kw_only=True)
class CancelPromise(Command):
    """Take a promise back."""

    promise_id: int
    reason: str
    by: CancelledBy = CancelledBy.US


@dataclass(frozen=True, kw_only=True)
class ApprovePromise(Command):
    """Have a promise stand that wants a supervisor."""

    promise_id: int


@dataclass(frozen=True, kw_only=True)
class KeepPlan(Command):
    """Have a promise of several parts go on though one was not kept."""

    promise_id: int
    reason: str


def may_be_taken(
    judged: JudgedPromise, me: Me, command: AddPromise | None = None, /
) -> Refusal | None:
    """A promise is for what can be asked for, on days to come."""
    if judged.promise is not None and judged.promise.status is not PromiseStatus.OPEN:
        return Refusal(f"{judged.promise.number} is {judged.promise.state_words} already")
    if command is None:
        return None
    if judged.most <= 0 and not judged.items:
        return Refusal(f"Nothing of {judged.customer.name} can be asked for", "promise")
    return _amounts(judged, command) or _days(judged, command) or _contact(judged, command)


def _amounts(judged: JudgedPromise, command: AddPromise) -> Refusal | None:
    if not command.parts:
        return Refusal("Say how much, and until when", "promise")
    if any(part.amount <= 0 for part in command.parts):
        return Refusal("An amount promised is above zero", "promise")
    for each in judged.items:
        number = each.item.number
        if each.closed:
            return Refusal(f"{number} {each.closed}", "items")
        if each.currency != judged.currency:
            return Refusal(f"{number} is in {each.currency}, not in {judged.currency}", "items")
        if each.item.processing:
            return Refusal(f"{number} is in process of payment", "items")
        if each.promised_by:
            until = (
                "" if each.promised_until is None else f" until {date_words(each.promised_until)}"
            )
            return Refusal(
                f"{number} is promised by {each.promised_by}{until}: replace it", "items"
            )
    total = sum(part.amount for part in command.parts)
    if total > judged.most:
        what = ", ".join(each.item.number for each in judged.items) or judged.customer.name
        has = "have" if len(judged.items) > 1 else "has"
        return Refusal(
            f"{what} {has} {grouped(judged.most, judged.currency)} open and undisputed:"
            f" {grouped(total, judged.currency)} cannot be promised",
            "promise",
        )
    return None


def _days(judged: JudgedPromise, command: AddPromise) -> Refusal | None:
    before = None
    for part in command.parts:
        if part.due_on < judged.today:
            return Refusal(f"{day_words(part.due_on)} is over: promise a day to come", "promise")
        if not in_reach(part.due_on):
            return Refusal(out_of_reach("a promised date"), "promise")
        if before is not None and part.due_on <= before:
            return Refusal("Each part is due later than the one before", "promise")
        before = part.due_on
    one_a_day = judged.limits is not None and judged.limits.one_a_day
    for part in command.parts:
        if one_a_day and (number := judged.promised_for.get(part.due_on)):
            return Refusal(
                f"{number} is for {date_words(part.due_on)} already: replace it", "promise"
            )
    return None


def _contact(judged: JudgedPromise, command: AddPromise) -> Refusal | None:
    if judged.do_not_contact is None or command.called_in:
        return None
    why = f" ({judged.do_not_contact})" if judged.do_not_contact else ""
    return Refusal(
        f"{judged.customer.name} is not to be contacted{why}: a promise only if it called or wrote"
        " by itself, and you say so",
        "called_in",
    )


def supervisors(judged: JudgedPromise, command: AddPromise) -> Sequence[str]:
    """What of a promise is a supervisor's to allow, each in words; empty where nothing is."""
    limits, parts = judged.limits, command.parts
    if limits is None or not parts:
        return ()
    found = []
    if parts[0].due_on > judged.today + timedelta(limits.promise_days):
        found.append(f"the first part is more than {limits.promise_days} days away")
    if parts[-1].due_on > parts[0].due_on + timedelta(limits.plan_days):
        found.append(f"the last part is more than {limits.plan_days} days after the first")
    if len(parts) > limits.parts:
        found.append(f"more than {limits.parts} parts")
    if judged.level > limits.level:
        what = judged.items[0].item.number if judged.items else judged.customer.name
        place = judged.level - 1
        nth = _ORDINALS[place] if place < len(_ORDINALS) else f"{judged.level}th"
        found.append(f"{nth} promise on {what}")
    return tuple(found)


def may_be_cancelled(
    judged: JudgedPromise, me: Me, command: CancelPromise | None = None, /
) -> Refusal | None:
    """One that is not judged yet is cancelled, with a reason."""
    promise = judged.promise
    if promise is None or promise.status is not PromiseStatus.OPEN:
        return Refusal(_over(judged))
    return None if command is None else has_text("reason", command.reason)


def may_be_edited(
    judged: JudgedPromise, me: Me, command: EditPromise | None = None, /
) -> Refusal | None:
    """One that is not judged yet, by who took it or a supervisor."""
    promise = judged.promise
    if promise is None or promise.status is not PromiseStatus.OPEN:
        return Refusal(_over(judged))
    if promise.taken_by_id != me.id and not over_all(me):
        return Refusal(f"{promise.number} is changed by {promise.taken_by}, or by a supervisor")
    if command is not None and command.line is None and command.method in (None, promise.method):
        return Refusal(f"{promise.number} would stay as it is", "method")
    return None


def may_be_approved(
    judged: JudgedPromise, me: Me, command: ApprovePromise | None = None, /
) -> Refusal | None:
    """Only what was asked for, and by a supervisor."""
    promise = judged.promise
    if promise is None or promise.status is not PromiseStatus.OPEN:
        return Refusal(_over(judged))
    if promise.approval is not Approval.WANTED:
        return Refusal(f"{promise.number} wants no approval")
    if not over_all(me):
        return Refusal("Approving a promise is a supervisor's")
    return None


def may_be_kept(
    judged: JudgedPromise, me: Me, command: KeepPlan | None = None, /
) -> Refusal | None:
    """A plan that is broken goes on if a supervisor has it so, with a reason."""
    promise = judged.promise
    if promise is None or promise.status not in (PromiseStatus.BROKEN, PromiseStatus.PARTLY_KEPT):
        return Refusal("Only a promise that was not kept goes on")
    if len(promise.parts) < 2:
        return Refusal(f"{promise.number} has one part: take a new promise")
    if promise.plan_kept:
        return Refusal(f"{promise.number} goes on already")
    if not over_all(me):
        return Refusal("To keep a broken plan is a supervisor's")
    return None if command is None else has_text("reason", command.reason)


def _over(judged: JudgedPromise) -> str:
    if judged.promise is None:
        return "There is no promise"
    return f"{judged.promise.number} is {judged.promise.state_words} already"


TAKE_PROMISE: Action[JudgedPromise, AddPromise] = Action(
    "promise.add", "Promise to pay", "P", may_be_taken
)
EDIT_PROMISE: Action[JudgedPromise, EditPromise] = Action(
    "promise.edit", "Change the method or the remark", "e", may_be_edited
)
CANCEL_PROMISE: Action[JudgedPromise, CancelPromise] = Action(
    "promise.cancel", "Cancel the promise", "c", may_be_cancelled
)
APPROVE_PROMISE: Action[JudgedPromise, ApprovePromise] = Action(
    "promise.approve", "Approve the promise", "a", may_be_approved
)
KEEP_PLAN: Action[JudgedPromise, KeepPlan] = Action(
    "promise.keep", "Keep the plan", "k", may_be_kept
)
ACTIONS: tuple[Action[JudgedPromise, Never], ...] = (
    TAKE_PROMISE,
    EDIT_PROMISE,
    CANCEL_PROMISE,
    APPROVE_PROMISE,
    KEEP_PLAN,
)
