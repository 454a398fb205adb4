"""A customer's details in the form of its profile: the same rules as where they stand alone."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import Connection

from collectui.store.core.customers import CUSTOMER
from collectui.store.core.history import HISTORY
from collectui.ui.forms.profile import ProfileEditor
from collectui.ui.screens.customer import CustomerScreen
from collectui.ui.widgets.impact_pane import ImpactPane
from tests.fresh import new_store
from tests.store import roles_world
from tests.store.making import build_figures
from tests.store.roles_world import World
from tests.ui.desk import Desk
from tests.ui.profiles import rows

NEW = "2200 W Fulton St"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "details.sqlite3"


@pytest.fixture
def world(file: Path) -> World:
    """Meridian has a financed program."""

    def build(connection: Connection) -> World:
        world = roles_world.people(connection)
        roles_world.add_program(connection, world, "active+active")
        build_figures(connection)
        return world

    store = new_store(file)
    try:
        return store.load(build)
    finally:
        store.close()


async def opened(desk: Desk, world: World) -> ProfileEditor:
    """The form, with a new address and another language in it."""
    desk.app.push_screen(CustomerScreen(world.meridian, tab=5))
    await desk.settle()
    await desk.press("e")
    form = desk.app.screen
    assert isinstance(form, ProfileEditor)
    assert not form.form.query_one("#field-doc_file").display
    form.form.fill({"street1": NEW, "language": "en", "name": "Meridian"})
    await desk.settle()
    assert "was Meridian Freight" in desk.text
    return form


async def test_a_new_address_of_a_financed_customer_wants_its_document(
    world: World, file: Path, tmp_path: Path
) -> None:
    scan = tmp_path / "bill.pdf"
    scan.write_bytes(b"%PDF-1.7 a bill")
    before = len(rows(file, HISTORY))
    async with Desk(file, tmp_path / "drafts") as desk:
        form = await opened(desk, world)
        assert form.form.query_one("#field-doc_file").display
        await desk.press("ctrl+s")
        assert desk.app.screen is form, "refused"
        assert desk.app.focused is form.form.controls["doc_file"]
        assert "document" in str(form.query_one("#reason").text)  # type: ignore[attr-defined]
        assert rows(file, CUSTOMER, CUSTOMER.c.id == world.meridian)[0].language == ""
        form.form.fill(
            {
                "doc_file": str(scan),
                "doc_issuer": "ComEd",
                "doc_confirm": "yes",
            }
        )
        await desk.settle()
        await desk.press("ctrl+s")
        assert desk.app.screen is not form, desk.text
    found = rows(file, CUSTOMER, CUSTOMER.c.id == world.meridian)[0]
    assert (found.street1, found.language) == (NEW, "en")
    assert len(rows(file, HISTORY)) == before + 1


async def test_the_impact_counts_what_the_details_apply_to(
    world: World, file: Path, tmp_path: Path
) -> None:
    async with Desk(file, tmp_path / "drafts") as desk:
        form = await opened(desk, world)
        impact = form.query_one(ImpactPane).impact
        assert impact is not None
        assert "applies to 1 program" in [count.text for count in impact.counts]
        assert {line.field for line in impact.fields} >= {"street", "language"}
