"""How the form of a profile looks: one customer's with ticks and rows, many with missing ones."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from textual.pilot import Pilot

from collectui.store.core.activities import ACTIVITY
from collectui.store.core.customers import CUSTOMER
from collectui.store.core.desk import COLLECTOR
from collectui.store.opening import open_store
from collectui.ui.forms.profile import ProfileEditor, open_profile
from tests.store.making import add
from tests.ui import profiles
from tests.ui.desk import TODAY, Desk
from tests.ui.profiles import Profiles


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "profiles.sqlite3"


@pytest.fixture
def world(file: Path) -> Profiles:
    """The small desk, all of it Ana's: who runs the tests is no part of the picture."""
    world = profiles.made(file)
    store = open_store(f"sqlite:///{file}", as_of=TODAY, may_write=True)
    store.load(lambda c: c.execute(sa.update(CUSTOMER).values(collector_id=world.ana)))
    store.load(lambda c: c.execute(sa.update(ACTIVITY).values(assigned_to_id=world.ana)))
    store.load(lambda c: add(c, COLLECTOR, login="bo", display_name="Bo Lind"))
    store.close()
    return world


@pytest.mark.parametrize(
    ("theme", "many", "typed"),
    [
        ("dark", False, {"collector_id": "bo", "business_level": "account"}),
        ("light", True, {"contact_method": "email", "credit_hold": "yes"}),
    ],
    ids=["one", "many"],
)
def test_the_form(
    world: Profiles,
    file: Path,
    tmp_path: Path,
    snap_compare: Any,
    theme: str,
    many: bool,
    typed: dict[str, str],
) -> None:
    desk = Desk(file, tmp_path / "drafts")
    ids = [world.meridian, world.northwind, world.ostrava] if many else [world.meridian]

    async def show(pilot: Pilot[Any]) -> None:
        desk.pilot = pilot
        await desk.settle()
        desk.app.theme = f"collectui-{theme}"
        open_profile(desk.app, ids, "Meridian Freight")
        await desk.settle()
        form = desk.app.screen
        assert isinstance(form, ProfileEditor)
        form.form.fill(typed)
        await desk.settle()
        if not many:
            await desk.press("tab", "space")

    try:
        assert snap_compare(desk.app, terminal_size=(80, 24), run_before=show)
    finally:
        desk.app.finish()
