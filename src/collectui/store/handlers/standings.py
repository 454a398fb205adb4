"""Letters get another standing: their way, held or not, withdrawn, or a call in their place."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from collectui.domain.dunning import METHOD_WORDS, Dunned, Letter, NewLetter, Standing
from collectui.domain.plan import NOW, Change, Insert, MoveSet, New, Update
from collectui.domain.terms import ActivityPriority, ActivityStatus, CorrespondenceStatus

CALL = "dunning_call"
_GRAVE = 3
"""From this stage on a call is of high priority."""
_FIELDS = ("method", "address", "status", "held_reason")


def changed(
    pairs: Iterable[tuple[Letter, Standing]],
    customers: Mapping[int, Dunned],
    me_id: int | None,
    call_on: date,
    *,
    short: bool = False,
) -> list[Change]:
    """The changes that give letters their new standing; those alike are one set a customer.

    A call in a letter's place is an activity of the customer's collector, due on `call_on` or when
    the letter was, if that is later; the letter that takes a call's place cancels it. `short`
    leaves addresses out of what the impact says, so that many customers' letters count together.
    """
    sets: dict[tuple[Any, ...], list[int]] = {}
    single: list[Change] = []
    for letter, becomes in pairs:
        fields = _differences(letter.standing, becomes)
        if becomes.call and letter.activity_id is None:
            single += _called(letter, becomes, customers[letter.customer_id], me_id, call_on)
        elif letter.activity_id is not None and not becomes.call:
            single += _recalled(letter, becomes)
        elif fields:
            label = _label(letter.standing, becomes, short)
            sets.setdefault((letter.customer_id, label, *fields.items()), []).append(letter.id)
    moved = [
        MoveSet("correspondence", key[0], tuple(ids), len(ids), dict(key[2:]), key[1])
        # Those that change alike in a row: they are written together.
        for key, ids in sorted(sets.items(), key=lambda each: repr(each[0][1:]))
    ]
    return [*moved, *single]


def added(letters: Iterable[NewLetter], customer: Dunned, me_id: int | None) -> list[Change]:
    """The changes that add planned letters, each with its call where one takes its place."""
    found: list[Change] = []
    for number, letter in enumerate(letters, 1):
        handle = f"{customer.id}-{number}"
        place = {"account_id": letter.account_id, "site_id": letter.site_id}
        standing = letter.standing
        call = New(f"call{handle}") if standing.call else None
        if call:
            values = _call(customer, place, letter.stage, standing, letter.due_on, me_id)
            found.append(Insert("activity", call.handle, customer.id, values, "dunning call"))
        record = {
            "customer_id": customer.id,
            **place,
            "stage": letter.stage,
            "method": standing.method,
            "address": standing.address,
            "due_on": letter.due_on,
            "status": standing.status,
            "held_reason": standing.held_reason,
            "activity_id": call,
        }
        label = f"letter {letter.stage} of {customer.number}"
        found.append(Insert("correspondence", f"letter{handle}", customer.id, record, label))
    return found


def _differences(was: Standing, becomes: Standing) -> dict[str, tuple[Any, Any]]:
    pairs = {name: (getattr(was, name), getattr(becomes, name)) for name in _FIELDS}
    return {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}


def _label(was: Standing, becomes: Standing, short: bool) -> str:
    if becomes.status is CorrespondenceStatus.HELD:
        return f"held: {becomes.held_reason}"
    if becomes.status is CorrespondenceStatus.CANCELLED and not becomes.call:
        return f"withdrawn: {becomes.held_reason}"
    again = "would go out again" if was.status is CorrespondenceStatus.HELD else "will go"
    to = "" if short else f" to {becomes.address}"
    return f"{again} {METHOD_WORDS[becomes.method]}{to}"


def _called(
    letter: Letter, becomes: Standing, customer: Dunned, me_id: int | None, call_on: date
) -> list[Change]:
    handle = f"call{letter.id}"
    place = {
        "account_id": letter.account_id,
        "site_id": letter.site_id,
        "program_id": letter.program_id,
        "contact_id": letter.contact_id,
    }
    due_on = max(letter.due_on, call_on)
    values = _call(customer, place, letter.stage, becomes, due_on, me_id)
    fields = {
        **_differences(letter.standing, becomes),
        "activity_id": (None, New(handle)),
    }
    return [
        Insert("activity", handle, customer.id, values, f"in place of letter {letter.stage}"),
        Update("correspondence", letter.id, customer.id, fields, f"letter {letter.stage}"),
    ]


def _recalled(letter: Letter, becomes: Standing) -> list[Change]:
    activity_id = letter.activity_id
    assert activity_id is not None
    name = f"letter {letter.stage}"
    fields = {**_differences(letter.standing, becomes), "activity_id": (activity_id, None)}
    reason = becomes.held_reason or f"the letter goes {METHOD_WORDS[becomes.method]}"
    cancelled = {
        "status": (ActivityStatus.NOT_STARTED, ActivityStatus.CANCELLED),
        "cancel_reason": ("", reason),
    }
    return [
        Update("correspondence", letter.id, letter.customer_id, fields, name),
        Update("activity", activity_id, letter.customer_id, cancelled, f"call for {name}"),
    ]


def _call(
    customer: Dunned,
    place: Mapping[str, int | None],
    stage: int,
    standing: Standing,
    due_on: date,
    me_id: int | None,
) -> dict[str, Any]:
    """The values of the activity that takes a letter's place.

    Nobody created it: who plans for the whole desk would find everybody's calls among their own.
    """
    return {
        "customer_id": customer.id,
        **place,
        "subject": f"Dunning call, stage {stage}",
        "category": CALL,
        "priority": ActivityPriority.HIGH if stage >= _GRAVE else ActivityPriority.MEDIUM,
        "status": ActivityStatus.NOT_STARTED,
        "due_on": due_on,
        "description": f"Call {standing.address}",
        "created_by": None,
        "created_at": NOW,
        "assigned_to": customer.collector_id if customer.collector_id is not None else me_id,
    }
