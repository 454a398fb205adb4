"""`u` opens on my newest change; `↓` leads to older ones, each with what undoing it does."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from collectui.domain.about import About
from collectui.domain.notes.commands import AddNote
from collectui.domain.profile.views import UpdateProfile
from collectui.store.dunning import runs
from tests.ui.customers import ask, id_of, store_of
from tests.ui.desk import TODAY, Desk
from tests.ui.places import elsewhere

Opener = Callable[..., Desk]
NEWEST, OLDER = "Undo my last change", "Undo an older change of mine"


def notes(file: Path) -> list[str]:
    def query(connection: Any) -> list[str]:
        rows = connection.exec_driver_sql("SELECT body FROM note WHERE body LIKE 'own %'")
        return sorted(row[0] for row in rows)

    return list(ask(file, query))


def write(file: Path, *bodies: str, number: str = "C-10000") -> None:
    about = About(id_of(file, number))
    elsewhere(file, *(AddNote(about=about, body=f"own {body}") for body in bodies))


def done_by_me(file: Path) -> int:
    def query(connection: Any) -> int:
        return int(connection.exec_driver_sql("SELECT count(*) FROM history").scalar())

    return int(ask(file, query))


def collector_of(file: Path, number: str) -> int | None:
    def query(connection: Any) -> Any:
        sql = f"SELECT collector_id FROM customer WHERE number = '{number}'"
        return connection.exec_driver_sql(sql).scalar()

    return ask(file, query)  # type: ignore[no-any-return]


def lock_out(file: Path, number: str) -> None:
    """My newest change is one that cannot be undone: another has changed the same since."""
    customer = id_of(file, number)
    with store_of(file) as store:
        me = store.me()
        store.do(UpdateProfile(customers=(customer,), changes={"language": "pt"}), me)
    with sqlite3.connect(file) as raw:
        raw.execute("UPDATE customer SET language = 'de' WHERE id = ?", (customer,))


async def test_one_that_cannot_be_undone_says_why_and_enter_does_nothing(
    open_desk: Opener, desk_file: Path
) -> None:
    write(desk_file, "first")
    lock_out(desk_file, "C-10001")
    before = done_by_me(desk_file)
    async with open_desk() as desk:
        await desk.press("u")
        assert NEWEST in desk.text
        assert "✗ The language of the customer was changed since" in desk.text
        assert "Enter" not in desk.line("Esc cancel")
        await desk.press("enter")
        assert NEWEST in desk.text
        assert done_by_me(desk_file) == before
        await desk.press("down")
        assert OLDER in desk.text
        assert "own first" in desk.text
        await desk.press("enter")
        assert notes(desk_file) == []
        assert OLDER not in desk.text


async def test_down_and_up_lead_from_change_to_change(open_desk: Opener, desk_file: Path) -> None:
    write(desk_file, "first")
    write(desk_file, "second", number="C-10001")
    write(desk_file, "third")
    async with open_desk() as desk:
        await desk.press("u")
        assert "own third" in desk.text
        assert "C-10000" in desk.text
        await desk.press("down")
        assert "own second" in desk.text
        assert "C-10001" in desk.text
        await desk.press("j", "up")
        assert "own second" in desk.text
        await desk.press("enter")
        assert notes(desk_file) == ["own first", "own third"]
        await desk.press("u")
        assert NEWEST in desk.text
        assert "own third" in desk.text
        await desk.press("down")
        assert "own first" in desk.text, "what is undone is passed over"
        await desk.press("up", "up", "enter")
        assert notes(desk_file) == ["own first"]


async def test_the_oldest_has_none_before_it(open_desk: Opener, desk_file: Path) -> None:
    async with open_desk() as desk:
        await desk.press("u")
        if NEWEST in desk.text:
            for _ in range(300):
                await desk.press("down")
                if "That is the oldest." in desk.toasts:
                    break
            assert "That is the oldest." in desk.toasts
            shown = desk.text
            await desk.press("down", "down")
            assert desk.text.splitlines()[5:15] == shown.splitlines()[5:15]
        else:
            assert "Nothing to undo." in desk.toasts


async def test_nothing_to_undo_says_so(open_desk: Opener, desk_file: Path) -> None:
    async with open_desk() as desk:
        await desk.press("u")
        assert "Nothing to undo." in desk.toasts
        assert len(desk.app.screen_stack) == 1


async def test_an_older_one_whose_record_i_changed_since_is_refused(
    open_desk: Opener, desk_file: Path
) -> None:
    customer = id_of(desk_file, "C-10002")
    was = collector_of(desk_file, "C-10002")
    for collector in (None, was, None):
        elsewhere(
            desk_file, UpdateProfile(customers=(customer,), changes={"collector_id": collector})
        )
    async with open_desk() as desk:
        await desk.press("u", "down", "down")
        assert OLDER in desk.text
        await desk.press("up")
        assert "✗ The collector" in desk.text
        await desk.press("enter")
        assert collector_of(desk_file, "C-10002") is None
        await desk.press("escape")
        assert NEWEST not in desk.text
        await desk.press("u", "enter")
        assert collector_of(desk_file, "C-10002") == was


async def test_a_plan_of_many_steps_is_one_of_them(
    desk_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runs, "PIECE", 4)
    write(desk_file, "before")
    with store_of(desk_file) as store:
        runs.carry_out(store, store.me().id)
    write(desk_file, "after")
    async with Desk(desk_file, tmp_path / "drafts", as_of=TODAY) as desk:
        await desk.press("u")
        assert "own after" in desk.text
        await desk.press("down")
        assert "Dunning plan" in desk.text
        assert "letters of" in desk.text
        await desk.press("down")
        assert "own before" in desk.text
        await desk.press("up", "up")
        assert "own after" in desk.text
        await desk.press("escape")


async def test_the_list_behind_a_count_is_opened_by_its_key(
    open_desk: Opener, desk_file: Path
) -> None:
    ids = tuple(id_of(desk_file, f"C-1000{n}") for n in range(4))
    elsewhere(desk_file, UpdateProfile(customers=ids, changes={"language": "fr"}))
    async with open_desk() as desk:
        await desk.press("u")
        if "▸" in desk.line("Esc cancel") or "list" in desk.line("Esc cancel"):
            await desk.press("o")
            assert len(desk.app.screen_stack) == 3
            await desk.press("escape")
        await desk.press("enter")
        assert len(desk.app.screen_stack) == 1
