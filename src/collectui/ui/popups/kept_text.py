"""A text that no form opens: to read, to copy, to discard."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical

from collectui.domain.text import clean
from collectui.drafts import Draft
from collectui.ui.base import StoreApp
from collectui.ui.popups.popup import Popup
from collectui.ui.widgets.bars import Bar, hints
from collectui.ui.widgets.reading_pane import ReadingPane

KIND = "typed.ahead"
"""The kind of draft that keeps such a text."""
TEXT = "text"


class KeptText(Popup[None]):
    """What was typed ahead of a screen that never became ready, or in a popup that was left."""

    AUTO_FOCUS = "ReadingPane"
    BINDINGS = [
        Binding("y", "copy", "Copy", show=False),
        Binding("ctrl+g", "discard", "Discard", show=False),
    ]

    def __init__(self, draft: Draft) -> None:
        super().__init__()
        self._draft = draft
        self._text = clean(str(draft.values.get(TEXT, "")))

    @classmethod
    def open_draft(cls, app: StoreApp, draft: Draft) -> None:
        """Show the text of a draft."""
        app.push_screen(cls(draft))

    def compose(self) -> ComposeResult:
        with Vertical(classes="box -tall"):
            title = "Typed ahead and given to no form"
            if self._draft.kind != KIND:
                title = f"{self._draft.title[:1].upper()}{self._draft.title[1:]}"
            yield Bar([(title, "strong")], classes="box-title")
            yield ReadingPane()
            yield Bar(
                hints(("y", "copy"), ("Ctrl+G", "discard"), ("Esc", "close")), classes="box-foot"
            )

    def on_mount(self) -> None:
        self.query_one(ReadingPane).say([(line, "") for line in self._text.split("\n")])

    def action_copy(self) -> None:
        self.app.copy_to_clipboard(self._text)
        self.notify("Copied.")

    def action_discard(self) -> None:
        self.app.drafts.discard(self._draft.id)
        self.dismiss(None)
