"""The terminal that whole programs are tested in, tried on programs of one line."""

import sys

import pytest

from tests.terminal import driver
from tests.terminal.driver import Terminal

ECHO = "import sys; print('ready', flush=True); print('got', input(), flush=True); sys.exit(3)"
WAIT = "import signal, sys; print('ready', flush=True); signal.pause()"
DEAF = f"import tty; tty.setraw(0); {WAIT}"
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


def test_a_program_that_takes_no_keys_does_not_hold_up_who_types(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(driver, "TAKEN_SECONDS", 0.3)
    with Terminal([sys.executable, "-c", DEAF]) as terminal:
        terminal.wait_text("ready")
        with pytest.raises(AssertionError, match="keys were not taken"):
            terminal.type(100_000 * "x")


def test_half_of_a_wide_character_is_a_space() -> None:
    said = "print('\u4e2d\u4e2d\\r\u00e4', end='', flush=True); print('\\r\\nready', flush=True)"
    with Terminal([sys.executable, "-c", said]) as terminal:
        assert terminal.wait_text("ready").startswith("\u00e4 \u4e2d\n")
