"""What the desk sets of promises, and how one that stands is changed; on both engines."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy import Connection

from collectui.domain.filters import parse
from collectui.domain.history.undo import Undo
from collectui.domain.kernel import Me, Refused
from collectui.domain.promises.actions import CancelPromise, EditPromise
from collectui.domain.queue.query import QueueQuery, Scope
from collectui.domain.settings.actions import SetDesk
from collectui.domain.vocabulary import (
    ActivityStatus,
    CollectorRole,
    PromiseMethod,
    PromiseStatus,
)
from collectui.store import desk, figures
from collectui.store.core.activities import ACTIVITY
from collectui.store.core.figures import DELINQUENCY as D
from collectui.store.queries.queue import queue_count
from collectui.store.store import Store
from tests.store.making import ON
from tests.store.test_promises import (
    FRIDAY,
    LAST,
    ana,
    bo,
    customer,
    me,
    owed,
    roll,
    take,
    view,
)
from tests.store.workday_world import agent

__all__ = ["ana", "bo", "customer", "me"]
THURSDAY = FRIDAY - timedelta(1)


def put(store: Store, **settings: Any) -> None:
    """Settings of the desk, as they were set before anybody looked."""

    def write(connection: Connection) -> None:
        for name, value in settings.items():
            desk.keep(connection, name, value)

    store.load(write)


def activities(store: Store) -> list[tuple[str, ActivityStatus]]:
    rows = store.read(lambda c: c.execute(sa.select(ACTIVITY).order_by(ACTIVITY.c.id)).fetchall())
    return [(row.subject, row.status) for row in rows]


DUE_SOON = "PTP-00001 is due soon: 2,000.00 of 20 Mar 2026"


@pytest.mark.parametrize(
    ("limit", "amount", "days", "reminded"),
    [
        ("2000.00", 200_000, 4, True),
        ("2000.01", 200_000, 4, False),
        (None, 200_000, 4, False),
        # Whoever took it the business day before knows.
        ("2000.00", 200_000, 1, False),
    ],
)
def test_who_took_a_large_promise_is_reminded_the_business_day_before(
    store: Store, ana: Me, customer: int, limit: str, amount: int, days: int, reminded: bool
) -> None:
    put(store, promise_reminder=limit)
    take(store, ana, customer, (ON + timedelta(days), amount))
    assert activities(store) == []
    roll(store, ON + timedelta(days) - timedelta(1))
    roll(store, ON + timedelta(days))
    found = activities(store)
    assert found == ([(DUE_SOON, ActivityStatus.NOT_STARTED)] if reminded else [])


def test_a_reminder_goes_with_the_promise_and_gives_way_to_the_call(
    store: Store, ana: Me, customer: int
) -> None:
    put(store, promise_reminder="1.00")
    promise = take(store, ana, customer, (FRIDAY, 200_000))
    roll(store, THURSDAY)
    roll(store, LAST + timedelta(1))
    assert view(store, promise).status is PromiseStatus.BROKEN
    reminder, call = activities(store)
    assert reminder == (DUE_SOON, ActivityStatus.CANCELLED)
    assert call == ("PTP-00001 broken: 2,000.00 of 20 Mar 2026", ActivityStatus.NOT_STARTED)


def test_a_promise_taken_back_takes_its_reminder_along(
    store: Store, ana: Me, customer: int
) -> None:
    put(store, promise_reminder="1.00")
    promise = take(store, ana, customer, (FRIDAY, 200_000))
    roll(store, THURSDAY)
    store.do(CancelPromise(promise_id=promise, reason="paid in cash"), ana)
    assert activities(store) == [(DUE_SOON, ActivityStatus.CANCELLED)]


def test_another_method_moves_the_last_day_and_undo_moves_it_back(
    store: Store, ana: Me, customer: int
) -> None:
    promise = take(store, ana, customer, (FRIDAY, 100_000))
    command = EditPromise(promise_id=promise, method=PromiseMethod.WIRE, line="by the bank")
    assert store.preview(command, ana).plan.notes == (
        "1,000.00 for 20 Mar 2026, kept if it comes by Mon 23 Mar 2026",
    )
    receipt = store.do(command, ana)
    found = view(store, promise)
    assert (found.method, found.line) == (PromiseMethod.WIRE, "by the bank")
    assert found.parts[0].last_day == LAST - timedelta(1)
    roll(store, LAST)
    assert view(store, promise).status is PromiseStatus.BROKEN
    roll(store, ON)
    store.do(Undo(history_id=receipt.history_id), ana)
    found = view(store, promise)
    assert (found.method, found.line, found.parts[0].last_day) == (PromiseMethod.OTHER, "", LAST)


def test_who_changes_a_promise_is_its_taker_or_a_supervisor(
    store: Store, ana: Me, bo: Me, customer: int
) -> None:
    promise = take(store, bo, customer, (FRIDAY, 100_000))
    edit = EditPromise(promise_id=promise, line="wants a receipt")
    with pytest.raises(Refused, match="PTP-00001 is changed by bo, or by a supervisor"):
        store.do(edit, ana)
    with pytest.raises(Refused, match="would stay as it is"):
        store.do(EditPromise(promise_id=promise, method=PromiseMethod.OTHER), bo)
    store.do(edit, bo)
    assert view(store, promise).line == "wants a receipt"
    store.do(CancelPromise(promise_id=promise, reason="no"), bo)
    with pytest.raises(Refused, match="is cancelled"):
        store.do(replace(edit, command_id="again"), bo)


@pytest.mark.parametrize(
    ("ignored", "promised", "held"),
    [
        ("0.00", 790_000, False),
        ("0.00", 800_000, True),
        ("100.00", 790_000, True),
        ("99.99", 790_000, False),
    ],
)
def test_little_that_is_left_keeps_no_row_in_the_queue(
    store: Store, ana: Me, customer: int, ignored: str, promised: int, held: bool
) -> None:
    administrator = agent(store, "cy", CollectorRole.ADMINISTRATOR)
    take(store, ana, customer, (FRIDAY, promised))
    if ignored != "0.00":
        store.do(SetDesk(name="ignore_below", value=ignored), administrator)
        figures.finish(store.load)
    assert owed(store, customer)[1] == (800_000 - promised) // 100, "the amount is still owed"
    row = store.read(lambda c: c.execute(sa.select(D.c.set_aside)).scalar_one())
    assert row == ("promised" if held else "")


def counted(store: Store, scope: Scope, filter: str = "") -> int:
    wanted = QueueQuery(scope, filter=parse(filter))
    return store.read(queue_count, wanted, store.read(figures.today), ())


VIEWS = [
    # how many days on it is due, holidays, whether it is due soon
    (ON, (), True),
    (ON + timedelta(3), (), True),
    (FRIDAY, (), False),
    (FRIDAY, (ON + timedelta(2),), True),
    (FRIDAY + timedelta(1), (ON + timedelta(2),), False),
]


@pytest.mark.parametrize(("due", "holidays", "soon"), VIEWS)
def test_promises_due_are_those_of_the_next_business_days(
    store: Store, ana: Me, customer: int, due: date, holidays: tuple[date, ...], soon: bool
) -> None:
    put(store, holidays=[day.isoformat() for day in holidays])
    take(store, ana, customer, (due, 100_000))
    assert counted(store, Scope.PROMISES_DUE) == soon
    for scope in (Scope.ALL, Scope.CUSTOMERS):
        assert counted(store, scope, "promise:due") == soon
        assert counted(store, scope, "promise!=due") == (not soon)


def test_views_of_promises_that_wait_and_that_were_broken(
    store: Store, ana: Me, customer: int
) -> None:
    take(store, ana, customer, (THURSDAY, 100_000))
    assert (counted(store, Scope.PROMISES_DUE), counted(store, Scope.BROKEN)) == (1, 0)
    roll(store, LAST + timedelta(1))
    assert (counted(store, Scope.PROMISES_DUE), counted(store, Scope.BROKEN)) == (0, 1)
