"""Every form opens the drafts of its kind, those of earlier versions of the program too."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.engine import Connection

from collectui.domain.profile.rules import REASONS
from collectui.domain.records import is_prose
from collectui.drafts import Draft
from collectui.ui import forms, routes
from collectui.ui.forms.drafts import FORMS, form_of
from collectui.ui.forms.editor import Editor
from collectui.ui.widgets.fields import SafeArea
from tests.fresh import new_store
from tests.store import roles_world
from tests.store.roles_world import World
from tests.test_architecture import own_classes
from tests.ui.desk import Desk
from tests.ui.opening import TYPED, open_form

BEFORE = {
    each["draft"]["kind"]: each
    for each in json.loads((Path(__file__).parent / "drafts_before.json").read_text())
}
"""A draft of each kind as the program wrote it before forms were made of parts, on the same people;
with the command that its form made, and the ids in that."""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "roles.sqlite3"


@pytest.fixture
def world(file: Path) -> Iterator[World]:
    store = new_store(file)
    try:
        full: Callable[[Connection], World] = roles_world.full
        yield store.load(full)
    finally:
        store.close()


@pytest.fixture
def desk(file: Path, tmp_path: Path) -> Callable[..., Desk]:
    return lambda: Desk(file, tmp_path / "drafts", size=(120, 40))


FREE = {"subject", "series", "until", "doc_issuer", *REASONS.values()}
"""Fields of one line that hold people's own words; one of many lines always does."""


def before(desk: Desk, kind: str) -> dict[str, Any]:
    """A draft of an earlier version, of this store and this agent."""
    assert desk.app.me is not None
    written = BEFORE[kind]["draft"]
    values = {
        name: desk.app.me.login if value == "@me" else value
        for name, value in written["values"].items()
    }
    cursor = tuple(written["cursor"])
    return {**written, "store": desk.app.where, "values": values, "cursor": cursor}


def put(desk: Desk, kind: str) -> Draft:
    """The same, on the disk."""
    return desk.app.drafts.drafts.save(Draft(**before(desk, kind)))


def about(command: Any) -> dict[str, str]:
    """The ids in a command."""
    found = {field.name for field in fields(command) if field.name.endswith("_id")}
    named = (found | {"about", "customers", "completes"}) - {"command_id"}
    return {name: repr(getattr(command, name)) for name in named if hasattr(command, name)}


def test_every_form_is_in_the_table_of_drafts() -> None:
    editors = {
        each for each in own_classes(forms) if issubclass(each, Editor) and each is not Editor
    }
    assert len(editors) >= 13
    assert all(each.KINDS for each in editors)
    assert {kind: form_of(kind) for each in editors for kind in each.KINDS} == {
        kind: each for each in editors for kind in each.KINDS
    }
    kinds = {kind for each in editors for kind in each.KINDS}
    texts = {kind for kind, form in FORMS.items() if form.startswith("popups.kept_text")}
    assert texts == {"typed.ahead", "work.skip", "work.no_next_step"}
    assert kinds == set(FORMS) - texts
    assert kinds == set(TYPED) == set(BEFORE), "each is tried here"


@pytest.mark.parametrize("kind", BEFORE)
async def test_a_draft_of_an_earlier_version_opens_as_it_was_left(
    desk: Callable[..., Desk], world: World, kind: str
) -> None:
    async with desk() as running:
        draft = put(running, kind)
        routes.open_draft(running.app, draft)
        await running.settle()
        form: Any = running.app.screen
        assert type(form) is form_of(kind)
        for name, text in TYPED[kind].items():
            assert form.form.values()[name] == text
        command = form.command(form.form.values())
        assert type(command).__name__ == BEFORE[kind]["command"]
        assert about(command) == BEFORE[kind]["ids"]
        # It was not touched: closing keeps it as it is.
        await running.press("escape")
        (kept,) = running.app.drafts.drafts.list()
        assert (kept.id, kept.subject, kept.seen) == (draft.id, draft.subject, draft.seen)


@pytest.mark.sampled
@pytest.mark.parametrize("kind", BEFORE)
async def test_the_form_of_the_same_thing_finds_it(
    desk: Callable[..., Desk], world: World, kind: str
) -> None:
    async with desk() as running:
        draft = put(running, kind)
        form = await open_form(running, world, kind)
        assert form.draft.id == draft.id
        for name, control in form.form.controls.items():
            if isinstance(control, SafeArea) or name in FREE:
                holds = control.masking.holds
                assert holds is not None, f"{name} masks no card number"
                assert is_prose(*holds), f"{name} masks no card number"
        assert "Your draft" in running.text
        for name, text in TYPED[kind].items():
            assert form.form.values()[name] == text


@pytest.mark.sampled
@pytest.mark.parametrize("kind", TYPED)
async def test_a_draft_is_written_as_it_was_before(
    desk: Callable[..., Desk], world: World, kind: str
) -> None:
    """An earlier version on another machine opens what this one writes."""
    async with desk() as running:
        form = await open_form(running, world, kind)
        form.form.fill(TYPED[kind])
        await running.press("escape")
        (kept,) = running.app.drafts.drafts.list()
        written = before(running, kind)
        for name in ("kind", "customer_id", "customer", "title", "subject", "seen"):
            assert getattr(kept, name) == written[name], name
        both = kept.values.keys() & written["values"].keys()
        assert {name: kept.values[name] for name in both} == {
            name: written["values"][name] for name in both
        }
        assert TYPED[kind].keys() <= both


async def test_a_draft_of_a_kind_that_is_not_known_is_kept(
    desk: Callable[..., Desk], world: World
) -> None:
    async with desk() as running:
        draft = running.app.drafts.drafts.save(
            Draft(kind="promise.unheard", store=running.app.where, customer_id=world.meridian)
        )
        routes.open_draft(running.app, draft)
        await running.settle()
        assert any("no editor for that draft" in said for said in running.toasts)
        assert running.app.drafts.drafts.list() == [draft]
