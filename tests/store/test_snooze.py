"""Snoozing: out of my queue until a date, back early when something arrives, with the debt."""

from contextlib import closing
from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy import Connection

from collectui.domain.about import About
from collectui.domain.activities.commands import AddActivity
from collectui.domain.calls.commands import LogContact
from collectui.domain.history.undo import Undo
from collectui.domain.kernel import Me, Refused
from collectui.domain.profile.views import UpdateProfile
from collectui.domain.queue.query import QueueQuery, Scope, Sort
from collectui.domain.roles.commands import MergeCustomer, NewCustomer, ReplaceCustomer
from collectui.domain.settings.actions import SetDesk
from collectui.domain.vocabulary import (
    BusinessLevel,
    CollectorRole,
    Direction,
    ItemKind,
    SnoozeReason,
)
from collectui.domain.workday.snooze import (
    SnoozeCustomer,
    SnoozeView,
    UnsnoozeCustomer,
    WakeReason,
    Woken,
)
from collectui.store import figures
from collectui.store.core.history import HISTORY
from collectui.store.core.items import ITEM
from collectui.store.core.workday import SNOOZE
from collectui.store.queries.morning import morning_report
from collectui.store.queries.next_steps import missing_step, next_step
from collectui.store.queries.queue import queue_page, queue_totals
from collectui.store.queries.snoozes import snooze_of
from collectui.store.store import Store
from tests.store.making import add_item, add_payment
from tests.store.workday_world import agent, count, delinquent, note, today


def snooze(store: Store, me: Me, customer: int, until: date, **values: object) -> None:
    store.do(command_for(customer, until, **values), me)


def command_for(customer: int, until: date | None, **values: object) -> SnoozeCustomer:
    given: dict[str, object] = {"reason": SnoozeReason.ON_HOLIDAY, **values}
    return SnoozeCustomer(about=About(customer), until=until, **given)  # type: ignore[arg-type]


def listed(store: Store, scope: Scope, me: Me, sort: Sort = Sort.PRIORITY) -> list[int]:
    labels = store.read(lambda c: tuple(b.label for b in figures.buckets(c)))
    on = store.read(figures.today)
    rows = store.read(queue_page, QueueQuery(scope, me.id, sort=sort), on, labels)
    return [row.customer_id for row in rows]


def found(store: Store, customer: int) -> SnoozeView:
    view = store.read(snooze_of, customer)
    assert view is not None
    return view


def after(store: Store, days: int) -> date:
    return today(store) + timedelta(days)


def refreshed(connection: Connection, customer: int) -> None:
    figures.refresh(connection, [customer])


@pytest.mark.parametrize("sort", Sort)
def test_a_snoozed_customer_leaves_my_queue_and_no_other_list(store: Store, sort: Sort) -> None:
    ana = agent(store, "ana")
    first, second = delinquent(store, 2, ana)
    snooze(store, ana, first, after(store, 3))
    assert listed(store, Scope.MINE, ana, sort) == [second]
    assert set(listed(store, Scope.ALL, ana, sort)) == {first, second}
    assert listed(store, Scope.SNOOZED, ana, sort) == [first]
    assert listed(store, Scope.SET_ASIDE, ana, sort) == []
    totals = store.read(queue_totals, QueueQuery(Scope.MINE, ana.id), today(store), ("a",) * 5)
    assert (totals.customers, totals.snoozed) == (1, 1)


def test_it_comes_back_by_itself_on_its_date(store: Store) -> None:
    ana = agent(store, "ana")
    first, second = delinquent(store, 2, ana)
    until = after(store, 3)
    snooze(store, ana, first, until)
    figures.roll(store.load, until - timedelta(1))
    assert listed(store, Scope.MINE, ana) == [second]
    figures.roll(store.load, until)
    assert listed(store, Scope.MINE, ana) == [first, second]
    assert store.read(snooze_of, first) is None


