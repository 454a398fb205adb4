"""The daily work in whole programs: killed while one types, and two on one store."""

import random
import signal
import time

import pytest

from tests.terminal.driver import Terminal
from tests.terminal.program import opened
from tests.terminal.typing import drafted_bodies, history_of

KEYS_A_SECOND = 30
MOST_LOST_SECONDS = 1.0
# Digits alone might be a card's, of which a draft keeps no more than the beginning.
TEXT = "".join(f"n{number:03d} " for number in range(400))
"""Every stretch of it tells where it stands."""


def type_steadily(terminal: Terminal, text: str) -> None:
    """A letter at a time, thirty a second."""
    start = time.monotonic()
    for number, letter in enumerate(text):
        terminal.take_in(start + number / KEYS_A_SECOND - time.monotonic())
        terminal.type(letter)


def typed_and_killed(store: str, seconds: float) -> None:
    """What is lost is at most a second's typing, and what is kept is what was typed."""
    before = set(drafted_bodies())
    with opened(store) as terminal:
        terminal.wait_text("1 of ")
        terminal.keys("n")
        terminal.wait_text("New note")
        typed = TEXT[: int(seconds * KEYS_A_SECOND)]
        type_steadily(terminal, typed)
        terminal.kill()
    (kept,) = set(drafted_bodies()) - before
    assert typed.startswith(kept)
    lost = (len(typed) - len(kept)) / KEYS_A_SECOND
    assert lost <= MOST_LOST_SECONDS, f"{lost:.2f} s of typing were lost"


@pytest.mark.alone
@pytest.mark.parametrize("seconds", [1.2, 1.55, 1.9])
def test_a_kill_while_typing_loses_a_second_at_most(demo_url: str, seconds: float) -> None:
    typed_and_killed(demo_url, seconds)


@pytest.mark.alone
@pytest.mark.torture
@pytest.mark.parametrize("turn", range(20))
def test_many_kills_while_typing(demo_url: str, turn: int) -> None:
    typed_and_killed(demo_url, 1.2 + turn * 0.11)


def saved_and_killed(store: str, turn: int) -> None:
    """A text is in the history or in a draft at the next start, and not in both.

    In odd turns it was a draft on the disk before it was saved, so that it is never lost; in even
    ones it was only just typed, and is not lost once the form has closed.
    """
    text, before = f"promised in turn {turn}", set(drafted_bodies())
    delay = random.Random(turn).uniform(0, 0.3)
    with opened(store) as terminal:
        terminal.wait_text("1 of ")
        terminal.keys("n")
        terminal.wait_text("New note")
        terminal.type(text)
        terminal.wait_text(text)
        if turn % 2:
            terminal.wait(lambda: text in drafted_bodies(), "draft on the disk")
        terminal.keys("ctrl+s")
        terminal.take_in(delay)
        has_closed = "New note" not in terminal.text()
        terminal.kill()
    with opened(store) as terminal:
        terminal.wait_text("1 of ")
        terminal.keys("ctrl+q")
        terminal.wait_exit()
    saved = any(text in str(entry) for entry in history_of(store))
    drafted = set(drafted_bodies()) - before
    if turn % 2 or has_closed or drafted:
        assert [*drafted] == ([] if saved else [text]), f"{delay=:.3f} {saved=}"


@pytest.mark.parametrize("turn", [2, 5, 15, 19])
def test_a_kill_behind_a_save_loses_nothing(demo_url: str, turn: int) -> None:
    saved_and_killed(demo_url, turn)


@pytest.mark.torture
@pytest.mark.parametrize("turn", range(20, 70))
def test_many_kills_behind_a_save(demo_url: str, turn: int) -> None:
    saved_and_killed(demo_url, turn)


@pytest.mark.parametrize("how", ["a closed terminal", "SIGHUP", "SIGTERM"])
def test_an_end_that_can_be_told_of_loses_nothing(demo_url: str, how: str) -> None:
    before = set(drafted_bodies())
    with opened(demo_url) as terminal:
        terminal.wait_text("1 of ")
        terminal.keys("n")
        terminal.wait_text("New note")
        terminal.type("said to the last letter")
        terminal.wait_text("said to the last letter")
        if how == "a closed terminal":
            terminal.hang_up()
        else:
            terminal.signal(signal.Signals[how])
        terminal.wait_exit(5)
    assert set(drafted_bodies()) - before == {"said to the last letter"}


@pytest.mark.alone
def test_a_new_activity_shows_in_another_program_and_leaves_its_cursor(
    demo_url: str,
) -> None:
    with opened(demo_url) as watching, opened(demo_url) as working:
        watching.wait_text("1 of ")
        watching.keys("2")
        watching.wait_text("My activities")
        watching.keys("down", "down")
        watching.wait_text("3 of ")
        under_cursor = cursor_line(watching)
        working.wait_text("1 of ")
        working.keys("a")
        working.wait_text("New activity")
        working.type("from the other desk")
        working.wait_text("from the other desk")
        working.keys("ctrl+s")
        working.wait_gone("New activity")
        saved = time.monotonic()
        watching.wait_text("from the other desk", timeout=3)
        assert time.monotonic() - saved <= 3
        assert cursor_line(watching) == under_cursor


def cursor_line(terminal: Terminal) -> str:
    (line,) = (line for line in terminal.text().split("\n") if line.startswith("▸"))
    return line.rstrip()
