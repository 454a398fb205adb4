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
from collectui.ui.tones import toned
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
        "list.mark_down",
        "list.mark_up",
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
        mark_key: Callable[[Row], Hashable] | None = None,
    ) -> None:
        """Rows that `mark_key` says the same of are marked together; without it each by itself."""
        super().__init__(key, id, head=1 if titles else 0)
        self._columns, self._empty = columns, empty
        self._mark_key = mark_key or key
        self.marked: dict[Hashable, Row] = {}
        """The rows marked, by what they are marked by, in the order in which they were marked."""
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
        marks_stay: bool = False,
    ) -> None:
        """Show other rows from their first on, and what to say if there are none.

        With `marks_stay` they are the same rows in another order.
        """
        self._empty = empty or self._empty
        if not marks_stay:
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
        self._marks_changed()

    async def mark_all(self, most: int) -> bool:
        """Mark every row, but no more than `most`; False where there are more.

        Raises what the window raises.
        """
        window = self._window
        rows = await self._stretch(0, most)
        if window is None or rows is None:
            return True
        self._mark(rows)
        return len(rows) < most or not await window.fetch(most, 1)

    async def mark_range(self, most: int) -> bool:
        """Mark every row from the one marked last to the cursor, but no more than `most`.

        Where none is marked, or the one marked last is not in the list any more, it is the row
        under the cursor alone. False where there are more. Raises what the window raises.
        """
        window, row, at = self._window, self.row, self._cursor
        if window is None or row is None:
            return True
        last = next(reversed(self.marked.values()), None)
        start = None if last is None else await window.find(last)
        start = at if start is None else start
        count = abs(at - start) + 1
        # What is nearest to the row marked last is within the limit.
        first = start if at >= start else max(at, start - most + 1)
        rows = await self._stretch(first, min(count, most))
        if rows is not None:
            self._mark(rows if at >= start else list(reversed(rows)))
        return count <= most

    async def _stretch(self, start: int, count: int) -> list[Row] | None:
        """So many rows from one on; None where the list is another one by then."""
        window, found = self._window, list[Row]()
        while window is not None and len(found) < count:
            at, more = start + len(found), count - len(found)
            rows = await window.fetch(at, min(_MARKED_AT_ONCE, more))
            if window is not self._window:
                return None
            found += rows
            if not rows:
                break
        return found

    def _mark(self, rows: Sequence[Row]) -> None:
        """Mark these too, the last of them last."""
        marks = {self._mark_key(row): row for row in rows}
        stay = {key: row for key, row in self.marked.items() if key not in marks}
        self.marked = {**stay, **marks}
        self._marks_changed()

    def _marks_changed(self) -> None:
        self.refresh()
        self.post_message(self.Marked(self))

    def action_open(self) -> None:
        if self.row is not None:
            self.post_message(self.Opened(self))

    def action_mark(self) -> None:
        if (row := self.row) is None:
            return
        if self.marked.pop(self._mark_key(row), None) is None:
            self._mark([row])
        else:
            self._marks_changed()
        self.action_move(1)

    def action_mark_and_move(self, by: int) -> None:
        """Mark the row under the cursor, whether it is marked or not, and go on."""
        if (row := self.row) is not None:
            self._mark([row])
            self.action_move(by)

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
                if (key := self._mark_key(row)) in self.marked:
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
        marked = self._mark_key(row) in self.marked
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
            wanted = toned(self, base, tone)
            space = " " * gap if number else ""
            if wanted is not style:
                segments.append(Segment(text + space, style))
                text, style, space = "", wanted, ""
            text += space + column.text(row, size)
            used += size + (gap if number else 0)
        segments.append(Segment(text, style))
        segments.append(Segment(" " * max(width - used, 0), base))
        return Strip(segments).simplify().crop(0, width)

    def _style(self, name: str) -> Style:
        return self.get_component_rich_style(name)
