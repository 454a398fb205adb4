"""What the daily work costs in keys beside the text itself."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from collectui.domain.activities.views import ActivityView
from collectui.store.queries.activities import activities_of, activity
from collectui.store.queries.attempts import attempts_of
from collectui.store.queries.notes import notes_of
from collectui.ui.widgets.virtual_list import VirtualList
from tests.ui.customers import WITH_PROGRAMS, ask, open_customer, position_of
from tests.ui.desk import Desk
from tests.ui.hands import Counting

Opener = Callable[..., Desk]


async def test_an_activity_a_note_a_call_and_the_next_customer(
    open_desk: Opener, desk_file: Path
) -> None:
    async with open_desk() as desk:
        row = desk.dashboard.queue.rows.row
        assert row is not None
        hands = Counting(desk)

        await hands.press("a")
        await hands.type("Send the ledger")
        await hands.press("ctrl+s")
        assert hands.spent() <= 3

        await hands.press("n")
        await hands.type("Asked for the ledger")
        await hands.press("ctrl+s")
        assert hands.spent() <= 3

        await hands.press("c", "r")
        await hands.type("Will look at it")
        await hands.press("tab")
        await hands.type("fri")
        await hands.press("ctrl+s")
        assert hands.spent() <= 6

        # What was logged moved the row: the cursor is on the one that followed.
        next_row = desk.dashboard.queue.rows.row
        assert next_row is not None
        await desk.press("enter")
        assert desk.lines[0].strip().startswith(next_row.name[:20])
        await hands.press("right_square_bracket")
        assert hands.spent() <= 1
        assert not desk.lines[0].strip().startswith(next_row.name[:20])

    customer = row.customer_id
    made = [a for a in ask(desk_file, activities_of, customer) if a.subject == "Send the ledger"]
    assert len(made) == 1
    bodies = [note.body for note in ask(desk_file, notes_of, customer)]
    assert {"Asked for the ledger", "Will look at it"} <= set(bodies)
    attempt = ask(desk_file, attempts_of, customer)[0]
    assert (attempt.outcome, attempt.line) == ("reached", "Will look at it")
    assert attempt.next_activity_id is not None
    following = ask(desk_file, activity, attempt.next_activity_id)
    assert isinstance(following, ActivityView)
    assert following.due_on == date(2026, 11, 27)


async def test_the_copy_box_says_whose_each_is_and_copies_it(
    open_desk: Opener, desk_file: Path
) -> None:
    found = position_of(desk_file, WITH_PROGRAMS)
    person = found.contacts[0]
    async with open_desk(size=(100, 30)) as desk:
        await open_customer(desk, desk_file, WITH_PROGRAMS)
        await desk.press("y")
        assert f"{person.phones[0].number} · {person.name}" in desk.line("  phone  ")
        assert f"{person.emails[0].address} · {person.name}" in desk.line("  e-mail  ")
        await desk.press("e")
        assert desk.app.clipboard == person.emails[0].address
        await desk.press("y", "p")
        assert desk.app.clipboard == person.phones[0].number
        await desk.press("y", "n")
        assert desk.app.clipboard == WITH_PROGRAMS

        own = found.customer.phones[0].number
        roles = desk.app.screen.query_one("#roles", VirtualList)
        roles.focus()
        await desk.press("g")
        while roles.row is not None and roles.row.phone != own:
            await desk.press("down")
        await desk.press("y")
        assert f"{own} · the customer's own" in desk.line("  phone  ")


async def test_what_was_saved_is_selected_in_the_list_though_the_view_hides_it(
    open_desk: Opener, desk_file: Path
) -> None:
    async with open_desk() as desk:
        await desk.press("2", "a")
        await desk.type("in its place")
        await desk.press("ctrl+s")
        assert "in its place" in desk.cursor
        assert "outside this view" not in desk.text

        await desk.press("v", "2")
        assert "Mine that are late" in desk.text
        late = desk.dashboard.work_list.rows.total
        await desk.press("a")
        await desk.type("hidden by it")
        await desk.press("ctrl+s")
        assert "hidden by it" in desk.cursor
        assert "outside this view" in desk.text
        assert desk.dashboard.work_list.rows.total == (late or 0) + 1
        await desk.press("v", "2", "f", "escape", "v", "1")
        assert "outside this view" not in desk.text


# Of marked customers only a contact is about one alone; see `test_marked.py`.
@pytest.mark.sampled
@pytest.mark.parametrize(("tab", "key"), [("1", "c"), *(("2", key) for key in "cnaA")])
async def test_no_form_about_the_row_behind_a_marked_one(
    open_desk: Opener, tab: str, key: str
) -> None:
    async with open_desk() as desk:
        await desk.press(tab, "space")
        await desk.press(key)
        assert desk.app.screen is desk.dashboard
        assert any("rows are marked: Esc unmarks them" in said for said in desk.toasts)
        await desk.press("escape", key)
        assert desk.app.screen is not desk.dashboard
