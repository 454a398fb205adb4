"""A primary that is killed under load, and a standby promoted in its place."""

import threading
import time
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest

from collectui.domain.about import About
from collectui.domain.errors import NotAcknowledged, StoreBusy, StoreFailed
from collectui.domain.notes.commands import AddNote
from collectui.store import commits, engine
from collectui.store.opening import create, open_store
from collectui.store.queries.changes import newest
from collectui.store.queries.notes import notes_of
from collectui.store.store import Store
from tests import postgres, servers
from tests.servers import Server
from tests.store.making import one_customer

pytestmark = pytest.mark.alone


@pytest.fixture
def both() -> Iterator[tuple[Server, Server]]:
    """A primary and its synchronous standby."""
    try:
        postgres.binaries()
    except postgres.NoPostgres as absent:
        pytest.skip(str(absent))
    with servers.pair() as made:
        yield made


class Agent:
    """Writes notes one after another; sends one again until it is acknowledged, as by Ctrl+S."""

    def __init__(self, where: str, customer: int, name: str) -> None:
        self.acknowledged: list[str] = []
        self.troubles: list[str] = []
        self.over = threading.Event()
        self._store = open_store(where, may_write=True)
        self._customer, self._name = customer, name
        self._thread = threading.Thread(target=self._work)
        self._thread.start()

    def _work(self) -> None:
        me, number = self._store.me(), 0
        while not self.over.is_set():
            body = f"{self._name} {number}"
            command = AddNote(about=About(self._customer), body=body)
            while True:
                try:
                    self._store.do(command, me)
                except (StoreBusy, StoreFailed) as error:
                    self.troubles.append(str(error))
                    time.sleep(0.05)
                    continue
                self.acknowledged.append(body)
                break
            number += 1

    def end(self) -> None:
        """Wait until the last is acknowledged."""
        self.over.set()
        self._thread.join(60)
        assert not self._thread.is_alive()
        self._store.close()


def _bodies(store: Store, customer: int) -> Counter[str]:
    return Counter(note.body for note in store.read(notes_of, customer))


def _fail_over(both: tuple[Server, Server]) -> None:
    primary, standby = both
    where = servers.url(*both)
    create(where).close()
    store = open_store(where, may_write=True)
    customer = one_customer(store)
    agents = [Agent(where, customer, f"agent {number}") for number in range(3)]
    _wait_for(lambda: all(len(agent.acknowledged) > 5 for agent in agents))
    primary.kill()
    # A copy waits for standbys of its own, until it is told that it has none.
    standby.say("SELECT pg_promote()")
    standby.set_synchronous("")
    marks = [len(agent.acknowledged) for agent in agents]
    _wait_for(
        lambda: all(
            len(agent.acknowledged) > mark + 5 for agent, mark in zip(agents, marks, strict=True)
        )
    )
    for agent in agents:
        agent.end()
    found = _bodies(store, customer)
    for agent in agents:
        assert {body: found[body] for body in agent.acknowledged} == dict.fromkeys(
            agent.acknowledged, 1
        )
    assert max(found.values()) == 1
    store.close()


def test_nothing_acknowledged_is_lost_or_done_twice(both: tuple[Server, Server]) -> None:
    _fail_over(both)


@pytest.mark.torture
@pytest.mark.parametrize("turn", range(5))
def test_nor_in_five(turn: int, both: tuple[Server, Server]) -> None:
    _fail_over(both)


def test_what_no_standby_confirms_is_not_acknowledged(
    both: tuple[Server, Server], monkeypatch: pytest.MonkeyPatch
) -> None:
    primary, standby = both
    monkeypatch.setattr(commits, "COMMIT_PATIENCE", 0.5)
    monkeypatch.setattr(engine, "LOCK_PATIENCE", 0.5)
    where = servers.url(*both)
    create(where).close()
    store = open_store(where, may_write=True)
    customer, me = one_customer(store), store.me()
    standby.kill()
    command = AddNote(about=About(customer), body="called")
    with pytest.raises(NotAcknowledged, match="nothing is saved twice"):
        store.do(command, me)
    # Somebody gives up waiting on the server itself: it says that it succeeded, with a warning.
    primary.say(_GIVE_UP)
    _wait_for(lambda: bool(_bodies(store, customer)))
    with pytest.raises(NotAcknowledged):
        store.do(command, me)
    standby.start()
    _wait_for(lambda: primary.say("SELECT 1 FROM pg_stat_replication WHERE state = 'streaming'"))
    receipt = store.do(command, me)
    assert receipt.repeated
    assert _bodies(store, customer) == {"called": 1}
    store.close()


def test_a_warning_is_no_success(
    both: tuple[Server, Server], monkeypatch: pytest.MonkeyPatch
) -> None:
    primary, standby = both
    where = servers.url(*both)
    create(where).close()
    store = open_store(where, may_write=True)
    customer, me = one_customer(store), store.me()
    standby.kill()
    monkeypatch.setattr(commits, "RECONNECT_PATIENCE", 0.0)
    ended: list[Any] = []

    def save() -> None:
        try:
            ended.append(store.do(AddNote(about=About(customer), body="called"), me))
        except NotAcknowledged as error:
            ended.append(error)

    thread = threading.Thread(target=save)
    thread.start()
    _wait_for(lambda: primary.say(_WAITING))
    primary.say(_GIVE_UP)
    thread.join(30)
    assert [type(each) for each in ended] == [NotAcknowledged]
    store.close()


_WAITING = "SELECT 1 FROM pg_stat_activity WHERE wait_event = 'SyncRep'"
_GIVE_UP = "SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE wait_event = 'SyncRep'"


def _wait_for(so: Any) -> None:
    until = time.monotonic() + 60
    while not so():
        assert time.monotonic() < until
        time.sleep(0.02)


def test_a_standby_is_read_and_asked_for_news(
    both: tuple[Server, Server], monkeypatch: pytest.MonkeyPatch
) -> None:
    """It cannot be listened to."""
    monkeypatch.setattr(commits, "RECONNECT_PATIENCE", 0.3)
    primary, standby = both
    where = servers.url(*both)
    create(where).close()
    store = open_store(where, may_write=True)
    customer, me = one_customer(store), store.me()
    reader = open_store(f"postgresql://postgres@/{servers.DATABASE}?host={standby.base}")
    assert reader.read(newest) == 0
    assert reader.heard() is None
    done = store.do(AddNote(about=About(customer), body="called"), me)
    _wait_for(lambda: reader.read(newest) == done.history_id)
    assert reader.heard() is None
    with pytest.raises(StoreFailed, match="only reads"):
        reader.do(AddNote(about=About(customer), body="x"), me)
    reader.close()
    store.close()
    assert primary.say("SELECT 1") == (1,)