def test_a_payment_wakes_it_and_says_so(store: Store) -> None:
    """Snoozed to Friday, payment on Wednesday: awake on Wednesday."""
    ana = agent(store, "ana")
    first, _ = delinquent(store, 2, ana)
    snooze(store, ana, first, after(store, 5))

    def pay(connection: Connection) -> None:
        item = connection.execute(sa.select(ITEM.c.id).where(ITEM.c.customer_id == first)).scalar()
        add_payment(connection, first, after(store, 0), item or 0, 200_000)
        refreshed(connection, first)

    assert found(store, first).stands
    store.load(pay)
    assert found(store, first).woken == Woken(WakeReason.PAYMENT, 200_000, "USD")
    assert first in listed(store, Scope.MINE, ana)
    assert found(store, first).woken_words == "payment 2,000.00 USD arrived"


def test_a_credit_wakes_it(store: Store) -> None:
    ana = agent(store, "ana")
    first, _ = delinquent(store, 2, ana)
    snooze(store, ana, first, after(store, 5))

    def credit(connection: Connection) -> None:
        add_item(connection, first, -5_000, kind=ItemKind.CREDIT_MEMO, issued=after(store, -1))
        refreshed(connection, first)

    store.load(credit)
    assert found(store, first).woken == Woken(WakeReason.CREDIT, 5_000, "USD")


@pytest.mark.parametrize(("direction", "stands"), [("inbound", False), ("outbound", True)])
def test_an_inbound_contact_wakes_it(store: Store, direction: str, stands: bool) -> None:
    ana = agent(store, "ana")
    first, _ = delinquent(store, 2, ana)
    snooze(store, ana, first, after(store, 5))
    log = LogContact(about=About(first), outcome="reached", direction=Direction(direction))
    receipt = store.do(log, ana)
    assert found(store, first).stands is stands
    assert (first in listed(store, Scope.MINE, ana)) is not stands
    store.do(Undo(history_id=receipt.history_id), ana)
    assert found(store, first).stands, "what was taken back woke nobody"


@pytest.mark.parametrize(("owed", "stands"), [(20_000, False), (19_999, True)])
def test_a_new_item_past_due_wakes_from_a_tenth_on(store: Store, owed: int, stands: bool) -> None:
    ana = agent(store, "ana")
    first, _ = delinquent(store, 2, ana)

    def invoice(connection: Connection) -> None:
        add_item(connection, first, owed, due=after(store, 1), issued=after(store, -9))
        refreshed(connection, first)

    store.load(invoice)
    snooze(store, ana, first, after(store, 9))
    figures.roll(store.load, after(store, 1))
    assert found(store, first).stands, "due today is not past due"
    figures.roll(store.load, after(store, 2))
    assert found(store, first).stands is stands
    assert (first in listed(store, Scope.MINE, ana)) is not stands


def test_the_desk_sets_from_which_share_on_more_past_due_wakes(store: Store) -> None:
    ana, boss = agent(store, "ana"), agent(store, "boss", CollectorRole.ADMINISTRATOR)
    first, second = delinquent(store, 2, ana)

    def share(percent: object) -> int:
        return store.do(SetDesk(name="wake_percent", value=percent), boss).history_id

    def invoice(connection: Connection) -> None:
        add_item(connection, first, 60_000, due=after(store, 1), issued=after(store, -9))
        refreshed(connection, first)

    store.load(invoice)
    for wrong in (-1, 101, "10", True, 2.5):
        with pytest.raises(Refused, match="per cent"):
            share(wrong)
    share(31)
    plan = store.preview(command_for(first, after(store, 9)), ana).plan
    assert plan is not None
    assert any("31 % more" in note for note in plan.notes)
    snooze(store, ana, first, after(store, 9))
    figures.roll(store.load, after(store, 2))
    assert listed(store, Scope.MINE, ana) == [second], "30 % more is past due"
    changed = share(30)
    assert listed(store, Scope.MINE, ana) == [first, second], "at once"
    assert found(store, first).woken == Woken(WakeReason.PAST_DUE, 60_000, "USD")
    store.do(Undo(history_id=changed), boss)
    assert listed(store, Scope.MINE, ana) == [second]
    assert found(store, first).stands


