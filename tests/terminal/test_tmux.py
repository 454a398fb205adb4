"""Both displays in tmux, which keeps its own screen and redraws from it."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from collectui.config import DISPLAYS
from tests.demo_store import demo_file
from tests.terminal.program import COMMAND

pytestmark = pytest.mark.skipif(shutil.which("tmux") is None, reason="tmux is not installed")

PATIENCE = 20
_CLOCK = re.compile(r"\d\d:\d\d(?::\d\d)?|just now|\d+ (?:s|sec|min) ago")
KEYS = (
    *("v", "2", "End", *["Up"] * 30, "Home", "NPage", "NPage", "PPage", "Down", "?", "Escape"),
    *("/", "h", "e", "Escape", "Enter", "2", "Down", "1", "Escape", "n", "x", "中", "Escape"),
)


class Tmux:
    """A server of its own."""

    def __init__(self, socket: Path, command: str) -> None:
        self._tmux = ["tmux", "-S", str(socket), "-f", "/dev/null"]
        self.run("new-session", "-d", "-x", "120", "-y", "40", command)

    def run(self, *arguments: str) -> str:
        """What a command of tmux says."""
        return subprocess.run(
            [*self._tmux, *arguments], check=True, capture_output=True, text=True, timeout=PATIENCE
        ).stdout

    def screen(self) -> str:
        """Text and styles, the times left out."""
        return _CLOCK.sub("·", self.run("capture-pane", "-p", "-e", "-N"))


@pytest.fixture
def both(tmp_path: Path) -> Iterator[list[Tmux]]:
    """A program of each display."""
    servers = []
    for display in DISPLAYS:
        home = tmp_path / display
        home.mkdir()
        store = shutil.copyfile(demo_file(), home / "desk.sqlite3")
        (home / "config.toml").write_text(f'display = "{display}"\n')
        settings = [f"COLLECTUI_CONFIG={home / 'config.toml'}", "COLORTERM=truecolor"]
        settings += [f"XDG_{kind}_HOME={home / kind}" for kind in ("DATA", "STATE")]
        command = [*COMMAND, "--store", str(store), "--as-of", "2026-11-20"]
        servers.append(Tmux(home / "tmux", shlex.join(["env", *settings, *command])))
    yield servers
    for server in servers:
        server.run("kill-server")


def test_both_displays_show_the_same_in_tmux(both: list[Tmux]) -> None:
    wait(lambda: all("1 of " in server.screen() for server in both), "the list")
    for key in KEYS:
        for server in both:
            server.run("send-keys", key)
        time.sleep(0.1)
        wait(lambda: both[0].screen() == both[1].screen(), f"the same after {key}")


def wait(seen: Callable[[], bool], what: str) -> None:
    """Wait until it is seen."""
    give_up = time.monotonic() + PATIENCE
    while not seen():
        assert time.monotonic() < give_up, what
        time.sleep(0.05)
