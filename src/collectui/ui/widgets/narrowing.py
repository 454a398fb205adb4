"""A list with a filter line above it, which is made when it is first opened."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

from textual.containers import Vertical

if TYPE_CHECKING:
    from collectui.domain.filters import Filter
    from collectui.ui.widgets.filter_line import Language
    from collectui.ui.widgets.virtual_list import VirtualList


class Narrowed(Protocol):
    """A pane with a list that a filter narrows."""

    @property
    def rows(self) -> VirtualList[Any]:
        """The list."""
        ...

    @property
    def filter_text(self) -> str:
        """The filter in effect, as it is written; empty when there is none."""
        ...

    def language(self) -> Language:
        """What can be written in the filter line."""
        ...

    def narrow(self, filter: Filter) -> None:
        """Show what the filter lets through."""
        ...


async def open_filter_line(narrowed: Narrowed) -> None:
    """Open the filter line of a pane, above its list."""
    from collectui.ui.widgets.filter_line import FilterLine

    pane = narrowed.rows.parent
    assert isinstance(pane, Vertical)
    if not pane.query(FilterLine):
        line = FilterLine(narrowed.narrow, lambda: narrowed.rows.focus())
        await pane.mount(line, before=narrowed.rows)
    pane.query_one(FilterLine).open(narrowed.filter_text, narrowed.language())
