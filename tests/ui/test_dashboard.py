"""The dashboard by keys, on a real store."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
from textual.strip import Strip

from collectui.domain.activities.commands import AddActivity
from collectui.domain.filters import FilterError, parse
from collectui.domain.queue.query import QueueQuery, Scope, Sort
from collectui.domain.queue.saved_views import SaveView
from collectui.domain.settings.actions import SetDesk
from collectui.store.opening import open_store
from collectui.store.queries.queue import queue_page, queue_totals
from tests.ui.desk import TODAY, Desk
from tests.ui.test_safety import COMMANDS

Opener = Callable[..., Desk]


def stored(file: Path, query: QueueQuery) -> tuple[list[str], int]:
    """The names in a list and how many rows it has, straight from the store."""
    store = open_store(f"sqlite:///{file}", as_of=TODAY)
    try:
        about = (query, TODAY, ("current", "1-30", "31-60", "61-90", "91+"))
        rows = store.read(queue_page, *about, limit=5_000)
        return [row.name for row in rows], store.read(queue_totals, *about).rows
    finally:
        store.close()


def me_id(file: Path) -> int:
    store = open_store(f"sqlite:///{file}", as_of=TODAY)
    try:
        found = store.me().id
        assert found is not None
        return found
    finally:
        store.close()


async def test_it_opens_on_my_queue_at_the_top(open_desk: Opener, desk_file: Path) -> None:
    names, total = stored(desk_file, QueueQuery(Scope.MINE, me_id(desk_file)))
    async with open_desk() as desk:
        assert "My queue" in desk.text
        assert names[0][:14] in desk.cursor
        assert f"1 of {total}" in desk.lines[-1]
        assert "business date 20 Nov" in desk.lines[1]
        assert "customers" in desk.lines[0]
        assert "past due" in desk.lines[0]


async def test_it_opens_on_all_delinquent_while_my_queue_is_empty(
    open_desk: Opener, desk_file: Path
) -> None:
    with sqlite3.connect(desk_file) as raw:
        mine = me_id(desk_file)
        raw.execute("UPDATE customer SET collector_id = NULL WHERE collector_id = ?", (mine,))
        raw.execute("UPDATE delinquency SET collector_id = NULL WHERE collector_id = ?", (mine,))
    async with open_desk() as desk:
        assert "All delinquent" in desk.text


async def test_the_sum_in_the_header_is_of_the_largest_currency_wherever_the_cursor_is(
    open_desk: Opener,
) -> None:
    async with open_desk(size=(80, 24)) as desk:
        await desk.press("v", "2")
        said = desk.lines[0]
        assert " +" in said
        first = desk.dashboard.queue.rows.row
        assert first is not None
        while (row := desk.dashboard.queue.rows.row) is not None and row.currency == first.currency:
            await desk.press("down")
        await desk.pilot.resize_terminal(81, 24)
        await desk.settle()
        assert desk.lines[0].split() == said.split()


@pytest.mark.sampled
@pytest.mark.parametrize(
    ("key", "scope"), list(zip("12345zwtyKPb", Scope, strict=True)), ids=[s.value for s in Scope]
)
async def test_each_view_shows_its_rows(
    open_desk: Opener, desk_file: Path, key: str, scope: Scope
) -> None:
    names, total = stored(desk_file, QueueQuery(scope, me_id(desk_file)))
    async with open_desk() as desk:
        await desk.press("v", key)
        if not names:
            assert desk.dashboard.rows.row is None
            return
        assert names[0][:14] in desk.cursor
        assert f"1 of {total}" in desk.lines[-1]
        await desk.press("end")
        assert names[-1][:14] in desk.cursor


@pytest.mark.parametrize(
    ("key", "sort"), [("a", Sort.PAST_DUE), ("n", Sort.NAME), ("x", Sort.NEXT)]
)
async def test_sorting(open_desk: Opener, desk_file: Path, key: str, sort: Sort) -> None:
    names, _ = stored(desk_file, QueueQuery(Scope.ALL, sort=sort))
    async with open_desk() as desk:
        await desk.press("v", "2", "s", key)
        assert names[0][:14] in desk.cursor


async def test_the_filter_narrows_while_one_types_and_esc_brings_back(
    open_desk: Opener, desk_file: Path
) -> None:
    async with open_desk() as desk:
        await desk.press("v", "2")
        before = desk.dashboard.rows.total
        await desk.press("f")
        await desk.type("days>90 ")
        total = desk.dashboard.rows.total
        assert total is not None
        assert before is not None
        assert 0 < total < before
        await desk.press("enter")
        assert "days>90" in desk.line("All delinquent")
        await desk.press("escape")
        assert desk.dashboard.rows.total == before
        assert "days>90" not in desk.text


async def test_a_wrong_filter_says_where_and_keeps_the_last_good_list(open_desk: Opener) -> None:
    async with open_desk() as desk:
        await desk.press("v", "2", "f")
        await desk.type("days>90 ")
        good = desk.dashboard.rows.total
        await desk.paste("lvel:x")
        assert "✗ column 9: unknown field 'lvel'" in desk.text
        assert desk.dashboard.rows.total == good
        await desk.press("enter")
        assert "✗ column 9" in desk.text
        await desk.press("escape")
        assert "✗" not in desk.text


@pytest.mark.sampled
@pytest.mark.parametrize("typed", ["lvel:x", "due:yesterdya", "bucket:95", "days:>x<y"])
async def test_the_whole_reason_is_read_on_a_narrow_screen(open_desk: Opener, typed: str) -> None:
    with pytest.raises(FilterError) as wrong:
        parse(typed)
    async with open_desk(size=(80, 24)) as desk:
        await desk.press("v", "2", "f")
        await desk.type(typed)
        shown = " ".join(desk.text.split())
        assert " ".join(wrong.value.message.split()) in shown
        await desk.press("escape")
        assert len(desk.cursor) > 0


async def test_tab_completes_fields_and_values(open_desk: Opener) -> None:
    async with open_desk() as desk:
        await desk.press("f")
        await desk.type("buc")
        await desk.press("tab")
        await desk.type("91")
        assert "✗ column 8: bucket takes one of current" in desk.text
        await desk.press("tab", "enter")
        assert desk.dashboard.queue.filter_text == "bucket:91+"


async def test_the_preview_follows_from_32_lines_on(open_desk: Opener) -> None:
    async with open_desk(size=(120, 40)) as desk:
        assert "Priority " in desk.text
        name = desk.dashboard.queue.rows.row
        assert name is not None
        assert desk.line(name.number)
        await desk.press("p")
        assert "Priority " not in desk.text
        await desk.press("p")
        await desk.pilot.resize_terminal(80, 24)
        await desk.settle()
        assert "Priority " not in desk.text


async def test_explain_adds_up(open_desk: Opener) -> None:
    async with open_desk() as desk:
        row = desk.dashboard.queue.rows.row
        assert row is not None
        await desk.press("x")
        assert f"{row.name}: {row.priority} points" in desk.text
        points = [
            int(word)
            for line in desk.lines
            for word in line.replace("▸", " ").replace("│", " ").split()[:1]
            if word.startswith("+")
        ]
        assert sum(points) == row.priority
        await desk.press("escape")
        assert "points" not in desk.text


async def test_search_finds_as_one_types(open_desk: Opener) -> None:
    async with open_desk() as desk:
        row = desk.dashboard.queue.rows.row
        assert row is not None
        await desk.press("slash")
        await desk.type(row.number)
        assert row.name in desk.text
        await desk.press("escape")


async def test_copying_offers_what_there_is(open_desk: Opener) -> None:
    async with open_desk() as desk:
        row = desk.dashboard.queue.rows.row
        assert row is not None
        await desk.press("y", "n")
        assert desk.app.clipboard == row.number


async def test_a_change_by_somebody_else_appears_and_the_cursor_stays(
    open_desk: Opener, desk_file: Path
) -> None:
    async with open_desk() as desk:
        await desk.press("down", "down", "down")
        row = desk.dashboard.queue.rows.row
        assert row is not None
        with sqlite3.connect(desk_file) as raw:
            raw.execute("UPDATE customer SET name = 'Ågot & Sons' WHERE id = ?", (row.customer_id,))
        desk.dashboard.queue.reload()
        await desk.settle()
        assert "Ågot & Sons" in desk.cursor


async def test_the_work_is_listed_due_first_and_can_be_postponed_and_done(
    open_desk: Opener, desk_file: Path
) -> None:
    async with open_desk() as desk:
        await desk.press("2")
        first = desk.dashboard.work_list.rows.row
        assert first is not None
        assert "d overdue" in desk.cursor or "today" in desk.cursor
        await desk.press("plus")
        with sqlite3.connect(desk_file) as raw:
            (due,) = raw.execute("SELECT due_on FROM activity WHERE id = ?", (first.id,)).fetchone()
        assert due == "2026-11-23", "the next business day"
        activity = desk.dashboard.work_list.rows.row
        assert activity is not None
        await desk.press("d")
        assert "outcome" in desk.text
        await desk.press("enter")
        with sqlite3.connect(desk_file) as raw:
            (status,) = raw.execute(
                "SELECT status FROM activity WHERE id = ?", (activity.id,)
            ).fetchone()
        assert status == "completed"


async def test_an_activity_made_elsewhere_is_counted_and_listed(
    open_desk: Opener, desk_file: Path
) -> None:
    async with open_desk() as desk:
        await desk.press("2")
        before = desk.dashboard.work_list.rows.total
        other = open_store(f"sqlite:///{desk_file}", as_of=TODAY, may_write=True)
        row = desk.dashboard.queue.rows.row
        assert row is not None
        from collectui.domain.about import About

        other.do(
            AddActivity(about=About(row.customer_id), subject="Call again", due_on=TODAY),
            other.me(),
        )
        other.close()
        await desk.look_for_changes()
        assert before is not None
        assert desk.dashboard.work_list.rows.total == before + 1


EVERY_KEY = (
    *("down", "x", "escape", "y", "escape", "m", "c", "u", "h", "T", "D", "escape", "p"),
    *("question_mark", "down", "escape", "ctrl+p", "down", "escape", "slash", "a", "escape"),
    *("v", "5", "end", "v", "2", "s", "n", "f", "a", "escape", "space", "escape", "]", "["),
    *("2", "down", "v", "v", "v", "y", "escape", "x", "9", "1", "ctrl+l", "ctrl+c", "q"),
)
PAYLOADS = (
    "[/]",
    "[@click=app.quit]press[/]",
    "[link=https://e]x[/link]",
    "\x1b]52;c;cHduZWQ=\x07",
    "\x1b[2J\x9b31m\x00\x7f",
    "\u202egnp.exe\u2066",
    "line\none\ttab",
    "王小明有限公司👩‍👩‍👧",
    "e" + "\u0301" * 20,
)
TEXT_COLUMNS = {
    "customer": ("name", "city", "region", "do_not_contact_reason"),
    "contact": ("first_name", "last_name"),
    "phone": ("typed", "number"),
    "activity": ("subject", "description"),
    "note": ("body",),
    "account": ("number", "name"),
    "site": ("number", "name"),
    "item": ("number", "reference"),
}


def poison(file: Path) -> None:
    """Put every payload into text columns, past the cleaning that the store does."""
    with sqlite3.connect(file) as raw:
        raw.create_function("payload", 1, lambda number: PAYLOADS[number % len(PAYLOADS)])
        for table, columns in TEXT_COLUMNS.items():
            known = {row[1] for row in raw.execute(f"PRAGMA table_info({table})")}
            for column in set(columns) & known:
                raw.execute(f"UPDATE {table} SET {column} = payload(id) || ' ' || id")


@pytest.mark.sampled
@pytest.mark.parametrize("size", [(80, 24), (120, 40), (20, 5), (12, 3)])
async def test_hostile_text_and_every_key_at_every_size(
    open_desk: Opener, desk_file: Path, size: tuple[int, int]
) -> None:
    poison(desk_file)
    seen = ""
    async with open_desk(size=size) as desk:
        for key in EVERY_KEY:
            await desk.press(key)
            seen += desk.text
            for strip in desk.app.screen._compositor.render_strips():
                sent = Strip(list(strip)).render(desk.app.console)
                bare = sent.replace("\x1b[", "").replace("\x1b]8;", "")
                assert not COMMANDS.search(bare), (key, bare)
        assert desk.app.is_running
        assert len(desk.app.screen_stack) == 1
    if size[0] >= 80:
        assert "[@click=app.quit]" in seen
        assert "[/]" in seen


async def test_resizing_down_to_nothing_and_back(open_desk: Opener) -> None:
    async with open_desk(size=(120, 40)) as desk:
        before = _without_the_clock(desk.lines)
        for size in [(80, 24), (20, 5), (19, 4), (5, 2), (1, 1), (200, 60), (120, 40)]:
            await desk.pilot.resize_terminal(*size)
            await desk.press("down", "up")
            assert ("Window too small" in desk.text) is (size == (19, 4))
            assert desk.app.focused is desk.dashboard.rows
        assert _without_the_clock(desk.lines) == before


def _without_the_clock(lines: list[str]) -> list[str]:
    """The screen but for the customer's time, which goes on meanwhile."""
    return [re.sub(r"\d\d:\d\d there", "", line) for line in lines]


