"""Ctrl+Z stops the program only where a shell can continue it."""

from __future__ import annotations

import os
import shlex
from pathlib import Path

from tests.terminal.driver import Terminal
from tests.terminal.fuzz import stopped
from tests.terminal.program import COMMAND, opened


def test_where_nothing_resumes_it_the_program_says_so_and_goes_on(demo_url: str) -> None:
    with opened(demo_url) as terminal:
        terminal.wait_text("1 of ")
        terminal.keys("ctrl+z")
        terminal.wait_text("Nothing here could resume the program")
        assert not stopped(terminal.pid)
        terminal.keys("down")
        terminal.wait_text("2 of ")
        terminal.keys("ctrl+q")
        assert terminal.wait_exit() == 0


def test_a_shell_without_job_control_resumes_nothing(demo_url: str) -> None:
    command = shlex.join([*COMMAND, "--store", demo_url])
    with Terminal(["sh", "-c", f"{command}; exit $?"], 120, 40) as terminal:
        terminal.wait_text("1 of ")
        terminal.keys("ctrl+z")
        terminal.wait_text("Nothing here could resume the program")
        terminal.keys("ctrl+q")
        assert terminal.wait_exit() == 0


def test_a_shell_with_job_control_resumes_it_again_and_again(demo_url: str) -> None:
    command = shlex.join([*COMMAND, "--store", demo_url])
    with Terminal(["bash", "--norc", "-i"], 120, 40, {"PS1": "shell> "}) as terminal:
        terminal.wait_text("shell>")
        terminal.type(f"{command}\r")
        terminal.wait_text("1 of ")
        threads = []
        for _ in range(3):
            terminal.keys("ctrl+z")
            terminal.wait_text("Stopped")
            terminal.type("fg\r")
            terminal.wait_text("1 of ")
            terminal.take_in(0.5)
            threads.append(_threads_of_the_program(terminal.pid))
        # One may have started late, but not one more each time.
        assert threads[-1] - threads[0] < len(threads) - 1, threads
        terminal.keys("down")
        terminal.wait_text("2 of ")
        terminal.keys("ctrl+q")
        terminal.wait(lambda: not _children(terminal.pid), "end of the program")


def _threads_of_the_program(shell: int) -> int:
    (program,) = _children(shell)
    return len(os.listdir(f"/proc/{program}/task"))


def _children(shell: int) -> list[str]:
    return Path(f"/proc/{shell}/task/{shell}/children").read_text().split()
