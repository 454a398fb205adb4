"""The agent's place in the list: kept over what the agent does, and over what others do."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from collectui.domain.profile.views import UpdateProfile
from collectui.domain.queue.query import Sort
from collectui.domain.vocabulary import BusinessLevel
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


# What the agent does


@pytest.mark.sampled
@pytest.mark.parametrize("at", [0, 2, 62, 63, 64, 127, LAST - 1])
async def test_a_row_that_was_worked_leaves_the_cursor_to_the_one_that_followed(
    open_desk: Opener, ties_file: Path, at: int
) -> None:
    before = mine(ties_file)
    async with open_desk(ties_file) as desk:
        await go_to(desk, at)
        await log_contact(desk)
        now = mine(ties_file)
        assert now[LAST].unit == before[at].unit
        assert standing(desk).unit == before[at + 1].unit
        true_to(desk, now)
        assert f"{before[at].name} is now 150th." in desk.toasts
        await desk.press("apostrophe")
        assert standing(desk).unit == before[at].unit
        true_to(desk, now)


async def test_working_on_down_the_list_skips_nobody(open_desk: Opener, ties_file: Path) -> None:
    before = mine(ties_file)
    async with open_desk(ties_file) as desk:
        await go_to(desk, 3)
        for row in before[3:8]:
            assert standing(desk).unit == row.unit
            await log_contact(desk)
        assert standing(desk).unit == before[8].unit
        true_to(desk, mine(ties_file))


async def test_a_row_that_was_not_moved_keeps_the_cursor(
    open_desk: Opener, ties_file: Path
) -> None:
    before = mine(ties_file)
    async with open_desk(ties_file) as desk:
        await go_to(desk, LAST)
        await log_contact(desk)
        assert standing(desk).unit == before[LAST].unit
        assert standing(desk).next_due is not None
        assert not any("is now" in said for said in desk.toasts)
        await go_to(desk, 5)
        await desk.press("n")
        await desk.type("a note moves nobody")
        await desk.press("ctrl+s")
        assert standing(desk).unit == before[5].unit


@pytest.mark.sampled
@pytest.mark.parametrize("sort", [Sort.NAME, Sort.PAST_DUE, Sort.NEXT])
async def test_it_is_so_in_every_order(open_desk: Opener, ties_file: Path, sort: Sort) -> None:
    before = mine(ties_file, sort=sort)
    key = {Sort.NAME: "n", Sort.PAST_DUE: "a", Sort.NEXT: "x"}[sort]
    async with open_desk(ties_file) as desk:
        await desk.press("s", key)
        await go_to(desk, 70)
        await log_contact(desk)
        now = mine(ties_file, sort=sort)
        moved = [row.unit for row in now] != [row.unit for row in before]
        assert moved is (sort is Sort.NEXT)
        assert standing(desk).unit == before[70 + moved].unit
        true_to(desk, now)


async def test_all_customers_by_name(open_desk: Opener, ties_file: Path) -> None:
    async with open_desk(ties_file) as desk:
        await desk.press("v", "5")
        await go_to(desk, 20)
        row = standing(desk)
        assert row.name == "Tie 020"
        await log_contact(desk)
        assert standing(desk).unit == row.unit
        assert standing(desk).next_due is not None


@pytest.mark.sampled
@pytest.mark.parametrize(
    ("words", "down"), [("007", 0), ("tie 01", 0), ("tie 01", 4), ("tie 01", 9)]
)
async def test_a_row_that_leaves_a_filtered_list(
    open_desk: Opener, ties_file: Path, words: str, down: int
) -> None:
    async with open_desk(ties_file) as desk:
        await desk.press("f")
        await desk.type(f"due:none {words}")
        await desk.press("enter", *["down"] * down)
        rows = desk.dashboard.queue.rows
        before = list(rows.in_sight)
        await log_contact(desk)
        left = [row for row in before if row != before[down]]
        assert rows.in_sight == left
        assert rows.total == len(left)
        assert rows.row == (left[min(down, len(left) - 1)] if left else None)
        assert f"{before[down].name} left this list." in desk.toasts
        await desk.press("apostrophe")
        assert f"{before[down].name} is not in this list." in desk.toasts


async def test_marked_rows_that_move_take_the_cursor_off_only_where_it_is_on_one(
    open_desk: Opener, ties_file: Path
) -> None:
    before = mine(ties_file)
    async with open_desk(ties_file) as desk:
        await go_to(desk, 4)
        desk.app.submit(sunk(before[2], before[3], before[5], before[6]))
        await desk.settle()
        assert standing(desk).unit == before[4].unit
        desk.app.submit(sunk(before[4], before[7], before[8]))
        await desk.settle()
        assert standing(desk).unit == before[9].unit
        true_to(desk, mine(ties_file))


async def test_undo_brings_the_row_back_and_leaves_the_cursor_where_it_is(
    open_desk: Opener, ties_file: Path
) -> None:
    before = mine(ties_file)
    async with open_desk(ties_file) as desk:
        await go_to(desk, 4)
        await log_contact(desk)
        await desk.press("u", "enter")
        assert standing(desk).unit == before[5].unit
        true_to(desk, mine(ties_file))


async def test_keys_typed_before_the_list_is_drawn_anew_move_from_where_one_stands(
    open_desk: Opener, ties_file: Path
) -> None:
    before = mine(ties_file)
    async with open_desk(ties_file) as desk:
        await go_to(desk, 4)
        rows = desk.dashboard.queue.rows
        elsewhere(ties_file, sunk(before[0], before[1]))
        (await desk.app.store()).take_in({row.customer_id for row in before[:2]})
        rows.reload()
        rows.action_move(1)
        assert rows.row is not None
        assert rows.row.unit == before[4].unit, "the row on the screen is the one to act on"
        await desk.settle()
        assert standing(desk).unit == before[5].unit
        true_to(desk, mine(ties_file))


async def test_a_customer_split_into_its_accounts_is_not_said_to_have_left(
    open_desk: Opener, ties_file: Path
) -> None:
    async with open_desk(ties_file) as desk:
        await desk.press("f")
        await desk.type("tie 007")
        await desk.press("enter")
        row = standing(desk)
        desk.app.submit(
            UpdateProfile(
                customers=(row.customer_id,), changes={"business_level": BusinessLevel.ACCOUNT}
            )
        )
        await desk.settle()
        assert standing(desk).customer_id == row.customer_id
        assert standing(desk).account_id is not None
        assert "1 of 1" in desk.lines[-1]
        assert not any("left this list" in said for said in desk.toasts)


# What others do


@pytest.mark.sampled
@pytest.mark.parametrize("at", [0, 5, 64, LAST])
async def test_the_cursor_goes_with_a_customer_that_others_sort_elsewhere(
    open_desk: Opener, ties_file: Path, at: int
) -> None:
    before = mine(ties_file)
    async with open_desk(ties_file) as desk:
        await go_to(desk, at)
        elsewhere(ties_file, sunk(before[at]))
        await hear(desk)
        assert standing(desk).unit == before[at].unit
        true_to(desk, mine(ties_file))
        elsewhere(ties_file, sunk(*before[10:40]))
        await hear(desk)
        assert standing(desk).unit == before[at].unit
        true_to(desk, mine(ties_file))


@pytest.mark.sampled
@pytest.mark.parametrize("at", [0, 5, 63, LAST])
async def test_a_customer_that_others_took_from_the_list_is_named(
    open_desk: Opener, ties_file: Path, at: int
) -> None:
    before = mine(ties_file)
    async with open_desk(ties_file) as desk:
        await go_to(desk, at)
        elsewhere(ties_file, given_away(before[at], before[min(at + 1, LAST)]))
        await hear(desk)
        assert f"{before[at].name} is not in this list any more." in desk.toasts
        follows = [*before[at + 2 :], before[at - 1]][0]
        assert standing(desk).unit == follows.unit
        true_to(desk, mine(ties_file))


async def test_others_change_it_while_an_editor_is_open(open_desk: Opener, ties_file: Path) -> None:
    before = mine(ties_file)
    async with open_desk(ties_file, size=(140, 30)) as desk:
        await go_to(desk, 5)
        await desk.press("n")
        assert before[5].name in desk.line("New note")
        elsewhere(ties_file, sunk(before[6], before[7]), given_away(before[2]))
        await hear(desk)
        assert before[2].name not in desk.text, "the list beside the form is read anew"
        await desk.type("a word")
        await desk.press("ctrl+s")
        assert standing(desk).unit == before[5].unit
        true_to(desk, mine(ties_file))
        await log_contact(desk)
        assert standing(desk).unit == before[8].unit


async def test_an_editor_stays_with_its_customer_that_leaves_the_list(
    open_desk: Opener, ties_file: Path
) -> None:
    before = mine(ties_file)
    async with open_desk(ties_file) as desk:
        await go_to(desk, 5)
        await desk.press("m")
        elsewhere(ties_file, given_away(before[5]))
        await hear(desk)
        await desk.press("n")
        assert before[5].name in desk.line("New note")
        await desk.press("escape")
        assert standing(desk).unit == before[6].unit
