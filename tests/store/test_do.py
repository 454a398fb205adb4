"""`Store.do` and `Store.preview`: rules, versions, digests, ids and the history, in one go."""

import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy import Connection

from collectui.domain.about import About
from collectui.domain.activities.commands import AddActivity, CompleteActivities, EditActivity
from collectui.domain.kernel import Command, Me, Moved, Refusal, Refused, Stale
from collectui.domain.notes.commands import AddNote, EditNote, PinNote
from collectui.domain.plan import Insert, New, Plan, Update, plain
from collectui.domain.vocabulary import ActivityPriority, ActivityStatus, CollectorRole
from collectui.store import identity, writing
from collectui.store.core.customers import CUSTOMER
from collectui.store.core.desk import COLLECTOR
from collectui.store.core.every import TABLES
from collectui.store.core.history import HISTORY
from collectui.store.core.history import HISTORY_CHANGE as CHANGE
from collectui.store.core.work import NOTE
from collectui.store.engine import is_sqlite, url_of, writing_engine
from collectui.store.handlers import HANDLERS
from collectui.store.queries.history import history_of, versions_of
from collectui.store.queries.notes import note, notes_of
from collectui.store.store import Store
from collectui.store.writing import recording
from tests.store.making import add, one_customer


@pytest.fixture
def me(store: Store) -> Me:
    return store.me()


@pytest.fixture
def customer(store: Store) -> int:
    return one_customer(store)


@pytest.fixture
def note_id(store: Store, me: Me, customer: int) -> int:
    return store.do(AddNote(about=About(customer), body="first"), me).created["note"]


def _everything(connection: Connection) -> dict[str, list[Any]]:
    """All that is in the store, table by table."""
    return {
        table.name: connection.execute(sa.select(table)).fetchall() for table in TABLES.values()
    }


@contextmanager
def _unchanged(store: Store) -> Iterator[None]:
    before = store.read(_everything)
    yield
    assert store.read(_everything) == before


def _colleague(connection: Connection) -> int:
    return add(
        connection, COLLECTOR, login="jo", display_name="Jo Park", role=CollectorRole.COLLECTOR
    )


def test_the_first_user_is_administrator_and_the_others_are_viewers(store: Store) -> None:
    assert store.me().role is CollectorRole.ADMINISTRATOR

    def others(connection: Connection) -> None:
        collector = COLLECTOR
        connection.execute(sa.update(collector).values(login="somebody-else"))
        identity.enrol(connection)

    store.load(others)
    assert store.me().role is CollectorRole.VIEWER


