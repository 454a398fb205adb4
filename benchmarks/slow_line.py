"""A slow line: runs a program in a pseudo terminal and passes on what it writes as a line would.

    python -m benchmarks.slow_line BYTES_A_SECOND SECONDS_OF_DELAY COMMAND [ARGUMENT ...]

Whatever the program writes is taken at once, as an SSH server takes it; it waits here for the
line, which carries so many bytes a second and has this delay in each direction.
"""

from __future__ import annotations

import fcntl
import os
import pty
import select
import signal
import sys
import termios
import time
import tty
from collections import deque
from collections.abc import Sequence
from contextlib import suppress

PIECE = 64
"""Bytes that travel together."""


class Line:
    """One direction: bytes go in, and come out later."""

    def __init__(self, rate: float | None, delay: float) -> None:
        self._rate, self._delay = rate, delay
        self._free_at = 0.0
        self._pieces: deque[tuple[float, bytes]] = deque()

    def put(self, data: bytes, now: float) -> None:
        """Bytes enter; each piece leaves once the ones before it are carried."""
        for at in range(0, len(data), PIECE):
            piece = data[at : at + PIECE]
            seconds = len(piece) / self._rate if self._rate else 0.0
            self._free_at = max(self._free_at, now) + seconds
            self._pieces.append((self._free_at + self._delay, piece))

    def taken(self, now: float) -> bytes:
        """The bytes that have arrived."""
        arrived = []
        while self._pieces and self._pieces[0][0] <= now:
            arrived.append(self._pieces.popleft()[1])
        return b"".join(arrived)

    def next(self) -> float | None:
        """When the next bytes arrive."""
        return self._pieces[0][0] if self._pieces else None


def main(arguments: Sequence[str]) -> int:
    """Run the command behind the line; its exit code."""
    rate, delay, *command = arguments
    child, terminal = pty.fork()
    if child == 0:
        try:
            os.execvp(command[0], command)
        finally:
            os._exit(127)

    def take_size(*_: object) -> None:
        with suppress(OSError):
            size = fcntl.ioctl(0, termios.TIOCGWINSZ, b"\0" * 8)
            fcntl.ioctl(terminal, termios.TIOCSWINSZ, size)

    take_size()
    signal.signal(signal.SIGWINCH, take_size)
    tty.setraw(0)
    _carry(terminal, Line(None, float(delay)), Line(float(rate), float(delay)))
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def _carry(terminal: int, keys: Line, screen: Line) -> None:
    sources = {0: keys, terminal: screen}
    ends = {0: terminal, terminal: 1}
    while terminal in sources or screen.next() is not None:
        now = time.monotonic()
        for source, line in ((0, keys), (terminal, screen)):
            if data := line.taken(now):
                os.write(ends[source], data)
        waits = [at - now for line in (keys, screen) if (at := line.next()) is not None]
        ready, _, _ = select.select(list(sources), [], [], max(0.0, min(waits, default=1.0)))
        for source in ready:
            try:
                data = os.read(source, 1 << 16)
            except OSError:
                data = b""
            if data:
                sources[source].put(data, time.monotonic())
            else:
                del sources[source]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