async def test_a_list_is_kept_as_a_view_and_opened_by_its_digit(
    open_desk: Opener, desk_file: Path
) -> None:
    query = QueueQuery(Scope.ALL, filter=parse("days>90"), sort=Sort.PAST_DUE)
    names, _ = stored(desk_file, query)
    async with open_desk() as desk:
        await desk.press("v", "2", "f")
        await desk.type("days>90 ")
        await desk.press("enter", "s", "a", "v", "s")
        await desk.type("Late ones")
        await desk.press("enter")
        assert "Late ones · All delinquent" in desk.line("past due ▾")
        await desk.press("v", "1")
        assert "Late ones" not in desk.text
    async with open_desk() as desk:
        await desk.press("v")
        assert "6 Late ones" in " ".join(desk.line("Late ones").split())
        await desk.press("6")
        assert "Late ones · All delinquent" in desk.line("days>90")
        assert names[0][:14] in desk.cursor
        await desk.press("v", "d", "enter")
        assert "deleted" in desk.toasts[-1]
        await desk.press("v")
        assert "Late ones" not in "".join(line for line in desk.lines if "│" in line)


async def test_a_view_whose_filter_is_of_another_desk_says_so(
    open_desk: Opener, desk_file: Path
) -> None:
    store = open_store(f"sqlite:///{desk_file}", may_write=True)
    store.do(SaveView(name="Mid", scope=Scope.ALL, filter="bucket:31-60"), store.me())
    store.do(SetDesk(name="aging_bounds", value=[10, 20]), store.me())
    store.close()
    async with open_desk() as desk:
        await desk.press("v", "6")
        assert "bucket takes one of" in desk.toasts[-1]
