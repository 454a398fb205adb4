"""Customer and roles by keys: menus that say why not, editors with their impact, undo."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection

from collectui.domain.customers.views import AddressView
from collectui.domain.files import new_file
from collectui.domain.roles.commands import UpdateContact, UpdateCustomer
from collectui.domain.roles.input import Document
from collectui.domain.vocabulary import AgreementStatus, DocumentKind
from collectui.store.core.customers import CONTACT, CUSTOMER
from collectui.store.core.items import ITEM
from collectui.store.core.programs import PROGRAM
from collectui.store.opening import open_store
from collectui.store.store import Store
from collectui.ui.forms.contact_replacement import ContactReplacement
from collectui.ui.forms.contact_update import ContactUpdate
from collectui.ui.forms.customer_replacement import CustomerReplacement
from collectui.ui.forms.customer_update import CustomerUpdate
from collectui.ui.popups.action_menu import ActionMenu
from collectui.ui.popups.compare import CompareScreen
from collectui.ui.screens.customer import CustomerScreen
from tests import roles_cases
from tests.fresh import new_store
from tests.roles_cases import Case
from tests.store import roles_world
from tests.store.making import add, build_figures
from tests.store.roles_world import World, row
from tests.ui.desk import Desk


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "roles.sqlite3"


@pytest.fixture
def desk(file: Path, tmp_path: Path) -> Callable[..., Desk]:
    def opened(**options: Any) -> Desk:
        return Desk(file, tmp_path / "drafts", size=(120, 40), **options)

    return opened


def made(file: Path, build: Callable[[Connection], World]) -> World:
    store = new_store(file)
    try:
        return store.load(build)
    finally:
        store.close()


@pytest.fixture
def world(file: Path) -> World:
    return made(file, roles_world.full)


@pytest.fixture
def other(world: World, file: Path) -> Iterator[Store]:
    """The store as another session sees it."""
    store = open_store(f"sqlite:///{file}", as_of=date(2026, 11, 20), may_write=True)
    yield store
    store.close()


def reason(desk: Desk) -> str:
    """What the editor says above its foot."""
    return str(desk.app.screen.query_one("#reason").text)  # type: ignore[attr-defined]


async def on_line(desk: Desk, world: World, contact: bool = False) -> CustomerScreen:
    """The customer's screen with the cursor on the customer's line, or its contact's."""
    screen = CustomerScreen(world.meridian)
    desk.app.push_screen(screen)
    await desk.settle()
    rows = screen.query_one("#roles")
    rows.focus()
    await desk.settle()
    for _ in range(3 if contact else 0):
        if "Jo Park" in desk.app.screen.query_one("#roles").row.text:  # type: ignore[attr-defined]
            break
        await desk.press("down")
    return screen


async def on_first_program(desk: Desk) -> None:
    """P-1 is the program looked at; the cursor goes back to the line it was on."""
    programs = desk.app.screen.query_one("#programs")
    if programs.row is None:  # type: ignore[attr-defined]
        return
    programs.focus()
    await desk.press("home")
    for _ in range(5):
        if programs.row.number == "P-1":  # type: ignore[attr-defined]
            break
        await desk.press("down")
    desk.app.screen.query_one("#roles").focus()
    await desk.settle()


# The table of options, by keys


def built(case: Case) -> Callable[[Connection], World]:
    def build(connection: Connection) -> World:
        world = roles_world.people(connection)
        for written in case.programs:
            roles_world.add_program(connection, world, written)
        build_figures(connection)
        return world

    return build


_KEYS = {
    "replace customer": (False, "r", CustomerReplacement),
    "update contact": (True, "e", ContactUpdate),
    "replace contact": (True, "r", ContactReplacement),
    "rename": (False, "e", CustomerUpdate),
}
# The rules and the store answer for the whole table: here stands one case of each class of answer.
STARTED = [
    roles_cases.case("rename", "active+active"),
    roles_cases.case("update contact", "active+active"),
    roles_cases.case("replace customer", "elected"),
    roles_cases.case("replace customer", "active"),
    roles_cases.case("replace customer", "elected active active overdue"),
    roles_cases.case("replace contact", "elected active+active"),
    roles_cases.case("replace contact", "active+active elected"),
]
MOVED = [
    roles_cases.case("move", "active+paid_off"),
    roles_cases.case("move", "active+active"),
    roles_cases.case("move", "archived+active"),
    roles_cases.case("move", "active+active active+active"),
    roles_cases.case("move", "active+active", document=True),
]


