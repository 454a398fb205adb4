"""What the driver reads from the terminal, and which size it tells."""

from __future__ import annotations

import asyncio
import fcntl
import os
import signal
import struct
import termios
import tty
from collections.abc import Iterator
from contextlib import suppress
from threading import Thread, Timer
from time import sleep
from typing import Any, cast

import pytest
from textual.app import App
from textual.drivers._writer_thread import WriterThread
from textual.events import Key, Paste, Resize
from textual.message import Message

from collectui.ui.terminal_input import TerminalParser
from collectui.ui.wire import driver as wire_driver
from collectui.ui.wire.driver import TICK_SECONDS, TerminalFile, WireDriver

SIGNALS = (signal.SIGWINCH, signal.SIGTSTP, signal.SIGCONT, signal.SIGTTIN, signal.SIGTTOU)


class Told:
    """What an app would be told."""

    def __init__(self) -> None:
        self.messages: list[Message] = []
        self.heard = asyncio.Event()

    def post_message(self, message: Message) -> bool:
        self.messages.append(message)
        self.heard.set()
        return True

    async def _post_message(self, message: Message) -> bool:
        return self.post_message(message)

    @property
    def sizes(self) -> list[tuple[int, int]]:
        return [each.size for each in self.messages if isinstance(each, Resize)]


class Line:
    """A pseudo terminal, and the driver at its end."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self.hand, self.end = os.openpty()
        tty.setraw(self.end)
        self.app = Told()
        # Textual's driver asks for the running loop.
        self.driver = loop.run_until_complete(self._made())
        self.driver.fileno = self.end
        self.driver._file = TerminalFile(self.end, self.driver.flow)
        self.resize(80, 24)

    async def _made(self) -> WireDriver:
        return WireDriver(cast(App[Any], self.app))

    def resize(self, cols: int, rows: int) -> None:
        fcntl.ioctl(self.hand, termios.TIOCSWINSZ, struct.pack("HHHH", rows, cols, 0, 0))

    def size(self) -> tuple[int, int]:
        size = os.get_terminal_size(self.end)
        return size.columns, size.lines

    def close(self) -> None:
        for descriptor in (self.hand, self.end):
            with suppress(OSError):
                os.close(descriptor)


@pytest.fixture
def loop() -> Iterator[asyncio.AbstractEventLoop]:
    with asyncio.Runner() as runner:
        yield runner.get_loop()


@pytest.fixture
def line(loop: asyncio.AbstractEventLoop) -> Iterator[Line]:
    before = {number: signal.getsignal(number) for number in SIGNALS}
    made = Line(loop)
    yield made
    made.close()
    for number, handler in before.items():
        signal.signal(number, handler)


def read(
    line: Line, monkeypatch: pytest.MonkeyPatch, *packets: bytes, last: bytes, late: bool = False
) -> list[str | None]:
    """The keys and pastes in these packets, and in the one that comes when reading is to stop.

    `late`: reading begins only then, so that all of it is what had not been read.
    """
    found: list[str | None] = []

    def take(message: Message) -> None:
        match message:
            case Key():
                found.append(message.character if message.is_printable else message.key)
            case Paste():
                found.append(f"paste:{message.text}")

    monkeypatch.setattr(line.driver, "process_message", take)
    reader = Thread(target=line.driver.run_input_thread)
    if not late:
        reader.start()
    for packet in (*packets, last):
        os.write(line.hand, packet)
    line.driver.exit_event.set()
    if late:
        reader.start()
    reader.join(10 * TICK_SECONDS)
    assert not reader.is_alive()
    return found


@pytest.mark.parametrize("late", [False, True], ids=["reading", "late"])
@pytest.mark.parametrize(
    ("packets", "last", "found"),
    [
        ((b"a",), b"b", ["a", "b"]),
        ((b"a",), b"\x1b", ["a", "escape"]),
        ((), b"\x1b[200~hello", ["paste:hello"]),
        (("é".encode()[:1],), "é".encode()[1:], ["é"]),
        ((b"M\xfc",), b"ller", [*"M\ufffdller"]),
        ((), b"0123456789", [*"0123456789"]),
    ],
    ids=["key", "esc", "paste", "half a character", "not UTF-8", "more than one read"],
)
def test_what_comes_until_reading_has_stopped_is_given_on(
    line: Line,
    monkeypatch: pytest.MonkeyPatch,
    packets: tuple[bytes, ...],
    last: bytes,
    found: list[str],
    late: bool,
) -> None:
    monkeypatch.setattr(wire_driver, "READ_BYTES", 3)
    assert read(line, monkeypatch, *packets, last=last, late=late) == found


def test_nobody_reads_by_the_clock_while_nothing_comes(
    line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    waits: list[float | None] = []
    reads = line.driver._read

    def counted(seconds: float | None) -> bytes:
        waits.append(seconds)
        return reads(seconds)

    monkeypatch.setattr(line.driver, "_read", counted)
    reader = Thread(target=line.driver.run_input_thread)
    reader.start()
    sleep(3 * TICK_SECONDS)
    assert waits == [None], "it waits, and looks at nothing meanwhile"
    line.driver.exit_event.set()
    reader.join(10 * TICK_SECONDS)
    assert not reader.is_alive(), "told to stop it does at once"


def test_reading_ends_with_the_terminal(line: Line) -> None:
    reader = Thread(target=line.driver.run_input_thread)
    reader.start()
    os.close(line.hand)
    reader.join(10 * TICK_SECONDS)
    assert not reader.is_alive()


def test_the_size_told_last_is_the_size_that_is(
    line: Line, loop: asyncio.AbstractEventLoop, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A window that is resized again just when its size was read."""
    resized_again = []

    def measured() -> tuple[int, int]:
        size = line.size()
        if size == (60, 20) and not resized_again:
            resized_again.append(size)
            line.resize(100, 30)
            os.kill(os.getpid(), signal.SIGWINCH)
        return size

    async def resize() -> None:
        line.driver.start_application_mode()
        try:
            line.resize(60, 20)
            os.kill(os.getpid(), signal.SIGWINCH)
            while len(line.app.sizes) < 3:
                line.app.heard.clear()
                await line.app.heard.wait()
        finally:
            line.driver.stop_application_mode()
            line.driver.close()

    monkeypatch.setattr(line.driver, "_get_terminal_size", measured)
    loop.run_until_complete(asyncio.wait_for(resize(), 10))
    assert line.app.sizes == [(80, 24), (60, 20), (100, 30)]


