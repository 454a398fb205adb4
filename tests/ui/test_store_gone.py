"""A store taken away under the program: nothing acknowledged, another opened only if told."""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path

from collectui.store.queries.notes import notes_of
from collectui.store.schema import NEWEST
from collectui.ui.forms.note import NoteEditor
from collectui.ui.popups.ask import AskScreen
from tests.ui.customers import ask
from tests.ui.desk import Desk

Opener = Callable[..., Desk]


async def write_a_note(desk: Desk) -> int:
    """Begin and save a note; the customer's id."""
    row = desk.dashboard.queue.rows.row
    assert row is not None
    await desk.press("n", *"kept", "ctrl+s")
    return row.customer_id


async def test_a_deleted_store_acknowledges_nothing_and_keeps_the_text(
    open_desk: Opener, desk_file: Path
) -> None:
    async with open_desk() as desk:
        os.unlink(desk_file)
        await write_a_note(desk)
        assert isinstance(desk.app.screen, NoteEditor)
        assert "Not saved" in desk.text
        assert any("was deleted, moved or renamed" in said for said in desk.toasts)
        (draft,) = desk.app.drafts.drafts.list()
        assert draft.values["body"] == "kept"
        assert desk.app.gone is not None


async def test_one_that_comes_back_is_gone_on_with(open_desk: Opener, desk_file: Path) -> None:
    async with open_desk() as desk:
        aside = desk_file.with_suffix(".aside")
        os.rename(desk_file, aside)
        customer = await write_a_note(desk)
        os.rename(aside, desk_file)
        await desk.press("ctrl+s")
        assert not isinstance(desk.app.screen, NoteEditor)
        assert desk.app.gone is None
        assert not any("Nothing can be saved" in said for said in desk.toasts)
    assert "kept" in {note.body for note in ask(desk_file, notes_of, customer)}


async def test_another_file_is_opened_only_when_told(
    open_desk: Opener, desk_file: Path, demo_file: Path
) -> None:
    async with open_desk() as desk:
        other = desk_file.with_suffix(".other")
        shutil.copyfile(demo_file, other)
        os.replace(other, desk_file)
        customer = await write_a_note(desk)
        assert isinstance(desk.app.screen, NoteEditor)
        await desk.press("escape")
        await desk.look_for_changes()
        assert isinstance(desk.app.screen, AskScreen)
        await desk.press("down", "enter", "enter")
        assert isinstance(desk.app.screen, AskScreen), "keys typed ahead do not answer it"
        assert "kept" not in {note.body for note in ask(desk_file, notes_of, customer)}
        await desk.press(*"open", "enter")
        assert desk.app.screen_stack == [desk.dashboard]
        assert desk.app.gone is None
        await desk.press("n")
        editor = desk.app.screen
        assert isinstance(editor, NoteEditor)
        await desk.press("ctrl+s")
        assert not isinstance(desk.app.screen, NoteEditor), desk.text
    assert "kept" in {note.body for note in ask(desk_file, notes_of, customer)}


async def test_an_upgrade_by_another_program_is_said_by_itself_and_nothing_is_written(
    open_desk: Opener, desk_file: Path
) -> None:
    async with open_desk() as desk:
        customer = desk.dashboard.queue.rows.row
        assert customer is not None
        await desk.press("n", *"kept")
        with sqlite3.connect(desk_file) as newer:
            newer.execute("UPDATE alembic_version SET version_num = '9999'")
        for _ in range(2):
            await desk.look_for_changes()
        (said,) = (said for said in desk.toasts if "was upgraded" in said)
        assert "9999, newer than this program" in said
        assert "start it again: drafts are kept" in said
        await desk.press("ctrl+s")
        assert isinstance(desk.app.screen, NoteEditor)
        (draft,) = desk.app.drafts.drafts.list()
        assert draft.values["body"] == "kept"
    with sqlite3.connect(desk_file) as newer:
        newer.execute("UPDATE alembic_version SET version_num = ?", (NEWEST,))
    assert "kept" not in {note.body for note in ask(desk_file, notes_of, customer.customer_id)}