@pytest.mark.sampled
@pytest.mark.parametrize("case", STARTED, ids=roles_cases.name)
async def test_an_option_is_open_or_says_why_not(
    case: Case, file: Path, desk: Callable[..., Desk]
) -> None:
    world = made(file, built(case))
    contact, key, editor = _KEYS[case.action]
    async with desk() as running:
        await on_line(running, world, contact)
        await on_first_program(running)
        await running.press("m")
        assert isinstance(running.app.screen, ActionMenu)
        if case.reason is not None:
            shown = " ".join(running.text.replace("│", " ").split())
            assert case.reason in shown
        await running.press("escape", key)
        if case.reason is None:
            assert isinstance(running.app.screen, editor)
        else:
            assert not isinstance(running.app.screen, editor)
            assert case.reason in running.toasts[-1]


@pytest.mark.sampled
@pytest.mark.parametrize("case", MOVED, ids=roles_cases.name)
async def test_a_new_address_wants_its_document(
    case: Case, file: Path, desk: Callable[..., Desk], tmp_path: Path
) -> None:
    world = made(file, built(case))
    scan = tmp_path / "bill.pdf"
    scan.write_bytes(b"%PDF-1.7 a bill")
    async with desk() as running:
        await on_line(running, world)
        await running.press("e")
        form = running.app.screen.form  # type: ignore[attr-defined]
        form.fill({"street1": "2200 W Fulton St"})
        await running.settle()
        if case.document and form.query_one("#field-doc_file").display:
            form.fill({
                "doc_file": str(scan), "doc_issuer": "ComEd",
                "doc_confirm": "yes",
            })  # fmt: skip
            await running.settle()
        await running.press("ctrl+s")
        if case.reason is None:
            assert isinstance(running.app.screen, CustomerScreen), running.text
        else:
            assert isinstance(running.app.screen, CustomerUpdate)
            assert case.reason in " ".join(running.text.split())
    store = open_store(f"sqlite:///{file}", may_write=True)
    street = row(store, CUSTOMER, world.meridian).street1
    store.close()
    assert street == ("1901 S Canal St" if case.reason else "2200 W Fulton St")


# Impact


async def test_the_impact_is_shown_as_one_types_and_opens_into_lists(
    world: World, desk: Callable[..., Desk]
) -> None:
    async with desk() as running:
        await on_line(running, world)
        await running.press("e", "tab", "end")
        await running.type(" West")
        assert "street 1901 S Canal St West   was 1901 S Canal St" in running.text
        assert "applies to 2 programs" in running.text
        assert "1 letter" in running.text
        count = next(i for i, line in enumerate(running.lines) if "applies to 2 programs" in line)
        pane = running.app.screen.query_one("#impact")
        running.app.screen.query_one("#impact VirtualList").focus()
        await running.press("home", *["down"] * (count - pane.region.y - 1), "enter")
        assert "P-1" in running.text
        assert "P-2" in running.text
        await running.press("escape")
        assert isinstance(running.app.screen, CustomerUpdate)


async def test_a_replaced_customer_moves_what_was_shown(
    world: World, desk: Callable[..., Desk], other: Store
) -> None:
    async with desk() as running:
        await on_line(running, world)
        await running.press("r")
        await running.type("Ostr")
        assert "▸ C-2  Ostrava Ltd" in running.text
        await running.press("tab")
        assert "2 programs will move to C-2 Ostrava Ltd" in running.text
        await running.press("ctrl+s")
        assert isinstance(running.app.screen, CustomerScreen)
    assert row(other, CUSTOMER, world.meridian).replaced_by_id == world.ostrava
    assert {row(other, PROGRAM, each).customer_id for each in world.programs} == {world.ostrava}
    assert {row(other, ITEM, each).customer_id for each in world.items} == {world.ostrava}


