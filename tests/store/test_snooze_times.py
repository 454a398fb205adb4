"""A snooze that ends at a time of the day: then, by itself, and not with the roll."""

from collections.abc import Callable
from contextlib import closing
from datetime import UTC, date, datetime, time, timedelta

import pytest
import sqlalchemy as sa

from collectui.domain.about import About
from collectui.domain.activities.commands import AddActivity
from collectui.domain.history.undo import Undo
from collectui.domain.kernel import Me, Refused
from collectui.domain.queue.query import QueueQuery, Scope
from collectui.domain.records import RECORDS
from collectui.domain.roles.commands import MergeCustomer, NewCustomer, ReplaceCustomer
from collectui.domain.vocabulary import SnoozeReason
from collectui.domain.workday.snooze import SnoozeCustomer
from collectui.store import desk, figures
from collectui.store.core.history import HISTORY
from collectui.store.opening import open_store
from collectui.store.queries.morning import morning_report
from collectui.store.queries.queue import queue_page, queue_totals
from collectui.store.queries.snoozes import snooze_of
from collectui.store.store import Store
from collectui.store.workday.next_customer import take_next
from collectui.store.workday.snoozes_over import snoozes_over
from tests.store.workday_world import ALL, agent, delinquent, today

HALF_PAST_THREE = time(15, 30)


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> Callable[[time], None]:
    """Sets the desk's clock."""

    def set_to(clock: time) -> None:
        monkeypatch.setattr(figures, "clock", lambda connection, on: clock)

    set_to(time(10))
    return set_to


def put_off(store: Store, me: Me, customer: int, clock: time | None, days: int = 0) -> int:
    command = SnoozeCustomer(
        about=About(customer),
        until=today(store) + timedelta(days),
        at=clock,
        reason=SnoozeReason.OTHER,
        line="call back",
    )
    return store.do(command, me).history_id


def mine(store: Store, me: Me, scope: Scope = Scope.MINE) -> list[int]:
    labels = store.read(lambda c: tuple(b.label for b in figures.buckets(c)))
    on = store.read(figures.today)
    return [r.customer_id for r in store.read(queue_page, QueueQuery(scope, me.id), on, labels)]


def snoozed(store: Store, me: Me) -> int:
    return store.read(queue_totals, QueueQuery(Scope.MINE, me.id), today(store), ("a",) * 5).snoozed


def test_it_ends_at_its_time_of_today(store: Store, at: Callable[[time], None]) -> None:
    ana = agent(store, "ana")
    first, second = delinquent(store, 2, ana)
    put_off(store, ana, first, HALF_PAST_THREE)
    assert mine(store, ana) == [second]
    assert mine(store, ana, Scope.SNOOZED) == [first]
    at(time(15, 29, 59))
    assert store.load(figures.wake) == []
    view = store.read(snooze_of, first)
    assert view is not None
    assert view.at == HALF_PAST_THREE
    assert snoozed(store, ana) == 1
    at(HALF_PAST_THREE)
    assert store.read(snooze_of, first) is None
    assert store.load(figures.wake) == [first]
    assert store.load(figures.wake) == [], "once"
    assert mine(store, ana) == [first, second]
    assert snoozed(store, ana) == 0


def test_of_another_day_it_outlasts_the_roll(store: Store, at: Callable[[time], None]) -> None:
    ana = agent(store, "ana")
    first, second = delinquent(store, 2, ana)
    put_off(store, ana, first, time(14), days=1)
    at(time(23))
    assert store.load(figures.wake) == []
    at(time(0, 5))
    figures.roll(store.load, today(store) + timedelta(1))
    assert mine(store, ana) == [second]
    at(time(14, 0, 1))
    assert mine(store, ana) == [second], "until somebody notices"
    figures.roll(store.load, today(store) + timedelta(1))
    assert mine(store, ana) == [first, second]


