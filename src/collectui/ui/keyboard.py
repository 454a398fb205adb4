"""The one road of a key from the terminal to a screen.

One key is in flight at a time: the next is given out once what the last one set going is done
(`quiet`). So a key typed ahead goes to what the keys before it opened, and the same keys give the
same result at any pace. Mouse buttons and pastes keep their place among the keys.
"""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Awaitable, Callable, Collection
from contextlib import suppress
from itertools import takewhile
from typing import Protocol, runtime_checkable

from textual import events
from textual.widgets import Input, TextArea
from textual.worker import Worker, get_current_worker

from collectui.ui import pauses
from collectui.ui.lifeline import log
from collectui.ui.quiet import BACKGROUND, COMPUTING, MOVING, TYPING, Quiet

QUIT_SECONDS = 2.0
"""The longest that the quitting key waits for the keys before it."""
UNCLEAR_SECONDS = 10.0
"""After which keys whose screen is still not ready are dropped, unless the store is waited for."""
BREATH_SECONDS = 0.8
"""Text typed with no longer pause than this is one run: somebody who writes, and does not look."""
LEAST_TEXT = 8
"""Fewer keys in a row, among those that text is written with, may as well be commands."""
_SPINS = 100
"""Turns of the event loop before the waiting sleeps in between."""
_NAP_SECONDS = 0.004
_EDITING = frozenset({"backspace", "delete"})
_WRITING = _EDITING | {"enter", "tab"}
"""Keys that text is written with, besides those of its characters."""

InOrder = events.Key | events.Paste | events.MouseEvent


@runtime_checkable
class Moving(Protocol):
    """A focused list, which takes moves faster than its rows come."""

    @property
    def is_steady(self) -> bool:
        """Whether its rows are those that it had when the last key moved it."""
        ...


