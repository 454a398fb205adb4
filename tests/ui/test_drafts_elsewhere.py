"""Drafts that another session has, on the screen: offered, taken over, and told of there."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from collectui.drafts import Draft
from collectui.ui.forms import drafting
from tests.sessions import TAKER, TYPIST, Session
from tests.ui.desk import Desk

Begin = Callable[..., Session]
Opener = Callable[..., Desk]


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drafting, "LOOK_SECONDS", 0.05)


def kept(desk: Desk) -> list[str]:
    desk.app.drafts.flush()
    return sorted(draft.values["body"] for draft in desk.app.drafts.drafts.list())


def under_cursor(desk: Desk) -> int:
    row = desk.dashboard.queue.rows.row
    assert row is not None
    return int(row.customer_id)


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_the_list_says_where_it_is_open_and_enter_takes_it_over(
    open_desk: Opener, tmp_path: Path, begin: Begin, size: tuple[int, int]
) -> None:
    async with open_desk(size=size) as desk:
        typist = begin(TYPIST, tmp_path / "drafts", desk.app.where, under_cursor(desk))
        typist.types("Promised 1000 by Friday")
        await desk.press("D")
        assert "open in another session, changed just now" in desk.text
        await desk.press("x", "x")
        assert kept(desk) == ["Promised 1000 by Friday"], "it is not discarded there"
        await desk.press("enter")
        await desk.until(lambda: "Promised 1000 by Friday" in desk.text)
        await desk.type("!")
        assert kept(desk) == ["Promised 1000 by Friday!"]
        typist.types("Promised 1000 by Friday, ref 8841")
        assert kept(desk) == ["Promised 1000 by Friday!", "Promised 1000 by Friday, ref 8841"]


async def test_the_same_key_offers_it_and_only_typing_takes_it(
    open_desk: Opener, tmp_path: Path, begin: Begin
) -> None:
    async with open_desk() as desk:
        typist = begin(TYPIST, tmp_path / "drafts", desk.app.where, under_cursor(desk))
        old = typist.types("Promised 1000")
        await desk.press("n")
        assert "Promised 1000" in desk.text
        assert "open in another session" in " ".join(desk.text.split())
        await desk.press("escape")
        assert typist.types("Promised 1000 to Jo") == old, "looking takes nothing away"
        await desk.press("n")
        await desk.type("!")
        assert kept(desk) == ["Promised 1000 to Jo!"]
        assert typist.types("Promised 1000 to Jo") != old


async def test_beside_it_another_one_can_be_begun(
    open_desk: Opener, tmp_path: Path, begin: Begin
) -> None:
    async with open_desk() as desk:
        typist = begin(TYPIST, tmp_path / "drafts", desk.app.where, under_cursor(desk))
        old = typist.types("Promised 1000")
        await desk.press("n", "ctrl+g")
        await desk.type("Asked for the statement")
        assert kept(desk) == ["Asked for the statement", "Promised 1000"]
        await desk.press("ctrl+s")
        assert kept(desk) == ["Promised 1000"]
        assert typist.types("Promised 1000") == old


async def test_it_is_saved_as_it_is_without_typing(
    open_desk: Opener, tmp_path: Path, begin: Begin
) -> None:
    async with open_desk() as desk:
        typist = begin(TYPIST, tmp_path / "drafts", desk.app.where, under_cursor(desk))
        old = typist.types("Promised 1000")
        await desk.press("n", "ctrl+s")
        assert kept(desk) == []
        assert typist.types("Promised 1000") != old, "its id has been used"


async def given_away(desk: Desk, tmp_path: Path, begin: Begin) -> Draft:
    """The form's draft, once another session has it."""
    desk.app.drafts.flush()
    (draft,) = desk.app.drafts.drafts.list()
    taker = begin(TAKER, tmp_path / "drafts", draft.id, desk.app.where)
    assert taker.hear() == "ready"
    taker.tell()
    assert taker.hear() == "taken"
    return draft


async def test_a_form_whose_draft_was_taken_says_so_by_itself(
    open_desk: Opener, tmp_path: Path, begin: Begin
) -> None:
    async with open_desk() as desk:
        await desk.press("n")
        await desk.type("one")
        await given_away(desk, tmp_path, begin)
        await desk.until(lambda: "Another session has this draft now." in desk.text)
        await desk.press("escape")
        assert kept(desk) == ["one"], "nothing was typed since: there is nothing to keep"


async def test_what_is_typed_there_later_is_a_draft_of_its_own(
    open_desk: Opener, tmp_path: Path, begin: Begin
) -> None:
    async with open_desk() as desk:
        await desk.press("n")
        await desk.type("one")
        draft = await given_away(desk, tmp_path, begin)
        await desk.type(" two")
        await desk.until(lambda: "Another session has this draft now." in desk.text)
        assert kept(desk) == ["one", "one two"]
        assert desk.app.drafts.drafts.load(draft.id) is not None
        await desk.press("escape")
        assert kept(desk) == ["one", "one two"]


async def test_a_save_of_a_draft_that_was_taken_asks_first(
    open_desk: Opener, tmp_path: Path, begin: Begin, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(drafting, "LOOK_SECONDS", 1_000)
    async with open_desk() as desk:
        await desk.press("n")
        await desk.type("one")
        draft = await given_away(desk, tmp_path, begin)
        await desk.press("ctrl+s")
        assert "Another session has this draft now." in desk.text
        await desk.press("ctrl+s")
        await desk.until(lambda: "Another session" not in desk.text)
        assert [each.id for each in desk.app.drafts.drafts.list()] == [draft.id]
