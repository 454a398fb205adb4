"""Work of the store that takes its time: how far it is, and stopped by Esc."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Protocol, TypeVar

from textual.app import ComposeResult
from textual.containers import Vertical

from collectui.domain.errors import StoreBusy, StoreFailed
from collectui.ui.popups.popup import Popup
from collectui.ui.quiet import COMPUTING
from collectui.ui.widgets.bars import Bar, hints

_EVERY_SECONDS = 0.1


class Closable(Protocol):
    """Something that is to be closed."""

    def close(self) -> None:
        """Let go of it."""
        ...


Made = TypeVar("Made", bound=Closable)
Progress = Callable[[int, int], None]


class _Stopped(Exception):
    """The agent wants it no more."""


class ComputingScreen(Popup[Made]):
    """Answers what the work made, or None where it was stopped or failed, which is said."""

    AUTO_FOCUS = ""

    def __init__(self, title: str, work: Callable[[Progress], Made]) -> None:
        """`work` is done on a reader's thread; what it tells of its progress it tells there."""
        super().__init__()
        self._title, self._work = title, work
        self._share = 0.0
        self._left = asyncio.Event()

    def compose(self) -> ComposeResult:
        with Vertical(classes="box"):
            yield Bar([(self._title, "strong")], classes="box-title")
            yield Bar(id="computing")
            yield Bar(hints(("Esc", "stop")), classes="box-foot")

    def on_mount(self) -> None:
        self._say()
        self.set_interval(_EVERY_SECONDS, self._say)
        # Of the app: stopped, it has something to close when this screen is gone.
        self.app.run_worker(self._compute(), group=COMPUTING)

    def on_unmount(self) -> None:
        self._left.set()

    def _say(self) -> None:
        self.query_one("#computing", Bar).say([f"Computing … {self._share:.0%}"])

    def _progress(self, done: int, total: int) -> None:
        """In the reader's thread."""
        if self._left.is_set():
            raise _Stopped
        self._share = done / total

    async def _compute(self) -> None:
        working = asyncio.ensure_future(self.app.in_reader(lambda: self._work(self._progress)))
        leaving = asyncio.ensure_future(self._left.wait())
        await asyncio.wait({working, leaving}, return_when=asyncio.FIRST_COMPLETED)
        leaving.cancel()
        if not working.done() or self.closing.is_answered:
            # It ends by itself: no key waits for that.
            working.add_done_callback(_let_go)
            return
        try:
            made = working.result()
        except (StoreBusy, StoreFailed) as error:
            self.app.tell_unread(error)
            self.dismiss(None)
        else:
            self.dismiss(made)


def _let_go(working: asyncio.Future[Made]) -> None:
    """Close what was made for nobody."""
    if not working.cancelled() and working.exception() is None:
        asyncio.get_running_loop().run_in_executor(None, working.result().close)
