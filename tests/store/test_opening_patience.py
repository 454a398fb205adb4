"""A store whose helper files another agent is just making opens a moment later."""

import os
import sqlite3

import pytest

from collectui.store import engine


def _cannot_open(times: int) -> tuple[list[int], object]:
    calls: list[int] = []

    def touch() -> None:
        calls.append(1)
        if len(calls) <= times:
            sqlite3.connect(f"file:/nowhere/{os.getpid()}?mode=rw", uri=True).execute("SELECT 1")

    return calls, touch


@pytest.mark.parametrize("times", [1, 5])
def test_it_is_tried_again(times: int) -> None:
    calls, touch = _cannot_open(times)
    engine._patiently(touch)  # type: ignore[arg-type]
    assert len(calls) == times + 1


def test_it_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "OPEN_PATIENCE", 0.05)
    _, touch = _cannot_open(1_000_000)
    with pytest.raises(sqlite3.OperationalError, match="unable to open"):
        engine._patiently(touch)  # type: ignore[arg-type]


def test_any_other_trouble_is_told_at_once() -> None:
    calls: list[int] = []

    def touch() -> None:
        calls.append(1)
        sqlite3.connect(":memory:").execute("SELECT * FROM none")

    with pytest.raises(sqlite3.OperationalError, match="no such table"):
        engine._patiently(touch)
    assert len(calls) == 1
