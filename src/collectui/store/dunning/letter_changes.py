"""State changes of planned letters: method, hold, withdrawal, or a call in their place."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from collectui.domain.dunning.rules import METHOD_WORDS, Dunned, Letter, NewLetter, Standing
from collectui.domain.plan import NOW, Change, Insert, MoveSet, New, Update
from collectui.domain.vocabulary import ActivityPriority, ActivityStatus, CorrespondenceStatus

CALL = "dunning_call"
_GRAVE = 3
"""From this stage on a call is of high priority."""
_FIELDS = ("method", "address", "status", "held_reason")


def changed(
    pairs: Iterable[tuple[Letter, Letter]],
    customers: Mapping[int, Dunned],
    me_id: int | None,
    call_on: date,
    *,
    short: bool = False,
    singly: bool = False,
) -> list[Change]:
    """The changes that make letters what they become; those alike are one set a customer.

    A call in a letter's place is an activity of the customer's collector, due on `call_on` or when
    the letter was, if that is later; the letter that takes a call's place cancels it. `short`
    leaves addresses out of what the impact says, so that many customers' letters count together;
    `singly` makes no sets.
    """
    sets: dict[tuple[Any, ...], list[int]] = {}
    single: list[Change] = []
    for letter, becomes in pairs:
        fields = _differences(letter, becomes)
        if becomes.standing.call and letter.activity_id is None:
            single += _called(letter, becomes, customers[letter.customer_id], me_id, call_on)
        elif letter.activity_id is not None:
            single += _recalled(letter, becomes)
        elif fields and singly:
            label = f"letter {letter.stage}"
            single.append(Update("correspondence", letter.id, letter.customer_id, fields, label))
        elif fields:
            label = _label(letter, becomes, short)
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
            about = {**place, "program_id": letter.program_id}
            values = _call(customer, about, letter.stage, standing, letter.due_on, me_id)
            found.append(Insert("activity", call.handle, customer.id, values, "dunning call"))
        record = {
            "customer_id": customer.id,
            **place,
            "program_id": letter.program_id,
            "stage": letter.stage,
            "method": standing.method,
            "address": standing.address,
            "due_on": letter.due_on,
            "planned_on": letter.planned_on,
            "status": standing.status,
            "held_reason": standing.held_reason,
            "activity_id": call,
        }
        label = f"letter {letter.stage} of {customer.number}"
        found.append(Insert("correspondence", f"letter{handle}", customer.id, record, label))
    return found


def _differences(was: Letter, becomes: Letter) -> dict[str, tuple[Any, Any]]:
    pairs = {name: (getattr(was, name), getattr(becomes, name)) for name in ("stage", "program_id")}
    now, then = was.standing, becomes.standing
    pairs |= {name: (getattr(now, name), getattr(then, name)) for name in _FIELDS}
    return {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}


def _label(letter: Letter, letter_becomes: Letter, short: bool) -> str:
    was, becomes = letter.standing, letter_becomes.standing
    if becomes.status is CorrespondenceStatus.HELD:
        return f"held: {becomes.held_reason}"
    if becomes.status is CorrespondenceStatus.CANCELLED and not becomes.call:
        return f"withdrawn: {becomes.held_reason}"
    again = "would go out again" if was.status is CorrespondenceStatus.HELD else "will go"
    to = "" if short else f" to {becomes.address}"
    stage = letter_becomes.stage
    now = f" as letter {stage}" if stage != letter.stage else ""
    return f"{again}{now} {METHOD_WORDS[becomes.method]}{to}"


def _called(
    letter: Letter, becomes: Letter, customer: Dunned, me_id: int | None, call_on: date
) -> list[Change]:
    handle = f"call{letter.id}"
    place = {
        "account_id": letter.account_id,
        "site_id": letter.site_id,
        "program_id": becomes.program_id,
        "contact_id": becomes.contact_id,
    }
    due_on = max(letter.due_on, call_on)
    values = _call(customer, place, becomes.stage, becomes.standing, due_on, me_id)
    fields = {**_differences(letter, becomes), "activity_id": (None, New(handle))}
    return [
        Insert(
            "activity", handle, customer.id, values, f"in place of the stage {becomes.stage} letter"
        ),
        Update("correspondence", letter.id, customer.id, fields, f"letter {becomes.stage}"),
    ]


def _recalled(letter: Letter, becomes: Letter) -> list[Change]:
    """The call goes with its letter: cancelled, or of another stage or number."""
    activity_id = letter.activity_id
    assert activity_id is not None
    name, standing = f"letter {letter.stage}", becomes.standing
    fields = _differences(letter, becomes)
    if standing.call:
        told: dict[str, tuple[Any, Any]] = {}
        if letter.stage != becomes.stage:
            told["subject"] = (_subject(letter.stage), _subject(becomes.stage))
        if letter.standing.address != standing.address:
            told["description"] = (_whom(letter.standing), _whom(standing))
    else:
        fields["activity_id"] = (activity_id, None)
        reason = standing.held_reason or f"the letter goes {METHOD_WORDS[standing.method]}"
        told = {
            "status": (ActivityStatus.NOT_STARTED, ActivityStatus.CANCELLED),
            "cancel_reason": ("", reason),
        }
    changes: list[Change] = []
    if fields:
        changes.append(Update("correspondence", letter.id, letter.customer_id, fields, name))
    if told:
        label = f"call for {name}"
        changes.append(Update("activity", activity_id, letter.customer_id, told, label))
    return changes


def _subject(stage: int) -> str:
    return f"Dunning call, stage {stage}"


def _whom(standing: Standing) -> str:
    return f"Call {standing.address}"


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
        "subject": _subject(stage),
        "category": CALL,
        "priority": ActivityPriority.HIGH if stage >= _GRAVE else ActivityPriority.MEDIUM,
        "status": ActivityStatus.NOT_STARTED,
        "due_on": due_on,
        "description": _whom(standing),
        "created_by_id": None,
        "created_at": NOW,
        "assigned_to_id": customer.collector_id if customer.collector_id is not None else me_id,
    }
