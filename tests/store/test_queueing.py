"""Who waits for SQLite's write lock has it in turn, and nothing that queues can keep it shut."""

from __future__ import annotations

import errno
import fcntl
import os
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from pathlib import Path

import pytest

from collectui.domain.about import About
from collectui.domain.notes.commands import AddNote
from collectui.store import engine
from collectui.store.opening import open_store
from collectui.store.queries.notes import notes_of
from collectui.store.same_file import FileConnection
from collectui.store.store import Store
from tests.fresh import new_store
from tests.store.making import one_customer

pytestmark = pytest.mark.one_engine


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    monkeypatch.setattr(engine, "TURN", 0.0)
    with closing(new_store(tmp_path / "s.sqlite3")) as made:
        one_customer(made)
        yield made


def say(store: Store, body: str) -> None:
    store.do(AddNote(about=About(1), body=body), store.me())


def said(store: Store) -> list[str]:
    """Oldest first."""
    return [note.body for note in store.read(notes_of, 1)][::-1]


def wal(store: Store) -> str:
    return f"{store.where.removeprefix('sqlite:///')}-wal"


@contextmanager
def busy(store: Store) -> Iterator[sqlite3.Connection]:
    """Another program that has the write lock, and never queued for it."""
    path = store.where.removeprefix("sqlite:///")
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield other