async def test_a_new_customer_is_made_in_the_flow(
    world: World, desk: Callable[..., Desk], other: Store
) -> None:
    async with desk() as running:
        await on_line(running, world)
        await running.press("r", "ctrl+n")
        await running.type("Lakeside Foods")
        await running.press("ctrl+s")
    new = row(other, CUSTOMER, row(other, CUSTOMER, world.meridian).replaced_by_id)
    assert new.name == "Lakeside Foods"
    assert row(other, PROGRAM, world.programs[0]).customer_id == new.id


async def test_nothing_is_saved_when_the_world_moved_between_look_and_save(
    world: World, desk: Callable[..., Desk], other: Store
) -> None:
    def one_more(connection: Connection) -> None:
        roles_world.add_program(connection, world, "elected")

    async with desk() as running:
        await on_line(running, world)
        await running.press("r")
        await running.type("Ostr")
        await running.press("tab")
        assert "2 programs will move" in running.text
        other.load(one_more)
        await running.press("ctrl+s")
        assert isinstance(running.app.screen, CustomerReplacement)
        assert "Nothing was saved" in running.text
        assert "3 programs will move" in running.text
        assert row(other, PROGRAM, world.programs[0]).customer_id == world.meridian
        await running.press("ctrl+s")
    assert row(other, PROGRAM, world.programs[2]).customer_id == world.ostrava


async def test_a_program_that_became_active_refuses_the_save(
    world: World, desk: Callable[..., Desk], other: Store
) -> None:
    def finance(connection: Connection) -> None:
        connection.exec_driver_sql("UPDATE program SET status = 'active' WHERE number = 'P-1'")

    async with desk() as running:
        await on_line(running, world)
        await running.press("r")
        await running.type("Ostr")
        await running.press("tab")
        other.load(finance)
        await running.press("ctrl+s")
        assert "P-1 is active" in running.text
    assert row(other, PROGRAM, world.programs[0]).customer_id == world.meridian


# Contacts


async def test_anothers_email_blocks_saving_and_offers_its_owner(
    world: World, desk: Callable[..., Desk], other: Store
) -> None:
    async with desk() as running:
        await on_line(running, world, contact=True)
        await running.press("e")
        running.app.screen.form.fill({"phone": "+1 312 555 0199"})  # type: ignore[attr-defined]
        running.app.screen.form.fill({"email": " DANA@Wu.example"})  # type: ignore[attr-defined]
        await running.settle()
        assert "belongs to Dana Wu" in reason(running)
        assert "Ctrl+R replace the contact with Dana Wu instead" in reason(running)
        await running.press("ctrl+s")
        assert isinstance(running.app.screen, ContactUpdate)
        await running.press("ctrl+r")
        assert "Saving replaces this contact with Dana Wu" in reason(running)
        await running.press("ctrl+r", "ctrl+o")
        values = running.app.screen.form.values()  # type: ignore[attr-defined]
        assert values["email"] == "jo@park.example"
        assert values["phone"] == "+1 312 555 0199"
        running.app.screen.form.fill({"email": "dana@wu.example"})  # type: ignore[attr-defined]
        await running.settle()
        await running.press("ctrl+r", "ctrl+s")
        assert isinstance(running.app.screen, CustomerScreen), running.text
    assert {row(other, PROGRAM, each).contact_id for each in world.programs} == {world.dana}


async def test_the_offer_is_greyed_where_the_contact_signed(
    file: Path, desk: Callable[..., Desk]
) -> None:
    def build(connection: Connection) -> World:
        world = roles_world.people(connection)
        roles_world.add_program(connection, world, "active+active")
        build_figures(connection)
        return world

    world = made(file, build)
    async with desk() as running:
        await on_line(running, world, contact=True)
        await running.press("e")
        assert "locked: signed PFA-1" in running.text
        running.app.screen.form.fill({"email": "dana@wu.example"})  # type: ignore[attr-defined]
        await running.settle()
        assert "Jo Park signed finance agreement PFA-1" in reason(running)
        await running.press("ctrl+r")
        assert "signed finance agreement" in running.toasts[-1]
        await running.press("ctrl+o", "ctrl+s")


