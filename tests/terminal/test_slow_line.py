"""Over a slow line the newest state is shown, not all that went before it."""

from __future__ import annotations

import re
import shlex
import shutil
import sys
import time
from pathlib import Path

import pytest

from tests.demo_store import demo_file
from tests.terminal.driver import Terminal
from tests.terminal.program import COMMAND

pytestmark = pytest.mark.alone

RATE, DELAY = 8_000, 0.2
"""Bytes a second, and seconds in each direction."""
ROW_SECONDS, PAGE_SECONDS = 0.7, 1.5
CUSTOMERS = 3_000
LINE = [sys.executable, "-m", "benchmarks.slow_line", str(RATE), str(DELAY)]


def opened(tmp_path: Path, customers: int = CUSTOMERS) -> Terminal:
    """The program behind the line, on a copy of a store with so many customers."""
    store = shutil.copyfile(demo_file(customers), tmp_path / "desk.sqlite3")
    command = [*LINE, *COMMAND, "--store", str(store), "--as-of", "2026-11-20"]
    return Terminal(command, 120, 40, {"COLORTERM": "truecolor"})


def press(terminal: Terminal, key: str, seconds: float, times_a_second: float) -> int:
    """Hold a key; how many times it was repeated."""
    count, began = 0, time.monotonic()
    while count < seconds * times_a_second:
        terminal.keys(key)
        count += 1
        terminal.take_in(began + count / times_a_second - time.monotonic())
    return count


def row(terminal: Terminal) -> int:
    """The number of the row in the status line."""
    found = re.search(r"([\d,]+) of [\d,]+$", terminal.text())
    return int(found[1].replace(",", "")) if found else 0


def seconds_until(terminal: Terminal, wanted: int, since: float) -> float:
    """Until the list is at this row, and shows it under the cursor."""
    terminal.wait(lambda: row(terminal) == wanted, f"row {wanted}")
    return time.monotonic() - since


def test_the_last_of_many_keys_shows_at_once(tmp_path: Path) -> None:
    with opened(tmp_path) as terminal:
        terminal.wait_text("1 of ")
        terminal.keys("v", "2")
        terminal.take_in(3)
        count = press(terminal, "down", 3, 10)
        # The last key was pressed one repeat ago.
        since = time.monotonic() - 0.1
        assert seconds_until(terminal, 1 + count, since) <= ROW_SECONDS
        terminal.keys("home")
        terminal.wait(lambda: row(terminal) == 1, "the first row")
        terminal.take_in(2)
        count = press(terminal, "pgdn", 1.5, 30)
        since = time.monotonic()
        page = 26
        assert seconds_until(terminal, 1 + count * page, since) <= PAGE_SECONDS
        terminal.keys("ctrl+q")
        assert terminal.wait_exit() == 0


def test_no_answer_of_the_terminal_is_left_to_the_shell(tmp_path: Path) -> None:
    store = shutil.copyfile(demo_file(), tmp_path / "desk.sqlite3")
    command = shlex.join([*COMMAND, "--store", str(store)])
    with Terminal([*LINE, "bash", "--norc", "-i"], 120, 40, {"PS1": "shell> "}) as terminal:
        terminal.wait_text("shell>")
        terminal.type(f"{command}\r")
        terminal.wait_text("1 of ")
        terminal.take_in(1)
        # A frame large enough to be asked about is under way when the program is left.
        terminal.keys("?", "esc", "ctrl+q")
        before = len(terminal.raw)
        terminal.wait(lambda: b"shell> " in terminal.raw[before:], "the shell again")
        terminal.take_in(1.5)
        assert terminal.raw.endswith(b"shell> "), terminal.raw[-100:]
