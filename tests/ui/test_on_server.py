"""The program on a PostgreSQL server: what others do is seen at once, over two connections."""

import threading
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy import Connection

from collectui.domain.about import About
from collectui.domain.notes.commands import AddNote
from collectui.store import desk
from collectui.store.opening import create, open_store
from collectui.store.queries.changes import newest
from collectui.store.queries.customers import customer_id_of
from collectui.store.queries.notes import notes_of
from collectui.ui import base
from collectui.ui.hearing import NET_LOOKS
from tests import postgres, servers
from tests.conftest import postgres_template
from tests.store.making import add_customer, add_item, build_figures
from tests.ui.desk import Desk


@pytest.fixture
def url(_postgres: psycopg.Connection[Any]) -> Iterator[str]:
    """A store on a server with three customers who owe."""
    with postgres.database(_postgres, postgres_template(_postgres)) as name:
        where = postgres.url(name, _postgres.info.host)
        store = open_store(where, may_write=True)
        today = store.read(desk.business_date)

        def make(connection: Connection) -> None:
            for number in range(3):
                customer = add_customer(connection, f"C-{number}", collector_id=store.me().id)
                add_item(connection, customer, 30_000 - number, due=today - timedelta(40))
            build_figures(connection, today)

        store.load(make)
        store.close()
        yield where


async def test_others_changes_come_by_themselves_and_idle_asks_nothing(
    url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(base, "POLL_SECONDS", 0.05)
    other = open_store(url, may_write=True)
    customer = other.read(customer_id_of, "C-1")
    assert customer is not None
    async with Desk(url, tmp_path / "drafts", as_of=None, size=(120, 40)) as here:
        await here.press("down")
        cursor = here.cursor
        assert "C-1" in here.text
        for body in ("spoke to Mia", "she calls back"):
            other.do(AddNote(about=About(customer), body=body), other.me())
            await here.until(lambda body=body: body in here.text)
            assert here.cursor == cursor
        # It was told, so it believes: now and then it asks all the same.
        store = here.app._store.result()
        read, asked = store.read, []

        def count(query: Any, *args: Any, **kwargs: Any) -> Any:
            asked.append(query)
            return read(query, *args, **kwargs)

        monkeypatch.setattr(store, "read", count)
        for _ in range(4 * NET_LOOKS):
            here.app.following.look()
            await here.until(lambda: not here.app.following.is_asking)
        assert 4 <= asked.count(newest) <= 8
    other.close()


async def test_a_program_that_is_worked_in_has_two_connections(url: str, tmp_path: Path) -> None:
    counted = (
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
        " AND application_name = 'collectui'"
    )
    most = 0
    with psycopg.connect(url, autocommit=True, application_name="looks on") as onlooker:

        def look() -> None:
            nonlocal most
            row = onlooker.execute(counted).fetchone()
            assert row is not None
            most = max(most, row[0])

        async with Desk(url, tmp_path / "drafts", as_of=None, size=(120, 40)) as here:

            async def press(*keys: str) -> None:
                for key in keys:
                    await here.press(key)
                    look()

            await press("down", "enter", "n", "x", "ctrl+s", "5", "4", "T")
            await here.type(f"{datetime.now().astimezone():%Y-%m-%d %H:%M}")
            await press("enter")
            assert here.lines[0].startswith(" as it was on ")
            await press("1", "5", "T", "n", "y", "ctrl+s")
            assert not here.lines[0].startswith(" as it was on ")
            await press("T")
            await here.type("+14")
            await press("enter")
            assert "if nobody pays" in here.lines[0]
            await press("2", "escape", "escape", "N", "escape", "u", "escape")
    assert most == 2


@pytest.mark.parametrize("since", [0, 3], ids=["nothing came since", "others wrote since"])
async def test_what_was_acknowledged_and_is_gone_is_said(
    since: int, url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As after a standby that had not got everything took the place of its primary."""
    monkeypatch.setattr(base, "POLL_SECONDS", 0.05)
    async with Desk(url, tmp_path / "drafts", as_of=None, size=(120, 40)) as here:
        for body in ("first", "second"):
            await here.press("n")
            await here.type(body)
            await here.press("ctrl+s")
        assert await here.app.my_drafts() == []
        with psycopg.connect(url, autocommit=True) as server:
            server.execute("SET session_replication_role = replica")
            server.execute("DELETE FROM note WHERE body = 'second'")
            for table in ("history_change WHERE history_id", "history WHERE id"):
                server.execute(f"DELETE FROM {table} = (SELECT max(id) FROM history)".encode())
            for _ in range(since):
                server.execute(
                    "INSERT INTO history (command_id, at, action, summary)"
                    " VALUES (gen_random_uuid()::text, now(), 'note.add', 'of another')"
                )
            server.execute(_END_ALL)
        await here.until(lambda: any("had it is gone" in said for said in here.toasts))
        said = next(each for each in here.toasts if "had it is gone" in each)
        assert said.count("Note on Customer C-0") == 1, said
        assert "second" not in here.text
        # What comes then is heard, though its id was given before.
        other = open_store(url, may_write=True)
        customer = other.read(customer_id_of, "C-0")
        assert customer is not None
        other.do(AddNote(about=About(customer), body="third"), other.me())
        await here.until(lambda: "third" in here.text)
        other.close()


_END_ALL = (
    "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity"
    " WHERE datname = current_database() AND pid <> pg_backend_pid()"
)


@pytest.mark.alone
async def test_a_form_stays_open_while_another_server_takes_over(tmp_path: Path) -> None:
    with servers.pair() as (primary, standby):
        where = servers.url(primary, standby)
        create(where).close()
        store = open_store(where, may_write=True)
        store.load(lambda connection: add_customer(connection, "C-0"))
        customer = store.read(customer_id_of, "C-0")
        assert customer is not None
        async with Desk(where, tmp_path / "drafts", as_of=None) as here:
            await here.press("/")
            await here.type("C-0")
            await here.press("enter", "n")
            await here.type("she pays on friday")
            primary.kill()
            await here.type(", in full")
            assert "she pays on friday, in full" in here.text

            def take_over() -> None:
                time.sleep(0.7)
                standby.say("SELECT pg_promote()")
                standby.set_synchronous("")

            thread = threading.Thread(target=take_over)
            thread.start()
            await here.press("ctrl+s")
            thread.join()
            assert [each.body for each in store.read(notes_of, customer)] == [
                "she pays on friday, in full"
            ]
            assert await here.app.my_drafts() == []
        store.close()
