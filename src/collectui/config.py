"""The person's own settings, read from a TOML file: store, theme, keys, formats, paths.

What belongs to the desk (buckets, points, dunning stages, holidays …) is kept in the store.
"""

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

from collectui.domain.paths import PathRefused, read_start

if TYPE_CHECKING:
    from collectui.domain.dates import DateOrder

DATES = ("words", "iso", "dmy", "mdy")
NUMBERS = ("1,234.50", "1.234,50", "1 234.50", "1 234,50")
CLOCKS = ("24h", "12h")
DISPLAYS = ("changes", "plain")
LARGEST_BYTES = 1 << 20
"""More than any settings file holds."""


class ConfigError(Exception):
    """The settings file cannot be used; the message names file, key and remedy."""


class Formats(NamedTuple):
    """How this person reads dates, amounts and times."""

    dates: str = "words"
    numbers: str = "1,234.50"
    clock: str = "24h"

    @property
    def date_order(self) -> "DateOrder":
        """Which comes first in a date that is typed with slashes: the day, unless it is `mdy`."""
        return "mdy" if self.dates == "mdy" else "dmy"


@dataclass(frozen=True, slots=True)
class Config:
    """The settings in effect; every one has a default."""

    store: str | None = None
    theme: str | None = None
    display: str = "changes"
    keys: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    formats: Formats = field(default_factory=Formats)
    inbox: Path | None = None


# What each table may hold: a closed list of words, or None for any text.
_TOP: dict[str, tuple[str, ...] | None] = {"store": None, "theme": None, "display": DISPLAYS}
_FORMATS: dict[str, tuple[str, ...] | None] = {"dates": DATES, "numbers": NUMBERS, "clock": CLOCKS}
_PATHS: dict[str, tuple[str, ...] | None] = {"inbox": None}
_TABLES = ("keys", "formats", "paths")


def settings() -> list[str]:
    """Every setting by its full name, as the documentation lists them."""
    return [
        *_TOP,
        "keys",
        *(f"formats.{name}" for name in _FORMATS),
        *(f"paths.{name}" for name in _PATHS),
    ]


def nearest(word: str, known: Iterable[str]) -> str:
    """A hint for a mistyped word: what it may have meant, else what there is."""
    from difflib import get_close_matches

    choices = list(known)
    close = get_close_matches(word, choices, n=1, cutoff=0.5)
    return f"did you mean {close[0]!r}?" if close else f"known: {', '.join(choices)}"


def load(path: Path) -> Config:
    """The settings in this file; the defaults where there is no file.

    Raises ConfigError for a file that cannot be read, an unknown name (naming the nearest) or a
    value that is not allowed.
    """
    try:
        text = read_start(path, LARGEST_BYTES + 1).decode("utf-8")
    except PathRefused as refused:
        if refused.missing:
            return Config()
        raise ConfigError(f"the settings file {refused}") from refused
    except UnicodeDecodeError as error:
        raise ConfigError(f"{path}: it is no UTF-8 text") from error
    if len(text) > LARGEST_BYTES:
        raise ConfigError(f"{path} is larger than 1 MB: that is no settings file")
    import tomllib  # late, like difflib: most people start the program without settings

    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{path}: {error}") from error
    try:
        return _config(data, path.parent)
    except ConfigError as error:
        raise ConfigError(f"{path}: {error}") from None


def _config(data: dict[str, Any], base: Path) -> Config:
    tables = {name: _table(data, name) for name in _TABLES}
    top = _texts({k: v for k, v in data.items() if k not in _TABLES}, _TOP, "", _TABLES)
    formats = _texts(tables["formats"], _FORMATS, "formats.")
    paths = _texts(tables["paths"], _PATHS, "paths.")
    inbox = paths.get("inbox")
    return Config(
        store=top.get("store"),
        theme=top.get("theme"),
        display=top.get("display", "changes"),
        keys=MappingProxyType(_keys(tables["keys"], "")),
        formats=Formats(**formats),
        inbox=base / os.path.expanduser(inbox) if inbox else None,
    )


def _table(data: dict[str, Any], name: str) -> dict[str, Any]:
    table = data.get(name, {})
    if not isinstance(table, dict):
        raise ConfigError(f"{name} is a table: write [{name}]")
    return table


def _keys(table: dict[str, Any], prefix: str) -> dict[str, str]:
    """Keys by the id of what they do: `note.new = "n"` is a table in a table for TOML."""
    keys: dict[str, str] = {}
    for name, value in table.items():
        if isinstance(value, dict):
            keys |= _keys(value, f"{prefix}{name}.")
        else:
            keys[prefix + name] = _text(value, f"keys.{prefix}{name}")
    return keys


def _texts(
    found: dict[str, Any],
    allowed: dict[str, tuple[str, ...] | None],
    prefix: str,
    others: Iterable[str] = (),
) -> dict[str, str]:
    """The values of one table, each known by name and each a text its list allows."""
    for name, value in found.items():
        if name not in allowed:
            hint = nearest(name, [*allowed, *others])
            raise ConfigError(f"there is no setting {prefix}{name}; {hint}")
        words = allowed[name]
        if words is not None and _text(value, prefix + name) not in words:
            raise ConfigError(f"{prefix}{name} is {value!r}; it may be {', '.join(words)}")
    return {name: _text(value, prefix + name) for name, value in found.items()}


def _text(value: object, name: str) -> str:
    if not isinstance(value, str) or not value:
        raise ConfigError(f"{name} is a text: write it in quotes")
    return value
