"""`collectui doctor`: what it prints, its exit codes, and the drafts of whoever asks."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import tempfile
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from collectui import cli, locations
from collectui.domain.vocabulary import CollectorRole
from collectui.drafts import Draft, Drafts
from collectui.locations import sqlite_path
from collectui.store.store import Store

pytestmark = pytest.mark.one_engine
CHECKS = (
    *("permissions", "file system", "space", "leftovers", "version", "integrity", "references"),
    *("triggers", "grants", "clock", "figures", "history", "drafts"),
)


@pytest.fixture
def where(demo_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A demonstration's store, and a folder of drafts that is the test's own."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setattr(locations, "state_dir", lambda: tmp_path / "state")
    tmp_path.chmod(0o700)
    return demo_url


@pytest.fixture
def run(where: str, capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, str, str]]:
    def collectui(*words: str) -> tuple[int, str, str]:
        code = cli.run(["doctor", *words, "--store", where])
        said = capsys.readouterr()
        return code, said.out, said.err

    return collectui


def damage(where: str, statement: str) -> None:
    with closing(sqlite3.connect(sqlite_path(where) or "")) as connection, connection:
        connection.execute(statement)


Run = Callable[..., tuple[int, str, str]]


def test_what_it_prints_and_repairs(where: str, run: Run) -> None:
    code, out, err = run()
    lines = out.splitlines()
    assert (code, err, lines[-1]) == (cli.DONE, "", "clean")
    assert [line.split("  ")[0].strip() for line in lines[:-1]].count("ok") == len(CHECKS) - 1
    damage(where, "UPDATE delinquency SET past_due = past_due + 1 WHERE unit_id IN"
        " (SELECT unit_id FROM delinquency LIMIT 9)")  # fmt: skip
    damage(where, "DROP TRIGGER keep_history_delete")
    code, out, err = run()
    assert code == cli.REFUSED
    assert "finding  figures      9 rows of figures are not what the transactions give: " in out
    assert " and 6 more\n" in out
    assert out.endswith("2 findings; `collectui doctor --fix` repairs all of that\n")
    code, out, err = run("--json")
    shapes = json.loads(out)
    assert code == cli.REFUSED
    assert [each["check"] for each in shapes] == list(CHECKS)
    assert [each["check"] for each in shapes if each["state"] == "finding"] == [
        "triggers",
        "figures",
    ]
    assert {tuple(each) for each in shapes} == {
        ("check", "state", "text", "remedy", "fixable", "fixed")
    }
    code, out, err = run("--fix", "--json")
    fixed = [each for each in json.loads(out) if each["fixed"]]
    assert (code, err) == (cli.DONE, "")
    assert [each["check"] for each in fixed] == ["triggers", "figures"]
    assert run()[0] == cli.DONE


def test_who_may_not_repair_reads_why(
    where: str, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    damage(where, "DELETE FROM delinquency")
    mine = Store.me
    monkeypatch.setattr(Store, "me", lambda self: replace(mine(self), role=CollectorRole.COLLECTOR))
    code, out, err = run("--fix")
    assert code == cli.REFUSED
    assert "not repaired: figures: Repairing the store is for a supervisor" in err
    assert "finding  figures" in out


def test_what_is_no_store(where: str, run: Run, tmp_path: Path) -> None:
    path = sqlite_path(where)
    assert path is not None
    with path.open("r+b") as file:
        file.write(b"nothing of\x1b[2Jours")
    code, out, err = run()
    assert (code, err) == (cli.REFUSED, "")
    assert out.startswith("finding  store ")
    assert "skipped  history" in out
    path.unlink()
    code, out, err = run("--json")
    assert (code, out) == (cli.REFUSED, "")
    assert "there is no store" in err


def _closed(folder: Path, mine: Draft, store: str) -> None:
    (folder / f"{mine.id}.draft.json").chmod(0o644)


def _open_folder(folder: Path, mine: Draft, store: str) -> None:
    folder.chmod(0o750)


def _garbage(folder: Path, mine: Draft, store: str) -> None:
    path = folder / f"{mine.id}.draft.json"
    path.write_bytes(path.read_bytes()[:-9])


def _half(folder: Path, mine: Draft, store: str) -> None:
    for pid in (os.getpid(), 4_194_305):
        path = folder / f".{mine.id}.draft.json.{pid}.tmp"
        path.write_text("{")
        path.chmod(0o600)


def _away(folder: Path, mine: Draft, store: str) -> None:
    Drafts(folder, store).save(replace(mine, store="/srv/gone.sqlite3", id=_OTHER))


_OTHER = "0b1c2d3e-0000-4000-8000-000000000000"


@pytest.mark.sampled
@pytest.mark.parametrize(
    ("done", "says", "fixable"),
    [
        (_closed, "others may look into", True),
        (_open_folder, "others may look into", True),
        (_garbage, "no draft can be read in", False),
        (_half, "a session that was killed left .", True),
        (_away, "there is no store /srv/gone.sqlite3 any more, and 1 draft is for it: mine", False),
    ],
)
def test_drafts(
    where: str,
    run: Run,
    tmp_path: Path,
    done: Callable[[Path, Draft, str], None],
    says: str,
    fixable: bool,
) -> None:
    folder = tmp_path / "state" / "drafts"
    store = locations.shown(where)
    mine = Drafts(folder, store).save(
        Draft(kind="note.add", store=store, customer_id=1, title="mine", values={"body": "typed"})
    )
    assert run()[0] == cli.DONE
    done(folder, mine, store)
    code, out, _ = run("--json")
    (said,) = [each for each in json.loads(out) if each["check"] == "drafts"]
    assert code == cli.REFUSED
    assert says in said["text"]
    assert said["fixable"] == fixable
    assert run("--fix")[0] == (cli.DONE if fixable else cli.REFUSED)
    assert len(list(folder.glob("*.draft.json"))) == (2 if done is _away else 1)
    if done is _half:
        assert len(list(folder.glob(".*.tmp"))) == 1, "one that is being written stays"


def test_no_room_for_drafts(run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    usage: Any = type(shutil.disk_usage("/"))
    full = str(tmp_path / "state").startswith

    def told(path: object) -> Any:
        return usage(9, 9, 9) if full(str(path)) else usage(10**12, 0, 10**12)

    (tmp_path / "state").mkdir()
    monkeypatch.setattr(shutil, "disk_usage", told)
    code, out, _ = run()
    assert code == cli.REFUSED
    assert "9 bytes are free" in out
