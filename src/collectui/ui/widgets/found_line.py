"""A line to type in, above a list that follows it: the arrows move in the list."""

from __future__ import annotations

from typing import Any

from textual.binding import Binding

from collectui.ui.widgets.fields import SearchInput
from collectui.ui.widgets.virtual_list import VirtualList


class FoundLine(SearchInput):
    """The line keeps the focus, so a letter is always text."""

    BINDINGS = [
        Binding("down", "move(1)", show=False),
        Binding("up", "move(-1)", show=False),
        Binding("pagedown", "move(10)", show=False),
        Binding("pageup", "move(-10)", show=False),
    ]

    @property
    def rows(self) -> VirtualList[Any]:
        """What was found: the list of its window."""
        return self.screen.query_one(VirtualList)

    def on_mount(self) -> None:
        self.rows.can_focus = False

    def action_move(self, by: int) -> None:
        self.rows.action_move(by)
