"""The terminal that whole programs are tested in, tried on programs of one line."""

import sys

import pytest

from tests.terminal.driver import Terminal

pytestmark = pytest.mark.alone

ECHO = "import sys; print('ready', flush=True); print('got', input(), flush=True); sys.exit(3)"
WAIT = "import signal, sys; print('ready', flush=True); signal.pause()"
SIZE = "import os; print(os.get_terminal_size(), flush=True); input()"


def test_shows_types_and_tells_the_exit_code() -> None:
    with Terminal([sys.executable, "-c", ECHO]) as terminal:
        terminal.wait_text("ready")
        terminal.keys("h", "i", "enter")
        assert "got hi" in terminal.wait_text("got hi")
        assert terminal.wait_exit() == 3


def test_has_the_size_it_was_given() -> None:
    with Terminal([sys.executable, "-c", SIZE], 60, 15) as terminal:
        terminal.wait_text("columns=60, lines=15")


def test_a_lost_line_is_a_signal_to_the_program() -> None:
    with Terminal([sys.executable, "-c", WAIT]) as terminal:
        terminal.wait_text("ready")
        terminal.hang_up()
        assert terminal.wait_exit() == -1


def test_kills() -> None:
    with Terminal([sys.executable, "-c", WAIT]) as terminal:
        terminal.wait_text("ready")
        terminal.kill()
        assert terminal.code == -9
