"""Random keys: no run ends, none logs an error, each leaves at the first Ctrl+Q."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.terminal import fuzz
from tests.terminal.driver import Terminal
from tests.terminal.fuzz_stores import stores

SHORT_KEYS = 60


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    return stores(tmp_path_factory.mktemp("fuzz"))


@pytest.mark.sampled
@pytest.mark.parametrize("seed", range(1, 7))
def test_short_runs(files: list[Path], tmp_path: Path, seed: int) -> None:
    store = files[seed // 2 % len(files)]
    assert fuzz.run(seed, store, count=SHORT_KEYS, pace=fuzz.FAST, folder=tmp_path) == ""


def test_a_seed_is_the_same_keys_again() -> None:
    assert fuzz.inputs(7, 300) == fuzz.inputs(7, 300) != fuzz.inputs(8, 300)


LOG = """\
2026-11-26 10:00:00,000 7 INFO collectui.ui fine
2026-11-26 10:00:01,000 7 ERROR collectui.ui a handler failed
Traceback …
2026-11-26 10:00:02,000 7 WARNING collectui.ui keys dropped: 3 waited for worker 'save'
"""


@pytest.mark.parametrize(
    ("faults", "found"),
    [(fuzz.ERRORS, ["a handler failed"]), ((*fuzz.ERRORS, fuzz.DROPPED), ["a handler", "dropped"])],
)
def test_what_of_the_log_is_a_fault(
    tmp_path: Path, faults: tuple[str, ...], found: list[str]
) -> None:
    log = tmp_path / "collectui.log"
    log.write_text(LOG)
    errors = fuzz.errors_in(log, faults)
    assert len(errors) == len(found)
    assert all(part in error for part, error in zip(found, errors, strict=True))
    assert "Traceback …" in errors[0]


def test_a_program_that_takes_keys_and_does_nothing_is_a_fault(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(fuzz, "HEARD_SECONDS", 0.2)
    monkeypatch.setattr(fuzz, "LEFT_SECONDS", 0.2)
    deaf = "import sys, tty; tty.setraw(0); print('ready', flush=True); [*sys.stdin]"
    with Terminal([sys.executable, "-c", deaf]) as terminal:
        terminal.wait_text("ready")
        with pytest.raises(AssertionError, match="no help with 'heard'"):
            fuzz._be_heard(terminal, (80, 24))
        with pytest.raises(AssertionError, match="Ctrl\\+Q did not leave"):
            fuzz._leave(terminal)
