"""What the screen says of keys: hints, help and palette follow the settings and the screen."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from collectui.config import Config
from collectui.ui.forms.note import NoteEditor
from collectui.ui.forms.profile import ProfileEditor
from collectui.ui.popups.action_menu import ActionMenu
from collectui.ui.screens.customer import CustomerScreen
from collectui.ui.screens.help import HelpScreen
from collectui.ui.screens.palette import Entry, Palette
from tests.fresh import new_file
from tests.ui.customers import WITH_PROGRAMS, open_customer
from tests.ui.desk import Desk

Opener = Callable[..., Desk]


# Keys that the settings gave away


async def test_foot_and_head_show_the_keys_of_the_settings(open_desk: Opener) -> None:
    config = Config(keys={"do.note": "N", "look.search": "ctrl+f", "do.menu": "ctrl+x"})
    async with open_desk(config=config, size=(120, 30)) as desk:
        assert "N note" in desk.lines[-1]
        assert "Ctrl+X actions" in desk.lines[-1]
        assert "Ctrl+F search" in desk.lines[2]
        assert "/ search" not in desk.text


async def test_an_editors_foot_and_words_follow(open_desk: Opener, desk_file: Path) -> None:
    config = Config(keys={"edit.save": "f2", "edit.discard": "f4", "go.back": "f10"})
    async with open_desk(config=config) as desk:
        await open_customer(desk, desk_file, WITH_PROGRAMS)
        await desk.press("n", "x", "f10", "n")
        assert isinstance(desk.app.screen, NoteEditor)
        assert "F2 save  F10 close, draft kept  F4 discard" in desk.lines[-1]
        assert "F4 discards it" in " ".join(desk.text.split())


async def test_an_old_key_says_where_it_went(open_desk: Opener, desk_file: Path) -> None:
    async with open_desk(config=Config(keys={"do.note": "N", "look.sort": "n"})) as desk:
        await desk.press("s")
        assert desk.toasts[-1] == "s is now n (Sort)."
        await open_customer(desk, desk_file, WITH_PROGRAMS)
        await desk.press("N")
        assert isinstance(desk.app.screen, NoteEditor)
        await desk.press("s")
        text: Any = desk.app.screen.query_one("#body")
        assert text.text == "s", "in a text a letter is text"


async def test_a_moved_key_says_so_in_no_menu_that_has_a_use_for_it(
    open_desk: Opener, desk_file: Path
) -> None:
    async with open_desk(config=Config(keys={"do.note": "N"})) as desk:
        await desk.press("n")
        assert desk.toasts[-1] == "n is now N (New note on what is selected)."
        await desk.press("m", "n")
        assert isinstance(desk.app.screen, NoteEditor)


# Help


async def test_help_has_this_screen_s_keys_alone_and_typing_narrows(
    open_desk: Opener, desk_file: Path
) -> None:
    async with open_desk() as desk:
        await desk.press("question_mark")
        assert isinstance(desk.app.screen, HelpScreen)
        listed = {line.title for line in desk.app.screen._lines}
        assert "Complete the activity" not in listed
        assert "Explain a number: its parts and documents" in listed
        await desk.type("mark every")
        assert "Mark every row of the list" in desk.text
        assert "New note" not in desk.text
        await desk.press("escape", "2", "question_mark")
        assert "Complete the activity" in {line.title for line in desk.app.screen._lines}  # type: ignore[attr-defined]
        await desk.press("escape", "1")
        await open_customer(desk, desk_file, WITH_PROGRAMS)
        await desk.press("question_mark")
        listed = {line.title for line in desk.app.screen._lines}  # type: ignore[attr-defined]
        assert "Replace the customer or contact" in listed
        assert "Explain a number: its parts and documents" in listed
        assert not listed & {"Complete the activity", "Sort"}


# The palette


def entries(desk: Desk) -> dict[str, Entry]:
    assert isinstance(desk.app.screen, Palette)
    return {entry.title: entry for entry in desk.app.screen._entries}


async def test_the_palette_has_what_the_menu_of_the_list_has(open_desk: Opener) -> None:
    async with open_desk() as desk:
        await desk.press("m")
        assert isinstance(desk.app.screen, ActionMenu)
        titles = {item.title for item in desk.app.screen._items}
        await desk.press("escape", "ctrl+p")
        assert titles <= set(entries(desk))
        await desk.type("assign")
        await desk.press("enter")
        assert isinstance(desk.app.screen, ProfileEditor)
        assert desk.app.screen.focused is not None
        assert desk.app.screen.focused.id == "collector_id"


async def test_the_palette_of_a_customer_has_its_profile_and_its_roles(
    open_desk: Opener, desk_file: Path
) -> None:
    async with open_desk() as desk:
        await open_customer(desk, desk_file, WITH_PROGRAMS)
        await desk.press("ctrl+p")
        found = entries(desk)
        for title in ("Dunning block on/off", "Link an existing contact",
                      "Payment terms", "Add a new contact", "Replace customer"):  # fmt: skip
            assert title in found, title


async def test_what_is_refused_stands_in_the_palette_with_its_reason(
    open_desk: Opener, desk_file: Path
) -> None:
    async with open_desk(size=(120, 40)) as desk:
        await open_customer(desk, desk_file, WITH_PROGRAMS)
        await desk.press("ctrl+p")
        refused = [entry for entry in entries(desk).values() if entry.refusal]
        assert refused
        await desk.type(refused[0].title)
        assert "✗" in desk.text
        await desk.press("enter")
        assert isinstance(desk.app.screen, Palette), "it is not run"
        assert refused[0].refusal in desk.toasts


async def test_an_item_chosen_before_the_menus_are_read_is_run_then(open_desk: Opener) -> None:
    async with open_desk() as desk:
        await desk.pilot.press("ctrl+p", *"business level", "enter")
        await desk.until(lambda: isinstance(desk.app.screen, ProfileEditor))


# Menus say what they are about


async def test_menus_with_the_same_letters_have_titles_of_their_own(
    open_desk: Opener, desk_file: Path
) -> None:
    async with open_desk() as desk:
        name = desk.dashboard.queue.rows.row.name  # type: ignore[union-attr]
        await desk.press("m")
        assert f"Customer {name} · profile and work" in desk.text
        await desk.press("escape")
        screen = await open_customer(desk, desk_file, WITH_PROGRAMS)
        screen.query_one("#roles").focus()
        await desk.press("g", "m")
        assert "Customer Meridian Freight Ltd. · details and roles" in desk.text


# What is new is about the customer, unless something narrower was chosen


def title(desk: Desk) -> str:
    return str(desk.app.screen.query_one(".editor-title").text)  # type: ignore[attr-defined]


@pytest.mark.sampled
@pytest.mark.parametrize(
    ("moves", "about"),
    [
        ((), "about the customer"),
        (("tab",), "about the customer"),
        (("tab", "down"), "about the customer"),
        (("2",), "about the customer"),
        (("2", "down"), "P-10001-03"),
        (("2", "down", "up"), "site 001"),
        (("4", "down"), "about the customer"),
        (("6", "down"), "about the customer"),
    ],
    ids=str,
)
async def test_what_a_new_record_is_about(
    open_desk: Opener, desk_file: Path, moves: tuple[str, ...], about: str
) -> None:
    async with open_desk(size=(120, 40)) as desk:
        screen = await open_customer(desk, desk_file, WITH_PROGRAMS)
        await desk.press(*moves)
        for key in "cnaA":
            await desk.press(key)
            assert about in title(desk), key
            await desk.press("escape")
            assert desk.app.screen is screen


# The first run


async def test_a_store_without_customers_says_how_to_fill_it(tmp_path: Path) -> None:
    file = tmp_path / "empty.sqlite3"
    new_file(file)
    async with Desk(file, tmp_path / "drafts") as desk:
        assert "collectui import FILE" in desk.text
        assert "collectui demo" in desk.text
        await desk.press("v", "5")
        assert "collectui import FILE" in desk.text


async def test_a_store_that_was_made_is_named(tmp_path: Path) -> None:
    file = tmp_path / "empty.sqlite3"
    new_file(file)
    desk = Desk(file, tmp_path / "drafts")
    desk.app._made = [str(file)]
    async with desk:
        assert f"A new, empty store was made: {file}" in desk.toasts


# Programs


async def test_enter_on_a_program_opens_it(open_desk: Opener, desk_file: Path) -> None:
    async with open_desk(size=(120, 40)) as desk:
        screen = await open_customer(desk, desk_file, WITH_PROGRAMS)
        assert isinstance(screen, CustomerScreen)
        assert screen.position is not None
        program = next(p for p in screen.position.programs if p.agreements)
        rows: Any = screen.query_one("#programs")
        while rows.row.id != program.id:
            await desk.press("down")
        await desk.press("enter")
        await desk.until(lambda: desk.app.screen is not screen)
        text = str(desk.app.screen.query_one("#program").text)  # type: ignore[attr-defined]
        agreement = program.agreements[0]
        assert agreement.number in text
        assert f"{agreement.payments} of " in text
        assert "account manager" in text
        assert "Transactions (" in text
        await desk.press("escape")
        assert desk.app.screen is screen


async def test_transactions_name_their_program_where_there_are_some(
    open_desk: Opener, desk_file: Path
) -> None:
    async with open_desk(size=(80, 24)) as desk:
        screen = await open_customer(desk, desk_file, WITH_PROGRAMS, tab=2)
        assert screen.position is not None
        assert "Program" in desk.lines[5]
        await desk.press("down")
        assert "P-" in desk.cursor
