"""The states of a form: only what is written may follow, and a form that has ended stays so."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from collectui.ui.forms.parts.files import FilesPart
from collectui.ui.forms.state import FOLLOWING, Course, State
from tests.ui.desk import Desk

Opener = Callable[..., Desk]


def at(state: State) -> Course:
    course = Course()
    course.state = state
    return course


@pytest.mark.parametrize(("state", "later"), product(State, State))
def test_only_what_is_written_follows(state: State, later: State) -> None:
    course = at(state)
    if later in FOLLOWING[state]:
        course.to(later)
        assert course.state is later
    else:
        with pytest.raises(ValueError, match=f"{state.value} cannot be {later.value}"):
            course.to(later)
        assert course.state is state


def test_every_state_leads_to_the_end_and_the_end_nowhere() -> None:
    for state in State:
        assert (State.DONE in FOLLOWING[state]) == (state is not State.DONE)
    assert not FOLLOWING[State.DONE]
    assert State.SENDING not in FOLLOWING[State.OPEN], "nothing is sent that was not looked at"


async def test_a_save_waits_for_what_it_looks_at_and_is_sent_once(
    open_desk: Opener, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    known, looked = asyncio.Event(), 0
    sent: list[Any] = []

    async def ready(part: FilesPart) -> bool:
        nonlocal looked
        looked += 1
        await known.wait()
        return True

    async with open_desk() as desk:
        monkeypatch.setattr(FilesPart, "ready", ready)
        await desk.press("n", *"text")
        form: Any = desk.app.screen
        monkeypatch.setattr(desk.app, "submit", lambda *command: sent.append(command))
        form.save()
        form.save()
        await asyncio.sleep(0.05)
        assert (form.course.state, looked, sent) == (State.LOOKING, 1, [])
        known.set()
        await desk.settle()
        form.save()
        await desk.settle()
        assert (form.course.state, looked, len(sent)) == (State.SENDING, 1, 1)
        *_, not_saved = sent[0]
        not_saved(RuntimeError("no answer"))
        assert form.course.state is State.OPEN
        assert "Not saved: no answer" in str(form.query_one("#reason").text)
        await desk.press("escape")
        assert form.course.state is State.DONE


async def test_what_cannot_be_known_leaves_the_form_open(
    open_desk: Opener, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def ready(part: FilesPart) -> bool:
        return False

    async with open_desk() as desk:
        monkeypatch.setattr(FilesPart, "ready", ready)
        await desk.press("n", *"text", "ctrl+s")
        form: Any = desk.app.screen
        assert form.course.state is State.OPEN
        assert form.drafting.kept, "what was typed is a draft"


async def test_an_answer_after_the_end_changes_nothing(
    open_desk: Opener, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent: list[Any] = []
    async with open_desk() as desk:
        await desk.press("n", *"text")
        form: Any = desk.app.screen
        monkeypatch.setattr(desk.app, "submit", lambda *command: sent.append(command))
        await desk.press("ctrl+s", "escape")
        assert desk.app.screen is desk.dashboard
        *_, not_saved = sent[0]
        not_saved(RuntimeError("no answer"))
        await desk.settle()
        assert form.course.state is State.DONE
        assert any("no answer" in said for said in desk.toasts), "it is said where it can be read"
