"""The person's own settings: read, and refused with a hint."""

from pathlib import Path

import pytest

from collectui.config import Config, ConfigError, Formats, load, nearest, settings


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "config.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_no_file_is_all_defaults(tmp_path: Path) -> None:
    assert load(tmp_path / "none.toml") == Config()


def test_every_setting(tmp_path: Path) -> None:
    read = load(
        written(
            tmp_path,
            'store = "~/ar.sqlite3"\ntheme = "nord"\n'
            '[keys]\nnote.new = "ctrl+n"\n"activity.new" = "f5"\n'
            '[formats]\ndates = "dmy"\nnumbers = "1.234,50"\nclock = "12h"\n'
            '[paths]\ninbox = "in"\n',
        )
    )
    assert read.store == "~/ar.sqlite3"
    assert read.theme == "nord"
    assert dict(read.keys) == {"note.new": "ctrl+n", "activity.new": "f5"}
    assert read.formats == Formats("dmy", "1.234,50", "12h")
    assert read.inbox == tmp_path / "in"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('teme = "nord"', "there is no setting teme; did you mean 'theme'?"),
        ('kyes = "n"', "did you mean 'keys'?"),
        ('[formats]\ndate = "iso"', "no setting formats.date; did you mean 'dates'?"),
        ('[formats]\ndates = "iso8601"', "formats.dates is 'iso8601'; it may be words, iso, dmy"),
        ("[paths]\nzzz = 1", "no setting paths.zzz; known: inbox"),
        ("store = 5", "store is a text"),
        ('store = ""', "store is a text"),
        ('keys = "n"', "keys is a table: write [keys]"),
        ("[keys]\nnote.new = 1", "keys.note.new is a text"),
        ("theme = ", "config.toml: "),
    ],
)
def test_what_is_wrong_is_named_with_its_file(text: str, says: str, tmp_path: Path) -> None:
    path = written(tmp_path, text)
    with pytest.raises(ConfigError) as refused:
        load(path)
    assert str(refused.value).startswith(f"{path}: ")
    assert says in str(refused.value)


def test_bytes_that_are_no_text(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_bytes(b'theme = "\xff"')
    with pytest.raises(ConfigError, match="no UTF-8 text"):
        load(path)


def test_what_cannot_be_read_says_why(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="is a folder"):
        load(tmp_path)


def test_nearest_lists_what_there_is_when_nothing_is_near() -> None:
    assert nearest("qqq", ["one", "two"]) == "known: one, two"


def test_every_setting_is_listed() -> None:
    assert settings() == [
        *("store", "theme", "display", "keys"),
        *("formats.dates", "formats.numbers", "formats.clock", "paths.inbox"),
    ]
