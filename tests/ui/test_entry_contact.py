"""Logging contacts: from the list, from a customer, from an activity."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from textual import events

from collectui.domain.about import About
from collectui.domain.activities.commands import AddActivity, PostponeActivities
from collectui.domain.calls.views import AttemptView
from collectui.domain.roles.commands import AddContact
from collectui.domain.roles.input import NewContact
from collectui.domain.vocabulary import ActivityStatus, Direction, Medium, PromiseMethod
from collectui.store.queries.activities import activities_of
from collectui.store.queries.activities import activity as activity_query
from collectui.store.queries.attempts import attempts_of, contact_form
from collectui.store.queries.disputes import disputable, of_customer
from collectui.store.queries.notes import note as note_query
from collectui.store.queries.promises import promises_of
from collectui.ui import external
from collectui.ui.widgets.choosing import ChoiceField
from collectui.ui.widgets.fields import SafeArea, SafeInput
from tests.ui.customers import WITH_PROGRAMS, ask, id_of, open_customer, store_of
from tests.ui.desk import TODAY, Desk

Opener = Callable[..., Desk]
FRIDAY = date(2026, 11, 27)


def latest(file: Path, customer_id: int) -> AttemptView:
    found = ask(file, attempts_of, customer_id)[0]
    assert isinstance(found, AttemptView)
    return found


async def test_a_letter_a_line_and_the_save(open_desk: Opener, desk_file: Path) -> None:
    async with open_desk() as desk:
        row = desk.dashboard.queue.rows.row
        assert row is not None
        await desk.press("c")
        form = ask(desk_file, contact_form, About(row.customer_id, row.account_id, row.site_id))
        assert form.ways[0].address in desk.line("Number")
        assert form.ways[0].person in desk.line("Person")
        await desk.press("l")
        await desk.type("Machine, no name said")
        await desk.press("ctrl+s")
        assert desk.app.screen is desk.dashboard
    made = latest(desk_file, row.customer_id)
    assert (made.outcome, made.line) == ("left_message", "Machine, no name said")
    assert (made.direction, made.medium) == (Direction.OUTBOUND, Medium.CALL)
    assert (made.address, made.contact_id) == (form.ways[0].address, form.ways[0].contact_id)
    assert made.note_id is not None
    assert ask(desk_file, note_query, made.note_id).body == "Machine, no name said"
    assert made.next_activity_id is not None
    following = ask(desk_file, activity_query, made.next_activity_id)
    assert following.due_on == form.proposed("left_message")
    assert following.subject == "Follow up: left message"


async def test_a_typed_next_date_goes_before_the_usual_one(
    open_desk: Opener, desk_file: Path
) -> None:
    customer = id_of(desk_file, WITH_PROGRAMS)
    async with open_desk() as desk:
        await open_customer(desk, desk_file, WITH_PROGRAMS)
        await desk.press("c", "r")
        await desk.type("Pays when the audit is done")
        await desk.press("tab")
        await desk.type("fri")
        assert "Fri 27 Nov 2026 · in 7 days" in desk.line("Follow up on")
        await desk.press("ctrl+s")
    made = latest(desk_file, customer)
    assert made.next_activity_id is not None
    assert ask(desk_file, activity_query, made.next_activity_id).due_on == FRIDAY


async def test_none_makes_no_next_activity(open_desk: Opener, desk_file: Path) -> None:
    customer = id_of(desk_file, WITH_PROGRAMS)
    async with open_desk() as desk:
        await open_customer(desk, desk_file, WITH_PROGRAMS)
        await desk.press("c", "n", "tab")
        await desk.type("none")
        assert "no next activity" in desk.line("Follow up on")
        await desk.press("ctrl+s")
    made = latest(desk_file, customer)
    assert made.next_activity_id is None
    assert made.note_id is None, "an empty line is no note"


async def test_a_promise_is_the_line_of_its_own_form(open_desk: Opener, desk_file: Path) -> None:
    customer = id_of(desk_file, WITH_PROGRAMS)
    async with open_desk() as desk:
        await open_customer(desk, desk_file, WITH_PROGRAMS)
        await desk.press("c")
        assert "Amount, date" not in desk.text
        await desk.press("p")
        await desk.type("Wire")
        await desk.press("tab")
        await desk.type("50.50 27 nov, 20 4 dec wire")
        await desk.settle()
        latest_days = "(by Mon 30 Nov 2026 at the latest)", "(by Mon 7 Dec 2026 at the latest)"
        assert f"50.50 for Fri 27 Nov 2026 by wire {latest_days[0]}" in desk.text
        assert f"20.00 for Fri 4 Dec 2026 by wire {latest_days[1]}" in desk.text
        assert "no next activity" in desk.line("Follow up on"), "the promise is watched anyway"
        await desk.press("ctrl+s")
    made = latest(desk_file, customer)
    assert (made.amount, made.currency, made.promised_on) == (7_050, "USD", FRIDAY)
    assert made.keeps == "promise"
    (promise,) = ask(desk_file, promises_of, customer)
    assert [part.amount for part in promise.parts] == [5_050, 2_000]
    assert (promise.method, promise.person) == (PromiseMethod.WIRE, made.person)


async def test_a_dispute_in_a_contact_is_a_case(open_desk: Opener, desk_file: Path) -> None:
    customer = id_of(desk_file, WITH_PROGRAMS)
    (item, *_) = ask(desk_file, disputable, About(customer)).items
    async with open_desk() as desk:
        await open_customer(desk, desk_file, WITH_PROGRAMS)
        await desk.press("c", "d")
        await desk.type("They were short")
        await desk.press("tab")
        await desk.press("s")
        await desk.type(f"{item.number}")
        await desk.press("tab")
        await desk.type("25%")
        await desk.settle()
        await desk.press("ctrl+s")
        await desk.settle()
    made = latest(desk_file, customer)
    (case,) = [each for each in ask(desk_file, of_customer, customer) if not each.imported]
    assert (case.reason, case.words) == ("short", "They were short")
    assert case.total("open") == made.amount == item.balance // 4
    assert (case.attempt_id, case.contact_id) == (made.id, made.contact_id)


async def test_a_contact_that_says_no_more_opens_no_case(
    open_desk: Opener, desk_file: Path
) -> None:
    customer = id_of(desk_file, WITH_PROGRAMS)
    before = len(ask(desk_file, of_customer, customer))
    async with open_desk() as desk:
        await open_customer(desk, desk_file, WITH_PROGRAMS)
        await desk.press("c", "d", "ctrl+s")
        await desk.settle()
        await desk.press("c", "p", "ctrl+s")
        await desk.settle()
    assert latest(desk_file, customer).outcome == "promised"
    assert len(ask(desk_file, of_customer, customer)) == before
    assert ask(desk_file, promises_of, customer) == []


async def test_it_completes_the_activity_it_came_from(open_desk: Opener, desk_file: Path) -> None:
    customer = id_of(desk_file, WITH_PROGRAMS)
    with store_of(desk_file) as store:
        command = AddActivity(about=About(customer), subject="Ring the treasurer", due_on=TODAY)
        made = store.do(command, store.me()).created["activity"]
    async with open_desk() as desk:
        await open_customer(desk, desk_file, WITH_PROGRAMS, tab=3)
        await desk.press("g")
        while "Ring the treasurer" not in desk.cursor:
            await desk.press("down")
        await desk.press("c")
        assert "from “Ring the treasurer”" in desk.lines[0]
        await desk.press("b", "ctrl+s")
    done = ask(desk_file, activity_query, made)
    assert (done.status, done.outcome) == (ActivityStatus.COMPLETED, "busy")
    assert latest(desk_file, customer).completed_activity_id == made


async def test_an_activity_that_changed_meanwhile_is_told_and_the_call_is_kept(
    open_desk: Opener, desk_file: Path
) -> None:
    customer = id_of(desk_file, WITH_PROGRAMS)
    with store_of(desk_file) as store:
        me = store.me()
        command = AddActivity(about=About(customer), subject="Ring the treasurer", due_on=TODAY)
        made = store.do(command, me).created["activity"]
    async with open_desk() as desk:
        screen = await open_customer(desk, desk_file, WITH_PROGRAMS, tab=3)
        assert screen.tab is not None
        await screen.tab.select(made)
        await desk.settle()
        await desk.press("c", "b")
        await desk.type("engaged twice")
        with store_of(desk_file) as store:
            store.do(PostponeActivities(activity_ids=(made,), days=1), me)
        await desk.press("ctrl+s")
        assert "changed due date meanwhile. What you typed stands" in " ".join(desk.text.split())
        assert ask(desk_file, activity_query, made).status is ActivityStatus.NOT_STARTED
        await desk.press("ctrl+s")
    assert ask(desk_file, activity_query, made).outcome == "busy"
    assert latest(desk_file, customer).line == "engaged twice"


async def test_from_the_list_of_work_too(open_desk: Opener, desk_file: Path) -> None:
    async with open_desk() as desk:
        await desk.press("2")
        row = desk.dashboard.work_list.rows.row
        assert row is not None
        await desk.press("c", "r", "ctrl+s")
        assert ask(desk_file, activity_query, row.id).status is ActivityStatus.COMPLETED


async def test_all_lines_are_kept_and_the_editor_takes_them(
    open_desk: Opener, desk_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    customer = id_of(desk_file, WITH_PROGRAMS)
    monkeypatch.setattr(external, "lend_terminal", lambda app, text, folder: f"{text}\nthird")
    async with open_desk() as desk:
        await open_customer(desk, desk_file, WITH_PROGRAMS)
        await desk.press("c", "r")
        await desk.type("first")
        await desk.press("enter")
        await desk.type("second")
        await desk.press("ctrl+e")
        assert "third" in desk.text
        await desk.press("ctrl+s")
    made = latest(desk_file, customer)
    assert made.note_id is not None
    assert ask(desk_file, note_query, made.note_id).body == "first\nsecond\nthird"
    assert made.line == "first second third"


async def test_somebody_without_number_or_address_can_be_named(
    open_desk: Opener, desk_file: Path
) -> None:
    customer = id_of(desk_file, WITH_PROGRAMS)
    with store_of(desk_file) as store:
        person = AddContact(customer_id=customer, new=NewContact("Ida", "Silent"))
        silent = store.do(person, store.me()).created["contact"]
    async with open_desk() as desk:
        await open_customer(desk, desk_file, WITH_PROGRAMS)
        await desk.press("c", "r")
        person_field = desk.app.screen.query_one("#person", SafeInput)
        person_field.value = ""
        person_field.focus()
        await desk.type("ida")
        assert "Ida Silent" in desk.line("Person")
        await desk.press("tab")
        assert person_field.value == "Ida Silent"
        await desk.press("ctrl+s")
    assert latest(desk_file, customer).contact_id == silent


async def test_without_an_outcome_it_is_not_saved(open_desk: Opener, desk_file: Path) -> None:
    before = len(ask(desk_file, attempts_of, id_of(desk_file, WITH_PROGRAMS)))
    async with open_desk() as desk:
        await open_customer(desk, desk_file, WITH_PROGRAMS)
        await desk.press("c", "ctrl+s")
        assert "How did it end?" in desk.text
        assert desk.app.screen.focused is desk.app.screen.query_one("#outcome")
    assert len(ask(desk_file, attempts_of, id_of(desk_file, WITH_PROGRAMS))) == before


async def test_another_number_is_another_persons(open_desk: Opener, desk_file: Path) -> None:
    about = About(id_of(desk_file, WITH_PROGRAMS))
    ways = ask(desk_file, contact_form, about).ways
    other = next(way for way in ways if way.medium is Medium.EMAIL)
    async with open_desk() as desk:
        await open_customer(desk, desk_file, WITH_PROGRAMS)
        await desk.press("c")
        form = desk.app.screen
        form.query_one("#address", SafeInput).value = other.address
        await desk.settle()
        assert form.query_one("#person", SafeInput).value == other.person
        assert form.query_one("#medium", ChoiceField).value == "email"
        form.query_one("#person", SafeInput).value = "Nobody Known"
        await desk.press("r", "ctrl+s")
        assert "“Nobody Known” is no contact of" in desk.text


async def test_an_untouched_form_leaves_no_draft_and_a_touched_one_comes_back(
    open_desk: Opener, desk_file: Path
) -> None:
    async with open_desk() as desk:
        await desk.press("c", "escape")
        assert desk.app.drafts.drafts.list() == []
        await desk.press("c", "w")
        await desk.type("Pizzeria")
        await desk.press("escape", "c")
        assert "Your draft" in desk.text
        assert "[w Wrong number]" in desk.text
        assert desk.app.screen.query_one("#line", SafeArea).text == "Pizzeria"
        # Who presses c means the outcome: its letter chooses anew, and is no text.
        await desk.press("r")
        assert "[r Reached]" in desk.text
        await desk.type(" again")
        assert desk.app.screen.query_one("#line", SafeArea).text == "Pizzeria again"
        await desk.press("escape", "D", "enter")
        assert desk.app.screen.focused is desk.app.screen.query_one("#line"), "as it was left"
        assert desk.app.screen.query_one("#line", SafeArea).text == "Pizzeria again"
        await desk.press("ctrl+s")
        assert desk.app.drafts.drafts.list() == []


async def test_keys_that_come_in_one_packet_are_not_lost(
    open_desk: Opener, desk_file: Path
) -> None:
    async with open_desk() as desk:
        row = desk.dashboard.queue.rows.row
        assert row is not None
        await desk.press("c")
        for key in (*"lquick", "ctrl+s"):
            desk.app.post_message(events.Key(key, key if len(key) == 1 else None))
        await desk.settle()
        assert desk.app.screen is desk.dashboard
    assert latest(desk_file, row.customer_id).line == "quick"
    assert [
        a for a in ask(desk_file, activities_of, row.customer_id) if "left message" in a.subject
    ]
