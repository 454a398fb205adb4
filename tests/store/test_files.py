"""The file of an SQLite store: who may read it, what is refused, what a fault leaves."""

import errno
import os
import resource
import sqlite3
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy import Connection

from collectui.domain.about import About
from collectui.domain.errors import StoreBusy, StoreFailed, StoreMissing, StoreUnusable
from collectui.domain.notes.commands import AddNote
from collectui.store import schema
from collectui.store.core.work import NOTE
from collectui.store.engine import reading_engine
from collectui.store.opening import create, exists, open_store
from collectui.store.store import Store
from tests.store.making import one_customer


def _mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "s.sqlite3"


@pytest.fixture
def made(path: Path) -> Iterator[Store]:
    store = create(str(path))
    yield store
    store.close()


def test_only_its_owner_reads_a_private_store(tmp_path: Path) -> None:
    path = tmp_path / "new" / "folder" / "s.sqlite3"
    mask = os.umask(0)
    try:
        store = create(str(path))
        one_customer(store)
        files = sorted(path.parent.iterdir())
        assert {file.name for file in files} >= {"s.sqlite3", "s.sqlite3-wal"}
        assert {_mode(file) for file in files} == {0o600}
        assert _mode(path.parent) == 0o700
        store.close()
    finally:
        os.umask(mask)


def test_in_a_shared_folder_the_group_may_write(tmp_path: Path) -> None:
    folder = tmp_path / "desk"
    folder.mkdir()
    folder.chmod(0o2770)
    mask = os.umask(0o077)
    try:
        store = create(str(folder / "s.sqlite3"))
        one_customer(store)
        assert {_mode(file) for file in folder.iterdir()} == {0o660}
        store.close()
    finally:
        os.umask(mask)


def test_a_store_says_whose_file_it_is(made: Store, path: Path) -> None:
    assert sqlite3.connect(path).execute("PRAGMA application_id").fetchone() == (
        schema.APPLICATION_ID,
    )
    assert sqlite3.connect(path).execute("PRAGMA journal_mode").fetchone() == ("wal",)


def test_a_store_is_not_made_twice(made: Store, path: Path) -> None:
    customer = one_customer(made)
    with pytest.raises(StoreUnusable, match="exists already"):
        create(str(path))
    again = open_store(str(path))
    assert again.read(lambda c: c.exec_driver_sql("SELECT id FROM customer").scalar()) == customer
    again.close()


