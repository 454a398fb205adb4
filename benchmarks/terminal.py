"""A pseudo terminal that measures the program in it.

Each piece of output is stamped when it arrives, and only interpreted afterwards, so that the
emulator's own time is in no figure. A key is sent when the program is calm, and its CPU time is
counted until it is calm again: work that goes on behind the frame is billed to the key.
"""

from __future__ import annotations

import codecs
import fcntl
import os
import pty
import re
import select
import signal
import struct
import termios
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import pyte
from pyte.screens import Char

COLUMNS, LINES = 120, 40
KEYS = {"down": "\x1b[B", "page": "\x1b[6~", "end": "\x1b[F", "home": "\x1b[H"}
QUIET = 0.06
"""Seconds without output after which a frame is over."""
PATIENCE = 60.0

# What pyte would print or misread: private modes, strings, window reports.
_NOT_FOR_PYTE = re.compile(
    r"\x1b\[[<=>][0-?]*[ -/]*[@-~]|\x1b\[\?[0-9;]*[ -/]+[@-~]|\x1b\[\?[0-9;]*u"
    r"|\x1b\[[0-9;]*[ -/]+[@-~]|\x1b[PX^_].*?(?:\x1b\\|\x07)|\x1b\[[0-9;]*t",
    re.DOTALL,
)
_UNFINISHED = re.compile(r"\x1b(?:\[[0-?]*[ -/]*|[PX^_\]][^\x07\x1b]*\x1b?)?$")
_BEGUN = re.compile(rb"\x1b(?:\[[0-?]*[ -/]*)?$")
# What a terminal of today answers: how it is and what it is, and that it can show a frame at once.
_ANSWERS = (
    (re.compile(rb"\x1b\[5n"), b"\x1b[0n"),
    (re.compile(rb"\x1b\[0?c"), b"\x1b[?62;22c"),
    (re.compile(rb"\x1b\[\?2026\$p"), b"\x1b[?2026;2$y"),
    (re.compile(rb"\x1b\[\?2048\$p"), b"\x1b[?2048;0$y"),
)


@dataclass(frozen=True, slots=True)
class Press:
    """What one key cost."""

    seconds: float
    """Until the piece of output that completed what the watched lines show."""
    settled: float
    """Until the last byte, whatever it was for."""
    cpu: float
    """Seconds of processor time until the program was calm again."""
    bytes: int


