"""The two connections of a program to a PostgreSQL server, and what it hears by one of them."""

import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
import pytest
import sqlalchemy as sa
from sqlalchemy import Connection

from collectui.domain.about import About
from collectui.domain.errors import StoreBusy
from collectui.domain.notes.commands import AddNote
from collectui.store import engine
from collectui.store.core.customers import CUSTOMER
from collectui.store.opening import open_store
from collectui.store.queries.changes import newest
from collectui.store.queries.notes import notes_of
from collectui.store.store import Store
from tests import postgres
from tests.conftest import postgres_template
from tests.store.making import ON, add_customer, add_item, build_figures, one_customer

pytestmark = pytest.mark.both_engines


@pytest.fixture
def store_url(_postgres: psycopg.Connection[Any]) -> Iterator[str]:
    """On a server: a file has none to be spared. Nobody keeps connections to this one."""
    template = postgres_template(_postgres)
    with postgres.database(_postgres, template) as name:
        yield postgres.url(name, _postgres.info.host)


def _plain(store: Store) -> psycopg.Connection[Any]:
    return psycopg.connect(store.where, autocommit=True, application_name="looks on")


@pytest.fixture
def count(store: Store) -> Iterator[Callable[[], int]]:
    """How many connections programs have to the store's database at the moment."""
    said = (
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
        " AND application_name = 'collectui'"
    )
    with _plain(store) as connection:

        def counted() -> int:
            row = connection.execute(said).fetchone()
            assert row is not None
            return int(row[0])

        yield counted


def test_there_are_two_whoever_asks_at_once(store: Store, count: Callable[[], int]) -> None:
    customer, me = one_customer(store), store.me()
    most: list[int] = []
    done = threading.Event()

    def work(number: int) -> None:
        for turn in range(6):
            if number % 4 == 0:
                store.do(AddNote(about=About(customer), body=f"{number} {turn}"), me)
            else:
                store.read(notes_of, customer)

    def look() -> None:
        while not done.is_set():
            most.append(count())

    threads = [threading.Thread(target=work, args=(number,)) for number in range(12)]
    looking = threading.Thread(target=look)
    for thread in (looking, *threads):
        thread.start()
    for thread in threads:
        thread.join()
    done.set()
    looking.join()
    assert len(store.read(notes_of, customer)) == 3 * 6
    assert max(most) == 2


def test_another_time_has_the_place_of_the_second(store: Store, count: Callable[[], int]) -> None:
    customer, me = one_customer(store), store.me()
    before = datetime.now(UTC)
    store.do(AddNote(about=About(customer), body="called"), me)
    store.load(lambda c: build_figures(c, ON))
    for _ in range(2):
        past = store.look_back(customer, before)
        # The present is read and written beside it, by the connection for work.
        assert len(store.read(notes_of, customer)) == 1
        assert not past.read(notes_of, customer)
        assert store.heard() is None
        assert _soon(lambda: count() == 2)
        past.close()
    ahead = store.look_ahead(customer, ON + timedelta(14))
    store.do(AddNote(about=About(customer), body="again"), me)
    assert len(store.read(notes_of, customer)) == 2
    assert _soon(lambda: count() == 2)
    ahead.close()
    assert store.read(notes_of, customer)
    assert store.heard() is not None
    assert _soon(lambda: count() == 2)


_MY_LOCKS = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid()"
"""Other tests have the same server, and its locks."""


def test_a_reader_at_work_only_reads_and_takes_no_lock(store: Store) -> None:
    customer = one_customer(store)
    past = store.look_back(customer, datetime.now(UTC))

    def look(connection: Connection) -> tuple[str, str, int]:
        asked = connection.exec_driver_sql
        return (
            str(asked("SHOW transaction_read_only").scalar()),
            str(asked("SHOW transaction_isolation").scalar()),
            int(asked(_MY_LOCKS).scalar_one()),
        )

    assert store.read(look) == ("on", "repeatable read", 0)
    # The next is a writer again.
    one_customer(store, number="C-2")
    past.close()


def test_a_writer_waits_for_no_long_question(store: Store) -> None:
    customer, me = one_customer(store), store.me()
    asked, go_on = threading.Event(), threading.Event()

    def long(connection: Connection) -> None:
        asked.set()
        go_on.wait()

    thread = threading.Thread(target=store.read, args=(long,))
    thread.start()
    asked.wait()
    store.do(AddNote(about=About(customer), body="x"), me)
    assert len(store.read(notes_of, customer)) == 1
    go_on.set()
    thread.join()


def test_who_waits_too_long_for_a_turn_is_told(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "TURN_PATIENCE", 0.1)

    def thrice(connection: Connection) -> None:
        store.read(lambda _: store.read(newest))

    with pytest.raises(StoreBusy, match="another question of this program"):
        store.read(thrice)
    assert store.read(newest) >= 0


def test_what_others_write_is_heard_without_a_question(store: Store) -> None:
    customer = one_customer(store)
    other = open_store(store.where, may_write=True)
    assert store.read(newest) == 0
    begun = store.heard()
    assert begun is not None
    done = other.do(AddNote(about=About(customer), body="x"), other.me())
    assert _soon(lambda: _newest(store) == done.history_id)
    # A connection that is made anew has missed something perhaps: it is another listening.
    store._connections.forget()
    assert store.heard() is None
    store.read(newest)
    again = store.heard()
    assert again is not None
    assert again.since != begun.since
    other.close()


def _newest(store: Store) -> int:
    heard = store.heard()
    return heard.newest if heard else 0


def _soon(so: Callable[[], bool]) -> bool:
    until = time.monotonic() + 5
    while not so() and time.monotonic() < until:
        time.sleep(0.01)
    return so()


def test_a_lost_second_connection_is_deaf_and_no_error(store: Store) -> None:
    store.read(newest)
    with _plain(store) as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity"
            " WHERE datname = current_database() AND application_name = 'collectui'"
        )
    assert _soon(lambda: store.heard() is None)
    assert store.read(newest) == 0
    assert store.heard() is not None


def test_a_session_at_another_date_looks_at_another_time_too(
    store: Store, count: Callable[[], int]
) -> None:
    def make(connection: Connection) -> int:
        customer = add_customer(connection)
        add_item(connection, customer, 100, due=ON)
        build_figures(connection)
        return customer

    customer = store.load(make)
    store.look_at(ON + timedelta(40))
    ahead = store.look_ahead(customer, ON + timedelta(50))
    assert count() == 3
    ahead.close()
    assert _soon(lambda: count() == 2)
    assert store.read(lambda c: c.execute(sa.select(CUSTOMER.c.id)).scalar()) == customer