def test_a_file_system_without_links_will_do(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError(errno.EPERM, "Operation not permitted")

    monkeypatch.setattr(os, "link", refuse)
    create(str(path)).close()
    assert [each.name for each in path.parent.iterdir()] == [path.name]
    with pytest.raises(StoreUnusable, match="exists already"):
        create(str(path))


def _foreign(path: Path) -> None:
    other = sqlite3.connect(path)
    other.execute("CREATE TABLE t (x)")
    other.close()


_NO_STORES = {
    "an empty file": (Path.touch, "empty file"),
    "another program's SQLite file": (_foreign, "another program"),
    "a text file": (lambda path: path.write_text("number,name\n"), "not a collectui store"),
    "a short text file": (lambda path: path.write_text("x"), "not a collectui store"),
}


@pytest.mark.parametrize("what", _NO_STORES)
def test_what_is_no_store_is_refused_and_left_alone(path: Path, what: str) -> None:
    make, words = _NO_STORES[what]
    make(path)
    before = path.read_bytes()
    for attempt in (open_store, exists, lambda where: open_store(where, may_write=True)):
        with pytest.raises(StoreUnusable, match=words):
            attempt(str(path))
    with pytest.raises(StoreUnusable, match="exists already"):
        create(str(path))
    assert path.read_bytes() == before
    assert [each.name for each in path.parent.iterdir()] == [path.name]


def test_a_missing_store_is_missing_and_stays_so(path: Path) -> None:
    with pytest.raises(StoreMissing, match="collectui import"):
        open_store(str(path))
    assert not exists(str(path))
    # Even the engine itself makes no file where none is.
    engine = reading_engine(str(path))
    with pytest.raises(sa.exc.OperationalError):
        engine.connect()
    assert not path.exists()


def test_a_folder_is_no_store(tmp_path: Path) -> None:
    with pytest.raises(StoreUnusable, match="is a folder"):
        open_store(str(tmp_path))
    with pytest.raises(StoreUnusable):
        create(str(tmp_path))


def test_a_store_cannot_be_made_where_a_file_stands_for_the_folder(path: Path) -> None:
    path.touch()
    with pytest.raises(StoreUnusable, match="cannot make a store"):
        create(str(path / "s.sqlite3"))


@pytest.mark.parametrize("scheme", ["", "sqlite:///"])
def test_odd_characters_in_the_path(tmp_path: Path, scheme: str) -> None:
    path = tmp_path / "50% of #1?&mode=ro" / "ü s.sqlite3"
    store = create(f"{scheme}{path}")
    one_customer(store)
    store.close()
    assert path.exists()


def test_a_reader_cannot_write(store: Store) -> None:
    def write(connection: Connection) -> None:
        connection.exec_driver_sql("INSERT INTO outcome (code) VALUES ('x')")

    with pytest.raises(StoreFailed, match="may not be written"):
        store.read(write)
    with pytest.raises(StoreFailed, match="may not be written"):
        store.read(lambda c: c.exec_driver_sql("CREATE TABLE x (y integer)"))


def test_opening_to_read_changes_nothing(made: Store, path: Path) -> None:
    one_customer(made)
    made.close()
    before = path.read_bytes()
    store = open_store(str(path))
    store.me()
    store.close()
    assert path.read_bytes() == before
    assert [each.name for each in path.parent.iterdir()] == [path.name]


@contextmanager
def _no_file_above(size: int) -> Iterator[None]:
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, limits[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)


def _notes(connection: Connection) -> int:
    note = NOTE
    found = connection.execute(sa.select(sa.func.count()).select_from(note)).scalar_one()
    assert connection.exec_driver_sql("SELECT count(*) FROM history").scalar_one() == found
    return int(found)


def test_a_file_that_may_not_grow_loses_nothing(made: Store, path: Path) -> None:
    me, customer = made.me(), one_customer(made)
    size = max(Path(f"{path}{end}").stat().st_size for end in ("", "-wal"))
    large = "x" * 100_000
    ids = []

    def write_on() -> None:
        for _ in range(20):
            ids.append(made.do(AddNote(about=About(customer), body=large), me).history_id)

    with _no_file_above(size + 400_000):
        with pytest.raises(StoreFailed, match="nothing was saved"):
            write_on()
        assert made.read(_notes) == len(ids) > 0
    made.do(AddNote(about=About(customer), body=large), me)
    assert made.read(_notes) == len(ids) + 1


def test_a_full_disk_loses_nothing(made: Store) -> None:
    me, customer = made.me(), one_customer(made)

    def fill(connection: Connection) -> None:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
        connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")

    made.load(fill)
    with pytest.raises(StoreFailed, match="the disk is full: nothing was saved"):
        made.do(AddNote(about=About(customer), body="x" * 100_000), me)
    assert made.read(_notes) == 0
    made.load(lambda c: c.exec_driver_sql("PRAGMA max_page_count = 1000000"))
    made.do(AddNote(about=About(customer), body="x" * 100_000), me)
    assert made.read(_notes) == 1


def test_a_damaged_file_is_said_to_be(made: Store, path: Path) -> None:
    one_customer(made)
    made.close()
    content = bytearray(path.read_bytes())
    content[4096:] = os.urandom(len(content) - 4096)
    path.write_bytes(content)
    with pytest.raises(StoreUnusable, match="damaged"):
        open_store(str(path), may_write=True)


def test_a_file_taken_away_is_said_to_be(made: Store, path: Path, tmp_path: Path) -> None:
    made.close()
    path.rename(tmp_path / "away.sqlite3")
    with pytest.raises(StoreFailed, match="deleted, moved or renamed"):
        made.me()
    with pytest.raises(StoreFailed, match="deleted, moved or renamed"):
        one_customer(made)


def test_a_store_of_somebody_else_is_said_to_be(
    made: Store, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Root may write anything: the refusal itself is made.
    def refuse(connection: Connection) -> None:
        connection.exec_driver_sql("PRAGMA query_only=ON")
        connection.exec_driver_sql("DELETE FROM saved_view")

    with pytest.raises(StoreFailed, match="ask who keeps it for the right"):
        made.load(refuse)


def test_somebody_who_holds_the_lock_is_waited_for_and_then_reported(
    made: Store, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("collectui.store.engine.LOCK_PATIENCE", 0.2)
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(StoreBusy, match=r"busy for 0\.2 s: nothing was saved"):
        one_customer(made)
    # Whoever is known is opened for without the lock.
    open_store(str(path), may_write=True).close()
    other.execute("ROLLBACK")
    one_customer(made)
