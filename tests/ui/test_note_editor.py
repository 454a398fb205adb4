"""Writing notes: drafts, refusals, others' changes, $EDITOR."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from textual import events

from collectui.domain.about import About
from collectui.domain.errors import StoreBusy, StoreFailed
from collectui.domain.notes.commands import AddNote, EditNote
from collectui.drafts import Drafts
from collectui.store.queries.notes import note as note_query
from collectui.store.queries.notes import notes_of
from collectui.ui import external, routes
from collectui.ui.forms.draft_keys import AboutKey
from collectui.ui.forms.note import NoteEditor
from collectui.ui.popups.compare import CompareScreen
from collectui.ui.widgets.fields import SafeArea
from tests.ui.customers import WITH_PROGRAMS, ask, id_of, open_customer, store_of
from tests.ui.desk import Desk

Opener = Callable[..., Desk]


def body(desk: Desk) -> SafeArea:
    return desk.app.screen.query_one("#body", SafeArea)


def drafts_of(desk: Desk) -> Drafts:
    desk.app.drafts.flush()
    return desk.app.drafts.drafts


@pytest.fixture(autouse=True)
def _no_notes(desk_file: Path) -> None:
    """A store in which nobody has written a note yet."""
    with sqlite3.connect(desk_file) as raw:
        raw.execute("DELETE FROM note")
    raw.close()


@pytest.fixture
def note_id(desk_file: Path) -> int:
    """A note of the customer with programs, written by this session's agent."""
    with store_of(desk_file) as store:
        command = AddNote(about=About(id_of(desk_file, WITH_PROGRAMS)), body="as it was")
        return store.do(command, store.me()).created["note"]


def bodies(file: Path) -> list[str]:
    return [note.body for note in ask(file, notes_of, id_of(file, WITH_PROGRAMS))]


async def test_a_note_takes_its_type_and_what_it_is_about(
    open_desk: Opener, desk_file: Path
) -> None:
    async with open_desk() as desk:
        await open_customer(desk, desk_file, WITH_PROGRAMS)
        await desk.press("n")
        assert "New note · Meridian Freight Ltd. · about the customer" in desk.lines[0]
        await desk.type("Says [/] and **bold**.")
        await desk.press("enter", "enter")
        await desk.type("q is text here")
        await desk.press("shift+tab", "d")
        assert "[Dispute]" in desk.text
        await desk.press("d", "ctrl+s")
        assert "4 Notes" in desk.text, "the editor has closed"
        assert not drafts_of(desk).list()
    note = ask(desk_file, notes_of, id_of(desk_file, WITH_PROGRAMS))[0]
    assert note.body == "Says [/] and **bold**.\n\nq is text here"
    assert note.type == "dunning"
    assert note.program_id is None


async def test_an_untouched_form_leaves_no_draft(open_desk: Opener, desk_file: Path) -> None:
    async with open_desk() as desk:
        await open_customer(desk, desk_file, WITH_PROGRAMS)
        await desk.press("n", "escape")
        assert not drafts_of(desk).list()
        await desk.press("n", "x", "backspace", "escape")
        assert not drafts_of(desk).list()


async def test_esc_keeps_what_is_typed_and_the_same_key_brings_it_back(
    open_desk: Opener, desk_file: Path
) -> None:
    async with open_desk() as desk:
        await open_customer(desk, desk_file, WITH_PROGRAMS)
        await desk.press("n")
        await desk.type("half a thought")
        await desk.press(*["left"] * 7, "escape")
        assert bodies(desk_file) == []
        await desk.press("n")
        assert body(desk).text == "half a thought"
        assert body(desk).cursor_location == (0, 7)
        assert "Your draft" in desk.text
        await desk.press("X", "ctrl+s")
        assert not drafts_of(desk).list()
    assert bodies(desk_file) == ["half a Xthought"]


async def test_a_draft_belongs_to_what_it_is_about(open_desk: Opener, desk_file: Path) -> None:
    async with open_desk() as desk:
        await open_customer(desk, desk_file, WITH_PROGRAMS)
        await desk.press("n", "x", "escape", "2", "down", "n")
        assert body(desk).text == "", "an item's note is not the customer's"
        await desk.press("escape", "escape")
        (draft,) = drafts_of(desk).list()
        assert draft.title == "note on Meridian Freight Ltd."
        routes.open_draft(desk.app, draft)
        await desk.settle()
        assert body(desk).text == "x"
        assert AboutKey.of(draft).about.item_id is None