async def test_a_signer_is_replaced_where_the_agreement_pays_nothing(
    world: World, other: Store, desk: Callable[..., Desk]
) -> None:
    """The preview names what stays; a contact chosen by mistake is taken back."""
    other.load(lambda x: roles_world.add_program(x, world, "active+active"))

    def contacts() -> list[int]:
        return [row(other, PROGRAM, each).contact_id for each in world.programs]

    async with desk() as running:
        await on_line(running, world, contact=True)
        assert "signed PFA-3" in running.text
        await on_first_program(running)
        assert "signed PFA-3" not in running.text
        await running.press("r")
        await running.type("dana@wu")
        await running.press("tab")
        await running.until(lambda: "Jo Park stays on P-3: signed PFA-3" in running.text)
        await running.press("ctrl+s")
        await running.until(lambda: isinstance(running.app.screen, CustomerScreen))
        assert contacts() == [world.dana, world.dana, world.jo]
        await running.press("u")
        await running.settle()
        await running.press("enter")
        await running.until(lambda: contacts() == [world.jo] * 3)


async def test_contacts_are_added_linked_made_primary_and_unlinked(
    world: World, desk: Callable[..., Desk], other: Store
) -> None:
    from collectui.store.queries.people import contacts_of

    def roles() -> dict[str, str]:
        found = other.read(contacts_of, world.meridian)
        return {contact.name: contact.role.value for contact in found}

    async with desk() as running:
        screen = await on_line(running, world)
        await running.press("m", "+")
        await running.type("Lee")
        await running.press("tab")
        await running.type("Chan")
        await running.press("ctrl+s")
        assert roles()["Lee Chan"] == "secondary"
        screen.query_one("#roles").focus()
        await running.press("home", "m", "l")
        await running.type("dana")
        await running.press("tab", "ctrl+s")
        assert roles()["Dana Wu"] == "secondary"
        screen.query_one("#roles").focus()
        await running.press("home")
        for _ in range(20):
            if screen.query_one("#roles").row.text.startswith("Dana Wu"):  # type: ignore[attr-defined]
                break
            await running.press("down")
        await running.press("m", "p")
        assert "role" in running.text
        assert roles()["Jo Park"] == "primary"
        await running.press("enter")
        assert roles()["Dana Wu"] == "primary"
        assert roles()["Jo Park"] == "secondary"
        await running.press("u")
        assert "Undo my last change" in running.text
        assert roles()["Dana Wu"] == "primary"
        await running.press("enter")
        assert roles()["Jo Park"] == "primary"


# Two agents


async def test_theirs_mine_choose_field_by_field(
    world: World, desk: Callable[..., Desk], other: Store
) -> None:
    async with desk() as running:
        await on_line(running, world)
        await running.press("e")
        running.app.screen.form.fill({"name": "Meridian Mine", "city": "Joliet"})  # type: ignore[attr-defined]
        await running.settle()
        other.do(UpdateCustomer(customer_id=world.meridian, name="Meridian Theirs"), other.me())
        await running.press("ctrl+s")
        assert isinstance(running.app.screen, CompareScreen)
        assert "Meridian Theirs" in running.text
        assert "Meridian Mine" in running.text
        await running.press("t", "enter")
        values = running.app.screen.form.values()  # type: ignore[attr-defined]
        assert values["name"] == "Meridian Theirs"
        assert values["city"] == "Joliet"
        await running.press("ctrl+s")
        assert isinstance(running.app.screen, CustomerScreen)
    customer = row(other, CUSTOMER, world.meridian)
    assert (customer.name, customer.city) == ("Meridian Theirs", "Joliet")


