"""The one place where data is turned into something a widget takes.

A `str` given to a widget may be read as markup: a name like `[@click=quit]x[/]` would run an
action. What passes here is shown letter by letter.
"""

from __future__ import annotations

import re

from rich.cells import cell_len, set_cell_size
from rich.text import Text
from textual.content import Content

from collectui.ui.safety import safe_text

_BREAK = re.compile(r"\s*[^\S ]\s*")


def lit(data: str) -> Content:
    """Data for labels, buttons, options, titles, tooltips: shown as it is."""
    return Content(safe_text(data))


def cell(data: str) -> Text:
    """Data for what takes Rich's text (tree labels, table cells): shown as it is."""
    return Text(safe_text(data), no_wrap=True, end="")


def one_line(data: str) -> str:
    """Data on one line: line ends and tabs are single spaces, nothing in it commands a terminal."""
    if data.isprintable():
        return data
    return safe_text(_BREAK.sub(" ", data))


def fit(data: str, width: int, right: bool = False) -> str:
    """Data in exactly `width` cells, ending in an ellipsis where it had to be cut."""
    text = one_line(data)
    size = len(text) if text.isascii() else cell_len(text)
    if size > width:
        return set_cell_size(text, width - 1) + "…" if width > 0 else ""
    return " " * (width - size) + text if right else text + " " * (width - size)
