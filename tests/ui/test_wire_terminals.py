"""What is sent depends on what the terminal can do."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from collectui.ui.wire.terminals import Abilities, abilities

ALL, PLACES, NOTHING = Abilities(True, True), Abilities(True, False), Abilities(False, False)


@pytest.mark.parametrize(
    ("name", "able"),
    [
        *((name, ALL) for name in ("xterm", "xterm-256color")),
        *((name, ALL._replace(links=False)) for name in ("linux", "linux-16color")),
        *((name, ALL) for name in ("screen", "screen.xterm-256color", "tmux-256color")),
        *((name, ALL) for name in ("vte-256color", "putty-256color", "st-256color", "vt220")),
    ],
)
def test_a_terminal_is_known_by_its_name(name: str, able: Abilities) -> None:
    assert abilities(name) == able


@pytest.mark.parametrize(
    ("name", "able"),
    [
        # Without inserting and deleting lines, without margins.
        ("vt100", PLACES),
        ("ansi", PLACES),
        # It takes places on the screen in a form of its own.
        ("vt52", NOTHING),
        ("dumb", NOTHING),
        ("a-terminal-of-nobody", NOTHING),
        ("", NOTHING),
    ],
)
def test_another_is_as_the_system_describes_it(name: str, able: Abilities) -> None:
    # In a process of its own, for a process describes one terminal.
    script = "from collectui.ui.wire.terminals import abilities as a; print(tuple(a()))"
    environment = {**os.environ, "TERM": name}
    said = subprocess.check_output([sys.executable, "-c", script], env=environment, text=True)
    assert said.strip() == str(tuple(able))
