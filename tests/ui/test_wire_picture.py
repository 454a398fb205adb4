"""Whatever a terminal does differently from others, it shows what Textual painted."""

from __future__ import annotations

import random
import re
from collections.abc import Iterable, Iterator, Sequence

import pyte
import pytest
from rich.color import ColorSystem
from rich.console import Console
from rich.segment import Segment
from rich.style import Style
from textual._compositor import ChopsUpdate, LayoutUpdate
from textual.geometry import Region
from textual.strip import Strip

from collectui.ui.wire.picture import Picture
from tests.terminal.emulator import Emulator
from tests.terminal.faulty import (
    KINDS,
    ClearingHalves,
    Filling,
    FillingBlack,
    FillingWithPen,
    KeepingHalves,
    WrappingAtOnce,
)
from tests.ui.test_dashboard import PAYLOADS

WIDTH, HEIGHT = 32, 14
CONSOLE = Console(color_system="truecolor", force_terminal=True, width=WIDTH, height=HEIGHT)
STYLES = [
    Style.parse(each)
    for each in (
        "none",
        *("#d5d8dc on #16191d", "bold #e06c6c on #16191d", "#8d959e on #394858", "red on default"),
        *("dim italic", "underline reverse #ffffff on #000000", "strike bright_blue on color(17)"),
        "link https://example.com/a?b=c #d5d8dc on #16191d",
    )
]
WORDS = ("Heron", "12.50", "···█", "Zażółć", "│", "    ", "中文", "서울", "—", "a")
PICTURES = ("é́", "👩‍👩‍👧", "☎️", "🇩🇪", "x\u0301", "ก็")
LINK = re.compile(r"\x1b\]8;[^;]*;([^\x1b]*)\x1b\\")
COMMANDS = re.compile(
    r"\x1b\[(?:\d*(?:;\d+)?H|\d*C|[\d;]*m|\d*(?:;\d+)?r|\d+[LM])|\x1b\]8;[!-:<-~]*;[!-~]*\x1b\\"
)

Line = list[tuple[str, int, Style]]
"""The characters of a line: each with its width and style."""


def characters(chance: random.Random, words: Sequence[str], width: int) -> Line:
    """Random text of this width."""
    line: Line = []
    while (left := width - sum(cells for _, cells, _ in line)) > 0:
        style = chance.choice(STYLES)
        word = chance.choice(words)
        parts = [word] if word in PICTURES else list(word)
        for part in parts:
            cells = Segment(part).cell_length
            if cells <= left:
                line.append((part, cells, style))
                left -= cells
    return line


def strip(line: Iterable[tuple[str, int, Style]]) -> Strip:
    """The line as Textual would have it."""
    return Strip([Segment(text, style) for text, _, style in line])


def updates(
    chance: random.Random, lines: list[Line], words: Sequence[str], count: int
) -> Iterator[LayoutUpdate | ChopsUpdate]:
    """Updates of a screen, and the lines that it has after each."""
    for _ in range(count):
        kind = chance.randrange(4)
        if kind == 0:
            top, bottom = sorted(chance.sample(range(HEIGHT), 2))
            by = min(chance.choice((1, 1, 2, 5)), bottom - top + 1)
            block = lines[top : bottom + 1]
            fresh = [characters(chance, words, WIDTH) for _ in block[:by]]
            moved = (
                block[by:] + fresh if chance.random() < 0.5 else fresh + block[: len(block) - by]
            )
            lines[top : bottom + 1] = moved
            at = chance.randrange(top, bottom + 1)
            lines[at] = [(text, cells, STYLES[2]) for text, cells, _ in lines[at]]
            yield painted(lines, range(top, bottom + 1))
        elif kind == 1:
            y = chance.randrange(HEIGHT)
            yield part(chance, lines, y, words)
        elif kind == 2:
            lines[:] = [characters(chance, words, WIDTH) for _ in lines]
            region = Region(0, 0, WIDTH, HEIGHT)
            yield LayoutUpdate([[strip(line)] for line in lines], region)
        else:
            some = sorted(chance.sample(range(HEIGHT), 3))
            for y in some:
                lines[y] = characters(chance, words, WIDTH)
            yield painted(lines, some)


def painted(lines: Sequence[Line], some: Iterable[int]) -> ChopsUpdate:
    """An update of whole lines."""
    chops = [{0: strip(line)} for line in lines]
    return ChopsUpdate(chops, [(y, 0, WIDTH) for y in some], [[WIDTH] for _ in lines])


def part(chance: random.Random, lines: list[Line], y: int, words: Sequence[str]) -> ChopsUpdate:
    """An update of some columns of a line, between whole characters."""
    line = lines[y]
    first, last = sorted(chance.sample(range(len(line) + 1), 2))
    x = sum(cells for _, cells, _ in line[:first])
    end = x + sum(cells for _, cells, _ in line[first:last])
    lines[y] = line[:first] + characters(chance, words, end - x) + line[last:]
    cuts = sorted({0, x, end, WIDTH})
    pieces = strip(lines[y]).divide(cuts[1:])
    chops = [dict(zip(cuts[:-1], pieces, strict=True)) if n == y else {} for n in range(HEIGHT)]
    return ChopsUpdate(chops, [(y, x, end)], [cuts[1:] for _ in range(HEIGHT)])


