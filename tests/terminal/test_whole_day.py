"""A day's work of many customers by keys: each figure is what the history adds up to."""

from __future__ import annotations

import json
import random
import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from collectui import cli
from collectui.store.opening import open_store
from tests.fresh import new_store
from tests.store.making import add_item, build_figures
from tests.store.workday_world import delinquent, today
from tests.terminal.driver import Terminal
from tests.terminal.program import opened
from tests.terminal.typing import ALL_AT_ONCE, in_bytes, send

LEFT = 3
"""Customers that nobody has worked when the day ends."""
AHEAD = 4
"""Customers whose keys are typed in one packet."""
REACHED = {"reached", "promised", "disputed", "refused"}
_INBOUND = "tab tab tab tab tab right"
"""From the text of a contact to its direction."""


@dataclass(frozen=True)
class Work:
    """What is done with one customer."""

    what: str
    keys: str
    asked: bool = False
    """Nothing would bring the customer back: N asks for the next step."""


DAY = (
    Work("note", "n 'they see' ctrl+s", asked=True),
    Work("reached", "c r 'they look' ctrl+s"),
    Work("message", "c l 'word' ctrl+s"),
    Work("no answer", "c n ctrl+s"),
    Work("promise", "c p 'wire' tab '100 fri' ctrl+s"),
    Work("dispute", "c d 'short' ctrl+s"),
    Work("refused", "c e 'no' ctrl+s"),
    Work("done", "c o 'mail' tab 'none' ctrl+s", asked=True),
    Work("today again", "c b 'busy' tab 'today' ctrl+s"),
    Work("rang", f"c r 'rang' {_INBOUND} ctrl+s"),
    Work("activity", "a 'ledger' ctrl+s"),
    Work("snooze", "z '3d away' ctrl+s"),
    Work("until paid", "z 'until paid' ctrl+s"),
    Work("woken", f"z '2d away' ctrl+s c r 'rang' {_INBOUND} ctrl+s"),
    Work("skip", "K 'busy' enter"),
    Work("looked at", ""),
    Work("undone", "n 'wrong' ctrl+s u enter"),
)


@pytest.fixture(params=[25, pytest.param(60, marks=pytest.mark.torture)])
def customers(request: pytest.FixtureRequest) -> int:
    """How many there are to work: each kind of work once at least."""
    return int(request.param)


@pytest.fixture
def where(customers: int, tmp_path: Path) -> str:
    path = tmp_path / "day.sqlite3"
    store = new_store(path)
    try:
        ids = delinquent(store, customers, store.me())
        on = today(store)

        def more(connection: sa.Connection) -> None:
            for customer in ids[::20]:
                late = on - timedelta(1)
                add_item(connection, customer, 100, due=late, issued=on - timedelta(9))
            build_figures(connection, on)

        store.load(more)
    finally:
        store.close()
    return f"sqlite:///{path}"


def test_every_figure_of_the_day_agrees_with_the_history(
    where: str, customers: int, capsys: pytest.CaptureFixture[str]
) -> None:
    plan = [*DAY, *random.Random(60).choices(DAY, k=customers - len(DAY))]
    random.Random(7).shuffle(plan)
    unworked = sum(work.what in ("skip", "looked at", "undone") for work in plan)
    with opened(where, 80, 24) as terminal:
        terminal.wait_text(f"1 of {customers}")
        began = datetime.now(UTC)
        terminal.keys("N")
        terminal.wait_text("Customer C-0  C-0")
        _first_round(terminal, plan)
        for _ in range(unworked - LEFT):
            here = _customer(terminal)
            send(terminal, in_bytes("c l 'word' ctrl+s N"), ALL_AT_ONCE)
            terminal.wait(lambda here=here: _customer(terminal) not in (here, ""), "the next one")
        told = History(where)
        terminal.wait_text(f"work {len(told.worked)} of {customers} ·")
        foot = re.search(r"work (\d+) of (\d+) · (\d+) reached · (\d+) min", terminal.text())
        longest = (datetime.now(UTC) - began).total_seconds() // 60
        terminal.keys("esc")
        terminal.wait_text(f"work {len(told.worked)} of {customers} ·")
        terminal.keys("v", "t")
        terminal.wait_text("Done today")
        terminal.wait_text(f"1 of {len(told.worked)}")
        terminal.keys("v", "z")
        terminal.wait_text(f"1 of {len(told.snoozed)}")
        terminal.keys("ctrl+q")
        assert terminal.wait_exit() == 0

    assert foot is not None
    worked, planned, reached, minutes = map(int, foot.groups())
    assert (worked, planned, reached) == (len(told.worked), customers, len(told.reached))
    assert worked == customers - LEFT
    assert (told.last - began).total_seconds() // 60 - 1 <= minutes <= longest

    assert _listed(where, "done", capsys) == told.numbers(told.worked)
    assert _listed(where, "snoozed", capsys) == told.numbers(told.snoozed)
    assert _listed(where, "no-next", capsys) == told.numbers(told.without_next_step)
    report = _json(capsys, "report", "morning", "--json", "--store", where)
    assert report["since"] == told.since.isoformat()
    assert report["queue"] == {
        "customers": customers - len(told.snoozed),
        "past_due": {"USD": f"{told.owed(told.customers.keys() - told.snoozed) / 100:.2f}"},
        "snoozed": len(told.snoozed),
        "without_next_step": len(told.without_next_step),
    }
    points = {point["point"]: point["customers"] for point in report["points"]}
    assert points == {
        "payment": 0,
        "kept": 0,
        "broken": 0,
        "disputed": 0,
        "credited": 0,
        "contact": len(told.rang),
        "past_due": len(told.late_since),
        "awake": len(told.woken),
        "due": len(told.due),
    }
    assert min(*map(len, (told.rang, told.late_since, told.woken, told.due, told.snoozed))) > 0
    assert told.without_next_step


