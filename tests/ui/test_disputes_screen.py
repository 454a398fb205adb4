"""The desk's disputes: listed, narrowed, moved, handed over together."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Connection

from collectui.domain.about import About
from collectui.domain.disputes.commands import Claimed, OpenDispute
from collectui.domain.disputes.views import Dispute
from collectui.domain.vocabulary import DisputeStatus
from collectui.store.queries.disputes import of_customer
from collectui.ui.screens.customer import CustomerScreen
from collectui.ui.screens.customer_versions import VersionsScreen
from collectui.ui.screens.disputes import DisputesScreen
from tests.fresh import new_store
from tests.store.making import ON, add_customer, add_item, build_figures
from tests.ui.desk import Desk


def _owing(connection: Connection) -> None:
    customer = add_customer(connection)
    for number in ("INV-A", "INV-B"):
        add_item(connection, customer, 600_000, number=number, due=ON - timedelta(40))
    build_figures(connection)


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    """Two disputes of a customer, freight due first."""
    file = tmp_path / "disputes.sqlite3"
    with closing(new_store(file)) as store:
        store.load(_owing)
        me = store.me()
        for item, reason in ((1, "promotion"), (2, "freight")):
            claimed = (Claimed(item, 100_000),)
            store.do(OpenDispute(about=About(1), items=claimed, reason=reason), me)
    async with Desk(file, tmp_path / "drafts", size=(120, 40)) as running:
        await running.press("v", "D")
        await running.until(lambda: isinstance(running.app.screen, DisputesScreen))
        await running.settle()
        yield running


async def cases(desk: Desk) -> list[Dispute]:
    found: list[Dispute] = await desk.app.ask(of_customer, 1)
    return found


async def test_what_is_due_first_stands_first_with_whose_turn_it_is(desk: Desk) -> None:
    assert "D-00002" in desk.cursor
    assert "Freight" in desk.cursor
    assert "logistics" in desk.cursor
    assert "1 of 2" in desk.text
    await desk.press("f")
    await desk.type("reason:promotion")
    await desk.press("enter")
    await desk.settle()
    assert "D-00001" in desk.cursor
    assert "1 of 1" in desk.text
    await desk.press("v", "5")
    await desk.settle()
    assert "No dispute here" in desk.text


async def test_one_is_split_and_opened(desk: Desk) -> None:
    await desk.press("m", "s")
    await desk.type("25%")
    await desk.press("enter")
    await desk.settle()
    assert [each.total("open") for each in await cases(desk)] == [100_000, 75_000, 25_000]
    await desk.press("h")
    await desk.until(lambda: isinstance(desk.app.screen, VersionsScreen))
    await desk.press("escape", "enter")
    await desk.until(lambda: isinstance(desk.app.screen, CustomerScreen))


async def test_those_marked_are_handed_over_and_nothing_else_is_done_to_them(desk: Desk) -> None:
    await desk.press("space", "space", "m")
    await desk.settle()
    assert "2 disputes" in desk.text
    await desk.press("w")
    await desk.settle()
    assert "several rows are marked" in desk.toasts[-1]
    await desk.press("m", "H")
    await desk.type("warehouse")
    await desk.press("enter")
    await desk.settle()
    assert {each.owner for each in await cases(desk)} == {"warehouse"}
    assert "marked" not in desk.lines[-1]


async def test_those_marked_await_the_customers_answer_together(desk: Desk) -> None:
    await desk.press("space", "space", "m", "a")
    await desk.type("+3b")
    await desk.press("enter")
    await desk.settle()
    assert {each.status for each in await cases(desk)} == {DisputeStatus.WAITING}
    assert "customer until" in desk.cursor
