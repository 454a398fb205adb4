"""Where things lie, and how a store is named and shown."""

import stat
from pathlib import Path

import pytest

from collectui import locations


def test_the_store_named_nearest_to_the_command_wins(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    default = f"sqlite:///{locations.data_dir() / 'store.sqlite3'}"
    assert locations.store_url(None, None) == default
    assert locations.store_url(None, "/c") == "sqlite:////c"
    monkeypatch.setenv("COLLECTUI_STORE", "/e")
    assert locations.store_url(None, "/c") == "sqlite:////e"
    assert locations.store_url("o", "/c") == f"sqlite:///{tmp_path / 'o'}"


@pytest.mark.parametrize(
    "url", ["postgresql://h/d", "postgresql+psycopg://u@/d?host=/run", "sqlite:////x"]
)
def test_a_url_stays_as_it_is(url: str) -> None:
    assert locations.as_url(url) == url


def test_a_path_may_start_at_home(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "/home/ana")
    assert locations.as_url("~/ar.db") == "sqlite:////home/ana/ar.db"


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("postgresql://ana:s3cret@db/ar", "postgresql://ana:***@db/ar"),
        ("postgresql://:s3cret@db/ar", "postgresql://:***@db/ar"),
        ("postgresql://ana:s/3@c@db/ar", "postgresql://ana:***@db/ar"),
        ("postgresql://ana@db/ar?password=s3cret&x=1", "postgresql://ana@db/ar?password=***&x=1"),
        ("postgresql://ana@db:5432/ar", "postgresql://ana@db:5432/ar"),
        ("sqlite:////data/ar.sqlite3", "/data/ar.sqlite3"),
    ],
)
def test_no_password_is_shown(url: str, shown: str) -> None:
    assert locations.shown(url) == shown


def test_the_settings_file_can_be_named(monkeypatch: pytest.MonkeyPatch) -> None:
    assert locations.config_file().parts[-2:] == ("collectui", "config.toml")
    monkeypatch.setenv("COLLECTUI_CONFIG", "/c.toml")
    assert locations.config_file() == Path("/c.toml")


def test_a_private_directory_is_nobody_elses(tmp_path: Path) -> None:
    made = locations.private_dir(tmp_path / "a" / "b")
    assert stat.S_IMODE(made.stat().st_mode) == 0o700
    assert locations.private_dir(made) == made
