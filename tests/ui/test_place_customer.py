"""A customer opened from the list goes on to who was next, and its header says what is so."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.ui.customers import busiest, open_customer
from tests.ui.desk import Desk
from tests.ui.places import (
    LAST,
    elsewhere,
    given_away,
    go_to,
    hear,
    log_contact,
    mine,
    standing,
    sunk,
    true_to,
)

Opener = Callable[..., Desk]


def header(desk: Desk) -> str:
    return desk.lines[0]


@pytest.mark.sampled
@pytest.mark.parametrize("at", [0, 5, 63, LAST - 1])
async def test_the_next_is_who_was_next(open_desk: Opener, ties_file: Path, at: int) -> None:
    before = mine(ties_file)
    async with open_desk(ties_file) as desk:
        await go_to(desk, at)
        await desk.press("enter")
        assert f"{at + 1} of 150 " in header(desk)
        await log_contact(desk)
        assert "150 of 150 " in header(desk)
        assert f"{before[at].name} is now 150th." in desk.toasts
        await desk.press("right_square_bracket")
        assert header(desk).startswith(f" {before[at + 1].name}")
        assert f"{at + 1} of 150 " in header(desk)
        await desk.press("escape")
        assert standing(desk).unit == before[at + 1].unit
        true_to(desk, mine(ties_file))


@pytest.mark.sampled
@pytest.mark.parametrize("at", [1, 5, 64, LAST - 1])
async def test_the_one_before_is_who_was_before(
    open_desk: Opener, ties_file: Path, at: int
) -> None:
    before = mine(ties_file)
    async with open_desk(ties_file) as desk:
        await go_to(desk, at)
        await desk.press("enter")
        await log_contact(desk)
        await desk.press("left_square_bracket")
        assert header(desk).startswith(f" {before[at - 1].name}")
        assert f" {at} of 150 " in header(desk)
        await desk.press("right_square_bracket")
        assert header(desk).startswith(f" {before[at + 1].name}")


async def test_one_worked_after_the_other_skips_nobody(open_desk: Opener, ties_file: Path) -> None:
    before = mine(ties_file)
    async with open_desk(ties_file) as desk:
        await desk.press("enter")
        for row in before[:5]:
            assert header(desk).startswith(f" {row.name}")
            await log_contact(desk)
            await desk.press("right_square_bracket")
        await desk.press("escape")
        assert standing(desk).unit == before[5].unit
        true_to(desk, mine(ties_file))


async def test_coming_back_from_a_worked_customer(open_desk: Opener, ties_file: Path) -> None:
    before = mine(ties_file)
    async with open_desk(ties_file) as desk:
        await go_to(desk, 5)
        await desk.press("enter")
        await log_contact(desk)
        await desk.press("escape")
        assert standing(desk).unit == before[6].unit
        assert desk.toasts.count(f"{before[5].name} is now 150th.") == 1
        true_to(desk, mine(ties_file))
        await desk.press("apostrophe")
        assert standing(desk).unit == before[5].unit


async def test_the_only_one_has_no_next(open_desk: Opener, ties_file: Path) -> None:
    async with open_desk(ties_file) as desk:
        await desk.press("f")
        await desk.type("due:none 007")
        await desk.press("enter", "enter")
        await log_contact(desk)
        assert "– of 0 " in header(desk)
        assert "Tie 007 left this list." in desk.toasts
        await desk.press("right_square_bracket")
        assert "That was the last one." in desk.toasts
        await desk.press("left_square_bracket")
        assert "That was the first one." in desk.toasts
        await desk.press("escape")
        assert desk.dashboard.queue.rows.row is None


async def test_others_move_customers_while_one_is_open(open_desk: Opener, ties_file: Path) -> None:
    before = mine(ties_file)
    async with open_desk(ties_file) as desk:
        await go_to(desk, 5)
        await desk.press("enter")
        elsewhere(ties_file, sunk(before[0], before[1], before[6]))
        await hear(desk)
        assert " 4 of 150 " in header(desk)
        await desk.press("right_square_bracket")
        assert header(desk).startswith(f" {before[7].name}")
        elsewhere(ties_file, sunk(before[7]))
        await hear(desk)
        now = mine(ties_file)
        at = [row.unit for row in now].index(before[7].unit)
        assert f" {at + 1} of 150 " in header(desk)
        await desk.press("left_square_bracket")
        assert header(desk).startswith(f" {now[at - 1].name}"), "from where it is now"


async def test_an_open_customer_that_others_took_from_the_list(
    open_desk: Opener, ties_file: Path
) -> None:
    before = mine(ties_file)
    async with open_desk(ties_file) as desk:
        await go_to(desk, 5)
        await desk.press("enter")
        elsewhere(ties_file, given_away(before[5]))
        await hear(desk)
        assert "– of 149 " in header(desk)
        await desk.press("right_square_bracket")
        assert header(desk).startswith(f" {before[6].name}")
        assert " 6 of 149 " in header(desk)


async def test_what_was_saved_above_a_customer_is_on_the_screen(
    open_desk: Opener, ties_file: Path
) -> None:
    async with open_desk(ties_file) as desk:
        await desk.press("enter")
        await desk.press("a")
        await desk.type("Send a copy")
        await desk.press("ctrl+s")
        assert "Send a copy" in desk.text
        await desk.press("escape")
        assert "Send" in desk.cursor


async def test_the_cursor_stays_on_the_role_whose_person_was_replaced(
    open_desk: Opener, desk_file: Path
) -> None:
    async with open_desk() as desk:
        screen = await open_customer(desk, desk_file, busiest(desk_file))
        roles = screen.tab.pane("roles").rows
        await desk.press("tab")
        while roles.row is not None and roles.row.label != "Primary":
            await desk.press("j")
        before = roles.index
        await desk.press("r", "ctrl+n", *"Maria", "tab", *"Stone", "ctrl+s")
        await desk.until(lambda: "Primary  Maria Stone" in desk.text)
        assert roles.index == before
        assert roles.row is not None
        assert roles.row.person == "Maria Stone"
