"""More lines than there is room for: moved by the keys of a list, with marks for what is unseen."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from textual.reactive import var
from textual.widget import Widget

from collectui.ui.keys import bindings


class Scrolled(Widget, can_focus=True):
    """Lines of which the ones in sight are drawn. Who says what is shown draws them."""

    BINDINGS = bindings(
        "list.down", "list.up", "list.page_down", "list.page_up", "list.first", "list.last"
    )
    auto_links = var(False)

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._shown: Sequence[Any] = []
        self._top = 0

    def action_move(self, by: int) -> None:
        self._go(self._top + by)

    def action_page(self, by: int) -> None:
        self._go(self._top + by * max(self.size.height - 1, 1))

    def action_first(self) -> None:
        self._go(0)

    def action_last(self) -> None:
        self._go(len(self._shown))

    def on_mouse_scroll_down(self) -> None:
        self.action_move(3)

    def on_mouse_scroll_up(self) -> None:
        self.action_move(-3)

    def _within(self, top: int) -> int:
        """The first line in sight, for one that is wished."""
        return max(min(top, len(self._shown) - self.size.height), 0)

    def _go(self, top: int) -> None:
        top = self._within(top)
        if top != self._top:
            self._top = top
            self.refresh()

    def _mark(self, y: int) -> str:
        """Instead of a scrollbar, at the end of a line in sight: that there is more beyond it."""
        if y == 0 and self._top > 0:
            return "↑"
        if y == self.size.height - 1 and self._top + y < len(self._shown) - 1:
            return "↓"
        return " "
