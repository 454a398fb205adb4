"""Making and changing activities."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, time
from pathlib import Path

import pytest

from collectui.domain.about import About
from collectui.domain.activities.commands import AddActivity, EditActivity
from collectui.domain.activities.views import ActivityView
from collectui.domain.vocabulary import ActivityPriority, ActivityStatus
from collectui.store.queries.activities import activities_of
from collectui.store.queries.items import items_of
from collectui.ui.popups.compare import CompareScreen
from collectui.ui.widgets.choosing import ChoiceField, CompletingInput
from collectui.ui.widgets.fields import SafeInput
from tests.ui.customers import (
    WITH_PROGRAMS,
    ask,
    busiest,
    id_of,
    open_customer,
    position_of,
    store_of,
)
from tests.ui.desk import TODAY, Desk

Opener = Callable[..., Desk]
MONDAY = date(2026, 11, 23)


def activity_called(file: Path, subject: str, customer: str = WITH_PROGRAMS) -> ActivityView:
    found = ask(file, activities_of, id_of(file, customer))
    (activity,) = (each for each in found if each.subject == subject)
    assert isinstance(activity, ActivityView)
    return activity


async def test_from_the_list_it_takes_three_inputs(open_desk: Opener, desk_file: Path) -> None:
    async with open_desk() as desk:
        row = desk.dashboard.queue.rows.row
        assert row is not None
        await desk.press("a")
        await desk.type("Call about the dispute")
        await desk.press("ctrl+s")
        assert desk.app.screen is desk.dashboard
    made = next(
        each
        for each in ask(desk_file, activities_of, row.customer_id)
        if each.subject == "Call about the dispute"
    )
    with store_of(desk_file) as store:
        me = store.me()
    assert made.due_on == MONDAY, "the next business day after a Friday"
    assert (made.assigned_to, made.created_by) == (me.login, me.login)
    assert made.status is ActivityStatus.NOT_STARTED
    assert made.category == "to_do"
    assert made.priority is ActivityPriority.MEDIUM


async def test_all_fields_by_keyboard(open_desk: Opener, desk_file: Path) -> None:
    item = ask(desk_file, items_of, id_of(desk_file, WITH_PROGRAMS), TODAY)[1]
    async with open_desk() as desk:
        await open_customer(desk, desk_file, WITH_PROGRAMS)
        await desk.press("a")
        await desk.type("Visit")
        await desk.press("enter", "m", "tab", "1", "tab")
        await desk.type("fri 14:00")
        assert "Fri 27 Nov 2026 14:00 · in 7 days" in desk.line("Due")
        await desk.press("tab", "tab")
        await desk.type(item.number[:-1])
        assert "Tab: " in desk.line("Transaction")
        while desk.app.screen.query_one("#item", CompletingInput).offer is not None:
            offer = desk.app.screen.query_one("#item", CompletingInput).offer
            assert offer is not None
            await desk.press("tab" if offer.code == item.number else "down")
        assert desk.app.screen.query_one("#item", CompletingInput).value == item.number
        await desk.press("tab", "tab")
        await desk.type("With the ledger.")
        await desk.press("ctrl+s")
    made = activity_called(desk_file, "Visit")
    assert made.category == "meeting"
    assert made.priority is ActivityPriority.CRITICAL
    assert (made.due_on, made.due_time) == (date(2026, 11, 27), time(14))
    assert made.item == item.number
    assert made.description == "With the ledger."


async def test_another_customer_is_found_as_one_types(open_desk: Opener, desk_file: Path) -> None:
    other = busiest(desk_file)
    theirs = ask(desk_file, items_of, id_of(desk_file, other), TODAY)[0]
    name = position_of(desk_file, other).customer.name
    async with open_desk() as desk:
        await open_customer(desk, desk_file, WITH_PROGRAMS, tab=3)
        await desk.press("a")
        assert WITH_PROGRAMS in desk.line("Customer")
        await desk.press("escape", "a")
        assert "Your draft" not in desk.text, "what was filled in was not typed"
        await desk.type("Elsewhere")
        field = desk.app.screen.query_one("#customer", CompletingInput)
        field.focus()
        field.value = ""
        await desk.type(name[:-1].lower())
        while field.offer is None or field.offer.code != other:
            await desk.press("down")
        await desk.press("tab")
        assert name in desk.line("Customer")
        await desk.press("tab")
        await desk.type(theirs.number)
        await desk.press("ctrl+s")
        assert "Elsewhere" not in desk.text, "it is not this customer's"
    made = activity_called(desk_file, "Elsewhere", other)
    assert (made.customer_number, made.item_id) == (other, theirs.id)


async def test_a_customers_number_typed_in_one_go_with_the_save_is_looked_up(
    open_desk: Opener, desk_file: Path
) -> None:
    other = busiest(desk_file)
    async with open_desk() as desk:
        await open_customer(desk, desk_file, WITH_PROGRAMS)
        await desk.press("a")
        await desk.type("At once")
        field = desk.app.screen.query_one("#customer", CompletingInput)
        field.value = "C-99"
        await desk.press("ctrl+s")
        assert "“C-99” is no customer's number" in desk.text
        field.value = other
        desk.app.screen.action_save()
        await desk.settle()
    assert activity_called(desk_file, "At once", other).customer_number == other


async def test_on_an_item_it_is_about_that_item(open_desk: Opener, desk_file: Path) -> None:
    async with open_desk() as desk:
        screen = await open_customer(desk, desk_file, WITH_PROGRAMS, tab=2)
        await desk.press("down", "a")
        assert screen.tab is not None
        assert screen.tab.rows is not None
        item = screen.tab.rows.row.item
        assert item.number in desk.line("Transaction")
        await desk.press("escape", "a")
        assert "Your draft" not in desk.text, "what was filled in was not typed"
        await desk.type("On the item")
        await desk.press("ctrl+s")
    made = activity_called(desk_file, "On the item")
    assert (made.item_id, made.account_id) == (item.id, item.account_id)


@pytest.mark.sampled
@pytest.mark.parametrize(
    ("field", "text", "said"),
    [
        ("due", "someday", "is no date"),
        ("item", "no-such-number", "is no open transaction of"),
        ("assigned", "nobody-here", "Unknown collector"),
    ],
)
async def test_a_field_that_cannot_be_meant_is_named_and_has_the_cursor(
    open_desk: Opener, desk_file: Path, field: str, text: str, said: str
) -> None:
    async with open_desk() as desk:
        await open_customer(desk, desk_file, WITH_PROGRAMS)
        await desk.press("a")
        await desk.type("Subject")
        desk.app.screen.query_one(f"#{field}", SafeInput).value = text
        await desk.settle()
        await desk.press("ctrl+s")
        assert said in desk.text
        assert desk.app.screen.focused is desk.app.screen.query_one(f"#{field}")


async def test_a_subject_is_needed(open_desk: Opener, desk_file: Path) -> None:
    async with open_desk() as desk:
        await open_customer(desk, desk_file, WITH_PROGRAMS)
        await desk.press("a", "ctrl+s")
        assert "An activity needs a subject." in desk.text


async def test_an_activity_is_changed(open_desk: Opener, desk_file: Path) -> None:
    with store_of(desk_file) as store:
        customer = id_of(desk_file, WITH_PROGRAMS)
        command = AddActivity(about=About(customer), subject="Ring", due_on=TODAY)
        store.do(command, store.me())
    async with open_desk() as desk:
        screen = await open_customer(desk, desk_file, WITH_PROGRAMS)
        await desk.press("3")
        rows = screen.query("#activities").first()
        await desk.press("g")
        while "Ring" not in desk.cursor:
            await desk.press("down")
        assert rows is desk.app.screen.focused
        await desk.press("e", "end")
        await desk.type(" again")
        due = desk.app.screen.query_one("#due", SafeInput)
        assert due.value == TODAY.isoformat()
        due.value = "+2b"
        desk.app.screen.query_one("#status", ChoiceField).value = "waiting"
        await desk.settle()
        await desk.press("ctrl+s")
    changed = activity_called(desk_file, "Ring again")
    assert changed.due_on == date(2026, 11, 24)
    assert changed.status is ActivityStatus.WAITING


async def test_what_both_changed_is_chosen_field_by_field(
    open_desk: Opener, desk_file: Path
) -> None:
    customer = id_of(desk_file, WITH_PROGRAMS)
    with store_of(desk_file) as store:
        me = store.me()
        command = AddActivity(about=About(customer), subject="Ring", due_on=TODAY)
        made = store.do(command, me).created["activity"]
    async with open_desk() as desk:
        screen = await open_customer(desk, desk_file, WITH_PROGRAMS, tab=3)
        assert screen.tab is not None
        await screen.tab.select(made)
        await desk.settle()
        await desk.press("e", "end")
        await desk.type(" again")
        desk.app.screen.query_one("#due", SafeInput).value = "+3"
        await desk.settle()
        theirs = EditActivity(
            activity_id=made, subject="Ring", due_on=date(2026, 12, 1), due_time=time(9),
            category="to_do", priority=ActivityPriority.HIGH, description="", assigned_to=me.id,
        )  # fmt: skip
        with store_of(desk_file) as store:
            store.do(theirs, me)
        await desk.press("ctrl+s")
        assert isinstance(desk.app.screen, CompareScreen)
        (line,) = (line for line in desk.lines if "2026-12-01 09:00" in line)
        assert "● +3" in line
        assert "priority" not in desk.text, "what only they changed is no question"
        await desk.press("t", "enter", "ctrl+s")
    changed = activity_called(desk_file, "Ring again")
    assert (changed.due_on, changed.due_time) == (date(2026, 12, 1), time(9))
    assert changed.priority is ActivityPriority.HIGH


async def test_a_draft_brings_back_every_field(open_desk: Opener, desk_file: Path) -> None:
    async with open_desk() as desk:
        await open_customer(desk, desk_file, WITH_PROGRAMS)
        await desk.press("a")
        await desk.type("Half")
        await desk.press("tab", "r", "tab", "tab")
        await desk.type("+3")
        await desk.press("escape", "a")
        form = desk.app.screen
        assert form.query_one("#subject", SafeInput).value == "Half"
        assert form.query_one("#category", ChoiceField).value == "review"
        assert form.query_one("#due", SafeInput).value == "+3"
        assert form.focused is form.query_one("#due")


async def test_completion_is_offered_taken_and_put_away(open_desk: Opener, desk_file: Path) -> None:
    async with open_desk() as desk:
        await open_customer(desk, desk_file, WITH_PROGRAMS)
        await desk.press("a")
        field = desk.app.screen.query_one("#assigned", CompletingInput)
        other = next(option for option in field.options if option.code != field.value)
        field.focus()
        field.value = ""
        await desk.type(other.code[:2])
        assert field.offer is not None
        await desk.press("escape")
        assert field.offer is None
        assert "New activity" in desk.text, "Esc puts the offer away, and only that"
        field.value = ""
        await desk.type(other.code)
        assert field.offer is None, "what is typed in full is not offered"
        assert other.title in desk.line("Assigned to")
