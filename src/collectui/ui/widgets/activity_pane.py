"""The list of work: mine or everybody's, due first."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any

from textual import work
from textual.message import Message

from collectui.domain.errors import StoreBusy, StoreFailed
from collectui.ui import routes
from collectui.ui.asked import AskedRows
from collectui.ui.base import POPUP
from collectui.ui.keys import bindings
from collectui.ui.widgets.lines import Part, hints
from collectui.ui.widgets.list_pane import ListPane
from collectui.ui.windows import KeysetWindow, LedWindow

if TYPE_CHECKING:
    from collectui.domain.commands import About
    from collectui.domain.filters import Filter
    from collectui.domain.plan import Receipt
    from collectui.domain.views import ActivityView
    from collectui.ui.screens.activity_work import ActivityWork
    from collectui.ui.widgets.action_menu import MenuItem
    from collectui.ui.widgets.filter_line import Language
    from collectui.ui.widgets.virtual_list import VirtualList

LAST = (date.max, 2**62)
"""A position behind every activity."""
VIEWS = {
    "mine": "My activities",
    "mine overdue:yes": "Mine that are late",
    "mine due:today": "Mine of today",
    "mine due:week": "Mine of the next seven days",
    "": "Everybody's activities",
    "status:all": "All, done too",
}
"""Filters with a name; `v` and the digit of one shows it."""


class ActivityPane(ListPane):
    """Activities of every customer; at first mine, those still open."""

    BINDINGS = bindings("do.complete", "do.postpone", "do.advance", "do.edit")

    class Due(Message):
        """How many of mine are due became known."""

        def __init__(self, count: int) -> None:
            super().__init__()
            self.count = count

    if TYPE_CHECKING:

        @property
        def rows(self) -> VirtualList[ActivityView]: ...

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._filter: Filter | None = None

    def key(self, row: ActivityView) -> int:
        return row.id

    def begin(self) -> None:
        """The tab is opened for the first time."""
        from collectui.ui.widgets.queue_columns import activity_columns

        assert self.app.desk is not None
        self.rows.set_columns(activity_columns(self.app.words, self.app.desk.business_date))
        self.narrow(self.language().parse("mine"))

    def reload(self) -> None:
        """Activities may have changed."""
        self.count_due()
        if self._filter is not None:
            self.rows.reload()

    # Keys

    def about(self, row: ActivityView) -> tuple[About, str]:
        from collectui.domain.commands import About

        parts = (row.account_id, row.site_id, row.program_id, row.item_id)
        return About(row.customer_id, *parts), row.customer

    def activity_of(self, row: ActivityView) -> ActivityView | None:
        from collectui.domain.terms import OPEN_ACTIVITY

        return row if row.status in OPEN_ACTIVITY else None

    def open_row(self, row: ActivityView) -> None:
        routes.edit_activity(self.app, row)

    def open_customer_of(self, row: ActivityView) -> None:
        routes.open_customer(self.app, row.customer_id)

    @property
    def filter_text(self) -> str:
        if self._filter is None:
            return ""
        from collectui.domain.activity_filter import to_text

        return to_text(self._filter)

    def language(self) -> Language:
        from collectui.domain import activity_filter
        from collectui.ui.widgets.filter_line import Language

        assert self.app.desk is not None
        codes = [option.code for option in self.app.desk.categories]
        return Language(
            partial(activity_filter.parse, categories=codes), activity_filter.fields(codes)
        )

    def narrow(self, filter: Filter) -> None:
        if filter == self._filter:
            return
        self._filter = filter
        self._say_view()
        empty = "No activity passes the filter. v shows others; a makes one."
        self.rows.show(self._window(filter), empty)
        self.count_due()

    @work(group=POPUP)
    async def action_views(self) -> None:
        from collectui.ui.screens.popup import Choice, ChoiceScreen

        if self._filter is None:
            return
        choices = [Choice(text, str(n), VIEWS[text], text) for n, text in enumerate(VIEWS, 1)]
        asked = ChoiceScreen("Views", choices, self.filter_text)
        chosen = await self.app.push_screen_wait(asked)
        if chosen is not None:
            self.narrow(self.language().parse(chosen))

    # What was saved just now

    def saved(self, receipt: Receipt | None) -> None:
        created = {} if receipt is None else receipt.created
        made = created.get("activity", created.get("next"))
        if made is not None and self._filter is not None:
            self._show_saved(made)

    @work(exclusive=True, group="saved")
    async def _show_saved(self, activity_id: int) -> None:
        """The activity with the cursor on it, in its place or, where the filter hides it, first."""
        from collectui.store.queries.activities import in_order

        assert self._filter is not None

        async def made() -> Sequence[ActivityView]:
            return await self.app.ask(in_order, [activity_id])

        window = self._window(self._filter)
        try:
            led = AskedRows(made, self.key)
            (activity,) = await led.all()
            index = await window.find(activity) or 0
            here = await window.fetch(index, 1)
        except (StoreBusy, StoreFailed, ValueError):
            return
        if [each.id for each in here] == [activity_id]:
            self.rows.show(window)
            self.rows.action_move(index)
            return
        self.rows.show(LedWindow(led, window))
        self._say_view("first: saved just now, outside this view")

    def chosen_work(self) -> ActivityWork:
        """The marked activities, else the one under the cursor, to be worked."""
        from collectui.ui.screens.activity_work import ActivityWork

        return ActivityWork(self.app, self.rows.chosen, lambda _: self.rows.unmark())

    @work(group=POPUP)
    async def action_complete(self) -> None:
        if self._row() is not None:
            await self.chosen_work().complete()

    def action_postpone(self, days: int) -> None:
        if self._row() is not None:
            self.chosen_work().postpone(days)

    def menu_name(self, row: ActivityView) -> str:
        return self.chosen_work().name

    def menu_items(self, row: ActivityView) -> list[MenuItem]:
        from collectui.ui.widgets.action_menu import MenuItem

        chosen = self.chosen_work()
        several = "several are marked" if len(chosen.chosen) > 1 else ""
        first = [
            MenuItem("e", "Open and edit", self.action_edit, refusal=several),
            *chosen.items(),
        ]
        return [*first, *super().menu_items(row)]

    def action_edit(self) -> None:
        if self.rows.row is not None:
            self.open_row(self.rows.row)

    # The store

    def _window(self, filter: Filter) -> KeysetWindow[ActivityView]:
        from collectui.store.queries.activity_list import (
            activity_count,
            activity_page,
            activity_place,
        )

        assert self.app.me is not None
        about = (filter, self.app.me.id)

        async def page(
            *, after: Any, before: Any, from_end: bool, skip: int, limit: int
        ) -> Sequence[ActivityView]:
            before = LAST if from_end else before
            return await self.app.ask(
                activity_page, *about, after=after, before=before, skip=skip, limit=limit
            )

        async def place(activity: ActivityView) -> int | None:
            return await self.app.ask(activity_place, *about, activity.position)

        return KeysetWindow(
            page, partial(self.app.ask, activity_count, *about), place, lambda row: row.position
        )

    @work(exclusive=True, group="due")
    async def count_due(self) -> None:
        """How many of mine are due by today, for the tab's title."""
        await self.app.warmed()
        from collectui.domain.activity_filter import MINE, parse
        from collectui.store.queries.activity_list import activity_count

        assert self.app.me is not None
        assert self.app.desk is not None
        today = self.app.desk.business_date
        try:
            count = await self.app.ask(activity_count, parse(MINE), self.app.me.id, due_by=today)
        except (StoreBusy, StoreFailed) as error:
            self.app.tell_unread(error)
            return
        self.post_message(self.Due(count))

    def _say_view(self, aside: str = "") -> None:
        text = self.filter_text
        said: list[Part] = [(VIEWS.get(text, "Activities"), "strong"), (" · ", "quiet")]
        if text not in VIEWS:
            said += [(text, "soon"), (" · ", "quiet")]
        said.append((aside, "soon") if aside else ("due first", "quiet"))
        keys = (("f", "filter"), ("v", "view"), ("d", "done"), ("o", "customer"))
        self.view.say(said, hints(*keys))
