"""Card numbers that are typed: masked in the field, in the draft and in what is saved."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from textual.actions import SkipAction

from collectui.store.queries.notes import notes_of
from collectui.ui import external
from collectui.ui.widgets.fields import SafeArea
from tests.ui.customers import WITH_PROGRAMS, ask, id_of, open_customer
from tests.ui.desk import Desk

Opener = Callable[..., Desk]
CARD, SHOWN = "4111 1111 1111 1111", "•••• 1111"
HIDDEN = f"Card number hidden: {SHOWN}"


def body(desk: Desk) -> SafeArea:
    return desk.app.screen.query_one("#body", SafeArea)


def on_disk(tmp_path: Path) -> str:
    """All that lies in the drafts' directory."""
    return "".join(p.read_text() for p in (tmp_path / "drafts").rglob("*") if p.is_file())


@pytest.fixture
async def note(open_desk: Opener, desk_file: Path) -> Any:
    async with open_desk() as desk:
        await open_customer(desk, desk_file, WITH_PROGRAMS)
        await desk.press("n")
        yield desk


async def test_it_is_hidden_as_soon_as_it_has_ended(note: Desk) -> None:
    await note.type(f"by {CARD}")
    assert body(note).text == f"by {CARD}"
    await note.type(" c")
    assert body(note).text == f"by {SHOWN} c"
    assert note.toasts == [HIDDEN]
    await note.type("alled")
    assert body(note).text == f"by {SHOWN} called"
    await note.press(*["ctrl+z"] * 30)
    assert "4111" not in body(note).text


async def test_the_cursor_stays_where_it_was(note: Desk) -> None:
    await note.type("one")
    await note.press("enter")
    await note.paste(f"two {CARD}, three")
    assert body(note).text == f"one\ntwo {SHOWN}, three"
    assert body(note).cursor_location == (1, len(f"two {SHOWN}, three"))


async def test_a_draft_never_has_it(note: Desk, tmp_path: Path) -> None:
    for typed in (CARD[:12], CARD[12:], " and cvv 123"):
        await note.type(typed)
        note.app.drafts.flush()
        (draft,) = note.app.drafts.drafts.list()
        kept = draft.values["body"]
        assert kept in ("4111 11…", f"{SHOWN} and cvv •••")
        assert "4111 1111" not in on_disk(tmp_path)


@pytest.mark.sampled
@pytest.mark.parametrize("key", ["escape", "shift+tab", "ctrl+s"])
async def test_leaving_the_field_ends_it(
    note: Desk, key: str, tmp_path: Path, desk_file: Path
) -> None:
    await note.type(f"by {CARD}")
    await note.press(key)
    note.app.drafts.flush()
    assert CARD not in on_disk(tmp_path)
    if key == "ctrl+s":
        newest = ask(desk_file, notes_of, id_of(desk_file, WITH_PROGRAMS))[0]
        assert newest.body == f"by {SHOWN}"
    else:
        (draft,) = note.app.drafts.drafts.list()
        assert draft.values["body"] == f"by {SHOWN}"
    if key != "escape":
        assert HIDDEN in note.toasts


async def test_a_number_of_the_store_stays(
    open_desk: Opener, desk_file: Path, tmp_path: Path
) -> None:
    with sqlite3.connect(desk_file) as raw:
        raw.execute("UPDATE item SET number = '4111111111111111' WHERE id = 1")
    raw.close()
    async with open_desk() as desk:
        await open_customer(desk, desk_file, WITH_PROGRAMS)
        await desk.press("n")
        await desk.type("INV 4111111111111111 is paid")
        assert body(desk).text == "INV 4111111111111111 is paid"
        assert desk.toasts == []
        desk.app.drafts.flush()
        assert "4111111111111111 is paid" in on_disk(tmp_path)
        await desk.press("ctrl+s")
    newest = ask(desk_file, notes_of, id_of(desk_file, WITH_PROGRAMS))[0]
    assert newest.body == "INV 4111111111111111 is paid"


async def test_a_copy_is_masked(note: Desk) -> None:
    await note.type(f"{CARD}")
    body(note).select_all()
    with pytest.raises(SkipAction):
        body(note).action_copy()
    body(note).select_all()
    body(note).action_copy()
    assert note.app.clipboard == SHOWN
    note.app.copy_to_clipboard(f"was {CARD}")
    await note.type(f" {CARD},")
    assert note.app.clipboard == f"was {SHOWN}"


async def test_text_from_the_editor_is_masked_on_return(
    note: Desk, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    given = []

    def lend(app: Any, text: str, directory: Path) -> str:
        given.append(text)
        return f"{text} and 5555 5555 5555 4444"

    monkeypatch.setattr(external, "lend_terminal", lend)
    await note.type(CARD)
    await note.press("ctrl+e")
    assert given == [SHOWN]
    assert body(note).text == f"{SHOWN} and •••• 4444"
    note.app.drafts.flush()
    assert "5555 5555" not in on_disk(tmp_path)


async def test_the_reason_of_a_skip_is_masked(
    open_desk: Opener, desk_file: Path, tmp_path: Path
) -> None:
    async with open_desk() as desk:
        await open_customer(desk, desk_file, WITH_PROGRAMS)
        await desk.press("K")
        await desk.type(f"gave {CARD[:15]}")
        desk.app.drafts.flush()
        assert "4111 11\\u2026" in on_disk(tmp_path)
        await desk.type(f"{CARD[15:]} twice")
        assert SHOWN in desk.text
        assert HIDDEN in desk.toasts
        await desk.press("escape")
        assert "1111 1111" not in on_disk(tmp_path)


async def test_text_typed_ahead_is_kept_masked(open_desk: Opener, tmp_path: Path) -> None:
    async with open_desk() as desk:
        desk.app.keys_were_dropped(20, f"pays by {CARD}", "because")
        desk.app.drafts.flush()
        found = json.loads(on_disk(tmp_path))
        assert found["values"] == {"text": f"pays by {SHOWN}"}
