"""Troubles of a server while a form is open: said in words, and nothing lost or done twice."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

from collectui.domain.about import About
from collectui.domain.notes.commands import AddNote
from collectui.store import commits, engine
from collectui.store.opening import create, open_store
from collectui.store.queries.customers import customer_id_of
from collectui.store.queries.notes import notes_of
from collectui.ui import base
from tests import servers
from tests.granted import LOGINS, Team, team
from tests.store.making import add_customer
from tests.ui.desk import Desk

CLEO = LOGINS["collector"]
TEXT = "she pays on friday"


@pytest.fixture(scope="module")
def made(_postgres: psycopg.Connection[Any]) -> Iterator[Team]:
    """A store with a customer, and logins that were granted their roles."""
    with team(_postgres) as made:
        with made.opened("postgres") as store:
            store.load(lambda connection: add_customer(connection, "C-0"))
        yield made


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits as long as agents do."""
    monkeypatch.setattr(engine, "LOCK_PATIENCE", 0.3)
    monkeypatch.setattr(commits, "RECONNECT_PATIENCE", 0.3)
    monkeypatch.setattr(base, "POLL_SECONDS", 0.05)


def _bodies(where: str) -> list[str]:
    store = open_store(where)
    try:
        customer = store.read(customer_id_of, "C-0")
        assert customer is not None
        return [note.body for note in store.read(notes_of, customer)]
    finally:
        store.close()


async def _write(here: Desk) -> None:
    """A note that is typed and not saved yet."""
    await here.press("/")
    await here.type("C-0")
    await here.press("enter", "n")
    await here.type(TEXT)


def _lock(server: psycopg.Connection[Any]) -> None:
    server.execute("BEGIN")
    server.execute("LOCK TABLE note IN ACCESS EXCLUSIVE MODE")


def _revoke(server: psycopg.Connection[Any]) -> None:
    server.execute(f"REVOKE INSERT ON note FROM {CLEO}".encode())


def _give_back(server: psycopg.Connection[Any]) -> None:
    server.execute(f"GRANT INSERT ON note TO {CLEO}".encode())


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize(
    ("begin", "end", "words"),
    [
        (_lock, lambda server: server.execute("COMMIT"), "the store is busy"),
        (_revoke, _give_back, "the database does not let you do this"),
    ],
    ids=["a table is locked", "a right is revoked"],
)
async def test_what_is_not_saved_stays_in_its_form_and_is_saved_once(
    begin: Callable[[Any], None],
    end: Callable[[Any], object],
    words: str,
    made: Team,
    tmp_path: Path,
) -> None:
    before = len(_bodies(made.url))
    with psycopg.connect(made.url, autocommit=True) as server:
        async with Desk(made.url_of(CLEO), tmp_path / "drafts", as_of=None) as here:
            await _write(here)
            begin(server)
            await here.press("ctrl+s")
            assert words in " ".join([here.text, *here.toasts]), here.text
            assert TEXT in here.text
            assert [draft.values["body"] for draft in await here.app.my_drafts()] == [TEXT]
            end(server)
            await here.press("ctrl+s")
            assert await here.app.my_drafts() == []
    assert len(_bodies(made.url)) == before + 1


@pytest.mark.usefixtures("impatient")
async def test_a_screen_that_could_not_be_read_is_read_once_it_can(
    made: Team, tmp_path: Path
) -> None:
    with made.opened("postgres") as store:
        customer = store.read(customer_id_of, "C-0")
        assert customer is not None
        store.do(AddNote(about=About(customer), body="to be read"), store.me())
    async with Desk(made.url_of(CLEO), tmp_path / "drafts", as_of=None, size=(120, 40)) as here:
        with psycopg.connect(made.url, autocommit=True) as server:
            await here.press("/")
            await here.type("C-0")
            server.execute("BEGIN")
            server.execute("LOCK TABLE note IN ACCESS EXCLUSIVE MODE")
            await here.press("enter", "4")
            assert "to be read" not in here.text
            assert any("busy" in said for said in here.toasts)
            server.execute("COMMIT")
        await here.until(lambda: "to be read" in here.text)


@pytest.mark.alone
async def test_a_server_that_is_stopped_and_started_is_not_noticed_in_a_form(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with servers.one() as server:
        where = servers.url(server)
        create(where).close()
        store = open_store(where, may_write=True)
        store.load(lambda connection: add_customer(connection, "C-0"))
        store.close()
        async with Desk(where, tmp_path / "drafts", as_of=None) as here:
            await _write(here)
            server.kill()
            server.start()
            await here.press("ctrl+s")
            assert _bodies(where) == [TEXT]
            await here.press("n")
            await here.type("and again")
            server.kill()
            monkeypatch.setattr(commits, "RECONNECT_PATIENCE", 0.3)
            await here.press("ctrl+s")
            assert "does not answer" in " ".join([here.text, *here.toasts])
            assert "and again" in here.text
            server.start()
            await here.press("ctrl+s")
            assert sorted(_bodies(where)) == ["and again", TEXT]
            assert await here.app.my_drafts() == []


@pytest.mark.usefixtures("impatient")
async def test_connections_that_are_cut_are_made_anew(made: Team, tmp_path: Path) -> None:
    before = len(_bodies(made.url))
    async with Desk(made.url_of(CLEO), tmp_path / "drafts", as_of=None) as here:
        await _write(here)
        with psycopg.connect(made.url, autocommit=True) as server:
            server.execute(
                "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        await here.press("ctrl+s")
        assert not [said for said in here.toasts if "not" in said.lower().split()]
    assert len(_bodies(made.url)) == before + 1
