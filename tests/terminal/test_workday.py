"""A day by its keys in a whole program: next, a note, the question, a skip, a snooze, a kill."""

import json
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from collectui import cli
from collectui.store.core.activities import ACTIVITY
from collectui.store.core.workday import CLAIM
from collectui.store.opening import open_store
from tests.fresh import new_store
from tests.store.workday_world import delinquent
from tests.terminal.program import opened


@pytest.fixture
def where(tmp_path: Path) -> str:
    path = tmp_path / "day.sqlite3"
    store = new_store(path)
    try:
        delinquent(store, 5, store.me())
    finally:
        store.close()
    return f"sqlite:///{path}"


def _listed(where: str, view: str, capsys: pytest.CaptureFixture[str]) -> list[Any]:
    capsys.readouterr()
    cli.run(["queue", "--view", view, "--json", "--store", where])
    return [row["customer"] for row in json.loads(capsys.readouterr().out)]


def test_marked_customers_get_an_activity_each(
    where: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with opened(where, 80, 24) as terminal:
        terminal.wait_text("1 of 5")
        terminal.keys(" ", "down", "V")
        terminal.wait_text("✓ 3 customers marked")
        terminal.keys("a")
        terminal.wait_text("New activity · for 3 customers")
        terminal.type("call back")
        terminal.wait_text("C-2 Customer C-2: activity call back")
        terminal.keys("ctrl+s")
        terminal.wait_gone("New activity")
        terminal.wait_gone("marked")
        assert _listed(where, "done", capsys) == ["C-0", "C-1", "C-2"]
        terminal.keys("u")
        terminal.wait_text("Activity for 3 customers: call back")
        terminal.keys("enter")
        terminal.wait(lambda: not _activities(where), "the undo")


def _activities(where: str) -> list[int]:
    store = open_store(where)
    try:
        return store.read(lambda c: list(c.execute(sa.select(ACTIVITY.c.id)).scalars()))
    finally:
        store.close()


def test_a_day(where: str, capsys: pytest.CaptureFixture[str]) -> None:
    with opened(where, 80, 24) as terminal:
        terminal.wait_text("1 of 5")
        terminal.keys("N")
        terminal.wait_text("Customer C-0  C-0")
        terminal.keys("n")
        terminal.wait_text("New note")
        terminal.type("they will see")
        terminal.keys("ctrl+s")
        terminal.wait_gone("New note")
        terminal.keys("N")
        terminal.wait_text("Nothing will bring Customer C-0 back")
        terminal.keys("enter")
        terminal.wait_text("Customer C-1  C-1")
        terminal.wait_text("work 1 of 5 · 0 reached · 0 min")
        terminal.keys("K")
        terminal.wait_text("Skip Customer C-1")
        terminal.type("in a meeting")
        terminal.keys("enter")
        terminal.wait_text("Customer C-2  C-2")
        terminal.keys("z")
        terminal.wait_text("Snooze · Customer C-2")
        terminal.type("3d on holiday")
        terminal.wait_text("No letter and no activity falls")
        terminal.keys("ctrl+s")
        terminal.wait(lambda: _listed(where, "snoozed", capsys) == ["C-2"], "the snooze")
        terminal.keys("N")
        terminal.wait_text("Customer C-3  C-3")
        terminal.kill()
    assert _listed(where, "done", capsys) == ["C-0", "C-2"]
    store = open_store(where)
    try:
        held = store.read(lambda c: c.execute(sa.select(CLAIM.c.customer_id)).scalars().all())
    finally:
        store.close()
    assert len(held) == 1, "the killed terminal's claim stays, until its time is over"
    with opened(where, 80, 24) as terminal:
        terminal.wait_text("1 snoozed")
        terminal.keys("N")
        terminal.wait_text("Customer C-3  C-3")  # its own login's, at once
        terminal.keys("N")
        terminal.wait_text("Customer C-4  C-4")
        terminal.keys("N")
        terminal.wait_text("Customer C-1  C-1")  # skipped, at the end of the round
