"""Disputes opened and moved on; what each decision does to their amounts is the domain's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection

from collectui.domain.about import About
from collectui.domain.dates import day_words
from collectui.domain.disputes import amounts
from collectui.domain.disputes.actions import (
    HAND_OVER_DISPUTE,
    OPEN_DISPUTE,
    RESOLVE_DISPUTE,
    SPLIT_DISPUTE,
    WAIT_DISPUTE,
    WITHDRAW_DISPUTE,
    WORK_DISPUTE,
    WRITE_OFF_DISPUTE,
)
from collectui.domain.disputes.amounts import Terms, state_of, without_waiting
from collectui.domain.disputes.commands import (
    HandOverDispute,
    OnDispute,
    OpenDispute,
    ResolveDispute,
    SplitDispute,
    WaitDispute,
    WithdrawDispute,
    WorkDispute,
    WriteOffDispute,
)
from collectui.domain.disputes.judging import how_ended, wakes
from collectui.domain.disputes.rules import JudgedDispute, JudgedOpening, wanted_documents
from collectui.domain.disputes.views import Dispute, DisputedItem, ReasonOption
from collectui.domain.kernel import Me
from collectui.domain.money import Minor, grouped
from collectui.domain.plan import Change, Insert, New, Plan, Update
from collectui.domain.promises.actions import CancelPromise
from collectui.domain.records import counted
from collectui.domain.text import clean, clean_line
from collectui.domain.vocabulary import ActivityPriority, DisputeStatus, WaitsOn
from collectui.store.disputes.changes import changed, disputed, held, items_changed, named
from collectui.store.handlers import promises
from collectui.store.handlers.activities import new_activity
from collectui.store.handlers.base import Handler, Handlers
from collectui.store.queries import disputes as queries
from collectui.store.queries.promises import there

TELL = "follow_up_call"
"""The category of the work to tell a customer how a dispute ended."""
_NOTHING = dict.fromkeys(
    (
        *("paid", "credited", "credit_expected", "reinstated", "written_off"),
        *("write_off_expected", "excess", "held_back"),
    ),
    0,
)


def open_(
    connection: Connection,
    command: OpenDispute,
    judged: JudgedOpening,
    me: Me,
    attempt: New | None = None,
) -> Plan:
    """A case of its own, or the one that a file told of, taken over; raised in an attempt."""
    reason = judged.reason(command.reason)
    claimed = [found for each in command.items if (found := judged.claimed(each)) is not None]
    if reason is None or not claimed:
        return Plan(f"Dispute of {judged.customer.name}", ())
    over = next((item.taken_over for item, _ in claimed if item.taken_over), None)
    due_on = judged.by.calendar.add_business_days(judged.by.today, reason.service_days)
    header = _header(command, judged, reason, me) | {
        "due_on": due_on,
        "wakes_on": judged.by.calendar.next_business_day(due_on),
        "contact_id": command.about.contact_id,
        "attempt_id": attempt,
    }
    if over is None:
        case: int | New = New("dispute")
        new = {"customer_id": judged.customer.id, "currency": claimed[0][0].currency}
        changes: list[Change] = [
            Insert("dispute", "dispute", judged.customer.id, {**new, **header}, "dispute")
        ]
    else:
        case = over.id
        pairs = {name: (getattr(over, name), value) for name, value in header.items()}
        fields = {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}
        changes = [Update("dispute", over.id, over.customer_id, fields, over.number)]
    for place, (item, amount) in enumerate(claimed):
        changes += _claim(item, amount, case, place)
    if command.cancel_promises:
        changes += _cancelled(connection, claimed, me)
    sums = {item.id: amount + sum(_held_elsewhere(item, judged.by)) for item, amount in claimed}
    changes += items_changed(connection, sums)
    total = grouped(sum(amount for _, amount in claimed), claimed[0][0].currency)
    what = claimed[0][0].number if len(claimed) == 1 else counted("item", len(claimed))
    return Plan(
        f"{total} of {what} disputed: {reason.title}",
        tuple(changes),
        notes=(
            *([f"{over.number}, which a file told of, is taken over"] if over else []),
            *wanted_documents(judged, reason.code),
            f"To be resolved by {day_words(due_on)}",
        ),
        names={
            f"collector:{me.id}": me.login,
            **named(changes, claimed[0][0].currency),
            **_items_named(claimed),
        },
    )


def _items_named(claimed: Sequence[tuple[DisputedItem, Minor]]) -> dict[str, str]:
    """Each item with what of it is disputed: `3,000.00 USD of INV-A`."""
    return {
        f"item:{item.id}": f"{grouped(amount, item.currency)} {item.currency} of {item.number}"
        for item, amount in claimed
    }


def _cancelled(
    connection: Connection, claimed: Sequence[tuple[DisputedItem, Minor]], me: Me
) -> list[Change]:
    """The end of the promises of what is disputed: nobody pays that now."""
    changes: list[Change] = []
    ids = {each.promise_id for item, amount in claimed for each in item.overlaps(amount)}
    for promise_id in sorted(ids):
        cancel = CancelPromise(promise_id=promise_id, reason="it is disputed")
        judged = there(connection, promise_id)
        changes += promises.cancel(connection, cancel, judged, me).changes
    return changes


def _header(
    command: OpenDispute, judged: JudgedOpening, reason: ReasonOption, me: Me
) -> dict[str, Any]:
    coordinator = judged.collector_id if judged.collector_id is not None else me.id
    return {
        "status": DisputeStatus.NEW,
        "reason": reason.code,
        "imported": False,
        "raised_on": judged.by.today,
        "taken_by_id": me.id,
        "coordinator_id": coordinator,
        "processor_id": command.processor_id,
        "owner": reason.owner,
        "words": clean(command.words).strip(),
        "remark": clean(command.remark).strip(),
    }


def _claim(item: DisputedItem, amount: Minor, case: int | New, place: int) -> list[Change]:
    """The part of an item; one that a file told of becomes this one."""
    over = item.taken_over
    if over is None:
        values: dict[str, Any] = {
            "dispute_id": case,
            "item_id": item.id,
            "customer_id": item.customer_id,
            "original": amount,
            "open": amount,
            **_NOTHING,
            "credits": {},
        }
        return [Insert("dispute_item", f"part{place}", item.customer_id, values)]
    part = next(each for each in over.parts if each.item_id == item.id)
    pairs: dict[str, tuple[Any, Any]] = {
        "original": (part.original, part.original + amount - part.open),
        "open": (part.open, amount),
    }
    changes: list[Change] = []
    if case != over.id:
        pairs["dispute_id"] = (over.id, case)
        gone = {
            "status": (over.status, DisputeStatus.CLOSED),
            "resolution": (over.resolution, "taken over"),
            "wakes_on": (over.wakes_on, None),
        }
        fields = {name: pair for name, pair in gone.items() if pair[0] != pair[1]}
        changes.append(Update("dispute", over.id, over.customer_id, fields, over.number))
    fields = {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}
    if fields:
        label = f"disputed amount of {item.number}"
        changes.insert(0, Update("dispute_item", part.id, item.customer_id, fields, label))
    return changes


def _held_elsewhere(item: DisputedItem, by: Terms) -> list[Minor]:
    """What other cases hold of an item, what comes back later too."""
    over = item.taken_over
    return [
        part.holds(by.today)
        for case in item.cases
        if case is not over
        for part in case.parts
        if part.item_id == item.id
    ]


def work(connection: Connection, command: WorkDispute, judged: JudgedDispute, me: Me) -> Plan:
    """Somebody works on it; what it waited for is over."""
    after = replace(without_waiting(judged.dispute, judged.by), status=DisputeStatus.WORKING)
    after = replace(after, processor_id=after.processor_id or me.id)
    return _moved(connection, command, judged, after, f"{judged.dispute.number} is worked on")


def wait(connection: Connection, command: WaitDispute, judged: JudgedDispute, me: Me) -> Plan:
    """It waits; while the customer answers its time stands still."""
    before = judged.dispute
    after = without_waiting(before, judged.by) if before.waits_on is not command.on else before
    same = before.waits_on is command.on and before.waiting_since is not None
    after = replace(
        after,
        status=DisputeStatus.WAITING,
        waits_on=command.on,
        waiting_since=before.waiting_since if same else judged.by.today,
        next_on=command.until,
    )
    whom = {WaitsOn.CUSTOMER: "the customer", WaitsOn.US: "us"}.get(command.on, "a third party")
    said = f"{before.number} waits for {whom} until {day_words(command.until)}"
    return _moved(connection, command, judged, after, said)


def resolve(connection: Connection, command: ResolveDispute, judged: JudgedDispute, me: Me) -> Plan:
    """So much is granted, so much is owed after all; the customer is told of what is owed."""
    before, by = judged.dispute, judged.by
    after = amounts.resolved(before, command.credit, command.valid, by, command.item_id)
    after = _ended(after, by, me)
    words = {"to be credited": command.credit, "owed after all": command.valid}
    said = ", ".join(
        f"{grouped(amount, before.currency)} {what}" for what, amount in words.items() if amount
    )
    return _moved(
        connection,
        command,
        judged,
        replace(after, resolution=said),
        f"{before.number}: {said}",
        notes=_back(after, by) if command.valid else (),
        more=_telling(before, command.valid, by, me) if command.valid else (),
    )


def withdraw(
    connection: Connection, command: WithdrawDispute, judged: JudgedDispute, me: Me
) -> Plan:
    """All of it is owed after all."""
    before, by = judged.dispute, judged.by
    after = _ended(amounts.withdrawn(before, by), by, me, DisputeStatus.WITHDRAWN)
    said = f"{before.number} is withdrawn"
    after = replace(after, resolution="withdrawn by the customer")
    return _moved(connection, command, judged, after, said, notes=_back(after, by))


def write_off(
    connection: Connection, command: WriteOffDispute, judged: JudgedDispute, me: Me
) -> Plan:
    """Nobody asks for it; what the source has still open of it stays held."""
    before, by = judged.dispute, judged.by
    parts = amounts.on_items(before, command.item_id)
    amount = sum(part.open for part in parts) if command.amount is None else command.amount
    after = amounts.written_off(before, amount, command.item_id)
    after = _ended(after, by, me, DisputeStatus.WRITTEN_OFF)
    said = f"{grouped(amount, before.currency)} written off"
    after = replace(after, resolution=said if after.over else before.resolution)
    return _moved(connection, command, judged, after, f"{before.number}: {said}")


def hand_over(
    connection: Connection, command: HandOverDispute, judged: JudgedDispute, me: Me
) -> Plan:
    """It is somebody else's turn; who took it and its time stay."""
    before = judged.dispute
    owner = clean_line(command.owner) or before.owner
    after = replace(before, processor_id=command.processor_id, owner=owner)
    to = owner if command.processor_id is None else judged.collectors[command.processor_id]
    plan = _moved(connection, command, judged, after, f"{before.number} is handed over to {to}")
    names = {f"collector:{number}": login for number, login in judged.collectors.items()}
    return replace(plan, names={**names, **plan.names})