def test_one_that_nobody_noticed_ends_with_the_next_roll(
    store: Store, at: Callable[[time], None]
) -> None:
    ana = agent(store, "ana")
    first, second = delinquent(store, 2, ana)
    put_off(store, ana, first, HALF_PAST_THREE)
    figures.roll(store.load, today(store) + timedelta(1))
    assert mine(store, ana) == [first, second]


def test_only_what_is_to_come_is_allowed(store: Store, at: Callable[[time], None]) -> None:
    ana = agent(store, "ana")
    first, _ = delinquent(store, 2, ana)
    with pytest.raises(Refused, match="10:00 of today is over"):
        put_off(store, ana, first, time(10))
    with pytest.raises(Refused, match="is not after today"):
        put_off(store, ana, first, None)
    with pytest.raises(Refused, match="is not after today"):
        put_off(store, ana, first, time(11), days=-1)
    with pytest.raises(Refused, match="at most 30 days"):
        put_off(store, ana, first, time(9), days=31)
    put_off(store, ana, first, time(10, 1))


def test_what_falls_into_the_time_is_said(store: Store, at: Callable[[time], None]) -> None:
    ana = agent(store, "ana")
    first, _ = delinquent(store, 2, ana)
    for clock in (time(14), time(16), None):
        about = About(first)
        add = AddActivity(about=about, subject=f"call {clock}", due_on=today(store), due_time=clock)
        store.do(add, ana)
    command = SnoozeCustomer(
        about=About(first), until=today(store), at=HALF_PAST_THREE, reason=SnoozeReason.ON_HOLIDAY
    )
    plan = store.preview(command, ana).plan
    assert plan is not None
    assert plan.summary.endswith(" 15:30")
    due = [note for note in plan.notes if note.startswith("Activity due")]
    assert [note.rpartition(": ")[2] for note in due] == ["call 14:00:00"]


def test_the_next_customer_is_one_whose_time_has_come(
    store: Store, at: Callable[[time], None]
) -> None:
    """Worked and left since, it is the first again as soon as its snooze has ended."""
    ana = agent(store, "ana")
    first, second, third = delinquent(store, 3, ana)
    day, zone = today(store), store.read(desk.time_zone)
    put_off(store, ana, first, time(23, 59, 58))
    ended = datetime.combine(day, time(23, 59, 59), zone).astimezone(UTC)

    def given(moment: datetime, leaving: int | None = None) -> int:
        row = store.load(lambda c: take_next(c, ALL, ana, "s", leaving, at=moment))
        assert row is not None
        return row.customer_id

    before = datetime.combine(day, time(10), zone).astimezone(UTC)
    assert given(before, leaving=first) == second
    at(time(23, 59, 59))
    assert given(ended, leaving=second) == first
    assert given(ended, leaving=first) == third


def test_undo_takes_the_time_back_too(store: Store, at: Callable[[time], None]) -> None:
    ana = agent(store, "ana")
    first, second = delinquent(store, 2, ana)
    put_off(store, ana, first, time(12))
    later = put_off(store, ana, first, HALF_PAST_THREE)
    store.do(Undo(history_id=later), ana)
    view = store.read(snooze_of, first)
    assert view is not None
    assert view.at == time(12)
    at(time(12))
    assert store.load(figures.wake) == [first]
    assert mine(store, ana) == [first, second]


@pytest.mark.parametrize("merge", [False, True])
def test_it_goes_along_with_its_time(store: Store, at: Callable[[time], None], merge: bool) -> None:
    ana = agent(store, "ana")
    first, second = delinquent(store, 2, ana)
    put_off(store, ana, first, HALF_PAST_THREE)
    if merge:
        store.do(MergeCustomer(customer_id=first, into_id=second), ana)
        new = second
    else:
        replaced = store.do(ReplaceCustomer(customer_id=first, new=NewCustomer("New")), ana)
        new = replaced.created["customer"]
    view = store.read(snooze_of, new)
    assert view is not None
    assert view.at == HALF_PAST_THREE
    assert mine(store, ana, Scope.SNOOZED) == [new]
    at(HALF_PAST_THREE)
    assert store.load(figures.wake) == [new]


