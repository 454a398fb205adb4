"""A screen of one list, whose rows can be marked."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from textual import events, on, work

from collectui.ui.keys import bindings
from collectui.ui.news import News
from collectui.ui.screens.full_screen import FullScreen
from collectui.ui.screens.marking import MOST_MARKED, mark
from collectui.ui.widgets.bars import Bar, hints
from collectui.ui.widgets.columns import Column
from collectui.ui.widgets.virtual_list import VirtualList
from collectui.ui.words import counted


class ListScreen(FullScreen):
    """A title, the list, and a foot with its keys and the place in it; it follows the store.

    A class below it yields the bars `title` and `foot` with the list between them, and says what
    rows are called, its columns, keys and rows.
    """

    ROW: ClassVar[str] = "row"
    BINDINGS = bindings("list.mark_all", "list.mark_to")

    def __init__(self) -> None:
        super().__init__()
        self._stale = False

    @property
    def rows(self) -> VirtualList[Any]:
        """The list."""
        return self.query_one(VirtualList)

    def columns(self) -> Sequence[Column[Any]]:
        """The columns, as of the day that the screen shows."""
        raise NotImplementedError

    def keys(self) -> Sequence[tuple[str, str]]:
        """What the foot says of keys, see `hints`."""
        raise NotImplementedError

    def show_rows(self) -> None:
        """Have the list read what it should show, and say in the title what that is."""
        raise NotImplementedError

    def concerns(self, news: News) -> bool:
        """Whether rows of this screen may be others now."""
        return True

    def on_mount(self) -> None:
        self.app.changed.subscribe(self, self._on_news)
        self.show_rows()
        self.rows.focus()

    @on(VirtualList.Moved)
    @on(VirtualList.Marked)
    def say_foot(self) -> None:
        """Say the keys, the place in the list, and how many are marked."""
        rows, number = self.rows, self.app.words.number
        right = ""
        if rows.row is not None:
            total = "…" if rows.total is None else number(rows.total)
            right = f"{number(rows.index + 1)} of {total}"
        if rows.marked:
            right = f"{number(len(rows.marked))} marked  {right}"
        self.query_one("#foot", Bar).say(hints(*self.keys(), ("app.help", "help")), right)

    @on(VirtualList.Failed)
    def _unread(self, event: VirtualList.Failed) -> None:
        self.app.tell_unread(event.error)

    def _on_news(self, news: News) -> None:
        if not self.concerns(news):
            return
        if news.new_day:
            self.rows.set_columns(list(self.columns()))
        if self.app.screen is self:
            self.rows.reload()
        else:
            self._stale = True

    def on_screen_resume(self, event: events.ScreenResume) -> None:
        if self._stale:
            self._stale = False
            self.rows.reload()

    def action_back(self) -> None:
        if self.rows.marked:
            self.rows.unmark()
        else:
            super().action_back()

    @work(exclusive=True, group="marks")
    async def action_mark_all(self) -> None:
        await mark(self.app, self.rows.mark_all(MOST_MARKED), self.ROW)

    @work(exclusive=True, group="marks")
    async def action_mark_to(self) -> None:
        await mark(self.app, self.rows.mark_range(MOST_MARKED), self.ROW)

    @property
    def called(self) -> str:
        """What is chosen, in a few words."""
        chosen = self.rows.chosen
        return self.name_of(chosen[0]) if len(chosen) == 1 else counted(len(chosen), self.ROW)

    def name_of(self, row: Any) -> str:
        """What one row is called."""
        raise NotImplementedError
