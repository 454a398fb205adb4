"""`y s`: the call sheet into the clipboard, to a file, and to the printer."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from collectui.ui import printing
from tests.ui.customers import WITH_PROGRAMS, open_customer
from tests.ui.desk import Desk

Opener = Callable[..., Desk]


async def test_the_clipboard_gets_the_sheet(open_desk: Opener) -> None:
    async with open_desk() as desk:
        row = desk.dashboard.queue.rows.row
        assert row is not None
        await desk.press("y", "s", "c")
        assert desk.app.clipboard.startswith(f"{row.name}  {row.number}\n")
        assert "\nPast due\n" in desk.app.clipboard


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home folder of the test's own."""
    home = tmp_path / "home"
    home.mkdir()
    monkeypatch.setenv("HOME", str(home))
    return home


async def test_a_file_is_mine_alone_and_never_written_over(
    open_desk: Opener, desk_file: Path, home: Path
) -> None:
    async with open_desk() as desk:
        await open_customer(desk, desk_file, WITH_PROGRAMS)
        for number in range(3):
            await desk.press("y", "s", "f", "enter")
            await desk.until(lambda number=number: len(os.listdir(home)) == number + 1)
        first = home / "call-sheet-C-10000-2026-11-20.txt"
        assert set(os.listdir(home)) == {
            first.name,
            "call-sheet-C-10000-2026-11-20_2.txt",
            "call-sheet-C-10000-2026-11-20_3.txt",
        }
        assert stat.S_IMODE(first.stat().st_mode) == 0o600
        assert first.read_text().startswith("Meridian Freight Ltd.  C-10000\n")
        first.write_text("mine")
        await desk.press("y", "s", "f")
        await desk.type(str(first))
        await desk.press("enter")
        await desk.until(lambda: "exists already: choose another name" in desk.toasts[-1])
        assert first.read_text() == "mine"


async def test_without_lp_the_printer_is_greyed_with_its_reason(
    open_desk: Opener, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(printing.shutil, "which", lambda name: None)
    async with open_desk() as desk:
        await desk.press("y", "s")
        assert "✗ this machine has no lp" in desk.line("printer")
        await desk.press("p")
        assert desk.toasts[-1] == "this machine has no lp"
        assert "Call sheet of" in desk.text, "the choice stays open"


@pytest.mark.parametrize(
    ("script", "said"),
    [
        ('cat > "$OUT"; echo request id is 7', "request id is 7"),
        ("cat > /dev/null; printf '\\033[31mno destination' >&2; exit 1", "no destination"),
    ],
)
async def test_lp_prints_it_or_says_why_not(
    open_desk: Opener, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, script: str, said: str
) -> None:
    folder, out = tmp_path / "bin", tmp_path / "printed"
    folder.mkdir()
    (folder / "lp").write_text(f"#!/bin/sh\n{script}\n")
    (folder / "lp").chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}:/usr/bin:/bin")
    monkeypatch.setenv("OUT", str(out))
    async with open_desk() as desk:
        await desk.press("y", "s", "p")
        await desk.until(lambda: bool(desk.toasts) and said in desk.toasts[-1])
        assert "\x1b" not in desk.toasts[-1]
        assert out.exists() == ("request" in said)
        if out.exists():
            assert "\nPast due\n" in out.read_text()
