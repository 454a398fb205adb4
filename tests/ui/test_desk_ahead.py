"""The desk as it will be: the heading, the rows, no editing, a customer from it, the way back."""

from __future__ import annotations

import asyncio
import os
import shutil
import time
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection

from collectui.domain.about import About
from collectui.domain.activities.commands import AddActivity
from collectui.domain.dunning.letters import LetterState
from collectui.domain.queue.query import QueueQuery, Scope
from collectui.domain.queue.rows import QueueRow, QueueTotals
from collectui.store.ahead import looking
from collectui.store.queries.customers import position
from collectui.store.queries.desk import desk_view
from collectui.store.queries.letters import letter_count, letter_place, letter_rows
from collectui.store.queries.queue import queue_page, queue_totals
from collectui.ui.popups.ask import AskScreen
from collectui.ui.popups.computing import ComputingScreen
from collectui.ui.screens.customer import CustomerScreen
from collectui.ui.screens.letters import LettersScreen
from tests.ui.customers import store_of
from tests.ui.desk import LONGEST_SECONDS, TODAY, Desk, key_event

Opener = Callable[..., Desk]
ON = TODAY + timedelta(14)
SAID = " Looking ahead to Fri 4 Dec 2026 (if nobody pays) · T now"


async def _ahead(desk: Desk, typed: str = "+14") -> None:
    await desk.press("T")
    await desk.type(typed)
    await desk.press("enter")


async def _until(holds: Callable[[], bool]) -> None:
    """Until this holds, whatever the program still does."""
    until = time.monotonic() + LONGEST_SECONDS
    while not holds():
        assert time.monotonic() < until
        await asyncio.sleep(0.01)


def _mine(connection: Connection, me_id: int | None) -> tuple[list[QueueRow], QueueTotals]:
    desk, query = desk_view(connection), QueueQuery(Scope.MINE, me_id)
    about = query, desk.business_date, desk.bucket_labels
    return queue_page(connection, *about), queue_totals(connection, *about)


def _expected(file: Path) -> tuple[list[QueueRow], QueueTotals]:
    with store_of(file) as store, closing(store.look_ahead_of_all(ON)) as view:
        return view.read(_mine, store.me().id)


async def test_the_list_is_of_that_day_and_the_header_says_so(
    open_desk: Opener, desk_file: Path
) -> None:
    expected, totals = _expected(desk_file)
    async with open_desk(size=(120, 40)) as desk:
        rows = desk.dashboard.queue.rows
        now, day = rows.row, desk.lines[1]
        await _ahead(desk)
        await desk.settle()
        assert desk.lines[0].startswith(SAID)
        assert f"{totals.rows} rows" in desk.lines[0]
        assert "business date 04 Dec" in desk.lines[1]
        # The cursor stays on its customer, wherever that stands by then.
        assert rows.row is not None
        assert now is not None
        assert rows.row.unit == now.unit
        assert rows.row != now
        await desk.press("g")
        assert rows.row == expected[0]
        assert rows.total == len(expected) == totals.rows
        await desk.press("x")
        assert f"{expected[0].priority} points" in desk.text
        await desk.press("escape")
        await desk.press("escape")
        await desk.settle()
        assert not desk.lines[0].startswith(SAID)
        assert desk.lines[1] == day
        await desk.press("g")
        assert rows.row != expected[0]


async def test_a_narrow_terminal_keeps_the_total(open_desk: Opener, desk_file: Path) -> None:
    _, totals = _expected(desk_file)
    async with open_desk(size=(80, 24)) as desk:
        await _ahead(desk)
        await desk.settle()
        assert desk.lines[0].startswith(SAID)
        most = max(totals.past_due, key=lambda currency: totals.past_due[currency])
        assert desk.app.words.money_with_code(totals.past_due[most], most) in desk.lines[0]


@pytest.mark.parametrize("key", ["escape", "T"])
async def test_the_way_back_lets_go_of_what_was_computed(open_desk: Opener, key: str) -> None:
    async with open_desk() as desk:
        await _ahead(desk)
        past = desk.dashboard.past
        assert past is not None
        await desk.press(key)
        assert desk.dashboard.past is None
        assert desk.dashboard.queue.source is None
        await desk.until(lambda: past._view._session is None)


