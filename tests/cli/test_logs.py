"""The log: the person's own file, old ones included."""

import logging
import os
from collections.abc import Iterator

import pytest

from collectui.cli import logs
from collectui.locations import log_file


@pytest.fixture
def logger() -> Iterator[logging.Logger]:
    found = logging.getLogger("collectui")
    before, passed_on = list(found.handlers), found.propagate
    yield found
    for handler in set(found.handlers) - set(before):
        found.removeHandler(handler)
        handler.close()
    found.propagate = passed_on


def test_nobody_else_reads_it_however_often_it_turns(
    logger: logging.Logger, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(logs, "_BYTES", 200)
    before = os.umask(0)
    try:
        logs.start()
        for number in range(30):
            logger.getChild("ui").warning("number %d of Meridian Freight", number)
    finally:
        os.umask(before)
    files = sorted(log_file().parent.glob("collectui.log*"))
    assert len(files) == 1 + logs._FILES
    assert {path.stat().st_mode & 0o777 for path in files} == {0o600}
    assert log_file().parent.stat().st_mode & 0o777 == 0o700
    assert "number 29" in log_file().read_text("utf-8")


def test_without_a_place_for_it_the_program_still_runs(
    logger: logging.Logger, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", "/dev/null/nowhere")
    logs.start()
    logger.error("lost")
    assert capsys.readouterr() == ("", "")
