"""The agent's place in the list: kept over what the agent does, and over what others do."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from collectui.domain.commands import About, AddActivity
from collectui.domain.profile import UpdateProfile
from collectui.domain.queue import QueueQuery, Scope, Sort
from collectui.domain.terms import BusinessLevel
from collectui.domain.views import QueueRow
from collectui.ui.widgets.virtual_list import VirtualList
from tests.ui.customers import store_of
from tests.ui.desk import TODAY, Desk
from tests.ui.places import CUSTOMERS, elsewhere, hear, listed, log_contact, ties

Opener = Callable[..., Desk]
LAST = CUSTOMERS - 1


@pytest.fixture(scope="session")
def ties_made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return ties(tmp_path_factory.mktemp("ties") / "ties.sqlite3")


@pytest.fixture
def file(ties_made: Path, tmp_path: Path) -> Path:
    return Path(shutil.copyfile(ties_made, tmp_path / "desk.sqlite3"))


def mine(file: Path, **options: object) -> list[QueueRow]:
    """My queue, straight from the store."""
    with store_of(file) as store:
        return listed(file, QueueQuery(Scope.MINE, store.me().id, **options))


def sunk(*rows: QueueRow) -> UpdateProfile:
    """They are not to be contacted: the list has them behind all others."""
    changes = {"do_not_contact": True, "do_not_contact_reason": "asked"}
    return UpdateProfile(customers=tuple(row.customer_id for row in rows), changes=changes)


def given_away(*rows: QueueRow) -> UpdateProfile:
    """They are nobody's: my queue has them no more."""
    ids = tuple(row.customer_id for row in rows)
    return UpdateProfile(customers=ids, changes={"collector_id": None})


async def go_to(desk: Desk, index: int) -> None:
    """Put the cursor on a row by keys."""
    rows = desk.dashboard.rows
    await desk.press("end" if index > CUSTOMERS // 2 else "home")
    while rows.index != index:
        away = index - rows.index
        page = rows.size.height - 1
        if abs(away) >= page:
            await desk.press("pagedown" if away > 0 else "pageup")
        else:
            await desk.press(*["down" if away > 0 else "up"] * abs(away))


def standing(desk: Desk) -> QueueRow:
    row = desk.dashboard.queue.rows.row
    assert row is not None
    return row


def true_to(desk: Desk, now: list[QueueRow]) -> None:
    """The rows, the cursor's place and the number on the screen are those of the store."""
    rows = desk.dashboard.queue.rows
    shown = [line for line in desk.lines if line[2:].strip().startswith(("40 ", "25 ", "0 "))]
    assert rows.total == len(now)
    assert rows.in_sight == now[rows._top : rows._top + len(rows.in_sight)]
    assert len(rows.in_sight) == min(rows.size.height - 1, len(now))
    assert len(shown) <= len(rows.in_sight)
    if now:
        assert rows.row == now[rows.index]
        assert f"{rows.index + 1} of {len(now)}" in desk.lines[-1]


# What the agent does


@pytest.mark.parametrize("at", [0, 2, 62, 63, 64, 127, LAST - 1])
async def test_a_row_that_was_worked_leaves_the_cursor_to_the_one_that_followed(
    open_desk: Opener, file: Path, at: int
) -> None:
    before = mine(file)
    async with open_desk(file) as desk:
        await go_to(desk, at)
        await log_contact(desk)
        now = mine(file)
        assert now[LAST].unit == before[at].unit
        assert standing(desk).unit == before[at + 1].unit
        true_to(desk, now)
        assert f"{before[at].name} is now 150th." in desk.toasts
        await desk.press("apostrophe")
        assert standing(desk).unit == before[at].unit
        true_to(desk, now)


async def test_working_on_down_the_list_skips_nobody(open_desk: Opener, file: Path) -> None:
    before = mine(file)
    async with open_desk(file) as desk:
        await go_to(desk, 3)
        for row in before[3:8]:
            assert standing(desk).unit == row.unit
            await log_contact(desk)
        assert standing(desk).unit == before[8].unit
        true_to(desk, mine(file))


async def test_a_row_that_was_not_moved_keeps_the_cursor(open_desk: Opener, file: Path) -> None:
    before = mine(file)
    async with open_desk(file) as desk:
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


@pytest.mark.parametrize("sort", [Sort.NAME, Sort.PAST_DUE, Sort.NEXT])
async def test_it_is_so_in_every_order(open_desk: Opener, file: Path, sort: Sort) -> None:
    before = mine(file, sort=sort)
    key = {Sort.NAME: "n", Sort.PAST_DUE: "a", Sort.NEXT: "x"}[sort]
    async with open_desk(file) as desk:
        await desk.press("s", key)
        await go_to(desk, 70)
        await log_contact(desk)
        now = mine(file, sort=sort)
        moved = [row.unit for row in now] != [row.unit for row in before]
        assert moved is (sort is Sort.NEXT)
        assert standing(desk).unit == before[70 + moved].unit
        true_to(desk, now)


async def test_all_customers_by_name(open_desk: Opener, file: Path) -> None:
    async with open_desk(file) as desk:
        await desk.press("v", "5")
        await go_to(desk, 20)
        row = standing(desk)
        assert row.name == "Tie 020"
        await log_contact(desk)
        assert standing(desk).unit == row.unit
        assert standing(desk).next_due is not None


@pytest.mark.parametrize(
    ("words", "down"), [("007", 0), ("tie 01", 0), ("tie 01", 4), ("tie 01", 9)]
)
async def test_a_row_that_leaves_a_filtered_list(
    open_desk: Opener, file: Path, words: str, down: int
) -> None:
    async with open_desk(file) as desk:
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
    open_desk: Opener, file: Path
) -> None:
    before = mine(file)
    async with open_desk(file) as desk:
        await go_to(desk, 4)
        desk.app.submit(sunk(before[2], before[3], before[5], before[6]))
        await desk.settle()
        assert standing(desk).unit == before[4].unit
        desk.app.submit(sunk(before[4], before[7], before[8]))
        await desk.settle()
        assert standing(desk).unit == before[9].unit
        true_to(desk, mine(file))


