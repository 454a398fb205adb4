"""A customer as it will be, on the screen: the header, what comes, no editing, the way back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from collectui.domain.about import About
from collectui.domain.activities.commands import AddActivity
from collectui.store.queries.customers import position
from collectui.ui.screens.customer import CustomerScreen
from tests.ui.customers import busiest, id_of, open_customer, store_of
from tests.ui.desk import TODAY, Desk

Opener = Callable[..., Desk]
SAID = " Looking ahead to Fri 4 Dec 2026 (if nobody pays) · T now"


async def _ahead(desk: Desk, typed: str) -> None:
    await desk.press("T")
    await desk.type(typed)
    await desk.press("enter")


async def test_every_tab_is_of_that_day_and_the_header_says_so(
    open_desk: Opener, desk_file: Path
) -> None:
    number = busiest(desk_file)
    customer = id_of(desk_file, number)
    with store_of(desk_file) as store:
        on = TODAY + timedelta(3)
        store.do(AddActivity(about=About(customer), subject="call later", due_on=on), store.me())
        view = store.look_ahead(customer, TODAY + timedelta(14))
        expected = view.read(position, customer)
        view.close()
    async with open_desk(size=(120, 40)) as desk:
        screen = await open_customer(desk, desk_file, number)
        assert screen.position is not None
        now = screen.position
        await _ahead(desk, "+2w")
        assert desk.lines[0].startswith(SAID)
        assert screen.position == expected
        assert screen.position.figures != now.figures
        assert "what comes until then" in desk.lines[-1]
        for key in "23456":
            await desk.press(key)
            assert desk.lines[0].startswith(SAID), key
        await desk.press("l")
        assert "what comes until Fri 4 Dec 2026" in desk.text
        assert "call later" in desk.line("activity")
        await desk.press("escape", "x", "2")
        assert "in all" in desk.text
        await desk.press("escape", "T")
        assert not desk.lines[0].startswith(SAID)
        assert screen.position == now


async def test_escape_leads_to_now_and_then_to_the_list(open_desk: Opener, desk_file: Path) -> None:
    async with open_desk() as desk:
        await open_customer(desk, desk_file, busiest(desk_file))
        await _ahead(desk, "2026-12-04")
        assert desk.lines[0].startswith(SAID)
        await desk.press("escape")
        assert isinstance(desk.app.screen, CustomerScreen)
        assert not desk.lines[0].startswith(SAID)
        await desk.press("escape")
        assert desk.app.screen is desk.dashboard


@pytest.mark.parametrize("tab", ["1", "3"])
async def test_no_key_edits_what_is_to_come(open_desk: Opener, desk_file: Path, tab: str) -> None:
    async with open_desk() as desk:
        screen = await open_customer(desk, desk_file, busiest(desk_file))
        await desk.press(tab)
        await _ahead(desk, "+14")
        for key in ("a", "A", "n", "c", "e", "m", "r", "d", "plus", "minus", "u", "z"):
            desk.app.clear_notifications()
            await desk.press(key)
            assert desk.app.screen is screen, key
            assert any(
                "Looking ahead to Fri 4 Dec 2026: nothing can be changed there." in toast
                for toast in desk.toasts
            ), key


async def test_the_day_meant_is_said_while_it_is_typed(open_desk: Opener, desk_file: Path) -> None:
    async with open_desk() as desk:
        await open_customer(desk, desk_file, busiest(desk_file))
        await desk.press("T")
        await desk.type("+14")
        assert "Looking ahead to Fri 4 Dec 2026 (if nobody pays)" in desk.text
        await desk.type("00")
        assert "is too far off" in desk.text
