"""Several agents at once, and agents whose program dies: nothing acknowledged is ever lost."""

import random
import subprocess
import sys
import time
from itertools import pairwise
from pathlib import Path

import pytest
import sqlalchemy as sa

from collectui.domain.about import About
from collectui.domain.notes.commands import AddNote
from collectui.store.core.customers import CUSTOMER
from collectui.store.core.history import HISTORY
from collectui.store.queries.history import versions_of
from collectui.store.queries.notes import note
from collectui.store.store import Store
from tests.store import agents
from tests.store.acknowledged import check, check_whole
from tests.store.making import one_customer
from tests.store.processes import at_once

pytestmark = pytest.mark.both_engines

ROOT = Path(__file__).parents[2]
AGENTS = 6


def test_six_agents_lose_no_update(store: Store) -> None:
    customer, times = one_customer(store), 40
    answers = at_once(agents.count_up, [(store.where, customer, times)] * AGENTS)
    assert answers == [times] * AGENTS
    limit = sa.select(CUSTOMER.c.credit_limit)
    assert store.read(lambda c: c.execute(limit).scalar_one()) == AGENTS * times


def test_agents_who_edit_one_note_see_each_other(store: Store) -> None:
    customer, times = one_customer(store), 8
    made = store.do(AddNote(about=About(customer), body="top"), store.me())
    note_id = made.created["note"]
    calls = [(store.where, note_id, mark, times) for mark in "abcd"]
    answers = at_once(agents.append, calls)
    assert all(isinstance(answer, int) for answer in answers)
    lines = store.read(note, note_id).body.split("\n")
    assert sorted(lines) == sorted(["top", *(f"{m}{n}" for m in "abcd" for n in range(times))])
    assert store.read(note, note_id).version == len(lines)
    # Each version grew from the one before it: nobody wrote over what he had not seen.
    versions = store.read(versions_of, "note", note_id)[::-1]
    bodies = [c for v in versions for c in v.changes if c.field == "body"]
    for before, after in pairwise(bodies):
        assert after.was == before.becomes
    moments = store.read(
        lambda c: c.execute(sa.select(HISTORY.c.at).order_by(HISTORY.c.id)).scalars().all()
    )
    assert moments == sorted(moments)


def test_a_crowd_loses_nothing_and_saves_nothing_twice(store: Store) -> None:
    customer, times = one_customer(store), 20
    answers = at_once(agents.save, [(store.where, customer, mark, times) for mark in "abcde"])
    saved = [command for answer in answers for command in answer]
    assert check(store, saved) == len(saved) == 5 * times


def _kill_while_writing(store: Store, trials: int) -> None:
    customer = one_customer(store)
    acknowledged: list[str] = []
    for trial in range(trials):
        # By its name as a module: the program of a terminal, with nothing of this one in it.
        command = [
            sys.executable,
            "-m",
            "tests.store.agents",
            store.where,
            str(customer),
            f"t{trial}",
        ]
        agent = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
        assert agent.stdout
        said = [agent.stdout.readline() for _ in range(3 + trial % 5)]
        # At any moment of a save, the commit among them.
        time.sleep(random.Random(trial).uniform(0, 0.004))
        agent.kill()
        rest, _ = agent.communicate()
        acknowledged += [line.strip() for line in (*said, *rest.splitlines())]
        # Of each that was killed the last may have been saved and the word of it lost.
        there = check(store, acknowledged)
        assert len(acknowledged) <= there <= len(acknowledged) + trial + 1


def test_what_was_acknowledged_outlives_a_kill(store: Store) -> None:
    _kill_while_writing(store, 3)


@pytest.mark.torture
def test_what_was_acknowledged_outlives_hundreds_of_kills(store: Store) -> None:
    _kill_while_writing(store, 200)


def test_who_dies_half_way_leaves_nothing_and_no_lock(store: Store) -> None:
    customer = one_customer(store)
    (ended,) = at_once(agents.die_half_way, [(store.where, customer)])
    assert isinstance(ended, Exception)
    name = sa.select(CUSTOMER.c.name)
    assert store.read(lambda c: c.execute(name).scalar_one()) == "Customer C-1"
    store.do(AddNote(about=About(customer), body="after"), store.me())
    check_whole(store)