async def test_undo_brings_the_row_back_and_leaves_the_cursor_where_it_is(
    open_desk: Opener, file: Path
) -> None:
    before = mine(file)
    async with open_desk(file) as desk:
        await go_to(desk, 4)
        await log_contact(desk)
        await desk.press("u", "enter")
        assert standing(desk).unit == before[5].unit
        true_to(desk, mine(file))


async def test_keys_typed_before_the_list_is_drawn_anew_move_from_where_one_stands(
    open_desk: Opener, file: Path
) -> None:
    before = mine(file)
    async with open_desk(file) as desk:
        await go_to(desk, 4)
        rows = desk.dashboard.queue.rows
        elsewhere(file, sunk(before[0], before[1]))
        (await desk.app.store()).take_in({row.customer_id for row in before[:2]})
        rows.reload()
        rows.action_move(1)
        assert rows.row is not None
        assert rows.row.unit == before[4].unit, "the row on the screen is the one to act on"
        await desk.settle()
        assert standing(desk).unit == before[5].unit
        true_to(desk, mine(file))


async def test_a_customer_split_into_its_accounts_is_not_said_to_have_left(
    open_desk: Opener, file: Path
) -> None:
    async with open_desk(file) as desk:
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


@pytest.mark.parametrize("at", [0, 5, 64, LAST])
async def test_the_cursor_goes_with_a_customer_that_others_sort_elsewhere(
    open_desk: Opener, file: Path, at: int
) -> None:
    before = mine(file)
    async with open_desk(file) as desk:
        await go_to(desk, at)
        elsewhere(file, sunk(before[at]))
        await hear(desk)
        assert standing(desk).unit == before[at].unit
        true_to(desk, mine(file))
        elsewhere(file, sunk(*before[10:40]))
        await hear(desk)
        assert standing(desk).unit == before[at].unit
        true_to(desk, mine(file))


@pytest.mark.parametrize("at", [0, 5, 63, LAST])
async def test_a_customer_that_others_took_from_the_list_is_named(
    open_desk: Opener, file: Path, at: int
) -> None:
    before = mine(file)
    async with open_desk(file) as desk:
        await go_to(desk, at)
        elsewhere(file, given_away(before[at], before[min(at + 1, LAST)]))
        await hear(desk)
        assert f"{before[at].name} is not in this list any more." in desk.toasts
        follows = [*before[at + 2 :], before[at - 1]][0]
        assert standing(desk).unit == follows.unit
        true_to(desk, mine(file))


