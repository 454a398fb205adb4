"""When the display sends what changed, and when it begins from nothing."""

from __future__ import annotations

import os
import re
import signal
from collections.abc import Callable
from pathlib import Path

import pytest

from collectui.ui.terminal_input import ASK_STATUS
from collectui.ui.wire.picture import CLEAN_START
from tests.terminal.driver import Terminal
from tests.terminal.program import COMMAND, Warm

WHOLE_STYLE_RESET = b"\x1b[0m"
"""Textual's own display sends it behind every piece of text, the other never."""
# What another program may leave behind: text, margins, a place that counts from them, letters that
# push others on, line drawing, a style, the cursor shown.
DISTURBANCE = "junk\x1b[5;10r\x1b[?6h\x1b[4h\x1b(0\x1b[7;31m\x1b[?25h\x1b[8Hmore junk\r\n\r\n\r\n"


def opened(
    store: str, folder: Path, settings: str = "", kind: type[Warm] = Warm, **env: str
) -> Terminal:
    """The program, with these settings."""
    config = folder / "config.toml"
    config.write_text(settings)
    command = [*COMMAND, "--store", store, "--as-of", "2026-11-20"]
    environment = {"COLLECTUI_CONFIG": str(config), "COLORTERM": "truecolor", **env}
    return kind(command, 120, 40, environment)


def disturb(terminal: Terminal) -> None:
    """Another program writes to the terminal, without a word to this one."""
    terminal.screen.reset()
    terminal._stream.feed(DISTURBANCE)


def cells(terminal: Terminal) -> list[object]:
    """All that the terminal shows."""
    return [terminal.screen.cells(y) for y in range(terminal.screen.lines)]


def calm(terminal: Terminal) -> list[object]:
    """What it shows once nothing more comes."""
    before, length = cells(terminal), -1
    while length != len(terminal.raw):
        length = len(terminal.raw)
        terminal.take_in(0.6)
        before = cells(terminal)
    return before


@pytest.mark.parametrize(
    ("settings", "name", "sends_changes"),
    [
        ("", "xterm-256color", True),
        ('display = "changes"', "linux", True),
        ('display = "plain"', "xterm-256color", False),
        # It has no margins: what changed is sent, without moving lines.
        ("", "ansi", True),
        # It takes places on the screen in another form.
        ("", "vt52", False),
    ],
)
def test_the_setting_and_the_terminal_decide(
    demo_url: str, tmp_path: Path, settings: str, name: str, sends_changes: bool
) -> None:
    with opened(demo_url, tmp_path, settings, TERM=name) as terminal:
        terminal.wait_text("1 of ")
        terminal.keys("down")
        terminal.wait_text("2 of ")
        assert (WHOLE_STYLE_RESET not in terminal.raw) is sends_changes
        before = len(terminal.raw)
        terminal.keys("v", "2")
        terminal.take_in(0.5)
        for key in ("end", *["up"] * 28):
            terminal.keys(key)
            terminal.take_in(0.03)
        calm(terminal)
        moves_lines = re.search(rb"\x1b\[\d+[LM]", terminal.raw[before:]) is not None
        assert moves_lines is (sends_changes and name != "ansi")


class Reporting(Warm):
    """A terminal that tells its size by itself, where it is asked to."""

    def _answer(self, text: str) -> None:
        super()._answer(text.replace("\x1b[?2048$p", ""))
        if "\x1b[?2048$p" in text:
            os.write(self.fd, b"\x1b[?2048;2$y")


def test_a_size_that_was_asked_for_is_no_change(demo_url: str, tmp_path: Path) -> None:
    with opened(demo_url, tmp_path, kind=Reporting) as terminal:
        terminal.wait_text("1 of ")
        terminal.wait(lambda: b"\x1b[?2048h" in terminal.raw, "that it is asked")
        terminal.type("\x1b[48;40;120;800;1200t")
        calm(terminal)
        assert terminal.raw.count(CLEAN_START.encode()) == 1
        terminal.type("\x1b[48;40;120;800;1200t")
        terminal.wait(lambda: terminal.raw.count(CLEAN_START.encode()) == 2, "a whole frame")


def redraw(terminal: Terminal) -> None:
    disturb(terminal)
    terminal.keys("ctrl+l")


def resize_and_back(terminal: Terminal) -> None:
    disturb(terminal)
    terminal.resize(80, 24)
    terminal.resize(120, 40)


def resume(terminal: Terminal) -> None:
    terminal.signal(signal.SIGTSTP)
    give_up = 200
    while Path(f"/proc/{terminal.pid}/stat").read_text().rpartition(")")[2].split()[0] != "T":
        terminal.take_in(0.1)
        give_up -= 1
        assert give_up
    disturb(terminal)
    terminal.signal(signal.SIGCONT)


def stop_and_go(terminal: Terminal) -> None:
    """Stopped by a signal that no program hears of."""
    terminal.signal(signal.SIGSTOP)
    disturb(terminal)
    terminal.signal(signal.SIGCONT)


@pytest.mark.parametrize("what", [redraw, resize_and_back, resume, stop_and_go])
def test_a_disturbed_terminal_is_painted_anew(
    demo_url: str, tmp_path: Path, what: Callable[[Terminal], None]
) -> None:
    with opened(demo_url, tmp_path) as terminal:
        terminal.wait_text("1 of ")
        terminal.keys("down")
        terminal.wait_text("2 of ")
        before = calm(terminal)
        what(terminal)
        terminal.wait(lambda: cells(terminal) == before, "screen as it was")
        assert terminal.screen.margins is None
        assert terminal.screen.cursor.hidden
        terminal.keys("up", "down")
        terminal.take_in(0.1)
        terminal.wait(lambda: cells(terminal) == before, "screen as it was, after two more keys")


def test_an_editor_leaves_the_screen_as_it_was(demo_url: str, tmp_path: Path) -> None:
    editor = tmp_path / "editor"
    editor.write_text(
        f"#!/bin/sh\nprintf '%b' '{DISTURBANCE}'\nsleep 0.3\n".replace("\x1b", "\\033")
    )
    editor.chmod(0o755)
    with opened(demo_url, tmp_path, EDITOR=str(editor), VISUAL="") as terminal:
        terminal.wait_text("1 of ")
        terminal.keys("n")
        terminal.wait_text("Ctrl+S")
        before = calm(terminal)
        terminal.keys("ctrl+e")
        terminal.wait_text("junk")
        terminal.wait(lambda: cells(terminal) == before, "screen as it was")
        assert terminal.screen.margins is None


def test_a_screen_that_opens_is_sent_with_its_content(demo_url: str, tmp_path: Path) -> None:
    """Not empty first: on a slow line that takes as long as the content."""
    with opened(demo_url, tmp_path) as terminal:
        terminal.wait_text("1 of ")
        counts = []
        for _ in range(3):
            calm(terminal)
            before = len(terminal.raw)
            terminal.keys("enter")
            terminal.wait_text("Open item")
            calm(terminal)
            # A question stands behind each frame that is not small.
            frames = terminal.raw[before:].split(ASK_STATUS.encode())
            counts.append(sum(len(frame) > 2_500 for frame in frames))
            terminal.keys("esc")
        # A machine with other work may take longer than a screen is held back.
        assert min(counts) == 1, counts
