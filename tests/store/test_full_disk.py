"""A disk that is full in the middle of the work: nothing is half saved, and it goes on after."""

from __future__ import annotations

import os
import random
import re
import string
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import pytest

from collectui.domain.about import About
from collectui.domain.errors import StoreFailed
from collectui.domain.notes.commands import AddNote
from collectui.store.opening import create, open_store
from collectui.store.store import Store
from tests import fresh, full_disks, postgres, servers
from tests.full_disks import Disk, Limited
from tests.reachable import open_way
from tests.store.acknowledged import check, there
from tests.store.making import one_customer

pytestmark = pytest.mark.both_engines

Small = tuple[Store, Disk]


@pytest.fixture
def small(engine_name: str, tmp_path: Path) -> Iterator[Small]:
    """A store on a disk that can be filled."""
    folder = tmp_path / "small"
    folder.mkdir()
    with ExitStack() as stack:
        if engine_name == "sqlite":
            disk = stack.enter_context(full_disks.mounted(folder, 32 << 20))
            where = f"sqlite:///{fresh.new_file(folder / 'store.sqlite3')}"
            disk = disk or Limited(folder, [os.getpid()])
        else:
            where, disk = _on_server(stack, folder)
        # With room again before anything else is written, whatever the test did.
        stack.callback(disk.make_room)
        yield stack.enter_context(closing(open_store(where, may_write=True))), disk


def _on_server(stack: ExitStack, folder: Path) -> tuple[str, Disk]:
    """A server that keeps its tables on the disk, and its log elsewhere."""
    try:
        postgres.binaries()
    except postgres.NoPostgres as absent:
        pytest.skip(str(absent))
    disk = stack.enter_context(full_disks.mounted(folder, 64 << 20))
    server = stack.enter_context(servers.one())
    if disk is not None:
        if server.owner:
            os.chown(folder, server.owner["user"], server.owner["group"])
            open_way(folder.parent)
        server.say(f"CREATE TABLESPACE small LOCATION '{folder}'")
        server.say(f"ALTER DATABASE {servers.DATABASE} SET TABLESPACE small")
    where = postgres.url(servers.DATABASE, str(server.base))
    create(where).close()
    return where, disk or Limited(server.data / "base", [server.pid])


def _fill_and_go_on(small: Small, turns: int) -> None:
    store, disk = small
    customer, me = one_customer(store), store.me()
    acknowledged: list[str] = []

    def save(command: AddNote) -> None:
        store.do(command, me)
        acknowledged.append(command.command_id)

    for turn in range(turns):
        any_ = random.Random(turn)
        disk.fill(any_.randrange(400_000))
        for _ in range(200):
            body = "".join(any_.choices(string.ascii_letters, k=any_.randrange(60_000)))
            command = AddNote(about=About(customer), body=body)
            if refusal := _refusal(save, command):
                break
        assert refusal is not None
        assert re.search(disk.says, refusal), refusal
        # Without room the doctor has none either, and says so.
        assert there(store, acknowledged) == len(acknowledged)
        disk.make_room()
        save(command)
        assert check(store, acknowledged) == len(acknowledged)


def _refusal(save: Callable[[AddNote], None], command: AddNote) -> str | None:
    try:
        save(command)
    except StoreFailed as error:
        return str(error)
    return None


def test_a_full_disk_loses_nothing_and_is_got_over(small: Small) -> None:
    _fill_and_go_on(small, 2)


@pytest.mark.torture
def test_a_disk_that_is_full_twenty_times(small: Small) -> None:
    _fill_and_go_on(small, 20)
