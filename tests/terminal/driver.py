"""A terminal to run whole programs in: a pseudo terminal and what a person would see on it."""

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

import pyte
from rich.cells import cell_len

from tests.terminal.emulator import Emulator

KEYS = {
    "enter": "\r",
    "esc": "\x1b",
    "tab": "\t",
    "backspace": "\x7f",
    "up": "\x1b[A",
    "down": "\x1b[B",
    "right": "\x1b[C",
    "left": "\x1b[D",
    "home": "\x1b[H",
    "end": "\x1b[F",
    "pgup": "\x1b[5~",
    "pgdn": "\x1b[6~",
    **{f"ctrl+{letter}": chr(ord(letter) - 96) for letter in "abcdefghijklmnopqrstuvwxyz"},
}

TAKEN_SECONDS = 20
"""The longest that a program may leave typed bytes in the terminal."""

# What modern programs send and pyte would print or misread: private modes and string sequences.
_NOT_FOR_PYTE = re.compile(
    r"\x1b\[[<=>][0-?]*[ -/]*[@-~]|\x1b\[\?[0-9;]*[ -/]+[@-~]|\x1b\[\?[0-9;]*u"
    r"|\x1b\[[0-9;]*[ -/]+[@-~]|\x1b[PX^_].*?(?:\x1b\\|\x07)|\x1b\[[0-9;]*t",
    re.DOTALL,
)
_LINK = re.compile(r"\x1b\]8;[^;\x07\x1b]*;([^\x07\x1b]*)(?:\x1b\\|\x07)")
# A picture that more may be joined to is unfinished too.
_UNFINISHED = re.compile(
    r"(?:\x1b(?:\[[0-?]*[ -/]*|[PX^_\]][^\x07\x1b]*\x1b?)?|[\u200d\ufe0f\U0001f000-\U0001faff]+)$"
)
_ASKS = re.compile(r"\x1b\[(?:5n|0?c|\?(?P<mode>\d+)\$p)")