def split(connection: Connection, command: SplitDispute, judged: JudgedDispute, me: Me) -> Plan:
    """Another case of the rest, with what was said; together they hold what one held."""
    before = judged.dispute
    parts = tuple(
        replace(part, original=part.original - command.amount, open=part.open - command.amount)
        if part.item_id == command.item_id
        else part
        for part in before.parts
    )
    reason = next((each for each in judged.reasons if each.code == command.reason), None)
    due_on = before.due_on
    if reason is not None:
        due_on = judged.by.calendar.add_business_days(judged.by.today, reason.service_days)
    header = {
        "customer_id": before.customer_id,
        "currency": before.currency,
        "status": DisputeStatus.NEW,
        "reason": before.reason if reason is None else reason.code,
        "imported": before.imported,
        "contact_id": before.contact_id,
        "attempt_id": before.attempt_id,
        "raised_on": before.raised_on,
        "taken_by_id": before.taken_by_id,
        "coordinator_id": before.coordinator_id,
        "owner": before.owner if reason is None else reason.owner,
        "words": before.words,
        "due_on": due_on,
        "wakes_on": None if due_on is None else judged.by.calendar.next_business_day(due_on),
    }
    part = {
        "dispute_id": New("dispute"),
        "item_id": command.item_id,
        "customer_id": before.customer_id,
        "original": command.amount,
        "open": command.amount,
        **_NOTHING,
        "credits": {},
    }
    more = (
        Insert("dispute", "dispute", before.customer_id, header, "dispute"),
        Insert("dispute_item", "part0", before.customer_id, part),
    )
    amount = grouped(command.amount, before.currency)
    said = f"{amount} of {before.number} becomes a case of its own"
    # The item stays disputed by as much: what goes is in the new case.
    plan = _moved(connection, command, judged, replace(before, parts=parts), said, more=more)
    kept = tuple(each for each in plan.changes if each.kind != "item")
    return replace(plan, changes=kept)


