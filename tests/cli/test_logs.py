"""The log: the person's own file, old ones included."""

import errno
import logging
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from collectui import cli
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


def test_what_the_system_refuses_unforeseen_is_in_the_log(
    logger: logging.Logger,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(tmp_path / "a"))

    monkeypatch.setattr("collectui.cli.where.run", full)
    assert cli.run(["where"]) == cli.REFUSED
    assert capsys.readouterr().err == f"collectui: {tmp_path / 'a'}: No space left on device\n"
    written = log_file().read_text()
    assert "No space left on device" in written
    assert "Traceback" in written
