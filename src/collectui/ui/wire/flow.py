"""When the next frame may go: once the line has taken the last.

A frame that is sent too early is shown late: it waits behind those before it, in the pseudo
terminal (20 kB, two seconds and a half at 8 000 bytes a second), in the SSH server and in the
network. None of those says how much of it waits there; the terminal does, by answering a question
sent behind the frame once it has got so far.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable

from collectui.ui.terminal_input import ASK_KIND, ASK_STATUS

SMALL_BYTES = 2_048
"""So many bytes may be on their way, in however many frames: a quarter of a second on a slow
line. A larger frame may follow another, so that the line does not idle for the answer's way."""
ASKING_BYTES = 512
"""Bytes from which on it is asked whether they have come: one scrolled row is less."""
LOST_SECONDS = 5.0
"""After which an answer is not waited for any more, nor a line that seems to be full."""
SLOW_WRITE_SECONDS = 0.1
"""A write that takes so long has found the line full."""
FULL_BYTES = 20_480
"""What a pseudo terminal holds."""


class Flow:
    """Counts what is on its way to the terminal. Used by the loop, the writer and the reader."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._changed = threading.Condition()
        self._question: str | None = None
        """The one that the terminal answers; None while it has answered none."""
        self._asked_first = False
        self._is_leaving = False
        self._unwritten = self._unasked = 0
        self._under_way: deque[tuple[int, float]] = deque()
        """The bytes and the time of each frame that is not answered for."""
        self._backlog, self._rate, self._at = 0.0, 0.0, 0.0
        self._sent_at = 0.0
        self._waits = False
        self.on_free: Callable[[], object] = lambda: None
        """Called, in any thread, when a frame may go after one had to wait."""

    def begin(self) -> None:
        """The terminal is a new one, or was another program's: nothing is under way."""
        with self._changed:
            self._question, self._asked_first = None, False
            self._is_leaving = False
            self._unwritten = self._unasked = 0
            self._backlog = self._rate = 0.0
            self._under_way.clear()

    def question(self, size: int) -> str:
        """What to send behind a frame of so many bytes; nothing where that would be most of it."""
        if self._is_leaving:
            return ""
        if self._question is not None:
            return self._question if self._unasked + size >= ASKING_BYTES else ""
        if self._asked_first:
            return ""
        # The first frame asks both. Answers come in the order of the questions, so that the second
        # one's alone means that the first is not understood.
        self._asked_first = True
        return ASK_STATUS + ASK_KIND

    def may_send(self) -> bool:
        """Whether a frame may go now; if not, `on_free` is called when it may."""
        with self._changed:
            self._waits = not self._is_free()
            return not self._waits

    def sent(self, size: int, *, asked: bool) -> None:
        """So many bytes were handed to the writer, with a question behind them or without."""
        with self._changed:
            self._unwritten += size
            if self._question is not None:
                self._unasked += size
                if asked:
                    self._under_way.append((self._unasked, self._clock()))
                    self._unasked = 0
            self._backlog = self._waiting_bytes() + size
            self._sent_at = self._clock()

    def written(self, size: int, seconds: float) -> None:
        """The writer has written so many bytes to the terminal, and it took so long."""
        with self._changed:
            self._unwritten = max(0, self._unwritten - size)
            if seconds >= SLOW_WRITE_SECONDS:
                self._rate, self._backlog, self._at = size / seconds, FULL_BYTES, self._clock()
            self._tell()

    def answered(self, question: str) -> None:
        """The terminal has got as far as a question."""
        with self._changed:
            if self._question is None:
                self._question = question
            elif question == self._question and self._under_way:
                self._under_way.popleft()
            self._tell()

    def leave(self, seconds: float) -> None:
        """Ask nothing more, and wait for the answers that are outstanding, so long for each: none
        is left to whoever reads next."""
        with self._changed:
            self._is_leaving = True
            while left := len(self._under_way):
                if not self._changed.wait_for(lambda: len(self._under_way) < left, seconds):
                    self._under_way.clear()

    def lost(self) -> None:
        """The terminal has gone: nothing is waited for."""
        with self._changed:
            self._is_leaving, self._unwritten = True, 0
            self._under_way.clear()
            self._changed.notify_all()

    def _tell(self) -> None:
        self._changed.notify_all()
        if self._waits and self._is_free():
            self._waits = False
            self.on_free()

    def _is_free(self) -> bool:
        if self._unwritten:
            return False
        now = self._clock()
        if self._question is None:
            # The rate of a few bytes that had to wait is hardly any, and not the line's.
            return self._waiting_bytes() <= SMALL_BYTES or now - self._sent_at > LOST_SECONDS
        while self._under_way and now - self._under_way[0][1] > LOST_SECONDS:
            self._under_way.popleft()
        return len(self._under_way) < 2 or sum(size for size, _ in self._under_way) <= SMALL_BYTES

    def _waiting_bytes(self) -> float:
        """What waits in the line of a terminal that answers nothing, as far as can be known: since
        a write found it full, it has emptied at the rate of that write."""
        if not self._rate:
            return 0.0
        now = self._clock()
        self._backlog = max(0.0, self._backlog - (now - self._at) * self._rate)
        self._at = now
        return self._backlog
