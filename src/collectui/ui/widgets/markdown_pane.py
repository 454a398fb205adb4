"""A text as its Markdown means it, following the keys: laid out in a thread, drawn line by line."""

from __future__ import annotations

import asyncio
import time

from rich.segment import Segment
from textual import events, getters, work
from textual.strip import Strip

from collectui.domain.text import clean
from collectui.ui import pauses
from collectui.ui.base import StoreApp
from collectui.ui.markdown import laid_out
from collectui.ui.widgets.scrolled import Scrolled

MOST_SHOWN = 64 * 1024
"""Characters laid out: nobody reads more as a preview."""


class MarkdownPane(Scrolled):
    """Follows a text that changes."""

    app = getters.app(StoreApp)

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._text, self._place = "", 0.0
        self._shown: list[list[Segment]] = []
        self._laid = ("", 0)
        self._first = 0.0

    def follow(self, text: str, place: float = 0.0) -> None:
        """Show this text soon, so far down as `place` says: 0.0 its beginning, 1.0 its end."""
        self._text, self._place = clean(text[:MOST_SHOWN]), place
        if not self._first:
            self._first = time.monotonic()
        self._lay_out()

    def on_resize(self, event: events.Resize) -> None:
        self._lay_out()

    @work(exclusive=True, group="markdown")
    async def _lay_out(self) -> None:
        longest = self._first + pauses.MARKDOWN_LONGEST - time.monotonic()
        await self.app.rest(max(min(pauses.MARKDOWN, longest), 0))
        self._first = 0.0
        wanted = (self._text, max(self.size.width - 2, 1))
        if self.size.width and wanted != self._laid:
            loop = asyncio.get_running_loop()
            self._shown = await loop.run_in_executor(None, laid_out, *wanted)
            self._laid = wanted
            self.refresh()
        self._go(round(self._place * len(self._shown)) - self.size.height // 2)

    def render_line(self, y: int) -> Strip:
        width, base = self.size.width, self.visual_style.rich_style
        index = self._top + y
        line = self._shown[index] if index < len(self._shown) else []
        text = Strip(Segment.apply_style(line, base)).adjust_cell_length(max(width - 2, 0), base)
        return Strip([Segment(" ", base), *text, Segment(self._mark(y), base)]).adjust_cell_length(
            width, base
        )