def test_it_is_bounded_by_role(store: Store) -> None:
    ana, sue = agent(store, "ana"), agent(store, "sue", CollectorRole.SUPERVISOR)
    first, _ = delinquent(store, 2, ana)
    with pytest.raises(Refused, match="at most 30 days"):
        snooze(store, ana, first, after(store, 31))
    snooze(store, ana, first, after(store, 30))
    snooze(store, sue, first, after(store, 90))
    with pytest.raises(Refused, match="at most 90 days"):
        snooze(store, sue, first, after(store, 91))
    with pytest.raises(Refused, match="not after today"):
        snooze(store, ana, first, after(store, 0))
    with pytest.raises(Refused, match="why"):
        snooze(store, ana, first, after(store, 1), reason=SnoozeReason.OTHER)
    store.do(command_for(first, None), ana)
    assert found(store, first).until == after(store, 30)
    open_ = sa.select(sa.func.count()).select_from(SNOOZE).where(SNOOZE.c.ended_at.is_(None))
    assert store.read(lambda c: c.execute(open_).scalar_one()) == 1


def test_the_preview_says_what_falls_into_the_time(store: Store) -> None:
    ana = agent(store, "ana")
    first, _ = delinquent(store, 2, ana)
    for days, subject in ((2, "call them"), (8, "far off")):
        store.do(AddActivity(about=About(first), subject=subject, due_on=after(store, days)), ana)
    preview = store.preview(command_for(first, after(store, 5)), ana)
    assert preview.plan is not None
    notes = " | ".join(preview.plan.notes)
    assert "call them" in notes
    assert "far off" not in notes
    # 20 days past due: the stage of 45 comes in 25 days.
    further = store.preview(command_for(first, after(store, 26)), ana)
    assert further.plan is not None
    assert any("Letter 3 will be planned" in each for each in further.plan.notes)


def test_it_is_ended_by_hand_and_both_are_undone(store: Store) -> None:
    ana = agent(store, "ana")
    first, second = delinquent(store, 2, ana)
    set_ = store.do(command_for(first, after(store, 5)), ana)
    ended = store.do(UnsnoozeCustomer(about=About(first)), ana)
    assert listed(store, Scope.MINE, ana)[0] == first
    with pytest.raises(Refused, match="is not snoozed"):
        store.do(UnsnoozeCustomer(about=About(first)), ana)
    store.do(Undo(history_id=ended.history_id), ana)
    assert listed(store, Scope.MINE, ana) == [second]
    store.do(Undo(history_id=set_.history_id), ana)
    assert listed(store, Scope.MINE, ana) == [first, second]
    assert count(store, SNOOZE) == 0


def test_it_moves_along_when_the_level_changes(store: Store) -> None:
    ana = agent(store, "ana")
    first, second = delinquent(store, 2, ana)
    snooze(store, ana, first, after(store, 5))
    level = UpdateProfile(customers=(first,), changes={"business_level": BusinessLevel.SITE})
    store.do(level, ana)
    assert listed(store, Scope.MINE, ana) == [second]
    assert listed(store, Scope.SNOOZED, ana) == [first]


def test_it_moves_along_when_the_customer_is_replaced_and_back(store: Store) -> None:
    ana = agent(store, "ana")
    first, second = delinquent(store, 2, ana)
    snooze(store, ana, first, after(store, 5))
    receipt = store.do(ReplaceCustomer(customer_id=first, new=NewCustomer("New One")), ana)
    new = receipt.created["customer"]
    assert found(store, new).stands
    assert store.read(snooze_of, first) is None
    assert listed(store, Scope.SNOOZED, ana) == [new]
    store.do(Undo(history_id=receipt.history_id), ana)
    assert found(store, first).stands
    assert listed(store, Scope.MINE, ana) == [second]


