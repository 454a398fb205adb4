"""How far long work is, on a terminal and elsewhere."""

import io

import pytest

from collectui.cli import progress


@pytest.mark.parametrize(
    ("done", "total", "rate", "says"),
    [
        (0, 1000, 0.0, "rows  ░░░░░░░░░░░░░░░░░░░░░░░░   0%  R"),
        (250, 1000, 250.0, "rows  ██████░░░░░░░░░░░░░░░░░░  25%  R  3 s left"),
        (1000, 1000, 500.0, "rows  ████████████████████████ 100%  R"),
        (1200, 1000, 1200.0, "rows  ████████████████████████ 100%  R"),
        (10, 10_000, 10.0, "rows  ░░░░░░░░░░░░░░░░░░░░░░░░   0%  R  16 min 39 s left"),
        (500, None, 250.0, "rows  500  R"),
    ],
)
def test_one_line(done: int, total: int | None, rate: float, says: str) -> None:
    assert progress.line("rows", done, total, rate, "R") == says


class Screen(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_the_line_is_wiped_when_the_work_is_done(monkeypatch: pytest.MonkeyPatch) -> None:
    screen = Screen()
    monkeypatch.setattr("sys.stderr", screen)
    monkeypatch.setattr(progress, "_EVERY", 0.0)
    monkeypatch.setattr("time.monotonic", iter([0.0, 2.0]).__next__)
    with progress.Progress("file", " MB", 1_000_000) as bar:
        bar(3_000_000, 6_000_000)
    assert "50%  1.5 MB/s  2 s left" in screen.getvalue()
    assert screen.getvalue().endswith("\r\x1b[K")


def test_where_there_is_no_terminal_nothing_is_drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    file = io.StringIO()
    monkeypatch.setattr("sys.stderr", file)
    monkeypatch.setattr(progress, "_EVERY", 0.0)
    with progress.Progress("rows") as bar:
        bar(1, 2)
    assert file.getvalue() == ""
