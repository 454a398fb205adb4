"""The road to and from the terminal: Textual's driver, with a file that says what the line has
taken, a reader that forgets nothing, and the size as it is when it is told."""

from __future__ import annotations

import asyncio
import os
import select
import signal
import termios
import threading
import time
import weakref
from codecs import getincrementaldecoder
from collections.abc import Iterable
from contextlib import suppress
from typing import Any

from textual import events
from textual.drivers.linux_driver import LinuxDriver
from textual.geometry import Size
from textual.message import Message
from textual.messages import InBandWindowResize

from collectui.ui.terminal_input import Answered, TerminalParser
from collectui.ui.wire.flow import Flow

SETTLE_SECONDS = 1.8
"""The longest that leaving the terminal waits for each of its answers; less than the lifeline's end
by force."""

REPORT_SECONDS = 2.0
"""What a terminal may take to send the size that it was asked for."""
TICK_SECONDS = 0.1
"""Between looks at what the terminal began to send; otherwise the reader waits without an end, so
that programs in which nobody types cost a shared server next to nothing."""
READ_BYTES = 4096


class StopEvent(threading.Event):
    """An event that also ends a wait for a file."""

    def __init__(self) -> None:
        super().__init__()
        self.reader, self._writer = os.pipe()
        for end in (self.reader, self._writer):
            weakref.finalize(self, os.close, end)

    def set(self) -> None:
        """Stop."""
        if not self.is_set():
            super().set()
            os.write(self._writer, b"x")

    def clear(self) -> None:
        """Go on."""
        if self.is_set():
            os.read(self.reader, 1)
            super().clear()


