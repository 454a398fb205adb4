"""A customer: the position in three lines, and six tabs on it."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import date
from importlib import import_module

from textual import events, on, work
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical

from collectui.domain.customers.position import Position
from collectui.domain.errors import StoreBusy, StoreFailed
from collectui.domain.plan import Receipt
from collectui.domain.workday.snooze import SnoozeView
from collectui.ui import my_day, routes
from collectui.ui.news import News
from collectui.ui.presence import Here
from collectui.ui.screens import customer_header as header
from collectui.ui.screens import work_through
from collectui.ui.screens.customer_actions import CustomerActions
from collectui.ui.screens.customer_tab import CustomerTab, Place
from collectui.ui.screens.past import look_ahead
from collectui.ui.source import AheadSource, OtherTime
from collectui.ui.widgets.bars import Bar, TabsLine, hints
from collectui.ui.widgets.virtual_list import VirtualList

TABS = {
    1: ("Overview", "customer_overview", "Overview"),
    2: ("Transactions", "customer_transactions", "Transactions"),
    3: ("Activities", "customer_activities", "Activities"),
    4: ("Notes", "customer_notes", "Notes"),
    5: ("Profile", "customer_profile", "Profile"),
    6: ("History", "customer_history", "HistoryTab"),
}
ACTIVITIES, NOTES = 3, 4
CLOCK_SECONDS = 30
LOW = 12
"""Lines below which the header is one line, so that the tabs keep some."""


class CustomerScreen(CustomerActions):
    """Opened from the list, it goes on to the list's next customer."""

    TAB_COUNT = len(TABS)
    BINDINGS = [Binding("enter", "open_selected", "Open", show=False)]

    def __init__(
        self,
        customer_id: int,
        *,
        account_id: int | None = None,
        site_id: int | None = None,
        neighbours: routes.Neighbours | None = None,
        tab: int = 1,
        record_id: int | None = None,
        ahead: date | None = None,
    ) -> None:
        """`record_id` is the record of that tab which has the cursor at first; `ahead` is the later
        day on which the customer is looked at, from a list of that day."""
        super().__init__()
        self.place = Place(customer_id, account_id, site_id)
        self._neighbours = neighbours
        self._wanted = tab
        self._ahead = ahead
        self._missed: News | None = None
        """What was changed while this screen was out of sight."""
        self._mine = False
        self.worked_here = False
        """Whether I have changed something of this customer since the screen was opened."""
        self.asked_for_step = False
        """Whether I was asked for a next step: once is enough."""
        self.presence: Here | None = None
        """None until the screen is open."""
        self._snooze: SnoozeView | None = None
        self._tabs: dict[int, CustomerTab] = {}
        """The tabs that are there, each with all that it is made of."""
        self._one_at_a_time = asyncio.Lock()
        """Tabs come and go one after the other, whoever opens them."""
        self._to_select = None if record_id is None else (tab, record_id)

    def compose(self) -> ComposeResult:
        yield Bar(["Reading …"], id="title")
        yield Bar(id="money")
        yield Bar(id="reach")
        yield TabsLine([title for title, _, _ in TABS.values()], id="tabs")
        yield Vertical(id="body")
        yield Bar(id="foot")

    def on_mount(self) -> None:
        self.query_one(TabsLine).open(self._wanted)
        self.app.changed.subscribe(self, self._on_news)
        self.set_interval(CLOCK_SECONDS, self._say_header)
        if self._ahead is None:
            self.load()
        else:
            self._open_ahead(self._ahead)
        if self._neighbours is not None and self._neighbours.total is None:
            self._look_around(mine=False)
        self.presence = Here(self.app, self, self.place.customer_id, self._say_header)
        self.presence.begin()

    def on_resize(self, event: events.Resize) -> None:
        self.set_class(event.size.height < LOW, "-low")

    @work(exclusive=True, group="position")
    async def load(self) -> None:
        """Ask for the position; only what differs is drawn again."""
        await self.app.store()
        from collectui.store.queries.customers import position
        from collectui.store.queries.snoozes import snooze_of

        source = self.past or self.app
        try:
            found = await source.ask(position, self.place.customer_id, unit=self.place.unit)
            if self.past is not None and not found.figures:
                # It was worked at another level then.
                found = await source.ask(position, self.place.customer_id)
            snooze = await source.ask(snooze_of, self.place.customer_id)
        except (StoreBusy, StoreFailed) as error:
            self.app.tell_unread(error)
            return
        except LookupError:
            self.notify("This customer is not in the store any more.", severity="warning")
            self.dismiss()
            return
        if source is not (self.past or self.app):
            return
        first = self.position is None
        self.position, self._snooze = found, snooze
        self._say_header()
        if first:
            await self._open_tab(self._wanted)
        else:
            mine, self._mine = self._mine, False
            for tab in self._tabs.values():
                tab.mine = mine
                tab.show(found)
        await self._select_saved()

    @work(group="ahead")
    async def _open_ahead(self, on: date) -> None:
        """As the list has it that this customer was opened from."""
        self.past = await look_ahead(self.app, self.place.customer_id, on)
        if self.past is None:
            self.dismiss()
        else:
            self.load()

    @work(group="place")
    async def _look_around(self, mine: bool) -> None:
        """Ask where in its list the customer stands by now."""
        if self._neighbours is None:
            return
        await self.app.store()
        try:
            await self._neighbours.look(mine)
        except (StoreBusy, StoreFailed) as error:
            self.app.tell_unread(error)
            return
        self._say_header()

    def saved(self, receipt: Receipt | None) -> None:
        """Note which record an editor made; the news that follow bring it onto the screen."""
        for kind, tab in (("activity", ACTIVITIES), ("note", NOTES)):
            if receipt is not None and kind in receipt.created:
                self._to_select = tab, receipt.created[kind]
        if receipt is not None and self.tab is not None:
            self.tab.unmark()

    async def _select_saved(self) -> None:
        if self._to_select is not None and (tab := self.tab) is not None:
            number, record_id = self._to_select
            self._to_select = None
            if tab is self._tabs.get(number):
                await tab.select(record_id)

    # What is shown

    @property
    def tab(self) -> CustomerTab | None:
        """The tab that is open; None until the position is known and the tab is there."""
        return self._tabs.get(self.query_one(TabsLine).number)

    def _say_header(self) -> None:
        if self.position is None:
            return
        words = self.app.words
        right = []
        if self._neighbours is not None:
            index, total = self._neighbours.index, self._neighbours.total
            of = f" of {words.number(total)}" if total is not None else ""
            at = "–" if index is None else words.number(index + 1)
            right = [(f"{at}{of} ‹[ ]›", "quiet")]
        now, who = None, header.who(self.position, self.place)
        if self.past is not None:
            now, right = self.past.now, []
            who = [*self.past.header(), *who]
        elif self.presence is not None:
            who += header.others_here(self.presence.others, words)
        self.query_one("#title", Bar).say(who, right)
        self.query_one("#money", Bar).say(header.money(self.position, words))
        today = self.position.business_date
        put_off = [] if self._snooze is None else header.put_off(self._snooze, words, today)
        reach = header.reach(self.position, words, now)
        self.query_one("#reach", Bar).say([*put_off, *reach])

    def say_my_day(self) -> None:
        """The day's figures are others."""
        self._say_foot()

    def _say_foot(self) -> None:
        tab = self.tab
        if tab is None:
            return
        rows, right = tab.rows, ""
        if rows is not None and rows.row is not None:
            number = self.app.words.number
            total = "…" if rows.total is None else number(rows.total)
            right = f"{number(rows.index + 1)} of {total}"
        keys: Sequence[tuple[str, str]] = tab.KEYS
        if isinstance(self.past, AheadSource):
            keys = (("look.past", "now"), ("look.letters", "what comes until then"))
        elif self.past is not None:
            keys = (("look.past", "now"), ("look.history", "versions"))
        if day := my_day.words(self.app, self.size.width):
            right = f"{day}  {right}".rstrip()
            keys = keys if self.size.width >= my_day.WIDE else keys[:1]
        self.query_one("#foot", Bar).say(hints(*keys, ("app.help", "help")), right)

    async def _open_tab(self, number: int) -> CustomerTab | None:
        """Show a tab and return it; None while the position is not known, which then opens it."""
        async with self._one_at_a_time:
            self.query_one(TabsLine).open(number)
            if self.position is None:
                self._wanted = number
                return None
            if number not in self._tabs:
                self._tabs[number] = await self._make_tab(number, self.position)
            for each, tab in self._tabs.items():
                tab.display = each == number
            self._tabs[number].first().focus()
            self._say_foot()
            return self._tabs[number]

    async def _make_tab(self, number: int, position: Position) -> CustomerTab:
        """A tab with all that it is made of; its rows come later."""
        _, module, name = TABS[number]
        made = getattr(import_module(f"collectui.ui.screens.{module}"), name)
        tab: CustomerTab = made(self.place, position)
        tab.source = self.past
        try:
            await self.query_one("#body").mount(tab)
        except asyncio.CancelledError:
            tab.remove()
            raise
        return tab

    @on(VirtualList.Moved)
    def _moved(self) -> None:
        self._say_foot()

    def on_descendant_focus(self) -> None:
        self._say_foot()

    @on(VirtualList.Failed)
    def _unread(self, event: VirtualList.Failed) -> None:
        self.app.tell_unread(event.error)

    def _on_news(self, news: News) -> None:
        # Out of sight it waits until it comes to the front.
        if self.in_sight:
            self._take_news(news)
        else:
            self._missed = news if self._missed is None else self._missed | news

    def on_screen_resume(self, event: events.ScreenResume) -> None:
        if self._missed is not None:
            missed, self._missed = self._missed, None
            self._take_news(missed)

    def _take_news(self, news: News) -> None:
        mine = self.place.customer_id in news.mine
        self.worked_here = self.worked_here or mine
        if mine and self._neighbours is not None:
            self._neighbours.touched()
        # A change of any customer may have moved this one in its list.
        self._look_around(mine)
        if self.past is None and news.touches(self.place.customer_id):
            self._mine = self._mine or mine
            self.load()

    # Keys

    @on(TabsLine.Chosen)
    async def _tab_clicked(self, event: TabsLine.Chosen) -> None:
        await self.action_tab(event.number)

    async def action_tab(self, number: int) -> None:
        if number not in TABS:
            super().action_tab(number)
        else:
            await self._open_tab(number)

    def action_back(self) -> None:
        if self.tab is not None and self.tab.escape():
            return
        if self.past is not None and self._ahead is None:
            self.action_as_it_was()
        elif self.worked_here and not self.asked_for_step:
            work_through.leave(self.app, self)
        else:
            self.dismiss()

    def action_take_next(self) -> None:
        if self.past is not None:
            self.not_here("do.next")
        else:
            work_through.take_next(self.app, self)

    def action_skip_customer(self) -> None:
        if self.past is not None:
            self.not_here("do.skip")
        else:
            work_through.skip(self.app, self)

    async def read_from(self, past: OtherTime | None) -> None:
        if self.past is not None:
            self.past.close()
        self.past, self.position = past, None
        self._wanted = self.query_one(TabsLine).number
        async with self._one_at_a_time:
            tabs, self._tabs = self._tabs, {}
            for tab in tabs.values():
                await tab.remove()
        self.load()

    def on_unmount(self) -> None:
        if self.presence is not None:
            self.presence.end()
        if self.past is not None:
            self.past.close()

    @work(exclusive=True, group="step")
    async def action_next_customer(self) -> None:
        await self._step(1)

    @work(exclusive=True, group="step")
    async def action_previous_customer(self) -> None:
        await self._step(-1)

    async def _step(self, by: int) -> None:
        if self._neighbours is None:
            self.app.refuse("This customer was not opened from a list.")
            return
        try:
            row = await self._neighbours.step(by)
        except (StoreBusy, StoreFailed) as error:
            self.app.tell_unread(error)
            return
        if row is None:
            self.app.refuse("That was the last one." if by > 0 else "That was the first one.")
            return
        if self.app.screen is not self:
            return
        self.app.switch_screen(
            CustomerScreen(
                row.customer_id,
                account_id=row.account_id,
                site_id=row.site_id,
                neighbours=self._neighbours,
                tab=self.query_one(TabsLine).number,
                ahead=self._ahead,
            )
        )

    @on(VirtualList.Opened)
    def _opened(self) -> None:
        self.action_open_selected()

    @work(exclusive=True, group="open-selected")
    async def action_open_selected(self) -> None:
        if self.past is not None and self.query_one(TabsLine).number in (ACTIVITIES, NOTES):
            self.action_offered("do.edit")
        elif self.tab is not None and (to := self.tab.open_selected()):
            opened = await self._open_tab(to[0])
            if opened is not None:
                await opened.select(to[1])
