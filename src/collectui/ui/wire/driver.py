"""The road to the terminal: Textual's driver, with a file that says what the line has taken."""

from __future__ import annotations

import os
import time
from typing import Any

from textual import events
from textual.drivers.linux_driver import LinuxDriver
from textual.message import Message
from textual.messages import InBandWindowResize

from collectui.ui.terminal_input import Answered
from collectui.ui.wire.flow import Flow

SETTLE_SECONDS = 1.8
"""The longest that leaving the terminal waits for each of its answers; less than the lifeline's end
by force."""

REPORT_SECONDS = 2.0
"""What a terminal may take to send the size that it was asked for."""


class WireDriver(LinuxDriver):
    """Counts what the terminal takes."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.flow = Flow()
        self._report_until = 0.0
        assert self._file is not None
        # Textual's writer thread writes to whatever this is.
        self._file: Any = TerminalFile(self._file.fileno(), self.flow)

    def start_application_mode(self) -> None:
        """Take the terminal: at the start, after a suspension, after another program had it."""
        self.flow.begin()
        # Textual asks for the size with it, and a size that comes has everything painted anew.
        super().start_application_mode()  # type: ignore[no-untyped-call]

    def disable_input(self) -> None:
        """Read no more; an answer under way would be typed into the shell."""
        if not self.exit_event.is_set():
            self.flow.leave(SETTLE_SECONDS)
        super().disable_input()

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
