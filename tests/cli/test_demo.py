"""`collectui demo` where there is no terminal to open the program in."""

import re
import sys
from pathlib import Path

import pytest

from collectui import cli
from collectui.cli.progress import Progress
from collectui.store.opening import exists

SMALL = ["demo", "--customers", "60", "--as-of", "2090-03-15"]


@pytest.fixture(autouse=True)
def _no_terminal(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("os.isatty", lambda number: False)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))


def test_prints_the_top_of_the_queue_and_how_to_open_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.run(SMALL) == cli.DONE
    out = capsys.readouterr().out
    assert out.startswith("Prio  Customer")
    assert len(out.splitlines()) > 5
    path = re.search(r"--store (\S+)$", out, re.MULTILINE)
    assert path
    assert Path(path[1]).is_relative_to(tmp_path)
    assert cli.run(["queue", "--store", path[1]]) == cli.DONE


@pytest.mark.parametrize(
    ("called", "said"),
    [
        ("/opt/venv/lib/collectui/__main__.py", f"{sys.executable} -m collectui"),
        ("/opt/venv/bin/collectui", "/opt/venv/bin/collectui"),
    ],
)
def test_it_is_opened_by_what_was_called(
    called: str, said: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", [called])
    assert cli.run([*SMALL, "--create-only"]) == cli.DONE
    assert f"    {said} --store " in capsys.readouterr().out


def test_the_same_seed_and_date_make_the_same_rows(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    said = []
    for name, seed in (("a", "7"), ("b", "7"), ("c", "8")):
        store = str(tmp_path / name)
        assert cli.run([*SMALL, "--seed", seed, "--create-only", "--store", store]) == cli.DONE
        assert store in capsys.readouterr().out
        assert cli.run(["queue", "--all", "--limit", "0", "--json", "--store", store]) == cli.DONE
        said.append(capsys.readouterr().out)
    assert said[0] == said[1] != said[2]


def test_a_store_that_is_there_is_left_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    there = tmp_path / "mine.sqlite3"
    there.write_bytes(b"mine")
    monkeypatch.setenv("COLLECTUI_STORE", str(there))
    assert cli.run(SMALL) == cli.REFUSED
    assert "is there already" in capsys.readouterr().err
    assert there.read_bytes() == b"mine"


def test_a_database_may_hold_the_demo_once(empty_url: str) -> None:
    made = [*SMALL, "--create-only", "--store", empty_url]
    assert [cli.run(made), cli.run(made)] == [cli.DONE, cli.REFUSED]


def test_stopped_half_way_it_leaves_nothing(
    empty_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Progress, "__call__", stop)
    assert cli.run([*SMALL, "--create-only", "--store", empty_url]) == 130
    assert list(tmp_path.iterdir()) == []
    assert not exists(empty_url)
