"""What crowds of agents are measured by: their saves are counted right, and their waiting is."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy import Connection

from benchmarks import capacity, usage
from benchmarks.agents import Agent, Task, Worked, by_timeout, saves, wrong
from benchmarks.callers import Caller
from collectui.domain.about import About
from collectui.domain.notes.commands import AddNote
from collectui.store.core.work import CONTACT_ATTEMPT
from collectui.store.store import Store
from tests.fresh import new_store
from tests.store.workday_world import delinquent

pytestmark = pytest.mark.one_engine


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with closing(new_store(tmp_path / "s.sqlite3")) as made:
        delinquent(made, 3)
        yield made


def test_what_failed_is_lost_or_there_twice_is_counted(store: Store) -> None:
    there, twice, lost = (f"{os.getpid()}-0 {number}" for number in range(3))
    for body in (there, twice, twice, "somebody else's", "somebody else's"):
        store.do(AddNote(about=About(1), body=body), store.me())
    worked = [Worked(acknowledged=[there, lost]), Worked(acknowledged=[twice], errors=["busy"])]
    assert wrong(store.where, worked[:1]) == 2
    assert wrong(store.where, worked) == 3


@pytest.mark.parametrize(("kind", "milliseconds"), [(Agent, 0), (by_timeout, 60_000)])
def test_one_waits_as_we_do_and_one_as_sqlite_does(
    store: Store, kind: type[Agent], milliseconds: int
) -> None:
    agent = kind(store.where, "x")
    with closing(agent.store):
        worked = agent.work(Task(time.monotonic(), 0.05))
        said = agent.store.load(lambda c: c.exec_driver_sql("PRAGMA busy_timeout").scalar())
        assert said == milliseconds
    assert len(worked.acknowledged) == len(saves([worked])) > 0
    assert worked.errors == []


def test_a_caller_works_the_list_and_looks_what_others_changed(store: Store) -> None:
    caller = Caller(store.where, f"{os.getpid()}-0")
    with closing(caller.store):
        worked = caller.work(Task(time.monotonic(), 0.3, every=0.02))
    logged = store.read(_attempts)
    assert logged == len(worked.acknowledged) == len(worked.looks) == len(worked.nexts) > 1
    assert wrong(store.where, [worked]) == 0


def _attempts(connection: Connection) -> int:
    return connection.execute(sa.select(sa.func.count()).select_from(CONTACT_ATTEMPT)).scalar_one()


def test_an_hour_is_told_in_a_line_with_what_failed_below() -> None:
    hour = capacity.Hour(
        engine="sqlite",
        agents=2,
        minutes=0.5,
        worked=[Worked([0.001] * 98, [0.2], [], ["busy"]), Worked([0.05, 3.0], [0.1], [], [], [9])],
        wrong=1,
        jobs=[capacity.Job("import", 2.5, ""), capacity.Job("roll", 1.0, "no right")],
        cores=0.5,
        others=1.25,
        connections="3 of 4",
    )
    line, *below = capacity.line(hour).splitlines()
    said = "sqlite 2 200 1 3,000 3,000 9,000 9,000 200 200 200 1 2.5 s – 1.0 s 0.50 1.25 3 of 4"
    assert line.split() == said.split()
    assert [each.strip() for each in below] == ["busy", "roll: no right"]


def test_what_a_process_uses_is_read() -> None:
    before = usage.busy(), usage.tree(os.getpid())
    until = time.process_time() + 0.05
    while time.process_time() < until:
        pass
    assert usage.busy() > before[0]
    assert usage.tree(os.getpid()) - before[1] >= 0.03
    assert usage.private_memory([os.getpid()])[0] > 1_000_000
    assert os.getpid() in usage.children(os.getppid())
