"""How far long work is, on a terminal and elsewhere."""

import io

import pytest

from collectui.cli import progress


@pytest.mark.parametrize(
    ("done", "total", "seconds", "says"),
    [
        (0, 1000, 0.0, "rows  ░░░░░░░░░░░░░░░░░░░░░░░░   0%  0/s"),
        (250, 1000, 1.0, "rows  ██████░░░░░░░░░░░░░░░░░░  25%  250/s  3 s left"),
        (1000, 1000, 2.0, "rows  ████████████████████████ 100%  500/s"),
        (1200, 1000, 1.0, "rows  ████████████████████████ 100%  1,200/s"),
        (10, 10_000, 1.0, "rows  ░░░░░░░░░░░░░░░░░░░░░░░░   0%  10/s  16 min 39 s left"),
        (500, None, 2.0, "rows  500  250/s"),
    ],
)
def test_one_line(done: int, total: int | None, seconds: float, says: str) -> None:
    assert progress.line("rows", done, total, seconds) == says


class Screen(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_the_line_is_wiped_when_the_work_is_done(monkeypatch: pytest.MonkeyPatch) -> None:
    screen = Screen()
    monkeypatch.setattr("sys.stderr", screen)
    monkeypatch.setattr(progress, "_EVERY", 0.0)
    with progress.Progress("rows") as bar:
        bar(1, 2)
    assert "rows" in screen.getvalue()
    assert screen.getvalue().endswith("\r\x1b[K")


def test_where_there_is_no_terminal_nothing_is_drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    file = io.StringIO()
    monkeypatch.setattr("sys.stderr", file)
    monkeypatch.setattr(progress, "_EVERY", 0.0)
    with progress.Progress("rows") as bar:
        bar(1, 2)
    assert file.getvalue() == ""
