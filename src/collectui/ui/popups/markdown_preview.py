"""A note as its Markdown means it, where there is no room for that beside the text."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Vertical

from collectui.ui.popups.popup import Popup
from collectui.ui.widgets.bars import Bar, hints
from collectui.ui.widgets.markdown_pane import MarkdownPane


class MarkdownPreview(Popup[None]):
    """The whole text, to be read and scrolled."""

    AUTO_FOCUS = "MarkdownPane"

    def __init__(self, text: str) -> None:
        super().__init__()
        self._text = text

    def compose(self) -> ComposeResult:
        with Vertical(classes="box -tall"):
            yield Bar([("Preview", "strong")], classes="box-title")
            yield MarkdownPane()
            yield Bar(hints(("Esc", "back to the text")), classes="box-foot")

    def on_mount(self) -> None:
        self.query_one(MarkdownPane).follow(self._text)
