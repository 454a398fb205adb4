"""A line that is lost in the middle of a form or a save: each text is kept once, and the store."""

import random
import signal

import pytest

from collectui.store.queries.notes import notes_of
from collectui.store.store import Store
from tests.store.acknowledged import check
from tests.store.workday_world import delinquent
from tests.terminal.driver import Terminal
from tests.terminal.program import opened
from tests.terminal.typing import drafted_bodies

pytestmark = pytest.mark.both_engines

HUNG_UP = 128 + signal.SIGHUP


def drop(terminal: Terminal, turn: int) -> None:
    """The terminal goes, or the signal comes alone, as from a shell that ends."""
    if turn % 2:
        terminal.hang_up()
    else:
        terminal.signal(signal.SIGHUP)
    assert terminal.wait_exit(5) == HUNG_UP


def dropped(store: Store, turn: int) -> None:
    """Every third time while one types, else at some moment behind the key that saves."""
    (customer,) = delinquent(store, 1, store.me())
    before = len(store.read(notes_of, customer))
    text = f"said in turn {turn}"
    with opened(store.where) as terminal:
        terminal.wait_text("1 of ")
        terminal.keys("n")
        terminal.wait_text("New note")
        terminal.type(text)
        terminal.wait_text(text)
        saves = turn % 3 > 0
        if saves:
            terminal.keys("ctrl+s")
            terminal.take_in(random.Random(turn).uniform(0, 0.25))
        acknowledged = "New note" not in terminal.text()
        drop(terminal, turn)
    # A draft of what was saved all the same goes when the program is opened again.
    with opened(store.where) as terminal:
        terminal.wait_text("1 of ")
        terminal.keys("ctrl+q")
        terminal.wait_exit()
    saved = [note.body for note in store.read(notes_of, customer)].count(text)
    drafted = drafted_bodies().count(text)
    assert saved + drafted == 1, f"{saved=} {drafted=} {acknowledged=}"
    assert saved == 1 or not acknowledged
    assert check(store, ()) == before + saved


@pytest.mark.parametrize("turn", [1, 2])
def test_a_line_lost_behind_a_save_loses_nothing(store: Store, turn: int) -> None:
    dropped(store, turn)


@pytest.mark.torture
@pytest.mark.parametrize("turn", range(3, 23))
def test_many_lines_lost_in_forms_and_saves(store: Store, turn: int) -> None:
    dropped(store, turn)
