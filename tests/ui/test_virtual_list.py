"""The list shows what is there, asks for no more than it shows, and stays where it was."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from textual.pilot import Pilot

from collectui.ui.widgets import paging
from collectui.ui.widgets.columns import Column, lay_out
from collectui.ui.widgets.pages import PAGE, Pages
from collectui.ui.widgets.paging import Paged
from tests.ui.rows import COLUMNS, Line, ListApp, Many, Window, lines, screen_lines, under_cursor


async def settle(pilot: Pilot[Any]) -> None:
    """Until no fetch is under way and the screen is drawn."""
    await pilot.app.workers.wait_for_complete()
    await pilot.pause()


def cursor_line(app: ListApp) -> str:
    (line,) = under_cursor(app)
    return " ".join(line.split())


async def test_it_fetches_only_what_it_shows_and_one_page_more() -> None:
    window = Window(Many(1_000_000))
    app = ListApp(window)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        assert cursor_line(app).startswith("▸ 0 name 0 ")
        assert len(screen_lines(app)) == 24
        assert window.fetches == [(0, PAGE), (PAGE, PAGE)]
        assert app.rows.total == 1_000_000


@pytest.mark.parametrize(
    ("keys", "index"),
    [
        (["down", "j", "down"], 3),
        (["down", "up", "k"], 0),
        (["pagedown"], 23),
        (["pagedown", "pageup"], 0),
        (["end"], 999_999),
        (["G", "g"], 0),
        (["end", "home", "down"], 1),
        (["end", "up", "pageup"], 999_975),
        (["pagedown"] * 20, 460),
    ],
)
async def test_keys_move_the_cursor(keys: list[str], index: int) -> None:
    window = Window(Many(1_000_000))
    app = ListApp(window)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        for key in keys:
            await pilot.press(key)
            await settle(pilot)
        assert app.rows.index == index
        assert f" {index} name {index}" in cursor_line(app)
        asked = sum(count for _, count in window.fetches)
        assert asked <= PAGE * (len(keys) * 2 + 2)


async def test_the_old_rows_stay_until_the_new_have_come() -> None:
    window = Window(Many(100_000))
    app = ListApp(window)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        before = screen_lines(app)
        window.gate = asyncio.Event()
        await pilot.press("end")
        await pilot.pause()
        assert screen_lines(app) == before
        window.gate.set()
        await settle(pilot)
        assert "99999" in cursor_line(app)


async def test_keys_held_while_rows_are_fetched_cost_one_move() -> None:
    window = Window(Many(100_000))
    app = ListApp(window)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        window.gate = asyncio.Event()
        asked = len(window.fetches)
        await pilot.press(*["pagedown"] * 30)
        window.gate.set()
        await settle(pilot)
        assert app.rows.index == 30 * 23
        assert len(window.fetches) - asked <= 5


async def test_the_end_is_reached_before_the_count_is_known() -> None:
    window = Window(lines(5_000), counts=asyncio.Event())
    app = ListApp(window)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        assert app.rows.row is not None
        assert app.rows.total is None
        await pilot.press("end")
        assert window.counts is not None
        window.counts.set()
        await settle(pilot)
        assert app.rows.index == 4_999


async def test_the_cursor_stays_on_its_row_when_rows_change() -> None:
    window = Window(lines(500, first=100))
    app = ListApp(window)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press("pagedown", "down", "down")
        await settle(pilot)
        row = app.rows.row
        assert row is not None
        offset = screen_lines(app).index(*under_cursor(app))
        window.rows = [*lines(90, first=0), *window.rows]
        app.rows.reload()
        await settle(pilot)
        assert app.rows.row == row
        assert screen_lines(app).index(*under_cursor(app)) == offset


async def test_a_row_followed_to_another_page_is_shown_with_the_rows_there() -> None:
    window = Window(lines(688))
    app = ListApp(window)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        first = window.rows[0]
        window.rows = [*window.rows[1:300], first, *window.rows[300:]]
        app.rows.reload()
        await settle(pilot)
        assert app.rows.row == first
        assert app.rows.index == 299
        top = app.rows.index - screen_lines(app).index(*under_cursor(app)) + 1
        shown = [int(line.lstrip("▸ ").split()[0]) for line in screen_lines(app)[1:]]
        assert shown == [row.key for row in window.rows[top : top + 23]]
        await pilot.press("down")
        await settle(pilot)
        assert app.rows.index == 300


async def test_a_row_moved_from_here_leaves_the_cursor_to_the_next() -> None:
    window = Window(lines(200))
    app = ListApp(window)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press("down", "down")
        for moved, left, stands in ((2, 199, 3), (3, 150, 4), (4, 0, 5)):
            rows = [row for row in window.rows if row.key != moved]
            window.rows = [*rows[:left], Line(moved, "moved", moved), *rows[left:]]
            app.rows.reload(lambda row, moved=moved: row.key == moved)
            await settle(pilot)
            assert app.rows.row is not None
            assert app.rows.row.key == stands
        app.rows.follows = lambda row: True
        rows = [row for row in window.rows if row.key != 5]
        window.rows = [*rows, Line(5, "moved", 5)]
        app.rows.reload(lambda row: row.key == 5)
        await settle(pilot)
        assert app.rows.index == 199


async def test_keys_pressed_while_rows_are_read_anew_move_from_where_the_row_is() -> None:
    window = Window(lines(500))
    app = ListApp(window)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press("down", "down")
        window.rows = [*lines(100, first=1_000), *window.rows]
        window.gate = asyncio.Event()
        app.rows.reload()
        await pilot.press("down", "down", "up", "down")
        assert app.rows.row == lines(1, 2)[0]
        window.gate.set()
        await settle(pilot)
        assert app.rows.row == lines(1, 4)[0]
        assert app.rows.index == 104


async def test_a_reload_that_failed_is_made_up_for_by_the_next_key() -> None:
    window = Window(lines(500))
    app = ListApp(window)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press("down", "down")
        window.rows = [*lines(100, first=1_000), *window.rows]
        window.error = RuntimeError("locked")
        app.rows.reload()
        await settle(pilot)
        window.error = None
        await pilot.press("down")
        await settle(pilot)
        assert app.rows.row == lines(1, 3)[0]
        assert app.rows.index == 103


async def test_a_reload_that_failed_is_tried_again_by_itself(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(paging, "RETRY_SECONDS", 0.01)
    window = Window(lines(500))
    app = ListApp(window)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        window.rows = [*lines(100, first=1_000), *window.rows]
        window.error = RuntimeError("locked")
        app.rows.reload()
        await settle(pilot)
        asked = len(window.fetches)
        while len(window.fetches) < asked + 2:
            await pilot.pause(0.01)
        assert app.said == ["failed locked"], "it is said once"
        window.error = None
        while app.rows.index != 100:
            await pilot.pause(0.01)
        assert app.rows.row == lines(1)[0]


async def test_when_its_row_is_gone_the_cursor_stays_at_its_place() -> None:
    window = Window(lines(30))
    app = ListApp(window)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press("end")
        await settle(pilot)
        window.rows = window.rows[:10]
        app.rows.reload()
        await settle(pilot)
        assert app.rows.index == 9
        assert app.rows.total == 10
        assert len([line for line in screen_lines(app)[1:] if line]) == 10


async def test_a_changed_value_of_the_same_row_is_shown() -> None:
    window = Window(lines(30))
    app = ListApp(window)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        window.rows = [Line(3, "another name", 3) if row.key == 3 else row for row in window.rows]
        app.rows.reload()
        await settle(pilot)
        assert "another name" in screen_lines(app)[4]


async def test_equal_rows_are_not_painted_again(monkeypatch: pytest.MonkeyPatch) -> None:
    window = Window(lines(30))
    app = ListApp(window)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        painted: list[object] = []
        monkeypatch.setattr(app.rows, "refresh", lambda *regions, **_: painted.extend(regions))
        app.rows.reload()
        await settle(pilot)
        assert painted == []
        await pilot.press("down")
        assert sorted(region.y for region in painted) == [1, 2]  # type: ignore[attr-defined]


async def test_marks_are_counted_and_seen_without_colour() -> None:
    app = ListApp(Window(lines(30)))
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press("space", "down", "space")
        assert [row.key for row in app.rows.chosen] == [0, 2]
        assert [line[:2].strip() for line in screen_lines(app)[1:5]] == ["✓", "", "✓", "▸"]
        await pilot.press("up", "space")
        assert [row.key for row in app.rows.chosen] == [0]


async def test_rows_of_the_same_mark_are_marked_together() -> None:
    app = ListApp(Window(lines(9)))
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        app.rows._mark_key = lambda row: row.key // 3
        await pilot.press("down", "space")
        assert [line[:2].strip() for line in screen_lines(app)[1:5]] == ["✓", "✓", "▸✓", ""]
        await pilot.press("space")
        assert app.rows.marked == {}


@pytest.mark.parametrize(("start", "end"), [(10, 700), (700, 10)])
async def test_a_range_reaches_over_rows_that_are_not_here(start: int, end: int) -> None:
    app = ListApp(Window(lines(1_000)))
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        app.rows._go(start)
        await settle(pilot)
        assert await app.rows.mark_range(5_000)
        app.rows._go(end)
        await settle(pilot)
        assert await app.rows.mark_range(5_000)
        step = 1 if end > start else -1
        assert [row.key for row in app.rows.chosen] == list(range(start, end + step, step))


@pytest.mark.parametrize(("start", "end"), [(10, 700), (700, 10)])
async def test_no_more_rows_are_marked_than_go_at_once(start: int, end: int) -> None:
    app = ListApp(Window(lines(1_000)))
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        app.rows._go(start)
        await settle(pilot)
        await app.rows.mark_range(20)
        app.rows._go(end)
        await settle(pilot)
        assert not await app.rows.mark_range(20), "and it says so"
        found = sorted(row.key for row in app.rows.chosen)
        first = start if end > start else start - 19
        assert found == list(range(first, first + 20)), "those next to the one marked last"


async def test_marks_stay_with_the_same_rows_in_another_order() -> None:
    app = ListApp(Window(lines(30)))
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press("space")
        app.rows.show(Window(lines(30)[::-1]), marks_stay=True)
        await settle(pilot)
        await pilot.press("end")
        await settle(pilot)
        assert "▸✓" in cursor_line(app)


async def test_enter_and_a_second_click_open() -> None:
    app = ListApp(Window(lines(30)))
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press("down", "enter")
        await pilot.click(Paged, offset=(5, 5))
        await pilot.pause()
        assert app.rows.index == 4
        await pilot.click(Paged, offset=(5, 5))
        await pilot.pause()
        assert app.said == ["opened 1", "opened 4"]


async def test_an_error_keeps_what_is_shown() -> None:
    window = Window(lines(1_000))
    app = ListApp(window)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        before = screen_lines(app)
        window.error = RuntimeError("locked")
        app.rows.reload()
        await settle(pilot)
        assert screen_lines(app) == before
        assert "failed locked" in app.said
        window.error = None
        await pilot.press("end")
        await settle(pilot)
        assert app.rows.index == 999


async def test_no_rows_say_so() -> None:
    app = ListApp(Window([]))
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        assert screen_lines(app)[1].strip() == "No lines."
        await pilot.press("down", "end", "pageup", "enter", "space")
        await settle(pilot)
        assert app.rows.row is None
        assert app.said == []


async def test_other_rows_replace_the_old_from_the_top() -> None:
    app = ListApp(Window(lines(100)))
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press("pagedown", "space")
        other = Window(lines(3, first=700), gate=asyncio.Event())
        app.rows.show(other)
        await pilot.pause()
        assert "name 24" in cursor_line(app)
        assert other.gate is not None
        other.gate.set()
        await settle(pilot)
        assert "700" in cursor_line(app)
        assert app.rows.total == 3
        assert app.rows.marked == {}


NAMES = ["王小明有限公司", "Álvarez & Hijos", "e\u0301\u0301", "👩 family", "\u202etxt", "a\tb\nc"]


@pytest.mark.parametrize(
    "size", [(20, 5), (1, 1), (2, 3), (33, 7), (80, 24), (120, 40), (500, 200)]
)
async def test_any_size_shows_whole_lines(size: tuple[int, int]) -> None:
    rows = [Line(number, NAMES[number % len(NAMES)], number) for number in range(300)]
    app = ListApp(Window(rows))
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press("pagedown")
        await pilot.resize_terminal(*size)
        await settle(pilot)
        await pilot.press("end", "up", "space", "home", "pagedown")
        await settle(pilot)
        for strip in app.screen._compositor.render_strips():
            assert sum(cell_len(segment.text) for segment in strip) == size[0]
        await pilot.resize_terminal(80, 24)
        await settle(pilot)
        assert len([line for line in screen_lines(app) if line]) == 24


@given(st.integers(0, 300))
def test_columns_fit_any_width(width: int) -> None:
    gap, shown = lay_out(COLUMNS, width)
    total = sum(size for _, size in shown) + gap * (len(shown) - 1)
    assert total <= max(width, 0)
    assert shown[0][0] is COLUMNS[0]
    if width >= 80:
        assert len(shown) == len(COLUMNS)


def test_columns_of_a_higher_rank_go_first_and_the_rest_grows() -> None:
    columns: list[Column[str]] = [
        Column("a", str, 5),
        Column("b", str, 5, flex=1),
        Column("c", str, 5, rank=2),
        Column("d", str, 5, rank=1),
    ]
    gap, shown = lay_out(columns, 18)
    assert (gap, [(c.title, size) for c, size in shown]) == (1, [("a", 5), ("b", 6), ("d", 5)])


@pytest.mark.parametrize(
    ("width", "shown"),
    [
        (24, "Zephyr Ltd. +CAD 5.00   "),
        (20, "Zephyr Ltd +CAD 5.00"),
        (18, "Zephyr … +CAD 5.00"),
        (12, "Zephyr Ltd.…"),
    ],
)
def test_a_tail_stays_while_the_name_is_cut(width: int, shown: str) -> None:
    column: Column[str] = Column("Customer", str, 16, tail=lambda _: " +CAD 5.00")
    name = "Zephyr Ltd" if width == 20 else "Zephyr Ltd."
    assert column.text(name, width) == shown


def test_pages_learn_where_the_rows_end() -> None:
    pages: Pages[int] = Pages()
    assert pages.missing(0, 30) == 0
    pages.add(0, list(range(PAGE)))
    assert pages.total is None
    pages.add(1, [1, 2])
    assert pages.total == PAGE + 2
    assert pages.missing(PAGE, 30) is None
    assert pages.rows(PAGE, 30) == [1, 2]
    pages.add(0, [])
    assert pages.total == 0


def test_pages_do_not_grow_with_the_rows() -> None:
    pages: Pages[int] = Pages()
    for number in range(1_000):
        pages.add(number, list(range(PAGE)))
    assert sum(pages.get(index) is not None for index in range(1_000 * PAGE)) <= 16 * PAGE