class WireDriver(LinuxDriver):
    """Counts what the terminal takes, and gives on all that it sends."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.flow = Flow()
        self._report_until = 0.0
        self._packet: list[Message] = []
        """What has been read of a packet; the reader's own."""
        self.exit_event = self._stop = StopEvent()
        assert self._file is not None
        # Textual's writer thread writes to whatever this is.
        self._file: Any = TerminalFile(self._file.fileno(), self.flow)

    def start_application_mode(self) -> None:
        """Take the terminal: at the start, after a suspension, after another program had it."""
        self.flow.begin()
        size = self._get_terminal_size()
        # Textual asks for the size with it, and a size that comes has everything painted anew.
        super().start_application_mode()  # type: ignore[no-untyped-call]
        # Textual reads the size in the signal's handler, which the next signal may interrupt: the
        # older size would be told last, and stay. The loop calls one after the other.
        asyncio.get_running_loop().add_signal_handler(signal.SIGWINCH, self._tell_size)
        if self._get_terminal_size() != size:
            self._tell_size()

    def _tell_size(self) -> None:
        """Tell the app how large the terminal is, unless the terminal tells it itself."""
        if not self._in_band_window_resize:
            # By the road of Textual's own, and so behind it.
            asyncio.run_coroutine_threadsafe(self._post_size(), asyncio.get_running_loop())

    async def _post_size(self) -> None:
        size = Size(*self._get_terminal_size())
        self._app.post_message(events.Resize(size, size))

    def run_input_thread(self) -> None:
        """Give on what is typed, until told to stop; then also what has come until then.

        Textual's own forgets what comes while it stops, and what may begin a sequence: keys typed
        behind the one that opens an editor.
        """
        parser = TerminalParser(self._debug)
        # A terminal, or a paste, may send bytes that are not UTF-8.
        decode = getincrementaldecoder("utf-8")("replace").decode
        # Of a terminal that has gone the app hears by itself.
        with suppress(OSError, EOFError):
            while not self.exit_event.is_set():
                wait = TICK_SECONDS if parser.has_begun else None
                self._give_on(parser.feed(decode(self._read(wait))))
                self._give_on(parser.tick())
            while data := self._read(0):
                self._give_on(parser.feed(decode(data)))
        self._give_on(parser.end())

    def _read(self, seconds: float | None) -> bytes:
        """What comes within this time, or until told to stop; raises EOFError at the end."""
        poll = select.poll()
        poll.register(self.fileno, select.POLLIN)
        poll.register(self._stop.reader, select.POLLIN)
        ready = poll.poll(None if seconds is None else seconds * 1000)
        if self.fileno not in dict(ready):
            return b""
        if data := os.read(self.fileno, READ_BYTES):
            return data
        raise EOFError

    def _give_on(self, messages: Iterable[Message]) -> None:
        """Give on what came in one packet: all of it, before the app takes up any of it.

        What a key does can depend on how much was typed behind it; it must not depend on which
        thread runs first.
        """
        for message in messages:
            self.process_message(message)
        packet, self._packet = self._packet, []
        if packet:
            # A loop that has ended takes no more.
            with suppress(RuntimeError):
                self._loop.call_soon_threadsafe(self._send_all, packet)

    def _send_all(self, packet: Iterable[Message]) -> None:
        for message in packet:
            super().send_message(message)

    def send_message(self, message: Message) -> None:
        """Give a message to the app; one that was read, with the others of its packet."""
        if threading.current_thread() is self._key_thread:
            self._packet.append(message)
        else:
            super().send_message(message)

    def disable_input(self) -> None:
        """Read no more; an answer under way would be typed into the shell."""
        if not self.exit_event.is_set():
            self.flow.leave(SETTLE_SECONDS)
        super().disable_input()

    def stop_application_mode(self) -> None:
        """Leave the terminal; Ctrl+S means nothing to it until all is written (`close`)."""
        before = self.attrs_before
        if before is not None:
            # A terminal that Ctrl+S has halted takes no more, and the last of what is written is
            # waited for: typed ahead of an editor, it would halt the program for good.
            self.attrs_before = [before[0] & ~termios.IXON, *before[1:]]
        try:
            super().stop_application_mode()
        finally:
            self.attrs_before = before

    def close(self) -> None:
        """Write what is left, then give the terminal back as it was before the program."""
        super().close()
        if self.attrs_before is not None:
            # Of a terminal that has gone the app hears by itself.
            with suppress(termios.error):
                termios.tcsetattr(self.fileno, termios.TCSANOW, self.attrs_before)

    def process_message(self, message: Message) -> None:
        """Keep the terminal's answers from the app, to which they mean nothing."""
        if isinstance(message, Answered):
            self.flow.answered(message.question)
            return
        if isinstance(message, InBandWindowResize) and message.supported and not message.enabled:
            # Textual turns the reports on now; with that the terminal sends the first.
            self._report_until = time.monotonic() + REPORT_SECONDS
        super().process_message(message)

    def was_asked_for(self, event: events.Resize) -> tuple[int, int] | None:
        """The size in an event that only answers a question; None where it may have changed."""
        is_awaited = time.monotonic() < self._report_until
        self._report_until = 0.0
        return (event.size.width, event.size.height) if is_awaited else None

    def send(self, frame: str) -> None:
        """Send a frame."""
        size = len(frame.encode("utf-8", "replace"))
        question = self.flow.question(size)
        self.flow.sent(size + len(question), asked=bool(question))
        self.write(frame + question)


class TerminalFile:
    """What Textual's writer thread writes to."""

    def __init__(self, descriptor: int, flow: Flow) -> None:
        self._descriptor, self._flow = descriptor, flow
        self._parts: list[str] = []

    def write(self, text: str) -> None:
        self._parts.append(text)

    def flush(self) -> None:
        """Write all of it, for as long as the line takes."""
        data = memoryview("".join(self._parts).encode("utf-8", "replace"))
        self._parts.clear()
        # Of a terminal that has gone the app hears by itself.
        try:
            while data:
                began = time.monotonic()
                size = os.write(self._descriptor, data)
                self._flow.written(size, time.monotonic() - began)
                data = data[size:]
        except OSError:
            self._flow.lost()

    def fileno(self) -> int:
        return self._descriptor
