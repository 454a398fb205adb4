"""Nothing in the data reaches the terminal as a command."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.console import Console
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from collectui.ui import safety
from collectui.ui.text import cell, fit, lit, one_line

HOSTILE = [
    "\x1b]52;c;cHduZWQ=\x07",
    "\x1b[2J",
    "\x9b2J",
    "\x00",
    "a\x7fb",
    "\u202egnp.exe",
    "\u2066x\u2069",
    "\ud800",
    "\ufeffbom",
    "line\nline",
    "tab\tbed",
]
COMMANDS = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]")


@pytest.fixture(autouse=True)
def _guard() -> None:
    safety.install()


def rendered(text: str, style: Style | None = None) -> str:
    return Strip([Segment(text, style)]).render(Console(color_system=None))


@pytest.mark.parametrize("text", HOSTILE)
def test_what_is_sent_holds_no_command(text: str) -> None:
    sent = rendered(text)
    assert not COMMANDS.search(sent)
    sent.encode("utf-8")


@given(st.text())
def test_the_guard_keeps_the_width_and_is_done_once(text: str) -> None:
    safe = safety.safe_text(text)
    assert cell_len(safe) == cell_len(text)
    assert safety.safe_text(safe) == safe
    assert not COMMANDS.search(safe)


def test_ordinary_text_and_control_segments_pass_unchanged() -> None:
    assert rendered("Álvarez & 王 👩‍👩‍👧") == "Álvarez & 王 👩‍👩‍👧"
    control = Segment("\x1b[H", None, [(0,)])  # type: ignore[list-item]
    assert safety.safe_segments([control]) == [control]


@pytest.mark.parametrize(
    ("link", "kept"),
    [
        ("https://example.com/a?b=c", True),
        ("mailto:ap@example.com", True),
        ("file:///etc/passwd", False),
        ("javascript:alert(1)", False),
        ("https://e/\x1b]52;c;x\x07", False),
        ("https://e/\x07", False),
    ],
)
def test_links_lead_to_the_web_or_a_mailbox_only(link: str, kept: bool) -> None:
    sent = Strip([Segment("here", Style(link=link))]).render(Console(color_system="truecolor"))
    assert (link in sent) is kept
    assert "here" in sent


def test_installing_twice_wraps_once() -> None:
    before = Strip.render
    safety.install()
    assert Strip.render is before


def test_the_replaced_names_of_textual_exist() -> None:
    assert "_render_cache" in Strip.__slots__
    assert "_segments" in Strip.__slots__


@pytest.mark.parametrize(
    "text", ["[/]", "[@click=app.quit]x[/]", "[link=https://e]", "$name", "[b]x"]
)
def test_markup_in_data_is_text(text: str) -> None:
    assert lit(text).plain == text
    assert not lit(text).spans
    assert cell(text).plain == text
    assert not cell(text).spans


@given(st.text(), st.integers(0, 40), st.booleans())
def test_fitted_text_has_the_width_asked_for(text: str, width: int, right: bool) -> None:
    fitted = fit(text, width, right)
    assert cell_len(fitted) == width
    assert not COMMANDS.search(fitted)


@pytest.mark.parametrize(
    ("text", "width", "shown"),
    [("abc", 5, "abc  "), ("abcdef", 4, "abc…"), ("王王王", 4, "王 …"), ("a\nb", 5, "a b  ")],
)
def test_fit(text: str, width: int, shown: str) -> None:
    assert fit(text, width) == shown


def test_one_line_joins_lines() -> None:
    assert one_line("one\r\n two\tthree") == "one two three"
