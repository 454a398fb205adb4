"""One answer: for every kind of row in every state, menu, key, palette and store agree."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy import Connection

from collectui.domain.about import About
from collectui.domain.activities.commands import (
    AddActivity,
    AddSeries,
    AttachToActivity,
    CancelActivities,
    CompleteActivities,
    EditActivity,
    MoveActivities,
    PostponeActivities,
    ReassignActivities,
    ReopenActivities,
)
from collectui.domain.calls.commands import LogContact
from collectui.domain.customers.transactions import GroupLine
from collectui.domain.disputes.commands import asked_of
from collectui.domain.dunning.letters import MarkSent
from collectui.domain.kernel import Command
from collectui.domain.notes.commands import (
    AddNote,
    AttachToNote,
    EditNote,
    MoveNote,
    PinNote,
    StrikeNote,
)
from collectui.domain.profile.views import UpdateProfile
from collectui.domain.promises.actions import AddPromise
from collectui.domain.roles.commands import (
    AddContact,
    LinkContact,
    MergeCustomer,
    ReplaceContact,
    ReplaceCustomer,
    SetPrimary,
    SetRole,
    UnlinkContact,
    UpdateContact,
    UpdateCustomer,
)
from collectui.domain.roles.input import NewContact
from collectui.domain.vocabulary import (
    ActivityPriority,
    CollectorRole,
    ContactMethod,
    ContactRole,
    CorrespondenceStatus,
    SnoozeReason,
)
from collectui.domain.workday.snooze import SnoozeCustomer
from collectui.store import doing, identity
from collectui.store.core.desk import COLLECTOR
from collectui.store.core.work import CORRESPONDENCE
from collectui.store.handlers import HANDLERS
from collectui.store.opening import open_store
from collectui.store.store import Store
from collectui.ui.offer import Offer
from collectui.ui.popups.action_menu import ActionMenu
from collectui.ui.screens.customer import TABS, CustomerScreen
from collectui.ui.screens.full_screen import FullScreen
from collectui.ui.screens.letters import LettersScreen
from collectui.ui.screens.palette import Palette
from collectui.ui.screens.queue_pane import QueuePane
from collectui.ui.widgets.virtual_list import VirtualList
from tests.fresh import new_store
from tests.store import roles_world
from tests.store.making import add, build_figures
from tests.store.roles_world import World
from tests.ui.desk import Desk

AT = date(2026, 11, 20)
SENT = datetime(2026, 11, 2, tzinfo=UTC)
CHANGES_AT_ONCE = frozenset(("do.postpone", "do.advance", "look.preview"))
"""Keys that need no form: what they do to a row is tested elsewhere."""


# Every kind of row, in every state


def _world(connection: Connection) -> World:
    world = roles_world.full_of(connection, 0)
    roles_world.add_program(connection, world, "active+active")
    roles_world.add_program(connection, world, "cancelled")
    for said, ids in (
        ("UPDATE note SET struck_reason = 'wrong'", world.notes[1:2]),
        ("UPDATE note SET pinned = true", world.notes[2:3]),
        ("UPDATE activity SET status = 'completed', outcome = 'reached'", world.activities[1:2]),
        ("UPDATE activity SET status = 'cancelled'", world.activities[2:3]),
        ("UPDATE correspondence SET status = 'held', held_reason = 'asked'", world.letters[1:2]),
    ):
        for record in ids:
            connection.execute(sa.text(f"{said} WHERE id = {record}"))
    for stage, status, at, why in ((2, "sent", SENT, ""), (3, "cancelled", None, "paid")):
        add(
            connection,
            CORRESPONDENCE,
            customer_id=world.meridian,
            method=ContactMethod.EMAIL,
            address="jo@park.example",
            due_on=AT,
            status=CorrespondenceStatus(status),
            stage=stage,
            sent_at=at,
            held_reason=why,
        )
    build_figures(connection, AT)
    return world


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "offers.sqlite3"


@pytest.fixture(params=[CollectorRole.COLLECTOR, CollectorRole.VIEWER], ids=lambda role: role.value)
def role(request: pytest.FixtureRequest) -> CollectorRole:
    found: CollectorRole = request.param
    return found


@pytest.fixture
def world(file: Path, role: CollectorRole) -> World:
    store = new_store(file)
    try:
        made = store.load(_world)
        store.load(lambda c: c.execute(sa.update(COLLECTOR).values(role=role)).rowcount)
        return made
    finally:
        store.close()


@dataclass
class Row:
    """What a screen has selected, with the world it is in."""

    world: World
    screen: FullScreen
    row: Any

    @property
    def customer(self) -> int:
        return self.world.meridian

    @property
    def ids(self) -> tuple[int, ...]:
        return (self.row.id,)

    @property
    def about(self) -> About:
        return About(self.customer)

    @property
    def item(self) -> int | None:
        """The transaction of the row; an account's line has none."""
        line = getattr(self.row, "item", self.row)
        found: int | None = None if line is None or isinstance(line, GroupLine) else line.id
        return found

    @property
    def program(self) -> int | None:
        found = getattr(getattr(self.screen, "tab", None), "program", None)
        return found and found.id