class Keyboard:
    """Holds what was typed until it can be given out, in order."""

    def __init__(
        self,
        quiet: Quiet,
        deliver: Callable[[events.Event], Awaitable[None]],
        call: Callable[[Callable[[], Awaitable[None]]], bool],
        focused: Callable[[], object],
        store_waits: Callable[[], bool],
    ) -> None:
        """`deliver` gives an event to the app as Textual would; `call` runs it on the app's pump.

        `store_waits` tells whether an answer of the store is outstanding.
        """
        self.quiet = quiet
        self.quit_keys: Collection[str] = ("ctrl+q",)
        self.move_keys: Collection[str] = ()
        """Keys that move the cursor of a list."""
        self._deliver, self._call, self._focused = deliver, call, focused
        self._store_waits = store_waits
        self._waiting: deque[tuple[InOrder, float]] = deque()
        self._giver: asyncio.Task[None] | None = None
        self._delivering = False
        self.is_closed = False
        """Whether the program is leaving."""
        self._given = asyncio.Event()
        self._hurry = asyncio.Event()
        self.on_unclear: Callable[[int, str], object] = lambda count, text: None
        """Called with the number of keys that were dropped, and the text among them."""
        self.on_overdue: Callable[[], object] = lambda: None
        """Called when the quitting key has waited as long as it may."""
        self.on_broken: Callable[[int, str], object] = lambda count, text: None
        """Called with the number of keys that meant what was refused, and the text among them."""
        self._broken: list[InOrder] = []
        """What was dropped of a run of text that is not over."""
        self._broken_until = 0.0
        self._telling: asyncio.TimerHandle | None = None

    @property
    def waiting(self) -> int:
        """How many keys wait to be given out."""
        return len(self._waiting) + self._delivering

    def holds(self, event: events.Event) -> bool:
        """Take an event of the terminal where it has to wait; False where it may go on at once."""
        if isinstance(event, events.MouseMove):
            return bool(self._waiting)
        if not isinstance(event, InOrder):
            return False
        if self.is_closed or self._is_broken(event, time.monotonic()):
            return True
        if isinstance(event, events.Key) and (letter := _after_escape(event)):
            self._wait(events.Key("escape", "\x1b"))
            self._wait(letter)
            return True
        if not self._waiting and not self._delivering and self._may_go(event, inside=True):
            return False
        self._wait(event)
        return True

    async def rest(self, seconds: float) -> None:
        """Pause for more keys of the same kind, but no longer than until another key waits."""
        seconds *= pauses.FACTOR
        if seconds <= 0 or get_current_worker().group in BACKGROUND:
            await asyncio.sleep(seconds)
            return
        with suppress(TimeoutError):
            await asyncio.wait_for(self._hurry.wait(), seconds)

    def close(self) -> None:
        """Give out nothing more."""
        self._tell_broken()
        self.is_closed = True
        self._waiting.clear()

    def drop(self) -> tuple[int, str]:
        """Forget what waits; how many keys it was, and the text among them."""
        text = "".join(_text_of(event) for event, _ in self._waiting)
        count = len(self._waiting)
        self._waiting.clear()
        return count, text

    def break_off(self) -> None:
        """Forget the text typed ahead: what it was meant for was refused, or something else came.

        Only what waits can have been typed without knowing of that; with it goes what follows in
        one breath. A key that no text has is given out, but for the one that saves the text.
        """
        text = list(takewhile(_is_text, (event for event, _ in self._waiting)))
        if len(text) < LEAST_TEXT and not any(isinstance(each, events.Paste) for each in text):
            return
        is_over = False
        while self._waiting and not is_over and self._takes_away(self._waiting[0][0]):
            event, since = self._waiting.popleft()
            is_over = self._take_away(event, since)

    def _is_broken(self, event: InOrder, now: float) -> bool:
        """Whether an event that comes belongs to a run of text that is being dropped."""
        if not self._broken or now > self._broken_until or not self._takes_away(event):
            self._tell_broken()
            return False
        self._take_away(event, now)
        return True

    def _takes_away(self, event: InOrder) -> bool:
        saves = isinstance(event, events.Key) and event.key == "ctrl+s"
        return _is_text(event) or (saves and bool(self._broken))

    def _take_away(self, event: InOrder, since: float) -> bool:
        """Drop one event of the run; whether the run ends with it."""
        self._broken.append(event)
        is_over = isinstance(event, events.Key) and event.key == "ctrl+s"
        self._broken_until = 0.0 if is_over else since + BREATH_SECONDS
        if self._telling is not None:
            self._telling.cancel()
        wait = max(0.0, self._broken_until - time.monotonic())
        self._telling = asyncio.get_running_loop().call_later(wait, self._tell_broken)
        return is_over

    def _tell_broken(self) -> None:
        if self._telling is not None:
            self._telling.cancel()
            self._telling = None
        dropped, self._broken = self._broken, []
        if dropped:
            self.on_broken(len(dropped), "".join(map(_text_of, dropped)))

    # Giving out

    def _wait(self, event: InOrder) -> None:
        self._waiting.append((event, time.monotonic()))
        if self._giver is None or self._giver.done():
            self._giver = asyncio.create_task(self._give_out(), name="keyboard")

    async def _give_out(self) -> None:
        while self._waiting:
            await self._until_ready()
            if not self._waiting:
                return
            self._delivering = True
            self._given.clear()
            # On the app's own pump, where Textual would have given it out.
            if not self._call(self._give_next):
                self._delivering = False
                return
            await self._given.wait()

    async def _give_next(self) -> None:
        try:
            if self._waiting and self._may_go(self._waiting[0][0], inside=True):
                event, _ = self._waiting.popleft()
                await self._deliver(event)
        finally:
            self._delivering = False
            self._given.set()

    async def _until_ready(self) -> None:
        unclear_since, spins = time.monotonic(), 0
        while self._waiting:
            event = self._waiting[0][0]
            obstacle = self.quiet.obstacle(self._overtaken(event))
            if obstacle is None:
                break
            now = time.monotonic()
            self._hurry.set()
            if self._store_waits():
                unclear_since = now
            if self._quit_is_overdue(now):
                _log_what_kept("leaving", obstacle, len(self._waiting))
                self.on_overdue()
                return
            if now - unclear_since > UNCLEAR_SECONDS:
                self.quiet.give_up_on(obstacle)
                _log_what_kept("keys dropped", obstacle, len(self._waiting))
                self.on_unclear(*self.drop())
                return
            spins += 1
            await asyncio.sleep(0 if spins < _SPINS else _NAP_SECONDS)
        self._hurry.clear()

    def _may_go(self, event: InOrder, *, inside: bool) -> bool:
        return self.quiet.obstacle(self._overtaken(event), inside=inside) is None

    def _overtaken(self, event: InOrder) -> Collection[str]:
        """The groups of workers that this event need not wait for."""
        focused = self._focused()
        if isinstance(focused, Input | TextArea):
            typed = isinstance(event, events.Paste) or (
                isinstance(event, events.Key) and (event.is_printable or event.key in _EDITING)
            )
            return TYPING if typed else ()
        if isinstance(event, events.Key) and event.key == "escape":
            return (COMPUTING,)
        moves = isinstance(event, events.Key) and event.key in self.move_keys
        return MOVING if moves and isinstance(focused, Moving) and focused.is_steady else ()

    def _quit_is_overdue(self, now: float) -> bool:
        return any(
            now - since > QUIT_SECONDS
            for event, since in self._waiting
            if isinstance(event, events.Key) and event.key in self.quit_keys
        )


def _log_what_kept(doing: str, obstacle: object, keys: int) -> None:
    # By its group: a worker's own description holds what was typed.
    what = f"worker {obstacle.group!r}" if isinstance(obstacle, Worker) else type(obstacle).__name__
    log.warning("%s: %d waited for %s", doing, keys, what)


def _is_text(event: InOrder) -> bool:
    if isinstance(event, events.Key):
        return event.is_printable or event.key in _WRITING
    return isinstance(event, events.Paste)


def _text_of(event: InOrder) -> str:
    if isinstance(event, events.Paste):
        return event.text
    if isinstance(event, events.Key):
        if event.key == "enter":
            return "\n"
        return event.character if event.is_printable and event.character else ""
    return ""


def _after_escape(event: events.Key) -> events.Key | None:
    """The key behind Esc, where a terminal reports both as one with Alt."""
    parts = event.key.split("+")
    if parts[0] != "alt" or not event.character or not event.character.isprintable():
        return None
    return events.Key(event.character if parts[1:2] == ["shift"] else parts[-1], event.character)
