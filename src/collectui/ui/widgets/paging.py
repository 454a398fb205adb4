"""A widget over rows of any number: where it wants to be, and the fetching of the rows for it.

What is on the screen stays there until the rows that replace it have come; keys pressed meanwhile
move what is wanted, so that held keys cost no more fetches than the last one needs.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from typing import Any, Generic, TypeVar

from textual.geometry import Region
from textual.message import Message
from textual.widget import Widget

from collectui.ui.widgets.pages import PAGE, Pages, RowWindow

Row = TypeVar("Row", bound=Hashable)


class RowMessage(Message):
    """Something about a list; `rows` is that list."""

    def __init__(self, rows: Paged[Any]) -> None:
        super().__init__()
        self.rows = rows

    @property
    def control(self) -> Paged[Any]:
        """The list, so that handlers can be chosen by its id."""
        return self.rows


class Paged(Widget, Generic[Row]):
    """Keeps a top and a cursor in a `RowWindow`, and the rows between them and the bottom."""

    class Moved(RowMessage):
        """The cursor stands on another row, or its row changed, or the total became known."""

    class Failed(RowMessage):
        """Rows could not be had; what was shown still is."""

        def __init__(self, rows: Paged[Any], error: Exception) -> None:
            super().__init__(rows)
            self.error = error

    def __init__(self, key: Callable[[Row], Hashable], id: str | None, head: int = 1) -> None:
        super().__init__(id=id)
        self._key = key
        self._head = head
        self._window: RowWindow[Row] | None = None
        self._pages: Pages[Row] = Pages()
        self._generation = 0
        self._fetching = self._counted = False
        # What is wanted, and what is on the screen until that has come.
        self._want_top = self._want_cursor = 0
        self._to_the_end = False
        self._keep: Row | None = None
        self._top = self._cursor = 0
        self._frame: list[Row] = []
        self._loaded = False

    @property
    def row(self) -> Row | None:
        """The row under the cursor; None while there is none."""
        offset = self._cursor - self._top
        return self._frame[offset] if 0 <= offset < len(self._frame) else None

    @property
    def index(self) -> int:
        """Where the cursor stands, from 0."""
        return self._cursor

    @property
    def total(self) -> int | None:
        """How many rows there are; None while it is not known."""
        return self._pages.total

    @property
    def loaded(self) -> bool:
        """Whether the window's first rows have come."""
        return self._loaded

    @property
    def is_steady(self) -> bool:
        """Whether a move means what it meant on the rows in sight, wherever the last one led."""
        return self._loaded and self._keep is None

    def show(self, window: RowWindow[Row], *, first: Sequence[Row] = ()) -> None:
        """Show other rows from their first on; the old ones stay until those have come.

        `first` is the first page of them, where it has come already.
        """
        self._window = window
        self._want_top = self._want_cursor = 0
        self._keep = None
        self._pages = Pages()
        if first:
            self._pages.add(0, first)
        self._start_over()

    def reload(self) -> None:
        """The rows may have changed: ask again, and stay on the row under the cursor."""
        if self._window is not None:
            self._keep = self.row if self._keep is None else self._keep
            self._window.forget()
            self._pages.clear()
            self._start_over()

    def action_move(self, by: int) -> None:
        self._go(self._want_cursor + by)

    def action_page(self, by: int) -> None:
        self._go(self._want_cursor + by * self._height, self._want_top + by * self._height)

    def action_first(self) -> None:
        self._go(0)

    def action_last(self) -> None:
        if self.total is None:
            self._to_the_end = True
            self._fetch()
        else:
            self._go(self.total - 1)

    @property
    def _height(self) -> int:
        return max(self.size.height - self._head, 1)

    def _go(self, cursor: int, top: int | None = None) -> None:
        self._to_the_end = False
        self._keep = None
        self._want(cursor, self._want_top if top is None else top)
        self._settle()

    def _want(self, cursor: int, top: int) -> None:
        """Aim at this cursor and top, as far as there are rows, the cursor in sight."""
        height = self._height
        if self.total is not None:
            cursor = min(cursor, self.total - 1)
            top = min(top, self.total - height)
        cursor = max(cursor, 0)
        self._want_cursor = cursor
        self._want_top = max(min(max(top, cursor - height + 1), cursor), 0)

    def _settle(self) -> None:
        """Show what is wanted if its rows are here, else fetch them first."""
        if self._pages.missing(self._want_top, self._height) is None and self._loaded:
            self._commit()
            if self._ahead() is not None:
                self._fetch()
        else:
            self._fetch()

    def _ahead(self) -> int | None:
        """The page that the next key in this direction may need."""
        height = self._height
        if self._pages.missing(self._want_top, height) is not None:
            return None
        return self._pages.missing(max(self._want_top - height, 0), 3 * height)

    def _start_over(self) -> None:
        self._generation += 1
        self._counted = False
        self._fetch()

    def _fetch(self) -> None:
        if not self._fetching and self._window is not None and self.is_mounted:
            self._fetching = True
            self.run_worker(self._fetch_wanted(), group="fetch")

    async def _fetch_wanted(self) -> None:
        """Fetch pages until what is wanted by then is shown and one page more is at hand."""
        try:
            while self._window is not None:
                generation = self._generation
                number = self._pages.missing(self._want_top, self._height)
                if number is None:
                    await self._arrive(generation)
                    number = self._ahead()
                    if number is None and generation == self._generation:
                        break
                if number is not None and generation == self._generation:
                    rows = await self._window.fetch(number * PAGE, PAGE)
                    if generation == self._generation:
                        self._pages.add(number, rows)
                        self._want(self._want_cursor, self._want_top)
        except Exception as error:
            self._want_top, self._want_cursor = self._top, self._cursor
            self.post_message(self.Failed(self, error))
        finally:
            self._fetching = False

    async def _arrive(self, generation: int) -> None:
        """The rows wanted are here: follow the kept row to where it is now, then show them."""
        keep, here = self._keep, self._pages.rows(self._want_top, self._height)
        if keep is not None and self._window is not None:
            key = self._key(keep)
            found = next((i for i, row in enumerate(here) if self._key(row) == key), None)
            index = None if found is None else self._want_top + found
            if index is None:
                index = await self._window.find(keep)
                if generation != self._generation or self._keep is None:
                    return
            self._keep = None
            if index is not None:
                offset = self._want_cursor - self._want_top
                top = self._want_top if found is not None else index - offset
                self._want(index, top)
                if self._pages.missing(self._want_top, self._height) is not None:
                    return
        self._loaded = True
        self._commit()
        if not self._counted:
            # Only now: rows are waited for, their number is not.
            self._counted = True
            self.run_worker(self._count(generation), group="count", exclusive=True)

    async def _count(self, generation: int) -> None:
        assert self._window is not None
        try:
            total = await self._window.count()
        except Exception as error:
            self.post_message(self.Failed(self, error))
            return
        if generation != self._generation:
            return
        self._pages.total = total
        if self._to_the_end:
            self.action_last()
        else:
            self._want(self._want_cursor, self._want_top)
            self._settle()
        self.post_message(self.Moved(self))

    def _commit(self) -> None:
        """Put what is wanted on the screen, repainting only the lines that differ."""
        was_top, was_cursor, was_frame, was_row = self._top, self._cursor, self._frame, self.row
        self._top, self._cursor = self._want_top, self._want_cursor
        self._frame = self._pages.rows(self._top, self._height)
        if self._top != was_top or len(self._frame) != len(was_frame) or not self._frame:
            self.refresh()
        else:
            changed = {
                self._top + line
                for line, (new, old) in enumerate(zip(self._frame, was_frame, strict=True))
                if new != old
            }
            if was_cursor != self._cursor:
                changed |= {was_cursor, self._cursor}
            for index in changed:
                self._refresh_line(index)
        if was_cursor != self._cursor or was_row != self.row:
            self.post_message(self.Moved(self))

    def _refresh_line(self, index: int) -> None:
        """Repaint the line of the row at this place, if it is in sight."""
        line = index - self._top + self._head
        if self._head <= line < self.size.height:
            self.refresh(Region(0, line, self.size.width, 1))

    def on_mount(self) -> None:
        self._fetch()

    def on_resize(self) -> None:
        self._want(self._want_cursor, self._want_top)
        self._settle()
