"""Disputes as commands: who may, what follows, undo, two at once, and where debts go."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy import Connection

from collectui.domain.about import About
from collectui.domain.disputes.amounts import summed
from collectui.domain.disputes.commands import (
    Claimed,
    OnDispute,
    OpenDispute,
    ResolveDispute,
    WaitDispute,
    WithdrawDispute,
    WorkDispute,
    WriteOffDispute,
)
from collectui.domain.disputes.filter import parse
from collectui.domain.disputes.reasons import REASONS
from collectui.domain.disputes.views import Dispute
from collectui.domain.history.undo import Undo
from collectui.domain.kernel import Command, Me, Refused, Stale
from collectui.domain.promises.actions import AddPromise
from collectui.domain.promises.typed import TypedPart
from collectui.domain.roles.commands import MergeCustomer, ReplaceCustomer
from collectui.domain.roles.input import NewCustomer
from collectui.domain.vocabulary import (
    CollectorRole,
    DisputeStatus,
    ItemKind,
    ItemStatus,
    PromiseStatus,
    WaitsOn,
)
from collectui.store.core.activities import ACTIVITY
from collectui.store.core.desk import COLLECTOR
from collectui.store.core.disputes import DISPUTE_REASON
from collectui.store.core.figures import DELINQUENCY
from collectui.store.core.items import ITEM
from collectui.store.dunning import runs
from collectui.store.queries import dispute_list
from collectui.store.queries import disputes as queries
from collectui.store.queries.promises import promises_of
from collectui.store.queries.transactions import (
    count_transaction_lines,
    place_of_line,
    transaction_lines,
)
from collectui.store.store import Store
from collectui.store.undo import latest
from tests.store.making import ON, add, add_customer, add_item, build_figures
from tests.store.roles_world import HERE

S = DisputeStatus
FIRST, OTHER = 1, 2
"""The customers."""
A, B, CREDIT = 1, 2, 3
"""Items of the first; those of the other follow."""


def _desk(connection: Connection) -> None:
    for number in ("C-1", "C-2"):
        add_customer(connection, number, **HERE)
    due = ON - timedelta(40)
    add_item(connection, FIRST, 1_200_000, number="INV-A", due=due)
    add_item(connection, FIRST, 100_000, number="INV-B", due=due)
    add_item(connection, FIRST, -5_000, number="CM", kind=ItemKind.CREDIT_MEMO)
    add_item(connection, FIRST, 0, number="PAID", due=due, amount=5, status=ItemStatus.PAID)
    add_item(connection, FIRST, 7_000, number="VOID", due=due, status=ItemStatus.VOID)
    add_item(connection, FIRST, 9_000, number="EUR", due=due, currency="EUR")
    add_item(connection, OTHER, 50_000, number="INV-A", due=due)
    build_figures(connection)


@pytest.fixture
def desk(store: Store) -> Store:
    store.me()
    store.load(_desk)
    return store


@pytest.fixture
def me(desk: Store) -> Me:
    return desk.me()


def opening(*claimed: tuple[int, int | None], customer: int = FIRST, **more: Any) -> OpenDispute:
    items = tuple(Claimed(*each) for each in claimed)
    return OpenDispute(about=About(customer), items=items, **{"reason": "pricing", **more})


def cases(store: Store, customer: int = FIRST) -> list[Dispute]:
    return store.read(queries.of_customer, customer)


def disputed(store: Store, item: int = A) -> int:
    one = sa.select(ITEM.c.disputed).where(ITEM.c.id == item)
    return int(store.read(lambda c: c.execute(one).scalar_one()))


def to_collect(store: Store, customer: int = FIRST) -> int:
    c = DELINQUENCY.c
    row = sa.select(c.to_collect).where(c.customer_id == customer, c.currency == "USD")
    return int(store.read(lambda x: x.execute(row).scalar_one()))


def as_role(store: Store, role: CollectorRole, login: str = "bo") -> Me:
    """Somebody else who works here."""
    made = store.load(
        lambda c: add(c, COLLECTOR, login=login, display_name=login.title(), role=role)
    )
    return Me(made, login, login.title(), role)


REFUSED = [
    (opening(), "Choose what Customer C-1 disputes"),
    (opening((7, 1)), "Choose what Customer C-1 disputes"),
    (opening((A, 1), (A, 1)), "once in a case"),
    (opening((A, 1), (6, 1)), "one currency"),
    (opening((A, 0)), "INV-A is above zero"),
    (opening((A, 1_200_001)), r"INV-A has 12,000\.00 open and undisputed"),
    (opening((CREDIT, 1)), "CM is a credit"),
    (opening((4, 1)), "PAID is closed"),
    (opening((5, 1)), "VOID is void"),
    (opening((A, 1), reason=""), "nothing is no reason of this desk: pricing, short"),
    (opening((A, 1), reason="other", words=" "), "wants a few words"),
    (opening((A, 1), reason="already_paid", words="they say so"), "the date or the reference"),
]


@pytest.mark.parametrize(("command", "why"), REFUSED)
def test_what_cannot_be_disputed(desk: Store, me: Me, command: OpenDispute, why: str) -> None:
    with pytest.raises(Refused, match=why):
        desk.do(command, me)
    preview = desk.preview(command, me)
    assert preview.refusal is not None
    assert cases(desk) == []


def test_a_case_of_two_items_is_opened_and_taken_back(desk: Store, me: Me) -> None:
    command = opening((A, 300_000), (B, None), words="wrong price\x1b[31m")
    shown = desk.preview(command, me)
    assert shown.plan is not None
    assert shown.plan.notes == (
        "Pricing: attach purchase order",
        "To be resolved by Mon 30 Mar 2026",
    )
    desk.do(replace(command, shown=shown.plan.digest), me)
    assert desk.do(command, me).repeated
    (case,) = cases(desk)
    assert (case.number, case.status, case.reason) == ("D-00001", S.NEW, "pricing")
    assert (case.owner, case.coordinator, case.due_on) == ("sales", me.login, date(2026, 3, 30))
    assert [(p.item, p.original, p.open) for p in case.parts] == [
        *(("INV-A", 300_000, 300_000), ("INV-B", 100_000, 100_000)),
    ]
    assert "\x1b" not in case.words
    assert (disputed(desk, A), disputed(desk, B)) == (300_000, 100_000)
    assert to_collect(desk) == 895_000
    _undo(desk, me)
    assert (cases(desk), disputed(desk, A), to_collect(desk)) == ([], 0, 1_295_000)


def _undo(store: Store, me: Me) -> None:
    last = store.read(latest.my_last_change, me.id)
    assert last is not None
    store.do(Undo(history_id=last.history_id), me)


RESOLVED = ResolveDispute(dispute_id=1, credit=200_000, valid=100_000)


def test_a_decision_is_carried_out_and_taken_back(desk: Store, me: Me) -> None:
    desk.do(opening((A, 300_000)), me)
    desk.do(RESOLVED, me)
    (case,) = cases(desk)
    assert case.status is S.RESOLVED_CREDIT
    assert (case.total("credit_expected"), case.total("reinstated")) == (200_000, 100_000)
    assert case.resolution == "2,000.00 to be credited, 1,000.00 owed after all"
    assert case.wakes_on == ON + timedelta(1)
    assert disputed(desk) == 300_000
    told = sa.select(ACTIVITY.c.subject, ACTIVITY.c.due_on)
    assert desk.read(lambda c: c.execute(told).all()) == [
        ("Tell the customer: D-00001 is closed, 1,000.00 is owed", ON)
    ]
    runs.turn_to(desk, ON + timedelta(1))
    assert (disputed(desk), to_collect(desk)) == (200_000, 1_095_000)
    with pytest.raises(Refused, match="changed since"):
        _undo(desk, me)
    desk.do(WithdrawDispute(dispute_id=1), me)
    (case,) = cases(desk)
    assert (case.status, case.total("reinstated")) == (S.WITHDRAWN, 300_000)
    _undo(desk, me)
    assert cases(desk)[0].total("credit_expected") == 200_000
    assert all(summed(each.parts) for each in cases(desk))


@pytest.mark.parametrize(
    ("credit", "valid", "why"),
    [
        (200_000, 0, r"2,000\.00 \+ 0\.00 is 2,000\.00, and 3,000\.00 is open of D-00001"),
        (300_000, 1, r"together they are that"),
        (-1, 300_001, "Say how much"),
        (0, 0, "Say how much"),
    ],
)
def test_what_is_decided_adds_up(desk: Store, me: Me, credit: int, valid: int, why: str) -> None:
    desk.do(opening((A, 300_000)), me)
    with pytest.raises(Refused, match=why):
        desk.do(replace(RESOLVED, credit=credit, valid=valid), me)


def test_who_may_move_a_dispute_and_how_far(desk: Store, me: Me) -> None:
    bo = as_role(desk, CollectorRole.COLLECTOR)
    cy = as_role(desk, CollectorRole.SUPERVISOR, "cy")
    viewer = as_role(desk, CollectorRole.VIEWER, "vi")
    with pytest.raises(Refused, match="viewer"):
        desk.do(opening((A, 1)), viewer)
    desk.do(opening((A, 300_000)), bo)
    ana = as_role(desk, CollectorRole.COLLECTOR, "ana")
    with pytest.raises(Refused, match="D-00001 is moved by bo, or by a supervisor"):
        desk.do(WorkDispute(dispute_id=1), ana)
    with pytest.raises(Refused, match=r"A credit above 500\.00 is a supervisor's to grant"):
        desk.do(RESOLVED, bo)
    with pytest.raises(Refused, match="Writing off is for a supervisor"):
        desk.do(WriteOffDispute(dispute_id=1), bo)
    desk.do(replace(RESOLVED, credit=50_000, valid=250_000), bo)
    desk.do(opening((B, None)), bo)
    desk.do(WriteOffDispute(dispute_id=2), cy)
    (_, case) = cases(desk)
    assert (case.status, case.resolution) == (S.WRITTEN_OFF, "1,000.00 written off")
    # Nobody asks for it, though the source still has it open.
    assert disputed(desk, B) == 100_000
    with pytest.raises(Refused, match=r"D-00002 is written off: 1,000\.00 written off"):
        desk.do(WorkDispute(dispute_id=2), cy)


def test_of_two_at_once_the_second_is_told(desk: Store, me: Me) -> None:
    desk.do(opening((A, 300_000)), me)
    seen = {"dispute:1": cases(desk)[0].version}
    bo = as_role(desk, CollectorRole.SUPERVISOR)
    desk.do(WorkDispute(dispute_id=1), bo)
    with pytest.raises(Stale, match="Bo changed this dispute") as stale:
        desk.do(WaitDispute(dispute_id=1, on=WaitsOn.US, until=ON + timedelta(2), seen=seen), me)
    assert "status" in {each.field for each in stale.value.changes}
    shown = desk.preview(RESOLVED, me).plan
    assert shown is not None


def test_while_a_customer_answers_the_time_stands_still(desk: Store, me: Me) -> None:
    desk.do(opening((A, 300_000)), me)
    due = cases(desk)[0].due_on
    assert due is not None
    wait = WaitDispute(dispute_id=1, on=WaitsOn.CUSTOMER, until=ON + timedelta(3), remark="asked")
    with pytest.raises(Refused, match="a day after today"):
        desk.do(replace(wait, until=ON), me)
    desk.do(wait, me)
    (case,) = cases(desk)
    assert (case.status, case.next_on, case.remark) == (S.WAITING, ON + timedelta(3), "asked")
    runs.turn_to(desk, ON + timedelta(4))
    told = sa.select(ACTIVITY.c.subject, ACTIVITY.c.assigned_to_id)
    assert desk.read(lambda c: c.execute(told).all()) == [
        ("D-00001: no answer of customer: resolve as valid?", me.id)
    ]
    desk.do(WorkDispute(dispute_id=1, remark="they called"), me)
    (case,) = cases(desk)
    assert (case.status, case.remark) == (S.WORKING, "asked\nthey called")
    assert case.due_on == due + timedelta(4)


def test_a_dispute_past_its_time_comes_to_a_supervisor(desk: Store, me: Me) -> None:
    desk.do(opening((A, 300_000), reason="duplicate"), me)
    due = cases(desk)[0].due_on
    assert due is not None
    runs.turn_to(desk, due + timedelta(1))
    runs.turn_to(desk, due + timedelta(12))
    told = sa.select(ACTIVITY.c.subject, ACTIVITY.c.assigned_to_id, ACTIVITY.c.priority)
    found = [tuple(row) for row in desk.read(lambda c: c.execute(told.order_by("id")).all())]
    assert found == [
        ("D-00001 is past its time", me.id, "high"),
        ("D-00001 is past its time", None, "high"),
    ]


@pytest.mark.parametrize("merged", [True, False], ids=["merged", "replaced"])
def test_disputes_go_along_with_the_debt(desk: Store, me: Me, merged: bool) -> None:
    desk.do(opening((A, 300_000)), me)
    held = to_collect(desk)
    move: Command = (
        MergeCustomer(customer_id=FIRST, into_id=OTHER)
        if merged
        else ReplaceCustomer(customer_id=FIRST, new=NewCustomer("New Ltd"))
    )
    desk.do(move, me)
    into = OTHER if merged else 3
    assert cases(desk) == []
    (case,) = cases(desk, into)
    assert (case.parts[0].item_id, case.total("open")) == (A, 300_000)
    assert to_collect(desk, into) == held + (50_000 if merged else 0)
    _undo(desk, me)
    assert [each.number for each in cases(desk)] == ["D-00001"]
    assert to_collect(desk) == held


def test_another_day_has_what_comes_back_until_then(desk: Store, me: Me) -> None:
    desk.do(opening((A, 300_000)), me)
    desk.do(WithdrawDispute(dispute_id=1), me)
    assert to_collect(desk) == 995_000

    view = desk.look_ahead(FIRST, ON + timedelta(1))
    try:
        row = sa.select(DELINQUENCY.c.to_collect).where(DELINQUENCY.c.currency == "USD")
        assert view.read(lambda c: c.execute(row).scalar_one()) == 1_295_000
    finally:
        view.close()
    assert to_collect(desk) == 995_000


FILTERS = [
    ("", [1, 2, 3]),
    ("reason:freight", [2]),
    ("reason!=freight", [1, 3]),
    ("owner:me", [1, 2, 3]),
    ("owner:none", []),
    ("owner:logistics", [2]),
    ("due:late", []),
    ("due:week", [3]),
    ("due<2026-03-25", [3]),
    ("credit:waiting", [1]),
    ("status:over", [4]),
    ("status:all", [1, 2, 3, 4]),
    ("customer:c-2", [3]),
    ('"customer c-2"', [3]),
]


def test_the_list_is_narrowed(desk: Store, me: Me) -> None:
    desk.do(opening((A, 300_000)), me)
    desk.do(RESOLVED, me)
    desk.do(opening((B, None), reason="freight"), me)
    desk.do(opening((7, None), customer=OTHER, reason="duplicate"), me)
    desk.do(opening((A, 100)), me)
    desk.do(WithdrawDispute(dispute_id=4), me)

    def listed(line: str) -> Sequence[int]:
        narrowed = parse(line)
        found = desk.read(dispute_list.page, narrowed, me.id)
        assert desk.read(dispute_list.count, narrowed, me.id) == len(found)
        return [each.id for each in found]

    assert {line: listed(line) for line, _ in FILTERS} == dict(FILTERS)


def test_a_desk_has_the_reasons_of_the_start(desk: Store) -> None:
    codes = sa.select(DISPUTE_REASON.c.code).order_by(DISPUTE_REASON.c.position)
    assert desk.read(lambda c: c.execute(codes).scalars().all()) == [code for code, *_ in REASONS]


def test_a_command_on_no_dispute_is_refused(desk: Store, me: Me) -> None:
    command: OnDispute = WorkDispute(dispute_id=99)
    with pytest.raises(Refused, match="there is no dispute of that number"):
        desk.do(command, me)


def test_disputes_are_lines_below_their_items(desk: Store, me: Me) -> None:
    desk.do(opening((A, 300_000), (B, None)), me)
    desk.do(opening((A, 100), reason="freight"), me)
    lines = desk.read(transaction_lines, FIRST, ON)
    below = [(line.item and line.item.number, line.dispute) for line in lines if line.dispute]
    assert [(number, case.number) for number, case in below] == [
        *(("INV-A", "D-00001"), ("INV-A", "D-00002"), ("INV-B", "D-00001")),
    ]
    assert desk.read(count_transaction_lines, FIRST, ON) == len(lines)
    assert [desk.read(place_of_line, FIRST, ON, line.key) for line in lines] == [*range(len(lines))]


def test_what_is_promised_is_disputed_only_without_the_promise(desk: Store, me: Me) -> None:
    part = TypedPart(ON + timedelta(3), 300_000)
    promise = AddPromise(about=About(FIRST, item_id=A), currency="USD", parts=(part,), items=(A,))
    desk.do(promise, me)
    held = to_collect(desk)
    why = r"PTP-00001 promised 3,000\.00 of INV-A: cancel that promise\?"
    with pytest.raises(Refused, match=why):
        desk.do(opening((A, None)), me)
    desk.do(opening((A, 900_000)), me)
    assert to_collect(desk) == held - 900_000
    with pytest.raises(Refused, match=why):
        desk.do(opening((A, 1)), me)
    desk.do(opening((A, None), cancel_promises=True), me)
    (taken,) = desk.read(promises_of, FIRST)
    assert (taken.status, taken.status_reason) == (PromiseStatus.CANCELLED, "it is disputed")
    assert disputed(desk) == 1_200_000
    _undo(desk, me)
    (taken,) = desk.read(promises_of, FIRST)
    assert taken.stands
    assert (disputed(desk), to_collect(desk)) == (900_000, held - 900_000)