class Program:
    """A program run in a pseudo terminal, with a stopwatch."""

    def __init__(
        self, command: Sequence[str], env: Mapping[str, str], watched: slice = slice(0, LINES)
    ) -> None:
        """`watched` are the lines that must be right for a key's frame to have come."""
        self._watched = watched
        self._screen = pyte.Screen(COLUMNS, LINES)
        self._stream = pyte.Stream(self._screen)
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self._rest = ""
        self._begun = b""
        self._unread: list[tuple[float, bytes]] = []
        self.bytes = 0
        self.ended = False
        self._began = time.perf_counter()
        self._pid, self._fd = pty.fork()
        if self._pid == 0:
            try:
                fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", LINES, COLUMNS, 0, 0))
                os.execvpe(command[0], list(command), dict(env))
            finally:
                os._exit(127)
        os.set_blocking(self._fd, False)

    def __enter__(self) -> Program:
        return self

    def __exit__(self, *_: object) -> None:
        with suppress(ProcessLookupError):
            os.kill(self._pid, signal.SIGKILL)
        os.waitpid(self._pid, 0)
        os.close(self._fd)

    def shown(self, text: str) -> float:
        """Seconds from the start of the program to the piece of output that showed the text.

        Raises TimeoutError with the screen where it never does.
        """
        give_up = time.perf_counter() + PATIENCE
        while not self.ended and time.perf_counter() < give_up:
            self._read(QUIET)
            at = self._interpret(lambda: any(text in line for line in self._screen.display))
            if at is not None:
                return at - self._began
        raise TimeoutError(f"{text!r} was never shown:\n{self.text()}")

    def wait(self, seen: Callable[[str], bool]) -> None:
        """Wait until the screen is as wanted. Raises TimeoutError with the screen otherwise."""
        give_up = time.perf_counter() + PATIENCE
        while not seen(self.text()):
            self._read(QUIET)
            if self.ended or time.perf_counter() > give_up:
                raise TimeoutError(f"the screen never came to be as wanted:\n{self.text()}")

    def press(self, key: str) -> Press:
        """Press a key and wait until its frame has come and the program is calm."""
        self.calm()
        self._interpret()
        cpu, count, began = self.cpu(), self.bytes, time.perf_counter()
        os.write(self._fd, KEYS.get(key, key).encode())
        # Nothing may come at all: a key that changes nothing writes nothing.
        while self._read(QUIET if self.bytes > count else 0.5):
            pass
        self.calm()
        used, written = self.cpu() - cpu, self.bytes - count
        settled = self._unread[-1][0] if self._unread else began
        return Press(self._completed(began) - began, settled - began, used, written)

    def _completed(self, began: float) -> float:
        """When the piece arrived from which on the watched lines stayed as they are."""
        last = self._screen.display[self._watched]
        changed = began
        pieces, self._unread = self._unread, []
        for piece in pieces:
            self._unread = [piece]
            self._interpret()
            now = self._screen.display[self._watched]
            if now != last:
                last, changed = now, piece[0]
        return changed

    def calm(self, window: float = 0.04) -> None:
        """Wait until the program neither writes nor computes."""
        give_up = time.perf_counter() + PATIENCE
        while time.perf_counter() < give_up and not self.ended:
            cpu, wrote = self.cpu(), self._read(window)
            if not wrote and self.cpu() - cpu < 0.05 * window:
                return

    def type(self, key: str) -> None:
        """Press a key, and wait for nothing."""
        os.write(self._fd, KEYS.get(key, key).encode())

    def take_in(self) -> None:
        """Take in what the program has written, and wait for nothing."""
        while self._read(0):
            pass

    def wait_still(self, seconds: float = 1.5) -> None:
        """Wait until nothing has been written for so long."""
        give_up = time.perf_counter() + PATIENCE
        while self._read(seconds) and time.perf_counter() < give_up:
            pass
        self._interpret()

    def hold(self, key: str, times_a_second: float, seconds: float, watched: slice) -> float:
        """Repeat a key for so long; the seconds from the last until these lines stay."""
        began = time.perf_counter()
        for nth in range(round(seconds * times_a_second)):
            self.type(key)
            last = time.perf_counter()
            while (left := began + (nth + 1) / times_a_second - time.perf_counter()) > 0:
                self._read(left)
        self._interpret()
        watches, self._watched = self._watched, watched
        before = time.perf_counter()
        while self._read(1.5):
            pass
        done = self._completed(before)
        self._watched = watches
        return done - last

    def wait_for_bytes(self, count: int) -> None:
        """Wait until the program has written more than so many bytes in all."""
        give_up = time.perf_counter() + PATIENCE
        while self.bytes <= count and not self.ended:
            self._read(QUIET)
            if time.perf_counter() > give_up:
                raise TimeoutError(f"nothing was written:\n{self.text()}")

    def cells(self) -> list[list[Char]]:
        """The cells of the screen, line by line."""
        self._interpret()
        buffer = self._screen.buffer
        return [[buffer[y][x] for x in range(COLUMNS)] for y in range(LINES)]

    def tell(self, number: signal.Signals) -> None:
        """Send it a signal."""
        os.kill(self._pid, number)

    def private_memory(self) -> int:
        """Bytes that only this process holds."""
        lines = Path(f"/proc/{self._pid}/smaps_rollup").read_text().splitlines()
        sizes = dict(line.split(":", 1) for line in lines if line.endswith("kB"))
        return sum(int(sizes[name].split()[0]) for name in ("Private_Clean", "Private_Dirty")) << 10

    def text(self) -> str:
        """What is on the screen."""
        self._interpret()
        return "\n".join(line.rstrip() for line in self._screen.display)

    def cpu(self) -> float:
        """Seconds of processor time that the program has used, all its threads."""
        # The kernel's clock of another process, in nanoseconds.
        return time.clock_gettime((~self._pid << 3) | 2)

    def _read(self, seconds: float) -> bool:
        """Take in what the program writes within that time; whether anything came."""
        if self.ended or not select.select([self._fd], [], [], seconds)[0]:
            return False
        try:
            data = os.read(self._fd, 1 << 16)
        except OSError:
            data = b""
        if not data:
            self.ended = True
            return False
        self._unread.append((time.perf_counter(), data))
        self.bytes += len(data)
        begun = _BEGUN.search(self._begun + data)
        told, self._begun = self._begun + data, begun[0] if begun else b""
        for asked, answer in _ANSWERS:
            for _ in asked.findall(told.removesuffix(self._begun)):
                os.write(self._fd, answer)
        return True

    def _interpret(self, seen: Callable[[], bool] = lambda: False) -> float | None:
        """Show what was read; when the piece arrived after which `seen` held."""
        pieces, self._unread = self._unread, []
        found = None
        for at, data in pieces:
            text = self._rest + self._decoder.decode(data)
            unfinished = _UNFINISHED.search(text)
            cut = unfinished.start() if unfinished else len(text)
            self._rest = text[cut:]
            self._stream.feed(_NOT_FOR_PYTE.sub("", text[:cut]))
            if found is None and seen():
                found = at
        return found