def test_a_size_that_changes_while_the_terminal_is_taken_is_told(
    line: Line, loop: asyncio.AbstractEventLoop, monkeypatch: pytest.MonkeyPatch
) -> None:
    measured = iter([(80, 24), (80, 24)])

    async def begin() -> None:
        line.driver.start_application_mode()
        await asyncio.sleep(0.05)
        line.driver.stop_application_mode()
        line.driver.close()

    monkeypatch.setattr(line.driver, "_get_terminal_size", lambda: next(measured, (100, 30)))
    loop.run_until_complete(begin())
    assert line.app.sizes[-1] == (100, 30)


def test_ctrl_s_does_not_halt_a_terminal_that_is_being_left(
    line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As when it is typed right behind the key that opens an editor."""
    before = termios.tcgetattr(line.end)
    before[0] |= termios.IXON
    before[6][termios.VSTOP] = b"\x13"
    line.driver.attrs_before = before
    line.driver._writer_thread = writer = WriterThread(line.driver._file)
    writer.start()
    halted: list[str] = []

    def go_on() -> None:
        halted.append("halted")
        tty.setraw(line.end, termios.TCSANOW)

    def typed_meanwhile(text: str) -> None:
        os.write(line.hand, b"\x13")
        sleep(0.02)  # until the terminal has seen it
        writer.write(text)

    monkeypatch.setattr(line.driver, "write", typed_meanwhile)
    watch = Timer(3, go_on)
    watch.start()
    line.driver.stop_application_mode()
    line.driver.close()
    watch.cancel()
    assert not halted
    assert termios.tcgetattr(line.end)[0] & termios.IXON, "it is given back as it was"


def test_a_packet_reaches_the_app_whole(
    line: Line, loop: asyncio.AbstractEventLoop, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However slowly it is taken apart: what the first key does may depend on the others."""
    order: list[str] = []
    feed = TerminalParser.feed

    def slowly(parser: TerminalParser, data: str) -> Iterator[Message]:
        for message in feed(parser, data):
            order.append("read")
            yield message
            sleep(0.02)

    def told(message: Message) -> bool:
        order.append("told")
        if order.count("told") == 3:
            line.app.heard.set()
        return True

    monkeypatch.setattr(TerminalParser, "feed", slowly)
    monkeypatch.setattr(line.app, "post_message", told)
    line.driver._key_thread = reader = Thread(target=line.driver.run_input_thread)
    os.write(line.hand, b"+3a")
    reader.start()
    loop.run_until_complete(asyncio.wait_for(line.app.heard.wait(), 5))
    line.driver.exit_event.set()
    reader.join()
    assert order == ["read"] * 3 + ["told"] * 3