@contextmanager
def in_front(store: Store) -> Iterator[int]:
    """Somebody who is first, and does nothing about it."""
    descriptor = os.open(wal(store), os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield descriptor
    finally:
        os.close(descriptor)


def waiting(store: Store) -> int:
    """How many wait behind the first, as the system has it."""
    lines = Path("/proc/locks").read_text().splitlines()
    mark = f":{os.stat(wal(store)).st_ino} "
    return sum("->" in line and mark in line for line in lines)


def queueing(store: Store) -> int:
    """How many descriptors of this process are in the queue: SQLite's own may write."""
    found = 0
    for number in map(int, os.listdir("/dev/fd")):
        with suppress(OSError):
            same = os.path.samestat(os.fstat(number), os.stat(wal(store)))
            found += same and fcntl.fcntl(number, fcntl.F_GETFL) & os.O_ACCMODE == os.O_RDONLY
    return found


def until(so: Callable[[], bool]) -> None:
    give_up = time.monotonic() + 20
    while not so():
        assert time.monotonic() < give_up
        time.sleep(0.002)


def test_they_write_in_the_order_in_which_they_came(store: Store) -> None:
    names = [f"agent {number}" for number in range(7)]
    with ExitStack() as stack:
        agents = [
            stack.enter_context(closing(open_store(store.where, may_write=True))) for _ in names
        ]
        threads = [
            threading.Thread(target=say, args=each) for each in zip(agents, names, strict=True)
        ]
        with in_front(store) as first, busy(store) as other:
            for number, thread in enumerate(threads, 1):
                thread.start()
                until(lambda number=number: waiting(store) == number)  # type: ignore[misc]
            fcntl.flock(first, fcntl.LOCK_UN)
            # The next is first now, and waits for the lock itself alone.
            until(lambda: waiting(store) == len(names) - 1)
            other.execute("ROLLBACK")
            for thread in threads:
                thread.join(20)
    assert said(store) == names


def test_whoever_has_the_lock_lets_the_next_be_first(store: Store) -> None:
    def look(_: object) -> None:
        with in_front(store):
            pass

    store.load(look)


def test_in_its_turn_a_program_saves_again_beside_the_first(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "TURN", 60.0)
    say(store, "one")
    monkeypatch.setattr(engine, "TURN", 0.0)
    with in_front(store):
        began = time.monotonic()
        say(store, "two")
        assert time.monotonic() - began < engine.LOCK_PATIENCE / 2
        # It is no new turn; where somebody else has the lock by then, it queues like all others.
        thread = threading.Thread(target=say, args=(store, "three"))
        with busy(store) as other:
            thread.start()
            until(lambda: waiting(store) == 1)
            other.execute("ROLLBACK")
    thread.join(20)
    assert said(store) == ["one", "two", "three"]


def refuse(*_: object) -> int:
    raise OSError(errno.ENOLCK, "No locks available")


def no_threads(_: threading.Thread) -> None:
    raise RuntimeError("can't start new thread")


@pytest.mark.parametrize(
    ("owner", "name", "instead"),
    [(FileConnection, "open_wal", refuse), (fcntl, "flock", refuse)],
)
def test_without_a_queue_the_lock_is_had_all_the_same(
    store: Store, monkeypatch: pytest.MonkeyPatch, owner: object, name: str, instead: object
) -> None:
    monkeypatch.setattr(owner, name, instead)
    with busy(store) as other:
        thread = threading.Thread(target=say, args=(store, "after"))
        thread.start()
        time.sleep(0.05)
        assert said(store) == []
        other.execute("ROLLBACK")
        thread.join(20)
    assert said(store) == ["after"]
    assert queueing(store) == 0


@pytest.mark.parametrize("threads", [True, False])
def test_a_first_that_does_not_move_is_passed_after_a_while(
    store: Store, monkeypatch: pytest.MonkeyPatch, threads: bool
) -> None:
    monkeypatch.setattr(engine, "LOCK_PATIENCE", 0.4)
    if not threads:
        monkeypatch.setattr(threading.Thread, "start", no_threads)
    with in_front(store):
        began = time.monotonic()
        say(store, "past it")
        took = time.monotonic() - began
        assert took > 0.2 if threads else took < 0.2
    assert said(store) == ["past it"]
    # Who was given up being first is let go of once it is.
    until(lambda: waiting(store) == 0 and queueing(store) == 0)
    with in_front(store):
        pass


def test_a_first_that_is_killed_lets_the_next_come(store: Store) -> None:
    hold = (
        "import fcntl, sys, time\n"
        "file = open(sys.argv[1])\n"
        "fcntl.flock(file, fcntl.LOCK_EX)\n"
        "print(flush=True)\n"
        "time.sleep(600)\n"
    )
    first = subprocess.Popen([sys.executable, "-Sc", hold, wal(store)], stdout=subprocess.PIPE)
    with first, ExitStack() as stack:
        stack.callback(first.kill)
        assert first.stdout
        first.stdout.readline()
        thread = threading.Thread(target=say, args=(store, "next"))
        thread.start()
        until(lambda: waiting(store) == 1)
        began = time.monotonic()
        first.kill()
        thread.join(20)
        assert time.monotonic() - began < engine.LOCK_PATIENCE / 2
    assert said(store) == ["next"]


@pytest.fixture
def _hears_interrupts() -> Iterator[None]:
    """As in a terminal: what a shell begins in the background is deaf to them."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("_hears_interrupts")
def test_an_interrupted_wait_leaves_nothing_behind(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Longer than it takes to be noticed on a machine that has no time.
    monkeypatch.setattr(engine, "LOCK_PATIENCE", 60)
    with in_front(store):

        def interrupt() -> None:
            until(lambda: waiting(store) == 1)
            os.kill(os.getpid(), signal.SIGINT)

        thread = threading.Thread(target=interrupt)
        thread.start()
        with pytest.raises(KeyboardInterrupt):
            say(store, "not this")
        thread.join()
    until(lambda: waiting(store) == 0 and queueing(store) == 0)
    say(store, "this")
    assert said(store) == ["this"]


def test_no_file_is_left_of_it(store: Store) -> None:
    say(store, "here")
    folder = Path(wal(store)).parent
    assert {each.name for each in folder.iterdir()} == {
        f"s.sqlite3{end}" for end in ("", "-wal", "-shm")
    }
    store.close()
    assert [each.name for each in folder.iterdir()] == ["s.sqlite3"]
