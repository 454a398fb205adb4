"""A store made for a group, saved and restored, from the shell."""

from __future__ import annotations

import grp
import io
import json
import os
import sys
from pathlib import Path

import pytest

from collectui import cli
from tests.reachable import open_way

pytestmark = pytest.mark.one_engine
ANA, BEN, OUTSIDER = 61001, 61002, 61003
GROUP = 61000
"""Numbers that no user and no group of a machine has."""


def test_a_store_is_made_saved_and_restored(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    where, folder = str(tmp_path / "s.sqlite3"), tmp_path / "backups"
    assert cli.run(["init", where]) == cli.DONE
    assert "is an empty store: `collectui import FILE`" in capsys.readouterr().err
    assert cli.run(["init", where]) == cli.UNUSABLE
    assert "exists already" in capsys.readouterr().err
    assert cli.run(["backup", str(folder / "x" / "y"), "--store", where]) == cli.UNUSABLE
    folder.mkdir()
    assert cli.run(["backup", str(folder), "--keep", "2", "--store", where]) == cli.DONE
    made = capsys.readouterr().out.strip()
    assert Path(made).parent == folder
    assert cli.run(["restore", made, "--store", where]) == cli.UNUSABLE
    assert cli.run(["restore", made, str(tmp_path / "new.sqlite3")]) == cli.DONE
    assert cli.run(["where", "--store", str(tmp_path / "new.sqlite3")]) == cli.DONE


@pytest.mark.parametrize(
    ("words", "code", "why"),
    [
        (["init", "x.sqlite3", "--shared"], cli.USAGE, "belong together"),
        (["init", "x.sqlite3", "--group", "staff"], cli.USAGE, "belong together"),
        (["init", "postgresql:///x", "--shared", "--group", "g"], cli.REFUSED, "collectui grant"),
        (["backup", "x", "--keep", "2"], cli.USAGE, "for a folder"),
    ],
)
def test_what_cannot_be(
    capsys: pytest.CaptureFixture[str], words: list[str], code: int, why: str
) -> None:
    assert cli.run(words) == code
    assert why in capsys.readouterr().err


def as_user(user: int, group: int, words: list[str]) -> int:
    """The code of a command as another user, with umask 077."""
    child = os.fork()
    if child == 0:
        code = 99
        try:
            os.setgroups([])
            os.setgid(group)
            os.setuid(user)
            os.umask(0o077)
            sys.stdin = io.TextIOWrapper(io.BytesIO(b"hello"))
            null = os.open(os.devnull, os.O_RDWR)
            for number in (0, 1, 2):
                os.dup2(null, number)
            code = cli.run(words)
        finally:
            os._exit(code)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


@pytest.mark.skipif(os.geteuid() != 0, reason="only root is somebody else")
def test_members_write_whatever_their_umask_and_nobody_else_reads(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    place = tmp_path / "srv"
    open_way(tmp_path)
    found = grp.struct_group(("collections", "x", GROUP, []))
    monkeypatch.setattr(grp, "getgrnam", lambda name: found)
    # What each command imports is there by then: others may not read this Python.
    where = str(place / "s.sqlite3")
    add = ["note", "add", "C-1", "--store", where]
    assert cli.run(["init", where, "--shared", "--group", "collections"]) == cli.DONE
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"hello")))
    assert cli.run(add) == cli.REFUSED
    assert cli.run(["queue", "--all", "--store", where]) == cli.REFUSED
    for kind in ("CONFIG", "DATA", "STATE", "CACHE"):
        monkeypatch.setenv(f"XDG_{kind}_HOME", str(tmp_path / "nowhere"))
    for user in (ANA, BEN, ANA):
        # There is no such customer; but who opens a store to write is known to it from then on.
        assert as_user(user, GROUP, add) == cli.REFUSED
    assert as_user(OUTSIDER, OUTSIDER, ["queue", "--all", "--store", where]) == cli.UNUSABLE
    capsys.readouterr()
    assert cli.run(["collector", "list", "--json", "--store", where]) == cli.DONE
    known = {each["login"] for each in json.loads(capsys.readouterr().out)}
    assert {f"uid{ANA}", f"uid{BEN}"} < known
    for left in place.iterdir():
        assert left.stat().st_mode & 0o777 == 0o660, left.name
        assert left.stat().st_gid == GROUP
