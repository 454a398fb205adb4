"""The agent's own editor in a real terminal, and keys typed ahead of its end."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.terminal.fuzz import stopped
from tests.terminal.program import COMMAND, Warm

pytestmark = pytest.mark.alone


@pytest.mark.parametrize(
    ("flow", "then"),
    [("", "1 of "), ("stty ixon; ", "from outside")],
    ids=["it saves", "the editor takes it"],
)
def test_a_save_typed_while_the_editor_has_the_terminal_does_not_halt_it(
    demo_url: str, tmp_path: Path, flow: str, then: str
) -> None:
    editor = tmp_path / "editor.sh"
    editor.write_text(f'#!/bin/sh\n{flow}echo editing\nsleep 0.7\necho from outside > "$1"\n')
    editor.chmod(0o700)
    env = {"EDITOR": str(editor), "VISUAL": ""}
    with Warm([*COMMAND, "--store", demo_url], 80, 24, env) as terminal:
        terminal.wait_text("1 of ")
        terminal.keys("n")
        terminal.wait_text("New note")
        terminal.keys("ctrl+e")
        terminal.wait_text("editing")
        terminal.keys("ctrl+s")
        terminal.wait_gone("editing", timeout=10)
        terminal.wait_text(then)
        terminal.keys("ctrl+q")
        assert terminal.wait_exit() == 0


def test_keys_typed_behind_the_one_that_opens_the_editor_are_not_lost(demo_url: str) -> None:
    env = {"EDITOR": "true", "VISUAL": ""}
    with Warm([*COMMAND, "--store", demo_url], 120, 40, env) as terminal:
        terminal.wait_text("1 of ")
        terminal.keys("n")
        terminal.wait_text("New note")
        for part in ("", "abc", "ABC"):
            terminal.type(part)
            terminal.keys("ctrl+e")
            # While the program stops reading, and before the editor is there.
            for letter in "0123456789":
                terminal.type(letter)
                terminal.take_in(0.02)
        terminal.wait_text("0123456789abc0123456789ABC0123456789")


@pytest.mark.parametrize("typed", ["\x1a", "\x1c", "\x03"], ids=["Ctrl+Z", "Ctrl+\\", "Ctrl+C"])
def test_a_signal_typed_to_the_editor_neither_stops_nor_ends_the_program(
    demo_url: str, tmp_path: Path, typed: str
) -> None:
    editor = tmp_path / "editor.sh"
    editor.write_text("#!/bin/sh\ntrap : INT QUIT TSTP\necho editing\nsleep 0.7\nexit 0\n")
    editor.chmod(0o700)
    env = {"EDITOR": str(editor), "VISUAL": ""}
    with Warm([*COMMAND, "--store", demo_url], 80, 24, env) as terminal:
        terminal.wait_text("1 of ")
        terminal.keys("n")
        terminal.wait_text("New note")
        terminal.type("kept")
        terminal.keys("ctrl+e")
        terminal.wait_text("editing")
        terminal.type(typed)
        terminal.wait_gone("editing")
        terminal.wait_text("New note")
        assert not stopped(terminal.pid)
        terminal.wait_text("kept")
        terminal.keys("ctrl+q")
        assert terminal.wait_exit() == 0
