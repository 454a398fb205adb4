"""Taking a promise by keys, and what is done with the one that is there."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy import Connection

from collectui.domain.about import About
from collectui.domain.promises.actions import AddPromise
from collectui.domain.promises.typed import TypedPart
from collectui.domain.promises.views import PromiseView
from collectui.domain.vocabulary import CancelledBy, PromiseMethod, PromiseStatus
from collectui.store import figures
from collectui.store.core.promises import PROMISE
from collectui.store.dunning import follows
from collectui.store.opening import open_store
from collectui.store.queries.disputes import of_customer
from collectui.store.queries.promises import promises_of
from collectui.ui.popups.popup import ChoiceScreen
from collectui.ui.screens.customer import CustomerScreen
from collectui.ui.screens.customer_transactions import Transactions
from tests.fresh import new_store
from tests.store.making import ON, add_customer, add_item, build_figures
from tests.ui.desk import Desk


def _owing(connection: Connection) -> None:
    customer = add_customer(connection)
    for number, days in (("INV-A", 60), ("INV-B", 40)):
        due = ON - timedelta(days)
        add_item(connection, customer, 600_000, number=number, due=due)
    build_figures(connection)


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    """A customer who owes 12,000.00 USD in two transactions."""
    file = tmp_path / "promises.sqlite3"
    store = new_store(file)
    store.load(_owing)
    store.close()
    async with Desk(file, tmp_path / "drafts", size=(120, 40), as_of=ON) as running:
        running.app.push_screen(CustomerScreen(1))
        await running.settle()
        yield running


async def promises(desk: Desk) -> list[PromiseView]:
    """The newest promise first."""
    found: list[PromiseView] = await desk.app.ask(promises_of, 1)
    return sorted(found, key=lambda promise: -promise.id)


async def test_a_promise_is_one_key_and_one_line(desk: Desk) -> None:
    await desk.press("P")
    await desk.settle()
    assert "all is 12,000.00 USD" in desk.text
    await desk.type("7000 +3")
    await desk.settle()
    assert "7,000.00 for" in desk.text
    assert "INV-A 6,000.00  INV-B 1,000.00" in desk.text
    await desk.press("ctrl+s")
    await desk.settle()
    (promise,) = await promises(desk)
    assert (promise.total, promise.stands) == (700_000, True)
    assert "promised 7,000.00 for" in desk.text


async def test_several_parts_are_a_plan_and_each_is_shown(desk: Desk) -> None:
    await desk.press("P")
    await desk.type("2000 +3, 1000 +10")
    await desk.settle()
    assert "2,000.00 for" in desk.text
    assert "1,000.00 for" in desk.text
    await desk.press("ctrl+s")
    await desk.settle()
    (promise,) = await promises(desk)
    assert [part.amount for part in promise.parts] == [200_000, 100_000]


@pytest.mark.sampled
@pytest.mark.parametrize("line", ["soon", "13000 +3", "100", "5000 +3 INV-X"])
async def test_what_cannot_be_promised_says_why_and_stays_typed(desk: Desk, line: str) -> None:
    await desk.press("P")
    await desk.type(line)
    await desk.press("ctrl+s")
    await desk.settle()
    assert line in desk.text
    assert not await promises(desk)


async def test_whose_wish_it_was_is_asked_of_one_that_is_older(desk: Desk, tmp_path: Path) -> None:
    await desk.press("P")
    await desk.type("7000 +30")
    await desk.press("ctrl+s")
    await desk.settle()
    store = open_store(str(tmp_path / "promises.sqlite3"), may_write=True)
    older = sa.update(PROMISE).values(taken_on=ON - timedelta(2))
    store.load(lambda connection: connection.execute(older))
    store.close()
    await desk.press("P", "2")
    await desk.type("took it back")
    await desk.press("enter", "c")
    await desk.settle()
    (promise,) = await promises(desk)
    assert (promise.status, promise.cancelled_by) == (
        PromiseStatus.CANCELLED,
        CancelledBy.CUSTOMER,
    )


async def test_one_that_stands_is_cancelled_with_a_reason_or_replaced(desk: Desk) -> None:
    await desk.press("P")
    await desk.type("7000 +3")
    await desk.press("ctrl+s", "P")
    await desk.until(lambda: isinstance(desk.app.screen, ChoiceScreen))
    assert "Replace PTP-00001" in desk.text
    await desk.press("1")
    await desk.type("5000 +5")
    await desk.press("ctrl+s", "P")
    await desk.until(lambda: isinstance(desk.app.screen, ChoiceScreen))
    newest, first = await promises(desk)
    assert (newest.stands, first.status) == (True, PromiseStatus.REPLACED)
    await desk.press("2")
    await desk.type("took it back")
    await desk.press("enter")
    await desk.settle()
    newest, _ = await promises(desk)
    assert (newest.status, newest.cancelled_by) == (PromiseStatus.CANCELLED, CancelledBy.US)
    assert newest.status_reason == "took it back"


async def test_the_method_of_one_that_stands_is_changed_with_what_follows_shown(
    desk: Desk,
) -> None:
    await desk.press("P")
    await desk.type("7000 +3")
    await desk.press("ctrl+s", "P")
    await desk.until(lambda: isinstance(desk.app.screen, ChoiceScreen))
    await desk.press("5")
    await desk.press("left")
    await desk.settle()
    assert "Change PTP-00001" in desk.text
    assert "kept if it comes by" in desk.text
    await desk.press("ctrl+s")
    await desk.settle()
    (promise,) = await promises(desk)
    assert promise.method is not PromiseMethod.OTHER


async def test_marked_transactions_are_promised_together(desk: Desk) -> None:
    await desk.press("2", "down", "space", "space")
    await desk.press("P")
    await desk.settle()
    assert "all is 12,000.00 USD" in desk.text
    await desk.type("all +3")
    await desk.press("ctrl+s")
    await desk.settle()
    (promise,) = await promises(desk)
    assert {each.item: each.amount for each in promise.items} == {
        "INV-A": 600_000,
        "INV-B": 600_000,
    }
    screen = desk.app.screen
    assert isinstance(screen, CustomerScreen)
    assert isinstance(screen.tab, Transactions)
    assert not screen.tab.marked_items, "what was marked is done"


async def test_the_whole_balance_is_promised_by_three_keys_and_a_line(desk: Desk) -> None:
    await desk.press("P")
    await desk.type("all +3")
    await desk.press("ctrl+s")
    await desk.settle()
    (promise,) = await promises(desk)
    assert promise.total == 1_200_000


@pytest.mark.sampled
@pytest.mark.parametrize(
    ("typed", "amounts"),
    [("", (600_000, 600_000)), ("25%", (150_000, 150_000)), ("3000", ())],
)
async def test_marked_transactions_are_disputed_in_one_case(
    desk: Desk, typed: str, amounts: tuple[int, ...]
) -> None:
    await desk.press("2", "down", "space", "space", "I", "p")
    await desk.type(typed)
    await desk.press("ctrl+s")
    await desk.settle()
    cases = await desk.app.ask(of_customer, 1)
    assert tuple(part.open for case in cases for part in case.parts) == amounts
    if not amounts:
        assert "Of 2 transactions all of each, or a share: 30%" in desk.text


async def test_a_call_about_marked_transactions_disputes_them(desk: Desk) -> None:
    await desk.press("2", "down", "space", "space", "c", "d")
    await desk.type("wrong prices")
    await desk.press("tab", "p")
    await desk.type("50%")
    await desk.press("ctrl+s")
    await desk.settle()
    (case,) = await desk.app.ask(of_customer, 1)
    assert [part.open for part in case.parts] == [300_000, 300_000]
    assert (case.reason, case.words) == ("pricing", "wrong prices")
    await desk.press("u")
    await desk.settle()
    await desk.press("enter")
    await desk.settle()
    assert await desk.app.ask(of_customer, 1) == [], "one undo takes back all of it"


async def test_a_line_that_is_no_transaction_says_so(desk: Desk) -> None:
    await desk.press("2", "home", "I")
    await desk.settle()
    assert desk.toasts[-1] == "What is disputed is a transaction: go to one, or mark some"


async def test_the_preview_says_that_a_promise_was_broken(tmp_path: Path) -> None:
    file, later = tmp_path / "broken.sqlite3", ON + timedelta(30)
    with closing(new_store(file)) as store:
        store.load(_owing)
        part = TypedPart(ON + timedelta(3), 100_000)
        store.do(AddPromise(about=About(1), currency="", parts=(part,)), store.me())
        figures.roll(store.load, later, follow=follows.by_calendar)
    async with Desk(file, tmp_path / "drafts", size=(200, 40), as_of=later) as desk:
        row = desk.dashboard.queue.rows.row
        assert row is not None
        why = desk.line("Priority ")
        assert "+40 PTP-00001 broken" in why
        assert sum(map(int, re.findall(r"\+(\d+) ", why))) == row.priority
