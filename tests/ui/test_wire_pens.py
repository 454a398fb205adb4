"""From one pen to the next by the shortest sequence, and never to another pen."""

from __future__ import annotations

import pyte
import pytest
from rich.color import ColorSystem
from rich.style import Style

from collectui.ui.wire.pens import PLAIN, Pen, Pens
from tests.terminal.emulator import Cell, Emulator
from tests.ui.test_wire_picture import LINK

STYLES = (
    *("none", "bold", "dim", "bold dim", "italic underline", "reverse", "strike", "blink"),
    *("red on blue", "bright_red", "on bright_blue", "default on default", "color(17)"),
    *("#d5d8dc on #16191d", "bold #d5d8dc on #16191d", "#8d959e on #16191d", "frame", "underline2"),
    *("link https://a.example", "bold link https://b.example", "red link mailto:a@b.example"),
)


def drawn(*ways: str) -> Cell:
    """What a character is drawn as after these sequences."""
    screen = Emulator(4, 1)
    stream = pyte.Stream(screen)
    for nth, part in enumerate(LINK.split("".join(ways))):
        screen.follow(part) if nth % 2 else stream.feed(part)
    stream.feed("x")
    return screen.cell(0, 0)


@pytest.mark.parametrize("held", STYLES)
def test_from_any_pen_to_any_other(held: str) -> None:
    pens = Pens(ColorSystem.TRUECOLOR)
    one = pens.of(Style.parse(held))
    there = pens.way(PLAIN, one)
    for wanted in STYLES:
        other = pens.of(Style.parse(wanted))
        back, anew = pens.way(one, other), pens.way(PLAIN, other)
        assert drawn(there, back) == drawn(anew), wanted
        assert len(back) <= len("\x1b]8;;\x1b\\") + len("\x1b[;m") + len(anew), wanted


@pytest.mark.parametrize(
    ("held", "wanted", "way"),
    [
        ("#d5d8dc on #16191d", "#8d959e on #16191d", "\x1b[38;2;141;149;158m"),
        ("bold #d5d8dc on #16191d", "#d5d8dc on #16191d", "\x1b[22m"),
        ("#d5d8dc on #16191d", "none", "\x1b[m"),
        # What takes bold off takes faint off too.
        ("bold dim red", "dim red", "\x1b[22;2m"),
        # Nothing takes a frame off but to begin anew.
        ("frame red", "red", "\x1b[;31m"),
        ("red", "default", "\x1b[m"),
        ("red", "red", ""),
    ],
)
def test_only_what_differs_is_sent(held: str, wanted: str, way: str) -> None:
    pens = Pens(ColorSystem.TRUECOLOR)
    assert pens.way(pens.of(Style.parse(held)), pens.of(Style.parse(wanted))) == way


def test_a_pen_is_the_same_object_whatever_style_it_is_of() -> None:
    pens = Pens(ColorSystem.TRUECOLOR)
    assert pens.of(Style(bold=True, meta={"a": 1})) is pens.of(Style(bold=True))


def test_sixteen_colours_are_asked_for_as_such() -> None:
    pens = Pens(ColorSystem.STANDARD)
    assert pens.of(Style.parse("#ff0000 on #000000")) == Pen(frozenset(), "31", "40", "")


def test_a_terminal_that_knows_no_links_gets_none() -> None:
    pens = Pens(ColorSystem.TRUECOLOR, links=False)
    assert pens.of(Style(link="https://a.example")) is PLAIN


@pytest.mark.parametrize("link", ["javascript:alert(1)", "file:///etc/passwd", "https://a\x1b]52"])
def test_a_link_that_nothing_should_open_is_none(link: str) -> None:
    assert Pens(ColorSystem.TRUECOLOR).of(Style(link=link)).link == ""
