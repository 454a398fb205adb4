"""The list of work: mine or everybody's, due first."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, time
from typing import TYPE_CHECKING, Any

from textual import work
from textual.message import Message

from collectui.domain.errors import StoreBusy, StoreFailed
from collectui.ui import routes
from collectui.ui.base import POPUP
from collectui.ui.offer import press
from collectui.ui.screens.activity_listing import ACTIVITY_KEYS, ActivityListing
from collectui.ui.screens.list_pane import OF_ANY_ROW, ListPane
from collectui.ui.widgets.bars import Part, hints
from collectui.ui.widgets.windows import KeysetWindow

if TYPE_CHECKING:
    from collectui.domain.about import About
    from collectui.domain.activities.views import ActivityView
    from collectui.domain.plan import Receipt
    from collectui.ui.news import News
    from collectui.ui.offer import Offer
    from collectui.ui.source import DeskAheadSource
    from collectui.ui.widgets.pages import RowWindow

LAST = (date.max, time.max, 9, 2**62)
"""A position behind every activity."""


class ActivityPane(ActivityListing, ListPane):
    """Activities of every customer; at first mine, those still open."""

    VIEWS = {
        "mine": "My activities",
        "mine overdue:yes": "Mine that are late",
        "mine due:today": "Mine of today",
        "mine due:week": "Mine of the next seven days",
        "": "Everybody's activities",
        "status:all": "All, done too",
        "approve assigned:none category:review": "Approvals",
    }
    OFFERED = OF_ANY_ROW | ACTIVITY_KEYS

    class Due(Message):
        """How many of mine are due became known."""

        def __init__(self, count: int) -> None:
            super().__init__()
            self.count = count

    def begin(self) -> None:
        """The tab is opened for the first time."""
        self.narrow(self.language().parse("mine"))
        self.follow_day()

    def follow_day(self) -> None:
        """The columns count from the business date as it is now."""
        from collectui.ui.widgets.queue_columns import activity_columns

        if self._filter is not None and self.desk is not None:
            self.rows.set_columns(activity_columns(self.app.words, self.desk.business_date))

    def look_at(self, source: DeskAheadSource | None) -> None:
        self.source = source
        self.rows.unmark()
        self.follow_day()
        if self._filter is None:
            self.count_due()
        else:
            self.show_rows()

    def reload(self, news: News | None = None) -> None:
        """Activities may have changed."""
        mine = frozenset() if news is None else news.mine
        self.count_due()
        if self._filter is not None:
            self.reload_rows(lambda row: row.customer_id in mine)

    # Keys

    def about(self, row: ActivityView) -> tuple[About, str]:
        from collectui.domain.about import About

        parts = (row.account_id, row.site_id, row.program_id, row.item_id)
        return About(row.customer_id, *parts), row.customer

    def activity_of(self, row: ActivityView) -> ActivityView | None:
        from collectui.domain.vocabulary import OPEN_ACTIVITY

        return row if row.status in OPEN_ACTIVITY else None

    def open_row(self, row: ActivityView) -> None:
        press(self, "do.edit")

    def open_customer_of(self, row: ActivityView) -> None:
        routes.open_customer(self.app, row.customer_id, ahead=self.ahead)

    def show_rows(self) -> None:
        super().show_rows()
        self.count_due()

    # What was saved just now

    def saved(self, receipt: Receipt | None) -> None:
        created = {} if receipt is None else receipt.created
        made = created.get("activity", created.get("next"))
        if made is not None and self._filter is not None:
            self.show_saved(made)

    def menu_title(self) -> str:
        from collectui.ui.screens.activity_work import activities_title

        return activities_title(self.rows.chosen)

    def offers(self, row: ActivityView) -> list[Offer]:
        from collectui.ui.screens.activity_work import ActivityWork

        def edit() -> None:
            self.keep_in_sight(row)
            routes.edit_activity(self.app, row, self.saved)

        chosen = ActivityWork(self.app, self.rows.chosen, lambda _: self.rows.unmark(), self.sent)
        return [*chosen.offers(row, edit), *super().offers(row)]

    def show_history(self, row: ActivityView) -> None:
        from collectui.domain.about import About
        from collectui.ui.screens.customer_tab import Selected
        from collectui.ui.screens.customer_versions import show_versions

        selected = Selected(About(row.customer_id), row.subject, ("activity", row.id), row)
        self.app.run_worker(show_versions(self.app, selected, self.source or self.app), group=POPUP)

    # The store

    def window(self) -> RowWindow[ActivityView]:
        if self._sort is not None:
            return super().window()
        assert self.app.me is not None
        assert self._filter is not None
        about = (self._filter, self.app.me.id)

        async def page(
            *, after: Any, before: Any, from_end: bool, skip: int, limit: int
        ) -> Sequence[ActivityView]:
            await self.app.warmed()
            from collectui.store.queries.activity_list import activity_page

            before = LAST if from_end else before
            return await self.ask(
                activity_page, *about, after=after, before=before, skip=skip, limit=limit
            )

        async def count() -> int:
            await self.app.warmed()
            from collectui.store.queries.activity_list import activity_count

            return await self.ask(activity_count, *about)

        async def now(activity: ActivityView) -> ActivityView | None:
            await self.app.warmed()
            from collectui.store.queries.activity_list import activity_now

            return await self.ask(activity_now, *about, activity.id)

        async def place(activity: ActivityView) -> int | None:
            from collectui.store.queries.activity_list import activity_place

            here = await now(activity)
            if here is None:
                return None
            return await self.ask(activity_place, *about, here.position)

        return KeysetWindow(page, count, place, lambda row: row.position, now)

    @work(exclusive=True, group="due")
    async def count_due(self) -> None:
        """How many of mine are due by today, for the tab's title."""
        await self.app.warmed()
        from collectui.domain.activities.filter import MINE, parse
        from collectui.store.queries.activity_list import activity_count

        assert self.app.me is not None
        assert self.desk is not None
        today = self.desk.business_date
        try:
            count = await self.ask(activity_count, parse(MINE), self.app.me.id, due_by=today)
        except (StoreBusy, StoreFailed) as error:
            self.app.tell_unread(error)
            return
        self.post_message(self.Due(count))

    def say_view(self, said: Sequence[Part]) -> None:
        keys = (
            ("look.filter", "filter"),
            ("look.views", "view"),
            ("look.sort", "sort"),
            ("do.complete", "done"),
            ("look.customer", "customer"),
        )
        self.view.say(said, hints(*keys))
