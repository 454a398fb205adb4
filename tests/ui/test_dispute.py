"""Disputing a transaction by keys, and moving the dispute that is there."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Connection

from collectui.domain.about import About
from collectui.domain.disputes.views import Dispute
from collectui.domain.promises.actions import AddPromise
from collectui.domain.promises.typed import TypedPart
from collectui.domain.vocabulary import DisputeStatus
from collectui.store.queries.disputes import of_customer
from collectui.store.queries.promises import promises_of
from collectui.ui.forms.dispute import DisputeEditor
from collectui.ui.popups.popup import ChoiceScreen
from collectui.ui.screens.customer import CustomerScreen
from tests.fresh import new_store
from tests.store.making import ON, add_customer, add_item, build_figures
from tests.ui.desk import Desk


def _owing(connection: Connection) -> None:
    customer = add_customer(connection)
    due = ON - timedelta(40)
    add_item(connection, customer, 1_200_000, number="INV-A", due=due)
    add_item(connection, customer, 0, number="INV-B", due=due, amount=5)
    build_figures(connection)


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    """A customer's transactions, the cursor on the one that is open."""
    file = tmp_path / "disputes.sqlite3"
    store = new_store(file)
    store.load(_owing)
    store.close()
    async with Desk(file, tmp_path / "drafts", size=(120, 40), as_of=ON) as running:
        running.app.push_screen(CustomerScreen(1, tab=2))
        await running.settle()
        await running.press("down")
        yield running


async def cases(desk: Desk) -> list[Dispute]:
    found: list[Dispute] = await desk.app.ask(of_customer, 1)
    return found


async def test_a_dispute_of_the_selected_item_takes_three_keys(desk: Desk) -> None:
    await desk.press("I", "f", "ctrl+s")
    await desk.settle()
    (case,) = await cases(desk)
    assert (case.reason, case.total("open")) == ("freight", 1_200_000)
    assert "└ D-00001 Freight" in desk.text
    await desk.press("down", "I")
    await desk.until(lambda: isinstance(desk.app.screen, ChoiceScreen))
    assert "Dispute more of it" in desk.text
    await desk.press("i")
    await desk.settle()
    assert desk.toasts[-1] == "nothing of INV-A is undisputed"


async def test_what_is_typed_is_shown_as_it_is_meant(desk: Desk) -> None:
    await desk.press("I", "p")
    await desk.type("25%")
    await desk.settle()
    assert "3,000.00 of 12,000.00 USD" in desk.text
    assert "for sales" in desk.text
    assert "disputed amount 3,000.00 USD of INV-A" in desk.text
    assert "transaction INV-A: disputed 3,000.00 USD" in desk.text
    assert "Pricing: attach purchase order" in desk.text
    await desk.press("ctrl+s")
    await desk.settle()
    (case,) = await cases(desk)
    assert case.total("open") == 300_000


async def test_what_is_there_is_moved(desk: Desk) -> None:
    await desk.press("I", "p")
    await desk.type("3000")
    await desk.press("ctrl+s", "I")
    await desk.until(lambda: isinstance(desk.app.screen, ChoiceScreen))
    assert "D-00001 Pricing, 3,000.00 open, new" in desk.text
    await desk.press("c")
    await desk.type("2000")
    await desk.settle()
    assert "2,000.00 is to be credited, 1,000.00 is owed after all" in desk.text
    await desk.press("enter")
    await desk.settle()
    (case,) = await cases(desk)
    assert case.status is DisputeStatus.RESOLVED_CREDIT
    assert (case.total("credit_expected"), case.total("reinstated")) == (200_000, 100_000)
    await desk.press("I")
    await desk.until(lambda: isinstance(desk.app.screen, ChoiceScreen))
    await desk.press("i")
    await desk.until(lambda: isinstance(desk.app.screen, DisputeEditor))
    await desk.settle()
    assert "10000.00" in desk.text


async def test_a_closed_item_is_not_disputed_and_says_why(desk: Desk) -> None:
    await desk.press("v", "v", "end", "I")
    await desk.settle()
    assert desk.toasts[-1] == "INV-B is closed"


async def test_a_promise_of_it_is_cancelled_by_saying_so(desk: Desk) -> None:
    part = TypedPart(ON + timedelta(3), 300_000)
    promise = AddPromise(about=About(1, item_id=1), currency="USD", parts=(part,), items=(1,))
    desk.app.submit(promise)
    await desk.settle()
    await desk.press("I", "p")
    await desk.settle()
    assert "PTP-00001     stands" in desk.text
    await desk.press("ctrl+s")
    await desk.settle()
    assert "PTP-00001 promised 3,000.00 of INV-A: cancel that promise?" in desk.text
    await desk.press("c", "ctrl+s")
    await desk.settle()
    (case,) = await cases(desk)
    assert case.total("open") == 1_200_000
    (taken,) = await desk.app.ask(promises_of, 1)
    assert not taken.stands
