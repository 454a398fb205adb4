"""Promises taken, replaced, cancelled, approved and taken back, on both engines."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy import Connection

from collectui.domain.about import About
from collectui.domain.activities.filter import parse
from collectui.domain.calls.commands import LogContact
from collectui.domain.history.undo import Undo
from collectui.domain.kernel import Me, Refused
from collectui.domain.promises.actions import (
    AddPromise,
    ApprovePromise,
    CancelPromise,
    KeepPlan,
)
from collectui.domain.promises.typed import TypedPart
from collectui.domain.promises.views import PromiseView
from collectui.domain.roles.commands import MergeCustomer, ReplaceCustomer
from collectui.domain.vocabulary import (
    ActivityStatus,
    Approval,
    BusinessLevel,
    CancelledBy,
    CollectorRole,
    CorrespondenceStatus,
    Direction,
    PartState,
    PromiseStatus,
)
from collectui.store import figures
from collectui.store.core.activities import ACTIVITY
from collectui.store.core.customers import ACCOUNT, CUSTOMER
from collectui.store.core.figures import DELINQUENCY as D
from collectui.store.core.items import ITEM
from collectui.store.core.work import CORRESPONDENCE as LETTER
from collectui.store.dunning import follows, runs
from collectui.store.queries import promises as queries
from collectui.store.queries.activity_list import activity_page
from collectui.store.queries.explained import explained
from collectui.store.queries.next_steps import next_step
from collectui.store.store import Store
from collectui.ui.screens.activity_pane import ActivityPane
from tests.store.making import ON, add_customer, add_item, build_figures
from tests.store.roles_world import HERE, add_email
from tests.store.workday_world import agent

FRIDAY = date(2026, 3, 20)
LAST = date(2026, 3, 24)
"""Two business days later, as of no method in particular."""


@pytest.fixture
def me(store: Store) -> Me:
    return replace(store.me(), role=CollectorRole.COLLECTOR)


@pytest.fixture
def ana(store: Store) -> Me:
    return agent(store, "ana")


@pytest.fixture
def bo(store: Store) -> Me:
    return agent(store, "bo", CollectorRole.SUPERVISOR)


@pytest.fixture
def customer(store: Store) -> int:
    """5,000.00 and 3,000.00 USD past due, the larger for longer."""

    def make(connection: Connection) -> int:
        found = add_customer(connection, "A", **HERE)
        add_email(connection, "a@owes.example", customer_id=found)
        add_item(connection, found, 500_000, due=ON - timedelta(30), number="INV-A")
        add_item(connection, found, 300_000, due=ON - timedelta(20), number="INV-B")
        build_figures(connection)
        return found

    return store.load(make)


def take(store: Store, who: Me, customer: int, *parts: tuple[date, int], **more: Any) -> int:
    command = AddPromise(
        about=more.pop("about", About(customer)),
        currency=more.pop("currency", ""),
        parts=tuple(TypedPart(*part) for part in parts),
        **more,
    )
    return store.do(command, who).created["promise"]


def view(store: Store, promise: int) -> PromiseView:
    return store.read(queries.promise, promise)


def owed(store: Store, customer: int) -> tuple[int, int]:
    """What is promised, and what is to be collected, in whole units."""
    wanted = sa.select(D.c.promised_due, D.c.to_collect).where(D.c.customer_id == customer)
    rows = store.read(lambda c: c.execute(wanted).fetchall())
    return sum(row.promised_due for row in rows) // 100, sum(r.to_collect for r in rows) // 100


def items(store: Store, customer: int) -> list[int]:
    wanted = sa.select(ITEM.c.id).where(ITEM.c.customer_id == customer).order_by(ITEM.c.id)
    return store.read(lambda c: list(c.execute(wanted).scalars()))


def roll(store: Store, on: date) -> None:
    figures.roll(store.load, on, follow=follows.by_calendar)


def test_a_promise_is_no_longer_asked_for_until_it_is_taken_back(
    store: Store, ana: Me, customer: int
) -> None:
    promise = take(store, ana, customer, (FRIDAY, 600_000))
    assert owed(store, customer) == (6000, 2000)
    found = view(store, promise)
    assert (found.number, found.parts[0].last_day, found.taken_by) == ("PTP-00001", LAST, "ana")
    step = store.read(next_step, customer)
    assert step is not None
    assert (step.kind, step.on, step.title) == ("promise", LAST, "PTP-00001")
    (change,) = [each for each in [store.read(_last, ana)] if each]
    store.do(Undo(history_id=change), ana)
    assert owed(store, customer) == (0, 8000)
    assert store.read(queries.promises_of, customer) == []


def _last(connection: Connection, who: Me) -> int:
    from collectui.store.undo.latest import my_last_change

    found = my_last_change(connection, who.id)
    assert found is not None
    return found.history_id


def test_the_same_promise_sent_twice_is_one(store: Store, ana: Me, customer: int) -> None:
    command = AddPromise(about=About(customer), currency="", parts=(TypedPart(FRIDAY, 100_000),))
    store.do(command, ana)
    assert store.do(command, ana).repeated
    assert len(store.read(queries.promises_of, customer)) == 1


REFUSED: list[tuple[tuple[tuple[date, int], ...], dict[str, Any], str]] = [
    (((FRIDAY, 0),), {}, "above zero"),
    (((FRIDAY, 900_000),), {}, "Customer A has 8,000.00 open and undisputed: 9,000.00 cannot"),
    (((ON - timedelta(1), 100),), {}, "is over"),
    (((FRIDAY, 100), (FRIDAY, 100)), {}, "later than the one before"),
    (((FRIDAY, 600_000),), {"items": (1,)}, "INV-A has 5,000.00 open and undisputed"),
    ((), {}, "how much, and until when"),
]


@pytest.mark.parametrize(("parts", "more", "why"), REFUSED)
def test_what_cannot_be_promised_is_refused(
    store: Store,
    ana: Me,
    customer: int,
    parts: tuple[tuple[date, int], ...],
    more: dict[str, Any],
    why: str,
) -> None:
    if "items" in more:
        more = {"items": (items(store, customer)[0],)}
    with pytest.raises(Refused, match=why.replace(".", r"\.")):
        take(store, ana, customer, *parts, **more)


def test_a_second_promise_for_the_same_day_and_one_of_a_promised_document(
    store: Store, ana: Me, customer: int
) -> None:
    take(store, ana, customer, (FRIDAY, 100_000))
    with pytest.raises(Refused, match="PTP-00001 is for 20 Mar 2026 already"):
        take(store, ana, customer, (FRIDAY, 100_000))
    later = FRIDAY + timedelta(7)
    second = items(store, customer)[1]
    take(store, ana, customer, (later, 300_000), items=(second,))
    with pytest.raises(Refused, match="INV-B is promised by PTP-00002 until 31 Mar 2026"):
        take(store, ana, customer, (later, 1_000), items=(second,))
    assert owed(store, customer) == (4000, 4000)


def test_who_is_not_to_be_contacted_promises_only_by_itself(
    store: Store, ana: Me, customer: int
) -> None:
    def forbid(connection: Connection) -> None:
        connection.execute(
            sa.update(CUSTOMER).values(do_not_contact=True, do_not_contact_reason="lawyer")
        )

    store.load(forbid)
    with pytest.raises(Refused, match=r"not to be contacted \(lawyer\)"):
        take(store, ana, customer, (FRIDAY, 100_000))
    take(store, ana, customer, (FRIDAY, 100_000), called_in=True)


SUPERVISORS = [
    (((ON + timedelta(31), 100_000),), "more than 30 days away"),
    (((FRIDAY, 100_000), (FRIDAY + timedelta(91), 100_000)), "more than 90 days after"),
    (tuple((FRIDAY + timedelta(day), 10_000) for day in range(7)), "more than 6 parts"),
]


@pytest.mark.parametrize(("parts", "why"), SUPERVISORS)
def test_what_is_a_supervisor_s_is_asked_for_and_does_not_stand_until_then(
    store: Store,
    ana: Me,
    bo: Me,
    customer: int,
    parts: tuple[tuple[date, int], ...],
    why: str,
) -> None:
    promise = take(store, ana, customer, *parts)
    assert view(store, promise).approval is Approval.WANTED
    assert owed(store, customer) == (0, 8000)
    (activity,) = store.read(lambda c: c.execute(sa.select(ACTIVITY)).fetchall())
    assert activity.assigned_to_id is None
    assert why in activity.subject
    with pytest.raises(Refused, match="is a supervisor's"):
        store.do(ApprovePromise(promise_id=promise), ana)
    store.do(ApprovePromise(promise_id=promise), bo)
    assert view(store, promise).approval is Approval.GIVEN
    assert owed(store, customer)[0] == sum(amount for _, amount in parts) // 100
    (activity,) = store.read(lambda c: c.execute(sa.select(ACTIVITY)).fetchall())
    assert activity.status is ActivityStatus.COMPLETED


def test_a_supervisor_needs_no_approval(store: Store, bo: Me, customer: int) -> None:
    promise = take(store, bo, customer, (ON + timedelta(60), 100_000))
    assert view(store, promise).approval is Approval.NONE


def test_the_level_counts_what_was_not_kept(store: Store, ana: Me, bo: Me, customer: int) -> None:
    """Cancelled by the customer and replaced count; taken back on its day, or by us, do not."""
    first = take(store, ana, customer, (FRIDAY, 100_000))
    store.do(CancelPromise(promise_id=first, reason="typed wrong", by=CancelledBy.CUSTOMER), ana)
    assert view(store, first).cancelled_by is CancelledBy.US, "taken back by who took it"
    second = take(store, ana, customer, (FRIDAY, 100_000))
    assert view(store, second).level == 1
    store.do(CancelPromise(promise_id=second, reason="can't", by=CancelledBy.CUSTOMER), bo)
    third = take(store, ana, customer, (FRIDAY, 100_000))
    assert view(store, third).level == 2
    fourth = take(store, ana, customer, (FRIDAY, 200_000), replaces=third)
    assert (view(store, fourth).level, view(store, fourth).approval) == (3, Approval.WANTED)
    assert view(store, third).status is PromiseStatus.REPLACED
    (asked,) = store.read(lambda c: list(c.execute(sa.select(ACTIVITY.c.subject)).scalars()))
    assert "third promise on Customer A" in asked
    assert owed(store, customer) == (0, 8000)


def test_a_broken_promise_weighs_is_called_for_and_goes_on_if_a_supervisor_says_so(
    store: Store, ana: Me, bo: Me, customer: int
) -> None:
    second = FRIDAY + timedelta(28)
    promise = take(store, ana, customer, (FRIDAY, 100_000), (second, 100_000))
    assert owed(store, customer) == (2000, 6000)
    roll(store, LAST + timedelta(1))
    found = view(store, promise)
    assert found.status is PromiseStatus.BROKEN
    assert [part.state for part in found.parts] == [PartState.BROKEN, PartState.VOID]
    assert owed(store, customer) == (0, 8000)
    points = store.read(explained, customer, "priority").points
    assert ("promise", 40, "PTP-00001 broken") in [(p.rule, p.points, p.why) for p in points]
    (activity,) = store.read(lambda c: c.execute(sa.select(ACTIVITY)).fetchall())
    assert (activity.subject, activity.assigned_to_id) == (
        "PTP-00001 broken: 1,000.00 of 20 Mar 2026",
        ana.id,
    )
    with pytest.raises(Refused, match="is a supervisor's"):
        store.do(KeepPlan(promise_id=promise, reason="pays on Monday"), ana)
    store.do(KeepPlan(promise_id=promise, reason="pays on Monday"), bo)
    found = view(store, promise)
    assert [part.state for part in found.parts] == [PartState.BROKEN, PartState.OPEN]
    assert owed(store, customer) == (1000, 7000)
    roll(store, second + timedelta(5))
    assert view(store, promise).status is PromiseStatus.BROKEN


def test_points_of_a_broken_promise_end(store: Store, ana: Me, customer: int) -> None:
    take(store, ana, customer, (FRIDAY, 100_000))
    broken = LAST + timedelta(1)
    roll(store, broken)

    def points() -> list[int]:
        found = store.read(explained, customer, "priority")
        kept = store.read(lambda c: c.execute(sa.select(D.c.priority)).scalar_one())
        assert kept == sum(each.points for each in found.points), "the same sum in SQL"
        return [each.points for each in found.points if each.rule == "promise"]

    assert points() == [40]
    # The tenth business day still counts.
    roll(store, date(2026, 4, 8))
    assert points() == [40]
    roll(store, date(2026, 4, 9))
    assert points() == []


@pytest.mark.parametrize("amount", [800_000, 500_000])
def test_a_letter_is_held_where_nothing_is_left_to_ask_for(
    store: Store, ana: Me, customer: int, amount: int
) -> None:
    runs.carry_out(store, ana.id)
    take(store, ana, customer, (FRIDAY, amount))

    def letters() -> list[tuple[str, str, int]]:
        rows = store.read(lambda c: c.execute(sa.select(LETTER)).fetchall())
        return [(row.status.value, row.held_reason, row.stage) for row in rows]

    held = ("held", "promised until 24 Mar 2026 (PTP-00001)", 2)
    # What is left is not that long past due: another stage's letter.
    assert letters() == [held if amount == 800_000 else ("pending", "", 2)]
    roll(store, LAST + timedelta(1))
    (letter,) = letters()
    assert letter[0] == CorrespondenceStatus.PENDING


def test_a_contact_that_names_an_amount_and_a_date_takes_a_promise(
    store: Store, ana: Me, customer: int
) -> None:
    command = LogContact(
        about=About(customer),
        outcome="promised",
        line="pays on Friday",
        amount=500_000,
        promised_on=FRIDAY,
        direction=Direction.INBOUND,
    )
    receipt = store.do(command, ana)
    found = view(store, receipt.created["promise"])
    assert (found.total, found.parts[0].due_on) == (500_000, FRIDAY)
    assert owed(store, customer) == (5000, 3000)
    with pytest.raises(Refused, match=r"has 3,000\.00 open and undisputed"):
        store.do(replace(command, command_id="b", amount=400_000), ana)
    store.do(Undo(history_id=receipt.history_id), ana)
    assert owed(store, customer) == (0, 8000)


@pytest.mark.parametrize("how", ["merged", "replaced"])
def test_promises_go_where_the_debt_goes(store: Store, bo: Me, customer: int, how: str) -> None:
    administrator = replace(bo, role=CollectorRole.ADMINISTRATOR)
    other = store.load(lambda c: add_customer(c, "B", **HERE))
    whole = take(store, bo, customer, (FRIDAY, 100_000))
    listed = items(store, customer)
    one = take(store, bo, customer, (FRIDAY, 300_000), items=(listed[1],))
    command = (
        MergeCustomer(customer_id=customer, into_id=other)
        if how == "merged"
        else ReplaceCustomer(customer_id=customer, by_id=other)
    )
    receipt = store.do(command, administrator)
    assert {view(store, each).customer for each in (whole, one)} == {"B"}
    assert (owed(store, customer), owed(store, other)) == ((0, 0), (4000, 4000))
    store.do(Undo(history_id=receipt.history_id), administrator)
    assert {view(store, each).customer for each in (whole, one)} == {"A"}
    assert (owed(store, customer), owed(store, other)) == ((4000, 4000), (0, 0))


def test_a_promise_of_an_account_is_laid_on_its_documents_at_any_level(
    store: Store, ana: Me, customer: int
) -> None:
    account = store.read(
        lambda c: c.execute(
            sa.select(ACCOUNT.c.id).where(ACCOUNT.c.customer_id == customer)
        ).scalar_one()
    )
    take(store, ana, customer, (FRIDAY, 600_000), about=About(customer, account))
    assert owed(store, customer) == (6000, 2000)

    def at_account(connection: Connection) -> None:
        connection.execute(sa.update(CUSTOMER).values(business_level=BusinessLevel.ACCOUNT))
        figures.refresh(connection, [customer])

    store.load(at_account)
    assert owed(store, customer) == (6000, 2000)


@pytest.fixture
def past_and_ahead(store: Store, ana: Me, customer: int) -> tuple[Store, int, datetime]:
    before = datetime.now(UTC)
    take(store, ana, customer, (FRIDAY, 600_000))
    return store, customer, before


def test_the_past_and_what_is_ahead_know_promises(
    past_and_ahead: tuple[Store, int, datetime],
) -> None:
    store, customer, before = past_and_ahead
    now = datetime.now(UTC)
    roll(store, LAST + timedelta(1))
    assert owed(store, customer) == (0, 8000)
    for at, amounts, count in ((before, (0, 800_000), 0), (now, (600_000, 200_000), 1)):
        with closing(store.look_back(customer, at, ON)) as past:
            row = past.read(lambda c: c.execute(sa.select(D.c.promised_due, D.c.to_collect)).one())
            assert tuple(row) == amounts
            assert len(past.read(queries.promises_of, customer)) == count


def test_ahead_a_promise_that_nobody_keeps_is_broken(store: Store, ana: Me, customer: int) -> None:
    take(store, ana, customer, (FRIDAY, 600_000))
    for on, status, amounts in (
        (LAST, PromiseStatus.OPEN, (600_000, 200_000)),
        (LAST + timedelta(1), PromiseStatus.BROKEN, (0, 800_000)),
    ):
        with closing(store.look_ahead(customer, on)) as ahead:
            (found,) = ahead.read(queries.promises_of, customer)
            assert found.status is status
            row = ahead.read(lambda c: c.execute(sa.select(D.c.promised_due, D.c.to_collect)).one())
            assert tuple(row) == amounts
    assert owed(store, customer) == (6000, 2000), "kept nowhere"


def test_approvals_are_a_view(store: Store, ana: Me, customer: int) -> None:
    take(store, ana, customer, (ON + timedelta(60), 100_000))
    (line,) = (text for text, title in ActivityPane.VIEWS.items() if title == "Approvals")
    (activity,) = store.read(activity_page, parse(line), None)
    assert activity.subject.startswith("Approve 1,000.00 USD promised")
