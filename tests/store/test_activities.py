"""Activities through the store: made, in series, changed several at once, and taken back."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy import Connection

from collectui.domain.about import About
from collectui.domain.activities.commands import (
    AddActivity,
    AddSeries,
    AttachToActivity,
    CancelActivities,
    CompleteActivities,
    EditActivity,
    MoveActivities,
    OnActivities,
    PostponeActivities,
    ReassignActivities,
    ReopenActivities,
)
from collectui.domain.activities.series import Step
from collectui.domain.activities.views import ActivityView
from collectui.domain.calls.commands import LogContact
from collectui.domain.dates import Calendar, day_words
from collectui.domain.files import new_file
from collectui.domain.history.undo import Undo
from collectui.domain.kernel import Command, Me, Refused, Stale
from collectui.domain.settings.actions import SetDesk
from collectui.domain.vocabulary import ActivityPriority, ActivityStatus, CollectorRole
from collectui.store import desk
from collectui.store.core.activities import ACTIVITY
from collectui.store.core.desk import COLLECTOR
from collectui.store.core.figures import DELINQUENCY as FIGURES
from collectui.store.core.work import ATTACHMENT
from collectui.store.handlers.activities_many import by_days
from collectui.store.queries.activities import activities, activities_of, activity
from collectui.store.queries.history import history_of
from collectui.store.store import Store
from collectui.store.tables import metadata
from collectui.store.undo.latest import my_last_change
from tests.store.making import ON, add, add_account, add_customer, add_item, build_figures

FRIDAY = date(2026, 11, 20)


@pytest.fixture
def me(store: Store) -> Me:
    return store.me()


@pytest.fixture
def customers(store: Store) -> tuple[int, int]:
    return store.load(lambda c: (add_customer(c, "C-1"), add_customer(c, "C-2")))


@pytest.fixture
def colleague(store: Store) -> int:
    values = {"login": "ana", "role": CollectorRole.COLLECTOR, "active": True}
    return store.load(lambda c: add(c, COLLECTOR, **values))


@pytest.fixture
def three(store: Store, me: Me, customers: tuple[int, int]) -> tuple[int, ...]:
    """Three activities of the first customer, due on a Friday and the Mondays around it."""
    return tuple(
        store.do(
            AddActivity(about=About(customers[0]), subject=f"Call {n}", due_on=FRIDAY + days), me
        ).created["activity"]
        for n, days in enumerate((timedelta(0), timedelta(3), timedelta(-4)), 1)
    )


def records(connection: Connection) -> dict[str, list[Any]]:
    """Everything kept but the history and the versions, to hold against what undo leaves."""
    kept: dict[str, list[Any]] = {}
    for table in metadata.sorted_tables:
        if table.name.startswith("history") or table.name == "attachment_bytes":
            continue
        columns = [column for column in table.c if column.name != "version"]
        kept[table.name] = sorted(map(repr, connection.execute(sa.select(*columns))))
    return kept


def see(store: Store, ids: tuple[int, ...]) -> tuple[ActivityView, ...]:
    return store.read(activities, ids)


def commands(ids: tuple[int, ...], other: int, colleague: int) -> list[OnActivities]:
    return [
        CompleteActivities(activity_ids=ids, outcome="reached"),
        PostponeActivities(activity_ids=ids, days=2),
        PostponeActivities(activity_ids=ids, to=date(2027, 1, 4)),
        ReassignActivities(activity_ids=ids, to=colleague),
        CancelActivities(activity_ids=ids, reason="never was"),
        MoveActivities(activity_ids=ids, customer_id=other),
    ]


def test_each_command_for_several_is_one_entry_and_one_undo(
    store: Store, me: Me, customers: tuple[int, int], three: tuple[int, ...], colleague: int
) -> None:
    for command in commands(three, customers[1], colleague):
        before = store.read(records)
        plan = store.preview(command, me).plan
        assert plan is not None
        assert len(plan.changes) == 3
        receipt = store.do(command, me)
        assert "3 activities of Customer C-1" in receipt.summary
        assert store.read(records) != before
        last = store.read(my_last_change, me.id)
        assert last is not None
        assert last.history_id == receipt.history_id
        store.do(Undo(history_id=last.history_id), me)
        assert store.read(records) == before, command


def test_completed_has_time_and_outcome(store: Store, me: Me, three: tuple[int, ...]) -> None:
    store.do(CompleteActivities(activity_ids=three[:2], outcome="left_message"), me)
    for done in see(store, three[:2]):
        assert done.status is ActivityStatus.COMPLETED
        assert done.outcome == "left_message"
        assert done.completed_at is not None
    assert see(store, three[2:])[0].status is ActivityStatus.NOT_STARTED
    store.do(ReopenActivities(activity_ids=three[:1]), me)
    again = see(store, three[:1])[0]
    assert (again.status, again.outcome, again.completed_at) == ("not_started", None, None)


def test_one_that_cannot_stops_all(store: Store, me: Me, three: tuple[int, ...]) -> None:
    store.do(CompleteActivities(activity_ids=(three[1],), outcome="done"), me)
    before = store.read(records)
    for command, reason in (
        (CompleteActivities(activity_ids=three, outcome="done"), "“Call 2” is completed"),
        (PostponeActivities(activity_ids=three, days=1), "reopen it first"),
        (CancelActivities(activity_ids=three), "reopen it first"),
        (ReopenActivities(activity_ids=three), "“Call 1” is still open"),
        (CompleteActivities(activity_ids=(*three, 999), outcome="done"), "no activity 999"),
        (CompleteActivities(activity_ids=(), outcome="done"), "No activity is chosen"),
        (CompleteActivities(activity_ids=three[:1], outcome="won"), "no outcome"),
        (ReassignActivities(activity_ids=three[:1], to=999), "does not work here"),
        (PostponeActivities(activity_ids=three[:1]), "how many days"),
        (PostponeActivities(activity_ids=three[:1], days=1, to=FRIDAY), "how many days"),
        (PostponeActivities(activity_ids=three[:1], to=date(2200, 1, 1)), "1900 and 2199"),
        (MoveActivities(activity_ids=three, customer_id=999), "no such customer"),
    ):
        with pytest.raises(Refused, match=reason):
            store.do(command, me)
        assert store.preview(command, me).refusal
    assert store.read(records) == before


@pytest.mark.parametrize("due", [date(1899, 12, 31), date(2200, 1, 1), date(9999, 12, 31)])
def test_a_due_date_far_off_is_refused(
    due: date, store: Store, me: Me, customers: tuple[int, int], three: tuple[int, ...]
) -> None:
    about, was = About(customers[0]), see(store, three[:1])[0]
    edited = EditActivity(
        activity_id=was.id, subject="x", due_on=due, due_time=None, category="to_do",
        priority=was.priority, description="", assigned_to=was.assigned_to_id,
    )  # fmt: skip
    for command in (
        AddActivity(about=about, subject="x", due_on=due),
        edited,
        LogContact(about=about, outcome="busy", next_on=due),
        LogContact(about=about, outcome="promised", promised_on=date(2200, 1, 1)),
    ):
        with pytest.raises(Refused, match="lies between 1900 and 2199"):
            store.do(command, me)
    store.do(PostponeActivities(activity_ids=three[:1], to=date(2199, 12, 30)), me)
    with pytest.raises(Refused, match=r"2200-01-0\d is out of reach"):
        store.do(PostponeActivities(activity_ids=three[:1], days=4), me)


def test_a_change_since_it_was_seen_is_not_overwritten(
    store: Store, me: Me, three: tuple[int, ...]
) -> None:
    seen = {f"activity:{three[0]}": 1}
    store.do(PostponeActivities(activity_ids=three, to=date(2027, 1, 4)), me)
    with pytest.raises(Stale):
        store.do(CancelActivities(activity_ids=three, seen=seen), me)


@pytest.mark.parametrize(
    ("due", "days", "today", "expected"),
    [
        ("2026-11-20", 1, "2026-11-16", "2026-11-23"),  # a Friday and a day is a Monday
        ("2026-11-23", -1, "2026-11-16", "2026-11-20"),
        ("2026-11-24", 1, "2026-11-16", "2026-11-25"),
        ("2026-11-02", 1, "2026-11-18", "2026-11-19"),  # late: from today on
        ("2026-11-02", -1, "2026-11-18", "2026-10-30"),
        ("2026-12-24", 1, "2026-11-18", "2026-12-28"),  # a holiday and a weekend
    ],
)
def test_by_days_it_lands_on_a_day_of_work(due: str, days: int, today: str, expected: str) -> None:
    calendar = Calendar(holidays=frozenset({date(2026, 12, 25)}))
    moved = by_days(date.fromisoformat(due), days, date.fromisoformat(today), calendar)
    assert moved == date.fromisoformat(expected)


def test_days_count_from_the_desks_business_date(
    store: Store, me: Me, customers: tuple[int, int]
) -> None:
    today = store.read(desk.business_date)
    late = AddActivity(about=About(customers[0]), subject="x", due_on=today - timedelta(30))
    made = store.do(late, me).created["activity"]
    assert store.preview(late, me).plan is not None
    postpone = PostponeActivities(activity_ids=(made,), days=1)
    said = store.preview(postpone, me).plan
    store.do(postpone, me)
    due = store.read(activity, made).due_on
    assert today < due <= today + timedelta(3)
    assert said is not None
    assert said.summary.endswith(f" postponed to {day_words(due)}: x")


def test_a_series_is_several_records_and_one_undo(
    store: Store, me: Me, customers: tuple[int, int], colleague: int
) -> None:
    before = store.read(records)
    steps = tuple(Step(f"Step {n}", "letter", FRIDAY + timedelta(n)) for n in range(3))
    command = AddSeries(
        about=About(customers[0]), steps=steps, name="Dunning", assigned_to=colleague,
        priority=ActivityPriority.HIGH, description="all of them",
    )  # fmt: skip
    receipt = store.do(command, me)
    assert receipt.summary == "3 activities for Customer C-1 (Dunning)"
    made = store.read(activities_of, customers[0])
    assert [each.subject for each in made] == ["Step 0", "Step 1", "Step 2"]
    assert {each.series for each in made} == {command.command_id}
    assert {(each.assigned_to, each.priority, each.description) for each in made} == {
        ("ana", ActivityPriority.HIGH, "all of them")
    }
    assert store.do(command, me).repeated
    store.do(Undo(history_id=receipt.history_id), me)
    assert store.read(records) == before


def test_a_preview_of_a_series_is_what_is_saved(
    store: Store, me: Me, customers: tuple[int, int]
) -> None:
    steps = (Step("a", "letter", FRIDAY), Step("b", "review", FRIDAY))
    shown = store.preview(AddSeries(about=About(customers[0]), steps=steps), me).plan
    assert shown is not None
    store.do(AddSeries(about=About(customers[0]), steps=steps, shown=shown.digest), me)


@pytest.mark.parametrize(
    "steps",
    [
        (),
        (Step(" ", "letter", FRIDAY),),
        (Step("x", "lunch", FRIDAY),),
        (Step("x", "letter", date(9999, 1, 1)),),
    ],
)
def test_a_series_that_says_too_little(
    store: Store, me: Me, customers: tuple[int, int], steps: tuple[Step, ...]
) -> None:
    with pytest.raises(Refused):
        store.do(AddSeries(about=About(customers[0]), steps=steps), me)


def test_moved_to_another_customer_with_its_files(
    store: Store, me: Me, customers: tuple[int, int]
) -> None:
    first, second = customers
    item = store.load(lambda c: add_item(c, first, 100))
    about = About(first, item_id=item)
    made = store.do(
        AddActivity(about=about, subject="x", due_on=FRIDAY, files=(new_file("a.txt", b"hello"),)),
        me,
    ).created["activity"]
    assert store.read(activity, made).account_id is not None, "the transaction's account"
    receipt = store.do(MoveActivities(activity_ids=(made,), customer_id=second), me)
    assert receipt.customers == frozenset(customers)
    moved = store.read(activity, made)
    assert (moved.customer_id, moved.item_id, moved.account_id) == (second, None, None)
    files = ATTACHMENT
    owner = store.read(lambda c: c.execute(sa.select(files.c.customer_id)).scalars().all())
    assert owner == [second]
    for customer in customers:
        assert store.read(history_of, customer)[0].action == "activity.move"
    with pytest.raises(Refused, match="already"):
        store.do(MoveActivities(activity_ids=(made,), customer_id=second), me)


def test_what_it_is_about_must_be_the_customers(
    store: Store, me: Me, customers: tuple[int, int]
) -> None:
    account, site = store.load(lambda c: add_account(c, customers[1], "A-2"))
    for about in (
        About(customers[0], account_id=account),
        About(customers[0], site_id=site),
        About(customers[0], program_id=99),
        About(99),
    ):
        with pytest.raises(Refused):
            store.do(AddActivity(about=about, subject="x", due_on=FRIDAY), me)


def test_the_next_date_of_the_figures_follows(store: Store, me: Me) -> None:
    def world(connection: Connection) -> int:
        customer = add_customer(connection)
        add_item(connection, customer, 5_000, due=ON - timedelta(40), issued=ON - timedelta(70))
        build_figures(connection, ON)
        return customer

    customer = store.load(world)

    def next_due() -> date:
        return store.read(lambda c: c.execute(sa.select(FIGURES.c.next_due)).scalar_one())

    empty = next_due()
    ids = tuple(
        store.do(
            AddActivity(about=About(customer), subject="x", due_on=ON + timedelta(n)), me
        ).created["activity"]
        for n in (5, 9)
    )
    assert next_due() == ON + timedelta(5)
    store.do(CompleteActivities(activity_ids=ids[:1], outcome="done"), me)
    assert next_due() == ON + timedelta(9)
    receipt = store.do(CancelActivities(activity_ids=ids[1:]), me)
    assert next_due() == empty
    store.do(Undo(history_id=receipt.history_id), me)
    assert next_due() == ON + timedelta(9)


def test_undo_of_one_that_has_been_used_since_is_refused(
    store: Store, me: Me, three: tuple[int, ...]
) -> None:
    made = store.read(my_last_change, me.id)
    assert made is not None
    file = new_file("a.txt", b"x")
    attached = store.do(AttachToActivity(activity_id=three[2], files=(file,)), me)
    with pytest.raises(Refused, match="file was attached"):
        store.do(Undo(history_id=made.history_id), me)
    store.do(Undo(history_id=attached.history_id), me)
    store.do(Undo(history_id=made.history_id), me)
    with pytest.raises(LookupError):
        store.read(activity, three[2])


def test_a_retired_category_stays_and_is_not_chosen_anew(
    store: Store, me: Me, three: tuple[int, ...]
) -> None:
    from collectui.domain.desk.lists import ChangeInList

    store.do(ChangeInList(list="activity_category", code="to_do", retired=True), me)
    was = see(store, three[:1])[0]
    edit = {
        "activity_id": was.id, "subject": "renamed", "due_on": was.due_on, "due_time": None,
        "priority": was.priority, "description": "", "assigned_to": me.id,
    }  # fmt: skip
    store.do(EditActivity(category="to_do", **edit), me)  # type: ignore[arg-type]
    store.do(EditActivity(category="letter", **edit), me)  # type: ignore[arg-type]
    with pytest.raises(Refused, match="no activity category"):
        store.do(EditActivity(category="to_do", **edit), me)  # type: ignore[arg-type]


def test_a_viewer_changes_nothing(
    store: Store, me: Me, customers: tuple[int, int], three: tuple[int, ...], colleague: int
) -> None:
    def demote(connection: Connection) -> None:
        table = COLLECTOR
        connection.execute(
            sa.update(table).where(table.c.id == me.id).values(role=CollectorRole.VIEWER)
        )

    store.load(demote)
    everything: list[Command] = [
        *commands(three, customers[1], colleague),
        ReopenActivities(activity_ids=three),
        AddSeries(about=About(customers[0]), steps=(Step("a", "letter", FRIDAY),)),
        AttachToActivity(activity_id=three[0], files=(new_file("a", b"x"),)),
    ]
    for command in everything:
        with pytest.raises(Refused, match="viewer"):
            store.do(command, me)
    table = ACTIVITY
    assert store.read(lambda c: c.execute(sa.select(sa.func.count()).select_from(table)).scalar())


def test_new_points_are_every_figures_at_the_next_roll(store: Store, me: Me) -> None:
    from collectui.store import figures

    def world(connection: Connection) -> None:
        customer = add_customer(connection)
        add_item(connection, customer, 5_000, due=ON - timedelta(40), issued=ON - timedelta(70))
        build_figures(connection, ON)

    def priority() -> int:
        return store.read(
            lambda c: int(c.execute(sa.select(figures.FIGURES.c.priority)).scalar_one())
        )

    store.load(world)
    before, on = priority(), store.read(figures.kept_date)
    points = store.read(figures.points)
    raised = SetDesk(name="points", value=replace(points, never_contacted=90).to_json())
    changed = store.do(raised, me)
    assert store.read(figures.unfinished)
    figures.roll(store.load, on)
    assert priority() == before - points.never_contacted + 90
    store.do(Undo(history_id=changed.history_id), me)
    assert store.read(figures.unfinished)
    figures.roll(store.load, on)
    assert priority() == before
    store.do(SetDesk(name="week_start", value=6), me)
    assert not store.read(figures.unfinished)
