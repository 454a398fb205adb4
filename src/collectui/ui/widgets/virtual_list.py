"""A list of any length that knows only the rows on the screen and a few pages around them.

Drawn line by line, without a scrollbar: a cursor move repaints two lines, whatever the number of
rows. What is on the screen stays there until the rows that replace it have come.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Sequence
from typing import TypeVar

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.reactive import var
from textual.strip import Strip

from collectui.ui.keys import bindings
from collectui.ui.text import fit, one_line
from collectui.ui.widgets.columns import Column, lay_out
from collectui.ui.widgets.pages import RowWindow
from collectui.ui.widgets.paging import Paged, RowMessage

Row = TypeVar("Row", bound=Hashable)

CURSOR, NO_CURSOR, MARK, NO_MARK = "▸", " ", "✓", " "
_STRIPS_KEPT = 1_000
_MARKED_AT_ONCE = 500


def flowing(
    row: Row, columns: Sequence[tuple[Column[Row], int]], gap: int
) -> Iterator[tuple[int, tuple[Column[Row], int]]]:
    """The columns of a row with their numbers; one that flows takes empty cells to its right."""
    at = 0
    while at < len(columns):
        column, size = columns[at]
        number, at = at, at + 1
        wanted = cell_len(one_line(column.cell(row))) if column.flows else 0
        while size < wanted and at < len(columns) and not columns[at][0].cell(row):
            size += gap + columns[at][1]
            at += 1
        yield number, (column, size)


class VirtualList(Paged[Row], can_focus=True):
    """Rows of a `RowWindow` in columns, with a cursor and marks."""

    COMPONENT_CLASSES = {
        "list--head",
        "list--row",
        "list--cursor",
        "list--cursor-away",
        "list--late",
        "list--soon",
        "list--quiet",
        "list--strong",
    }
    BINDINGS = bindings(
        "list.down",
        "list.up",
        "list.page_down",
        "list.page_up",
        "list.first",
        "list.last",
        "list.open",
        "list.mark",
    )
    auto_links = var(False)

    class Opened(RowMessage):
        """Enter, or a click on the row under the cursor."""

    class Marked(RowMessage):
        """Rows were marked or unmarked."""

    def __init__(
        self,
        columns: Sequence[Column[Row]],
        key: Callable[[Row], Hashable],
        *,
        empty: str = "Nothing here.",
        titles: bool = True,
        id: str | None = None,
    ) -> None:
        super().__init__(key, id, head=1 if titles else 0)
        self._columns, self._empty = columns, empty
        self.marked: dict[Hashable, Row] = {}
        """The marked rows by key, in the order in which they were marked."""
        self._strips: dict[tuple[Row, bool, bool], Strip] = {}
        self._layout: tuple[int, int, list[tuple[Column[Row], int]]] = (-1, 0, [])

    @property
    def chosen(self) -> list[Row]:
        """The marked rows, else the row under the cursor."""
        return list(self.marked.values()) or ([] if self.row is None else [self.row])

    def recolumn(self, columns: Sequence[Column[Row]]) -> None:
        """Show the rows in other columns."""
        self._columns = columns
        self._strips.clear()
        self._layout = (-1, 0, [])
        self.refresh()

    def show(
        self,
        window: RowWindow[Row],
        empty: str | None = None,
        *,
        first: Sequence[Row] = (),
        at: Row | None = None,
    ) -> None:
        """Show other rows from their first on, and what to say if there are none."""
        self._empty = empty or self._empty
        self.marked.clear()
        super().show(window, first=first, at=at)

    def set_columns(self, columns: Sequence[Column[Row]]) -> None:
        """Show the same rows in other columns."""
        self._columns = columns
        self._forget_strips()

    def repaint(self) -> None:
        """Draw every row again: what a cell says of the same row has changed."""
        self._forget_strips()

    def unmark(self) -> None:
        """Take every mark away."""
        self.marked.clear()
        self.refresh()
        self.post_message(self.Marked(self))

    async def mark_all(self, most: int) -> bool:
        """Mark every row, but no more than `most`; False where there are more.

        Raises what the window raises.
        """
        window, at = self._window, 0
        found: dict[Hashable, Row] = {}
        while window is not None and at < most:
            rows = await window.fetch(at, min(_MARKED_AT_ONCE, most - at))
            if window is not self._window:
                return True
            found |= {self._key(row): row for row in rows}
            at += len(rows)
            if not rows:
                break
        self.marked = {**self.marked, **found}
        self.refresh()
        self.post_message(self.Marked(self))
        return at < most or not (window and await window.fetch(at, 1))

    def action_open(self) -> None:
        if self.row is not None:
            self.post_message(self.Opened(self))

    def action_mark(self) -> None:
        if (row := self.row) is None:
            return
        key = self._key(row)
        if self.marked.pop(key, None) is None:
            self.marked[key] = row
        self._refresh_line(self._cursor)
        self.post_message(self.Marked(self))
        self.action_move(1)

    def on_click(self, event: events.Click) -> None:
        index = self._top + event.y - self._head
        if event.y < self._head or index >= self._top + len(self._frame):
            return
        if index == self._cursor:
            self.action_open()
        else:
            self._point(index)

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        event.stop()
        self._move(3, 3)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        event.stop()
        self._move(-3, -3)

    def _commit(self) -> None:
        super()._commit()
        self._refresh_marks()

    def _refresh_marks(self) -> None:
        """A marked row that changed is the row as it is now."""
        if self.marked:
            for row in self._frame:
                if (key := self._key(row)) in self.marked:
                    self.marked[key] = row

    def _forget_strips(self) -> None:
        self._strips.clear()
        self._layout = (-1, 0, [])
        self.refresh()

    def notify_style_update(self) -> None:
        super().notify_style_update()
        self._strips.clear()

    def on_resize(self) -> None:
        self._forget_strips()

    def watch_has_focus(self, focused: bool) -> None:
        super().watch_has_focus(focused)
        self._strips.clear()
        self._refresh_line(self._cursor)

    def render_line(self, y: int) -> Strip:
        width = self.size.width
        if self._layout[0] != width:
            self._layout = (width, *lay_out(self._columns, width - 2))
        if y < self._head:
            return self._titles(width)
        offset = y - self._head
        if offset < len(self._frame):
            row = self._frame[offset]
            return self._strip(row, self._top + offset == self._cursor, width)
        style = self._style("list--row")
        told = (self._empty if self._loaded else "Reading …").split("\n")
        if not self._frame and offset < len(told):
            text = told[offset]
            return Strip([Segment(fit("  " + text, width), style)], width)
        return Strip([Segment(" " * width, style)], width)

    def _titles(self, width: int) -> Strip:
        _, gap, columns = self._layout
        titles = (fit(column.title, size, column.right) for column, size in columns)
        text = fit("  " + (" " * gap).join(titles), width)
        return Strip([Segment(text, self._style("list--head"))], width)

    def _strip(self, row: Row, under_cursor: bool, width: int) -> Strip:
        marked = self._key(row) in self.marked
        found = self._strips.get((row, under_cursor, marked))
        if found is None:
            if len(self._strips) >= _STRIPS_KEPT:
                self._strips.clear()
            found = self._draw(row, under_cursor, marked, width)
            self._strips[row, under_cursor, marked] = found
        return found

    def _draw(self, row: Row, under_cursor: bool, marked: bool, width: int) -> Strip:
        _, gap, columns = self._layout
        name = "list--row"
        if under_cursor:
            name = "list--cursor" if self.has_focus else "list--cursor-away"
        base = self._style(name)
        text = (CURSOR if under_cursor else NO_CURSOR) + (MARK if marked else NO_MARK)
        style, segments, used = base, [], 2
        for number, (column, size) in flowing(row, columns, gap):
            tone = column.tone(row)
            wanted = base + self._style("list--" + tone, partial=True) if tone else base
            space = " " * gap if number else ""
            if wanted is not style:
                segments.append(Segment(text + space, style))
                text, style, space = "", wanted, ""
            text += space + column.text(row, size)
            used += size + (gap if number else 0)
        segments.append(Segment(text, style))
        segments.append(Segment(" " * max(width - used, 0), base))
        return Strip(segments).simplify().crop(0, width)

    def _style(self, name: str, partial: bool = False) -> Style:
        return self.get_component_rich_style(name, partial=partial)