def _edited(row: Any) -> EditActivity:
    return EditActivity(
        activity_id=row.id,
        subject=row.subject,
        due_on=row.due_on,
        due_time=None,
        category=row.category,
        priority=ActivityPriority.LOW,
        description="",
        assigned_to=None,
    )


COMMANDS: dict[str, Callable[[Row], Command]] = {
    "note.add": lambda at: AddNote(about=at.about, body="x"),
    "note.edit": lambda at: EditNote(note_id=at.row.id, body="x", type="general"),
    "note.pin": lambda at: PinNote(note_id=at.row.id, pinned=True),
    "note.strike": lambda at: StrikeNote(note_id=at.row.id, reason="x"),
    "note.move": lambda at: MoveNote(note_id=at.row.id, customer_id=at.world.ostrava),
    "note.attach": lambda at: AttachToNote(note_id=at.row.id, files=()),
    "activity.add": lambda at: AddActivity(about=at.about, subject="x", due_on=AT),
    "activity.series": lambda at: AddSeries(about=at.about, steps=()),
    "activity.edit": lambda at: _edited(at.row),
    "activity.complete": lambda at: CompleteActivities(activity_ids=at.ids, outcome="reached"),
    "activity.postpone": lambda at: PostponeActivities(activity_ids=at.ids, days=1),
    "activity.reassign": lambda at: ReassignActivities(activity_ids=at.ids, to=1),
    "activity.cancel": lambda at: CancelActivities(activity_ids=at.ids),
    "activity.reopen": lambda at: ReopenActivities(activity_ids=at.ids),
    "activity.move": lambda at: MoveActivities(activity_ids=at.ids, customer_id=at.world.ostrava),
    "activity.attach": lambda at: AttachToActivity(activity_id=at.row.id, files=()),
    "contact.log": lambda at: LogContact(about=at.about, outcome="reached"),
    "customer.update": lambda at: UpdateCustomer(customer_id=at.customer),
    "customer.replace": lambda at: ReplaceCustomer(
        customer_id=at.customer, program_id=at.program, by_id=at.world.ostrava
    ),
    "customer.merge": lambda at: MergeCustomer(customer_id=at.customer, into_id=at.world.ostrava),
    "customer.profile": lambda at: UpdateProfile(customers=(at.customer,)),
    "contact.add": lambda at: AddContact(customer_id=at.customer, new=NewContact("A", "B")),
    "contact.link": lambda at: LinkContact(customer_id=at.customer, contact_id=at.world.dana),
    "contact.update": lambda at: UpdateContact(contact_id=at.row.contact_id),
    "contact.replace": lambda at: ReplaceContact(
        contact_id=at.row.contact_id,
        customer_id=at.customer,
        program_id=at.program,
        by_id=at.world.dana,
    ),
    "contact.primary": lambda at: SetPrimary(customer_id=at.customer, contact_id=at.row.contact_id),
    "contact.role": lambda at: SetRole(
        customer_id=at.customer, contact_id=at.row.contact_id, role=ContactRole.ATTORNEY
    ),
    "contact.unlink": lambda at: UnlinkContact(
        customer_id=at.customer, contact_id=at.row.contact_id
    ),
    "dispute.open": lambda at: asked_of(About(at.customer, item_id=at.item)),
    "customer.snooze": lambda at: SnoozeCustomer(
        about=at.about, until=None, reason=SnoozeReason.ON_HOLIDAY
    ),
    "promise.add": lambda at: AddPromise(about=at.about, currency="USD", parts=()),
    "letter.sent": lambda at: MarkSent(letter_ids=at.ids),
}
"""For each action, a command of it on what is selected."""


def _may_start(store: Store, command: Command) -> str:
    """What the store's own reading and rule say of starting it; empty where it may."""

    me = store.me()

    def ask(connection: Connection) -> str:
        handler = HANDLERS[type(command)]
        judged = doing._judged(handler, connection, command)
        no = handler.action.refusal(judged, identity.as_it_is(connection, me))
        return "" if no is None else no.reason

    return store.read(ask)


def _answers(offers: Sequence[Offer]) -> list[tuple[str, str, str]]:
    return [(each.letter, each.title, each.refusal) for each in offers]


async def _shown_alike(desk: Desk, offers: Sequence[Offer]) -> None:
    """Menu and palette say what is offered."""
    await desk.press("m")
    await desk.until(lambda: isinstance(desk.app.screen, ActionMenu))
    menu = desk.app.screen
    assert isinstance(menu, ActionMenu)
    assert _answers(menu._items) == _answers(offers)
    await desk.press("escape", "ctrl+p")
    palette = desk.app.screen
    assert isinstance(palette, Palette)
    named = {entry.title: entry.refusal for entry in palette._entries}
    assert {each.title: each.refusal for each in offers}.items() <= named.items()
    await desk.press("escape")


