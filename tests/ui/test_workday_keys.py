"""What the workday costs in keys beside the text itself."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from collectui.domain.vocabulary import PromiseStatus
from collectui.store.core.activities import ACTIVITY
from collectui.store.core.customers import CUSTOMER
from collectui.store.core.history import HISTORY
from collectui.store.core.promises import PROMISE
from collectui.store.core.work import CONTACT_ATTEMPT
from collectui.store.core.workday import SNOOZE
from collectui.store.store import Store
from tests.fresh import new_store
from tests.store.workday_world import agent, count, delinquent
from tests.ui.desk import Desk
from tests.ui.hands import Counting

Opened = Callable[..., Desk]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "workday.sqlite3"
    store = new_store(path)
    try:
        delinquent(store, 6, store.me())
        agent(store, "ana")
    finally:
        store.close()
    return path


def column(store: Store, wanted: Any) -> list[Any]:
    return store.read(lambda c: list(c.execute(sa.select(wanted)).scalars()))


async def test_the_next_customer_is_one_key_where_nothing_is_missing(opened: Opened) -> None:
    async with opened() as desk:
        hands = Counting(desk)
        for number in range(3):
            await hands.press("N")
            await desk.until(lambda number=number: f"Customer C-{number}" in desk.lines[0])
            assert hands.spent() <= 1


async def test_a_snooze_is_two_keys_and_the_text(opened: Opened, other: Store) -> None:
    async with opened() as desk:
        hands = Counting(desk)
        await hands.press("z")
        await hands.type("fri 14:00 call back")
        await hands.press("ctrl+s")
        await desk.until(lambda: "1 snoozed" in desk.lines[0])
        assert hands.spent() <= 2
    assert column(other, SNOOZE.c.line) == ["call back"]


async def test_a_call_is_finished_and_the_next_customer_taken_with_seven_keys(
    opened: Opened, other: Store
) -> None:
    async with opened() as desk:
        await desk.press("N")
        await desk.until(lambda: "Customer C-0" in desk.lines[0])
        hands = Counting(desk)
        await hands.press("c", "r")
        await hands.type("They will look at it")
        await hands.press("tab")
        await hands.type("mon")
        await hands.press("ctrl+s", "N")
        await desk.until(lambda: "Customer C-1" in desk.lines[0])
        assert hands.spent() <= 7
    assert column(other, CONTACT_ATTEMPT.c.outcome) == ["reached"]
    assert len(column(other, ACTIVITY.c.due_on)) == 1


async def test_marked_customers_get_another_collector_with_four_keys_and_the_login(
    opened: Opened, other: Store
) -> None:
    async with opened(size=(120, 40)) as desk:
        await desk.press("space", "space", "space")
        hands = Counting(desk)
        await hands.press("m", "r")
        await hands.type("ana")
        await hands.press("ctrl+s")
        await desk.until(lambda: count(other, HISTORY) == 1)
        assert hands.spent() <= 4
    (her,) = column(other, sa.text("id FROM collector WHERE login = 'ana'"))
    assert column(other, CUSTOMER.c.collector_id).count(her) == 3


async def test_marked_customers_get_a_follow_up_with_four_keys_and_the_text(
    opened: Opened, other: Store
) -> None:
    async with opened(size=(120, 40)) as desk:
        await desk.press("space", "space", "space")
        hands = Counting(desk)
        await hands.press("a")
        await hands.type("Follow up")
        await hands.press("ctrl+s")
        await desk.until(lambda: count(other, ACTIVITY) == 3)
        assert hands.spent() <= 4
    assert column(other, ACTIVITY.c.subject) == ["Follow up"] * 3


async def test_a_promise_of_the_whole_balance_is_two_keys_and_the_text(
    opened: Opened, other: Store
) -> None:
    async with opened() as desk:
        hands = Counting(desk)
        await hands.press("P")
        await hands.type("all fri ach")
        await desk.until(lambda: "by ach" in desk.text)
        await hands.press("ctrl+s")
        await desk.until(lambda: any("promised for" in said for said in desk.toasts))
        assert hands.spent() <= 3
        await desk.until(lambda: " promis" in desk.text)
    assert column(other, PROMISE.c.total) == [600_000]


async def test_where_a_promise_stands_it_is_replaced_or_cancelled(
    opened: Opened, other: Store
) -> None:
    async with opened() as desk:
        await desk.press("enter")
        await desk.until(lambda: "1 Overview" in desk.text)
        await desk.press("P")
        await desk.type("1000 fri")
        await desk.press("ctrl+s")
        await desk.until(lambda: any("promised for" in said for said in desk.toasts))
        await desk.press("P")
        await desk.until(lambda: "Take another promise" in desk.text)
        assert "Cancel PTP-00001" in desk.text
        await desk.press("1")
        await desk.type("2000 fri")
        await desk.press("ctrl+s")
        await desk.until(lambda: "promised 2,000.00" in desk.text)
        await desk.press("P", "2")
        await desk.type("typed wrong")
        await desk.press("enter", "u")
        await desk.until(lambda: any("cancelled" in said for said in desk.toasts))
        assert "promised 2,000.00" not in desk.text
    assert column(other, PROMISE.c.status) == [PromiseStatus.REPLACED, PromiseStatus.CANCELLED]