@pytest.mark.parametrize(("clock", "stood"), [(time.max, True), (time(0, 0, 1), False)])
def test_the_past_has_the_time_of_its_moment(
    store: Store, monkeypatch: pytest.MonkeyPatch, clock: time, stood: bool
) -> None:
    ana = agent(store, "ana")
    first, _ = delinquent(store, 2, ana)
    with monkeypatch.context() as early:
        early.setattr(figures, "clock", lambda connection, on: time(0))
        put_off(store, ana, first, clock)
    moment = store.read(lambda c: c.execute(sa.select(sa.func.max(HISTORY.c.at))).scalar_one())
    later = today(store) + timedelta(3)
    monkeypatch.setattr(desk, "business_date", lambda connection: later)
    with closing(store.look_back(first, moment)) as past:
        assert (past.read(snooze_of, first) is not None) is stood


def test_the_history_tells_the_time(store: Store, at: Callable[[time], None]) -> None:
    ana = agent(store, "ana")
    first, _ = delinquent(store, 2, ana)
    history_id = put_off(store, ana, first, HALF_PAST_THREE)
    summary = sa.select(HISTORY.c.summary).where(HISTORY.c.id == history_id)
    assert " 15:30" in store.read(lambda c: c.execute(summary).scalar_one())
    page = RECORDS["snooze"]
    assert page.fields["until_time"].told
    assert "until_time" in page.figures


def test_the_morning_has_it_once_it_has_ended(store: Store, at: Callable[[time], None]) -> None:
    ana = agent(store, "ana")
    first, second = delinquent(store, 2, ana)
    put_off(store, ana, first, HALF_PAST_THREE)
    put_off(store, ana, second, time(9), days=2)

    def awake() -> int:
        report = store.read(morning_report, ana, today(store))
        return next(each.customers for each in report.points if each.point == "awake")

    assert awake() == 0
    at(HALF_PAST_THREE)
    store.load(figures.wake)
    assert awake() == 1


def test_a_session_hears_of_each_end_once(store: Store, at: Callable[[time], None]) -> None:
    ana = agent(store, "ana")
    first, second = delinquent(store, 2, ana)
    put_off(store, ana, first, time(12))
    put_off(store, ana, second, time(13))
    before = store.read(snoozes_over, None)
    assert (before.customers, before.behind) == (frozenset(), frozenset())
    at(time(12, 30))
    noon = store.read(snoozes_over, before.until)
    assert (noon.customers, noon.behind) == ({first}, {first})
    store.load(figures.wake)
    again = store.read(snoozes_over, before.until)
    assert (again.customers, again.behind) == ({first}, frozenset())
    at(time(13))
    last = store.read(snoozes_over, noon.until)
    assert (last.customers, last.behind) == ({second}, {second})


def test_who_only_reads_sees_that_it_has_ended(
    store: Store, store_url: str, at: Callable[[time], None]
) -> None:
    ana = agent(store, "ana")
    first, second = delinquent(store, 2, ana)
    put_off(store, ana, first, HALF_PAST_THREE)
    for clock, rows in ((time(15), [second]), (time(16), [first, second])):
        at(clock)
        with closing(open_store(store_url)) as reading:
            assert mine(reading, ana) == rows
    assert mine(store, ana) == [second], "nothing was written"


@pytest.mark.parametrize(
    ("zone", "clock"), [("America/Chicago", time(7, 15)), ("Asia/Tokyo", time(22, 15))]
)
def test_the_clock_is_that_of_the_desk(
    store: Store, monkeypatch: pytest.MonkeyPatch, zone: str, clock: time
) -> None:
    class Noon(datetime):
        @classmethod
        def now(cls, tz: object = None) -> datetime:
            return datetime(2026, 11, 27, 13, 15, tzinfo=UTC)

    store.load(lambda c: desk.keep(c, "time_zone", zone))
    monkeypatch.setattr(figures, "datetime", Noon)
    on = today(store)
    assert store.read(figures.clock, on) == clock
    assert store.read(figures.clock, date(2020, 1, 1)) == time.max
