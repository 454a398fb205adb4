"""Copies of a store: whole while others write, a store again, and never in anybody's place."""

from __future__ import annotations

import os
import sqlite3
import threading
from pathlib import Path

import pytest
import sqlalchemy as sa

from collectui.domain.about import About
from collectui.domain.errors import StoreFailed, StoreUnusable
from collectui.domain.notes.commands import AddNote
from collectui.store import backups, schema
from collectui.store.core.history import HISTORY
from collectui.store.core.work import NOTE
from collectui.store.engine import url_of
from collectui.store.opening import open_store, version
from collectui.store.store import Store
from tests.store.making import one_customer

pytestmark = pytest.mark.both_engines


@pytest.fixture
def customer(store: Store) -> int:
    found = one_customer(store)
    store.do(AddNote(about=About(found), body="said so"), store.me())
    return found


def contents(where: str) -> tuple[list[str], int]:
    """The notes of a store, and how many commands its history has."""
    opened = open_store(where)
    try:
        notes = opened.read(lambda c: list(c.execute(sa.select(NOTE.c.body)).scalars()))
        count = opened.read(lambda c: c.execute(sa.select(sa.func.count(HISTORY.c.id))).scalar())
    finally:
        opened.close()
    return notes, int(count or 0)


@pytest.fixture
def beside(empty_url: str) -> str:
    """Where a store can be restored to, of the same engine."""
    return empty_url


def test_a_copy_is_a_store_again_with_its_history(
    store: Store, customer: int, beside: str, tmp_path: Path
) -> None:
    before = contents(store.where)
    folder = tmp_path / "backups"
    folder.mkdir()
    made = backups.back_up(store.where, folder)
    assert made.parent == folder
    assert made.stat().st_mode & 0o077 == 0
    store.do(AddNote(about=About(customer), body="later"), store.me())
    backups.restore(made, beside)
    assert contents(beside) == before
    assert version(beside) == schema.NEWEST
    again = open_store(beside, may_write=True)
    again.do(AddNote(about=About(customer), body="goes on"), again.me())
    again.close()
    assert list(folder.iterdir()) == [made], "nothing is left beside"


def test_it_is_whole_while_others_write(store: Store, customer: int, tmp_path: Path) -> None:
    stop, me = threading.Event(), store.me()

    def write() -> None:
        writing = open_store(store.where, may_write=True)
        while not stop.is_set():
            writing.do(AddNote(about=About(customer), body="more"), me)
        writing.close()

    writer = threading.Thread(target=write)
    writer.start()
    try:
        made = [backups.back_up(store.where, tmp_path / f"{number}.copy") for number in range(3)]
    finally:
        stop.set()
        writer.join()
    assert all(each.stat().st_size for each in made)


@pytest.mark.parametrize("keep", [1, 2])
def test_older_ones_of_the_same_store_are_deleted(
    store: Store, customer: int, tmp_path: Path, keep: int
) -> None:
    folder = tmp_path / "backups"
    folder.mkdir()
    made = []
    for stamp in ("20260101-000000", "20260102-000000"):
        copy = backups.back_up(store.where, folder)
        name = copy.name.replace(copy.name.split(".backup")[0][-15:], stamp)
        made.append(copy.rename(folder / name))
    others = [folder / "notes.txt", folder / f"other-20250101-000000.backup{made[0].suffix}"]
    for each in others:
        each.write_text("mine")
    newest = backups.back_up(store.where, folder)
    gone = backups.prune(newest, keep)
    assert gone == ([made[1], made[0]] if keep == 1 else [made[0]])
    assert all(each.exists() for each in (*others, newest))


def test_nothing_is_put_in_the_place_of_anything(
    store: Store, customer: int, tmp_path: Path
) -> None:
    there = tmp_path / "there"
    there.write_text("mine")
    with pytest.raises(StoreUnusable, match="exists already"):
        backups.back_up(store.where, there)
    assert there.read_text() == "mine"
    made = backups.back_up(store.where, tmp_path / "copy")
    with pytest.raises(StoreUnusable, match=r"exists already|is not empty"):
        backups.restore(made, store.where)
    with pytest.raises(StoreUnusable, match="there is no backup"):
        backups.restore(tmp_path / "none", store.where)
    assert contents(store.where)[0] == ["said so"]


@pytest.mark.parametrize("engine_name", ["sqlite"])
def test_a_damaged_store_makes_no_backup(store: Store, customer: int, tmp_path: Path) -> None:
    path = Path(url_of(store.where).database or "")
    store.close()
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA foreign_keys=OFF")
        connection.execute("UPDATE note SET customer_id = 99")
    connection.close()
    with pytest.raises(StoreFailed, match="1 note refers to a customer that is not there"):
        backups.back_up(store.where, tmp_path / "copy")
    assert not [each for each in tmp_path.iterdir() if "copy" in each.name]


@pytest.mark.parametrize("engine_name", ["sqlite"])
def test_a_restored_store_is_told_from_the_one_that_was_saved(
    store: Store, customer: int, tmp_path: Path
) -> None:
    made = backups.back_up(store.where, tmp_path / "copy")
    backups.restore(made, str(tmp_path / "restored.sqlite3"))

    def mark(path: Path) -> int:
        with sqlite3.connect(path) as connection:
            found: int = connection.execute("PRAGMA user_version").fetchone()[0]
        connection.close()
        return found

    assert mark(made) == mark(Path(url_of(store.where).database or ""))
    assert mark(tmp_path / "restored.sqlite3") != mark(made)


@pytest.mark.parametrize("engine_name", ["postgresql"])
def test_an_older_pg_dump_is_no_use(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = tmp_path / "bin" / "pg_dump"
    old.parent.mkdir()
    old.write_text("#!/bin/sh\necho 'pg_dump (PostgreSQL) 9.6.1'\n")
    old.chmod(0o755)
    monkeypatch.setattr(backups, "_PROGRAMS", tmp_path / "nowhere")
    monkeypatch.setenv("PATH", f"{old.parent}:{os.environ['PATH']}")
    with pytest.raises(StoreUnusable, match="only that of version 9 is here"):
        backups.back_up(store.where, tmp_path / "copy")
    assert not backups.can_dump(store.where)
    assert not (tmp_path / "copy").exists()


@pytest.mark.parametrize("engine_name", ["postgresql"])
def test_each_engine_takes_its_own(store: Store, tmp_path: Path) -> None:
    made = backups.back_up(store.where, tmp_path / "copy.dump")
    with pytest.raises(StoreUnusable, match="is of a PostgreSQL store"):
        backups.restore(made, str(tmp_path / "new.sqlite3"))
    assert not (tmp_path / "new.sqlite3").exists()
    text = tmp_path / "text"
    text.write_text("no dump")
    with pytest.raises(StoreUnusable, match="is no dump of pg_dump"):
        backups.restore(text, store.where)
