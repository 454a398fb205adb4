"""Bringing an older store to this version: never without a backup."""

from pathlib import Path

import pytest
import sqlalchemy as sa

from collectui import cli
from collectui.locations import sqlite_path
from collectui.store import opening, schema
from collectui.store.engine import writing_engine

OLDER, NEWER = "0000", "9999"


def set_version(where: str, version: str) -> None:
    engine = writing_engine(where)
    with engine.begin() as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = :v"), {"v": version})
    engine.dispose()


@pytest.fixture
def older(store_url: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """A store of a version before this program's, and a migration from there."""
    set_version(store_url, OLDER)
    monkeypatch.setattr(schema, "REVISIONS", (OLDER, *schema.REVISIONS))
    monkeypatch.setattr(schema, "migrate", lambda *_: set_version(store_url, schema.NEWEST))
    return store_url


def backups(where: str) -> list[Path]:
    path = sqlite_path(where)
    assert path is not None
    return [each for each in path.parent.glob("*.backup*") if "-wal" not in each.name]


def test_an_older_store_is_not_opened_but_upgraded(
    older: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.run(["queue", "--store", older]) == cli.UNUSABLE
    assert "collectui upgrade" in capsys.readouterr().err
    assert cli.run(["upgrade", "--store", older, "--i-have-a-backup"]) == cli.DONE
    assert f"from version {OLDER} to {schema.NEWEST}" in capsys.readouterr().out
    assert opening.version(older) == schema.NEWEST


@pytest.mark.parametrize("engine_name", ["sqlite"])
def test_an_sqlite_store_is_copied_first(older: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["upgrade", "--store", older]) == cli.DONE
    (backup,) = backups(older)
    assert str(backup) in capsys.readouterr().out
    assert opening.version(str(backup)) == OLDER
    assert backup.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("engine_name", ["postgresql"])
def test_a_postgresql_store_is_dumped_first(older: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["upgrade", "--store", older]) == cli.DONE
    made = Path(capsys.readouterr().out.partition("backup at ")[2].partition("\n")[0])
    assert made.read_bytes().startswith(b"PGDMP")
    assert made.stat().st_mode & 0o077 == 0
    assert opening.version(older) == schema.NEWEST


@pytest.mark.parametrize("engine_name", ["postgresql"])
def test_where_it_cannot_be_dumped_it_waits_for_a_backup(
    older: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("collectui.store.backups.can_dump", lambda where: False)
    assert cli.run(["upgrade", "--store", older]) == cli.REFUSED
    assert "--i-have-a-backup" in capsys.readouterr().err
    assert opening.version(older) == OLDER
    assert cli.run(["upgrade", "--store", older, "--i-have-a-backup"]) == cli.DONE


@pytest.mark.parametrize("verb", ["queue", "upgrade"])
def test_a_newer_store_is_left_alone(
    verb: str, store_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    set_version(store_url, NEWER)
    assert cli.run([verb, "--store", store_url, *["--i-have-a-backup"][: verb == "upgrade"]]) == 3
    assert "newer than this program" in capsys.readouterr().err
    assert opening.version(store_url) == NEWER
    if store_url.startswith("sqlite"):
        assert backups(store_url) == []
