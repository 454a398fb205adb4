"""A widget over rows of any number: where it wants to be, and the fetching of the rows for it.

What is on the screen stays there until the rows that replace it have come; keys pressed meanwhile
move what is wanted, so that held keys cost no more fetches than the last one needs. After a change
the cursor is found again first (`spots`), and keys pressed meanwhile move it from there.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Hashable, Sequence
from contextlib import suppress
from typing import Any, Generic, TypeVar

from textual.geometry import Region
from textual.message import Message
from textual.widget import Widget

from collectui.ui.widgets.pages import PAGE, Pages, RowWindow
from collectui.ui.widgets.spots import Spot, stand_in

Row = TypeVar("Row", bound=Hashable)

COUNT_SECONDS = 30.0
"""The longest that a key behind End waits for the number of rows."""
RETRY_SECONDS = 2.0
"""After which rows that could not be had are asked for again."""


class RowMessage(Message):
    """Something about a list; `rows` is that list, `row` what had its cursor at that moment."""

    def __init__(self, rows: Paged[Any]) -> None:
        super().__init__()
        self.rows = rows
        self.row: Any = rows.row

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

    class Displaced(RowMessage):
        """`row` is not under the cursor any more: it went elsewhere, or from the list."""

        def __init__(self, rows: Paged[Any], row: Any, mine: bool) -> None:
            super().__init__(rows)
            self.row = row
            self.mine = mine
            """Whether it did by what was done here."""

    def __init__(self, key: Callable[[Row], Hashable], id: str | None, head: int = 1) -> None:
        super().__init__(id=id)
        self._key = key
        self._head = head
        self._window: RowWindow[Row] | None = None
        self._pages: Pages[Row] = Pages()
        self._generation = 0
        self._fetching = self._counted = self._failing = False
        # What is wanted, and what is on the screen until that has come.
        self._want_top = self._want_cursor = 0
        self._to_the_end = False
        self._spot: Spot[Row] | None = None
        self._mine: list[Callable[[Row], bool]] = []
        self._moves = (0, 0)
        self._total_known = asyncio.Event()
        self._top = self._cursor = 0
        self._frame: list[Row] = []
        self._framed: RowWindow[Row] | None = None
        self._loaded = False
        self.follows: Callable[[Row], bool] = lambda row: False
        """Whether the cursor goes with a row that was moved by what was done here."""

    @property
    def row(self) -> Row | None:
        """The row under the cursor; None while there is none."""
        offset = self._cursor - self._top
        return self._frame[offset] if 0 <= offset < len(self._frame) else None

    @property
    def in_sight(self) -> Sequence[Row]:
        """The rows on the screen."""
        return self._frame

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
        return self._loaded and self._spot is None

    @property
    def spot(self) -> Spot[Row] | None:
        """The row under the cursor with what stands around it; None while there is none."""
        return None if self.row is None else self._spot_at(self._cursor)

    def _spot_at(self, at: int) -> Spot[Row]:
        row = self._frame[at - self._top]
        held = dict(self._pages.held()) or dict(enumerate(self._frame, self._top))
        before = [held[index] for index in range(at - 1, at - PAGE, -1) if index in held]
        after = [held[index] for index in range(at + 1, at + PAGE) if index in held]
        return Spot(row, tuple(before), tuple(after))

    def show(
        self, window: RowWindow[Row], *, first: Sequence[Row] = (), at: Row | None = None
    ) -> None:
        """Show other rows from their first on; the old ones stay until those have come.

        `first` is the first page of them, where it has come already; `at` is a row of them that
        is to have the cursor.
        """
        self._window = window
        self._want_top = self._want_cursor = 0
        self._let_go()
        self._spot = None if at is None else Spot(at)
        self._pages = Pages()
        if first:
            self._pages.add(0, first)
        self._start_over()

    def reload(self, mine: Callable[[Row], bool] | None = None) -> None:
        """The rows may have changed: ask again, and keep the cursor's place.

        The cursor stays on its row, unless what was done here (of a row it did something to,
        `mine` is true) moved it from its place: then it is on the row that followed, as it is
        where the row has gone from the list.
        """
        if self._window is not None:
            if self._spot is None and self._framed is self._window and self.row is not None:
                # What keys have moved and is not shown yet, they move from where the row is then.
                moves = self._want_cursor - self._cursor, self._want_top - self._top
                self._spot, self._moves = self._spot_at(self._cursor), moves
                self._want_cursor, self._want_top = self._cursor, self._top
            self._forget()
            if mine is not None:
                self._mine.append(mine)
            self._start_over()

    def hold(self, spot: Spot[Row]) -> None:
        """Go to a row of the list, as another screen knew it, with the next reload."""
        if self._window is not None:
            self._let_go()
            self._spot = spot
            self._forget()

    def _forget(self) -> None:
        assert self._window is not None
        self._window.forget()
        self._pages.clear()
        self._generation += 1

    def _let_go(self) -> None:
        """The cursor need not be found again."""
        self._spot, self._mine, self._moves = None, [], (0, 0)

    def action_move(self, by: int) -> None:
        self._move(by)

    def action_page(self, by: int) -> None:
        self._move(by * self._height, by * self._height)

    def action_first(self) -> None:
        self._go(0)

    def action_last(self) -> None:
        if self.total is None:
            self._let_go()
            self._to_the_end = True
            self._fetch()
            # The next key means a row at the end, wherever that is.
            self.run_worker(self._until_counted(), group="end", exclusive=True)
        else:
            self._go(self.total - 1)

    def go_to(self, row: Row, index: int) -> None:
        """Put the cursor on a row of the list that stands, or stood just now, at this place."""
        self._let_go()
        self._spot, self._want_cursor = Spot(row), index
        self._want(index, self._want_top)
        self._fetch()

    @property
    def _height(self) -> int:
        return max(self.size.height - self._head, 1)

    def _move(self, by: int, top: int = 0) -> None:
        """Move the cursor, and the rows under it, from where they are or will be found."""
        if self._spot is None:
            self._go(self._want_cursor + by, self._want_top + top)
        else:
            self._moves = self._moves[0] + by, self._moves[1] + top
            self._fetch()

    def _point(self, index: int) -> None:
        """Move the cursor to a row in sight, which may be elsewhere once the list is read anew."""
        if self._spot is None:
            self._go(index)
        else:
            self._spot, self._moves, self._want_cursor = self._spot_at(index), (0, 0), index
            self._fetch()

    def _go(self, cursor: int, top: int | None = None) -> None:
        self._to_the_end = False
        self._let_go()
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
        here = self._pages.missing(self._want_top, self._height) is None and self._loaded
        if here and self._spot is None:
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
        self._total_known.clear()
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
                if number is None and self._spot is not None:
                    await self._find_cursor(self._window, self._spot, generation)
                    continue
                if number is None:
                    self._arrive(generation)
                    number = self._ahead()
                    if number is None:
                        break
                rows = await self._window.fetch(number * PAGE, PAGE)
                if generation == self._generation:
                    self._pages.add(number, rows)
                    self._want(self._want_cursor, self._want_top)
        except Exception as error:
            self._want_top, self._want_cursor = self._top, self._cursor
            # What is on the screen may be of before a change: it is not left so.
            if self.is_attached:
                self.set_timer(RETRY_SECONDS, self._fetch)
            if not self._failing:
                self._failing = True
                self.post_message(self.Failed(self, error))
        finally:
            self._fetching = False

    async def _find_cursor(self, window: RowWindow[Row], spot: Spot[Row], generation: int) -> None:
        """The rows where the cursor was are here: find where it goes on."""
        index, row = self._held(spot.row)
        mine = any(touched(spot.row) for touched in self._mine)
        leaves = mine and not self.follows(row or spot.row)
        if row is None and not leaves:
            index = await window.find(spot.row)
            if mine and index is not None:
                row = next(iter(await window.fetch(index, 1)), spot.row)
                leaves = not self.follows(row)
        displaced = False
        if index is None or leaves:
            stands = await stand_in(window, spot, self._key)
            displaced = stands is None or self._key(stands) != self._key(spot.row)
            index = None
            if stands is not None:
                index, row = self._held(stands)
                index = await window.find(stands) if index is None else index
        if generation != self._generation or spot is not self._spot:
            return
        cursor, top = self._moves
        if index is not None:
            line, first = self._want_cursor - self._want_top, self._want_top
            # In sight it stays where it is; elsewhere it comes to the cursor's line.
            in_sight = first <= index < first + self._height
            cursor, top = cursor + index, top + (first if in_sight else index - line)
        else:
            cursor, top = cursor + self._want_cursor, top + self._want_top
        if displaced:
            self.post_message(self.Displaced(self, spot.row, mine))
        self._let_go()
        self._want(cursor, top)

    def _held(self, row: Row) -> tuple[int, Row] | tuple[None, None]:
        """The row with this row's key among those at hand, and its place."""
        key = self._key(row)
        return next(
            ((index, each) for index, each in self._pages.held() if self._key(each) == key),
            (None, None),
        )

    def _arrive(self, generation: int) -> None:
        """The rows wanted are here: show them."""
        self._loaded, self._framed, self._failing = True, self._window, False
        self._commit()
        if not self._counted:
            # Only now: rows are waited for, their number is not.
            self._counted = True
            self.run_worker(self._count(generation), group="count", exclusive=True)

    async def _until_counted(self) -> None:
        with suppress(TimeoutError):
            await asyncio.wait_for(self._total_known.wait(), COUNT_SECONDS)

    async def _count(self, generation: int) -> None:
        assert self._window is not None
        try:
            total = await self._window.count()
        except Exception as error:
            self._total_known.set()
            self.post_message(self.Failed(self, error))
            return
        if generation != self._generation:
            return
        self._pages.total = total
        self._total_known.set()
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
