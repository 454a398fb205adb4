"""The whole program in a terminal: how it opens, and every way it ends."""

import signal
from pathlib import Path

import pytest

from collectui.store.opening import open_store
from tests.terminal.driver import Terminal
from tests.terminal.program import COMMAND, started


@pytest.mark.parametrize(("cols", "rows"), [(120, 40), (80, 24)])
def test_opens_on_my_queue_and_is_left_by_its_key(demo_url: str, cols: int, rows: int) -> None:
    with started(demo_url, cols, rows) as terminal:
        screen = terminal.wait_text("1 of ")
        assert "My queue" in screen
        assert "Delinquent customers" in screen
        terminal.keys("ctrl+q")
        assert terminal.wait_exit() == 0


def test_makes_a_store_that_is_not_there(tmp_path: Path) -> None:
    path = tmp_path / "own" / "store.sqlite3"
    with started(str(path)) as terminal:
        terminal.wait_text("Delinquent customers")
        terminal.wait(path.exists, "store")
        # Said for a moment only: on a busy machine it has gone again before one looks.
        terminal.wait(lambda: b"administrator" in terminal.raw, "whose store it is")
        terminal.keys("ctrl+q")
        assert terminal.wait_exit() == 0
    assert path.stat().st_mode & 0o077 == 0
    open_store(str(path)).close()


def test_says_what_is_wrong_with_a_store_and_ends(tmp_path: Path) -> None:
    path = tmp_path / "odd.sqlite3"
    path.write_text("something else entirely")
    with started(str(path)) as terminal:
        assert terminal.wait_exit() == 3
        assert "is not a collectui store" in " ".join(terminal.text().split())


@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 143), (signal.SIGHUP, 129)])
def test_a_signal_ends_it_in_order(demo_url: str, number: signal.Signals, code: int) -> None:
    with started(demo_url) as terminal:
        terminal.wait_text("1 of ")
        terminal.signal(number)
        assert terminal.wait_exit(5) == code


def test_a_lost_line_ends_it(demo_url: str) -> None:
    with started(demo_url) as terminal:
        terminal.wait_text("1 of ")
        terminal.hang_up()
        assert terminal.wait_exit(5) == 129


def test_the_demo_is_thrown_away_when_it_is_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    with Terminal([*COMMAND, "demo", "--customers", "60"]) as terminal:
        terminal.wait_text("1 of ")
        assert len(list(tmp_path.iterdir())) == 1
        terminal.keys("ctrl+q")
        assert terminal.wait_exit() == 0
    assert list(tmp_path.iterdir()) == []
