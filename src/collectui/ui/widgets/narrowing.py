"""A list with a filter line above it, which is made when it is first opened."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from collectui.ui.source import Asking
from collectui.ui.widgets.virtual_list import VirtualList

if TYPE_CHECKING:
    from collectui.domain.filters import Filter
    from collectui.ui.widgets.filter_line import FilterLine, Language


class Narrowed(Asking):
    """What a pane with such a list has in common with the others."""

    @property
    def rows(self) -> VirtualList[Any]:
        """The list."""
        raise NotImplementedError

    @property
    def filter_text(self) -> str:
        """The filter in effect, as it is written; empty when there is none."""
        raise NotImplementedError

    def language(self) -> Language:
        """What can be written in the filter line."""
        raise NotImplementedError

    def narrow(self, filter: Filter) -> None:
        """Show what the filter lets through."""
        raise NotImplementedError

    async def action_filter(self) -> None:
        """Open the filter line."""
        from collectui.ui.widgets.filter_line import FilterLine

        if self.app.desk is None:
            return
        if not self.query(FilterLine):
            await self.mount(FilterLine(), before=self.rows)
        self.query_one(FilterLine).open(self.filter_text, self.language())

    def on_filter_line_changed(self, event: FilterLine.Changed) -> None:
        self.narrow(event.filter)

    def on_filter_line_closed(self) -> None:
        self.rows.focus()