@pytest.mark.parametrize("both", [False, True])
def test_it_moves_along_when_the_customer_is_merged(store: Store, both: bool) -> None:
    ana = agent(store, "ana")
    old, into = delinquent(store, 2, ana)
    snooze(store, ana, old, after(store, 5))
    if both:
        snooze(store, ana, into, after(store, 9))

    def paid_before(connection: Connection) -> None:
        item = connection.execute(sa.select(ITEM.c.id).where(ITEM.c.customer_id == into)).scalar()
        if not both:
            add_payment(connection, into, after(store, 0), item or 0, 100)

    store.load(paid_before)
    merged = store.do(MergeCustomer(customer_id=old, into_id=into), ana)
    view = found(store, into)
    assert view.stands, "what both had before is no news"
    assert view.until == after(store, 9 if both else 5)
    assert listed(store, Scope.SNOOZED, ana) == [into]
    store.do(Undo(history_id=merged.history_id), ana)
    assert found(store, old).until == after(store, 5)


def test_the_past_knows_it(store: Store) -> None:
    ana = agent(store, "ana")
    first, _ = delinquent(store, 2, ana)
    snooze(store, ana, first, after(store, 5))
    moments = store.read(
        lambda c: list(c.execute(sa.select(HISTORY.c.at).order_by(HISTORY.c.id)).scalars())
    )
    store.do(UnsnoozeCustomer(about=About(first)), ana)
    assert store.read(snooze_of, first) is None
    with closing(store.look_back(first, moments[-1])) as past:
        view = past.read(snooze_of, first)
    assert view is not None
    assert view.until == after(store, 5)


# The next step


def test_the_next_step_is_the_earliest_of_activity_and_snooze(store: Store) -> None:
    ana = agent(store, "ana")
    first, _ = delinquent(store, 2, ana)
    assert store.read(next_step, first) is None
    snooze(store, ana, first, after(store, 5))
    step = store.read(next_step, first)
    assert step is not None
    assert (step.kind, step.on) == ("snooze", after(store, 5))
    store.do(AddActivity(about=About(first), subject="call", due_on=after(store, 2)), ana)
    step = store.read(next_step, first)
    assert step is not None
    assert (step.kind, step.on, step.title) == ("activity", after(store, 2), "call")


def test_who_has_no_next_step_is_a_view_and_is_asked_about_once_worked(store: Store) -> None:
    ana = agent(store, "ana")
    first, second, third = delinquent(store, 3, ana)
    assert set(listed(store, Scope.NO_NEXT, ana)) == {first, second, third}
    assert store.read(missing_step, first, ana.id) is None, "only looked at"
    note(store, ana, first)
    missing = store.read(missing_step, first, ana.id)
    assert missing is not None
    assert missing.proposed_on > today(store)
    assert missing.proposed_on.weekday() < 5
    snooze(store, ana, second, after(store, 5))
    store.do(AddActivity(about=About(first), subject="call", due_on=after(store, 2)), ana)
    assert store.read(missing_step, first, ana.id) is None
    assert listed(store, Scope.NO_NEXT, ana) == [third]
    report = store.read(morning_report, ana)
    assert (report.without_next_step, report.snoozed, report.customers) == (1, 1, 2)


def test_what_is_done_today_is_mine(store: Store) -> None:
    ana, ben = agent(store, "ana"), agent(store, "ben")
    first, second = delinquent(store, 2, ana)
    note(store, ana, first)
    note(store, ben, second)
    assert listed(store, Scope.DONE, ana) == [first]
    assert listed(store, Scope.DONE, ben) == [second]


def test_since_yesterday_lists_whom_something_happened_to(store: Store) -> None:
    ana = agent(store, "ana")
    first, second, third = delinquent(store, 3, ana)
    assert listed(store, Scope.SINCE, ana) == []
    inbound = LogContact(about=About(first), outcome="reached", direction=Direction.INBOUND)
    store.do(inbound, ana)
    store.load(lambda c: add_item(c, second, 100, due=after(store, -1), issued=after(store, -3)))
    store.do(AddActivity(about=About(third), subject="call", due_on=after(store, 1)), ana)
    assert set(listed(store, Scope.SINCE, ana)) == {first, second}
    points = {each.point.value: each.customers for each in store.read(morning_report, ana).points}
    assert {point: count for point, count in points.items() if count} == {
        "contact": 1,
        "past_due": 1,
    }
