"""Disputes in an agent's day: they wake a snooze, are a next step, and are told in the morning."""

from __future__ import annotations

from datetime import date, timedelta

import sqlalchemy as sa

from collectui.domain.about import About
from collectui.domain.disputes.commands import (
    Claimed,
    OpenDispute,
    ResolveDispute,
    WaitDispute,
    WithdrawDispute,
)
from collectui.domain.history.undo import Undo
from collectui.domain.kernel import Me
from collectui.domain.queue.query import Scope
from collectui.domain.vocabulary import WaitsOn
from collectui.domain.workday.morning import Point
from collectui.domain.workday.snooze import WakeReason, Woken
from collectui.store import figures
from collectui.store.core.items import ITEM
from collectui.store.dunning import follows
from collectui.store.queries.morning import morning_report
from collectui.store.queries.next_steps import missing_step, next_step
from collectui.store.queries.snoozes import snooze_of
from collectui.store.store import Store
from tests.store.test_snooze import after, listed, snooze
from tests.store.workday_world import agent, delinquent, note, today


def dispute(store: Store, me: Me, customer: int, amount: int | None = None) -> int:
    """Open one of the customer's first item, of all of it unless said."""
    first = sa.select(sa.func.min(ITEM.c.id)).where(ITEM.c.customer_id == customer)
    item = store.read(lambda c: c.execute(first).scalar_one())
    opened = OpenDispute(about=About(customer), items=(Claimed(item, amount),), reason="pricing")
    return store.do(opened, me).created["dispute"]


def roll(store: Store, on: date) -> None:
    figures.roll(store.load, on, follow=follows.by_calendar)


def found(store: Store, me: Me) -> dict[str, int]:
    """How many customers each point of the morning's report has."""
    points = store.read(morning_report, me).points
    return {each.point.value: each.customers for each in points if each.customers}


def test_a_dispute_that_is_resolved_wakes_whom_it_was_of(store: Store) -> None:
    ana = agent(store, "ana")
    first, second = delinquent(store, 2, ana)
    number = dispute(store, ana, first, 100)
    for each in (first, second):
        snooze(store, ana, each, after(store, 9))
    roll(store, after(store, 1))
    assert listed(store, Scope.MINE, ana) == []
    receipt = store.do(ResolveDispute(dispute_id=number, credit=0, valid=100), ana)
    assert listed(store, Scope.MINE, ana) == [first]
    view = store.read(snooze_of, first)
    assert view is not None
    assert view.woken == Woken(WakeReason.DISPUTE, 100, "USD")
    assert view.woken_words == "the dispute of 1.00 USD is resolved"
    store.do(Undo(history_id=receipt.history_id), ana)
    assert listed(store, Scope.MINE, ana) == []


def test_a_dispute_resolved_before_wakes_nobody(store: Store) -> None:
    ana = agent(store, "ana")
    (first,) = delinquent(store, 1, ana)
    store.do(WithdrawDispute(dispute_id=dispute(store, ana, first, 100)), ana)
    snooze(store, ana, first, after(store, 9))
    roll(store, after(store, 1))
    assert listed(store, Scope.MINE, ana) == []


def test_an_answer_that_is_awaited_is_a_next_step(store: Store) -> None:
    ana = agent(store, "ana")
    first, second = delinquent(store, 2, ana)
    for each in (first, second):
        note(store, ana, each)
    number = dispute(store, ana, first, 100)
    assert store.read(missing_step, first, ana.id) is not None, "nobody is waited for"
    on = today(store) + timedelta(3)
    store.do(WaitDispute(dispute_id=number, on=WaitsOn.THIRD_PARTY, until=on), ana)
    step = store.read(next_step, first)
    assert step is not None
    assert (step.kind, step.on, step.title) == ("dispute", on, "D-00001")
    assert store.read(missing_step, first, ana.id) is None
    assert listed(store, Scope.NO_NEXT, ana) == [second]


def test_who_disputes_everything_is_asked_about_no_next_step(store: Store) -> None:
    ana = agent(store, "ana")
    (first,) = delinquent(store, 1, ana)
    note(store, ana, first)
    dispute(store, ana, first)
    assert store.read(missing_step, first, ana.id) is None
    assert listed(store, Scope.NO_NEXT, ana) == []


def test_a_new_dispute_is_told_in_the_morning(store: Store) -> None:
    ana = agent(store, "ana")
    first, _ = delinquent(store, 2, ana)
    assert Point.DISPUTED.value not in found(store, ana)
    dispute(store, ana, first)
    assert found(store, ana)[Point.DISPUTED.value] == 1
    assert listed(store, Scope.SINCE, ana) == [first]
    roll(store, after(store, 7))
    assert Point.DISPUTED.value not in found(store, ana)
