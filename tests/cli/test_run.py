"""Exit codes and messages of the command, whatever the verb."""

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from collectui import cli
from collectui.store.opening import create

READING = [["queue"], ["queue", "--json"], ["show", "C1"], ["history", "C1"]]


def command(
    arguments: Sequence[str],
    stdin: int | None = None,
    stdout: int | None = subprocess.PIPE,
    env: Mapping[str, str] | None = None,
) -> "subprocess.Popen[str]":
    """The whole command as a process."""
    return subprocess.Popen(
        [sys.executable, "-m", "collectui", *arguments],
        stdin=stdin,
        stdout=stdout,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        env=env,
    )


@pytest.mark.parametrize("verb", [*READING, ["roll", "2026-12-03"], ["upgrade"]])
def test_a_missing_store_is_said_to_be_missing_and_nothing_is_written(
    verb: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.run(["--store", str(tmp_path / "sub" / "none.sqlite3"), *verb]) == cli.REFUSED
    said = capsys.readouterr()
    assert "no store at" in said.err
    assert said.out == ""
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("verb", READING)
@pytest.mark.parametrize("content", [b"", b"no database at all", b"SQLite format 3\0" + bytes(100)])
def test_what_is_no_store_is_unusable(
    content: bytes, verb: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "odd.sqlite3"
    path.write_bytes(content)
    assert cli.run([*verb, "--store", str(path)]) == cli.UNUSABLE
    assert str(path) in capsys.readouterr().err
    assert path.read_bytes() == content


def test_a_server_that_does_not_answer_is_unusable_and_its_password_is_not_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    url = f"postgresql://ana:s3cret@/ar?host={tmp_path}"
    assert cli.run(["queue", "--store", url]) == cli.UNUSABLE
    assert "s3cret" not in "".join(capsys.readouterr())


def test_a_wrong_setting_is_a_usage_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "config.toml"
    path.write_text("teme = 'nord'")
    monkeypatch.setenv("COLLECTUI_CONFIG", str(path))
    assert cli.run(["where"]) == cli.USAGE
    assert "did you mean 'theme'?" in capsys.readouterr().err


def test_where_says_which_store_configuration_and_log(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "config.toml").write_text('store = "postgresql://ana:s3cret@db/ar"')
    monkeypatch.setenv("COLLECTUI_CONFIG", str(tmp_path / "config.toml"))
    assert cli.run(["where"]) == cli.DONE
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].split(maxsplit=1) == ["store", "postgresql://ana:***@db/ar"]
    assert lines[1].split() == ["configuration", str(tmp_path / "config.toml")]
    assert lines[2].startswith("log ")
    assert lines[2].endswith("collectui.log  (not there yet)")


def test_where_lists_what_of_the_configuration_is_not_usable(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "config.toml"
    path.write_text('theme = "drak"\n[keys]\ndo.note = "q"\ndo.nte = "z"\n')
    monkeypatch.setenv("COLLECTUI_CONFIG", str(path))
    assert cli.run(["where"]) == cli.DONE
    found = [line for line in capsys.readouterr().out.splitlines() if line.startswith("problem ")]
    for line, word in zip(found, ("dark", "did you mean do.note?", "go.back"), strict=True):
        assert word in line


@pytest.mark.parametrize("named", ["http://foo", "sqlite:///tmp/x"])
def test_where_says_the_rest_though_the_store_is_none(
    named: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.run(["where", "--store", named]) == cli.UNUSABLE
    assert "configuration" in capsys.readouterr().out


def test_messages_carry_nothing_a_terminal_would_act_on(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    cli.run(["queue", "--store", str(tmp_path / "a\x1b[31mb")])
    said = capsys.readouterr().err
    assert "a�[31mb" in said
    assert "\x1b" not in said


def test_without_a_terminal_the_program_does_not_open(tmp_path: Path) -> None:
    path = tmp_path / "new.sqlite3"
    process = command(["--store", str(path)], stdin=subprocess.DEVNULL)
    _, said = process.communicate(timeout=30)
    assert process.returncode == cli.REFUSED
    assert "terminal" in said
    assert not path.exists()


def test_a_broken_pipe_is_quiet() -> None:
    reading, writing = os.pipe()
    os.close(reading)
    process = command(["where"], stdout=writing)
    os.close(writing)
    assert process.communicate(timeout=30)[1] == ""
    assert process.returncode == cli.DONE


@pytest.mark.parametrize("encoding", ["latin-1", "ascii"])
def test_output_is_utf8_whatever_the_locale(encoding: str, tmp_path: Path) -> None:
    process = command(
        ["where", "--store", str(tmp_path / "Müller–Łódź")],
        env={**os.environ, "PYTHONIOENCODING": encoding, "PYTHONUTF8": "0"},
    )
    out, _ = process.communicate(timeout=30)
    assert "Müller–Łódź" in out


def test_an_upgrade_of_a_store_of_this_version_does_nothing(
    store_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.run(["upgrade", "--store", store_url]) == cli.DONE
    assert "already" in capsys.readouterr().out


def test_reading_an_empty_store_finds_nothing_and_writes_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "store.sqlite3"
    create(str(path)).close()
    before = path.read_bytes()
    for verb in READING:
        assert cli.run([*verb, "--store", str(path)]) == cli.REFUSED
    assert "[]" in capsys.readouterr().out
    assert path.read_bytes() == before
    assert sorted(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["queue", "--store", "http://foo"], 3, "a store is not kept in http"),
        (["queue", "--store", "mysql://x/y"], 3, "a store is not kept in mysql"),
        (["where", "--store", "http://foo"], 3, "a store is not kept in http"),
        (["where", "--store", "/"], 3, "is a folder"),
        (["queue", "--store", "sqlite:///tmp/x"], 3, "'/tmp/x' or 'tmp/x' in this folder"),
        (["where", "--store", "sqlite:///tmp/x"], 3, "or write sqlite:////tmp/x"),
        (["demo", "--store", "sqlite://tmp/x"], 3, "name the path itself"),
        (["queue", "--store", "/"], 3, "is a folder"),
        (["queue", "--as-of", "9999-12-31"], 2, "between 1900 and 2199"),
        (["roll", "0001-01-01"], 2, "between 1900 and 2199"),
        (["import", "--undo", "1", "--dry-run"], 2, "--undo cannot be tried"),
    ],
)
def test_slips_of_the_hand_are_refused_in_words(
    arguments: list[str], code: int, words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    try:
        found = cli.run(arguments)
    except SystemExit as left:
        found = int(left.code or 0)
    assert found == code
    assert words in " ".join(capsys.readouterr().err.split())
