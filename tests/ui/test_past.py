"""A customer as it was, on the screen: every tab, no editing, and the ways there and back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from collectui.domain.about import About
from collectui.domain.notes.commands import AddNote
from collectui.domain.roles.commands import UpdateCustomer
from collectui.store.core.customers import CUSTOMER
from collectui.ui.screens.customer import CustomerScreen
from collectui.ui.screens.customer_activities import Activities
from collectui.ui.screens.customer_notes import Notes
from collectui.ui.screens.customer_tab import CustomerTab
from collectui.ui.screens.customer_transactions import Transactions
from collectui.ui.widgets.reading_pane import ReadingPane
from collectui.ui.widgets.virtual_list import VirtualList
from tests.store.making import add_customer
from tests.ui.customers import WITH_PROGRAMS, busiest, id_of, open_customer, store_of
from tests.ui.desk import Desk

Opener = Callable[..., Desk]
RENAMED = "Meridian Haulage"


@pytest.fixture
def worked(desk_file: Path) -> datetime:
    """The moment before the customer was renamed and a note was written."""
    with store_of(desk_file) as store:
        me, customer = store.me(), id_of(desk_file, WITH_PROGRAMS)
        store.do(AddNote(about=About(customer), body="words of before"), me)
        then = datetime.now(UTC)
        store.do(UpdateCustomer(customer_id=customer, name=RENAMED), me)
        store.do(AddNote(about=About(customer), body="words of after"), me)
    return then


async def _back_to(desk: Desk, moment: datetime) -> None:
    await desk.press("T")
    await desk.type(f"{moment.astimezone():%Y-%m-%d %H:%M:%S.%f}")
    await desk.press("enter")


async def test_every_tab_shows_the_past_and_the_header_says_so(
    open_desk: Opener, desk_file: Path, worked: datetime
) -> None:
    async with open_desk() as desk:
        await open_customer(desk, desk_file, WITH_PROGRAMS)
        assert RENAMED in desk.lines[0]
        await _back_to(desk, worked)
        assert desk.lines[0].startswith(" as it was on ")
        assert "· T now  Meridian Freight" in desk.lines[0]
        for key in "23456":
            await desk.press(key)
            assert desk.lines[0].startswith(" as it was on "), key
            assert RENAMED not in desk.text, key
            assert "words of after" not in desk.text, key
        await desk.press("4")
        assert "words of before" in desk.text
        await desk.press("T")
        assert RENAMED in desk.lines[0]
        assert "words of after" in desk.text, "the same tab, of now"


async def test_escape_leads_to_now_and_then_to_the_list(
    open_desk: Opener, desk_file: Path, worked: datetime
) -> None:
    async with open_desk() as desk:
        await open_customer(desk, desk_file, WITH_PROGRAMS)
        await _back_to(desk, worked)
        await desk.press("escape")
        assert isinstance(desk.app.screen, CustomerScreen)
        assert RENAMED in desk.lines[0]
        await desk.press("escape")
        assert desk.app.screen is desk.dashboard


@pytest.mark.sampled
@pytest.mark.parametrize(("tab", "kind"), [("2", Transactions), ("3", Activities), ("4", Notes)])
async def test_a_row_moves_while_the_tab_comes(
    open_desk: Opener,
    desk_file: Path,
    worked: datetime,
    monkeypatch: pytest.MonkeyPatch,
    tab: str,
    kind: type[CustomerTab],
) -> None:
    """The word of a list that goes arrives before the tab that comes has one."""
    begin = kind.__init__

    def begin_and_hear(self: CustomerTab, *args: Any, **kwargs: Any) -> None:
        begin(self, *args, **kwargs)
        desk.app.screen.post_message(VirtualList.Moved(VirtualList([], str)))

    async with open_desk() as desk:
        await open_customer(desk, desk_file, WITH_PROGRAMS)
        await desk.press(tab)
        monkeypatch.setattr(kind, "__init__", begin_and_hear)
        await _back_to(desk, worked)
        assert desk.lines[0].startswith(" as it was on ")
        assert "of" in desk.lines[-1], "the foot says which row it is"


@pytest.mark.sampled
@pytest.mark.parametrize("tab", ["1", "3", "4"])
async def test_no_key_edits_the_past(
    open_desk: Opener, desk_file: Path, worked: datetime, tab: str
) -> None:
    async with open_desk() as desk:
        screen = await open_customer(desk, desk_file, WITH_PROGRAMS)
        await desk.press(tab)
        await _back_to(desk, worked)
        for key in ("a", "A", "n", "c", "e", "m", "r", "d", "+", "-", "u"):
            desk.app.clear_notifications()
            await desk.press({"+": "plus", "-": "minus"}.get(key, key))
            assert desk.app.screen is screen, key
            assert any("nothing can be changed there" in t for t in desk.toasts), key
        if tab in "34":
            await desk.press("enter")
            assert desk.app.screen is screen
        if tab == "4":
            desk.app.clear_notifications()
            await desk.press("p")
            assert any("nothing can be changed there" in t for t in desk.toasts)


async def test_the_date_meant_is_said_while_it_is_typed(open_desk: Opener, desk_file: Path) -> None:
    async with open_desk() as desk:
        screen = await open_customer(desk, desk_file, WITH_PROGRAMS)
        await desk.press("T")
        await desk.type("2026-03-12")
        assert "Thu 12 Mar 2026, end of the day" in desk.text
        await desk.press("end")
        await desk.type("x")
        await desk.press("enter")
        assert "is no date" in desk.text, "it is not taken"
        await desk.press(*["backspace"] * 11)
        await desk.type("tomorrow")
        assert "still to come" in desk.text
        await desk.press(*["backspace"] * 8)
        await desk.type("1990-01-01")
        await desk.press("enter")
        assert desk.app.screen is screen
        assert any(t.startswith("Not yet known on 01 Jan 1990") for t in desk.toasts)
        assert not desk.lines[0].startswith(" as it was on ")


async def test_changes_of_others_do_not_reach_the_past(
    open_desk: Opener, desk_file: Path, worked: datetime
) -> None:
    async with open_desk() as desk:
        await open_customer(desk, desk_file, WITH_PROGRAMS)
        await desk.press("4")
        await _back_to(desk, worked)
        before = desk.text
        with store_of(desk_file) as store:
            note = AddNote(about=About(id_of(desk_file, WITH_PROGRAMS)), body="words of others")
            store.do(note, store.me())
        await desk.look_for_changes()
        assert desk.text == before
        await desk.press("T")
        assert "words of others" in desk.text


async def test_a_viewer_looks_back(open_desk: Opener, desk_file: Path, worked: datetime) -> None:
    with store_of(desk_file) as store:
        store.load(lambda c: c.exec_driver_sql("UPDATE collector SET role = 'viewer'"))
    async with open_desk() as desk:
        await open_customer(desk, desk_file, WITH_PROGRAMS)
        await _back_to(desk, worked)
        assert desk.lines[0].startswith(" as it was on ")
        assert RENAMED not in desk.text


async def test_a_version_leads_to_its_moment(
    open_desk: Opener, desk_file: Path, worked: datetime
) -> None:
    async with open_desk() as desk:
        await open_customer(desk, desk_file, WITH_PROGRAMS)
        await desk.press("6", "f")
        await desk.type("kind:change haulage")
        await desk.press("enter", "enter")
        assert f"Name: Meridian Freight Ltd. → {RENAMED}" in desk.text
        await desk.press("T")
        assert desk.lines[0].startswith(" as it was on ")
        assert RENAMED in desk.lines[0]
        await desk.press("4")
        assert "words of after" not in desk.text
        assert "words of before" in desk.text


async def test_t_on_an_entry_begins_with_its_moment(
    open_desk: Opener, desk_file: Path, worked: datetime
) -> None:
    async with open_desk() as desk:
        await open_customer(desk, desk_file, WITH_PROGRAMS)
        await desk.press("6", "j", "j", "T")
        assert f"{worked.astimezone():%Y-%m-%d}" in desk.text
        await desk.press("enter")
        assert desk.lines[0].startswith(" as it was on ")
        assert "words of before" in desk.cursor


async def test_another_day_is_typed_over_the_moment_proposed(
    open_desk: Opener, desk_file: Path, worked: datetime
) -> None:
    async with open_desk() as desk:
        await open_customer(desk, desk_file, WITH_PROGRAMS)
        await desk.press("6", "j", "j", "T", *"today")
        assert f"{worked.astimezone():%Y-%m-%d %H:%M}" not in desk.text
        await desk.press("enter")
        assert desk.lines[0].startswith(" as it was on ")


async def test_the_history_is_narrowed_by_kind_person_and_words(
    open_desk: Opener, desk_file: Path, worked: datetime
) -> None:
    async with open_desk() as desk:
        screen = await open_customer(desk, desk_file, WITH_PROGRAMS)
        await desk.press("6")
        rows = screen.query_one("#history", VirtualList)
        whole = rows.total
        await desk.press("f")
        await desk.type("ki")
        await desk.press("tab")
        await desk.type("note by:me before")
        await desk.press("enter")
        assert rows.total == 1
        assert "words of before" in desk.cursor
        assert "before kind:note by:me" in desk.text
        assert screen.query_one("#history-text", ReadingPane).text == "words of before"
        await desk.press("escape")
        assert rows.total == whole


async def test_ten_thousand_entries_are_scrolled_to_their_end(
    open_desk: Opener, desk_file: Path
) -> None:
    number = busiest(desk_file)
    customer = id_of(desk_file, number)
    with store_of(desk_file) as store:

        def write(connection: Any) -> None:
            connection.exec_driver_sql(
                "INSERT INTO history (command_id, at, action, summary)"
                " WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 10000)"
                " SELECT 'many-' || i, '2026-11-20 00:00:00.000000', 'test', 'many ' || i FROM n"
            )
            connection.exec_driver_sql(
                "INSERT INTO history_change (history_id, kind, record_id, customer_id, op, count,"
                " changes)"
                f" SELECT id, 'customer', {customer}, {customer}, 'update', 1, '{{}}' FROM history"
                " WHERE command_id LIKE 'many-%'"
            )

        store.load(write)
    async with open_desk() as desk:
        screen = await open_customer(desk, desk_file, number)
        await desk.press("6")
        rows = screen.query_one("#history", VirtualList)
        assert rows.total is not None
        assert rows.total > 10_000
        await desk.press("G")
        assert rows.index == rows.total - 1
        await desk.press(*["pageup"] * 9)
        assert rows.row is not None
        assert rows.row.text.startswith("many ")


async def test_h_on_the_list_opens_the_history(open_desk: Opener, desk_file: Path) -> None:
    async with open_desk() as desk:
        await desk.press("h")
        assert isinstance(desk.app.screen, CustomerScreen)
        assert "[6 History]" in desk.text
        await desk.press("escape", "2", "h")
        assert "History ·" in desk.text


async def test_a_customer_that_came_later_stays_as_it_is(
    open_desk: Opener, desk_file: Path
) -> None:
    """Records without a beginning in the history were always there."""
    with store_of(desk_file) as store:
        store.load(lambda connection: add_customer(connection, "LATE"))
        assert store.read(lambda c: c.execute(CUSTOMER.select()).first()) is not None
    async with open_desk() as desk:
        await open_customer(desk, desk_file, "LATE")
        await _back_to(desk, datetime(1999, 1, 2, tzinfo=UTC))
        assert desk.lines[0].startswith(" as it was on 0")
