"""Profiles by keys: the tab, the form with its impact for one customer and for many, and undo."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from textual import events

from collectui.domain.profile.views import UpdateProfile
from collectui.domain.vocabulary import BusinessLevel, CollectorRole, ContactMethod
from collectui.store.core.activities import ACTIVITY
from collectui.store.core.customers import CUSTOMER, EMAIL, PHONE
from collectui.store.core.history import HISTORY
from collectui.store.core.work import CORRESPONDENCE
from collectui.store.opening import open_store
from collectui.store.store import Store
from collectui.ui.base import StoreApp
from collectui.ui.forms.parts import profile_reading
from collectui.ui.forms.parts.profile_input import ProfileRead
from collectui.ui.forms.parts.profile_reading import read_profiles
from collectui.ui.forms.profile import ProfileEditor
from collectui.ui.popups.action_menu import ActionMenu
from collectui.ui.popups.compare import CompareScreen
from collectui.ui.screens.customer import CustomerScreen
from collectui.ui.widgets.impact_pane import ImpactPane
from collectui.ui.widgets.tick_list import TickList
from tests.ui import profiles
from tests.ui.desk import TODAY, Desk
from tests.ui.profiles import Profiles, customer, rows

Opener = Callable[..., Desk]
SIZES = [(80, 24), (120, 40)]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "profiles.sqlite3"


@pytest.fixture
def world(file: Path) -> Profiles:
    return profiles.made(file)


@pytest.fixture
def desk(world: Profiles, file: Path, tmp_path: Path) -> Opener:
    def opened(**options: Any) -> Desk:
        return Desk(file, tmp_path / "drafts", **{"size": (120, 40), **options})

    return opened


@pytest.fixture
def other(world: Profiles, file: Path) -> Iterator[Store]:
    """The store as another session sees it."""
    store = open_store(f"sqlite:///{file}", as_of=TODAY, may_write=True)
    yield store
    store.close()


def with_store(file: Path, statement: str) -> None:
    """Write past the program."""
    with sqlite3.connect(file) as raw:
        raw.execute(statement)
    raw.close()


def reason(running: Desk) -> str:
    """What the editor says above its foot."""
    return str(running.app.screen.query_one("#reason").text)  # type: ignore[attr-defined]


def form(running: Desk) -> ProfileEditor:
    """The form that is open."""
    assert isinstance(running.app.screen, ProfileEditor)
    return running.app.screen


async def edit(running: Desk, customer_id: int, at: str = "p") -> ProfileEditor:
    """The form of one customer, as its profile tab opens it at a field."""
    screen = CustomerScreen(customer_id, tab=5)
    running.app.push_screen(screen)
    await running.settle()
    await running.press("m", at)
    return form(running)


async def put(running: Desk, **values: str) -> None:
    """Fill fields, as typing does."""
    form(running).form.fill(values)
    await running.settle()


async def save(running: Desk) -> None:
    await running.press("ctrl+s")
    assert not isinstance(running.app.screen, ProfileEditor), running.text


# The tab


@pytest.mark.parametrize("size", SIZES)
async def test_the_tab_shows_the_profile_and_what_follows_from_it(
    desk: Opener, world: Profiles, size: tuple[int, int]
) -> None:
    async with desk(size=size) as running:
        running.app.push_screen(CustomerScreen(world.meridian, tab=5))
        await running.settle()
        assert "e-mail  jo@park.example" in running.line("Preferred method")
        assert "one row per customer" in running.line("Business level")
        await running.press("e")
        assert form(running).details is not None


async def test_the_tab_follows_what_is_saved(desk: Opener, world: Profiles, file: Path) -> None:
    with_store(
        file,
        "INSERT INTO payment_terms (code, title, position, retired, rule)"
        " VALUES ('N30', 'Net 30', 1, 0, 'net:30')",
    )
    async with desk() as running:
        await edit(running, world.meridian)
        await put(running, statement_cycle="weekly", terms_code="N30")
        await save(running)
        assert "weekly  next Mon 23 Nov" in running.line("Statement cycle")
        assert "Net 30" in running.line("Payment terms")


async def test_typing_into_a_field_that_tab_leads_to_replaces_what_it_holds(
    desk: Opener, world: Profiles, file: Path
) -> None:
    with_store(
        file,
        "INSERT INTO payment_terms (code, title, position, retired, rule)"
        " VALUES ('RECEIPT', 'On receipt', 1, 0, 'net:0'), ('NET30', 'Net 30', 2, 0, 'net:30')",
    )
    with_store(file, "UPDATE customer SET terms_code = 'RECEIPT', credit_limit = 500000")
    async with desk() as running:
        await edit(running, world.meridian)
        await running.press("tab", "tab", "tab", *"NET30")
        assert form(running).form.values()["terms_code"] == "NET30"
        while running.app.focused is not form(running).form.controls["credit_limit"]:
            await running.press("tab")
        await running.press(*"900")
        await running.press("shift+tab", "shift+tab", "tab", "tab", "home", *"1")
        assert form(running).form.values()["credit_limit"] == "1900"
        # A draft stands where it was left: nothing of it is replaced by the next key.
        await running.press("escape", "e", *"5")
        assert form(running).form.values()["credit_limit"] == "15900"


async def test_a_method_without_address_says_so(desk: Opener, world: Profiles, file: Path) -> None:
    with_store(file, "UPDATE customer SET contact_method = 'fax'")
    async with desk() as running:
        running.app.push_screen(CustomerScreen(world.meridian, tab=5))
        await running.settle()
        assert "✗ no address for it" in running.line("Preferred method")


async def test_the_panel_of_roles_leads_to_the_form(desk: Opener, world: Profiles) -> None:
    async with desk() as running:
        screen = CustomerScreen(world.meridian)
        running.app.push_screen(screen)
        await running.settle()
        screen.query_one("#roles").focus()
        await running.press("m", "p")
        assert form(running).details is not None


# One customer


async def test_a_changed_field_says_what_it_was(desk: Opener, world: Profiles) -> None:
    async with desk(size=(80, 24)) as running:
        await edit(running, world.meridian)
        await put(running, business_level="account", credit_limit="5,000")
        assert "was customer" in running.line("Business level ")
        assert "was none" in running.line("Credit limit")
        assert "credit limit 5,000.00 USD" in running.text
        await put(running, business_level="customer")
        assert "was customer" not in running.text


async def test_another_collector_takes_the_activities_that_stay_ticked(
    desk: Opener, world: Profiles, file: Path
) -> None:
    async with desk(size=(80, 24)) as running:
        await edit(running, world.meridian, "r")
        await running.type("an")
        assert "Tab: ana Ana Ruiz" in running.text
        await running.press("tab")
        assert "3 open activities move along" in running.text
        assert [line.count("[x]") for line in running.lines].count(1) == 3
        await running.press("tab")
        assert isinstance(running.app.focused, TickList)
        await running.press("down", "space")
        assert "[ ] Check the dispute" in running.text
        await save(running)
    assert customer(file, world.meridian).collector_id == world.ana
    whose = {row.subject: row.assigned_to_id for row in rows(file, ACTIVITY)}
    assert whose == {
        "Call Jo": world.ana,
        "Check the dispute": world.me,
        "Send the statement": world.ana,
    }


async def test_a_collector_who_is_not_there_is_refused_at_the_field(
    desk: Opener, world: Profiles, file: Path
) -> None:
    async with desk() as running:
        await edit(running, world.meridian)
        await put(running, collector_id="nobody-here")
        await running.press("ctrl+s")
        assert "nobody-here works here" in reason(running)
        assert running.app.focused is form(running).form.controls["collector_id"]
    assert customer(file, world.meridian).collector_id == world.me


async def test_a_level_shows_the_rows_before_and_after(
    desk: Opener, world: Profiles, file: Path
) -> None:
    async with desk(size=(80, 24)) as running:
        assert "Meridian Freight" in running.text
        await edit(running, world.meridian, "l")
        await put(running, business_level="account")
        assert "1 row becomes 3" in running.text
        await save(running)
        await running.press("escape")
        assert sum("Meridian Freight" in line for line in running.lines) == 3
        assert "4 rows" in running.lines[0] or "4 rows" in running.text
    assert customer(file, world.meridian).business_level is BusinessLevel.ACCOUNT


async def test_a_missing_address_is_filled_right_there(
    desk: Opener, world: Profiles, file: Path
) -> None:
    async with desk(size=(80, 24)) as running:
        await edit(running, world.meridian, "w")
        await put(running, contact_method="sms")
        assert "its mobile number" in running.text
        await running.press("ctrl+s")
        assert isinstance(running.app.screen, ProfileEditor), "refused"
        assert running.app.focused is form(running).form.controls[f"address-{world.meridian}"]
        await running.type("+13125550142")
        await save(running)
    assert customer(file, world.meridian).contact_method is ContactMethod.SMS
    assert [row.e164 for row in rows(file, PHONE)] == ["+13125550142"]
    letters = rows(file, CORRESPONDENCE)
    assert {row.method for row in letters} == {ContactMethod.SMS}
    assert all("312" in row.address for row in letters)


async def test_letters_that_change_channel_are_listed(desk: Opener, world: Profiles) -> None:
    async with desk(size=(80, 24)) as running:
        await edit(running, world.meridian, "w")
        await put(running, contact_method="sms", phone="+1 312 555 0100")
        assert "2 letters" in running.text
        await put(running, contact_method="phone")
        impact = form(running).query_one(ImpactPane).impact
        assert impact is not None
        calls = [line.record for line in impact.fields if line.field == "activity"]
        assert calls == ["in place of the stage 1 letter", "in place of the stage 2 letter"]
        assert "{" not in running.text, "what is to be made is said in words"


async def test_an_exclusion_wants_its_reason(desk: Opener, world: Profiles, file: Path) -> None:
    async with desk() as running:
        await edit(running, world.meridian, "x")
        await put(running, dunning_excluded="yes")
        await running.press("ctrl+s")
        assert "reason" in reason(running).casefold()
        assert running.app.focused is form(running).form.controls["dunning_excluded_reason"]
        await running.type("in court")
        await save(running)
    found = customer(file, world.meridian)
    assert (found.dunning_excluded, found.dunning_excluded_reason) == (True, "in court")
    assert {row.status.value for row in rows(file, CORRESPONDENCE)} == {"held"}


async def test_details_are_saved_with_it_by_one_command(
    desk: Opener, world: Profiles, file: Path
) -> None:
    before = len(rows(file, HISTORY))
    async with desk() as running:
        await edit(running, world.northwind)
        await put(running, name="Northwind Dental Care", language="en", email="ap@north.example")
        await save(running)
    assert customer(file, world.northwind).name == "Northwind Dental Care"
    assert [e.address for e in rows(file, EMAIL, EMAIL.c.customer_id == world.northwind)] == [
        "ap@north.example"
    ]
    assert len(rows(file, HISTORY)) == before + 1


async def test_a_draft_is_kept_and_knows_what_was_touched(
    desk: Opener, world: Profiles, file: Path, other: Store
) -> None:
    async with desk() as running:
        await edit(running, world.meridian)
        await put(running, language="de")
        await running.press("escape")
        other.do(
            UpdateProfile(customers=(world.meridian,), changes={"time_zone": "America/Chicago"}),
            other.me(),
        )
        await running.press("e")
        assert form(running).form.values()["language"] == "de"
        assert "draft" in running.lines[0]
        await running.press("ctrl+s")
        assert "time zone" in reason(running), "what somebody else changed meanwhile is told"
        await save(running)
    found = customer(file, world.meridian)
    assert (found.language, found.time_zone) == ("de", "America/Chicago")


async def test_theirs_and_mine_are_compared(
    desk: Opener, world: Profiles, file: Path, other: Store
) -> None:
    async with desk() as running:
        await edit(running, world.meridian)
        await put(running, language="de", time_zone="America/New_York")
        other.do(UpdateProfile(customers=(world.meridian,), changes={"language": "fr"}), other.me())
        await running.press("ctrl+s")
        assert isinstance(running.app.screen, CompareScreen)
        assert "Language" in running.text
        await running.press("t", "enter")
        await save(running)
    found = customer(file, world.meridian)
    assert (found.language, found.time_zone) == ("fr", "America/New_York")


async def test_an_address_typed_on_the_way_is_in_the_draft(desk: Opener, world: Profiles) -> None:
    async with desk() as running:
        await edit(running, world.meridian, "w")
        await put(running, contact_method="sms")
        await put(running, **{f"address-{world.meridian}": "+13125550142"})
        await running.press("escape", "e")
        assert form(running).form.values()[f"address-{world.meridian}"] == "+13125550142"
        await save(running)


async def test_an_untouched_form_leaves_no_draft(desk: Opener, world: Profiles) -> None:
    async with desk() as running:
        await edit(running, world.meridian, "r")
        await running.press("tab", "tab", "escape")
        await running.press("D")
        assert "No drafts" in running.text


# Many


async def mark_all(running: Desk) -> None:
    """All customers, marked, and their menu."""
    await running.press("v", "2", "asterisk")


async def test_marks_are_counted_and_go_with_escape(desk: Opener, world: Profiles) -> None:
    async with desk(size=(80, 24)) as running:
        await running.press("v", "2", "space", "space")
        assert "✓ 2 customers marked" in running.text
        await running.press("end", "home")
        assert "✓ 2 customers marked" in running.text
        await running.press("asterisk")
        assert "✓ 3 customers marked" in running.text
        await running.press("escape")
        assert "✓" not in running.text


async def test_rows_of_accounts_mean_their_customer(
    desk: Opener, world: Profiles, other: Store
) -> None:
    level = {"business_level": BusinessLevel.ACCOUNT}
    other.do(UpdateProfile(customers=(world.meridian,), changes=level), other.me())
    async with desk(size=(80, 24)) as running:
        await mark_all(running)
        assert "✓ 3 customers marked" in running.text
        assert sum("✓ " in line for line in running.lines[4:]) == 5, "every row of them"
        await running.press("m")
        assert isinstance(running.app.screen, ActionMenu)
        assert "3 customers" in running.text


@pytest.mark.parametrize("size", SIZES)
async def test_many_are_changed_by_one_command_and_one_undo(
    desk: Opener, world: Profiles, file: Path, size: tuple[int, int]
) -> None:
    def state() -> list[Any]:
        found = [(r.id, r.collector_id, r.business_level, r.language) for r in rows(file, CUSTOMER)]
        return [found, [(r.id, r.assigned_to_id) for r in rows(file, ACTIVITY)]]

    before, done = state(), len(rows(file, HISTORY))
    async with desk(size=size) as running:
        await mark_all(running)
        await running.press("m", "p")
        values = form(running).form.values()
        assert values["collector_id"] == "", "they differ"
        assert values["business_level"] == "customer", "they do not"
        assert "various" in running.line("Collector ")
        await put(running, collector_id="ana", business_level="account")
        assert "was various" in running.line("Collector ")
        await save(running)
        assert "✓" not in running.lines[2], "the marks have done their work"
        after = state()
        assert {row[1] for row in after[0]} == {world.ana}
        assert {row[2] for row in after[0]} == {BusinessLevel.ACCOUNT}
        assert [row[3] for row in after[0]] == [row[3] for row in before[0]], "not touched"
        assert {row[1] for row in after[1]} == {world.ana}
        assert len(rows(file, HISTORY)) == done + 1
        await running.press("u")
        assert "3 customers" in running.text
        await running.press("enter")
        assert state() == before


async def test_somebody_elses_change_of_one_of_many_is_kept(
    desk: Opener, world: Profiles, file: Path, other: Store
) -> None:
    async with desk(size=(80, 24)) as running:
        await mark_all(running)
        await running.press("m", "r")
        await running.type("ana")
        theirs = {"language": "fr", "business_level": BusinessLevel.SITE}
        other.do(UpdateProfile(customers=(world.northwind,), changes=theirs), other.me())
        await running.press("ctrl+s")
        assert isinstance(running.app.screen, ProfileEditor), "refused: it was not seen"
        assert "language" in reason(running)
        assert "various" in running.line("Language")
        assert "various" in running.line("Business level ")
        await save(running)
    assert customer(file, world.northwind).language == "fr"
    assert customer(file, world.northwind).business_level is BusinessLevel.SITE
    assert {row.collector_id for row in rows(file, CUSTOMER)} == {world.ana}


async def test_missing_addresses_of_many_are_asked_for_one_by_one(
    desk: Opener, world: Profiles, file: Path
) -> None:
    async with desk(size=(80, 24)) as running:
        await mark_all(running)
        await running.press("m", "w")
        await put(running, contact_method="email")
        controls = form(running).form.controls
        asked = [name for name in controls if name.startswith("address-")]
        assert asked == [f"address-{world.northwind}", f"address-{world.ostrava}"]
        assert "C-2" in running.text
        assert "Northwind Dental" in running.text
        await running.press("ctrl+s")
        assert running.app.focused is controls[asked[0]]
        await running.type("ap@north.example")
        await running.press("tab")
        await running.type("ap@ostrava.example")
        await save(running)
    assert {row.contact_method for row in rows(file, CUSTOMER)} == {ContactMethod.EMAIL}


async def test_a_draft_of_many_is_for_those_same_customers(
    desk: Opener, world: Profiles, file: Path
) -> None:
    async with desk() as running:
        await mark_all(running)
        await running.press("m", "p")
        await put(running, language="de")
        await running.press("escape")
        assert "✓ 3 customers marked" in running.text
        await running.press("escape", "m", "p")
        assert form(running).form.values()["language"] == ""
        await running.press("escape", "D")
        assert "profile of 3 customers" in running.text
        await running.press("enter")
        assert form(running).form.values()["language"] == "de"
        assert "3 customers" in running.lines[0]
        await save(running)
    assert {row.language for row in rows(file, CUSTOMER)} == {"de"}


async def test_a_viewer_sees_why_not(desk: Opener, world: Profiles, file: Path) -> None:
    with_store(file, f"UPDATE collector SET role = '{CollectorRole.VIEWER.value}'")
    async with desk() as running:
        await mark_all(running)
        await running.press("m")
        shown = " ".join(running.text.replace("│", " ").split())
        assert shown.count("✗") >= 8
        await running.press("r")
        assert isinstance(running.app.screen, ActionMenu)
        running.app.pop_screen()
        running.app.push_screen(CustomerScreen(world.meridian, tab=5))
        await running.settle()
        await running.press("e")
        assert not isinstance(running.app.screen, ProfileEditor)


async def test_keys_typed_while_the_store_is_asked_are_the_forms(
    desk: Opener, world: Profiles, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def asked(app: StoreApp, ids: Sequence[int]) -> ProfileRead | None:
        for key in ("a", "n", "tab"):
            app.post_message(events.Key(key, key if len(key) == 1 else None))
        return await read_profiles(app, ids)

    monkeypatch.setattr(profile_reading, "read_profiles", asked)
    async with desk() as running:
        await running.press("m", "r")
        await running.settle()
        assert form(running).form.values()["collector_id"] == "ana"
        assert len(running.app.screen_stack) == 2, "no key meant the list"
