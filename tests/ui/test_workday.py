"""The workday on the screen: the next customer, a skip, a snooze, and who else is there."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import time
from pathlib import Path
from threading import Event

import pytest
import sqlalchemy as sa

from collectui.domain.about import About
from collectui.domain.calls.commands import LogContact
from collectui.domain.dates import day_words
from collectui.domain.kernel import Me
from collectui.domain.vocabulary import CollectorRole, Direction, SnoozeReason
from collectui.domain.workday.snooze import SnoozeCustomer
from collectui.store import figures
from collectui.store.core.desk import COLLECTOR
from collectui.store.core.history import HISTORY
from collectui.store.core.workday import CLAIM, PASSED_OVER, SNOOZE
from collectui.store.store import Store
from collectui.store.workday import claims
from collectui.ui import base, presence
from collectui.ui.popups.popup import ChoiceScreen
from collectui.ui.screens.customer import CustomerScreen
from collectui.ui.screens.dashboard import DashboardScreen
from tests.fresh import new_store
from tests.store.workday_world import agent, count, delinquent, today
from tests.ui.desk import Desk, key_event


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "workday.sqlite3"
    store = new_store(path)
    try:
        delinquent(store, 4, store.me())
        agent(store, "ana")
    finally:
        store.close()
    return path


def ana(store: Store) -> Me:
    found = store.read(
        lambda c: c.execute(sa.text("SELECT id FROM collector WHERE login = 'ana'")).scalar_one()
    )
    return Me(found, "ana", "ana", CollectorRole.COLLECTOR)


def title(desk: Desk) -> str:
    return desk.lines[0]


async def test_n_opens_the_next_and_finishes_the_last(
    opened: Callable[..., Desk], other: Store
) -> None:
    async with opened() as desk:
        await desk.press("N")
        await desk.until(lambda: "Customer C-0" in title(desk))
        await desk.press("N")
        await desk.until(lambda: "Customer C-1" in title(desk))
        await desk.press("escape")
        await desk.until(lambda: isinstance(desk.app.screen, DashboardScreen))
        assert "Customer C-1" in desk.cursor, "the cursor follows"
        assert "work 0 of 4 · 0 reached · 0 min" in desk.lines[-1]
    assert count(other, HISTORY) == 0, "no record was changed"
    assert count(other, CLAIM) == 0, "closed, it is nobody's"


async def test_keys_typed_ahead_each_take_the_next(
    opened: Callable[..., Desk], other: Store
) -> None:
    async with opened() as desk:
        await desk.press("N", "N", "N")
        await desk.until(lambda: "Customer C-2" in title(desk))
        passed = sa.select(sa.func.count()).select_from(PASSED_OVER)
        assert other.read(lambda c: c.execute(passed).scalar_one()) == 2


async def test_a_customer_that_is_left_is_not_held_again_while_the_next_is_taken(
    opened: Callable[..., Desk], other: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(presence, "LOOK_SECONDS", 0.05)
    monkeypatch.setattr(presence, "RENEWED_LOOKS", 1)
    async with opened() as desk:
        await desk.press("N")
        await desk.until(lambda: "Customer C-0" in title(desk))
        let_go = Event()
        desk.app._writer.submit(let_go.wait, 10)
        desk.app.post_message(key_event("N"))
        await asyncio.sleep(0.5)
        let_go.set()
        await desk.until(lambda: "Customer C-1" in title(desk))
        held = sa.select(CLAIM.c.customer_id)
        await desk.until(lambda: other.read(lambda c: c.execute(held).scalars().all()) == [2])


async def test_a_customer_is_still_mine_where_none_is_left(
    opened: Callable[..., Desk], other: Store
) -> None:
    async with opened() as desk:
        await desk.press("N")
        await desk.until(lambda: "Customer C-0" in title(desk))
        her = ana(other).id or 0
        for customer_id in (2, 3, 4):
            other.load(lambda c, at=customer_id: claims.hold(c, her, "hers", at))
        await desk.press("N")
        assert "No other customer of this list is left" in desk.toasts[-1]
        mine = sa.select(CLAIM.c.customer_id).where(CLAIM.c.collector_id != her)
        assert other.read(lambda c: c.execute(mine).scalars().all()) == [1]


async def test_a_customer_that_another_has_open_is_not_given(
    opened: Callable[..., Desk], other: Store
) -> None:
    her = ana(other).id or 0
    first = 1
    other.load(lambda c: claims.hold(c, her, "hers", first))
    async with opened() as desk:
        await desk.press("N")
        await desk.until(lambda: "Customer C-1" in title(desk))
        await desk.press("escape", "home", "enter")
        await desk.until(lambda: "● ana is here since" in title(desk))
        await desk.press("c", "l")
        log = LogContact(about=About(first), outcome="left_message")
        other.do(log, ana(other))
        await desk.press("ctrl+s")
        await desk.until(lambda: "ana logged a call at" in desk.text)
        assert "left message" in desk.text
        await desk.press("ctrl+s")
        await desk.until(lambda: isinstance(desk.app.screen, CustomerScreen))
    attempts = sa.text("SELECT count(*) FROM contact_attempt")
    assert other.read(lambda c: c.execute(attempts).scalar_one()) == 2, "both stay"


async def test_a_skip_asks_why(opened: Callable[..., Desk], other: Store) -> None:
    async with opened() as desk:
        await desk.press("K")
        assert "not on this screen" in desk.toasts[-1]
        await desk.press("N")
        await desk.until(lambda: "Customer C-0" in title(desk))
        await desk.press("K", "enter")
        assert "Say in a few words why" in desk.text
        await desk.type("in a meeting")
        await desk.press("enter")
        await desk.until(lambda: "Customer C-1" in title(desk))
    reasons = other.read(lambda c: c.execute(sa.select(PASSED_OVER.c.skipped)).scalars().all())
    assert reasons == ["in a meeting"]


async def test_what_is_typed_for_a_skip_or_a_snooze_is_offered_again(
    opened: Callable[..., Desk], other: Store
) -> None:
    async with opened() as desk:
        await desk.press("N")
        await desk.until(lambda: "Customer C-0" in title(desk))
        await desk.press("K")
        await desk.type("waits for")
        await desk.press("escape", "z")
        await desk.type("3d on hol")
        await desk.press("escape", "D")
        assert "why Customer C-0 is skipped" in desk.text
        assert "snooze of Customer C-0" in desk.text
        await desk.press("escape", "z")
        assert "3d on hol" in desk.line("Until, why")
        await desk.type("iday")
        await desk.press("ctrl+s")
        await desk.until(lambda: count(other, SNOOZE) == 1)
        await desk.press("K")
        await desk.type(" Ana")
        await desk.press("enter")
        await desk.until(lambda: "Customer C-1" in title(desk))
        await desk.press("K")
        assert "waits" not in desk.text, "that was another customer's"
        assert desk.app.drafts.drafts.list() == []
    reasons = other.read(lambda c: c.execute(sa.select(PASSED_OVER.c.skipped)).scalars().all())
    assert reasons == ["waits for Ana"]


async def test_a_text_of_a_popup_is_read_from_the_drafts(opened: Callable[..., Desk]) -> None:
    async with opened() as desk:
        await desk.press("N")
        await desk.until(lambda: "Customer C-0" in title(desk))
        await desk.press("K")
        await desk.type("in a meeting")
        await desk.press("escape", "D", "enter")
        assert "Why Customer C-0 is skipped" in desk.text
        assert "in a meeting" in desk.text
        await desk.press("ctrl+g", "escape", "K")
        assert "in a meeting" not in desk.text


async def test_z_snoozes_with_its_preview_and_the_header_counts_it(
    opened: Callable[..., Desk], other: Store
) -> None:
    async with opened() as desk:
        assert "Customer C-0" in desk.cursor
        await desk.press("z")
        await desk.type("3d on holiday")
        assert "· on holiday" in desk.text
        await desk.until(lambda: "No letter and no activity" in desk.text)
        await desk.press("ctrl+s")
        await desk.until(lambda: "1 snoozed" in title(desk))
        assert "Customer C-1" in desk.cursor
        await desk.press("v", "z")
        await desk.until(lambda: "Customer C-0" in desk.cursor)
        assert "snoozed until" in desk.cursor
        await desk.press("enter")
        await desk.until(lambda: "on holiday" in desk.lines[2])
        other.do(
            LogContact(about=About(1), outcome="reached", direction=Direction.INBOUND), ana(other)
        )
        await desk.until(lambda: "awake: the customer called or wrote" in desk.lines[2])
        await desk.press("escape")
        await desk.until(lambda: isinstance(desk.app.screen, DashboardScreen))
        await desk.until(lambda: "Nobody is snoozed" in desk.text)
        await desk.press("v", "1")
        await desk.until(lambda: "Customer C-0" in desk.text)
    assert count(other, SNOOZE) == 1


async def test_a_snooze_with_a_time_ends_then_without_a_key(
    opened: Callable[..., Desk], other: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(figures, "clock", lambda connection, on: time(15))
    async with opened(size=(120, 40)) as desk:
        await desk.press("z")
        await desk.type("today 15:30 call back")
        assert f"until {day_words(today(other))} 15:30 · other: call back" in desk.text
        await desk.until(lambda: "No letter and no activity" in desk.text)
        await desk.press("ctrl+s")
        await desk.until(lambda: "1 snoozed" in title(desk))
        await desk.press("v", "z")
        await desk.until(lambda: "snoozed until 15:30" in desk.cursor)
        await desk.press("enter")
        await desk.until(lambda: "snoozed until 15:30: call back" in desk.lines[2])
        desk.app.clock.follow_time()
        await desk.settle()
        assert "snoozed until 15:30" in desk.lines[2]
        monkeypatch.setattr(figures, "clock", lambda connection, on: time(15, 30))
        desk.app.clock.follow_time()
        await desk.until(lambda: "snoozed until" not in desk.lines[2])
        await desk.press("escape", "v", "1")
        await desk.until(lambda: "Customer C-0" in desk.cursor)
        assert "snoozed" not in title(desk)


async def test_the_list_and_its_counts_follow_the_clock(
    opened: Callable[..., Desk], other: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(base, "DAY_SECONDS", 0.1)
    monkeypatch.setattr(figures, "clock", lambda connection, on: time(15))
    at = time(15, 30)
    for number in (1, 2):
        command = SnoozeCustomer(
            about=About(number), until=today(other), at=at, reason=SnoozeReason.ON_HOLIDAY
        )
        other.do(command, other.me())
    async with opened() as desk:
        await desk.until(lambda: "2 snoozed" in title(desk))
        assert "Customer C-0" not in desk.text
        monkeypatch.setattr(figures, "clock", lambda connection, on: at)
        await desk.until(lambda: "Customer C-0" in desk.text and "snoozed" not in title(desk))
        assert "Customer C-2" in desk.cursor, "the cursor is where it was"


async def test_a_viewer_follows_once_another_session_has(
    opened: Callable[..., Desk], other: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(figures, "clock", lambda connection, on: time(15))
    command = SnoozeCustomer(
        about=About(1), until=today(other), at=time(16), reason=SnoozeReason.ON_HOLIDAY
    )
    other.do(command, other.me())
    viewer = sa.update(COLLECTOR).values(role=CollectorRole.VIEWER)
    other.load(lambda c: c.execute(viewer))
    async with opened() as desk:
        await desk.until(lambda: "1 snoozed" in title(desk))
        monkeypatch.setattr(figures, "clock", lambda connection, on: time(16))
        desk.app.clock.follow_time()
        await desk.settle()
        assert "1 snoozed" in title(desk), "a viewer writes nothing"
        other.load(figures.wake)
        desk.app.clock.follow_time()
        await desk.until(lambda: "snoozed" not in title(desk) and "Customer C-0" in desk.text)


async def test_z_on_a_snoozed_customer_ends_it(opened: Callable[..., Desk], other: Store) -> None:
    command = SnoozeCustomer(about=About(1), until=None, reason=SnoozeReason.ON_HOLIDAY)
    other.do(command, other.me())
    async with opened() as desk:
        assert "Customer C-1" in desk.cursor
        await desk.press("v", "z")
        await desk.until(lambda: "Customer C-0" in desk.cursor)
        await desk.press("z", "w")
        await desk.until(lambda: "Nobody is snoozed" in desk.text)


async def test_the_next_step_is_asked_once_after_work_and_never_after_looking(
    opened: Callable[..., Desk], other: Store
) -> None:
    async with opened() as desk:
        await desk.press("enter", "escape")
        await desk.until(lambda: isinstance(desk.app.screen, DashboardScreen))
        await desk.press("enter", "n")
        await desk.type("they will see")
        await desk.press("ctrl+s")
        await desk.until(lambda: isinstance(desk.app.screen, CustomerScreen))
        await desk.press("escape")
        await desk.until(lambda: isinstance(desk.app.screen, ChoiceScreen))
        assert "Nothing will bring Customer C-0 back" in desk.text
        await desk.press("escape")
        await desk.until(lambda: isinstance(desk.app.screen, CustomerScreen))
        await desk.press("escape")
        await desk.until(lambda: isinstance(desk.app.screen, DashboardScreen))
        await desk.press("home", "enter")
        await desk.until(lambda: "Customer C-0" in title(desk))
        await desk.press("N")
        await desk.until(lambda: "Customer C-1" in title(desk))


@pytest.mark.parametrize("asks", [True, False])
async def test_one_key_accepts_the_proposal_and_the_desk_can_switch_it_off(
    opened: Callable[..., Desk], other: Store, asks: bool
) -> None:
    if not asks:
        from collectui.domain.settings.actions import SetDesk

        other.do(SetDesk(name="ask_next_step", value=False), other.me())
    async with opened() as desk:
        await desk.press("enter", "n")
        await desk.type("they will see")
        await desk.press("ctrl+s")
        await desk.until(lambda: isinstance(desk.app.screen, CustomerScreen))
        await desk.press("N")
        if asks:
            await desk.until(lambda: isinstance(desk.app.screen, ChoiceScreen))
            await desk.press("enter")
        await desk.until(lambda: "Customer C-1" in title(desk))
    due = sa.text("SELECT due_on FROM activity")
    found = other.read(lambda c: c.execute(due).scalars().all())
    assert len(found) == asks
    assert all(each > today(other).isoformat() for each in found)


async def test_who_ends_the_program_holds_nothing(
    opened: Callable[..., Desk], other: Store
) -> None:
    async with opened() as desk:
        await desk.press("N")
        await desk.until(lambda: "Customer C-0" in title(desk))
        assert count(other, CLAIM) == 1
    assert count(other, CLAIM) == 0


async def test_a_viewer_claims_nothing_and_is_refused(
    opened: Callable[..., Desk], other: Store
) -> None:
    viewer = sa.update(COLLECTOR).values(role=CollectorRole.VIEWER)
    other.load(lambda c: c.execute(viewer))
    async with opened() as desk:
        await desk.press("enter")
        await desk.until(lambda: "Customer C-0" in title(desk))
        await desk.press("N")
        await desk.press("z")
        await desk.until(lambda: len(desk.toasts) == 2)
        assert all("is a viewer here" in each for each in desk.toasts)
        assert "Customer C-0" in title(desk)
    assert count(other, CLAIM) == 0
