"""What the terminal sends, taken apart into keys, mouse events and pastes.

It stands before Textual's own parser, which knows what each sequence means. What this one settles
is where a sequence ends: on a slow line several keys come in one packet, so that Esc and the next
key read as Alt, and Esc with `]`, `[`, `O` or `P` as the beginning of a sequence that never ends.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterable, Iterator

from textual import constants, events
from textual._xterm_parser import BRACKETED_PASTE_END, BRACKETED_PASTE_START, XTermParser
from textual.message import Message

ASK_STATUS, ASK_KIND = "\x1b[5n", "\x1b[c"
"""Questions that terminals answer at once: how they are, which every one does, or what they are."""
PASTE_SECONDS = 1.0
"""A paste that gets no byte for this long has ended, even without its end mark."""
LARGEST_PASTE = 1024 * 1024
"""Characters held of one paste; no field takes as many."""
BURST = 512
"""So many characters in one packet are a paste, though the terminal does not mark it as one."""

ESC = "\x1b"
_SEQUENCE = re.compile(
    r"\x1b(?:\[M[\s\S]{3}"  # a mouse report of three bytes
    r"|\[\[[A-E]"  # F1 to F5 on the Linux console
    r"|\[[0-?]*[ -/]*[@-Z\\-~]"  # CSI; its last byte is no second bracket
    r"|O[A-Za-y]"  # SS3
    r"|\][0-9]+;[^\x07\x1b]*(?:\x07|\x1b\\)"  # OSC, a terminal's answer
    r"|[P_^][^\x1b\x07]{2,}\x1b\\)"  # DCS, APC and PM
)
_BEGUN = re.compile(r"\x1b(?:\[(?:M[\s\S]{0,2}|\[|[0-?]*[ -/]*)|O)?")
"""What may yet become a sequence when more bytes come."""
_STRING = re.compile(r"\x1b[\]P_^]")


class Answered(Message):
    """The terminal has got as far as this question, one of those that nobody asks but to know."""

    def __init__(self, question: str) -> None:
        super().__init__()
        self.question = question


_ANSWERS = (
    (re.compile(r"\x1b\[0n"), ASK_STATUS),
    (re.compile(r"\x1b\[\?[0-9;]*c"), ASK_KIND),
)
"""Answers, and the questions they are to: how the terminal is, and what it is."""


class TerminalParser(XTermParser):
    """Textual's parser, given one whole sequence at a time."""

    def __init__(self, debug: bool = False) -> None:
        super().__init__(debug)
        self._rest = ""
        self._rest_since = 0.0
        self._paste: str | None = None
        self._pasted_at = 0.0

    @property
    def has_begun(self) -> bool:
        """Whether something has begun that ends by itself when nothing more comes."""
        return bool(self._rest) or self._paste is not None

    def feed(self, data: str) -> Iterable[Message]:
        """The events in these characters."""
        if data:
            yield from self._take(self._rest + data)

    def end(self) -> Iterable[Message]:
        """The events of what was begun: nothing more comes."""
        if self._paste is not None:
            yield from self._end_paste()
        yield from self._give_up_waiting()

    def tick(self) -> Iterable[Message]:
        """The events that become certain because nothing more has come."""
        now = time.monotonic()
        if self._paste is not None and now - self._pasted_at >= PASTE_SECONDS:
            yield from self._end_paste()
        if self._rest and now - self._rest_since >= constants.ESCAPE_DELAY:
            yield from self._give_up_waiting()

    def _take(self, text: str) -> Iterator[Message]:
        self._rest = ""
        if self._paste is None and len(text) >= BURST and _is_plain(text):
            yield events.Paste(text.replace("\r", "\n"))
            return
        at = 0
        while at < len(text):
            if self._paste is not None:
                at = self._take_pasted(text, at)
                if self._paste_ended:
                    yield from self._end_paste()
                continue
            escape = text.find(ESC, at)
            if escape != at:
                upto = len(text) if escape < 0 else escape
                yield from super().feed(text[at:upto])
                at = upto
                continue
            found = _SEQUENCE.match(text, at)
            if found is None:
                begun = _BEGUN.match(text, at)
                if begun is not None and begun.end() == len(text):
                    self._rest, self._rest_since = text[at:], time.monotonic()
                    return
                yield events.Key("escape", ESC)
                at += 1
                continue
            at = found.end()
            yield from self._sequence(found[0])

    # A paste

    @property
    def _paste_ended(self) -> bool:
        return self._paste is not None and self._paste.endswith(BRACKETED_PASTE_END)

    def _take_pasted(self, text: str, at: int) -> int:
        """Take characters up to the end mark, which may come in parts; the place behind them."""
        assert self._paste is not None
        self._pasted_at = time.monotonic()
        held = self._paste
        # The mark may have begun in the packet before.
        tail = held[-len(BRACKETED_PASTE_END) + 1 :]
        end = (tail + text[at:]).find(BRACKETED_PASTE_END)
        upto = len(text) if end < 0 else at + end + len(BRACKETED_PASTE_END) - len(tail)
        held += text[at:upto]
        # What is beyond the limit goes, but for what may be the end mark.
        self._paste = held[:LARGEST_PASTE] + held[LARGEST_PASTE:][-len(BRACKETED_PASTE_END) :]
        return upto

    def _end_paste(self) -> Iterator[Message]:
        text, self._paste = (self._paste or "").removesuffix(BRACKETED_PASTE_END), None
        if text := text.replace("\x00", ""):
            yield events.Paste(text)

    # Keys

    def _sequence(self, sequence: str) -> Iterator[Message]:
        if sequence == BRACKETED_PASTE_START:
            self._paste, self._pasted_at = "", time.monotonic()
            return
        if _STRING.match(sequence):
            return
        for answer, question in _ANSWERS:
            if answer.fullmatch(sequence):
                yield Answered(question)
                return
        yield from super().feed(sequence)
        if self._awaiting.timeout is not None:
            # A sequence that nobody knows means nothing; what follows is no part of it.
            self._gen = self.parse(self._tokens.append)
            self._awaiting, self._timeout_time = next(self._gen), None

    def _give_up_waiting(self) -> Iterator[Message]:
        """What looked like the beginning of a sequence was Esc and other keys."""
        rest, self._rest = self._rest, ""
        if rest:
            yield events.Key("escape", ESC)
        if rest[1:]:
            # To feed nothing would end Textual's parser.
            yield from super().feed(rest[1:])


def _is_plain(text: str) -> bool:
    return ESC not in text and all(c.isprintable() or c in "\r\n\t" for c in text)
