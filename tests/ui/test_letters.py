"""`l` and `L`: letters seen, marked as sent and taken back, by keys; promises on every screen."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from collectui.domain.vocabulary import CollectorRole
from collectui.store.core.desk import COLLECTOR
from collectui.store.dunning import runs
from collectui.store.opening import open_store
from tests.ui.desk import TODAY, Desk

Opener = Callable[..., Desk]


@pytest.fixture
def planned(desk_file: Path) -> Path:
    """The demonstration's desk with its letters planned."""
    store = open_store(f"sqlite:///{desk_file}", as_of=TODAY, may_write=True)
    runs.carry_out(store, store.me().id)
    store.close()
    return desk_file


def _rows(file: Path, sql: str) -> list[tuple[Any, ...]]:
    store = open_store(f"sqlite:///{file}", as_of=TODAY)
    found = store.read(lambda c: [tuple(row) for row in c.execute(sa.text(sql))])
    store.close()
    return found


WAITING = "SELECT count(*) FROM correspondence WHERE status IN ('pending', 'held')"
SENT_NOW = "SELECT count(*) FROM history WHERE action = 'letter.sent'"


async def test_the_desks_letters_are_listed_by_state(planned: Path, open_desk: Opener) -> None:
    ((waiting,),) = _rows(planned, WAITING)
    async with open_desk(planned, size=(120, 40)) as desk:
        await desk.press("L")
        assert desk.lines[0].strip().startswith("Letters of the desk · Waiting")
        assert f"1 of {waiting}" in desk.lines[-1]
        for part in ("Stage", "By", "To", "State", "Because"):
            assert part in desk.lines[1]
        await desk.press("v", "3")
        await desk.settle()
        assert "Held, with the reason" in desk.lines[0]
        assert "held" in desk.cursor
        await desk.press("v", "4")
        await desk.settle()
        assert "sent" in desk.cursor
        await desk.press("escape")
        assert "collectui" in desk.lines[0]


async def test_marked_as_sent_and_taken_back(planned: Path, open_desk: Opener) -> None:
    ((before,),) = _rows(planned, WAITING)
    async with open_desk(planned, size=(120, 40)) as desk:
        await desk.press("L")
        await desk.press("v", "2")
        await desk.settle()
        first = desk.cursor
        await desk.press("space", "down", "space")
        assert "2 marked" in desk.lines[-1]
        await desk.press("m")
        assert "Mark as sent" in desk.text
        await desk.press("s")
        await desk.settle()
        assert "2 letters" in desk.text
        await desk.press("enter")
        await desk.until(lambda: _rows(planned, SENT_NOW) == [(1,)])
        await desk.settle()
        assert first not in desk.text
        assert _rows(planned, WAITING) == [(before - 2,)]
        await desk.press("u")
        await desk.settle()
        await desk.press("enter")
        await desk.until(lambda: _rows(planned, WAITING) == [(before,)])


async def test_another_day_is_asked_for(planned: Path, open_desk: Opener) -> None:
    async with open_desk(planned, size=(120, 40)) as desk:
        await desk.press("L")
        await desk.press("m", "t")
        await desk.until(lambda: "sent when?" in desk.text)
        await desk.type("18 nov")
        await desk.press("enter")
        await desk.settle()
        await desk.press("enter")
        await desk.until(lambda: _rows(planned, SENT_NOW) == [(1,)])
    days = (
        "SELECT substr(sent_at, 1, 10) FROM correspondence WHERE version > 1"
        " AND sent_at IS NOT NULL"
    )
    assert _rows(planned, days) == [("2026-11-18",)]


async def test_one_that_was_withdrawn_says_why_it_cannot(planned: Path, open_desk: Opener) -> None:
    store = open_store(f"sqlite:///{planned}", as_of=TODAY, may_write=True)
    withdraw = "UPDATE correspondence SET status = 'cancelled', held_reason = 'paid', id = 9999"
    first = " WHERE id = (SELECT min(id) FROM correspondence WHERE status = 'pending')"
    store.load(lambda c: c.execute(sa.text(withdraw + first)).rowcount)
    store.close()
    async with open_desk(planned, size=(120, 40)) as desk:
        await desk.press("L")
        await desk.press("v", "5")
        await desk.settle()
        assert "withdrawn" in desk.cursor
        await desk.press("m")
        assert "was withdrawn" in desk.text
        await desk.press("s")
        assert any("was withdrawn" in said for said in desk.toasts)
    assert _rows(planned, SENT_NOW) == [(0,)]


async def test_many_are_greyed_for_a_collector(planned: Path, open_desk: Opener) -> None:
    store = open_store(f"sqlite:///{planned}", as_of=TODAY, may_write=True)
    role = sa.update(COLLECTOR).where(COLLECTOR.c.id == store.me().id)
    store.load(lambda c: c.execute(role.values(role=CollectorRole.COLLECTOR)).rowcount)
    store.close()
    async with open_desk(planned, size=(120, 40)) as desk:
        await desk.press("L", "space", "down", "space", "m")
        assert "Marking many letters as sent is for a supervisor" in desk.text
        await desk.press("escape", "escape", "m")
        assert "for a supervisor" not in desk.text


async def test_a_customers_letters_and_their_line_in_its_history(
    planned: Path, open_desk: Opener
) -> None:
    async with open_desk(planned, size=(120, 40)) as desk:
        await desk.press("l")
        assert "Letters of" in desk.lines[0]
        assert "All letters" in desk.lines[0]
        here = len([line for line in desk.lines[2:-1] if line.strip()])
        assert here >= 1
        await desk.press("escape", "enter")
        await desk.settle()
        await desk.press("l")
        assert "All letters" in desk.lines[0]
        await desk.press("escape", "6", "f")
        await desk.type("kind:letter")
        await desk.press("enter")
        await desk.settle()
        assert "letter" in desk.text
        assert "Letters of 2026" not in desk.text


async def test_a_promise_stands_on_every_screen(planned: Path, open_desk: Opener) -> None:
    async with open_desk(planned, size=(140, 40)) as desk:
        await desk.press("c", "p", *"will pay", "tab", *"100 +5")
        assert "Amount, date" in desk.text
        await desk.press("ctrl+s")
        await desk.settle()
        await desk.press("f", *"promised", "escape", "home")
        ((number, customer),) = _rows(
            planned,
            "SELECT customer.number, customer.id FROM contact_attempt JOIN customer"
            " ON customer.id = customer_id WHERE promised_on = '2026-11-25' AND amount = 10000",
        )
        await desk.press("slash", *number)
        await desk.settle()
        await desk.press("enter")
        await desk.settle()
        assert "promised 100.00" in desk.text
        assert "for 25 Nov" in desk.lines[1]
    taken = f"SELECT total, status FROM promise WHERE customer_id = {customer}"
    assert _rows(planned, taken) == [(10_000, "open")]


async def test_a_dispute_asks_for_no_promise(planned: Path, open_desk: Opener) -> None:
    async with open_desk(planned, size=(120, 40)) as desk:
        await desk.press("c", "d")
        assert "Amount, date" not in desk.text
        assert "without a reason no case is opened" in desk.text
