"""The figures of the list equal a plain reckoning, on every date and by every way of rolling."""

from datetime import date, timedelta
from itertools import islice
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy import Connection

from collectui.domain.about import About
from collectui.domain.activities.commands import AddActivity, CompleteActivities
from collectui.domain.aging import DEFAULT_BUCKETS, make_buckets
from collectui.domain.errors import StoreBusy
from collectui.domain.notes.commands import AddNote
from collectui.domain.queue.priority import Points
from collectui.domain.vocabulary import BusinessLevel, ItemStatus
from collectui.store import desk, figures
from collectui.store.core.activities import ACTIVITY
from collectui.store.core.customers import CUSTOMER
from collectui.store.core.figures import DELINQUENCY
from collectui.store.core.items import ITEM
from collectui.store.core.work import CONTACT_ATTEMPT
from collectui.store.opening import open_store
from collectui.store.queries.desk import desk_view
from collectui.store.store import Store
from tests.store.making import (
    ON,
    add,
    add_account,
    add_customer,
    add_item,
    add_payment,
    build_figures,
)  # fmt: skip
from tests.store.reference import days_from, kept, reckoned
from tests.store.worlds import fill


def _agree(store: Store, on: date) -> None:
    assert store.read(kept) == store.read(reckoned, on, DEFAULT_BUCKETS)


@pytest.mark.sampled
@pytest.mark.parametrize("seed", range(3))
def test_figures_equal_the_plain_reckoning(store: Store, seed: int) -> None:
    store.load(lambda connection: fill(connection, seed))
    for on in days_from(ON, 0, -500, -100, -31, -1, 1, 30, 365):
        store.load(lambda connection, on=on: build_figures(connection, on))
        _agree(store, on)


def test_the_worlds_hold_every_case(store: Store) -> None:
    """What the reckoning is compared on must not be all alike."""
    store.load(lambda connection: fill(connection, 1))
    rows = list(store.read(reckoned, ON, DEFAULT_BUCKETS).values())
    for holds in (
        lambda row: row["set_aside"] == "disputed",
        lambda row: row["set_aside"] == "do_not_contact",
        lambda row: row["set_aside"] == "promised",
        lambda row: 0 < row["promised_due"] < row["past_due"],
        lambda row: row["worked_on"] is not None,
        lambda row: -1_500_000 < row["rank"] < -500_000,
        lambda row: row["past_due"] > 0 and not row["listed"],
        lambda row: row["unapplied"] > 0,
        lambda row: row["processing_due"] > 0,
        lambda row: 0 < row["disputed_due"] < row["past_due"],
        lambda row: row["past_due"] > 0 and row["to_collect"] == 0,
        lambda row: row["past_due"] == 0 and row["open_items"] > 0,
        lambda row: row["open_items"] == 0,
        lambda row: row["level"] is BusinessLevel.SITE,
        lambda row: row["level"] is BusinessLevel.ACCOUNT,
    ):
        assert any(map(holds, rows))


@pytest.mark.sampled
@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("aging_bounds", [1, 2, 60]),
        ("aging_bounds", [10, 20, 30, 40, 50, 60]),
        ("aging_bounds", []),
        ("points", Points(follow_up_per_day_late=0, never_contacted=0).to_json()),
        ("points", Points(oldest=((2, 7), (59, 9)), limits={"EUR": (1, 2, 3, 4)}).to_json()),
    ],
)
def test_the_desks_own_buckets_and_points_are_used(store: Store, setting: str, value: Any) -> None:
    def prepare(connection: Connection) -> None:
        fill(connection, 7)
        desk.keep(connection, setting, value)
        build_figures(connection)

    store.load(prepare)
    bounds = value if setting == "aging_bounds" else [30, 60, 90]
    points = Points.from_json(value) if setting == "points" else Points()
    assert store.read(kept) == store.read(reckoned, ON, make_buckets(bounds), points)
    # And the day after, by a roll: the new bounds are also where units change.
    for day in range(1, 4):
        figures.roll(store.load, ON + timedelta(day))
    expected = store.read(reckoned, ON + timedelta(3), make_buckets(bounds), points)
    assert store.read(kept) == expected


