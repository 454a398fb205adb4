"""Ctrl+C, and terminals that cannot show the program: told in words."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from collectui import cli
from collectui.exchange import importing
from collectui.ui import lifeline

LINES = "customerID,invoiceNumber,InvoiceDate,DueDate,InvoiceAmount\n"


def stop(*_: Any) -> Any:
    raise KeyboardInterrupt


def test_an_import_that_is_stopped_says_that_nothing_was_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "items.csv"
    file.write_text(LINES)
    monkeypatch.setattr(importing, "run", stop)
    store = tmp_path / "store.sqlite3"
    assert cli.run(["import", str(file), "--store", str(store)]) == cli.STOPPED
    assert "nothing of the file was written" in capsys.readouterr().err
    assert not store.exists(), "a store made for it goes again"


def test_an_import_stopped_after_it_was_done_says_how_to_take_it_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    class Done:
        batch = 7

        def to_text(self, store: str | None) -> str:
            raise KeyboardInterrupt

    file = tmp_path / "items.csv"
    file.write_text(LINES)
    monkeypatch.setattr(importing, "run", lambda *_: Done())
    assert cli.run(["import", str(file), "--store", str(tmp_path / "s.sqlite3")]) == cli.STOPPED
    assert "--undo 7" in capsys.readouterr().err


def test_any_other_verb_that_is_stopped_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from collectui.cli import stores

    monkeypatch.setattr(stores, "for_reading", stop)
    assert cli.run(["queue", "--store", str(tmp_path / "s.sqlite3")]) == cli.STOPPED
    assert capsys.readouterr().err == "collectui: stopped\n"


@pytest.mark.parametrize(
    ("name", "refused"),
    [("dumb", True), ("unknown", True), ("vt100", False), ("xterm-256color", False)],
)
def test_a_terminal_without_a_cursor_is_refused_in_words(
    monkeypatch: pytest.MonkeyPatch, name: str, refused: bool
) -> None:
    monkeypatch.setenv("TERM", name)
    monkeypatch.setattr(lifeline.os, "isatty", lambda _: True)
    reason = lifeline.lacks_terminal()
    assert bool(reason) is refused
    assert not refused or f"“{name}”" in str(reason)