async def test_leaving_the_program_lets_go_of_it_too(open_desk: Opener) -> None:
    async with open_desk() as desk:
        await _ahead(desk)
        past = desk.dashboard.past
    assert past is not None
    assert past._view._session is None


@pytest.mark.parametrize("tab", ["1", "2"])
async def test_no_key_edits_what_is_to_come(open_desk: Opener, tab: str) -> None:
    async with open_desk() as desk:
        await _ahead(desk)
        await desk.press(tab)
        keys = ["a", "A", "n", "c", "m", "u", "N"]
        keys += ["z"] if tab == "1" else ["e", "d", "plus", "minus", "enter"]
        for key in keys:
            desk.app.clear_notifications()
            await desk.press(key)
            assert desk.app.screen is desk.dashboard, key
            assert any(
                "Looking ahead to Fri 4 Dec 2026: nothing can be changed there. T leads to now."
                in toast
                for toast in desk.toasts
            ), key
        await desk.press("v")
        if tab == "1":
            assert "✗ Looking ahead to Fri 4 Dec 2026" in desk.line("Save")


async def test_a_customer_of_the_list_opens_at_that_day(open_desk: Opener, desk_file: Path) -> None:
    expected, _ = _expected(desk_file)
    first, second = expected[:2]
    with store_of(desk_file) as store, closing(store.look_ahead(first.customer_id, ON)) as view:
        seen = view.read(position, first.customer_id)
    async with open_desk(size=(120, 40)) as desk:
        await _ahead(desk)
        await desk.press("g", "enter")
        screen = desk.app.screen
        assert isinstance(screen, CustomerScreen)
        assert desk.lines[0].startswith(SAID)
        assert screen.position is not None
        assert screen.position.figures == seen.figures
        await desk.press("]")
        assert desk.app.screen is not screen
        assert desk.lines[0].startswith(SAID)
        assert second.name in desk.lines[0]
        await desk.press("T")
        assert not desk.lines[0].startswith(SAID)
        await desk.press("escape")
        assert desk.app.screen is desk.dashboard
        assert desk.lines[0].startswith(SAID)
        await desk.press("enter", "escape")
        assert desk.app.screen is desk.dashboard
        assert desk.dashboard.past is not None


async def test_the_letters_that_go_until_then_are_listed_one_by_one(
    open_desk: Opener, desk_file: Path
) -> None:
    with store_of(desk_file) as store, closing(store.look_ahead_of_all(ON)) as view:
        going = view.read(letter_rows, LetterState.SENT, since=view.begins)
        count = view.read(letter_count, LetterState.SENT, since=view.begins)
        held = view.read(letter_count, LetterState.HELD)
        assert view.read(letter_place, LetterState.SENT, going[3], since=view.begins) == 3
    assert 10 < count < store_letters(desk_file)
    async with open_desk(size=(120, 40)) as desk:
        await _ahead(desk)
        await desk.press("L", "L")
        assert isinstance(desk.app.screen, LettersScreen)
        assert desk.lines[0].startswith(SAID)
        assert "Those that go until then" in desk.lines[0]
        await desk.press("down", "up")
        assert desk.app.screen.rows.row == going[0]
        assert desk.lines[-1].endswith(f"1 of {count}")
        for key in ("u", "n", "m"):
            desk.app.clear_notifications()
            await desk.press(key)
            assert any("nothing can be changed there" in toast for toast in desk.toasts), key
        assert isinstance(desk.app.screen, LettersScreen)
        await desk.press("v", "3")
        assert "Held, with the reason" in desk.lines[0]
        assert desk.app.screen.rows.total == held
        await desk.press("v", "4", "g", "o")
        assert isinstance(desk.app.screen, CustomerScreen)
        assert desk.lines[0].startswith(SAID)
        assert going[0].customer in desk.lines[0]
        await desk.press("escape", "l")
        assert f"{going[0].customer}: what comes until" in desk.text
        await desk.press("escape", "T")
        assert desk.app.screen is desk.dashboard
        assert desk.lines[0].startswith(SAID)


def store_letters(file: Path) -> int:
    with store_of(file) as store, closing(store.look_ahead_of_all(ON)) as view:
        return view.read(letter_count, LetterState.ALL)