def test_rolling_day_by_day_is_the_same_as_building_anew(store: Store) -> None:
    store.load(lambda connection: fill(connection, 5))
    start = ON - timedelta(3)
    store.load(lambda connection: build_figures(connection, start))
    everybody = len(store.read(lambda c: c.execute(sa.select(CUSTOMER.c.id)).all()))
    touched = 0
    for day in range(1, 36):
        touched += figures.roll(store.load, start + timedelta(day))
        _agree(store, start + timedelta(day))
    # Only who changes is made anew: not everybody every day.
    assert 0 < touched < 35 * everybody / 2


@pytest.mark.sampled
@pytest.mark.parametrize("offset", [-400, -90, -1, 0, 1, 60, 3650])
def test_rolling_to_any_date_is_the_same_as_building_there(store: Store, offset: int) -> None:
    store.load(lambda connection: fill(connection, 11))
    store.load(build_figures)
    figures.roll(store.load, ON + timedelta(offset))
    _agree(store, ON + timedelta(offset))
    figures.roll(store.load, ON)
    _agree(store, ON)


@pytest.mark.parametrize("offset", [-40, 40])
def test_an_interrupted_roll_is_known_and_finished_by_the_next(
    store: Store, monkeypatch: pytest.MonkeyPatch, offset: int
) -> None:
    monkeypatch.setattr(figures, "CHUNK", 5)
    monkeypatch.setattr(figures, "MOST_IDS", 5)
    store.load(lambda connection: fill(connection, 3))
    store.load(build_figures)
    to = ON + timedelta(offset)
    pieces = []

    def for_a_while(work: Any) -> int:
        pieces.append(work)
        if len(pieces) == 4:
            raise KeyboardInterrupt
        return store.load(work)

    with pytest.raises(KeyboardInterrupt):
        figures.roll(for_a_while, to)
    assert store.read(kept) != store.read(reckoned, to, DEFAULT_BUCKETS)
    assert store.read(figures.unfinished)
    assert store.read(desk_view).behind
    # Whoever only reads computes what is missing for itself.
    reader = open_store(store.where)
    assert reader.read(kept) == reader.read(reckoned, reader.read(figures.today), DEFAULT_BUCKETS)
    reader.close()
    figures.roll(store.load, to)
    _agree(store, to)
    assert not store.read(figures.unfinished)