def feed(screen: Emulator, data: str) -> None:
    """Show what is sent."""
    stream = pyte.Stream(screen)
    for nth, text in enumerate(LINK.split(data)):
        if nth % 2:
            screen.follow(text)
        else:
            stream.feed(text)


def expected(lines: Sequence[Line]) -> Emulator:
    """What Textual's own display of these lines leaves on a terminal that nothing was on."""
    screen = Emulator(WIDTH, HEIGHT)
    feed(screen, "\x1b[?7l" + painted(lines, range(HEIGHT)).render_segments(CONSOLE))
    return screen


def shown(screen: Emulator) -> list[list[object]]:
    """Its cells; a space has the style of its own, whatever it is."""
    return [list(screen.cells(y)) for y in range(HEIGHT)]


def begun(kind: type[Emulator], lines: Sequence[Line]) -> tuple[Picture, Emulator]:
    """A terminal of a kind, and the picture of it."""
    screen, picture = kind(WIDTH, HEIGHT), Picture(ColorSystem.TRUECOLOR)
    picture.begin(WIDTH, HEIGHT)
    picture.take(LayoutUpdate([[strip(line)] for line in lines], Region(0, 0, WIDTH, HEIGHT)))
    feed(screen, picture.frame((0, 0)))
    return picture, screen


def words_for(kind: type[Emulator]) -> Sequence[str]:
    """A terminal that draws character by character joins none."""
    one_by_one = (WrappingAtOnce, ClearingHalves, KeepingHalves)
    return WORDS if issubclass(kind, one_by_one) else WORDS + PICTURES


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    "seed", [0, *(pytest.param(n, marks=pytest.mark.torture) for n in range(1, 20))]
)
def test_every_terminal_shows_what_was_painted(kind: type[Emulator], seed: int) -> None:
    chance, words = random.Random(seed), words_for(kind)
    lines = [characters(chance, words, WIDTH) for _ in range(HEIGHT)]
    picture, screen = begun(kind, lines)
    for update in updates(chance, lines, words, 20):
        picture.take(update)
        cursor = (chance.randrange(WIDTH), chance.randrange(HEIGHT))
        feed(screen, picture.frame(cursor))
        assert shown(screen) == shown(expected(lines))
        assert (screen.cursor.x, screen.cursor.y) == cursor
        assert screen.margins is None


@pytest.mark.parametrize("kind", [Filling, FillingBlack, FillingWithPen])
@pytest.mark.parametrize("by", [1, -1])
def test_an_empty_line_that_comes_in_is_drawn(kind: type[Emulator], by: int) -> None:
    plain, empty = Style(), [(" ", 1, Style())] * WIDTH
    lines: list[Line] = [[(chr(97 + y), 1, plain)] * WIDTH for y in range(HEIGHT)]
    picture, screen = begun(kind, lines)
    lines = [*lines[1:], empty] if by > 0 else [empty, *lines[:-1]]
    picture.take(painted(lines, range(HEIGHT)))
    sent = picture.frame((0, 0))
    assert re.search(r"\x1b\[1[LM]", sent)
    feed(screen, sent)
    assert shown(screen) == shown(expected(lines))


def test_only_commands_that_all_of_them_know_are_sent() -> None:
    """No line feed, which one terminal takes for a scroll; nothing that erases."""
    chance = random.Random(4)
    lines = [characters(chance, WORDS + PICTURES, WIDTH) for _ in range(HEIGHT)]
    picture, _ = begun(Emulator, lines)
    sent = ""
    for update in updates(chance, lines, WORDS + PICTURES, 100):
        picture.take(update)
        sent += picture.frame((0, 0))
    assert re.search(r"\x1b\[\d+[LM]", sent)
    assert not re.search(r"[\x00-\x1f\x7f-\x9f]", COMMANDS.sub("", sent))


@pytest.mark.parametrize("text", PAYLOADS)
def test_nothing_in_a_text_is_a_command(text: str) -> None:
    picture, _ = begun(Emulator, [[(" ", 1, STYLES[0])] * WIDTH] * HEIGHT)
    link = Style(link=f"https://a.example/{text}")
    picture.take(painted([[(text, 0, link)]] * HEIGHT, range(HEIGHT)))
    sent = COMMANDS.sub("", picture.frame((0, 0)))
    assert not re.search(r"[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", sent)


@pytest.mark.parametrize("joins", [True, False])
def test_text_beside_joined_characters_stays_in_its_columns(joins: bool) -> None:
    chance = random.Random(5)
    picture, screen = begun(Emulator, [[(" ", 1, STYLES[0])] * WIDTH] * HEIGHT)
    screen.joins = joins
    for _ in range(30):
        lines = [characters(chance, WORDS + PICTURES, WIDTH) for _ in range(HEIGHT)]
        picture.take(painted(lines, range(HEIGHT)))
        feed(screen, picture.frame((0, 0)))
        for y, line in enumerate(lines):
            x = 0
            for text, cells, _ in line:
                if len(text) == 1 and x < WIDTH - 1:
                    assert screen.buffer[y][x].data == text, (y, x)
                x += cells
