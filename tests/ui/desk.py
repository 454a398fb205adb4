"""The program as its user sees it: keys in, lines of the screen out."""

from __future__ import annotations

import asyncio
import time
import unicodedata
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from datetime import date
from pathlib import Path
from types import TracebackType
from typing import Any

from textual import events
from textual.keys import REPLACED_KEYS, _character_to_key, _get_unicode_name_from_key
from textual.pilot import Pilot

from collectui.config import Config
from collectui.ui.app import CollectApp
from collectui.ui.screens.dashboard import DashboardScreen
from tests.ui import painting
from tests.ui.rows import screen_lines

LONGEST_SECONDS = 30
"""More than anything takes on a busy machine."""
TODAY = date(2026, 11, 20)


def key_event(key: str) -> events.Key:
    """A key as the terminal sends it: by its name, or by the character that it writes."""
    if len(key) == 1:
        return events.Key(key if key.isalnum() else _character_to_key(key), key)
    try:
        character = unicodedata.lookup(_get_unicode_name_from_key(REPLACED_KEYS.get(key, key)))
    except KeyError:
        character = None
    return events.Key(key, character)


class Desk:
    """The program, opened on a store's file, or a server's URL, as of `TODAY`."""

    def __init__(
        self,
        file: Path | str,
        drafts: Path,
        *,
        size: tuple[int, int] = (80, 24),
        config: Config | None = None,
        as_of: date | None = TODAY,
    ) -> None:
        def open_store() -> Any:
            from collectui.store.opening import open_store

            where = f"sqlite:///{file}" if isinstance(file, Path) else file
            return open_store(where, as_of=as_of, may_write=True)

        self.app = CollectApp(open_store, where=str(file), drafts=drafts, config=config)
        painting.when_looked_at(self.app)
        self._was_looked_at = False
        self._run: AbstractAsyncContextManager[Pilot[Any]] = self.app.run_test(size=size)

    async def __aenter__(self) -> Desk:
        self.pilot = await self._run.__aenter__()
        await self.settle()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        try:
            if error is None and not self._was_looked_at:
                painting.paint(self.app)
            await self._run.__aexit__(kind, error, trace)
        finally:
            self.app.finish()

    async def settle(self) -> None:
        """Until every key is given out, every question answered and the screen laid out."""
        until = time.monotonic() + LONGEST_SECONDS
        while time.monotonic() < until:
            # What was just posted is taken up first.
            for _ in range(3):
                await asyncio.sleep(0)
            if self._is_busy():
                # Looked at more often, the looking takes a fifth of what a test of a screen costs.
                await asyncio.sleep(0.005)
                continue
            self.app.screen._on_timer_update()
            if not self._is_busy():
                return
        raise AssertionError(f"the program does not come to rest: {self.app.quiet.obstacle()}")

    def _is_busy(self) -> bool:
        # A worker that waits for the agent's answer in a popup is at rest.
        asking = self.app.quiet.is_asking
        working = any(not (worker.is_finished or asking(worker)) for worker in self.app.workers)
        return working or self.app.keyboard.waiting > 0 or self.app.quiet.obstacle() is not None

    async def rest(self) -> None:
        """Until every key is given out and done with; what only the eye waits for may go on."""
        until = time.monotonic() + LONGEST_SECONDS
        await asyncio.sleep(0)
        while self.app.keyboard.waiting or self.app.quiet.obstacle() is not None:
            assert time.monotonic() < until, self.app.quiet.obstacle()
            await asyncio.sleep(0.0005)

    async def until(self, holds: Callable[[], bool]) -> None:
        """Until this holds: what a popup's answer sets going is not waited for otherwise."""
        for _ in range(500):
            await self.settle()
            if holds():
                return
            await self.pilot.pause(0.01)
        raise AssertionError(f"it never came to hold:\n{self.text}")

    async def press(self, *keys: str) -> None:
        """Press keys as the terminal names them, all in one packet, and wait for what they do."""
        for key in keys:
            self.app.post_message(key_event(key))
        await self.settle()

    async def look_for_changes(self) -> None:
        """Ask now what is new in the store, and wait for what the answer does."""
        self.app.following.look()
        await self.until(lambda: not self.app.following.is_asking)
        await self.settle()

    async def paste(self, text: str) -> None:
        """Paste a text."""
        self.app.post_message(events.Paste(text))
        await self.settle()

    async def type(self, text: str) -> None:
        """Type a text, letter by letter."""
        await self.press(*text)

    @property
    def lines(self) -> list[str]:
        """The screen, line by line."""
        self._was_looked_at = True
        return screen_lines(self.app)

    @property
    def text(self) -> str:
        """The screen as one text."""
        return "\n".join(self.lines)

    def line(self, part: str) -> str:
        """The one line that holds this text."""
        found = [line for line in self.lines if part in line]
        assert len(found) == 1, f"{part!r} stands on {len(found)} lines of\n{self.text}"
        return found[0]

    @property
    def cursor(self) -> str:
        """The line under the cursor, its runs of spaces as one."""
        (line,) = (line for line in self.lines if line.startswith("▸"))
        return " ".join(line.split())

    @property
    def dashboard(self) -> DashboardScreen:
        """The dashboard."""
        screen = self.app.screen_stack[0]
        assert isinstance(screen, DashboardScreen)
        return screen

    @property
    def toasts(self) -> list[str]:
        """What the program said, newest last."""
        return [toast.message for toast in self.app._notifications]
