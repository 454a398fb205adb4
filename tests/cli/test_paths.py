"""Paths that cannot be used: words and the right exit code, whatever the verb and the setting."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from collectui import cli


def _fifo(at: Path) -> Path:
    os.mkfifo(at / "odd")
    return at / "odd"


def _looping(at: Path) -> Path:
    (at / "odd").symlink_to(at / "odd")
    return at / "odd"


def _folder(at: Path) -> Path:
    (at / "odd").mkdir()
    return at / "odd"


ODD: dict[str, tuple[Callable[[Path], Path], str]] = {
    "fifo": (_fifo, "is a pipe"),
    "loop": (_looping, "leads to itself"),
    "folder": (_folder, "is a folder"),
    "device": (lambda at: Path("/dev/null"), "is a device"),
    "long name": (lambda at: at / ("n" * 256), "longer name"),
    "memory": (lambda at: Path("/proc/self/mem"), "cannot be read"),
}
VERBS = [["queue"], ["where"], ["upgrade"], ["roll", "2026-12-03"], ["note", "add", "1", "-"]]


@pytest.mark.parametrize("odd", ODD)
@pytest.mark.parametrize("verb", VERBS, ids=lambda verb: str(verb[0]))
def test_an_odd_store_is_unusable_and_why_is_true(
    odd: str, verb: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    make, words = ODD[odd]
    assert cli.run(["--store", str(make(tmp_path)), *verb]) == cli.UNUSABLE
    assert words in capsys.readouterr().err


@pytest.mark.parametrize("odd", ODD)
def test_odd_settings_are_said_to_be_so(
    odd: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    make, words = ODD[odd]
    monkeypatch.setenv("COLLECTUI_CONFIG", str(make(tmp_path)))
    assert cli.run(["where"]) == cli.USAGE
    assert words in capsys.readouterr().err


@pytest.mark.parametrize("odd", ODD)
@pytest.mark.parametrize("as_map", [False, True])
def test_an_odd_file_to_import_is_refused_and_no_store_made(
    odd: str, as_map: bool, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    make, words = ODD[odd]
    file = tmp_path / "a.csv"
    file.write_text("a,b\n")
    given = [str(file), "--map", str(make(tmp_path))] if as_map else [str(make(tmp_path))]
    store = tmp_path / "new.sqlite3"
    assert cli.run(["--store", str(store), "import", *given]) == cli.REFUSED
    assert words in capsys.readouterr().err
    assert not store.exists()


_AS_ANOTHER = """
import importlib, os, pkgutil, sys
from collectui import cli
for module in pkgutil.iter_modules(cli.__path__):
    importlib.import_module(f"collectui.cli.{module.name}")
from collectui.config import load
from collectui.exchange import importing, mapping
from collectui.store import opening
from collectui.ui import settings
if os.getuid() == 0:
    os.setgroups([])
    os.setgid(65534)
    os.setuid(65534)
sys.exit(cli.run(sys.argv[1:]))
"""


@pytest.mark.sampled
@pytest.mark.parametrize("closed", ["file", "folder"])
@pytest.mark.parametrize(
    ("verb", "code"),
    [
        (["--store", "IT", "where"], 3),
        (["--store", "IT", "queue"], 3),
        (["--store", "IT", "note", "add", "1", "-"], 3),
        (["--store", "/nowhere/new.sqlite3", "import", "IT"], 1),
    ],
)
def test_what_one_may_not_read_is_said_without_a_traceback(
    closed: str, verb: list[str], code: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("closed")
    path = folder / "a.sqlite3"
    path.write_bytes(b"SQLite format 3\0")
    path.chmod(0 if closed == "file" else 0o644)
    folder.chmod(0 if closed == "folder" else 0o755)
    try:
        ended = subprocess.run(
            [sys.executable, "-c", _AS_ANOTHER, *(str(path) if v == "IT" else v for v in verb)],
            capture_output=True,
            text=True,
            check=False,
            env={**os.environ, "HOME": "/nonexistent", "COLLECTUI_CONFIG": "/nonexistent/c.toml"},
        )
    finally:
        folder.chmod(0o700)
    assert "Traceback" not in ended.stderr
    assert "may not be read by you" in ended.stderr
    assert ended.returncode == code


def test_a_place_for_demo_data_that_nobody_can_look_at_is_not_called_taken(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    place = tmp_path / ("n" * 256)
    assert cli.run(["--store", str(place), "demo", "--create-only"]) == cli.REFUSED
    said = capsys.readouterr().err
    assert "longer name than any file can have" in said
    assert "already" not in said


@pytest.mark.parametrize("odd", ["--\x1b]0;owned\x07", "queue --limit \x1b[31m", "\x1b[2J"])
def test_a_wrong_argument_is_told_without_its_control_characters(
    odd: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        cli.run(odd.split())
    assert ended.value.code == cli.USAGE
    assert not any(c in capsys.readouterr().err for c in "\x1b\x07")
