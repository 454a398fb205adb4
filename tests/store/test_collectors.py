"""Who may give rights, and that somebody can always."""

from dataclasses import replace

import pytest
import sqlalchemy as sa

from collectui.domain.desk.collectors import AddCollector, SetCollector
from collectui.domain.history.undo import Undo
from collectui.domain.kernel import Me, Refused, new_command_id
from collectui.domain.vocabulary import CollectorRole
from collectui.store import identity
from collectui.store.core.history import HISTORY_CHANGE
from collectui.store.queries.collectors import everybody
from collectui.store.store import Store
from collectui.store.undo.latest import my_last_change

ADMINISTRATOR, COLLECTOR = CollectorRole.ADMINISTRATOR, CollectorRole.COLLECTOR


@pytest.fixture
def me(store: Store) -> Me:
    return store.load(identity.enrol)


def standing(store: Store) -> dict[str, tuple[CollectorRole, bool]]:
    return {each.login: (each.role, each.active) for each in store.read(everybody)}


def added(store: Store, me: Me, login: str, role: CollectorRole) -> Me:
    """A collector whom `me` lets in."""
    receipt = store.do(AddCollector(login=login, role=role), me)
    return Me(receipt.created["collector"], login, login, role)


def test_one_let_in_is_changed_and_it_is_recorded(store: Store, me: Me) -> None:
    ana = added(store, me, "ana", CollectorRole.VIEWER)
    said = store.do(SetCollector(login="ana", role=COLLECTOR, name="Ana Ruiz"), me).summary
    assert said == "ana is called “Ana Ruiz”, is collector now"
    assert standing(store)["ana"] == (COLLECTOR, True)
    store.do(SetCollector(login="ana", active=False), me)
    assert standing(store)["ana"] == (COLLECTOR, False)
    recorded = store.read(
        lambda c: (
            c.execute(
                sa.select(HISTORY_CHANGE.c.changes)
                .where(HISTORY_CHANGE.c.kind == "collector", HISTORY_CHANGE.c.record_id == ana.id)
                .order_by(HISTORY_CHANGE.c.id)
            )
            .scalars()
            .all()
        )
    )
    assert recorded[1]["role"] == ["viewer", "collector"]
    assert recorded[2] == {"active": [True, False]}


def test_a_change_is_taken_back(store: Store, me: Me) -> None:
    added(store, me, "ana", CollectorRole.VIEWER)
    store.do(SetCollector(login="ana", role=COLLECTOR), me)
    last = store.read(my_last_change, me.id)
    assert last is not None
    store.do(Undo(history_id=last.history_id), me)
    assert standing(store)["ana"] == (CollectorRole.VIEWER, True)


@pytest.mark.parametrize("role", [r for r in CollectorRole if r is not ADMINISTRATOR])
def test_only_an_administrator_may(role: CollectorRole, store: Store, me: Me) -> None:
    ana = added(store, me, "ana", role)
    for command in (
        SetCollector(login="ana", role=ADMINISTRATOR),
        AddCollector(login="ben", role=COLLECTOR),
    ):
        with pytest.raises(Refused, match="administrator"):
            store.do(command, ana)
    assert standing(store)["ana"] == (role, True)
    assert "ben" not in standing(store)


@pytest.mark.parametrize(
    ("change", "who"),
    [
        (SetCollector(login="", role=COLLECTOR), "itself"),
        (SetCollector(login="", active=False), "itself"),
        (SetCollector(login="", active=False), "other"),
    ],
)
def test_the_last_administrator_stays(change: SetCollector, who: str, store: Store, me: Me) -> None:
    ben = added(store, me, "ben", ADMINISTRATOR)
    if who == "other":
        store.do(SetCollector(login=me.login, role=COLLECTOR), me)
        login, by = ben.login, ben
    else:
        store.do(SetCollector(login="ben", active=False), me)
        login, by = me.login, me
    command = replace(change, login=login, command_id=new_command_id())
    with pytest.raises(Refused, match=f"{login} is the last administrator"):
        store.do(command, by)
    assert store.preview(command, by).refusal is not None
    assert standing(store)[login] == (ADMINISTRATOR, True)


def test_an_undo_neither_takes_the_last_away_nor_gives_back_rights(store: Store, me: Me) -> None:
    ben = added(store, me, "ben", CollectorRole.VIEWER)
    given = store.do(SetCollector(login="ben", role=ADMINISTRATOR), me).history_id
    ben = Me(ben.id, "ben", "ben", ADMINISTRATOR)
    store.do(SetCollector(login=me.login, role=COLLECTOR), ben)
    with pytest.raises(Refused, match="for an administrator to say"):
        store.do(Undo(history_id=given), me)
    made = store.do(SetCollector(login=me.login, role=ADMINISTRATOR), ben).history_id
    store.do(SetCollector(login="ben", role=COLLECTOR), me)
    with pytest.raises(Refused, match="for an administrator to say"):
        store.do(Undo(history_id=made), ben)
    assert standing(store)[me.login] == (ADMINISTRATOR, True)


@pytest.mark.parametrize("login", ["", "me", "none", "an a", "an\x07a"])
def test_what_is_no_login(login: str, store: Store, me: Me) -> None:
    with pytest.raises(Refused):
        store.do(AddCollector(login=login, role=COLLECTOR), me)


def test_an_unknown_login_is_not_added_by_a_slip(store: Store, me: Me) -> None:
    with pytest.raises(Refused, match="no collector “anna”"):
        store.do(SetCollector(login="anna", active=False), me)
    added(store, me, "ana", COLLECTOR)
    with pytest.raises(Refused, match="already"):
        store.do(AddCollector(login="ana", role=COLLECTOR), me)
