"""Toasts cover as little as they can, and nothing that a form says itself."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from textual.widgets._toast import ToastRack

from collectui.domain.about import About
from collectui.domain.errors import StoreBusy
from collectui.domain.notes.commands import AddNote
from collectui.ui.forms.note import NoteEditor
from collectui.ui.plain_app import MOST_TOASTS, PlainApp
from collectui.ui.wire.display import WireApp
from tests.ui.customers import WITH_PROGRAMS, open_customer
from tests.ui.desk import Desk

Opener = Callable[..., Desk]


async def test_few_stand_over_one_another_and_low(open_desk: Opener) -> None:
    async with open_desk(size=(80, 24)) as running:
        for number in range(4):
            running.app.notify(f"toast {number}")
            await running.settle()
        running.app.notify("mind this", severity="warning")
        await running.settle()
        assert running.toasts == ["toast 3", "mind this"]


async def test_those_that_are_gone_leave_nothing_behind() -> None:
    app = Toasting()
    async with app.run_test(notifications=True) as pilot:
        for number in range(20):
            app.notify(f"toast {number}")
            await pilot.pause()
        rack = app.screen.get_child_by_type(ToastRack)
        assert 0 < len(rack.children) <= 2 * MOST_TOASTS


class Toasting(PlainApp, WireApp):
    """An app that shows its toasts, as those of other tests do not."""


async def test_a_form_opens_without_them_and_says_itself_what_was_refused(
    open_desk: Opener, desk_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with open_desk(size=(80, 24)) as running:
        await open_customer(running, desk_file, WITH_PROGRAMS, tab=4)
        running.app.notify("1 draft")
        running.app.notify("mind this", severity="warning")
        await running.settle()
        await running.press("n")
        assert isinstance(running.app.screen, NoteEditor)
        assert running.toasts == ["mind this"]
        store = await running.app.store()

        def busy(*_: object) -> None:
            raise StoreBusy("somebody else is writing")

        monkeypatch.setattr(store, "do", busy)
        await running.press("x", "ctrl+s")
        assert "somebody else is writing" in running.text
        assert running.toasts == ["mind this"]
        running.app.submit(AddNote(about=About(1), body="x"))
        await running.settle()
        assert running.toasts[-1] == "somebody else is writing. Your text is kept as a draft."