async def test_ctrl_g_discards(open_desk: Opener, desk_file: Path) -> None:
    async with open_desk() as desk:
        await open_customer(desk, desk_file, WITH_PROGRAMS)
        await desk.press("n", "x", "ctrl+g")
        assert not drafts_of(desk).list()
        await desk.press("n")
        assert body(desk).text == ""


async def test_a_note_without_text_is_not_sent(open_desk: Opener, desk_file: Path) -> None:
    async with open_desk() as desk:
        await open_customer(desk, desk_file, WITH_PROGRAMS)
        await desk.press("n", "space", "ctrl+s")
        assert "A note needs text." in desk.text
    assert bodies(desk_file) == []


@pytest.mark.parametrize("error", [StoreBusy("the store is busy"), StoreFailed("the disk is full")])
async def test_what_the_store_does_not_take_stays_typed_and_can_be_sent_again(
    open_desk: Opener, desk_file: Path, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    async with open_desk() as desk:
        await open_customer(desk, desk_file, WITH_PROGRAMS)
        await desk.press("n")
        await desk.type("important")
        store = await desk.app.store()

        def fails(*_: object) -> None:
            raise error

        with monkeypatch.context() as patch:
            patch.setattr(store, "do", fails)
            await desk.press("ctrl+s")
        assert f"Not saved: {error}" in desk.text
        assert body(desk).text == "important"
        assert [draft.values["body"] for draft in drafts_of(desk).list()] == ["important"]
        await desk.press("ctrl+s")
        assert not drafts_of(desk).list()
    assert bodies(desk_file) == ["important"]


async def test_an_answer_that_was_lost_saves_nothing_twice_and_loses_nothing(
    open_desk: Opener, desk_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with open_desk() as desk:
        await open_customer(desk, desk_file, WITH_PROGRAMS)
        await desk.press("n")
        await desk.type("once")
        store = await desk.app.store()
        do = store.do

        def answer_lost(*args: Any) -> None:
            do(*args)
            raise StoreFailed("the line was lost")

        with monkeypatch.context() as patch:
            patch.setattr(store, "do", answer_lost)
            await desk.press("ctrl+s")
        await desk.press("!", "ctrl+s")
        assert "had arrived" in desk.text
        assert body(desk).text == "once!"
        assert bodies(desk_file) == ["once"]
        await desk.press("ctrl+s")
    assert sorted(bodies(desk_file)) == ["once", "once!"]


@pytest.mark.parametrize("more", ["", "!"])
async def test_a_save_whose_answer_was_lost_is_no_draft_at_the_next_start(
    open_desk: Opener, desk_file: Path, monkeypatch: pytest.MonkeyPatch, more: str
) -> None:
    async with open_desk() as desk:
        await open_customer(desk, desk_file, WITH_PROGRAMS)
        await desk.press("n")
        await desk.type("once")
        store = await desk.app.store()
        do = store.do

        def answer_lost(*args: Any) -> None:
            do(*args)
            raise StoreFailed("the line was lost")

        monkeypatch.setattr(store, "do", answer_lost)
        await desk.press("ctrl+s", *more, "escape")
        assert len(drafts_of(desk).list()) == 1
    async with open_desk() as desk:
        assert [draft.values["body"] for draft in drafts_of(desk).list()] == ["once!"] * len(more)
        await open_customer(desk, desk_file, WITH_PROGRAMS)
        if more:
            await desk.press("n", "ctrl+s")
    assert sorted(bodies(desk_file)) == ["once", *(["once!"] if more else [])]


async def test_a_note_is_changed_and_its_version_before_stays(
    open_desk: Opener, desk_file: Path, note_id: int
) -> None:
    async with open_desk() as desk:
        await open_customer(desk, desk_file, WITH_PROGRAMS)
        await desk.press("4", "enter")
        assert "Edit note" in desk.text
        await desk.type(", and is")
        await desk.press("ctrl+s", "h")
        assert "as it was → as it was, and is" in desk.text
    assert bodies(desk_file) == ["as it was, and is"]


async def test_somebody_elses_change_is_told_and_never_overwritten_unseen(
    open_desk: Opener, desk_file: Path, note_id: int
) -> None:
    async with open_desk() as desk:
        await open_customer(desk, desk_file, WITH_PROGRAMS)
        await desk.press("4", "e")
        await desk.type(" and mine")
        with store_of(desk_file) as store:
            store.do(EditNote(note_id=note_id, body="theirs", type="general"), store.me())
        await desk.look_for_changes()
        assert "Somebody changed this since you opened it" in desk.text
        assert body(desk).text == "as it was and mine"
        await desk.press("ctrl+s")
        assert isinstance(desk.app.screen, CompareScreen)
        (line,) = (line for line in desk.lines if "● as it was and mine" in line)
        assert "theirs" in line
        assert bodies(desk_file) == ["theirs"]
        await desk.press("enter")
        assert bodies(desk_file) == ["theirs"], "choosing is no saving"
        assert body(desk).text == "as it was and mine"
        await desk.press("ctrl+s")
    assert bodies(desk_file) == ["as it was and mine"]


async def test_theirs_can_be_taken_and_what_only_they_changed_is_not_lost(
    open_desk: Opener, desk_file: Path, note_id: int
) -> None:
    async with open_desk() as desk:
        await open_customer(desk, desk_file, WITH_PROGRAMS)
        await desk.press("4", "e")
        await desk.type(" and mine")
        theirs = "their words\n\nwhich go on"
        with store_of(desk_file) as store:
            store.do(EditNote(note_id=note_id, body=theirs, type="dispute"), store.me())
        await desk.press("ctrl+s")
        assert "which go on" in desk.text, "the whole text can be read"
        await desk.press("t", "enter", "ctrl+s")
    assert bodies(desk_file) == [theirs]
    assert ask(desk_file, note_query, note_id).type == "dispute"


async def test_a_change_of_another_field_asks_nothing(
    open_desk: Opener, desk_file: Path, note_id: int
) -> None:
    async with open_desk() as desk:
        await open_customer(desk, desk_file, WITH_PROGRAMS)
        await desk.press("4", "e")
        await desk.type(" and mine")
        with store_of(desk_file) as store:
            store.do(EditNote(note_id=note_id, body="as it was", type="dispute"), store.me())
        await desk.press("ctrl+s")
        assert "changed type meanwhile. What you typed stands" in " ".join(desk.text.split())
        await desk.press("ctrl+s")
    assert bodies(desk_file) == ["as it was and mine"]
    assert ask(desk_file, note_query, note_id).type == "dispute"


async def test_a_restored_draft_over_a_changed_note_is_caught(
    open_desk: Opener, desk_file: Path, note_id: int
) -> None:
    async with open_desk() as desk:
        await open_customer(desk, desk_file, WITH_PROGRAMS)
        await desk.press("4", "e", "!", "escape")
        with store_of(desk_file) as store:
            store.do(EditNote(note_id=note_id, body="theirs", type="general"), store.me())
        await desk.look_for_changes()
        await desk.press("e", "ctrl+s")
        assert isinstance(desk.app.screen, CompareScreen)
        assert "theirs" in desk.text
    assert bodies(desk_file) == ["theirs"]


async def test_marks_are_put_around_words(open_desk: Opener, desk_file: Path) -> None:
    async with open_desk() as desk:
        await open_customer(desk, desk_file, WITH_PROGRAMS)
        await desk.press("n")
        await desk.type("due now")
        await desk.press(*["shift+left"] * 3, "ctrl+f", "b")
        assert body(desk).text == "due **now**"
        await desk.press("ctrl+f", "minus")
        assert body(desk).text == "- due **now**"
        await desk.press("ctrl+f", "escape", "!")
        assert body(desk).text == "- due **now**!", "Esc ends only the choice of a mark"


async def test_a_paste_keeps_its_lines_and_loses_what_commands_a_terminal(
    open_desk: Opener, desk_file: Path
) -> None:
    async with open_desk() as desk:
        await open_customer(desk, desk_file, WITH_PROGRAMS)
        await desk.press("n")
        body(desk).post_message(events.Paste("From: ap\r\nTo: us\x1b]52;c;x\x07\nline\u202e"))
        await desk.settle()
        assert body(desk).text == "From: ap\nTo: us\ufffd]52;c;x\ufffd\nline\ufffd"


# $EDITOR


class Lent:
    """Stands for the app's `suspend`, which does not come back from an error within it."""

    def __init__(self) -> None:
        self.out = False

    @contextmanager
    def suspend(self) -> Iterator[None]:
        self.out = True
        yield
        self.out = False


@pytest.fixture
def editor(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Make $EDITOR a shell script; `$1` is the file it is given."""

    def use(script: str) -> None:
        path = tmp_path / "editor.sh"
        path.write_text(f"#!/bin/sh\n{script}\n")
        path.chmod(0o700)
        monkeypatch.delenv("VISUAL", raising=False)
        monkeypatch.setenv("EDITOR", f"{path} ")

    return use


async def test_the_text_goes_to_the_editor_and_back(
    open_desk: Opener,
    desk_file: Path,
    editor: Callable[[str], None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    editor('printf "second line\\n" >> "$1"')
    async with open_desk() as desk:
        lent = Lent()
        monkeypatch.setattr(desk.app, "suspend", lent.suspend)
        await open_customer(desk, desk_file, WITH_PROGRAMS)
        await desk.press("n")
        await desk.type("first line ")
        await desk.press("ctrl+e")
        assert body(desk).text == "first line second line"
        assert body(desk).cursor_location == (0, 22), "one goes on where the text ends"
        editor("exit 3")
        await desk.press("ctrl+e")
        assert "ended with error 3: the text is as it was" in desk.text
        assert body(desk).text == "first line second line"
        monkeypatch.setenv("EDITOR", "no-such-editor-here")
        await desk.press("ctrl+e")
        assert "There is no editor no-such-editor-here" in desk.text
        assert not lent.out, "the app is back in the terminal, whatever the editor did"


async def test_a_terminal_that_cannot_be_lent_says_so(open_desk: Opener, desk_file: Path) -> None:
    async with open_desk() as desk:
        await open_customer(desk, desk_file, WITH_PROGRAMS)
        await desk.press("n", "x", "ctrl+e")
        assert "cannot be lent" in desk.text
        assert isinstance(desk.app.screen, NoteEditor)


@pytest.mark.parametrize(
    ("script", "said"),
    [
        ("kill -9 $$", "ended by signal 9"),
        ('rm "$1"', "There is no editor|could not be used"),
        ('head -c 1100000 /dev/zero > "$1"', "larger than 1 MB"),
    ],
)
def test_an_editor_that_fails_changes_nothing(
    script: str, said: str, editor: Callable[[str], None], tmp_path: Path
) -> None:
    editor(script)
    with pytest.raises(external.NotEdited, match=said):
        external.edit("text", tmp_path / "drafts")
    assert not list((tmp_path / "drafts").iterdir()), "no copy of the text is left behind"


def test_what_the_editor_wrote_is_cleaned_and_was_private(
    editor: Callable[[str], None], tmp_path: Path
) -> None:
    editor(f'stat -c %a "$1" > {tmp_path}/mode; printf "a\\033[2Jb\\377\\n" > "$1"')
    assert external.edit("text", tmp_path / "drafts") == "a\ufffd[2Jb\ufffd"
    assert (tmp_path / "mode").read_text().strip() == "600"


async def test_the_draft_is_on_the_disk_before_the_command_goes_out(
    open_desk: Opener, desk_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with open_desk() as desk:
        await open_customer(desk, desk_file, WITH_PROGRAMS)
        await desk.press("n")
        await desk.type("important")
        store = await desk.app.store()
        found: list[tuple[str, bool]] = []
        do = store.do

        def looks_first(*given: Any) -> Any:
            found.extend((d.values["body"], d.sent is not None) for d in drafts_of(desk).list())
            return do(*given)

        monkeypatch.setattr(store, "do", looks_first)
        await desk.press("ctrl+s")
    assert found == [("important", True)]
