"""Style sheets read once a process, where the program reads them once for each start."""

from typing import Any

from textual.css.model import RuleSet
from textual.css.stylesheet import Stylesheet

_parse = Stylesheet._parse_rules
_parsed: dict[tuple[Any, ...], list[RuleSet]] = {}


def parse_once() -> None:
    """From here on all apps share what the same style sheet, in the same colours, is read to."""
    Stylesheet._parse_rules = _shared  # type: ignore[method-assign]
    # The same, without a call of Python's for each of ten thousand rules looked at for a screen.
    RuleSet.__hash__ = object.__hash__  # type: ignore[method-assign]


def _shared(sheet: Stylesheet, css: str, *args: Any, **kwargs: Any) -> list[RuleSet]:
    colours = tuple(sheet._variables.items())
    key = (colours, css, args, tuple(sorted(kwargs.items())))
    if key not in _parsed:
        _parsed[key] = _parse(sheet, css, *args, **kwargs)
    return _parsed[key]