def test_an_interrupted_roll_may_be_followed_by_one_to_another_date(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(figures, "CHUNK", 7)
    store.load(lambda connection: fill(connection, 4))
    store.load(build_figures)
    for stop_at, to in ((3, ON - timedelta(50)), (3, ON - timedelta(45)), (2, ON - timedelta(90))):
        pieces = []

        def for_a_while(work: Any, pieces: list[Any] = pieces, stop_at: int = stop_at) -> int:
            pieces.append(work)
            if len(pieces) == stop_at:
                raise KeyboardInterrupt
            return store.load(work)

        with pytest.raises(KeyboardInterrupt):
            figures.roll(for_a_while, to)
    figures.roll(store.load, ON - timedelta(30))
    _agree(store, ON - timedelta(30))


@pytest.mark.parametrize("done", [1, 3])
def test_a_roll_ends_once_another_program_rolls_elsewhere(
    store: Store, monkeypatch: pytest.MonkeyPatch, done: int
) -> None:
    monkeypatch.setattr(figures, "MOST_IDS", 5)
    store.load(lambda connection: fill(connection, 3))
    store.load(build_figures)
    theirs, mine = ON + timedelta(20), ON + timedelta(40)
    steps = figures.roll_steps(store.load, mine)
    for _ in range(done):
        next(steps)
    other = open_store(store.where, may_write=True)
    figures.roll(other.load, theirs)
    other.close()
    with pytest.raises(StoreBusy, match=f"to {mine}, and another .* moved them to {theirs}"):
        list(islice(steps, 200))
    _agree(store, theirs)
    figures.roll(store.load, mine)
    _agree(store, mine)


def test_a_roll_is_made_of_short_pieces(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(figures, "CHUNK", 10)
    store.load(lambda connection: fill(connection, 3))
    told: list[int] = []
    assert figures.roll(store.load, ON, told.append) == 40
    assert told == [10, 20, 30, 40]


def test_a_session_of_another_day_writes_nothing(store: Store) -> None:
    store.load(lambda connection: fill(connection, 2))
    store.load(build_figures)
    before = store.read(kept)
    told: list[tuple[int, int]] = []
    for offset in (-60, 0, 45):
        on = ON + timedelta(offset)
        session = open_store(
            store.where, as_of=on, progress=lambda done, of: told.append((done, of))
        )
        assert session.as_of == on
        assert session.read(figures.today) == on
        assert not session.read(desk_view).behind
        # Its promises are judged as of that day.
        assert session.read(kept) == session.read(reckoned, on, DEFAULT_BUCKETS)
        session.close()
    assert told[-1] == (1, 1)
    assert store.read(kept) == before
    assert store.read(figures.kept_date) == ON


def test_a_session_may_look_at_another_day_again(store: Store) -> None:
    store.load(lambda connection: fill(connection, 2, 10))
    store.load(build_figures)
    for offset in (-60, 45):
        store.look_at(ON + timedelta(offset))
        _agree(store, ON + timedelta(offset))


def test_a_session_of_another_day_sees_what_it_changes(store: Store) -> None:
    def one(connection: Connection) -> int:
        customer = add_customer(connection)
        add_item(connection, customer, 5_000, due=ON - timedelta(100))
        build_figures(connection)
        return customer

    customer, me = store.load(one), store.me()
    store.look_at(ON - timedelta(50))
    made = store.do(
        AddActivity(about=About(customer), subject="call", due_on=ON - timedelta(50)), me
    )
    _agree(store, ON - timedelta(50))
    store.do(CompleteActivities(activity_ids=(made.created["activity"],), outcome="reached"), me)
    _agree(store, ON - timedelta(50))
    other = open_store(store.where, may_write=True)
    _agree(other, ON)
    other.close()


def _rows(connection: Connection) -> list[Any]:
    return connection.execute(sa.select(DELINQUENCY)).fetchall()


def test_work_on_a_customer_moves_its_row_in_the_same_transaction(store: Store) -> None:
    def one(connection: Connection) -> int:
        customer = add_customer(connection)
        add_item(connection, customer, 5_000, due=ON - timedelta(10))
        build_figures(connection)
        return customer

    customer, me = store.load(one), store.me()
    before = store.read(_rows)[0].priority
    made = store.do(AddActivity(about=About(customer), subject="call", due_on=ON), me)
    assert store.read(_rows)[0].priority == before + 25
    _agree(store, ON)
    store.do(CompleteActivities(activity_ids=(made.created["activity"],), outcome="reached"), me)
    assert store.read(_rows)[0].priority == before


def test_a_note_makes_no_figures_anew(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    customer = store.load(add_customer)
    made: list[str] = []
    monkeypatch.setattr(figures, "_remake", lambda *given: made.append(given[-1]))
    store.do(AddNote(about=About(customer), body="x"), store.me())
    assert made == []
    store.do(AddActivity(about=About(customer), subject="x", due_on=ON), store.me())
    assert made == [f"customer_id IN ({customer})"]


def _one_row(store: Store, on: date = ON) -> dict[str, Any]:
    (row,) = store.read(reckoned, on, DEFAULT_BUCKETS).values()
    assert store.read(kept) == {(row["unit"], row["currency"]): row}
    return row


def test_by_the_book(store: Store) -> None:
    """The domain's own definitions, each once, in amounts that can be added in one's head."""

    def make(connection: Connection) -> None:
        customer = add_customer(connection)
        late = ON - timedelta(1)
        add_item(connection, customer, 100_00, due=late)
        add_item(connection, customer, 50_00, due=ON)  # due today: not past due
        add_item(connection, customer, 30_00, due=late, disputed=10_00)
        add_item(connection, customer, 20_00, due=late, status=ItemStatus.PROCESSING_PAYMENT)
        add_item(connection, customer, -5_00, due=late, kind="credit_memo")
        add_item(connection, customer, 999_00, due=late, status=ItemStatus.VOID)
        add_item(connection, customer, 999_00, due=late, status=ItemStatus.DRAFT)
        add_item(connection, customer, 7_00, issued=ON - timedelta(200))  # aged by its issue
        add_item(connection, customer, 3_00)  # without any date: owed, not known to be late
        build_figures(connection)

    store.load(make)
    row = _one_row(store)
    assert row["past_due"] == 157_00
    assert row["disputed_due"] == 10_00
    assert row["processing_due"] == 20_00
    assert row["unapplied"] == 5_00
    assert row["to_collect"] == 122_00
    assert row["open_total"] == 210_00
    assert [row[f"bucket{n}"] for n in range(5)] == [53_00, 150_00, 0, 0, 7_00]
    assert row["oldest_due"] == ON - timedelta(200)
    assert row["listed"] == 1


def test_open_at_a_date_counts_what_was_paid_later(store: Store) -> None:
    def make(connection: Connection) -> None:
        customer = add_customer(connection)
        settled = add_item(
            connection, customer, 0, amount=100, due=ON - timedelta(20), issued=ON - timedelta(50)
        )
        add_payment(connection, customer, ON + timedelta(5), settled, 60)
        add_payment(connection, customer, ON + timedelta(9), settled, 40)
        build_figures(connection)

    store.load(make)
    for offset, owed in ((0, 100), (4, 100), (5, 40), (8, 40), (9, None), (-50, 100), (-51, 0)):
        figures.roll(store.load, ON + timedelta(offset))
        rows = store.read(_rows)
        assert [row.open_total for row in rows] == ([] if owed is None else [owed])


def test_a_contact_dated_later_counts_when_its_day_comes(store: Store) -> None:
    def make(connection: Connection) -> None:
        customer = add_customer(connection)
        add_item(connection, customer, 100, due=ON - timedelta(200))
        add(
            connection,
            CONTACT_ATTEMPT,
            customer_id=customer,
            on_date=ON + timedelta(3),
            outcome="reached",
        )
        add(
            connection,
            ACTIVITY,
            customer_id=customer,
            subject="x",
            category="to_do",
            due_on=ON + timedelta(90),
        )
        build_figures(connection)

    store.load(make)
    worked = []
    for day in range(5):
        figures.roll(store.load, ON + timedelta(day))
        row = _one_row(store, ON + timedelta(day))
        worked.append(row["rank"] < -500_000)
    assert worked == [False, False, False, True, False]


def test_dates_at_the_end_of_the_calendar(store: Store) -> None:
    def make(connection: Connection) -> None:
        customer = add_customer(connection)
        add_item(connection, customer, 100, due=date(9999, 12, 31))
        add_item(connection, customer, 200, due=date(1, 1, 1))
        build_figures(connection)

    store.load(make)
    assert _one_row(store)["past_due"] == 200
    figures.roll(store.load, ON + timedelta(1))
    _one_row(store, ON + timedelta(1))


def test_a_change_of_level_makes_the_rows_of_the_level(store: Store) -> None:
    def make(connection: Connection) -> int:
        customer = add_customer(connection)
        account, site = add_account(connection, customer, "second")
        add_item(connection, customer, 100, due=ON - timedelta(5))
        add_item(connection, customer, 200, due=ON - timedelta(5), account_id=account, site_id=site)
        build_figures(connection)
        return customer

    customer = store.load(make)

    def change(connection: Connection, level: BusinessLevel) -> None:
        connection.execute(sa.update(CUSTOMER).values(business_level=level))
        figures.refresh(connection, [customer])

    counts = {}
    for level in BusinessLevel:
        store.load(lambda connection, level=level: change(connection, level))
        _agree(store, ON)
        counts[level.value] = len(store.read(_rows))
    assert counts == {"customer": 1, "account": 2, "site": 2}


@pytest.mark.parametrize(
    ("figures_of", "set_on", "today", "business"),
    [
        (None, None, "2026-03-16", "2026-03-16"),
        ("2020-05-31", "2026-03-16", "2026-03-16", "2020-05-31"),
        ("2020-05-31", "2026-03-15", "2026-03-16", "2026-03-16"),
        ("2030-01-01", "2026-03-15", "2026-03-16", "2030-01-01"),
        ("2026-03-16", "2026-03-15", "2026-03-16", "2026-03-16"),
        # A clock that went back leaves the figures' date where it was set.
        ("2020-05-31", "2026-03-17", "2026-03-16", "2020-05-31"),
    ],
)
def test_the_business_date(
    store: Store,
    monkeypatch: pytest.MonkeyPatch,
    figures_of: str | None,
    set_on: str | None,
    today: str,
    business: str,
) -> None:
    monkeypatch.setattr(desk, "calendar_today", lambda _: date.fromisoformat(today))
    if figures_of:
        value = {"date": figures_of, "set_on": set_on}
        store.load(lambda connection: desk.keep(connection, desk.FIGURES_DATE, value))
    assert store.read(desk.business_date) == date.fromisoformat(business)


def test_reading_commands_compute_figures_that_are_behind(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.load(lambda connection: fill(connection, 9, 10))
    monkeypatch.setattr(desk, "calendar_today", lambda _: ON - timedelta(1))
    store.load(lambda connection: build_figures(connection, ON - timedelta(1)))
    assert open_store(store.where).as_of is None
    monkeypatch.setattr(desk, "calendar_today", lambda _: ON)
    reader = open_store(store.where)
    assert reader.as_of == ON
    assert reader.read(kept) == reader.read(reckoned, ON, DEFAULT_BUCKETS)
    reader.close()
    # Who may write is told, and rolls them after the first frame.
    assert store.read(desk_view).behind
    assert store.read(figures.kept_date) == ON - timedelta(1)


def test_touched_names_who_a_plan_changes(store: Store) -> None:
    from collectui.domain.plan import Delete, Insert, MoveSet, New, Plan, Update

    def touched(*changes: Any, created: dict[str, int] | None = None) -> set[int]:
        return set(figures.touched(Plan("x", changes), created or {}))

    assert touched(Update("note", 1, 7, {"body": ("a", "b")})) == set()
    assert touched(Update("activity", 1, 7, {"subject": ("a", "b")})) == set()
    assert touched(Update("activity", 1, 7, {"due_on": (ON, ON)})) == {7}
    assert touched(Update("customer", 7, 7, {"street1": ("a", "b")})) == set()
    assert touched(Update("customer", 7, 7, {"do_not_contact": (False, True)})) == {7}
    assert touched(Delete("activity", 1, 7, {"due_on": ON})) == {7}
    assert touched(Insert("contact_attempt", "x", 7, {"outcome": "reached"})) == {7}
    moved = MoveSet("item", 7, None, 3, {"customer_id": (7, New("new"))})
    assert touched(moved, created={"new": 9}) == {7, 9}
    assert touched(Insert("customer", "new", None, {"name": "x"}), created={"new": 9}) == {9}
    assert set(figures.touched(Plan("x", (), touches=frozenset({3})), {})) == {3}


def test_items_changed_by_a_batch_are_refreshed_by_the_ids_it_names(store: Store) -> None:
    store.load(lambda connection: fill(connection, 6))
    store.load(build_figures)

    def change(connection: Connection) -> None:
        item = ITEM
        connection.execute(sa.update(item).values(open_balance=item.c.open_balance + 1))
        for first, last in figures.ranges(connection, 13):
            figures.refresh_range(connection, first, last)

    store.load(change)
    _agree(store, ON)