async def _agree(desk: Desk, store: Store, at: Row, tried: set[object]) -> None:
    """Menu, keys, palette and store say the same of what is selected."""
    offers = await at.screen.offers() or ()
    assert offers, at.row
    for each in offers:
        action = each.id if each.id in COMMANDS else ".".join(each.id.split(".")[:2])
        if action in COMMANDS:
            assert each.refusal == _may_start(store, COMMANDS[action](at)), (each.title, at.row)
        else:
            assert not each.id or each.id.startswith("look."), f"{each.id}: no command"
    # One row of a kind with these answers stands for the others: all that shows them reads these.
    if (shown := (type(at.row), *_answers(offers))) not in tried:
        tried.add(shown)
        await _shown_alike(desk, offers)
    for each in offers:
        if not each.key or (kind := (type(at.row), each.key, each.refusal)) in tried:
            continue
        tried.add(kind)
        assert each.key in at.screen.offered_keys(), each.key
        by_key = next(o for o in await at.screen.offers(each.key) or () if o.key == each.key)
        assert by_key.refusal == each.refusal
        if each.refusal:
            await desk.press(desk.app.key(each.key))
            assert desk.app.screen is at.screen
            assert desk.toasts[-1] == each.refusal
        elif each.key not in CHANGES_AT_ONCE:
            await desk.press(desk.app.key(each.key))
            await desk.until(lambda: desk.app.screen is not at.screen)
            while desk.app.screen is not at.screen:
                await desk.press("escape")


async def _rows(desk: Desk, lists: Sequence[VirtualList[Any]]) -> AsyncIterator[Any]:
    """The cursor on each row of each list."""
    for rows in lists:
        rows.focus()
        await desk.press("home")
        for index in range(rows.total or 0):
            if index:
                await desk.press("down")
            yield rows.row


@pytest.fixture
def other(world: World, file: Path) -> Store:
    """The store, for what it says itself."""
    return open_store(f"sqlite:///{file}", as_of=AT)


@pytest.mark.parametrize("tab", TABS)
async def test_on_a_customers_screen(
    file: Path, tmp_path: Path, world: World, other: Store, tab: int
) -> None:
    tried: set[object] = set()
    seen: set[str] = set()
    async with Desk(file, tmp_path / "drafts", size=(120, 40), as_of=AT) as desk:
        screen = CustomerScreen(world.meridian, tab=tab)
        desk.app.push_screen(screen)
        await desk.settle()
        if tab == 5:
            assert screen.tab is not None
            selected = screen.tab.selected()
            assert selected is not None
            await _agree(desk, other, Row(world, screen, selected.row), tried)
        lists = [each for each in screen.query(VirtualList) if each.display and each.total]
        async for row in _rows(desk, lists):
            seen.add(type(row).__name__)
            await _agree(desk, other, Row(world, screen, row), tried)
    other.close()
    assert (
        seen
        == {
            1: {"ProgramView", "ItemLine", "RoleLine", "TimelineEntry"},
            2: {"TransactionLine"},
            3: {"ActivityView"},
            4: {"NoteView"},
            5: set(),
            6: {"TimelineEntry"},
        }[tab]
    )


@pytest.mark.parametrize("marked", [False, True])
async def test_on_the_list(
    file: Path, tmp_path: Path, world: World, other: Store, marked: bool
) -> None:
    async with Desk(file, tmp_path / "drafts", size=(120, 40), as_of=AT) as desk:
        if marked:
            await desk.press("space", "home")
        screen = desk.dashboard
        offers = await screen.offers() or ()
        about_one = [each for each in offers if each.key]
        assert about_one
        if marked:
            for each in about_one:
                several = each.id in QueuePane.FOR_MARKED
                assert several or "are marked" in each.refusal or "viewer" in each.refusal
                assert ("1 customer" in each.hint) is several
        else:
            await _agree(desk, other, Row(world, screen, screen.rows.row), set())
    other.close()


async def test_on_the_desks_activities(
    file: Path, tmp_path: Path, world: World, other: Store
) -> None:
    tried: set[object] = set()
    async with Desk(file, tmp_path / "drafts", size=(120, 40), as_of=AT) as desk:
        await desk.press("2", "v", "6")
        rows = desk.dashboard.rows
        count = 0
        async for row in _rows(desk, [rows]):
            count += 1
            await _agree(desk, other, Row(world, desk.dashboard, row), tried)
        assert count == 3
        await desk.press("home", "space", "down", "space")
        several = [o for o in await desk.dashboard.offers() or () if o.key == "do.edit"]
        assert [bool(each.refusal) for each in several] == [True]
    other.close()


async def test_on_letters(file: Path, tmp_path: Path, world: World, other: Store) -> None:
    tried: set[object] = set()
    states: set[str] = set()
    async with Desk(file, tmp_path / "drafts", size=(120, 40), as_of=AT) as desk:
        screen = LettersScreen(world.meridian, "Meridian Freight")
        desk.app.push_screen(screen)
        await desk.settle()
        async for row in _rows(desk, [screen.rows]):
            states.add(row.state)
            await _agree(desk, other, Row(world, screen, row), tried)
    other.close()
    assert len(states) == 4