async def test_what_only_they_changed_is_taken_over(
    world: World, desk: Callable[..., Desk], other: Store
) -> None:
    async with desk() as running:
        await on_line(running, world, contact=True)
        await running.press("e")
        running.app.screen.form.fill({"phone": "+1 312 555 0177"})  # type: ignore[attr-defined]
        await running.settle()
        other.do(UpdateContact(contact_id=world.jo, last_name="Park-Lee"), other.me())
        await running.press("ctrl+s")
        values = running.app.screen.form.values()  # type: ignore[attr-defined]
        assert (values["last_name"], values["phone"]) == ("Park-Lee", "+1 312 555 0177")
        await running.press("ctrl+s")
    assert row(other, CONTACT, world.jo).last_name == "Park-Lee"


async def test_a_draft_of_an_address_is_restored(world: World, desk: Callable[..., Desk]) -> None:
    async with desk() as running:
        await on_line(running, world)
        await running.press("e", "tab")
        await running.type("9 ")
        await running.press("escape", "e")
        assert "9 " in running.app.screen.form.values()["street1"]  # type: ignore[attr-defined]
        assert "Your draft" in running.text


async def test_an_agreement_signed_meanwhile_wants_the_document(
    world: World, desk: Callable[..., Desk], other: Store
) -> None:
    from collectui.store.core.programs import FINANCE_AGREEMENT

    def sign(connection: Connection) -> None:
        add(
            connection,
            FINANCE_AGREEMENT,
            number="PFA-9",
            program_id=world.programs[0],
            signed_by_id=world.jo,
            status=AgreementStatus.ACTIVE,
        )

    async with desk() as running:
        await on_line(running, world)
        await running.press("e")
        running.app.screen.form.fill({"street1": "2200 W Fulton St"})  # type: ignore[attr-defined]
        await running.settle()
        other.load(sign)
        await running.press("ctrl+s")
        assert "needs a verification document" in " ".join(running.text.split())
    assert row(other, CUSTOMER, world.meridian).street1 == "1901 S Canal St"


async def test_a_document_can_be_read_and_written_out_later(
    world: World, desk: Callable[..., Desk], other: Store, tmp_path: Path
) -> None:
    bill = Document(
        new_file("bill.txt", b"Account of Meridian Freight"),
        DocumentKind.UTILITY_BILL,
        "City Power",
        lists_insured=True,
        lists_address=True,
    )
    address = AddressView("2200 W Fulton St", "", "Chicago", "IL", "60612", "")
    command = UpdateCustomer(customer_id=world.meridian, address=address, document=bill)
    other.do(command, other.me())
    place = tmp_path / "out.txt"
    async with desk() as running:
        await on_line(running, world)
        await running.press("m", "v")
        assert "utility bill of City Power" in running.text
        await running.press("enter", "s")
        assert "Account of Meridian Freight" in running.text
        await running.press("escape", "m", "v", "enter", "w")
        await running.type(str(place))
        await running.press("enter")
    assert place.read_bytes() == b"Account of Meridian Freight"


async def test_two_customers_that_are_one_are_merged(
    world: World, other: Store, desk: Callable[..., Desk]
) -> None:
    """From the menu of the customer's line: what moves is shown, saved as shown, and undone."""

    def owed() -> set[int]:
        return {row(other, ITEM, each).customer_id for each in world.items}

    async with desk() as running:
        await on_line(running, world)
        await running.press("m")
        assert "Merge into another customer" in running.text
        await running.press("g")
        await running.type("ostrava")
        await running.press("tab")
        await running.until(lambda: "customer C-1: replaced by C-2 Ostrava Ltd" in running.text)
        await running.press("ctrl+s")
        await running.until(lambda: isinstance(running.app.screen, CustomerScreen))
        assert owed() == {world.ostrava}
        assert "merged into C-2" in running.text
        # What is gone is not merged again: the menu says why.
        await running.press("m")
        shown = " ".join(running.text.replace("│", " ").split())
        assert "Meridian Freight was itself merged into C-2" in shown
        await running.press("escape", "u")
        await running.settle()
        await running.press("enter")
        await running.until(lambda: owed() == {world.meridian})
