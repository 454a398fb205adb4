"""What has to be read at 80 columns is not cut off there."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from textual.widgets._toast import Toast

from tests.ui.customers import WITH_PROGRAMS, busiest, open_customer
from tests.ui.desk import Desk

Opener = Callable[..., Desk]


async def test_a_promise_with_its_date(open_desk: Opener) -> None:
    async with open_desk() as desk:
        row = desk.dashboard.queue.rows.row
        assert row is not None
        await desk.press("c", "p", *"half", "tab", *"1234.5 25 nov", "ctrl+s")
        await desk.press("slash", *row.number, "enter")
        assert "promised 1,234.50 for 25 Nov" in desk.lines[1]
        await desk.press("escape")
        assert "25 Nov promis" in desk.text


async def test_what_a_document_must_show(open_desk: Opener, desk_file: Path) -> None:
    async with open_desk() as desk:
        await open_customer(desk, desk_file, WITH_PROGRAMS)
        await desk.press("tab", "tab", "e", "tab", *"1 Elm Road")
        assert "it shows the insured and the new address" in desk.line("Confirm")


async def test_what_a_promise_without_an_amount_means(open_desk: Opener) -> None:
    async with open_desk() as desk:
        await desk.press("c")
        assert "by the outcome; none for none" in desk.line("Follow up on")
        await desk.press("p")
        await desk.settle()
        assert "left empty, no promise is taken" in desk.text


async def test_a_toast_covers_its_line_to_the_end(open_desk: Opener) -> None:
    desk = open_desk()
    try:
        async with desk.app.run_test(size=(80, 24), notifications=True) as desk.pilot:
            await desk.settle()
            desk.app.notify("Saved")
            await desk.settle()
            assert desk.app.screen.query_one(Toast).region.right == 80
    finally:
        desk.app.finish()


async def test_a_draft_of_a_contact_by_its_whole_title_and_its_text(
    open_desk: Opener, desk_file: Path
) -> None:
    async with open_desk() as desk:
        screen = await open_customer(desk, desk_file, busiest(desk_file))
        title = f"contact with {screen.name_of_customer}"
        await desk.press("c", "l", "escape", "D")
        assert title in desk.text
        await desk.press("escape", "c", "l", *"asked", "escape", "D")
        assert "asked" in desk.line("contact with")


async def test_nobody_new_is_offered_where_nobody_can_be_made(
    open_desk: Opener, desk_file: Path
) -> None:
    async with open_desk() as desk:
        await open_customer(desk, desk_file, busiest(desk_file))
        await desk.press("tab", "m", "g")
        assert "Merge into another customer" in desk.lines[0]
        assert "Search and take one with Tab." in desk.text
        await desk.press("ctrl+g", "r")
        assert "Search and take one with Tab; Ctrl+N makes a new one." in desk.text
