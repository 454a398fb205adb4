"""Keys typed ahead: they wait, in order, and go where the keys before them led."""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Static, TextArea

from collectui.store.queries.notes import notes_of
from collectui.ui import keyboard
from collectui.ui.forms.note import NoteEditor
from collectui.ui.popups.action_menu import ActionMenu
from collectui.ui.popups.kept_text import KIND, KeptText
from collectui.ui.screens.customer import CustomerScreen
from collectui.ui.screens.full_screen import FullScreen
from tests.ui.customers import ask
from tests.ui.desk import LONGEST_SECONDS, Desk, key_event

Opener = Callable[..., Desk]


def send(desk: Desk, *keys: str) -> None:
    """Keys in one packet, not waited for."""
    for key in keys:
        desk.app.post_message(key_event(key))


async def comes(holds: Callable[[], bool]) -> None:
    """Wait until this holds, without waiting for the program: it is held up."""
    for _ in range(200 * LONGEST_SECONDS):
        if holds():
            return
        await asyncio.sleep(0.005)
    raise AssertionError("it never came to hold")


async def test_keys_wait_for_the_store_to_open(
    open_desk: Opener, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = open_desk()
    gate = threading.Event()
    opening = desk.app._open_store
    monkeypatch.setattr(desk.app, "_open_store", lambda: (gate.wait(10), opening())[1])
    run = desk.app.run_test(size=(80, 24))
    desk.pilot = await run.__aenter__()
    try:
        send(desk, "down", "enter", "3")
        await comes(lambda: desk.app.keyboard.waiting == 3)
        gate.set()
        await desk.settle()
        screen = desk.app.screen
        assert isinstance(screen, CustomerScreen)
        assert "[3 Activities" in desk.text
    finally:
        gate.set()
        await run.__aexit__(None, None, None)
        desk.app.finish()


async def test_a_key_goes_to_what_the_one_before_opened(open_desk: Opener) -> None:
    async with open_desk() as desk:
        await desk.press("n", *"asked", "escape", "m", "n", *" for it")
        assert isinstance(desk.app.screen, NoteEditor)
        assert desk.app.screen.query_one(TextArea).text == "asked for it"


async def test_text_behind_a_save_is_no_part_of_what_was_saved(
    open_desk: Opener, desk_file: Path
) -> None:
    async with open_desk() as desk:
        row = desk.dashboard.queue.rows.row
        assert row is not None
        await desk.press("n", *"one", "ctrl+s", "n", *"two", "ctrl+s")
    assert {"one", "two"} <= {note.body for note in ask(desk_file, notes_of, row.customer_id)}


async def test_a_popup_answers_once(open_desk: Opener) -> None:
    async with open_desk() as desk:
        await desk.press("m")
        menu = desk.app.screen
        assert isinstance(menu, ActionMenu)
        menu.dismiss(None)
        menu.dismiss(None)
        await desk.settle()
        assert desk.app.screen_stack == [desk.dashboard]


async def test_a_screen_below_another_goes_when_that_has_gone(open_desk: Opener) -> None:
    async with open_desk() as desk:
        await desk.press("m")
        menu = desk.app.screen
        assert isinstance(menu, ActionMenu)
        await desk.press("ctrl+p")
        menu.dismiss(None)
        await desk.settle()
        assert len(desk.app.screen_stack) == 3
        await desk.press("escape")
        assert desk.app.screen_stack == [desk.dashboard]


async def test_the_quitting_key_waits_two_seconds_at_most_and_text_is_kept(
    open_desk: Opener, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(keyboard, "QUIT_SECONDS", 0.2)
    async with open_desk() as desk:
        never = asyncio.Event()
        desk.app.run_worker(never.wait(), group="stuck")
        send(desk, "n", *"half a word", "ctrl+q")
        await comes(lambda: desk.app.keyboard.is_closed)
        never.set()
    (kept,) = (draft for draft in desk.app.drafts.drafts.list() if draft.kind == KIND)
    assert kept.values["text"] == "nhalf a word"
    assert "leaving: 13 waited for worker 'stuck'" in caplog.messages


async def test_the_quitting_key_lets_the_keys_before_it_take_effect(
    open_desk: Opener, desk_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keyboard, "QUIT_SECONDS", LONGEST_SECONDS)
    async with open_desk() as desk:
        row = desk.dashboard.queue.rows.row
        assert row is not None
        send(desk, "n", *"kept", "ctrl+s", "n", *"typed", "ctrl+q")
        await comes(lambda: desk.app.keyboard.is_closed)
    assert "kept" in {note.body for note in ask(desk_file, notes_of, row.customer_id)}
    (draft,) = desk.app.drafts.drafts.list()
    assert draft.values["body"] == "typed"


async def test_keys_that_never_become_clear_are_dropped_and_their_text_is_kept(
    open_desk: Opener, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(keyboard, "UNCLEAR_SECONDS", 0.2)
    async with open_desk() as desk:
        never = asyncio.Event()
        desk.app.run_worker(never.wait(), group="stuck")
        send(desk, "n", *"lost", "enter")
        await comes(lambda: any("6 keys were dropped" in said for said in desk.toasts))
        await comes(lambda: bool(desk.app.drafts.drafts.list()))
        assert "keys dropped: 6 waited for worker 'stuck'" in caplog.messages
        # The program goes on, and does not wait for the same again.
        monkeypatch.setattr(keyboard, "UNCLEAR_SECONDS", LONGEST_SECONDS)
        send(desk, "D")
        await comes(lambda: "text typed ahead" in desk.text)
        send(desk, "enter")
        await comes(lambda: isinstance(desk.app.screen, KeptText) and "nlost" in desk.text)
        send(desk, "ctrl+g")
        await comes(lambda: not desk.app.drafts.drafts.list())
        never.set()


async def test_while_the_store_is_waited_for_nothing_is_dropped(
    open_desk: Opener, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keyboard, "UNCLEAR_SECONDS", 0.1)
    async with open_desk() as desk:
        gate = threading.Event()

        def slow(connection: object) -> None:
            gate.wait(10)

        desk.app.run_worker(desk.app.ask(slow), group="position")
        send(desk, "down", "n", *"text")
        await asyncio.sleep(0.4)
        assert desk.app.keyboard.waiting == 6
        monkeypatch.setattr(keyboard, "UNCLEAR_SECONDS", LONGEST_SECONDS)
        gate.set()
        await desk.settle()
        assert isinstance(desk.app.screen, NoteEditor)
        assert desk.app.screen.query_one(TextArea).text == "text"


async def test_an_error_in_a_handler_is_logged_and_said_and_the_program_goes_on(
    open_desk: Opener, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async with open_desk() as desk:

        def fails(screen: FullScreen) -> None:
            raise RuntimeError("Meridian Freight owes 48,210.00")

        monkeypatch.setattr(FullScreen, "action_drafts", fails)
        await desk.press("n", *"text")
        editor = desk.app.screen
        assert isinstance(editor, NoteEditor)
        monkeypatch.setattr(type(editor), "action_format", fails)
        desk.app.post_message(key_event("ctrl+f"))
        await desk.rest()
        assert [r.message for r in caplog.records if r.levelno >= logging.ERROR] == [
            "a handler failed"
        ]
        assert any("went wrong (RuntimeError)" in said for said in desk.toasts)
        assert not any("48,210" in said for said in desk.toasts)
        desk.app._exception = None
        desk.app._exception_event.clear()
        await desk.press("!")
        assert editor.query_one(TextArea).text == "text!"


async def test_an_error_in_a_worker_does_not_end_the_program_either(
    open_desk: Opener, caplog: pytest.LogCaptureFixture
) -> None:
    async with open_desk() as desk:

        async def fails() -> None:
            raise LookupError("gone")

        desk.app.run_worker(fails(), group="popup")
        await desk.rest()
        assert any("went wrong (LookupError)" in said for said in desk.toasts)
        desk.app._exception = None
        desk.app._exception_event.clear()
        await desk.press("down")
        assert desk.dashboard.queue.rows.index == 1
        assert caplog.records


async def test_what_works_for_a_widget_ends_before_the_parts_of_it_go(
    open_desk: Opener, caplog: pytest.LogCaptureFixture
) -> None:
    looked = asyncio.Event()

    class Whole(Vertical):
        def compose(self) -> ComposeResult:
            yield Static(id="part")

        async def look(self) -> None:
            while True:
                await asyncio.sleep(0)
                self.query_one("#part")
                looked.set()

    async with open_desk() as desk:
        whole = Whole()
        await desk.app.screen.mount(whole)
        worker = whole.run_worker(whole.look(), group="count")
        await asyncio.wait_for(looked.wait(), 10)
        await whole.remove()
        await desk.rest()
        assert worker.is_cancelled
        assert not caplog.records, caplog.text


async def test_letters_do_not_wait_for_what_their_text_asks(
    open_desk: Opener, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with open_desk() as desk:
        await desk.press("slash")
        gate = threading.Event()

        def slow(connection: object) -> None:
            gate.wait(10)

        desk.app.run_worker(desk.app.ask(slow), group="search")
        send(desk, *"fre")
        await comes(lambda: desk.app.keyboard.waiting == 0)
        send(desk, "enter")
        await asyncio.sleep(0.2)
        assert desk.app.keyboard.waiting == 1, "what Enter takes depends on it"
        gate.set()
        await desk.settle()


def test_every_group_of_workers_that_is_named_is_there() -> None:
    from collectui.ui import quiet

    source = "".join(path.read_text() for path in Path(keyboard.__file__).parent.rglob("*.py"))
    for group in quiet.BACKGROUND | quiet.TYPING | quiet.MOVING:
        assert f'group="{group}"' in source, group


async def test_a_text_left_in_the_editor_is_a_draft_at_the_next_start(
    open_desk: Opener, tmp_path: Path
) -> None:
    folder = tmp_path / "drafts" / "edit-999999999-ab"
    folder.mkdir(parents=True)
    (folder / "text.md").write_text("half a note")
    async with open_desk() as desk:
        (draft,) = desk.app.drafts.drafts.list()
        assert (draft.title, draft.values["text"]) == ("text from $EDITOR", "half a note")
        assert not folder.exists()


async def test_keys_for_the_shell_are_no_commands_after_it(open_desk: Opener) -> None:
    async with open_desk() as desk:
        await desk.press("ctrl+z", *"echo", "enter")
        assert len(desk.app.screen_stack) == 1
        assert any("5 keys were dropped" in said for said in desk.toasts), desk.toasts
        assert await desk.app.my_drafts() == [], "a text for the shell may be a secret"
