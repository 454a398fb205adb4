"""The list of work: mine or everybody's, due first."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from textual import getters, work
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.message import Message

from collectui.domain.activity_filter import MINE, parse
from collectui.domain.errors import StoreBusy, StoreFailed
from collectui.domain.views import ActivityView
from collectui.ui import routes
from collectui.ui.base import POPUP, StoreApp
from collectui.ui.keys import bindings
from collectui.ui.screens import menus
from collectui.ui.widgets.lines import Bar, hints
from collectui.ui.widgets.queue_columns import activity_columns
from collectui.ui.widgets.virtual_list import VirtualList
from collectui.ui.windows import KeysetWindow

LAST = (date.max, 2**62)
"""A position behind every activity."""


class ActivityPane(Vertical):
    """Activities of every customer; by default mine, those still open."""

    app = getters.app(StoreApp)
    BINDINGS = bindings("look.views", "do.complete", "do.postpone", "do.advance", "do.edit")

    class Due(Message):
        """How many are due became known."""

        def __init__(self, count: int) -> None:
            super().__init__()
            self.count = count

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.everybody = False
        self.closed = False

    def compose(self) -> ComposeResult:
        yield Bar(id="work-view")
        yield VirtualList(
            [],
            lambda activity: activity.id,
            empty="No open activity of yours. a makes one for the customer that is selected.",
            id="work",
        )

    @property
    def rows(self) -> VirtualList[ActivityView]:
        """The list."""
        return self.query_one("#work", VirtualList)

    def begin(self) -> None:
        """The store is open: show the list."""
        assert self.app.desk is not None
        self.rows.set_columns(activity_columns(self.app.words, self.app.desk.business_date))
        self.ask_for(everybody=False, closed=False)

    def ask_for(self, *, everybody: bool, closed: bool) -> None:
        """Show whose activities, and whether also those that are done."""
        self.everybody, self.closed = everybody, closed
        whose = "Everybody's activities" if everybody else "My activities"
        self.query_one("#work-view", Bar).say(
            [(whose, "strong"), (" · due first" if not closed else " · with closed", "quiet")],
            hints(("d", "done"), ("o", "customer"), ("v", "view")),
        )
        self.rows.show(self._window())
        self.count_due()

    def action_views(self) -> None:
        # Mine, everybody's, everybody's with those done, and mine again.
        if not self.everybody:
            self.ask_for(everybody=True, closed=False)
        else:
            self.ask_for(everybody=not self.closed, closed=not self.closed)

    @work(group=POPUP)
    async def action_complete(self) -> None:
        if self.rows.row is not None:
            await menus.complete(self.app, self.rows.row)

    def action_postpone(self, days: int) -> None:
        if self.rows.row is not None:
            menus.postpone(self.app, self.rows.row, days)

    def action_edit(self) -> None:
        if self.rows.row is not None:
            routes.edit_activity(self.app, self.rows.row)

    def reload(self) -> None:
        """Activities may have changed."""
        self.rows.reload()
        self.count_due()

    def _window(self) -> KeysetWindow[ActivityView]:
        from collectui.store.queries.activity_list import (
            activity_count,
            activity_page,
            activity_place,
        )

        assert self.app.me is not None
        me_id = self.app.me.id
        words = ("" if self.everybody else MINE, "status:all" if self.closed else "")
        filter = parse(" ".join(words))

        async def page(
            *, after: Any, before: Any, from_end: bool, skip: int, limit: int
        ) -> Sequence[ActivityView]:
            return await self.app.ask(
                activity_page,
                filter,
                me_id,
                after=after,
                before=LAST if from_end else before,
                skip=skip,
                limit=limit,
            )

        async def count() -> int:
            return await self.app.ask(activity_count, filter, me_id)

        async def place(activity: ActivityView) -> int | None:
            return await self.app.ask(activity_place, filter, me_id, activity.position)

        return KeysetWindow(page, count, place, lambda activity: activity.position)

    @work(exclusive=True, group="due")
    async def count_due(self) -> None:
        """How many are due by today, for the tab's title."""
        from collectui.store.queries.activity_list import activity_count

        assert self.app.me is not None
        assert self.app.desk is not None
        try:
            count = await self.app.ask(
                activity_count,
                parse(MINE),
                self.app.me.id,
                due_by=self.app.desk.business_date,
            )
        except (StoreBusy, StoreFailed) as error:
            self.app.tell_unread(error)
            return
        self.post_message(self.Due(count))