def test_a_rule_is_asked_inside_the_transaction(
    store: Store, me: Me, customer: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []

    def no(judged: Any, who: Me, command: Command | None = None, /) -> Refusal:
        asked.append((judged.customer, who.login, command))
        return Refusal("not today")

    handler = HANDLERS[AddNote]
    refusing = replace(handler, action=replace(handler.action, rule=no))
    monkeypatch.setitem(HANDLERS, AddNote, refusing)
    command = AddNote(about=About(customer), body="x")
    with _unchanged(store), pytest.raises(Refused, match="not today"):
        store.do(command, me)
    assert asked == [("Customer C-1", me.login, command)]
    assert store.preview(command, me).refusal == "not today"


def test_what_a_rule_forbids_is_refused_by_the_store_itself(
    store: Store, me: Me, customer: int, note_id: int
) -> None:
    def strike(connection: Connection) -> None:
        connection.execute(sa.update(NOTE).values(struck_reason="wrong customer"))

    store.load(strike)
    with _unchanged(store):
        for command in (
            AddNote(about=About(customer), body=" \n"),
            AddNote(about=About(customer), body="x", type="gossip"),
            EditNote(note_id=note_id, body="other", type="general"),
            AddActivity(about=About(customer), subject="", due_on=date(2026, 3, 1)),
        ):
            assert store.preview(command, me).refusal
            with pytest.raises(Refused):
                store.do(command, me)


def _any_command(kind: type[Command], customer: int, note_id: int, activity: int) -> Command | None:
    """A command of a kind that would be done, for the kinds of a desk without programs."""
    about, due = About(customer), date(2026, 3, 1)
    made: dict[type[Command], Command] = {
        AddNote: AddNote(about=about, body="x"),
        EditNote: EditNote(note_id=note_id, body="x", type="general"),
        PinNote: PinNote(note_id=note_id, pinned=True),
        AddActivity: AddActivity(about=about, subject="x", due_on=due),
        CompleteActivities: CompleteActivities(activity_ids=(activity,), outcome="reached"),
        EditActivity: EditActivity(
            activity_id=activity, subject="x", due_on=due, due_time=None, category="to_do",
            priority=ActivityPriority.LOW, description="", assigned_to=None,
        ),
    }  # fmt: skip
    return made.get(kind)


def test_a_viewer_is_refused_everything(store: Store, me: Me, customer: int, note_id: int) -> None:
    made = store.do(AddActivity(about=About(customer), subject="x", due_on=date(2026, 3, 1)), me)
    viewer = replace(me, role=CollectorRole.VIEWER)
    commands = [
        command
        for kind in HANDLERS
        if (command := _any_command(kind, customer, note_id, made.created["activity"]))
    ]
    assert len(commands) == 6
    with _unchanged(store):
        for command in commands:
            with pytest.raises(Refused, match="viewer"):
                store.do(command, viewer)
            assert "viewer" in str(store.preview(command, viewer).refusal)


@pytest.mark.parametrize("action", [handler.action for handler in HANDLERS.values()])
def test_no_action_is_a_viewers(action: Any) -> None:
    viewer = Me(1, "eve", "Eve", CollectorRole.VIEWER)
    assert "viewer" in action.refusal(None, viewer).reason


@pytest.mark.parametrize("values", [{"role": CollectorRole.VIEWER}, {"active": False}])
def test_a_right_taken_away_ends_at_once(
    store: Store, me: Me, customer: int, values: dict[str, Any]
) -> None:
    store.load(lambda c: c.execute(sa.update(COLLECTOR).values(**values)))
    with _unchanged(store), pytest.raises(Refused, match="viewer"):
        store.do(AddNote(about=About(customer), body="x"), me)


def test_what_is_gone_is_refused(store: Store, me: Me, customer: int) -> None:
    with _unchanged(store):
        for command in (
            AddNote(about=About(999), body="x"),
            AddNote(about=About(customer, item_id=999), body="x"),
            EditNote(note_id=999, body="x", type="general"),
        ):
            with pytest.raises(Refused):
                store.do(command, me)
            assert store.preview(command, me).refusal


def test_a_record_changed_since_it_was_seen_names_who_changed_it(
    store: Store, me: Me, note_id: int
) -> None:
    jo = Me(store.load(_colleague), "jo", "Jo Park", CollectorRole.COLLECTOR)
    seen = {f"note:{note_id}": store.read(note, note_id).version}
    store.do(EditNote(note_id=note_id, body="Jo's", type="general", seen=seen), jo)
    mine = EditNote(note_id=note_id, body="mine", type="general", seen=seen)
    with _unchanged(store), pytest.raises(Stale, match="Jo Park") as stale:
        store.do(mine, me)
    assert stale.value.by == "Jo Park"
    assert stale.value.theirs.note.body == "Jo's"
    now = {f"note:{note_id}": store.read(note, note_id).version}
    store.do(replace(mine, seen=now), me)
    assert store.read(note, note_id).body == "mine"


def test_a_plan_that_is_not_the_one_shown_is_not_written(
    store: Store, me: Me, note_id: int
) -> None:
    shown = EditNote(note_id=note_id, body="mine", type="general")
    plan = store.preview(shown, me).plan
    assert plan is not None
    store.do(EditNote(note_id=note_id, body="other", type="general"), me)
    with _unchanged(store), pytest.raises(Moved) as moved:
        store.do(replace(shown, shown=plan.digest), me)
    assert moved.value.plan.digest != plan.digest
    store.do(replace(shown, shown=moved.value.plan.digest), me)
    assert store.read(note, note_id).body == "mine"


def test_a_command_sent_twice_is_done_once(store: Store, me: Me, customer: int) -> None:
    command = AddNote(about=About(customer), body="once")
    first = store.do(command, me)
    with _unchanged(store):
        again = store.do(command, me)
    assert (again.history_id, again.summary, again.customers) == (
        first.history_id, first.summary, first.customers,
    )  # fmt: skip
    assert again.repeated
    assert not first.repeated


def test_the_first_receipt_is_given_even_when_it_could_not_be_done_again(
    store: Store, me: Me, note_id: int
) -> None:
    seen = {f"note:{note_id}": 1}
    command = EditNote(note_id=note_id, body="x", type="general", seen=seen)
    first = store.do(command, me)
    assert store.do(command, me).history_id == first.history_id


def test_a_command_whose_answer_was_lost_is_done_once(
    store: Store, me: Me, customer: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    command = AddNote(about=About(customer), body="once")
    write = store._write
    lost = []

    def lose_the_answer(work: Callable[[Connection], Any]) -> Any:
        answer = write(work)
        if not lost:
            lost.append(answer)
            raise sa.exc.OperationalError(
                "COMMIT", {}, Exception("gone"), connection_invalidated=True
            )
        return answer

    monkeypatch.setattr(store, "_write", lose_the_answer)
    assert store.do(command, me).history_id == lost[0].history_id
    assert len(store.read(notes_of, customer)) == 1


def test_a_command_sent_twice_at_the_same_time_is_done_once(
    store: Store, me: Me, customer: int
) -> None:
    command = AddNote(about=About(customer), body="once")
    receipts = []
    threads = [
        threading.Thread(target=lambda: receipts.append(store.do(command, me))) for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({receipt.history_id for receipt in receipts}) == 1
    assert sorted(receipt.repeated for receipt in receipts) == [False, True, True, True]
    assert len(store.read(notes_of, customer)) == 1


def _recorded(store: Store, history_id: int) -> list[tuple[Any, ...]]:
    rows = store.read(
        lambda c: c.execute(
            sa.select(CHANGE).where(CHANGE.c.history_id == history_id).order_by(CHANGE.c.id)
        ).fetchall()
    )
    return [(row.kind, row.record_id, row.customer_id, row.op, row.changes) for row in rows]


def test_the_history_is_the_plan_and_so_was_the_preview(
    store: Store, me: Me, customer: int, note_id: int
) -> None:
    edit = EditNote(note_id=note_id, body="second", type="call")
    shown = store.preview(edit, me).plan
    assert shown is not None
    receipt = store.do(edit, me)
    (update,) = shown.changes
    assert isinstance(update, Update)
    ((kind, record, whose, op, changes),) = _recorded(store, receipt.history_id)
    at = store.read(lambda c: c.execute(sa.select(sa.func.max(HISTORY.c.at))).scalar_one())
    expected = {name: [plain(was), plain(new)] for name, (was, new) in update.fields.items()}
    expected["edited_at"][1] = at.isoformat()
    assert (kind, record, whose, op) == ("note", note_id, customer, "update")
    assert changes == expected
    now = store.read(note, note_id)
    assert (now.body, now.type, now.edited_at) == ("second", "call", at)

    added = store.do(AddNote(about=About(customer), body="third"), me)
    ((kind, record, whose, op, changes),) = _recorded(store, added.history_id)
    assert (kind, record, whose, op) == ("note", added.created["note"], customer, "create")
    assert changes["body"] == [None, "third"]


def test_records_of_one_plan_refer_to_each_other(store: Store) -> None:
    plan = Plan(
        "made",
        (
            Insert("customer", "new", None, {"number": "N-1", "name": "Née Ü", "currency": "EUR"}),
            Insert("account", "its", New("new"), {"customer_id": New("new"), "number": "N-1"}),
            Insert("contact", "who", New("new"), {"first_name": "Zoë", "last_name": "Ng"}),
        ),
    )  # fmt: skip

    def write(connection: Connection) -> tuple[int, dict[str, int]]:
        history_id, at = writing.begin_history(
            connection, command_id="x", who=None, action="test", summary="made"
        )
        return history_id, writing.write(connection, plan, history_id, at, "x")

    history_id, created = store.load(write)
    recorded = _recorded(store, history_id)
    assert [(kind, record, whose) for kind, record, whose, _, _ in recorded] == [
        ("customer", created["new"], created["new"]),
        ("account", created["its"], created["new"]),
        ("contact", created["who"], created["new"]),
    ]
    assert recorded[1][4]["customer_id"] == [None, created["new"]]
    row = store.read(lambda c: c.execute(sa.select(CUSTOMER)).one())
    assert (row.sort_key, row.search_text) == ("nee u", "nee u n-1")


def test_the_history_holds_what_the_record_holds(store: Store, me: Me, customer: int) -> None:
    hostile = "a\x1b]52;c;x\x07b\u202ec\x00"

    def write(connection: Connection) -> int:
        history_id, at = writing.begin_history(
            connection, command_id="x", who=None, action="test", summary=hostile
        )
        plan = Plan(
            "x", (Insert("contact", "c", customer, {"first_name": hostile, "last_name": ""}),)
        )
        writing.write(connection, plan, history_id, at, "x")
        return history_id

    store.load(write)
    (line,) = store.read(history_of, customer)
    kept = {change.field: change.becomes for change in line.changes}
    name = store.read(lambda c: c.exec_driver_sql("SELECT first_name FROM contact").scalar_one())
    assert kept["first_name"] == name == "a\ufffd]52;c;x\ufffdb\ufffdc\ufffd"
    assert line.summary == name


def test_time_never_goes_backwards_in_the_history(
    store: Store, me: Me, customer: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    start = datetime(2026, 3, 16, 12, tzinfo=UTC)
    for hours in (0, -5, 1, -100, 0):
        monkeypatch.setattr(recording, "utc_now", lambda h=hours: start + timedelta(hours=h))
        store.do(AddNote(about=About(customer), body="x"), me)
    moments = store.read(
        lambda c: c.execute(sa.select(HISTORY.c.at).order_by(HISTORY.c.id)).scalars().all()
    )
    assert [(at - start) // timedelta(hours=1) for at in moments] == [0, 0, 1, 1, 1]


def test_what_changes_nothing_moves_no_version(store: Store, me: Me, note_id: int) -> None:
    before = store.read(note, note_id)
    store.do(EditNote(note_id=note_id, body=before.body, type=before.type), me)
    assert store.read(note, note_id) == before
    assert len(store.read(versions_of, "note", note_id)) == 1


def test_versions_count_every_change(store: Store, me: Me, note_id: int) -> None:
    for number in range(3):
        store.do(EditNote(note_id=note_id, body=f"v{number}", type="general"), me)
    assert store.read(note, note_id).version == 4
    versions = store.read(versions_of, "note", note_id)
    bodies = [change.becomes for v in versions for change in v.changes if change.field == "body"]
    assert bodies == ["v2", "v1", "v0", "first"]


@contextmanager
def _lock_held(store: Store) -> Iterator[None]:
    if store.read(is_sqlite):
        other = sqlite3.connect(url_of(store.where).database or "", isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        yield
        other.close()
        return
    engine = writing_engine(store.where)
    with engine.begin():
        yield
    engine.dispose()


def test_looking_waits_for_no_writer(store: Store, me: Me, customer: int, note_id: int) -> None:
    with _lock_held(store):
        assert store.preview(AddNote(about=About(customer), body="x"), me).plan
        assert store.read(note, note_id).body == "first"
        assert store.me() == me


def test_a_failure_half_way_writes_nothing(
    store: Store, me: Me, customer: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: Any) -> None:
        raise RuntimeError("half-way")

    monkeypatch.setattr("collectui.store.figures.touched", fail)
    with _unchanged(store), pytest.raises(RuntimeError, match="half-way"):
        store.do(AddNote(about=About(customer), body="x"), me)


def test_text_that_looks_like_a_stamp_stays_text(store: Store, me: Me, customer: int) -> None:
    for body in ("@now", "@command"):
        store.do(AddNote(about=About(customer), body=body), me)
    assert {view.body for view in store.read(notes_of, customer)} == {"@now", "@command"}
    (body,) = {
        change.becomes
        for line in store.read(history_of, customer, limit=1)
        for change in line.changes
        if change.field == "body"
    }
    assert body == "@command"


def test_an_activity_is_completed_by_its_outcome_only(store: Store, me: Me, customer: int) -> None:
    made = store.do(AddActivity(about=About(customer), subject="x", due_on=date(2026, 3, 1)), me)
    edit = EditActivity(
        activity_id=made.created["activity"], subject="x", due_on=date(2026, 3, 1), due_time=None,
        category="to_do", priority=ActivityPriority.LOW, description="", assigned_to=None,
        status=ActivityStatus.COMPLETED,
    )  # fmt: skip
    with _unchanged(store), pytest.raises(Refused):
        store.do(edit, me)


def test_what_the_desk_retires_may_stay_where_it_was(
    store: Store, me: Me, customer: int, note_id: int
) -> None:
    made = store.do(AddActivity(about=About(customer), subject="x", due_on=date(2026, 3, 1)), me)

    def retire(connection: Connection) -> None:
        for table in ("note_type", "activity_category"):
            into = writing.table(table)
            connection.execute(
                sa.update(into).where(into.c.code.in_(("general", "to_do"))).values(retired=True)
            )

    store.load(retire)
    store.do(EditNote(note_id=note_id, body="corrected", type="general"), me)
    edit = EditActivity(
        activity_id=made.created["activity"], subject="y", due_on=date(2026, 3, 1), due_time=None,
        category="to_do", priority=ActivityPriority.LOW, description="", assigned_to=me.id,
    )  # fmt: skip
    store.do(edit, me)
    with pytest.raises(Refused):
        store.do(AddNote(about=About(customer), body="x", type="general"), me)
