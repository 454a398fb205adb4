"""Where the focus goes in forms: to what needs input next, selected, and to what was refused."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection
from textual.pilot import Pilot

from collectui.config import Config
from collectui.domain.about import About
from collectui.domain.activities.commands import AddActivity
from collectui.domain.roles.commands import UpdateCustomer
from collectui.store.opening import open_store
from collectui.store.store import Store
from collectui.ui.forms.activity import ActivityEditor
from collectui.ui.forms.contact_update import ContactUpdate
from collectui.ui.forms.customer_update import CustomerUpdate
from collectui.ui.forms.site_update import SiteUpdate
from collectui.ui.popups.compare import CompareScreen
from collectui.ui.screens.customer import CustomerScreen
from collectui.ui.widgets.fields import SafeInput
from tests.fresh import new_store
from tests.store import roles_world
from tests.store.making import build_figures
from tests.store.roles_world import World
from tests.ui.desk import Desk

BILL = b"%PDF-1.4 electric bill"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "roles.sqlite3"


def financed(connection: Connection) -> World:
    """A customer with an active financed program, whose new address wants a document."""
    world = roles_world.full(connection)
    roles_world.add_program(connection, world, "active+active")
    build_figures(connection)
    return world


@pytest.fixture
def world(file: Path) -> World:
    store = new_store(file)
    try:
        return store.load(financed)
    finally:
        store.close()


@pytest.fixture
def other(world: World, file: Path) -> Iterator[Store]:
    store = open_store(f"sqlite:///{file}", as_of=date(2026, 11, 20), may_write=True)
    yield store
    store.close()


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    folder = tmp_path / "inbox"
    folder.mkdir()
    (folder / "bill.pdf").write_bytes(BILL)
    return folder


@pytest.fixture
def desk(world: World, file: Path, tmp_path: Path, inbox: Path) -> Callable[..., Desk]:
    def opened(size: tuple[int, int] = (120, 40)) -> Desk:
        return Desk(file, tmp_path / "drafts", size=size, config=Config(inbox=inbox))

    return opened


async def on_customer(desk: Desk, world: World, contact: bool = False) -> CustomerScreen:
    screen = CustomerScreen(world.meridian)
    desk.app.push_screen(screen)
    await desk.settle()
    rows: Any = screen.query_one("#roles")
    rows.focus()
    await desk.settle()
    while contact and "Jo Park" not in rows.row.text:
        await desk.press("down")
    return screen


def at(desk: Desk) -> str | None:
    """The field that has the focus."""
    focused = desk.app.screen.focused
    return None if focused is None else focused.id


def reason(desk: Desk) -> str:
    return str(desk.app.screen.query_one("#reason").text)  # type: ignore[attr-defined]


class Counting:
    """Presses keys and types texts; counts the keys alone."""

    def __init__(self, desk: Desk) -> None:
        self.desk, self.count = desk, 0

    async def press(self, *keys: str) -> None:
        self.count += len(keys)
        await self.desk.press(*keys)


async def test_an_address_with_its_document_takes_eight_keys_at_most(
    desk: Callable[..., Desk], world: World, other: Store
) -> None:
    async with desk() as running:
        screen = await on_customer(running, world)
        keys = Counting(running)
        await keys.press("e", "tab")
        await running.type("2200 W Fulton St")
        await keys.press("ctrl+o", "enter")
        assert at(running) == "doc_issuer"
        await running.type("ComEd")
        await keys.press("tab", "y", "ctrl+s")
        await running.until(lambda: running.app.screen is screen)
        assert keys.count <= 8
    from collectui.store.queries.customers import position

    found = other.read(position, world.meridian)
    assert found.customer.address.street1 == "2200 W Fulton St"


async def test_a_document_that_is_complete_but_for_its_confirmation_goes_on_there(
    desk: Callable[..., Desk], world: World
) -> None:
    async with desk() as running:
        await on_customer(running, world)
        await running.press("e", "tab")
        await running.type("5 Dock Rd")
        form: Any = running.app.screen
        form.form.fill({"doc_issuer": "ComEd"})
        await running.press("ctrl+o", "enter")
        assert at(running) == "doc_confirm"


@pytest.mark.sampled
@pytest.mark.parametrize(
    ("left", "field"),
    [({"doc_confirm": "no"}, "doc_confirm"), ({"doc_issuer": ""}, "doc_issuer"),
     ({"doc_file": ""}, "doc_file"), ({"name": " "}, "name"), ({"phone": "abc"}, "phone"),
     ({"email": "no-address"}, "email")],
)  # fmt: skip
async def test_a_refusal_focuses_the_field_it_names_with_its_text_selected(
    desk: Callable[..., Desk], world: World, inbox: Path, left: dict[str, str], field: str
) -> None:
    filled = {
        "street1": "2200 W Fulton St",
        "doc_file": str(inbox / "bill.pdf"),
        "doc_issuer": "ComEd",
        "doc_confirm": "yes",
    }
    async with desk() as running:
        await on_customer(running, world)
        await running.press("e")
        form: Any = running.app.screen
        form.form.fill({**filled, **left})
        await running.settle()
        form.query_one("#city").focus()
        await running.press("ctrl+s")
        assert isinstance(running.app.screen, CustomerUpdate)
        assert at(running) == field
        control = running.app.screen.focused
        if isinstance(control, SafeInput) and control.value:
            assert control.selected_text == control.value


REFUSED = {
    CustomerUpdate: ("name", "phone", "email", "document", "file", "issuer", "lists_insured",
                     "lists_address"),
    SiteUpdate: ("document", "file", "issuer", "lists_insured", "lists_address", "site"),
    ContactUpdate: ("name", "phone", "email"),
}  # fmt: skip


@pytest.mark.sampled
@pytest.mark.parametrize("editor", REFUSED)
async def test_each_refusal_of_a_details_rule_has_its_field(
    desk: Callable[..., Desk], world: World, editor: Any
) -> None:
    """Every name that the rules give a refusal is a field of the form that they judge."""
    async with desk() as running:
        if editor is SiteUpdate:
            await on_customer(running, world)
            await running.press("2", "e")
        else:
            await on_customer(running, world, contact=editor is ContactUpdate)
            await running.press("e")
        form: Any = running.app.screen
        assert isinstance(form, editor)
        fields = [form.field_of(name) for name in REFUSED[editor]]
        assert set(fields) <= set(form.form.controls)


async def entered(pilot: Pilot[Any], desk: Desk) -> None:
    """Tab through a form: what each field holds is selected."""
    form: Any = desk.app.screen
    seen: set[str] = set()
    for _ in range(40):
        control = desk.app.screen.focused
        if control is None or (control.id or "") in seen:
            break
        seen.add(control.id or "")
        if isinstance(control, SafeInput):
            assert control.selected_text == control.value, control.id
        await desk.press("tab")
    assert len(seen) >= len(form.form.controls) // 2


@pytest.mark.parametrize("contact", [False, True])
async def test_what_a_field_holds_is_selected_when_tab_enters_it(
    desk: Callable[..., Desk], world: World, contact: bool
) -> None:
    async with desk() as running:
        await on_customer(running, world, contact)
        await running.press("e")
        await entered(running.pilot, running)


async def test_the_fields_of_an_activity_are_selected_too(
    desk: Callable[..., Desk], world: World, other: Store
) -> None:
    me = other.me()
    command = AddActivity(about=About(world.meridian), subject="Ring", due_on=date(2026, 11, 20))
    other.do(command, me)
    async with desk() as running:
        await on_customer(running, world)
        await running.press("3", "g", "e")
        assert isinstance(running.app.screen, ActivityEditor)
        await entered(running.pilot, running)


async def test_a_suggestion_of_one_field_outlives_the_error_of_another(
    desk: Callable[..., Desk], world: World
) -> None:
    async with desk() as running:
        await on_customer(running, world, contact=True)
        await running.press("e")
        form: Any = running.app.screen
        form.form.fill({"email": "dana@wu.example", "phone": "abc"})
        await running.settle()
        assert "belongs to" in reason(running)
        await running.press("ctrl+s")
        assert "belongs to" in reason(running), "the suggestion stays"
        assert "abc" in reason(running), "and the error stands beside it"
        form.form.fill({"phone": "+1 312 555 0199"})
        await running.settle()
        assert "abc" not in reason(running), "the error goes with its cause"
        assert "belongs to" in reason(running)


async def test_an_error_goes_when_its_field_is_corrected(
    desk: Callable[..., Desk], world: World
) -> None:
    async with desk() as running:
        await on_customer(running, world)
        await running.press("a")
        await running.type("Ring")
        form: Any = running.app.screen
        form.form.fill({"assigned": "nobody-here"})
        await running.press("ctrl+s")
        assert "nobody-here" in reason(running)
        assert at(running) == "assigned"
        form.form.fill({"subject": "Ring them"})
        await running.settle()
        assert "nobody-here" in reason(running), "another field is no remedy"
        await running.type("x")
        assert "nobody-here" not in reason(running)


async def test_esc_decides_nothing_between_theirs_and_mine(
    desk: Callable[..., Desk], world: World, other: Store
) -> None:
    from collectui.store.queries.customers import position

    def kept() -> str:
        return other.read(position, world.meridian).customer.name

    was = other.read(position, world.meridian).customer
    async with desk() as running:
        await on_customer(running, world)
        await running.press("e")
        await running.type("Mine Ltd.")
        theirs = UpdateCustomer(
            customer_id=world.meridian, name="Theirs Ltd.", address=was.address, phones=(),
            emails=(), drop_phones=(), drop_emails=(), document=None,
        )  # fmt: skip
        other.do(theirs, other.me())
        for _ in range(2):
            await running.press("ctrl+s")
            await running.until(lambda: isinstance(running.app.screen, CompareScreen))
            await running.press("escape")
            assert isinstance(running.app.screen, CustomerUpdate)
            assert running.app.screen.query_one("#name", SafeInput).value == "Mine Ltd."
            assert "Nothing is decided" in reason(running)
            assert kept() == "Theirs Ltd."
        await running.press("ctrl+s")
        await running.until(lambda: isinstance(running.app.screen, CompareScreen))
        await running.press("enter", "ctrl+s")
        await running.until(lambda: kept() == "Mine Ltd.")


async def test_an_old_draft_says_so_and_one_key_starts_anew(
    desk: Callable[..., Desk], world: World
) -> None:
    async with desk() as running:
        await on_customer(running, world)
        await running.press("e")
        name = running.app.screen.query_one("#name", SafeInput).value
        await running.type("Half a name")
        await running.press("escape", "e")
        assert "Your draft" in reason(running)
        assert "Ctrl+T starts anew" in reason(running)
        await running.press("ctrl+t")
        assert "Your draft" not in reason(running)
        assert running.app.screen.query_one("#name", SafeInput).value == name
        await running.press("escape")
        assert not running.app.drafts.drafts.list()


async def test_fields_below_the_edge_are_told_of(desk: Callable[..., Desk], world: World) -> None:
    async with desk(size=(80, 12)) as running:
        await on_customer(running, world)
        await running.press("e")
        assert "↓ more fields below" in running.lines[-1]
        form: Any = running.app.screen
        form.query_one("#email").focus()
        # The form follows the focus with its next frame.
        await running.until(lambda: "↓ more fields below" not in running.lines[-1])
    async with desk(size=(120, 40)) as running:
        await on_customer(running, world)
        await running.press("e")
        assert "more fields" not in running.text