def _first_round(terminal: Terminal, plan: list[Work]) -> None:
    """Each customer once; the keys of a few typed ahead, but for a question that comes first."""
    ahead: list[str] = []
    for number, work in enumerate(plan):
        # A skip takes the next by itself.
        ahead += in_bytes(work.keys if work.what == "skip" else f"{work.keys} N")
        left = len(plan) - number - 1
        # The last one by itself: whoever comes after it is of the next round.
        if left > 1 and not work.asked and number % AHEAD != AHEAD - 1:
            continue
        send(terminal, ahead, ALL_AT_ONCE)
        ahead = []
        if work.asked:
            terminal.wait_text(f"Nothing will bring Customer C-{number} back")
            terminal.keys("enter")
        if left:
            terminal.wait_text(f"Customer C-{number + 1}  C-{number + 1}")
    terminal.wait(lambda: _customer(terminal) not in ("", f"C-{len(plan) - 1}"), "the next round")


def _customer(terminal: Terminal) -> str:
    """The number of the customer on the screen; empty where it is another screen."""
    found = re.match(r" Customer (C-\d+)  C-\d+ ", terminal.text())
    return found[1] if found else ""


def _json(capsys: pytest.CaptureFixture[str], *words: str) -> Any:
    capsys.readouterr()
    cli.run(words)
    return json.loads(capsys.readouterr().out)


def _listed(where: str, view: str, capsys: pytest.CaptureFixture[str]) -> set[str]:
    rows = _json(capsys, "queue", "--view", view, "--json", "--limit", "100", "--store", where)
    return {row["customer"] for row in rows}


class History:
    """The day as the rows of the history tell it, by nothing but reading them one by one."""

    def __init__(self, where: str) -> None:
        store = open_store(where)
        try:
            self._read(store.read(_rows))
        finally:
            store.close()

    def _read(self, rows: dict[str, list[Any]]) -> None:
        self.customers = {row.id: row.number for row in rows["customer"]}
        self._items = rows["item"]
        day = datetime.fromisoformat(rows["history"][-1].at).replace(tzinfo=UTC)
        self.last = day
        self.today = day.astimezone().date()
        self.since = self.today - timedelta(1)
        while self.since.weekday() > 4:
            self.since -= timedelta(1)
        undone = {row.undo_of_id for row in rows["history"]}
        by_hand = {
            row.id
            for row in rows["history"]
            if row.undo_of_id is None and row.id not in undone and row.batch_id is None
        }
        self.worked: set[int] = set()
        self.reached: set[int] = set()
        self.rang: set[int] = set()
        asleep: dict[int, int] = {}
        self.woken: set[int] = set()
        due: dict[int, tuple[int, date]] = {}
        coming: set[int] = set()
        for row in rows["change"]:
            if row.history_id not in by_hand:
                continue
            values = {name: pair[1] for name, pair in json.loads(row.changes).items()}
            if row.customer_id is not None and row.op != "mentioned":
                self.worked.add(row.customer_id)
            match row.kind, row.op:
                case "contact_attempt", "create":
                    if values["outcome"] in REACHED:
                        self.reached.add(row.customer_id)
                    if values["direction"] == "inbound":
                        self.rang.add(row.customer_id)
                        if asleep.pop(row.customer_id, None):
                            self.woken.add(row.customer_id)
                case "snooze", "create":
                    asleep[row.customer_id] = row.record_id
                case "activity", "create":
                    due[row.record_id] = (row.customer_id, date.fromisoformat(values["due_on"]))
                case "activity", "update" if values.get("status") == "completed":
                    due.pop(row.record_id, None)
                case (("correspondence" | "promise"), "create"):
                    coming.add(row.customer_id)
        self.snoozed = set(asleep)
        self.due = {who for who, on in due.values() if self.since <= on <= self.today}
        steps = self.snoozed | coming | {who for who, _ in due.values()}
        self.without_next_step = self.customers.keys() - steps

    @property
    def late_since(self) -> set[int]:
        """Customers with an item that is past due since the day that the report begins with."""
        first = {item.customer_id: [] for item in self._items}
        for item in self._items:
            first[item.customer_id].append(date.fromisoformat(item.due) + timedelta(1))
        return {
            who
            for who, days in first.items()
            if any(self.since <= day <= self.today for day in days)
        }

    def owed(self, customers: set[int]) -> int:
        """What is open of them, in cents: all of it is past due."""
        return sum(item.open_balance for item in self._items if item.customer_id in customers)

    def numbers(self, customers: set[int]) -> set[str]:
        """Their numbers."""
        return {self.customers[each] for each in customers}


def _rows(connection: sa.Connection) -> dict[str, list[Any]]:
    """The rows as the database has them."""
    return {
        "customer": _all(connection, "SELECT id, number FROM customer"),
        "item": _all(connection, "SELECT customer_id, due, open_balance FROM item"),
        "history": _all(connection, "SELECT id, at, undo_of_id, batch_id FROM history ORDER BY id"),
        "change": _all(
            connection,
            "SELECT history_id, kind, record_id, customer_id, op, changes FROM history_change"
            " ORDER BY id",
        ),
    }


def _all(connection: sa.Connection, statement: str) -> list[Any]:
    return list(connection.execute(sa.text(statement)))
