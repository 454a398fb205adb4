"""A note as its Markdown means it."""

from __future__ import annotations

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll
from textual.widgets import Markdown

from collectui.domain.text import clean
from collectui.ui.links import may_follow
from collectui.ui.screens.popup import Popup
from collectui.ui.text import one_line
from collectui.ui.widgets.lines import Bar, hints

MOST_SHOWN = 64 * 1024


class MarkdownPreview(Popup[None]):
    """Links are shown and copied; nothing is opened where this program runs."""

    AUTO_FOCUS = "VerticalScroll"

    def __init__(self, text: str) -> None:
        super().__init__()
        self._text = clean(text[:MOST_SHOWN])

    def compose(self) -> ComposeResult:
        with Vertical(classes="box -tall"):
            yield Bar([("Preview", "strong")], classes="box-title")
            with VerticalScroll():
                yield Markdown(self._text, open_links=False)
            yield Bar(hints(("Esc", "back to the text")), classes="box-foot")

    @on(Markdown.LinkClicked)
    def _copy(self, event: Markdown.LinkClicked) -> None:
        event.stop()
        if may_follow(event.href):
            self.app.copy_to_clipboard(event.href)
            self.notify(f"Copied: {one_line(event.href)}")
        else:
            self.notify(f"No link to follow: {one_line(event.href)}", severity="warning")
