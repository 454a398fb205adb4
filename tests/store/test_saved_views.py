"""Views of the list that agents keep: saved, changed, deleted, taken back."""

from dataclasses import replace

import pytest

from collectui.domain.history.undo import Undo
from collectui.domain.kernel import Command, Me, Refused
from collectui.domain.queue.query import Scope, Sort
from collectui.domain.queue.saved_views import MOST_VIEWS, DeleteView, SavedView, SaveView
from collectui.domain.roles.impact import impact_of
from collectui.domain.vocabulary import CollectorRole
from collectui.store import identity
from collectui.store.core.desk import COLLECTOR
from collectui.store.queries.saved_views import views_of
from collectui.store.store import Store
from tests.store.making import add

LATE = SaveView(name="Late ones", scope=Scope.ALL, filter="days>90", sort=Sort.PAST_DUE)


@pytest.fixture
def me(store: Store) -> Me:
    return store.load(identity.enrol)


@pytest.fixture
def ana(store: Store) -> Me:
    """Another collector."""
    role = CollectorRole.COLLECTOR
    found = store.load(lambda c: add(c, COLLECTOR, login="ana", display_name="Ana", role=role))
    return Me(found, "ana", "Ana", role)


def mine(store: Store, me: Me) -> list[tuple[str, Scope, str, Sort]]:
    return [(v.name, v.scope, v.filter, v.sort) for v in store.read(views_of, me)]


def only(store: Store, me: Me) -> SavedView:
    (view,) = store.read(views_of, me)
    return view


def test_a_view_is_kept_as_it_was_and_is_its_makers_alone(store: Store, me: Me, ana: Me) -> None:
    store.do(LATE, me)
    assert mine(store, me) == [("Late ones", Scope.ALL, "days>90", Sort.PAST_DUE)]
    assert mine(store, ana) == []
    store.do(replace(LATE, name="late ones", command_id="another"), ana)
    assert len(mine(store, me)) == len(mine(store, ana)) == 1
    with pytest.raises(Refused, match="not yours"):
        store.do(DeleteView(view_id=only(store, me).id), ana)


def test_the_same_name_takes_the_place(store: Store, me: Me) -> None:
    store.do(LATE, me)
    store.do(SaveView(name=" LATE  ones", filter="days>60"), me)
    assert mine(store, me) == [("LATE ones", Scope.MINE, "days>60", Sort.PRIORITY)]
    receipt = store.do(SaveView(name="LATE ones", filter="days>60"), me)
    assert "nothing changed" in receipt.summary


@pytest.mark.parametrize("what", ["saved", "changed", "deleted"])
def test_each_is_taken_back(store: Store, me: Me, what: str) -> None:
    if what != "saved":
        store.do(replace(LATE, command_id="first"), me)
    before = mine(store, me)
    command: Command = LATE
    if what == "changed":
        command = SaveView(name="Late ones", scope=Scope.ALL, filter="level:site")
    elif what == "deleted":
        command = DeleteView(view_id=only(store, me).id)
    receipt = store.do(command, me)
    assert mine(store, me) != before
    undo = Undo(history_id=receipt.history_id)
    plan = store.preview(undo, me).plan
    assert plan is not None
    told = impact_of(plan).fields[0]
    assert "days>90" in (told.was if what == "saved" else told.becomes)
    store.do(undo, me)
    assert mine(store, me) == before


@pytest.mark.parametrize(
    ("command", "reason"),
    [
        (SaveView(name="  "), "Name is required"),
        (SaveView(name="x" * 41), "at most 40 characters"),
        (SaveView(name="x", filter="lvel:x"), "cannot be read: unknown field 'lvel'"),
        (DeleteView(view_id=99), "not there any more"),
    ],
)
def test_what_is_refused(store: Store, me: Me, command: Command, reason: str) -> None:
    with pytest.raises(Refused, match=reason):
        store.do(command, me)
    assert mine(store, me) == []


def test_a_menu_has_an_end(store: Store, me: Me) -> None:
    for number in range(MOST_VIEWS):
        store.do(SaveView(name=f"view {number}"), me)
    with pytest.raises(Refused, match="delete one first"):
        store.do(SaveView(name="one more"), me)
    store.do(SaveView(name="view 3", filter="days>1"), me)
    assert len(mine(store, me)) == MOST_VIEWS


# Pools


@pytest.fixture
def boss(store: Store) -> Me:
    """A supervisor."""
    role = CollectorRole.SUPERVISOR
    found = store.load(lambda c: add(c, COLLECTOR, login="sup", display_name="Sue", role=role))
    return Me(found, "sup", "Sue", role)


POOL = replace(LATE, members=("ana",))


def test_a_pool_is_its_members_and_its_makers(store: Store, me: Me, ana: Me, boss: Me) -> None:
    store.do(POOL, boss)
    assert only(store, boss).members == ("ana",)
    assert only(store, ana) == only(store, boss)
    assert mine(store, me) == [], "and nobody else's"
    with pytest.raises(Refused, match="not yours"):
        store.do(DeleteView(view_id=only(store, ana).id), ana)


def test_a_members_own_views_come_first(store: Store, ana: Me, boss: Me) -> None:
    store.do(POOL, boss)
    store.do(replace(LATE, name="Own", command_id="own"), ana)
    assert [name for name, *_ in mine(store, ana)] == ["Own", "Late ones"]


def test_a_pool_stays_one_when_its_list_is_saved_again(store: Store, ana: Me, boss: Me) -> None:
    store.do(POOL, boss)
    store.do(SaveView(name="Late ones", scope=Scope.UNASSIGNED), boss)
    assert only(store, ana).scope is Scope.UNASSIGNED
    receipt = store.do(replace(POOL, members=("sup",), command_id="others"), boss)
    assert mine(store, ana) == [], "no member any more"
    store.do(Undo(history_id=receipt.history_id), boss)
    assert only(store, ana).members == ("ana",)


def test_a_pool_is_taken_back_and_deleted(store: Store, ana: Me, boss: Me) -> None:
    receipt = store.do(POOL, boss)
    store.do(Undo(history_id=receipt.history_id), boss)
    assert mine(store, ana) == []
    store.do(replace(POOL, command_id="again"), boss)
    gone = store.do(DeleteView(view_id=only(store, boss).id), boss)
    assert mine(store, ana) == []
    store.do(Undo(history_id=gone.history_id), boss)
    assert only(store, ana).members == ("ana",)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"members": ()}, "A pool has members"),
        ({"members": ("ana", "zoe")}, "“zoe” does not work here"),
        ({"scope": Scope.MINE}, "“My queue” cannot be a pool"),
        ({"scope": Scope.DONE}, "“Done today” cannot be a pool"),
        ({"scope": Scope.SKIPPED}, "“Skipped three times” cannot be a pool"),
    ],
)
def test_what_is_no_pool_is_refused(
    store: Store, ana: Me, boss: Me, changes: dict[str, object], reason: str
) -> None:
    with pytest.raises(Refused, match=reason):
        store.do(replace(POOL, **changes), boss)  # type: ignore[arg-type]
    store.do(POOL, boss)
    if "scope" in changes:
        again = SaveView(name=POOL.name, scope=changes["scope"])  # type: ignore[arg-type]
        with pytest.raises(Refused, match=reason):
            store.do(again, boss)
    assert only(store, ana).scope is Scope.ALL


def test_a_pool_is_for_a_supervisor_to_make(store: Store, ana: Me) -> None:
    with pytest.raises(Refused, match="Making a pool is for a supervisor: ana is a collector"):
        store.do(POOL, ana)
