"""What the terminal sends, whatever the packets it comes in."""

from __future__ import annotations

import pytest
from textual import constants, events
from textual.message import Message

from collectui.ui import terminal_input
from collectui.ui.terminal_input import ASK_KIND, ASK_STATUS, Answered, TerminalParser


class Clock:
    """Moves by hand."""

    def __init__(self) -> None:
        self.now = 100.0

    def monotonic(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    made = Clock()
    monkeypatch.setattr(terminal_input, "time", made)
    return made


def said(found: list[Message]) -> list[str]:
    """Each event in a word: a key's name, or `paste:` and its text."""
    words = []
    for event in found:
        match event:
            case events.Key():
                words.append(event.key)
            case events.Paste():
                words.append(f"paste:{event.text}")
            case events.MouseEvent():
                words.append(f"{type(event).__name__}:{event.x:.0f},{event.y:.0f}")
            case _:
                words.append(type(event).__name__)
    return words


def read(clock: Clock, *packets: str, wait: bool = True) -> list[str]:
    """The events of these packets, and of the silence behind them."""
    parser, found = TerminalParser(), list[Message]()
    for packet in packets:
        found += parser.feed(packet)
        found += parser.tick()
    if wait:
        clock.now += 1.1 * constants.ESCAPE_DELAY
        found += parser.tick()
    return said(found)


@pytest.mark.parametrize(
    ("packet", "question"),
    [("\x1b[0n", ASK_STATUS), ("\x1b[?62;22c", ASK_KIND), ("\x1b[?c", ASK_KIND)],
)
def test_an_answer_of_the_terminal_is_told_from_keys(packet: str, question: str) -> None:
    before, answered, after = TerminalParser().feed(f"a{packet}b")
    assert said([before, after]) == ["a", "b"]
    assert isinstance(answered, Answered)
    assert answered.question == question


@pytest.mark.parametrize(
    ("packet", "keys"),
    [
        ("\x1b", ["escape"]),
        ("\x1b\x1b", ["escape", "escape"]),
        ("\r\x1b\r\x1b", ["enter", "escape", "enter", "escape"]),
        ("\x1bn", ["escape", "n"]),
        ("\x1bA", ["escape", "A"]),
        ("\x1b\x13", ["escape", "ctrl+s"]),
        ("\x1b\t", ["escape", "tab"]),
        ("\x1b]", ["escape", "right_square_bracket"]),
        ("\x1b]]a", ["escape", "right_square_bracket", "right_square_bracket", "a"]),
        ("\x1bP1500", ["escape", "P", "1", "5", "0", "0"]),
        ("\x1b[", ["escape", "left_square_bracket"]),
        ("\x1b[[", ["escape", "left_square_bracket", "left_square_bracket"]),
        ("\x1b\x1b[A", ["escape", "up"]),
        ("\x1b[A\x1b[B", ["up", "down"]),
        ("\x1bOP", ["f1"]),
        ("\x1b[[A", ["f1"]),
        ("\x1b[6~j", ["pagedown", "j"]),
        ("\x1b[999;999;9z" + "j", ["j"]),
        ("\x1b]11;rgb:00/00/00\x07j", ["j"]),
        ("\x1bP1$r0m\x1b\\j", ["j"]),
        ("\x1b[<0;3;4Mj", ["MouseDown:2,3", "j"]),
        ("\x1b[Ij", ["AppFocus", "j"]),
        ("äö中", ["ä", "ö", "中"]),
    ],
)
def test_one_packet(clock: Clock, packet: str, keys: list[str]) -> None:
    assert read(clock, packet) == keys


@pytest.mark.parametrize(
    ("packets", "keys"),
    [
        (("\x1b", "[A"), ["up"]),
        (("\x1b[", "6", "~"), ["pagedown"]),
        (("\x1b[<0;", "3;4M"), ["MouseDown:2,3"]),
        (("\x1b[20", "0~ab\x1b[20", "1~c"), ["paste:ab", "c"]),
        (("\x1b[200~a", "\x1b", "[201~", "c"), ["paste:a", "c"]),
    ],
)
def test_a_sequence_may_come_in_parts(
    clock: Clock, packets: tuple[str, ...], keys: list[str]
) -> None:
    assert read(clock, *packets) == keys


@pytest.mark.parametrize(
    "text",
    [
        "plain",
        "first \x1b]0;zq\x07 last",
        "first\x1b[31mlast",
        "\x1b",
        "\x1b[A\x1b[200~x",
        "a\x1b[2",
    ],
)
def test_a_paste_is_text_until_its_end_mark(clock: Clock, text: str) -> None:
    assert read(clock, f"\x1b[200~{text}\x1b[201~a") == [f"paste:{text}", "a"]
    in_parts = [*f"\x1b[200~{text}\x1b[201~a"]
    assert read(clock, *in_parts) == [f"paste:{text}", "a"]


def test_a_paste_without_an_end_mark_ends_when_nothing_comes(clock: Clock) -> None:
    parser = TerminalParser()
    assert list(parser.feed("\x1b[200~half")) == []
    clock.now += 0.9
    assert list(parser.tick()) == []
    assert list(parser.feed(" and more")) == []
    clock.now += 0.9
    assert list(parser.tick()) == []
    clock.now += 0.2
    assert said(list(parser.tick())) == ["paste:half and more"]
    assert said(list(parser.feed("n"))) == ["n"]


def test_a_paste_is_bounded_and_its_end_is_found(clock: Clock) -> None:
    whole = "\x1b[200~" + "z" * (3 * terminal_input.LARGEST_PASTE) + "\x1b[201~n"
    packets = [whole[at : at + 4096] for at in range(0, len(whole), 4096)]
    pasted, key = read(clock, *packets)
    assert key == "n"
    assert terminal_input.LARGEST_PASTE <= len(pasted) < terminal_input.LARGEST_PASTE + 100


def test_a_burst_of_plain_text_is_a_paste_though_nothing_marks_it(clock: Clock) -> None:
    text = "line one\r" * 100
    assert read(clock, text) == ["paste:" + text.replace("\r", "\n")]
    assert len(read(clock, "keys " * 20)) == 100


def test_a_lone_escape_does_not_end_the_parser(clock: Clock) -> None:
    parser = TerminalParser()
    for _ in range(3):
        assert list(parser.feed("\x1b")) == []
        clock.now += 1.1 * constants.ESCAPE_DELAY
        assert said(list(parser.tick())) == ["escape"]
    assert said(list(parser.feed("j"))) == ["j"]


@pytest.mark.parametrize(
    ("packet", "words"),
    [
        ("\x1b[", ["escape", "left_square_bracket"]),
        ("\x1b", ["escape"]),
        ("\x1b[200~hello", ["paste:hello"]),
        ("\x1b[200~hello\x1b[20", ["paste:hello\x1b[20"]),
    ],
)
def test_what_waits_is_given_out_at_the_end_of_the_input(
    clock: Clock, packet: str, words: list[str]
) -> None:
    parser = TerminalParser()
    assert list(parser.feed(packet)) == []
    assert said(list(parser.end())) == words


def test_silence_does_not_make_what_waits_wait_longer(clock: Clock) -> None:
    parser = TerminalParser()
    assert list(parser.feed("\x1b")) == []
    clock.now += 1.1 * constants.ESCAPE_DELAY
    assert list(parser.feed("")) == []
    assert said(list(parser.tick())) == ["escape"]