def _ended(case: Dispute, by: Terms, me: Me, how: DisputeStatus | None = None) -> Dispute:
    """A case that was decided, in the status its amounts give it."""
    status = state_of(case, by.today, how)
    if not case.total("open"):
        case = without_waiting(case, by)
    return replace(case, status=status, resolved_on=by.today, resolved_by_id=me.id)


def _back(case: Dispute, by: Terms) -> tuple[str, ...]:
    letters = day_words(by.letters_from)
    return (f"Asked for again from {day_words(by.back_on)}, by letters from {letters}",)


def _telling(case: Dispute, valid: Minor, by: Terms, me: Me) -> tuple[Insert, ...]:
    """The work to tell the customer before anything asks for it."""
    amount, first = grouped(valid, case.currency), case.parts[0]
    values = new_activity(
        About(case.customer_id, item_id=first.item_id),
        me,
        subject=f"Tell the customer: {case.number} is closed, {amount} is owed",
        category=TELL,
        priority=ActivityPriority.MEDIUM,
        due_on=by.calendar.on_or_after(by.today),
        due_time=None,
        assigned_to=case.taken_by_id,
    )
    return (Insert("activity", "tell", case.customer_id, values, str(values["subject"])),)


def _moved(
    connection: Connection,
    command: OnDispute,
    judged: JudgedDispute,
    after: Dispute,
    summary: str,
    *,
    notes: Sequence[str] = (),
    more: Sequence[Change] = (),
) -> Plan:
    before, today = judged.dispute, judged.by.today
    if said := clean(command.remark).strip():
        after = replace(after, remark="\n".join(filter(None, (before.remark, said))))
    if after.status is DisputeStatus.CLOSED:
        after = replace(after, resolution=how_ended(after, {}))
    after = replace(after, wakes_on=wakes(after, judged.by))
    after = replace(after, parts=tuple(held(part, today) for part in after.parts))
    items = [part.item_id for part in before.parts]
    others = [each for each in queries.of_items(connection, items) if each.id != before.id]
    kept = [
        replace(each, parts=tuple(part for part in each.parts if part.item_id in items))
        for each in others
    ]
    changes = (
        *changed(before, after, today),
        *disputed(connection, [after, *kept], today),
        *more,
    )
    names = named(changes, before.currency)
    return Plan(clean_line(summary), changes, notes=tuple(notes), names=names)


def load(connection: Connection, command: OnDispute) -> JudgedDispute:
    """A dispute as it stands."""
    return queries.judged(connection, command.dispute_id)


def load_choosing(connection: Connection, command: OnDispute) -> JudgedDispute:
    """The same, with the collectors and the reasons that one is chosen of."""
    return queries.judged(connection, command.dispute_id, choosing=True)


HANDLERS: Handlers = {
    OpenDispute: Handler(OPEN_DISPUTE, queries.opening, open_),
    WorkDispute: Handler(WORK_DISPUTE, load, work),
    WaitDispute: Handler(WAIT_DISPUTE, load, wait),
    ResolveDispute: Handler(RESOLVE_DISPUTE, load, resolve),
    WithdrawDispute: Handler(WITHDRAW_DISPUTE, load, withdraw),
    WriteOffDispute: Handler(WRITE_OFF_DISPUTE, load, write_off),
    HandOverDispute: Handler(HAND_OVER_DISPUTE, load_choosing, hand_over),
    SplitDispute: Handler(SPLIT_DISPUTE, load_choosing, split),
}
