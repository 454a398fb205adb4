"""The place in lists of activities: followed to another day, left by what is done."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest

from collectui.domain.about import About
from collectui.domain.activities.commands import AddActivity
from collectui.ui.screens.activity_listing import ActivityListing
from collectui.ui.widgets.virtual_list import VirtualList
from tests.ui.customers import store_of
from tests.ui.desk import TODAY, Desk
from tests.ui.places import (
    elsewhere,
    hear,
    mine,
)

Opener = Callable[..., Desk]


def work(desk: Desk) -> VirtualList[object]:
    return desk.dashboard.work_list.rows


def made(ties_file: Path, count: int, customer_id: int = 1) -> list[int]:
    """Activities of mine, due today, tomorrow, and so on; ids in order of due date."""
    with store_of(ties_file) as store:
        me = store.me()
        return [
            store.do(
                AddActivity(about=About(customer_id), subject=f"Task {n:02}", due_on=TODAY), me
            ).created["activity"]
            for n in range(count)
        ]


async def test_postponing_twice_postpones_the_same(open_desk: Opener, ties_file: Path) -> None:
    ids = made(ties_file, 80)
    async with open_desk(ties_file) as desk:
        await desk.press("2", "down", "down")
        assert work(desk).row.id == ids[2]
        await desk.press("plus", "plus")
        assert work(desk).row.id == ids[2]
        assert "24 Nov" in desk.cursor, "Monday, then Tuesday"
        assert work(desk).index == 79
        await desk.press("minus", "minus", "minus")
        assert work(desk).row.id == ids[2]


async def test_one_that_leaves_the_view_by_being_postponed_is_kept_in_sight(
    open_desk: Opener, ties_file: Path
) -> None:
    ids = made(ties_file, 5)
    async with open_desk(ties_file) as desk:
        await desk.press("2", "v", "3", "down")
        assert work(desk).row.id == ids[1]
        await desk.press("plus")
        assert work(desk).row.id == ids[1]
        assert "outside this view" in desk.text
        await desk.press("plus")
        assert work(desk).row.id == ids[1]
        assert "24 Nov" in desk.cursor
        await desk.press("minus", "minus")
        assert work(desk).row.id == ids[1]
        assert "outside this view" not in desk.text
        assert work(desk).total == 5


@pytest.mark.sampled
@pytest.mark.parametrize("at", [0, 2, 4])
async def test_one_that_is_done_leaves_the_cursor_to_the_one_that_followed(
    open_desk: Opener, ties_file: Path, at: int
) -> None:
    ids = made(ties_file, 5)
    async with open_desk(ties_file) as desk:
        await desk.press("2", *["down"] * at)
        await desk.press("d", "enter")
        left = [each for each in ids if each != ids[at]]
        assert work(desk).row.id == left[min(at, 3)]
        assert f"Task {at:02} of Tie 000 left this list." in desk.toasts
        assert [row.id for row in work(desk).in_sight] == left
        await desk.press("apostrophe")
        assert work(desk).row.id == ids[at]
        assert "outside this view" in desk.text


async def test_an_edited_one_is_followed(open_desk: Opener, ties_file: Path) -> None:
    ids = made(ties_file, 5)
    async with open_desk(ties_file) as desk:
        await desk.press("2", "down", "enter", "tab", "tab", "tab", "ctrl+u")
        await desk.type("+10")
        await desk.press("ctrl+s")
        assert work(desk).row.id == ids[1]
        assert work(desk).index == 4


async def test_others_do_not_take_the_cursor_off_an_activity(
    open_desk: Opener, ties_file: Path
) -> None:
    from collectui.domain.activities.commands import CompleteActivities, PostponeActivities

    ids = made(ties_file, 80)
    async with open_desk(ties_file) as desk:
        await desk.press("2", "down")
        elsewhere(ties_file, PostponeActivities(activity_ids=(ids[1],), days=3))
        await hear(desk)
        assert work(desk).row.id == ids[1]
        elsewhere(ties_file, CompleteActivities(activity_ids=(ids[1],), outcome="done"))
        await hear(desk)
        assert "Task 01 of Tie 000 is not in this list any more." in desk.toasts


async def test_a_customers_own_activities(open_desk: Opener, ties_file: Path) -> None:
    row = mine(ties_file)[0]
    ids = made(ties_file, 5, row.customer_id)
    async with open_desk(ties_file) as desk:
        await desk.press("enter", "3", "down")
        rows = desk.app.screen.query_one("#activities", VirtualList)
        await desk.press("plus", "plus")
        assert rows.row.id == ids[1]
        assert rows.index == 4
        await desk.press("home", "d", "enter")
        assert rows.row.id == ids[2], "it went down to those that are done"
        await desk.press("apostrophe")
        assert rows.row.id == ids[0]


async def test_a_move_goes_on_from_what_was_saved_however_slow_the_store_is(
    open_desk: Opener, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = ActivityListing.show_activity

    async def slowly(self: ActivityListing, activity_id: int) -> None:
        await asyncio.sleep(0.3)
        await whole(self, activity_id)

    monkeypatch.setattr(ActivityListing, "show_activity", slowly)
    async with open_desk() as desk:
        await desk.press("2", "a", *"Saved one", "ctrl+s", "down")
        rows = desk.dashboard.rows
        await desk.press("up")
        assert rows.row.subject == "Saved one"