async def test_others_change_it_while_an_editor_is_open(open_desk: Opener, file: Path) -> None:
    before = mine(file)
    async with open_desk(file, size=(140, 30)) as desk:
        await go_to(desk, 5)
        await desk.press("n")
        assert before[5].name in desk.line("New note")
        elsewhere(file, sunk(before[6], before[7]), given_away(before[2]))
        await hear(desk)
        assert before[2].name not in desk.text, "the list beside the form is read anew"
        await desk.type("a word")
        await desk.press("ctrl+s")
        assert standing(desk).unit == before[5].unit
        true_to(desk, mine(file))
        await log_contact(desk)
        assert standing(desk).unit == before[8].unit


async def test_an_editor_stays_with_its_customer_that_leaves_the_list(
    open_desk: Opener, file: Path
) -> None:
    before = mine(file)
    async with open_desk(file) as desk:
        await go_to(desk, 5)
        await desk.press("m")
        elsewhere(file, given_away(before[5]))
        await hear(desk)
        await desk.press("n")
        assert before[5].name in desk.line("New note")
        await desk.press("escape")
        assert standing(desk).unit == before[6].unit


# On a customer's screen


def header(desk: Desk) -> str:
    return desk.lines[0]


@pytest.mark.parametrize("at", [0, 5, 63, LAST - 1])
async def test_the_next_is_who_was_next(open_desk: Opener, file: Path, at: int) -> None:
    before = mine(file)
    async with open_desk(file) as desk:
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
        true_to(desk, mine(file))


@pytest.mark.parametrize("at", [1, 5, 64, LAST - 1])
async def test_the_one_before_is_who_was_before(open_desk: Opener, file: Path, at: int) -> None:
    before = mine(file)
    async with open_desk(file) as desk:
        await go_to(desk, at)
        await desk.press("enter")
        await log_contact(desk)
        await desk.press("left_square_bracket")
        assert header(desk).startswith(f" {before[at - 1].name}")
        assert f" {at} of 150 " in header(desk)
        await desk.press("right_square_bracket")
        assert header(desk).startswith(f" {before[at + 1].name}")


async def test_one_worked_after_the_other_skips_nobody(open_desk: Opener, file: Path) -> None:
    before = mine(file)
    async with open_desk(file) as desk:
        await desk.press("enter")
        for row in before[:5]:
            assert header(desk).startswith(f" {row.name}")
            await log_contact(desk)
            await desk.press("right_square_bracket")
        await desk.press("escape")
        assert standing(desk).unit == before[5].unit
        true_to(desk, mine(file))


async def test_coming_back_from_a_worked_customer(open_desk: Opener, file: Path) -> None:
    before = mine(file)
    async with open_desk(file) as desk:
        await go_to(desk, 5)
        await desk.press("enter")
        await log_contact(desk)
        await desk.press("escape")
        assert standing(desk).unit == before[6].unit
        assert desk.toasts.count(f"{before[5].name} is now 150th.") == 1
        true_to(desk, mine(file))
        await desk.press("apostrophe")
        assert standing(desk).unit == before[5].unit


async def test_the_only_one_has_no_next(open_desk: Opener, file: Path) -> None:
    async with open_desk(file) as desk:
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


async def test_others_move_customers_while_one_is_open(open_desk: Opener, file: Path) -> None:
    before = mine(file)
    async with open_desk(file) as desk:
        await go_to(desk, 5)
        await desk.press("enter")
        elsewhere(file, sunk(before[0], before[1], before[6]))
        await hear(desk)
        assert " 4 of 150 " in header(desk)
        await desk.press("right_square_bracket")
        assert header(desk).startswith(f" {before[7].name}")
        elsewhere(file, sunk(before[7]))
        await hear(desk)
        now = mine(file)
        at = [row.unit for row in now].index(before[7].unit)
        assert f" {at + 1} of 150 " in header(desk)
        await desk.press("left_square_bracket")
        assert header(desk).startswith(f" {now[at - 1].name}"), "from where it is now"


