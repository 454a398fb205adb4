"""Connections: many threads, lost servers, locks held too long, closing."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy import Connection

from collectui.domain.about import About
from collectui.domain.errors import StoreBusy, StoreFailed, StoreUnusable
from collectui.domain.notes.commands import AddNote
from collectui.store.core.customers import CUSTOMER
from collectui.store.engine import is_sqlite, reading_engine, writing_engine
from collectui.store.opening import open_store
from collectui.store.queries.notes import notes_of
from collectui.store.store import Store
from tests.store.making import ON, add_customer, add_item, build_figures, one_customer
from tests.store.reference import kept

pytestmark = pytest.mark.both_engines


def _in_threads(count: int, work: Callable[[int], Any]) -> list[Any]:
    ended: list[Any] = []

    def run(number: int) -> None:
        try:
            ended.append(work(number))
        except BaseException as error:
            ended.append(error)

    threads = [threading.Thread(target=run, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return ended


def test_many_threads_read_while_others_write(store: Store) -> None:
    customer, me = one_customer(store), store.me()

    def work(number: int) -> int:
        for turn in range(8):
            if number % 4 == 0:
                store.do(AddNote(about=About(customer), body=f"{number} {turn}"), me)
            else:
                store.read(notes_of, customer)
        return number

    assert sorted(_in_threads(24, work)) == list(range(24))
    assert len(store.read(notes_of, customer)) == 6 * 8


def test_one_question_sees_one_moment(store: Store) -> None:
    customer, me = one_customer(store), store.me()

    def look(connection: Connection) -> tuple[int, int]:
        before = len(notes_of(connection, customer))
        writer = threading.Thread(
            target=lambda: store.do(AddNote(about=About(customer), body="x"), me)
        )
        writer.start()
        writer.join()
        return before, len(notes_of(connection, customer))

    assert store.read(look) == (0, 0)
    assert len(store.read(notes_of, customer)) == 1


def test_a_mistake_in_a_question_costs_no_connection(store: Store) -> None:
    def fail(connection: Connection) -> None:
        connection.exec_driver_sql("SELECT 1")
        raise LookupError("no such thing")

    for _ in range(30):
        with pytest.raises(LookupError):
            store.read(fail)
        with pytest.raises(StoreFailed, match="the database refused"):
            store.read(lambda c: c.exec_driver_sql("SELECT nothing FROM nowhere"))
    assert store.me().id is not None


def _terminate_all(where: str) -> None:
    engine = reading_engine(where)
    with engine.connect() as connection:
        connection.exec_driver_sql(
            "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
    engine.dispose()


@pytest.fixture
def served(store: Store, engine_name: str) -> Store:
    """A store on a server that may lose its connections; a file has none to lose."""
    if engine_name == "sqlite":
        # Every held connection goes all the same: as when the program runs out of them.
        store._connections.forget()
    return store


def _lose(store: Store) -> None:
    if not store.read(is_sqlite):
        _terminate_all(store.where)


def test_a_lost_connection_is_made_anew(served: Store) -> None:
    customer, me = one_customer(served), served.me()
    at_once = 3 if served.read(is_sqlite) else 2
    barrier = threading.Barrier(at_once)

    def hold(connection: Connection) -> None:
        barrier.wait()

    _in_threads(at_once, lambda _: served.read(hold))
    for _ in range(2):
        _lose(served)
        served.do(AddNote(about=About(customer), body="x"), me)
        _lose(served)
        assert served.read(notes_of, customer)
        assert served.me() == me
    assert len(served.read(notes_of, customer)) == 2


def test_a_session_of_another_day_is_made_anew(served: Store) -> None:
    def make(connection: Connection) -> None:
        add_item(connection, add_customer(connection), 100, due=ON)
        build_figures(connection)

    served.load(make)
    served.look_at(ON.replace(year=2027))
    figures = served.read(kept)
    _lose(served)
    assert served.read(kept) == figures
    assert [row["past_due"] for row in figures.values()] == [100]


def test_a_connection_lost_while_writing_writes_once(served: Store) -> None:
    customer, me = one_customer(served), served.me()
    if served.read(is_sqlite):
        return
    lost: list[int] = []
    write = served._write

    def lose_once(work: Callable[[Connection], Any]) -> Any:
        def then_lose(connection: Connection) -> Any:
            answer = work(connection)
            if not lost:
                lost.append(1)
                _terminate_all(served.where)
            return answer

        return write(then_lose)

    served._write = lose_once  # type: ignore[method-assign]
    served.do(AddNote(about=About(customer), body="once"), me)
    assert lost
    assert len(served.read(notes_of, customer)) == 1


def test_a_writer_waits_so_long_and_no_longer(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("collectui.store.engine.LOCK_PATIENCE", 0.3)
    impatient = open_store(store.where, may_write=True)
    engine = writing_engine(store.where)
    with engine.begin(), pytest.raises(StoreBusy, match="nothing was saved"):
        one_customer(impatient)
    one_customer(impatient)
    impatient.close()
    engine.dispose()


def test_closing_lets_go_of_everything(store_url: str) -> None:
    store = open_store(store_url, may_write=True)
    inside, closed = threading.Event(), threading.Event()

    def hold(connection: Connection) -> int:
        inside.set()
        closed.wait()
        return int(connection.exec_driver_sql("SELECT 1").scalar_one())

    answers: list[int] = []
    thread = threading.Thread(target=lambda: answers.append(store.read(hold)))
    thread.start()
    inside.wait()
    store.close()
    closed.set()
    thread.join()
    # Who was asking got an answer, and then the connection went too.
    assert answers == [1]
    store.close()


@pytest.mark.parametrize(
    "where",
    [
        "postgresql://postgres@/nothing?host=/tmp/no-server-here",
        "postgresql://somebody:secret@127.0.0.1:1/x",
    ],
)
def test_a_server_that_is_not_there_is_said_to_be(where: str) -> None:
    with pytest.raises(StoreUnusable, match="does not answer") as refused:
        open_store(where)
    assert "secret" not in str(refused.value)


def test_a_database_that_is_not_there_is_said_to_be(store_url: str, engine_name: str) -> None:
    if engine_name == "sqlite":
        store_url = store_url.replace("store.sqlite3", "other.sqlite3")
        words = "there is no store"
    else:
        store_url = store_url.replace("@/", "@/no_")
        words = "does not exist"
    with pytest.raises(StoreUnusable, match=words):
        open_store(store_url)


def test_the_reading_side_of_a_store_stays_open_to_questions(store: Store) -> None:
    count = sa.select(sa.func.count()).select_from(CUSTOMER)
    for number in range(3):
        one_customer(store, number=f"C-{number}")
        assert store.read(lambda c: c.execute(count).scalar_one()) == number + 1
