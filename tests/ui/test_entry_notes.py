"""Notes that are struck out, moved, found among everybody's, and pasted e-mails."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from textual import events

from collectui.domain.about import About
from collectui.domain.notes.commands import AddNote
from collectui.domain.notes.views import NoteView
from collectui.store.queries import notes
from collectui.store.queries.notes import find_notes, notes_of
from collectui.store.queries.notes import note as note_query
from collectui.ui.widgets.virtual_list import VirtualList
from tests.ui.customers import WITH_PROGRAMS, ask, busiest, id_of, open_customer, store_of
from tests.ui.desk import Desk

Opener = Callable[..., Desk]
MAIL = """From: Dana Wu <dana@harbor.example>
To: ar@desk.example
Date: Thu, 19 Nov 2026 10:12:00 +0000
Subject: Invoice 88123

We pay on Friday.

On Wed, 18 Nov 2026 at 09:00, AR <ar@desk.example> wrote:
> When do you pay?
> Regards
"""


async def test_struck_out_and_moved(open_desk: Opener, desk_file: Path) -> None:
    customer, other = id_of(desk_file, WITH_PROGRAMS), busiest(desk_file)
    with store_of(desk_file) as store:
        for text in ("of the wrong one", "never said"):
            store.do(AddNote(about=About(customer), body=text, pinned=True), store.me())
    async with open_desk() as desk:
        await open_customer(desk, desk_file, WITH_PROGRAMS, tab=4)
        assert "never said" in desk.cursor
        await desk.press("m", "x", "enter")
        assert "say why it is wrong" in desk.text
        await desk.type("another customer's")
        await desk.press("enter")
        assert "✗ void: another customer's" in desk.text
        await desk.press("m", "v")
        assert any("void" in toast for toast in desk.toasts), "what is struck stays"
        await desk.press("escape", "g", "m", "v")
        await desk.type(other)
        await desk.press("enter")
        assert "of the wrong one" not in desk.text
        await desk.press("slash")
        await desk.type("wrong one")
        await desk.press("tab")
        assert "of the wrong one" in desk.text
        await desk.press("enter")
        assert other in desk.lines[0]
        assert "of the wrong one" in desk.cursor


async def test_a_search_goes_back_stretch_by_stretch_and_the_next_key_ends_it(
    open_desk: Opener, desk_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with store_of(desk_file) as store:
        about = About(id_of(desk_file, WITH_PROGRAMS))
        for number in range(4):
            store.do(AddNote(about=about, body=f"zinc {number}"), store.me())
    asked: list[str] = []

    def in_small_stretches(connection: Any, words: str, **more: Any) -> Any:
        asked.append(words)
        return find_notes(connection, words, **{**more, "through": 2})

    monkeypatch.setattr(notes, "find_notes", in_small_stretches)
    async with open_desk() as desk:
        await open_customer(desk, desk_file, WITH_PROGRAMS, tab=4)
        await desk.press("slash", "tab")
        await desk.press(*"zinc")
        rows = desk.app.screen.query_one(VirtualList)
        assert rows.total == 4
        assert "zinc 3" in desk.text
        assert asked.count("zinc") > 4, "to the oldest note of all"
        await desk.press("backspace")
        ended = asked.count("zinc")
        await desk.press(*"kel", "x")
        assert asked.count("zinc") == ended
        assert rows.total == 0
        assert "No note says so." in desk.text


async def test_a_pasted_mail_is_offered_as_one_and_its_quote_folds(
    open_desk: Opener, desk_file: Path
) -> None:
    customer = id_of(desk_file, WITH_PROGRAMS)
    before = {note.id for note in ask(desk_file, notes_of, customer)}
    async with open_desk(size=(80, 30)) as desk:
        await open_customer(desk, desk_file, WITH_PROGRAMS, tab=4)
        await desk.press("n")
        assert desk.app.focused is not None
        desk.app.focused.post_message(events.Paste(MAIL))
        await desk.settle()
        assert "An e-mail from Dana Wu <dana@harbor.example>" in desk.text
        await desk.press("ctrl+f", "m", "ctrl+s")
        (note_id,) = {note.id for note in ask(desk_file, notes_of, customer)} - before
        note = ask(desk_file, note_query, note_id)
        assert isinstance(note, NoteView)
        assert note.type == "email"
        assert note.body.startswith("**From:** Dana Wu <dana@harbor.example>")
        assert "We pay on Friday." in desk.text
        assert "When do you pay?" in note.body
        assert "… 3 quoted lines, folded" in desk.text
