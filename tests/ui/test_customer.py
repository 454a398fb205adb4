"""A customer's screen by keys, on a real store."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from textual.widgets import Input

from collectui.domain.about import About
from collectui.domain.activities.commands import AddActivity, CompleteActivities
from collectui.domain.notes.commands import AddNote
from collectui.store.queries.activities import activities_of
from collectui.store.queries.items import Which, count_items, items_of
from collectui.store.queries.notes import notes_of
from collectui.store.queries.timeline import timeline
from collectui.ui.popups.action_menu import MenuLines
from collectui.ui.screens.customer import CustomerScreen
from collectui.ui.widgets.reading_pane import ReadingPane
from collectui.ui.widgets.virtual_list import VirtualList
from collectui.ui.words import Words
from tests.ui.customers import (
    WITH_PROGRAMS,
    ask,
    busiest,
    id_of,
    open_customer,
    panes,
    position_of,
    store_of,
)
from tests.ui.desk import TODAY, Desk

Opener = Callable[..., Desk]


async def test_the_header_says_who_it_is_and_what_it_owes(
    open_desk: Opener, desk_file: Path
) -> None:
    found = position_of(desk_file, WITH_PROGRAMS)
    figures, words = found.figures[0], Words()
    async with open_desk() as desk:
        await open_customer(desk, desk_file, WITH_PROGRAMS)
        assert found.customer.name in desk.lines[0]
        assert WITH_PROGRAMS in desk.lines[0]
        assert "customer level" in desk.lines[0]
        assert words.money_with_code(figures.past_due, figures.currency) in desk.lines[1]
        assert f"to collect {words.money(figures.to_collect, figures.currency)}" in desk.lines[1]
        assert f"for {figures.days} d" in desk.lines[1]
        assert "prefers" in desk.lines[2]
        assert found.next_activity is not None
        assert "next:" in desk.lines[2]


async def test_from_the_list_it_goes_on_to_the_next_customer_of_the_queue(
    open_desk: Opener,
) -> None:
    async with open_desk() as desk:
        await desk.press("down")
        second = desk.dashboard.queue.rows.row
        await desk.press("up", "enter")
        assert "1 of " in desk.lines[0]
        assert "‹[ ]›" in desk.lines[0]
        await desk.press("2", "right_square_bracket")
        assert second is not None
        assert desk.lines[0].strip().startswith(second.name[:20])
        assert "2 of " in desk.lines[0]
        assert "[2 Transactions]" in desk.text, "the same tab of the next customer"
        await desk.press("left_square_bracket", "left_square_bracket")
        assert "That was the first one." in desk.toasts
        await desk.press("escape")
        assert desk.app.screen is desk.dashboard


async def test_an_account_of_the_list_opens_with_its_own_figures_and_items(
    open_desk: Opener, desk_file: Path
) -> None:
    async with open_desk() as desk:
        rows = desk.dashboard.queue.rows
        for _ in range(rows.total or 0):
            row = rows.row
            if row is not None and row.account_id is not None and row.site_id is None:
                break
            await desk.press("down")
        assert row is not None
        assert row.account_id is not None, "the demonstration has a customer worked by account"
        await desk.press("enter")
        assert f"account {row.account}" in desk.lines[0]
        assert Words().money_with_code(row.past_due, row.currency) in desk.lines[1]
        items = desk.app.screen.query_one("#items", VirtualList)
        own = ask(desk_file, count_items, row.customer_id, TODAY, account_id=row.account_id)
        assert items.total == own


async def test_the_overview_shows_people_items_and_timeline_at_80_by_24(
    open_desk: Opener, desk_file: Path
) -> None:
    found = position_of(desk_file, WITH_PROGRAMS)
    program = found.programs[0]
    assert program.contact is not None
    async with open_desk() as desk:
        screen = await open_customer(desk, desk_file, WITH_PROGRAMS)
        left, right = panes(desk)
        assert left[0] == "Programs"
        assert left[1].startswith(f"▸ {program.number}")
        people = "\n".join(right)
        assert f"Customer and roles · {program.number}" in people
        for text in (
            program.contact.name,
            program.contact.phones[0].number,
            program.contact.emails[0].address,
            f"signed {program.agreements[0].number}",
            program.producer,
            program.account_manager,
            "Second account manager",
        ):
            assert text is not None
            assert text in people
        for item in ask(desk_file, items_of, found.customer.id, TODAY):
            assert any(item.number in line for line in left)
        entries = ask(desk_file, timeline, found.customer.id)
        assert screen.query_one("#timeline", VirtualList).total == len(entries)
        assert "91+" in desk.text


async def test_the_panel_follows_the_program_and_without_programs_names_the_contacts(
    open_desk: Opener, desk_file: Path
) -> None:
    programs = position_of(desk_file, WITH_PROGRAMS).programs
    number = busiest(desk_file)
    contacts = position_of(desk_file, number).contacts
    async with open_desk() as desk:
        await open_customer(desk, desk_file, WITH_PROGRAMS)
        await desk.press("down")
        assert f"Customer and roles · {programs[1].number}" in desk.text
        assert (programs[1].producer or "–") in desk.text
        await desk.press("escape")
        await open_customer(desk, desk_file, number)
        assert "Programs" not in desk.text
        assert contacts[0].name in desk.text
        assert contacts[0].phones[0].number in desk.text


async def test_the_panes_are_reached_by_tab_and_told_by_the_cursor(
    open_desk: Opener, desk_file: Path
) -> None:
    async with open_desk() as desk:
        screen = await open_customer(desk, desk_file, WITH_PROGRAMS)
        seen = []
        for _ in range(4):
            assert screen.focused is not None
            seen.append(screen.focused.id)
            await desk.press("tab")
        assert seen == ["programs", "items", "roles", "timeline"]


async def test_transactions_are_grouped_and_payments_stand_under_what_they_settled(
    open_desk: Opener, desk_file: Path
) -> None:
    number = busiest(desk_file)
    customer = id_of(desk_file, number)
    async with open_desk(size=(120, 60)) as desk:
        screen = await open_customer(desk, desk_file, number)
        await desk.press("2")
        assert "[open]" in desk.text
        assert "account" in desk.cursor
        rows = screen.query_one("#transactions", VirtualList)
        places = {
            (item.account_id, item.site_id)
            for item in ask(desk_file, items_of, customer, TODAY, limit=10_000)
        }
        paid = sum(
            len(item.payments) for item in ask(desk_file, items_of, customer, TODAY, limit=10_000)
        )
        assert rows.total == ask(desk_file, count_items, customer, TODAY) + len(places) + paid
        await desk.press("v")
        assert "[closed]" in desk.text
        closed = ask(desk_file, items_of, customer, TODAY, which=Which.CLOSED, limit=10_000)
        settled = next(item for item in closed if item.payments)
        at = next(i for i, line in enumerate(desk.lines) if settled.number in line)
        assert "└ paid" in desk.lines[at + 1]
        amount = settled.payments[0].amount
        assert Words().money(-amount, settled.currency) in desk.lines[at + 1]
        await desk.press("v")
        assert "[all]" in desk.text


async def test_a_note_on_a_group_of_transactions_is_about_its_account_and_site(
    open_desk: Opener, desk_file: Path
) -> None:
    number = busiest(desk_file)
    customer = id_of(desk_file, number)
    before = {note.id for note in ask(desk_file, notes_of, customer)}
    async with open_desk() as desk:
        await open_customer(desk, desk_file, number)
        await desk.press("2", "down", "up", "n")
        await desk.type("Asked for statements.")
        await desk.press("ctrl+s")
        await desk.press("down", "n")
        await desk.type("On the item.")
        await desk.press("ctrl+s")
    notes = [n for n in ask(desk_file, notes_of, customer) if n.id not in before]
    on_item, on_site = sorted(notes, key=lambda note: note.item_id is None)
    assert on_site.account_id is not None
    assert on_site.site_id is not None
    assert on_site.body == "Asked for statements."
    assert on_item.item_id is not None
    assert on_item.body == "On the item."


async def test_thousands_of_transactions_are_never_read_at_once(
    open_desk: Opener, desk_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = busiest(desk_file)
    customer = id_of(desk_file, number)
    with store_of(desk_file) as store:
        store.load(
            lambda connection: connection.exec_driver_sql(
                "INSERT INTO item (source, source_key, number, company_code, fiscal_year, kind,"
                " customer_id, account_id, site_id, issued, due, aged_from, amount, open_balance,"
                " disputed, currency, status, terms_code, reference, closed_reason, version)"
                " WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n WHERE x < 10000)"
                " SELECT 'test', 'k' || x, 'T-' || x, '', '', 'invoice', customer_id, account_id,"
                " site_id, '2026-01-01', '2026-02-01', '2026-02-01', 100, 100, 0, currency,"
                " 'awaiting_payment', '', '', '', 1"
                f" FROM n, (SELECT * FROM item WHERE customer_id = {customer} LIMIT 1)"
            )
        )
    async with open_desk() as desk:
        asked: list[int] = []
        original = desk.app.ask

        async def counting(query: object, *args: object, **kwargs: object) -> object:
            answer = await original(query, *args, **kwargs)  # type: ignore[arg-type]
            if isinstance(answer, list):
                asked.append(len(answer))
            return answer

        monkeypatch.setattr(desk.app, "ask", counting)
        screen = await open_customer(desk, desk_file, number)
        await desk.press("2", "G")
        rows = screen.query_one("#transactions", VirtualList)
        assert rows.total is not None
        assert rows.total > 10_000
        assert rows.index == rows.total - 1
        assert sum(asked) < 1_500


async def test_activities_are_completed_and_postponed_in_their_tab(
    open_desk: Opener, desk_file: Path
) -> None:
    customer = id_of(desk_file, WITH_PROGRAMS)
    activity = ask(desk_file, activities_of, customer, open_only=True)[0]
    async with open_desk() as desk:
        await open_customer(desk, desk_file, WITH_PROGRAMS)
        await desk.press("3")
        assert activity.subject[:12] in desk.cursor
        await desk.press("plus")
        moved = ask(desk_file, activities_of, customer, open_only=True)[0]
        assert (moved.due_on - activity.due_on).days == 3, "over the weekend"
        await desk.press("d")
        assert "outcome" in desk.text
        await desk.press("r")
        assert "✓ reached" in desk.cursor
        await desk.press("d")
        assert any("reopen it first" in toast for toast in desk.toasts)
    done = next(a for a in ask(desk_file, activities_of, customer) if a.id == activity.id)
    assert done.outcome == "reached"
    assert done.completed_at is not None


async def test_notes_are_searched_pinned_and_read(open_desk: Opener, desk_file: Path) -> None:
    customer = id_of(desk_file, WITH_PROGRAMS)
    with store_of(desk_file) as store:
        for text in ("# Zebra\n> quoted line", "Second note about haggling", "Third"):
            store.do(AddNote(about=About(customer), body=text), store.me())
    async with open_desk() as desk:
        screen = await open_customer(desk, desk_file, WITH_PROGRAMS)
        await desk.press("4")
        await desk.press("slash")
        await desk.type("ZEBRA")
        rows = screen.query_one("#notes", VirtualList)
        while rows.total != 1:
            await desk.settle()
        assert "Zebra quoted line" in desk.cursor
        assert "1 quoted line, folded" in screen.query_one("#note-text", ReadingPane).text
        await desk.press("enter", "p")
        assert desk.cursor.startswith("▸ pin")
        await desk.press("escape")
        assert screen.query_one("#note-search", Input).display is False
        while rows.total == 1:
            await desk.settle()
        await desk.press("g")
        assert desk.cursor.startswith("▸ pin"), "pinned ones stand first"
        await desk.press("escape")
        assert desk.app.screen is desk.dashboard


async def test_history_shows_each_field_as_it_was_and_is(
    open_desk: Opener, desk_file: Path
) -> None:
    async with open_desk() as desk:
        screen = await open_customer(desk, desk_file, WITH_PROGRAMS)
        await desk.press("3", "plus", "6")
        assert "activity Review the credit limit: Due: " in desk.cursor
        text = screen.query_one("#history-text", ReadingPane).text
        moved = r"Due: \d\d \w{3} 2026 → \d\d \w{3} 2026"
        assert re.search(moved, text)
        await desk.press("3", "h")
        assert "History ·" in desk.text
        assert re.search(moved, desk.text)


async def test_the_menu_says_why_not(open_desk: Opener, desk_file: Path) -> None:
    customer = id_of(desk_file, WITH_PROGRAMS)
    activity = ask(desk_file, activities_of, customer, open_only=True)[0]
    with store_of(desk_file) as store:
        store.do(CompleteActivities(activity_ids=(activity.id,), outcome="done"), store.me())
    async with open_desk() as desk:
        await open_customer(desk, desk_file, WITH_PROGRAMS)
        await desk.press("3", "m")
        assert "✗ “" in desk.text
        assert "reopen it first" in desk.text
        menu = desk.app.screen.query_one(MenuLines)
        assert menu.item is not None
        assert menu.item.refusal, "the cursor stands on a refused item too"
        await desk.press("e")
        assert any("reopen it first" in toast for toast in desk.toasts)
        assert desk.app.screen.query(MenuLines), "a refused item leaves the menu open"
        await desk.press("n")
        assert "New note" in desk.text


async def test_an_open_menu_follows_what_others_do_to_its_row(
    open_desk: Opener, desk_file: Path
) -> None:
    customer = id_of(desk_file, WITH_PROGRAMS)
    activity = ask(desk_file, activities_of, customer, open_only=True)[0]
    async with open_desk() as desk:
        await open_customer(desk, desk_file, WITH_PROGRAMS)
        await desk.press("3", "m", "down")
        menu = desk.app.screen.query_one(MenuLines)
        under = menu.item
        assert under is not None
        assert not under.refusal
        assert "reopen it first" not in desk.text
        with store_of(desk_file) as store:
            store.do(CompleteActivities(activity_ids=(activity.id,), outcome="done"), store.me())
        desk.app.following.look()
        await desk.until(lambda: "reopen it first" in desk.text)
        assert menu.item is not None
        assert menu.item.letter == under.letter


async def test_a_viewer_reads_everything_and_is_told_why_nothing_can_be_written(
    open_desk: Opener, desk_file: Path
) -> None:
    with store_of(desk_file) as store:
        store.load(lambda c: c.exec_driver_sql("UPDATE collector SET role = 'viewer'"))
    async with open_desk() as desk:
        await open_customer(desk, desk_file, WITH_PROGRAMS)
        await desk.press("m")
        assert desk.text.count("✗") >= 2
        await desk.press("escape")
        for key in ("n", "a"):
            await desk.press(key)
            assert isinstance(desk.app.screen, CustomerScreen), "no form that cannot be saved"
        assert len([toast for toast in desk.toasts if "right to write" in toast]) == 2


async def test_another_agents_change_arrives_and_leaves_the_cursor_where_it_is(
    open_desk: Opener, desk_file: Path
) -> None:
    customer = id_of(desk_file, WITH_PROGRAMS)
    with store_of(desk_file) as store:
        for text in ("first", "second"):
            store.do(AddNote(about=About(customer), body=text), store.me())
    async with open_desk() as desk:
        await open_customer(desk, desk_file, WITH_PROGRAMS)
        await desk.press("4", "down")
        before = desk.cursor
        with store_of(desk_file) as store:
            store.do(AddNote(about=About(customer), body="from elsewhere"), store.me())
        await desk.look_for_changes()
        assert "from elsewhere" in desk.text
        assert desk.cursor == before


async def test_enter_leads_from_the_overview_to_the_record(
    open_desk: Opener, desk_file: Path
) -> None:
    customer = id_of(desk_file, WITH_PROGRAMS)
    items = ask(desk_file, items_of, customer, TODAY)
    with store_of(desk_file) as store:
        for text in ("an older note", "the newest note"):
            store.do(AddNote(about=About(customer), body=text), store.me())
    async with open_desk() as desk:
        await open_customer(desk, desk_file, WITH_PROGRAMS)
        await desk.press("tab", "down", "enter")
        assert "[2 Transactions]" in desk.text
        assert items[1].number in desk.cursor
        await desk.press("1", "tab", "tab", "tab", "down", "enter")
        assert "[4 Notes]" in desk.text
        assert "an older note" in desk.cursor


async def test_what_is_saved_is_selected_where_it_is_listed(
    open_desk: Opener, desk_file: Path
) -> None:
    customer = id_of(desk_file, WITH_PROGRAMS)
    with store_of(desk_file) as store:
        me = store.me()
        for day in (21, 22, 23, 24, 25, 26):
            command = AddActivity(
                about=About(customer), subject=f"on {day}", due_on=TODAY.replace(day=day)
            )
            store.do(command, me)
    async with open_desk() as desk:
        await open_customer(desk, desk_file, WITH_PROGRAMS)
        await desk.press("3", "a")
        await desk.type("call the treasurer")
        await desk.press("ctrl+s")
        assert "call the treasurer" in desk.cursor


async def test_keys_without_a_meaning_say_so(open_desk: Opener, desk_file: Path) -> None:
    async with open_desk() as desk:
        await open_customer(desk, desk_file, WITH_PROGRAMS)
        await desk.press("s")
        assert "Sort: not on this screen." in desk.toasts
        await desk.press("7")
        assert "This screen has no tab 7." in desk.toasts


async def test_a_customer_that_is_gone_is_no_error(open_desk: Opener) -> None:
    async with open_desk() as desk:
        desk.app.push_screen(CustomerScreen(987_654))
        await desk.settle()
        assert any("not in the store any more" in toast for toast in desk.toasts)
        assert desk.app.screen is desk.dashboard


@pytest.mark.parametrize(("width", "with_amounts"), [(80, False), (120, False), (200, True)])
async def test_every_bucket_has_its_amount_or_none(
    open_desk: Opener, desk_file: Path, width: int, with_amounts: bool
) -> None:
    number = busiest(desk_file)
    figures = position_of(desk_file, number).figures[0]
    async with open_desk(size=(width, 40)) as desk:
        await open_customer(desk, desk_file, number)
        (line,) = (line for line in desk.lines if "1-30 " in line and "91+" in line)
        for label, amount in list(figures.buckets.items())[1:]:
            assert f"{label} " in line
            if amount:
                assert (desk.app.words.money(amount, figures.currency) in line) == with_amounts
