"""Random keys: no run ends, none logs an error, each leaves at the first Ctrl+Q."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.terminal import fuzz
from tests.terminal.fuzz_stores import stores

SHORT_KEYS = 60


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    return stores(tmp_path_factory.mktemp("fuzz"))


@pytest.mark.parametrize("seed", range(1, 7))
def test_short_runs(files: list[Path], tmp_path: Path, seed: int) -> None:
    store = files[seed // 2 % len(files)]
    assert fuzz.run(seed, store, count=SHORT_KEYS, pace=fuzz.FAST, folder=tmp_path) == ""


def test_a_seed_is_the_same_keys_again() -> None:
    assert fuzz.inputs(7, 300) == fuzz.inputs(7, 300) != fuzz.inputs(8, 300)


def test_an_error_in_the_log_is_a_fault(tmp_path: Path) -> None:
    log = tmp_path / "collectui.log"
    log.write_text("INFO fine\nERROR a handler failed\nTraceback …\n")
    assert fuzz.errors_in(log) == ["ERROR a handler failed\nTraceback …\n"]
