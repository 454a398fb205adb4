"""Working activities by key and menu, one and several at once."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest

from collectui.domain.about import About
from collectui.domain.activities.commands import AddActivity
from collectui.domain.activities.views import ActivityView
from collectui.domain.vocabulary import ActivityPriority, ActivityStatus
from collectui.store.queries.activities import activities, activities_of
from collectui.store.queries.desk import collectors
from collectui.ui.popups.action_menu import MenuLines
from tests.ui.customers import WITH_PROGRAMS, ask, busiest, id_of, open_customer, store_of
from tests.ui.desk import TODAY, Desk

Opener = Callable[..., Desk]
LONG_AGO = TODAY - timedelta(400)
MONDAY = date(2026, 11, 23)


@pytest.fixture
def made(desk_file: Path) -> list[int]:
    """Three activities that are the first of every list."""
    customer = id_of(desk_file, WITH_PROGRAMS)
    with store_of(desk_file) as store:
        me = store.me()
        return [
            store.do(
                AddActivity(about=About(customer), subject=f"work {n}", due_on=LONG_AGO), me
            ).created["activity"]
            for n in (1, 2, 3)
        ]


def now(file: Path, ids: list[int]) -> tuple[ActivityView, ...]:
    found = ask(file, activities, ids)
    assert isinstance(found, tuple)
    return found


async def test_marked_ones_of_the_list_are_worked_together(
    open_desk: Opener, desk_file: Path, made: list[int]
) -> None:
    with store_of(desk_file) as store:
        me = store.me().login
        other = next(c.login for c in store.read(collectors) if c.login != me)
    number = busiest(desk_file)
    async with open_desk() as desk:
        await desk.press("2", "space", "space")
        assert "2 marked" in desk.lines[-1]
        await desk.press("plus")
        assert [a.due_on for a in now(desk_file, made)] == [MONDAY, MONDAY, LONG_AGO]
        assert "marked" not in desk.lines[-1]

        await desk.press("g", "space", "space")
        ids = [a.id for a in desk.dashboard.work_list.rows.chosen]
        await desk.press("m")
        assert "2 activities" in desk.text
        await desk.press("r")
        await desk.type(_digit(desk, other))
        assert [a.assigned_to for a in now(desk_file, ids)] == [other, other]

        await desk.press("g", "m", "v")
        await desk.type(number)
        await desk.press("enter")
        row = desk.dashboard.work_list.rows.row
        assert row is not None
        assert row.customer_number == number


def _digit(desk: Desk, login: str) -> str:
    (line,) = (line for line in desk.lines if f" {login} " in line and "│" in line)
    return line.replace("│", " ").replace("▸", " ").split()[0]


async def test_the_customers_tab_completes_cancels_and_reopens(
    open_desk: Opener, desk_file: Path, made: list[int]
) -> None:
    def states() -> list[str]:
        return [a.status.value for a in now(desk_file, made)]

    async with open_desk() as desk:
        screen = await open_customer(desk, desk_file, WITH_PROGRAMS, tab=3)
        await desk.press("g", "space", "space", "d", "l")
        assert states() == ["completed", "completed", "not_started"]
        assert [a.outcome for a in now(desk_file, made)][:2] == ["left_message"] * 2
        await desk.press("v", "2")
        assert "work 1" not in desk.text
        assert "work 3" in desk.text
        await desk.press("v", "3")
        assert "work 1" in desk.text
        assert "work 3" not in desk.text
        await desk.press("escape")
        assert desk.app.screen is screen, "the first Esc shows all of them again"
        assert "work 3" in desk.text

        await desk.press("g")
        assert "work 3" in desk.cursor
        await desk.press("m", "x")
        await desk.type("the wrong customer")
        await desk.press("enter")
        assert states()[2] == "cancelled"
        assert now(desk_file, made)[2].cancel_reason == "the wrong customer"

        await desk.press("v", "2")
        assert screen.tab is not None
        await screen.tab.select(made[2])
        await desk.settle()
        assert "work 3" in desk.cursor
        assert "outside this view" in desk.text, "what one goes to is shown, hidden or not"
        await desk.press("d")
        assert "“work 3” is cancelled: reopen it first" in desk.toasts
        await desk.press("m")
        (reopen,) = (i for i in desk.app.screen.query_one(MenuLines)._items if i.letter == "o")
        assert not reopen.refusal
        await desk.press("o")
        assert states()[2] == ActivityStatus.NOT_STARTED.value


async def test_the_customers_tab_is_narrowed_and_sorted(open_desk: Opener, desk_file: Path) -> None:
    customer = id_of(desk_file, WITH_PROGRAMS)
    kinds = ["dunning_call", "to_do", "dunning_call"]
    ranks = [ActivityPriority.LOW, ActivityPriority.CRITICAL, ActivityPriority.HIGH]
    with store_of(desk_file) as store:
        me = store.me()
        for number, (kind, rank) in enumerate(zip(kinds, ranks, strict=True)):
            store.do(
                AddActivity(
                    about=About(customer), subject=f"zinc {number}", category=kind, priority=rank,
                    due_on=TODAY + timedelta(number),
                ),
                me,
            )  # fmt: skip
    others = busiest(desk_file)
    with store_of(desk_file) as store:
        elsewhere = About(id_of(desk_file, others))
        store.do(AddActivity(about=elsewhere, subject="zinc too", due_on=TODAY), me)

    async with open_desk() as desk:
        screen = await open_customer(desk, desk_file, WITH_PROGRAMS, tab=3)
        assert screen.tab is not None
        rows = screen.tab.rows
        assert rows is not None

        def listed() -> list[str]:
            found = (re.search(r"zinc (\d) ", line) for line in desk.lines[5:15])
            return [each[1] for each in found if each]

        await desk.press("f")
        await desk.type("zinc")
        await desk.press("enter")
        assert rows.total == 3, "nobody else's"
        assert listed() == ["0", "1", "2"]
        for keys, expected in (("s3", "120"), ("s6", "210"), ("s4", "021"), ("s2", "210")):
            await desk.press(*keys)
            assert listed() == list(expected), keys
        await desk.press("s", "5")
        assert "all are this customer's" in desk.toasts
        await desk.press("escape", "f")
        await desk.type("mine assigned:me due:today category:dunning_call overdue:no")
        await desk.press("enter")
        assert (rows.total, listed()) == (1, ["0"])
        await desk.press("f")
        await desk.type(" overdue")
        assert "overdue is a field: overdue:yes?" in desk.text
        await desk.press("escape")
        assert rows.total == 1, "the last good filter stays"


async def test_the_list_of_work_is_sorted(open_desk: Opener, desk_file: Path) -> None:
    async with open_desk() as desk:
        await desk.press("2", "v", "6", "s", "3")
        assert "by priority" in desk.text
        rows = desk.dashboard.work_list.rows
        first = rows.row
        assert first is not None
        await desk.press("G")
        last = rows.row
        assert last is not None
        assert first.priority.rank < last.priority.rank
        await desk.press("s", "5")
        names = [rows.row.customer if rows.row else ""]
        await desk.press("G")
        assert rows.row is not None
        assert names[0].casefold() <= rows.row.customer.casefold()
        await desk.press("s", "1")
        assert "due first" in desk.text


async def test_to_another_day(open_desk: Opener, desk_file: Path, made: list[int]) -> None:
    async with open_desk() as desk:
        await desk.press("2", "g", "m", "t")
        await desk.type("3 d")
        await desk.press("enter")
        assert "no date yet" in desk.text
        await desk.type("ec")
        assert "Thu 3 Dec 2026 · in 13 days" in desk.text
        await desk.press("enter")
    assert date(2026, 12, 3) in [a.due_on for a in now(desk_file, made)]


async def test_each_is_taken_back_by_one_key_and_enter(
    open_desk: Opener, desk_file: Path, made: list[int]
) -> None:
    async with open_desk() as desk:
        await open_customer(desk, desk_file, WITH_PROGRAMS, tab=3)
        before = now(desk_file, made)
        for keys in (
            ("g", "space", "space", "d", "l"),
            ("g", "space", "space", "plus"),
            ("g", "m", "x", "w", "enter"),
            ("A", *"+1 call, +2 call", "ctrl+s"),
            ("a", "x", "ctrl+s"),
            ("n", "x", "ctrl+s"),
            ("c", "r", *"spoke", "ctrl+s"),
        ):
            counts = records(desk_file)
            await desk.press(*keys)
            assert (now(desk_file, made), records(desk_file)) != (before, counts), keys
            await desk.press("u")
            await desk.until(lambda: "Undo" in desk.text)
            await desk.press("enter")
            await desk.until(lambda: desk.app.screen is desk.app.screen_stack[1])
            assert [state(a) for a in now(desk_file, made)] == [state(a) for a in before], keys
            assert records(desk_file) == counts, keys


def state(each: ActivityView) -> tuple[object, ...]:
    return each.status, each.due_on, each.outcome, each.cancel_reason, each.customer_id


def records(file: Path) -> list[int]:
    """How many activities, notes and contacts there are."""
    with sqlite3.connect(file) as raw:
        found = [
            raw.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
            for table in ("activity", "note", "contact_attempt")
        ]
    raw.close()
    return found


async def test_a_viewer_is_told_why_not(open_desk: Opener, desk_file: Path) -> None:
    with sqlite3.connect(desk_file) as raw:
        raw.execute("UPDATE collector SET role = 'viewer'")
    raw.close()
    async with open_desk() as desk:
        await desk.press("2")
        await desk.press("v", "5", "m", "d")
        assert any("viewer" in toast.lower() or "read" in toast for toast in desk.toasts)
        await desk.press("escape", "c")
        assert desk.app.screen is desk.dashboard


async def test_a_series_is_shown_before_it_is_saved(open_desk: Opener, desk_file: Path) -> None:
    customer = id_of(desk_file, WITH_PROGRAMS)
    before = {a.id for a in ask(desk_file, activities_of, customer)}
    async with open_desk() as desk:
        await open_customer(desk, desk_file, WITH_PROGRAMS)
        await desk.press("A")
        await desk.type("+3 call, +7 letter, 14 call")
        assert "'14 call' does not begin with an offset" in desk.text
        await desk.press(*["backspace"] * 7)
        await desk.type("+14 call the owner")
        assert "Saving makes 3 activities:" in desk.text
        assert "the owner" in desk.line("Fri 4 Dec 2026")
        await desk.press("ctrl+s")
    made = [a for a in ask(desk_file, activities_of, customer) if a.id not in before]
    assert [a.due_on for a in made] == [MONDAY, date(2026, 11, 27), date(2026, 12, 4)]
    assert len({a.series for a in made}) == 1
