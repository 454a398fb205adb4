"""Text typed ahead of a refusal goes nowhere else: it is dropped, counted, and kept."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest
import sqlalchemy as sa
from textual import events

from collectui.store.core.history import HISTORY
from collectui.store.opening import open_store
from collectui.store.queries.notes import notes_of
from collectui.ui import keyboard
from collectui.ui.popups.kept_text import KIND
from collectui.ui.popups.popup import ChoiceScreen
from collectui.ui.screens.customer import CustomerScreen
from tests.fresh import new_store
from tests.store.workday_world import delinquent
from tests.ui.customers import ask
from tests.ui.desk import Desk, key_event

SAVE = "ctrl+s"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "refused.sqlite3"
    store = new_store(path)
    try:
        delinquent(store, 4, store.me())
    finally:
        store.close()
    return path


def saved(file: Path) -> int:
    """How much was ever saved."""
    store = open_store(f"sqlite:///{file}")
    try:
        count = sa.select(sa.func.count()).select_from(HISTORY)
        return int(store.read(lambda connection: connection.execute(count).scalar_one()))
    finally:
        store.close()


def kept(desk: Desk) -> list[str]:
    """The texts that were typed ahead of something else."""
    desk.app.drafts.flush()
    drafts = [each for each in desk.app.drafts.drafts.list() if each.kind == KIND]
    return [str(draft.values["text"]) for draft in drafts]


async def dropped(desk: Desk) -> str:
    """What was dropped, once that was said."""
    await desk.until(lambda: bool(kept(desk)))
    assert any("keys were dropped" in said for said in desk.toasts)
    (text,) = kept(desk)
    return text


REFUSED = {
    "several are marked": (["space"], ["c", *"they paid", "enter", *"x", SAVE], "they paid\nx"),
    "not on this screen": ([], ["K", *"friday", "enter", "n", *"note", SAVE], "friday\nnnote"),
    "the last one": (["end", "enter"], ["]", "c", *"o the next one", SAVE], "co the next one"),
    "the first one": (["enter"], ["[", "n", *"for the one before", SAVE], "nfor the one before"),
    "no tab of that number": ([], ["7", "n", *"for a tab", SAVE], "nfor a tab"),
    "nothing is selected": (["enter", "3"], ["d", *"reached ana, undo", SAVE], "reached ana, undo"),
    "no phone to copy": (["enter"], ["y", "p", "n", *"please send", SAVE], "nplease send"),
    "nothing to undo": ([], ["u", "enter", "n", *"the next", SAVE], "\nnthe next"),
    "in the past": (["enter"], ["T", *"12 mar", "enter", "n", *"known then", SAVE], "known then"),
}  # fmt: skip


@pytest.mark.sampled
@pytest.mark.parametrize(("before", "packet", "text"), REFUSED.values(), ids=REFUSED)
async def test_text_behind_a_refused_key_is_kept_and_does_nothing(
    opened: Callable[..., Desk], file: Path, before: list[str], packet: list[str], text: str
) -> None:
    async with opened() as desk:
        await desk.press(*before)
        was, screens = saved(file), list(desk.app.screen_stack)
        await desk.press(*packet)
        assert await dropped(desk) == text
        assert saved(file) == was
        # A menu whose item was refused stays open.
        assert desk.app.screen_stack[: len(screens)] == screens
        assert "New " not in desk.text


@pytest.mark.parametrize("end", [["escape"], [SAVE, "escape"], ["down", "escape"]], ids="/".join)
async def test_a_key_that_no_text_has_ends_what_is_dropped(
    opened: Callable[..., Desk], file: Path, end: list[str]
) -> None:
    async with opened() as desk:
        await desk.press("space")
        await desk.press("c", *"refused it", *end, "n", *"taken", SAVE)
        assert await dropped(desk) == "refused it"
        row = desk.dashboard.queue.rows.row
        assert row is not None
        assert [note.body for note in ask(file, notes_of, row.customer_id)] == ["taken"]


async def test_what_comes_in_the_same_breath_is_dropped_too(
    opened: Callable[..., Desk], file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keyboard, "BREATH_SECONDS", 0.5)
    async with opened() as desk:
        await desk.press("space")
        was = saved(file)
        await desk.press("c", *"they will")
        await asyncio.sleep(0.1)
        await desk.press(*" pay", "n")
        assert await dropped(desk) == "they will payn"
        assert saved(file) == was
        # It is over: the next key is one of its own.
        await desk.press("escape")
        await desk.press("n")
        assert "New note" in desk.text


async def test_a_few_keys_are_commands(opened: Callable[..., Desk]) -> None:
    async with opened() as desk:
        await desk.press("space")
        await desk.press("c", *"gjj")
        assert any("several rows are marked" in said for said in desk.toasts)
        assert "Customer C-2" in desk.cursor
        assert kept(desk) == []


async def test_who_has_seen_the_refusal_loses_nothing(opened: Callable[..., Desk]) -> None:
    async with opened() as desk:
        await desk.press("space")
        at = desk.dashboard.queue.rows.row
        await desk.press("c")
        assert any("several rows are marked" in said for said in desk.toasts)
        await desk.press("j")
        assert desk.dashboard.queue.rows.row != at
        assert kept(desk) == []


async def test_a_question_that_comes_first_takes_no_text_meant_for_the_next_customer(
    opened: Callable[..., Desk], file: Path
) -> None:
    async with opened() as desk:
        await desk.press("N", "n", *"worked", SAVE)
        was = saved(file)
        await desk.press("N", "c", "l", *"called back", SAVE)
        assert isinstance(desk.app.screen, ChoiceScreen)
        assert await dropped(desk) == "lcalled back"
        assert saved(file) == was


async def test_the_question_is_answered_ahead_by_who_expects_it(
    opened: Callable[..., Desk], file: Path
) -> None:
    async with opened() as desk:
        await desk.press("N", "n", *"worked", SAVE)
        await desk.press("N", "y", "n", *"the next", SAVE)
        await desk.until(lambda: isinstance(desk.app.screen, CustomerScreen))
        screen = desk.app.screen
        assert isinstance(screen, CustomerScreen)
        notes = ask(file, notes_of, screen.place.customer_id)
        assert [note.body for note in notes] == ["the next"]
        assert kept(desk) == []


async def test_a_paste_and_the_quitting_key_behind_a_refusal(opened: Callable[..., Desk]) -> None:
    desk = opened()
    async with desk:
        await desk.press("space")
        desk.app.post_message(key_event("c"))
        desk.app.post_message(events.Paste("two\nlines"))
        desk.app.post_message(key_event("ctrl+q"))
        while not desk.app.keyboard.is_closed:  # noqa: ASYNC110
            await asyncio.sleep(0.01)
    assert kept(desk) == ["two\nlines"]
