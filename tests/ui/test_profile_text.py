"""Whatever stands in the store: the form of many profiles shows it as text, at every size."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from collectui.ui.forms.profile import ProfileEditor, open_profile
from tests.ui import profiles
from tests.ui.desk import Desk
from tests.ui.test_customer_text import PAYLOADS
from tests.ui.test_safety import COMMANDS

SIZES = [(120, 40), (80, 24), (33, 9), (20, 5), (1, 1), (12, 60)]
COLUMNS = {
    "customer": "name number language time_zone terms_code dunning_excluded_reason",
    "activity": "subject",
    "collector": "display_name",
    "account": "number name",
    "email": "address",
}


@pytest.mark.sampled
@pytest.mark.parametrize("first", range(0, len(PAYLOADS), 3))
async def test_hostile_text_is_text_in_the_form_of_many(tmp_path: Path, first: int) -> None:
    file = tmp_path / "profiles.sqlite3"
    world = profiles.made(file)
    fields = [(table, name) for table, names in COLUMNS.items() for name in names.split()]
    with sqlite3.connect(file) as raw:
        for number, (table, name) in enumerate(fields, first):
            payload = PAYLOADS[number % len(PAYLOADS)]
            raw.execute(f"UPDATE {table} SET {name} = ? || id", (payload,))
    raw.close()
    async with Desk(file, tmp_path / "drafts") as desk:
        await desk.press("v", "2", "asterisk", "m", "escape")
        open_profile(desk.app, [world.meridian, world.northwind, world.ostrava], PAYLOADS[first])
        await desk.settle()
        form = desk.app.screen
        assert isinstance(form, ProfileEditor)
        for turn, typed in enumerate(
            (
                {"collector_id": "ana", "business_level": "site"},
                {"contact_method": "fax", "dunning_excluded": "yes"},
                {"time_zone": PAYLOADS[first], "credit_limit": PAYLOADS[first]},
            )
        ):
            form.form.fill(typed)
            await desk.settle()
            # Each size once for each text; of three of them, each change meets every size.
            for size in SIZES[(turn + first // 3) % 3 :: 3]:
                await desk.pilot.resize_terminal(*size)
                await desk.settle()
                assert desk.app.is_running
                assert not COMMANDS.search("".join(desk.lines))
