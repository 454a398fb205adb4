"""The agent's own editor in a real terminal, and keys typed ahead of its end."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.terminal.driver import Terminal
from tests.terminal.program import COMMAND

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
    with Terminal([*COMMAND, "--store", demo_url], 80, 24, env) as terminal:
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
