"""What really goes over the wire: the program in a terminal of its own."""

from __future__ import annotations

import os
import re
import signal
import time
from pathlib import Path

import pytest

from collectui.config import DISPLAYS
from tests.terminal.driver import Terminal
from tests.terminal.program import COMMAND
from tests.ui.test_dashboard import poison


def opened(file: Path, **env: str) -> Terminal:
    """The program on this store, at the date its data is of."""
    return Terminal([*COMMAND, "--store", str(file), "--as-of", "2026-11-20"], 120, 40, env)


def state(pid: int) -> str:
    """`T` for a process that is stopped."""
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]


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


@pytest.mark.parametrize("display", DISPLAYS)
def test_nothing_in_the_data_reaches_the_terminal_as_a_command(
    desk_file: Path, tmp_path: Path, display: str
) -> None:
    poison(desk_file)
    config = tmp_path / "config.toml"
    config.write_text(f'display = "{display}"\n')
    with opened(desk_file, COLLECTUI_CONFIG=str(config)) as terminal:
        terminal.wait_text("1 of ")
        terminal.keys("end")
        terminal.wait(lambda: re.search(r"\b(\d+) of \1$", terminal.text()), "the last row")
        terminal.keys("ctrl+q")
        assert terminal.wait_exit() == 0
    wire = terminal.raw.decode()
    assert "[@click=app.quit]" in wire
    assert "\x1b]52" not in wire
    assert "\x1b[2J" not in wire
    assert not re.search("[\x80-\x9f\u202a-\u202e\u2066-\u2069\x00\x7f]", wire)
