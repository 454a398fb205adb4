"""A person who is erased while programs have it open, and drafts about it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import Connection

from collectui.drafts import Draft, Drafts
from collectui.store.opening import open_store
from collectui.store.privacy import erase
from collectui.store.store import Store
from collectui.ui.forms.contact_update import ContactUpdate
from collectui.ui.screens.customer import CustomerScreen
from tests.fresh import new_store
from tests.store.erasure_world import ask, holding
from tests.store.making import build_figures
from tests.store.roles_world import World, people
from tests.ui.desk import Desk


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "roles.sqlite3"


@pytest.fixture
def world(file: Path) -> World:
    with closing(new_store(file)) as store:
        return store.load(_made)


def _made(connection: Connection) -> World:
    world = people(connection)
    build_figures(connection)
    return world


@pytest.fixture
def other(world: World, file: Path) -> Iterator[Store]:
    with closing(open_store(f"sqlite:///{file}", may_write=True)) as store:
        yield store


async def test_a_program_that_has_the_person_open_goes_on_and_saves_nothing_of_it(
    world: World, other: Store, file: Path, tmp_path: Path
) -> None:
    async with Desk(file, tmp_path / "drafts", size=(120, 40)) as running:
        screen = CustomerScreen(world.meridian)
        running.app.push_screen(screen)
        await running.settle()
        rows = screen.query_one("#roles")
        rows.focus()
        await running.settle()
        while "Jo Park" not in rows.row.text:  # type: ignore[attr-defined]
            await running.press("down")
        await running.press("e")
        form = running.app.screen
        assert isinstance(form, ContactUpdate)
        form.form.fill({"first_name": "Joe"})
        await running.settle()
        other.load(partial(erase.erase, command=ask(world.jo), me=other.me()))
        await running.press("ctrl+s")
        assert "not there any more: look again" in " ".join(running.text.split())
        await running.press("escape")
        await running.settle()
        assert holding(other, "jo park", "joe") == set()
        assert isinstance(running.app.screen, CustomerScreen)
        assert "Sam Lee" in running.text


async def test_a_draft_about_the_person_is_gone_at_the_next_start(
    world: World, other: Store, file: Path, tmp_path: Path
) -> None:
    drafts = Drafts(tmp_path / "drafts", str(file))
    for kind, subject, seen in (
        ("contact.update", f"contact:{world.jo}", {}),
        ("contact.update", "", {f"contact:{world.jo}": 1}),
        ("contact.update", f"contact:{world.sam}", {}),
    ):
        drafts.save(
            Draft(
                kind=kind, store=str(file), customer_id=world.meridian, subject=subject, seen=seen
            )
        )
    async with Desk(file, tmp_path / "drafts"):
        assert len(drafts.list()) == 3
    other.load(partial(erase.erase, command=ask(world.jo), me=other.me()))
    async with Desk(file, tmp_path / "drafts"):
        assert [each.subject for each in drafts.list()] == [f"contact:{world.sam}"]
