"""A run of the dunning plan is taken back whole, however many steps it was made by."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from collectui.domain.aging import DEFAULT_BUCKETS
from collectui.domain.kernel import Me
from collectui.domain.vocabulary import ContactMethod
from collectui.store.core.activities import ACTIVITY
from collectui.store.core.customers import PHONE
from collectui.store.core.every import TABLES
from collectui.store.core.history import HISTORY
from collectui.store.core.items import ITEM
from collectui.store.core.work import CORRESPONDENCE, NOTE
from collectui.store.dunning import runs
from collectui.store.queries import dunning_runs
from collectui.store.store import Store
from collectui.store.undo import latest, whole_runs
from collectui.store.undo.whole_runs import TakenBack
from tests.store import profile_world as w
from tests.store.making import ON, add, add_customer, add_item, build_figures
from tests.store.reference import kept, reckoned
from tests.store.roles_world import HERE, add_email

CUSTOMERS = 20
PIECE = 6


@pytest.fixture
def me(store: Store) -> Me:
    return store.me()


@pytest.fixture(autouse=True)
def owing(store: Store, me: Me, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Customers that were written to, every fourth by phone, and by now owe for longer."""
    monkeypatch.setattr(runs, "PIECE", PIECE)

    def make(connection: sa.Connection) -> list[int]:
        ids = []
        for number in range(CUSTOMERS):
            method = ContactMethod.PHONE if number % 4 == 0 else ContactMethod.EMAIL
            ids.append(add_customer(connection, f"N{number:02}", **HERE, contact_method=method))
            add_email(connection, f"n{number}@owes.example", customer_id=ids[-1])
            add(
                connection, PHONE, customer_id=ids[-1], typed=f"+131255501{number:02}",
                e164=f"+131255501{number:02}", preferred=True,
            )  # fmt: skip
            add_item(connection, ids[-1], 10_000, due=ON - timedelta(20))
        build_figures(connection)
        return ids

    ids = store.load(make)
    runs.carry_out(store, me.id)
    later = sa.update(ITEM).values(aged_from=ON - timedelta(46))
    store.load(lambda connection: connection.execute(later).rowcount)
    store.load(build_figures)
    return ids


def _planned(store: Store, me: Me) -> int:
    run = runs.carry_out(store, me.id).run
    assert run is not None
    return run


def _taken_back(store: Store, run: int, me: Me) -> TakenBack:
    *_, back = whole_runs.steps(store, run, me.id)
    return back


def test_a_run_is_taken_back_whole_and_everything_is_as_before(store: Store, me: Me) -> None:
    before, figures = w.everything(store), store.read(kept)
    run = _planned(store, me)
    found = store.read(dunning_runs.run, run)
    # Each customer gets a letter, and the one before is withdrawn.
    assert (found.steps, len(found.left), found.letters) == (4, 4, 2 * CUSTOMERS)
    assert found.customers == CUSTOMERS
    back = _taken_back(store, run, me)
    assert (back.letters, back.restored, back.calls) == (CUSTOMERS, CUSTOMERS, CUSTOMERS // 4)
    assert (back.customers, back.kept, back.done) == (CUSTOMERS, [], 4)
    assert w.everything(store) == before
    assert store.read(kept) == figures
    assert store.read(dunning_runs.run, run).left == ()
    assert [each.done for each in whole_runs.steps(store, run, me.id)] == [0]


def test_any_step_names_its_run_and_the_run_before_is_another(store: Store, me: Me) -> None:
    run = _planned(store, me)
    ids = sa.select(HISTORY.c.id).where(HISTORY.c.action == "dunning.plan")
    every = list(store.read(lambda c: c.execute(ids.order_by(HISTORY.c.id)).scalars()))
    assert {store.read(dunning_runs.run, each).id for each in every[4:]} == {run}
    assert {store.read(dunning_runs.run, each).id for each in every[:4]} == {every[0]}
    last = store.read(latest.my_last_change, me.id)
    assert last is not None
    assert last.history_id == every[-1]
    with pytest.raises(LookupError, match="no dunning plan"):
        store.read(dunning_runs.run, 10_000)


def test_what_was_changed_since_is_kept_and_named(store: Store, me: Me, owing: list[int]) -> None:
    run = _planned(store, me)
    letters = {row["customer_id"]: row["id"] for row in w.table(store, CORRESPONDENCE, stage=3)}
    (call, *_) = w.table(store, ACTIVITY, customer_id=owing[4], status="not_started")

    def meanwhile(connection: sa.Connection) -> None:
        c = CORRESPONDENCE.c
        for customer, values in ((1, {"status": "sent"}), (2, {"address": "other@owes.example"})):
            one = sa.update(CORRESPONDENCE).where(c.id == letters[owing[customer]])
            connection.execute(one.values(**values))
        note = add(connection, NOTE, customer_id=owing[4], body="Asked")
        add(
            connection, TABLES["attachment"], customer_id=owing[4], activity_id=call["id"],
            note_id=note, file_name="a", media_type="text/plain", sha256=_bytes(connection),
        )  # fmt: skip

    store.load(meanwhile)
    back = _taken_back(store, run, me)
    assert sorted(back.kept) == [
        ("N01", "The status of the letter was changed since"),
        ("N02", "The address of the letter was changed since"),
        ("N04", "A file was attached to the activity since"),
    ]
    assert back.customers == CUSTOMERS - 3
    left = w.table(store, CORRESPONDENCE, stage=3)
    assert [row["customer_id"] for row in left] == [owing[1], owing[2], owing[4]]
    # The letter before stays withdrawn where the next one has gone.
    before = {row["customer_id"]: row for row in w.table(store, CORRESPONDENCE, stage=2)}
    assert before[owing[1]]["held_reason"] == "the next letter follows"
    assert before[owing[3]]["status"].value == "pending"
    assert store.read(kept) == store.read(reckoned, ON, DEFAULT_BUCKETS)


def _bytes(connection: sa.Connection) -> str:
    values = {"sha256": "0" * 64, "size": 1, "content": b"a"}
    connection.execute(sa.insert(TABLES["attachment_bytes"]), values)
    return "0" * 64


def test_stopped_half_way_the_next_time_does_the_rest(store: Store, me: Me) -> None:
    before = w.everything(store)
    run = _planned(store, me)
    steps = whole_runs.steps(store, run, me.id)
    assert [next(steps).done for _ in range(3)] == [0, 1, 2]
    found = store.read(dunning_runs.run, run)
    assert (found.steps, len(found.left), found.customers) == (4, 2, 2 * PIECE)
    assert _taken_back(store, run, me).done == 2
    assert w.everything(store) == before


def test_each_step_back_is_an_entry_that_names_its_step(store: Store, me: Me) -> None:
    run = _planned(store, me)
    _taken_back(store, run, me)
    c = HISTORY.c
    rows = (
        sa.select(c.undo_of_id, c.by_id, c.action).where(c.undo_of_id.is_not(None)).order_by(c.id)
    )
    entries = store.read(lambda connection: connection.execute(rows).all())
    assert [tuple(row) for row in entries] == [
        (each, me.id, "undo") for each in range(run + 3, run - 1, -1)
    ]
