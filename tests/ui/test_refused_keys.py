"""Keys behind a refused one: they counted on what it would have opened, and go nowhere else."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from collectui.store.queries.activities import activities_of
from collectui.store.queries.notes import notes_of
from collectui.ui.screens.customer import CustomerScreen
from collectui.ui.screens.kept_text import KIND
from collectui.ui.screens.log_contact import ContactLog
from tests.ui.customers import WITH_PROGRAMS, ask, id_of, open_customer
from tests.ui.desk import Desk

Opener = Callable[..., Desk]


def made_of(file: Path, customer_id: int) -> list[str]:
    """What was written down of a customer."""
    notes = [note.body for note in ask(file, notes_of, customer_id)]
    return notes + [activity.subject for activity in ask(file, activities_of, customer_id)]


def kept(desk: Desk) -> list[str]:
    """Texts that were dropped."""
    desk.app.drafts.flush()
    drafts = desk.app.drafts.drafts.list()
    return [str(draft.values["text"]) for draft in drafts if draft.kind == KIND]


@pytest.mark.parametrize(
    ("led", "key"),
    [
        (("tab", "tab", "down"), "r"),  # the contact who signed
        (("tab", "tab", "down", "m"), "r"),  # the same by the menu
        (("tab",), "e"),  # an open item
        ((), "+"),  # no activity is there
        (("T", *"yesterday"), "enter"),  # not yet known then
    ],
)
async def test_text_behind_a_refused_key_is_no_command(
    open_desk: Opener, desk_file: Path, led: tuple[str, ...], key: str
) -> None:
    customer_id = id_of(desk_file, WITH_PROGRAMS)
    before = made_of(desk_file, customer_id)
    async with open_desk() as desk:
        await open_customer(desk, desk_file, WITH_PROGRAMS)
        await desk.press(*led)
        await desk.press(key, *"Maria Stone", "ctrl+s")
        assert any("12 keys were dropped" in said for said in desk.toasts), desk.toasts
        assert kept(desk) == ["Maria Stone"]
    assert made_of(desk_file, customer_id) == before


async def test_no_draft_of_commands_behind_a_refused_key(open_desk: Opener) -> None:
    async with open_desk() as desk:
        await desk.press("w", "m", "n")
        assert any("2 keys were dropped" in said for said in desk.toasts), desk.toasts
        assert len(desk.app.screen_stack) == 1
        assert not desk.app.drafts.drafts.list()


async def test_behind_the_last_customer_nothing_is_written_on_it(
    open_desk: Opener, desk_file: Path
) -> None:
    async with open_desk() as desk:
        await desk.press("end", "enter")
        screen = desk.app.screen
        assert isinstance(screen, CustomerScreen)
        before = made_of(desk_file, screen.place.customer_id)
        await desk.press("]", "n", *"for the next one", "ctrl+s")
        assert desk.app.screen is screen
        assert kept(desk) == ["nfor the next one"]
    assert made_of(desk_file, screen.place.customer_id) == before


async def test_behind_a_save_that_is_refused_nothing_goes_into_the_form(
    open_desk: Opener, desk_file: Path
) -> None:
    async with open_desk() as desk:
        await open_customer(desk, desk_file, WITH_PROGRAMS)
        await desk.press("c", "tab", *"who knows", "ctrl+s", "]", "n", *"other", "ctrl+s")
        form = desk.app.screen
        assert isinstance(form, ContactLog)
        values = form.form.values()
        assert (values["line"], values["outcome"]) == ("who knows", "")
        assert kept(desk) == ["]nother"]


async def test_the_quitting_key_is_not_dropped(open_desk: Opener) -> None:
    async with open_desk() as desk:
        await desk.press("w", "j", "ctrl+q")
        assert desk.app.keyboard.is_closed


async def test_keys_for_the_shell_are_no_commands_after_it(open_desk: Opener) -> None:
    async with open_desk() as desk:
        await desk.press("ctrl+z", *"echo", "enter")
        assert len(desk.app.screen_stack) == 1
        assert any("5 keys were dropped" in said for said in desk.toasts), desk.toasts
        assert not kept(desk)