async def test_what_comes_until_then_to_the_desk_and_to_a_customer(
    open_desk: Opener, desk_file: Path
) -> None:
    with store_of(desk_file) as store, closing(store.look_ahead_of_all(ON)) as view:
        (row, *_), _ = view.read(_mine, store.me().id)
        on, me = TODAY + timedelta(3), store.me()
        store.do(AddActivity(about=About(row.customer_id), subject="call later", due_on=on), me)
    async with open_desk(size=(120, 40)) as desk:
        await _ahead(desk)
        await desk.press("L")
        assert "The desk: what comes until Fri 4 Dec 2026" in desk.text
        assert "falls due" in desk.text
        assert "× stage 2 by e-mail" in desk.text
        await desk.press("escape", "g", "l")
        assert f"{row.name}: what comes until Fri 4 Dec 2026" in desk.text
        assert "activity    call later (root)" in desk.text
        await desk.press("escape", "2")
        assert desk.lines[0].startswith(SAID)
        assert "Activities (" in desk.lines[1]
        assert "Dunning call, stage" in desk.text


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("yesterday", "the past is kept customer by customer"),
        ("+400", "is too far off"),
        ("x", "is no date"),
        ("", "+14, +2w"),
    ],
)
async def test_what_cannot_be_looked_at_is_said_while_it_is_typed(
    open_desk: Opener, typed: str, said: str
) -> None:
    async with open_desk(size=(120, 40)) as desk:
        await _ahead(desk, typed)
        assert said in desk.text
        assert "The desk as it will be on …" in desk.text
        await desk.press("escape")
        assert desk.dashboard.past is None


async def test_escape_stops_the_computing_and_another_key_waits_for_it(
    open_desk: Opener, monkeypatch: pytest.MonkeyPatch
) -> None:
    held: list[Any] = []

    def slow(connection: Connection, start: Any, on: Any, progress: Any) -> None:
        progress(250, 1000)
        held.append(connection)
        while True:
            progress(250, 1000)

    async with open_desk() as desk:
        with monkeypatch.context() as patched:
            patched.setattr(looking, "look_at_desk", slow)
            await desk.press("T")
            await desk.type("+14")
            desk.app.post_message(key_event("enter"))
            await _until(lambda: isinstance(desk.app.screen, ComputingScreen) and bool(held))
            await _until(lambda: "Computing … 25%" in desk.text)
            await desk.press("escape")
            assert desk.app.screen is desk.dashboard
            assert desk.dashboard.past is None
            await desk.until(lambda: held[0].closed)
        await desk.press("T")
        await desk.type("+14")
        await desk.press("enter", "2")
        assert desk.lines[0].startswith(SAID)
        assert desk.dashboard.tab == 2


async def test_what_a_colleague_does_moves_the_customer_at_that_day_too(
    open_desk: Opener, desk_file: Path
) -> None:
    expected, _ = _expected(desk_file)
    last = expected[-1]
    async with open_desk() as desk:
        await _ahead(desk)
        rows = desk.dashboard.queue.rows
        with store_of(desk_file) as store:
            due = TODAY + timedelta(1)
            call = AddActivity(about=About(last.customer_id), subject="early call", due_on=due)
            store.do(call, store.me())
        await desk.look_for_changes()
        await desk.press("G")
        after, _ = _expected(desk_file)
        assert after[-1] != last
        assert rows.row == after[-1]


async def test_a_change_of_the_whole_desk_is_said(open_desk: Opener, desk_file: Path) -> None:
    async with open_desk() as desk:
        await _ahead(desk)
        from collectui.ui.news import News

        desk.app.changed.publish(News(frozenset(), everything=True))
        await desk.settle()
        assert any("The whole desk has changed since: T twice" in toast for toast in desk.toasts)
        assert desk.lines[0].startswith(SAID)


async def test_another_store_that_is_opened_is_shown_as_it_is(
    open_desk: Opener, desk_file: Path, demo_file: Path
) -> None:
    async with open_desk() as desk:
        await _ahead(desk)
        past = desk.dashboard.past
        assert past is not None
        other = desk_file.with_suffix(".other")
        shutil.copyfile(demo_file, other)
        os.replace(other, desk_file)
        desk.app.following.look()
        await desk.until(lambda: isinstance(desk.app.screen, AskScreen))
        await desk.press(*"open", "enter")
        await desk.until(lambda: desk.dashboard.past is None)
        assert not desk.lines[0].startswith(SAID)
        assert desk.dashboard.queue.rows.row is not None
        await desk.until(lambda: past._view._session is None)