class Terminal:
    """A program running in a pseudo terminal of its own.

        with Terminal([...], 80, 24, env) as terminal:
            terminal.wait_text("Customers")
            terminal.keys("n", "ctrl+s")

    Waiting is always for something to be seen, or for the end; `timeout` is in seconds and only
    ever reached by a failing test.
    """

    def __init__(
        self,
        command: Sequence[str],
        cols: int = 80,
        rows: int = 24,
        env: Mapping[str, str] | None = None,
    ) -> None:
        self.screen = Emulator(cols, rows)
        self.code: int | None = None
        self.raw = bytearray()
        self._stream = pyte.Stream(self.screen)
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self._rest = ""
        environment = {**os.environ, "TERM": "xterm-256color", "LANG": "C.UTF-8", **(env or {})}
        # A run with workers names a size, which would be taken for the terminal's.
        for name in ("NO_COLOR", "COLUMNS", "LINES"):
            environment.pop(name, None)
        self.pid, self.fd = self._start(list(command), environment)
        # A program that takes no keys must not hold up who types them.
        os.set_blocking(self.fd, False)

    def _start(self, command: list[str], environment: dict[str, str]) -> tuple[int, int]:
        """The program's process id, and our end of its terminal."""
        pid, fd = pty.fork()
        if pid == 0:
            # Between fork and exec nothing of the test runner may run on.
            try:
                # Under nohup it is ignored, and would be by the program.
                signal.signal(signal.SIGHUP, signal.SIG_DFL)
                self._set_size(0, self.screen.columns, self.screen.lines)
                os.execvpe(command[0], command, environment)
            finally:
                os._exit(127)
        return pid, fd

    def __enter__(self) -> "Terminal":
        return self

    def __exit__(self, *_: object) -> None:
        self.kill()
        if self.fd >= 0:
            os.close(self.fd)

    def resize(self, cols: int, rows: int) -> None:
        """The window is now this large; the program is told."""
        self.screen.resize(rows, cols)
        self._set_size(self.fd, cols, rows)

    @staticmethod
    def _set_size(fd: int, cols: int, rows: int) -> None:
        fcntl.ioctl(fd, termios.TIOCSWINSZ, struct.pack("HHHH", rows, cols, 0, 0))

    def keys(self, *names: str) -> None:
        """Presses keys, by name or by the character they write."""
        for name in names:
            self.type(KEYS.get(name, name))

    def type(self, text: str) -> None:
        """Types text as it is; what the program writes before it has taken it all is shown."""
        data, give_up = text.encode(), time.monotonic() + TAKEN_SECONDS
        while data:
            try:
                data = data[os.write(self.fd, data) :]
            except BlockingIOError:
                if time.monotonic() > give_up or not self._read(0.05):
                    raise AssertionError(
                        f"keys were not taken ({self.code=}):\n{self.text()}"
                    ) from None

    def text(self) -> str:
        """What is on the screen, without the space at the ends of lines."""
        return "\n".join(self._line(row).rstrip() for row in range(self.screen.lines))

    def _line(self, row: int) -> str:
        # Behind a wide character a cell is empty; pyte's own `display` fails on one whose
        # character was written over.
        cells = [self.screen.buffer[row][column].data for column in range(self.screen.columns)]
        return "".join(
            cell or ("" if before and cell_len(before[0]) == 2 else " ")
            for before, cell in zip(["", *cells], cells, strict=False)
        )

    def wait_text(self, text: str, timeout: float = 20) -> str:
        """Waits until the text is on the screen; returns the screen."""
        return self.wait(lambda: text in self.text(), f"{text!r} on the screen", timeout)

    def wait_gone(self, text: str, timeout: float = 20) -> str:
        """Waits until the text is no longer on the screen; returns the screen."""
        return self.wait(lambda: text not in self.text(), f"{text!r} gone", timeout)

    def wait(self, seen: Callable[[], object], what: str, timeout: float = 20) -> str:
        """Waits until `seen` holds, looking again whenever the program writes."""
        give_up = time.monotonic() + timeout
        while not seen():
            left = give_up - time.monotonic()
            if left <= 0 or not self._read(min(left, 0.2)):
                raise AssertionError(f"no {what} ({self.code=}); the screen:\n{self.text()}")
        return self.text()

    def take_in(self, seconds: float) -> None:
        """Shows what the program writes within this time."""
        give_up = time.monotonic() + seconds
        while (left := give_up - time.monotonic()) > 0 and self._read(left):
            pass

    def wait_exit(self, timeout: float = 20) -> int:
        """Waits for the program's end; returns its exit code, negative for a signal."""
        give_up = time.monotonic() + timeout
        while self._read(0.1):
            if time.monotonic() > give_up:
                raise AssertionError(f"still running; the screen:\n{self.text()}")
        assert self.code is not None
        return self.code

    def signal(self, number: int) -> None:
        """Sends the program a signal."""
        os.kill(self.pid, number)

    def kill(self) -> None:
        """Ends the program at once, and reaps it; harmless when it has ended."""
        if self.code is None:
            self.signal(signal.SIGKILL)
            self._reap(os.waitpid(self.pid, 0)[1])

    def hang_up(self) -> None:
        """The line is lost: the terminal goes away under the program."""
        os.close(self.fd)
        self.fd = -1

    def _reap(self, status: int) -> None:
        self.code = os.waitstatus_to_exitcode(status)

    def _read(self, seconds: float) -> bool:
        """Takes in what the program writes; False once it has ended and all is read."""
        if self.code is not None:
            return False
        source = self.fd if self.fd >= 0 else os.pidfd_open(self.pid)
        ready, _, _ = select.select([source], [], [], seconds)
        data = b""
        if source != self.fd:
            os.close(source)
        elif ready:
            # Linux says EIO when the last program on the other side has gone.
            with suppress(OSError):
                data = os.read(self.fd, 1 << 16)
        if data:
            self._show(data)
            return True
        pid, status = os.waitpid(self.pid, 0 if ready else os.WNOHANG)
        if pid:
            self._reap(status)
        return self.code is None

    def _answer(self, text: str) -> None:
        """As terminals do, in the order of the questions."""
        for question in _ASKS.finditer(text):
            if mode := question["mode"]:
                answer = f"\x1b[?{mode};0$y"
            else:
                answer = "\x1b[0n" if question[0].endswith("n") else "\x1b[?62;22c"
            os.write(self.fd, answer.encode())

    def _show(self, data: bytes) -> None:
        self.raw += data
        text = self._rest + self._decoder.decode(data)
        unfinished = _UNFINISHED.search(text)
        cut = unfinished.start() if unfinished else len(text)
        self._rest = text[cut:]
        self._answer(text[:cut])
        # Text and the links in it take turns.
        for nth, part in enumerate(_LINK.split(_NOT_FOR_PYTE.sub("", text[:cut]))):
            if nth % 2:
                self.screen.follow(part)
            else:
                self._stream.feed(part)
