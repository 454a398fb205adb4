"""A bill-to site's address, from its line among the transactions."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy import Connection

from collectui.store.core.customers import SITE
from collectui.store.opening import open_store
from collectui.ui import routes
from collectui.ui.forms.site_update import SiteUpdate
from collectui.ui.popups.action_menu import ActionMenu
from collectui.ui.screens.customer import CustomerScreen
from tests.fresh import new_store
from tests.store import roles_world
from tests.store.making import add_item, build_figures
from tests.store.roles_world import World
from tests.ui.desk import Desk


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "roles.sqlite3"


def made(file: Path, *programs: str) -> World:
    """A customer with those programs and one invoice."""

    def build(connection: Connection) -> World:
        world = roles_world.people(connection)
        for written in programs:
            roles_world.add_program(connection, world, written)
        add_item(connection, world.meridian, 100)
        build_figures(connection)
        return world

    store = new_store(file)
    try:
        return store.load(build)
    finally:
        store.close()


@pytest.fixture
def desk(file: Path, tmp_path: Path) -> Callable[[], Desk]:
    return lambda: Desk(file, tmp_path / "drafts", size=(80, 24))


def street(file: Path, world: World) -> str:
    store = open_store(f"sqlite:///{file}", may_write=True)
    try:
        return str(
            store.read(
                lambda c: c.execute(
                    sa.select(SITE.c.street1).where(SITE.c.customer_id == world.meridian)
                ).scalar()
            )
        )
    finally:
        store.close()


async def on_site(desk: Desk, world: World) -> CustomerScreen:
    """The transactions, the cursor on the site's line."""
    screen = CustomerScreen(world.meridian)
    desk.app.push_screen(screen)
    await desk.settle()
    await desk.press("2", "home")
    assert "account" in desk.cursor
    return screen


async def test_it_is_changed_from_its_line_with_its_impact_shown(
    file: Path, desk: Callable[[], Desk]
) -> None:
    world = made(file, "active")
    async with desk() as running:
        await on_site(running, world)
        await running.press("m")
        assert isinstance(running.app.screen, ActionMenu)
        assert "Update site address" in running.text
        await running.press("e")
        assert isinstance(running.app.screen, SiteUpdate)
        assert "Document" not in running.text
        await running.type("5 Dock Rd")
        assert "street 5 Dock Rd" in running.text
        await running.press("ctrl+s")
        assert isinstance(running.app.screen, CustomerScreen), running.text
    assert street(file, world) == "5 Dock Rd"


async def test_of_a_financed_customer_it_wants_the_document(
    file: Path, desk: Callable[[], Desk], tmp_path: Path
) -> None:
    world = made(file, "active+active")
    scan = tmp_path / "bill.pdf"
    scan.write_bytes(b"%PDF-1.7 a bill")
    async with desk() as running:
        await on_site(running, world)
        await running.press("e")
        await running.type("5 Dock Rd")
        assert "Document" in running.text
        await running.press("ctrl+s")
        assert isinstance(running.app.screen, SiteUpdate)
        assert "needs a verification document" in " ".join(running.text.split())
        values = {"doc_file": str(scan), "doc_issuer": "ComEd", "doc_confirm": "yes"}
        running.app.screen.form.fill(values)
        await running.settle()
        await running.press("ctrl+s")
        assert isinstance(running.app.screen, CustomerScreen), running.text
    assert street(file, world) == "5 Dock Rd"


async def test_its_draft_is_opened_as_it_was_left(file: Path, desk: Callable[[], Desk]) -> None:
    world = made(file, "active")
    async with desk() as running:
        await on_site(running, world)
        await running.press("e")
        await running.type("5 Dock Rd")
        await running.press("escape")
        (draft,) = await running.app.my_drafts()
        routes.open_draft(running.app, draft)
        await running.settle()
        screen: Any = running.app.screen
        assert isinstance(screen, SiteUpdate)
        assert screen.form.values()["street1"] == "5 Dock Rd"
        await running.press("ctrl+s")
    assert street(file, world) == "5 Dock Rd"
