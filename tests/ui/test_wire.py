"""What really goes over the wire: the program in a terminal of its own."""

from __future__ import annotations

import os
import re
import signal
import time
from pathlib import Path

from tests.terminal.driver import Terminal
from tests.terminal.program import COMMAND
from tests.ui.test_dashboard import poison


def opened(file: Path) -> Terminal:
    """The program on this store, at the date its data is of."""
    return Terminal([*COMMAND, "--store", str(file), "--as-of", "2026-11-20"], 120, 40)


def state(pid: int) -> str:
    """`T` for a process that is stopped."""
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]


def sent(terminal: Terminal, pattern: bytes, start: int = 0) -> None:
    """Wait for these bytes; the emulator cannot show every hostile name."""
    give_up = time.monotonic() + 20
    while not re.search(pattern, terminal.raw[start:]):
        assert time.monotonic() < give_up, terminal.raw[-2_000:]
        terminal._read(0.2)


def test_after_a_suspension_the_screen_is_drawn_again(desk_file: Path) -> None:
    with opened(desk_file) as terminal:
        terminal.wait_text("1 of ")
        # As a shell would have it stopped; Ctrl+Z is refused where none could resume it.
        terminal.signal(signal.SIGTSTP)
        until = time.monotonic() + 20
        while state(terminal.pid) != "T":
            assert time.monotonic() < until
            os.sched_yield()
        terminal.screen.reset()
        terminal.signal(signal.SIGCONT)
        terminal.wait_text("1 of ")
        assert "Delinquent customers" in terminal.text()


def test_bytes_that_are_no_text_do_no_harm(desk_file: Path) -> None:
    with opened(desk_file) as terminal:
        terminal.wait_text("1 of ")
        os.write(terminal.fd, b"\xff\xfe\xfc")
        terminal.keys("down")
        terminal.wait_text("2 of ")


def test_nothing_in_the_data_reaches_the_terminal_as_a_command(desk_file: Path) -> None:
    poison(desk_file)
    with opened(desk_file) as terminal:
        sent(terminal, b"1 of ")
        before = len(terminal.raw)
        terminal.keys("end")
        sent(terminal, rb"\b(\d+) of \1\b", before)
        terminal.keys("ctrl+q")
        assert terminal.wait_exit() == 0
    wire = terminal.raw.decode()
    assert "[@click=app.quit]" in wire
    assert "\x1b]52" not in wire
    assert "\x1b[2J" not in wire
    assert not re.search("[\x80-\x9f\u202a-\u202e\u2066-\u2069\x00\x7f]", wire)
