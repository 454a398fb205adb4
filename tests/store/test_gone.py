"""A store's file that is taken away, replaced or upgraded under a running program."""

import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import uuid4

import pytest
import sqlalchemy as sa
from sqlalchemy import Connection

from collectui.domain.about import About
from collectui.domain.errors import StoreChanged, StoreGone
from collectui.domain.kernel import Me
from collectui.domain.notes.commands import AddNote
from collectui.store.core.work import NOTE
from collectui.store.opening import create, open_store
from collectui.store.schema import NEWEST
from collectui.store.store import Store
from tests import postgres
from tests.fresh import new_store
from tests.store.making import one_customer


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "s.sqlite3"


@pytest.fixture
def made(path: Path) -> Iterator[Store]:
    """A store that was read and written before its file is touched."""
    store = new_store(path)
    one_customer(store)
    say(store, "before")
    yield store
    store.close()


def other(folder: Path) -> Path:
    """Another store, closed: of its own making, for a copy of the first is the first."""
    with postgres.locked("another") as run:
        template = run / "another.sqlite3"
        if not template.exists():
            store = create(str(template))
            one_customer(store)
            store.close()
    return Path(shutil.copyfile(template, folder / "other.sqlite3"))


def say(store: Store, text: str) -> None:
    store.do(AddNote(about=About(1), body=text), store.me())


def notes(connection: Connection) -> list[str]:
    return list(connection.execute(sa.select(NOTE.c.body).order_by(NOTE.c.id)).scalars())


def rows_of(path: Path) -> list[str]:
    """The notes that somebody finds who opens the file afterwards."""
    connection = sqlite3.connect(path)
    try:
        return [body for (body,) in connection.execute("SELECT body FROM note ORDER BY id")]
    finally:
        connection.close()


def delete(path: Path) -> None:
    path.unlink()


def delete_all(path: Path) -> None:
    for end in ("", "-wal", "-shm"):
        Path(f"{path}{end}").unlink()


def delete_the_wal(path: Path) -> None:
    Path(f"{path}-wal").unlink()


def move(path: Path) -> None:
    path.rename(path.with_name("away.sqlite3"))


def move_all(path: Path) -> None:
    for end in ("", "-wal", "-shm"):
        Path(f"{path}{end}").rename(f"{path.with_name('away.sqlite3')}{end}")


def move_the_folder(path: Path) -> None:
    path.parent.rename(path.parent.with_name(f"{path.parent.name}-{uuid4().hex}"))


def replace(path: Path) -> None:
    other(path.parent).replace(path)


def replace_all(path: Path) -> None:
    new = other(path.parent)
    for end in ("-wal", "-shm"):
        Path(f"{path}{end}").unlink()
    new.replace(path)


def replace_by_a_copy_of_itself(path: Path) -> None:
    beside = path.with_name("copy.sqlite3")
    shutil.copyfile(path, beside)
    beside.replace(path)


def copy_over(path: Path) -> None:
    shutil.copyfile(other(path.parent), path)


def link_elsewhere(path: Path) -> None:
    new = other(path.parent)
    path.unlink()
    path.symlink_to(new)


def empty(path: Path) -> None:
    os.truncate(path, 0)


WAYS = [
    delete,
    delete_all,
    delete_the_wal,
    move,
    move_all,
    move_the_folder,
    replace,
    replace_all,
    replace_by_a_copy_of_itself,
    copy_over,
    link_elsewhere,
    empty,
]
Work = Callable[[Store, Me], object]
WORK: dict[str, Work] = {
    "save": lambda store, me: store.do(AddNote(about=About(1), body="after"), me),
    "load": lambda store, _: store.load(lambda c: c.exec_driver_sql("DELETE FROM saved_view")),
    "read": lambda store, _: store.read(notes),
    "preview": lambda store, me: store.preview(AddNote(about=About(1), body="x"), me),
}


@pytest.mark.sampled
@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
@pytest.mark.parametrize("work", WORK)
def test_a_file_that_went_is_noticed_before_anything_is_acknowledged(
    made: Store, path: Path, way: Callable[[Path], None], work: str
) -> None:
    me = made.me()
    assert made.read(notes) == ["before"]
    way(path)
    with pytest.raises(StoreGone, match=r"s\.sqlite3.*nothing was saved"):
        WORK[work](made, me)


@pytest.mark.parametrize("way", [delete, move, replace, replace_all, copy_over])
def test_a_file_that_goes_in_the_middle_of_a_piece_is_noticed(
    made: Store, path: Path, way: Callable[[Path], None]
) -> None:
    def work(connection: Connection) -> None:
        connection.exec_driver_sql("UPDATE note SET body = 'changed'")
        way(path)

    with pytest.raises(StoreGone):
        made.load(work)


def test_a_file_that_goes_during_the_commit_gives_no_receipt(
    made: Store, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    commit = made._writing.dialect.do_commit

    def late(connection: object) -> None:
        commit(connection)  # type: ignore[arg-type]
        move(path)

    monkeypatch.setattr(made._writing.dialect, "do_commit", late)
    with pytest.raises(StoreGone):
        say(made, "after")


def test_a_file_that_comes_back_is_gone_on_with_and_saves_once(made: Store, path: Path) -> None:
    me, away = made.me(), path.with_name("away.sqlite3")
    command = AddNote(about=About(1), body="after")
    path.rename(away)
    for _ in range(2):
        with pytest.raises(StoreGone):
            made.do(command, me)
    away.rename(path)
    made.do(command, me)
    assert made.do(command, me).repeated
    made.close()
    assert rows_of(path) == ["before", "after"]


@pytest.mark.parametrize("way", [replace, replace_all])
def test_closing_leaves_the_files_of_those_who_work_in_the_new_one(
    made: Store, path: Path, way: Callable[[Path], None], tmp_path: Path
) -> None:
    kept = tmp_path / "kept.sqlite3"
    os.link(path, kept)
    way(path)
    for end in ("-wal", "-shm"):
        Path(f"{path}{end}").unlink(missing_ok=True)
    theirs = open_store(str(path), may_write=True)
    say(theirs, "theirs")
    made.close()
    # Their -wal is still under its name: what they save is found by whoever opens it.
    say(theirs, "later")
    theirs.close()
    assert rows_of(path) == ["theirs", "later"]
    assert rows_of(kept) == ["before"]


def test_others_who_open_close_and_tidy_up_are_no_trouble(made: Store, path: Path) -> None:
    for number in range(3):
        beside = open_store(str(path), may_write=True)
        say(beside, f"beside {number}")
        beside.load(lambda c: c.exec_driver_sql("DELETE FROM saved_view"))
        beside.close()
        connection = sqlite3.connect(path)
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.execute("VACUUM")
        connection.close()
        say(made, f"mine {number}")
    assert len(made.read(notes)) == 7


def test_a_store_that_became_newer_is_not_written_to(store: Store) -> None:
    one_customer(store)
    say(store, "before")
    me = store.me()
    store.load(lambda c: c.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(StoreChanged, match=r"9999, newer.*update collectui; nothing was saved"):
        store.do(AddNote(about=About(1), body="after"), me)
    with pytest.raises(StoreChanged, match="update collectui"):
        store.load(lambda c: c.exec_driver_sql("DELETE FROM note"))
    assert store.read(notes) == ["before"]
    with store._writing.begin() as connection:
        connection.exec_driver_sql(f"UPDATE alembic_version SET version_num = '{NEWEST}'")
    say(store, "after")
    assert store.read(notes) == ["before", "after"]