async def test_an_open_customer_that_others_took_from_the_list(
    open_desk: Opener, file: Path
) -> None:
    before = mine(file)
    async with open_desk(file) as desk:
        await go_to(desk, 5)
        await desk.press("enter")
        elsewhere(file, given_away(before[5]))
        await hear(desk)
        assert "– of 149 " in header(desk)
        await desk.press("right_square_bracket")
        assert header(desk).startswith(f" {before[6].name}")
        assert " 6 of 149 " in header(desk)


async def test_what_was_saved_above_a_customer_is_on_the_screen(
    open_desk: Opener, file: Path
) -> None:
    async with open_desk(file) as desk:
        await desk.press("enter")
        await desk.press("a")
        await desk.type("Send a copy")
        await desk.press("ctrl+s")
        assert "Send a copy" in desk.text
        await desk.press("escape")
        assert "Send" in desk.cursor


# The activities


def work(desk: Desk) -> VirtualList[object]:
    return desk.dashboard.work_list.rows


def made(file: Path, count: int, customer_id: int = 1) -> list[int]:
    """Activities of mine, due today, tomorrow, and so on; ids in order of due date."""
    with store_of(file) as store:
        me = store.me()
        return [
            store.do(
                AddActivity(about=About(customer_id), subject=f"Task {n:02}", due_on=TODAY), me
            ).created["activity"]
            for n in range(count)
        ]


async def test_postponing_twice_postpones_the_same(open_desk: Opener, file: Path) -> None:
    ids = made(file, 80)
    async with open_desk(file) as desk:
        await desk.press("2", "down", "down")
        assert work(desk).row.id == ids[2]
        await desk.press("plus", "plus")
        assert work(desk).row.id == ids[2]
        assert "24 Nov" in desk.cursor, "Monday, then Tuesday"
        assert work(desk).index == 79
        await desk.press("minus", "minus", "minus")
        assert work(desk).row.id == ids[2]


async def test_one_that_leaves_the_view_by_being_postponed_is_kept_in_sight(
    open_desk: Opener, file: Path
) -> None:
    ids = made(file, 5)
    async with open_desk(file) as desk:
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


@pytest.mark.parametrize("at", [0, 2, 4])
async def test_one_that_is_done_leaves_the_cursor_to_the_one_that_followed(
    open_desk: Opener, file: Path, at: int
) -> None:
    ids = made(file, 5)
    async with open_desk(file) as desk:
        await desk.press("2", *["down"] * at)
        await desk.press("d", "enter")
        left = [each for each in ids if each != ids[at]]
        assert work(desk).row.id == left[min(at, 3)]
        assert f"Task {at:02} of Tie 000 left this list." in desk.toasts
        assert [row.id for row in work(desk).in_sight] == left
        await desk.press("apostrophe")
        assert work(desk).row.id == ids[at]
        assert "outside this view" in desk.text


async def test_an_edited_one_is_followed(open_desk: Opener, file: Path) -> None:
    ids = made(file, 5)
    async with open_desk(file) as desk:
        await desk.press("2", "down", "enter", "tab", "tab", "tab", "ctrl+u")
        await desk.type("+10")
        await desk.press("ctrl+s")
        assert work(desk).row.id == ids[1]
        assert work(desk).index == 4


async def test_others_do_not_take_the_cursor_off_an_activity(open_desk: Opener, file: Path) -> None:
    from collectui.domain.commands_work import CompleteActivities, PostponeActivities

    ids = made(file, 80)
    async with open_desk(file) as desk:
        await desk.press("2", "down")
        elsewhere(file, PostponeActivities(activity_ids=(ids[1],), days=3))
        await hear(desk)
        assert work(desk).row.id == ids[1]
        elsewhere(file, CompleteActivities(activity_ids=(ids[1],), outcome="done"))
        await hear(desk)
        assert "Task 01 of Tie 000 is not in this list any more." in desk.toasts


async def test_a_customers_own_activities(open_desk: Opener, file: Path) -> None:
    row = mine(file)[0]
    ids = made(file, 5, row.customer_id)
    async with open_desk(file) as desk:
        await desk.press("enter", "3", "down")
        rows = desk.app.screen.query_one("#activities", VirtualList)
        await desk.press("plus", "plus")
        assert rows.row.id == ids[1]
        assert rows.index == 4
        await desk.press("home", "d", "enter")
        assert rows.row.id == ids[2], "it went down to those that are done"
        await desk.press("apostrophe")
        assert rows.row.id == ids[0]
