"""The program on a PostgreSQL server: what others do is seen at once, over two connections."""

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
from collectui.store.opening import open_store
from collectui.store.queries.changes import newest
from collectui.store.queries.customers import customer_id_of
from collectui.ui import base
from collectui.ui.hearing import NET_LOOKS
from tests import postgres
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
            here.app.look_for_changes()
            await here.until(lambda: here.app._asking_newest is None)
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
