"""The part of the app that stands between what Textual paints and the terminal.

It takes the place of one private method of Textual, `App._display`, and reads the private names
that it needs to do so; the tests that compare both displays say so when a new version of Textual
moves them.
"""

from __future__ import annotations

import asyncio
import time
from contextlib import suppress
from contextvars import Context, copy_context
from typing import TYPE_CHECKING, Any
from weakref import WeakSet

from rich.color import ColorSystem
from textual import events
from textual._ansi_sequences import SYNC_END, SYNC_START
from textual._compositor import ChopsUpdate, LayoutUpdate
from textual.app import App
from textual.drivers.linux_driver import LinuxDriver

from collectui.ui.wire.driver import WireDriver
from collectui.ui.wire.picture import Picture
from collectui.ui.wire.terminals import abilities

if TYPE_CHECKING:
    from rich.console import RenderableType
    from textual.driver import Driver
    from textual.screen import Screen

_AT_ONCE = 120
"""Characters that come in one piece anyhow, so that they are not marked as one frame."""
HOLD_SECONDS = 0.12
"""The longest that a screen just opened is held back: what it shows without its content is half of
what it costs, and gone before it is read."""
_HOLD_LOOK_SECONDS = 0.01
_LOOK_SECONDS = 0.1
"""Between looks at a line that has not taken the last frame: an answer may be lost."""


class WireApp(App[None]):
    """An app that sends its terminal only what changed."""

    sends_changes = True
    """Whether it does; else Textual's own display is left as it is."""

    def __init__(self) -> None:
        super().__init__()
        self._picture: Picture | None = None
        self._looking = False
        self._seen: WeakSet[Screen[Any]] = WeakSet()
        self._hold_until = 0.0
        self._loop: asyncio.AbstractEventLoop | None = None
        self._own_context: Context | None = None

    def is_composing(self) -> bool:
        """Whether a screen that was opened has yet to show what it is opened for."""
        return False

    def get_driver_class(self) -> type[Driver]:
        """Textual's driver for this system; ours where it is the one for Unix terminals."""
        found = super().get_driver_class()
        return WireDriver if found is LinuxDriver else found

    def paint_anew(self) -> None:
        """Paint all of the screen, whatever the terminal shows."""
        if self._picture is not None:
            self._picture.forget()
        self.screen.refresh(layout=True)
        self.refresh(repaint=True)

    def on_resize(self, event: events.Resize) -> None:
        """A terminal that changed its size, if only for a moment, moved its text about; one that
        the program has taken anew, and of which a size comes too, is empty."""
        driver, picture = self._driver, self._picture
        if picture is None:
            return
        known = driver.was_asked_for(event) if isinstance(driver, WireDriver) else None
        if picture.size != known:
            self.paint_anew()

    def _display(self, screen: Screen[Any], renderable: RenderableType | None) -> None:
        picture = self._picture_for(renderable)
        if picture is None:
            super()._display(screen, renderable)
            return
        try:
            if self._batch_count or not self._running or self._closed:
                return
            if not picture.is_known or picture.size != self.size:
                picture.begin(*self.size)
                renderable = self._whole(screen)
            assert isinstance(renderable, LayoutUpdate | ChopsUpdate)
            picture.take(renderable)
            if screen not in self._seen:
                # The first frame of the program is not held back.
                self._hold_until = time.monotonic() + HOLD_SECONDS if self._seen else 0.0
                self._seen.add(screen)
            self._send()
        finally:
            self.post_display_hook()

    def _picture_for(self, renderable: object) -> Picture | None:
        """The picture of this terminal; None where Textual's own display serves it."""
        driver = self._driver
        if not self.sends_changes or not isinstance(driver, WireDriver):
            return None
        if not isinstance(renderable, LayoutUpdate | ChopsUpdate):
            if renderable is not None and self._picture is not None:
                self._picture.forget()
            return None
        if self._picture is None:
            able = abilities()
            if not able.places:
                self.sends_changes = False
                return None
            colours = self.console._color_system or ColorSystem.TRUECOLOR
            self._picture = Picture(colours, scrolls=able.scrolls, links=able.links)
            self._loop = asyncio.get_running_loop()
            self._own_context = copy_context()
            driver.flow.on_free = self._line_is_free
        return self._picture

    def _whole(self, screen: Screen[Any]) -> RenderableType | None:
        return screen._compositor.render_update(full=True, screen_stack=self._background_screens)

    def _send(self) -> None:
        picture, driver = self._picture, self._driver
        assert picture is not None
        assert isinstance(driver, WireDriver)
        if time.monotonic() < self._hold_until and self.is_composing():
            self._look_later(_HOLD_LOOK_SECONDS)
            return
        self._hold_until = 0.0
        if not driver.flow.may_send():
            self._look_later(_LOOK_SECONDS)
            return
        frame = picture.frame(self.screen.outer_size.clamp_offset(self.cursor_position))
        if self._sync_available and len(frame) > _AT_ONCE:
            frame = f"{SYNC_START}{frame}{SYNC_END}"
        if frame:
            driver.send(frame)

    def _look_later(self, seconds: float) -> None:
        if not self._looking:
            self._looking = True
            # Textual leaves out the one turn of a timer that is late for it.
            asyncio.get_running_loop().call_later(seconds, self._look, context=self._own_context)

    def _look(self) -> None:
        self._looking = False
        self._send_late()

    def _line_is_free(self) -> None:
        """Called in any thread: what came while the line was taken goes now, as it is now."""
        assert self._loop is not None
        # At the end of the program the loop is closed before the threads.
        with suppress(RuntimeError):
            # In the app's own context, which a timer that it sets needs and a thread has not.
            self._loop.call_soon_threadsafe(self._send_late, context=self._own_context)

    def _send_late(self) -> None:
        if (
            self._running
            and not self._closed
            and self._picture is not None
            and self._picture.is_known
        ):
            self._send()
