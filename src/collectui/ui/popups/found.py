"""A window with a line to type in and a list that follows it; the arrows move in the list."""

from __future__ import annotations

from typing import Any

from textual.binding import Binding

from collectui.ui.popups.popup import Popup, Result
from collectui.ui.widgets.virtual_list import VirtualList


class FoundPopup(Popup[Result]):
    """The line keeps the focus, so a letter is always text; Esc closes."""

    AUTO_FOCUS = "Input"
    BINDINGS = [
        Binding("escape", "dismiss(None)", "Close", show=False),
        Binding("down", "move(1)", show=False),
        Binding("up", "move(-1)", show=False),
        Binding("pagedown", "move(10)", show=False),
        Binding("pageup", "move(-10)", show=False),
    ]

    @property
    def rows(self) -> VirtualList[Any]:
        """What was found."""
        rows = self.query_one(VirtualList)
        rows.can_focus = False
        return rows

    def action_move(self, by: int) -> None:
        self.rows.action_move(by)
