"""The desk: the delinquent customers and the work, where the day begins."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from textual import events, on, work
from textual.app import ComposeResult
from textual.binding import Binding

from collectui.domain.errors import StoreBusy, StoreFailed
from collectui.ui import my_day
from collectui.ui.base import POPUP
from collectui.ui.news import News
from collectui.ui.screens.full_screen import FullScreen
from collectui.ui.screens.queue_pane import QueuePane
from collectui.ui.widgets.bars import Bar, Part, TabsLine, hints
from collectui.ui.widgets.preview import Preview
from collectui.ui.widgets.virtual_list import VirtualList
from collectui.ui.words import counted

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from collectui.domain.queue.rows import QueueTotals
    from collectui.ui.offer import Offer
    from collectui.ui.screens.activity_pane import ActivityPane
    from collectui.ui.screens.list_pane import ListPane
    from collectui.ui.source import DeskAheadSource

PREVIEW_FROM = 32
"""Lines of terminal from which on there is room for the preview."""
QUEUE, WORK = 1, 2
BESIDE_DAY = 104
"""Columns from which on the title has room for all of the totals beside a later day."""


class DashboardScreen(FullScreen):
    """Two tabs, one list each."""

    TAB_COUNT = 2
    past: DeskAheadSource | None = None
    """Where the lists are read at a later day; None for the present."""
    BINDINGS = [Binding("escape,q", "back", "Take the filter away", show=False, id="go.back")]

    def __init__(self) -> None:
        super().__init__()
        self._wants_preview = True
        self._work: ActivityPane | None = None
        """The list of work, which the first list does not wait for."""
        self._missed: News | None = None
        """What was changed while this screen was out of sight."""
        self._drafts = 0
        self._totals: QueueTotals | None = None
        self._outdated = False
        """Whether the later day that is shown follows from another desk than there is by now."""

    def compose(self) -> ComposeResult:
        yield Bar(["collectui"], id="title")
        yield TabsLine(["Delinquent customers", "Activities"], id="tabs")
        yield QueuePane(id="queue-pane")
        yield Preview(id="preview")
        yield Bar(id="foot")

    def on_mount(self) -> None:
        self.queue.rows.focus()
        self._say_foot()
        self.app.changed.subscribe(self, self._on_news)
        self.set_interval(my_day.EVERY_SECONDS, self._count_day)

    def _count_day(self) -> None:
        """A minute more, once the day has begun."""
        if self.app.my_day is not None:
            my_day.look(self.app)

    @property
    def queue(self) -> QueuePane:
        """The delinquent list."""
        return self.query_one(QueuePane)

    @property
    def work_list(self) -> ActivityPane:
        """The list of work, once the delinquent one is shown."""
        assert self._work is not None
        return self._work

    @property
    def tab(self) -> int:
        """The tab that is open."""
        return self.query_one(TabsLine).number

    @property
    def rows(self) -> VirtualList[Any]:
        """The list in front."""
        return self.queue.rows if self.tab == QUEUE else self.work_list.rows

    @work(group="begin")
    async def begin(self) -> None:
        """The store is open."""
        if self.past is not None:
            # Of the store that was open before.
            self.read_from(None)
        # What stands around the rows is painted with them: if it were before, they would wait for
        # the frame after it, a sixtieth of a second.
        await self.queue.begin()
        self._say_day()
        self._say_title()
        if self._work is None:
            from collectui.ui.screens.activity_pane import ActivityPane

            self._work = ActivityPane(id="work-pane")
            self._work.display = False
            await self.mount(self._work, before="#preview")
        self.work_list.count_due()
        self.look_for_drafts(offer=True)

    @work(group="drafts", exclusive=True)
    async def look_for_drafts(self, offer: bool = False) -> None:
        """Show how many drafts there are; at start, offer the newest."""
        drafts = await self.app.my_drafts()
        if not self.query(TabsLine):
            # The program has ended meanwhile.
            return
        self._drafts = len(drafts)
        self._say_day()
        if drafts and offer:
            from collectui.ui.screens.drafts import draft_title

            title, age = draft_title(drafts[0]), self.app.words.ago(drafts[0].when)
            key = self.app.key("do.drafts")
            self.notify(
                f"{counted(len(drafts), 'draft')}: {title}, {age}. {key} opens it.",
                timeout=8,
            )

    # What is shown around the lists

    def _say_title(self) -> None:
        me = self.app.me
        left: list[Part] = [("collectui", "strong")]
        if self.past is not None:
            left = [*self.past.header()]
        elif me is not None:
            role = f" · {me.role.value}" if self.size.width >= 100 else ""
            left.append((f"  {me.login}{role}", "quiet"))
        right = [] if self._totals is None else self._say_totals(self._totals)
        self.query_one("#title", Bar).say(left, right)

    def _say_day(self) -> None:
        if (desk := self.queue.desk) is None:
            return
        today = desk.business_date
        day = self.app.words.business_day(today, datetime.now().astimezone().date())
        drafts = (
            f"{counted(self._drafts, 'draft')}: {self.app.key('do.drafts')}  "
            if self._drafts
            else ""
        )
        self.query_one(TabsLine).say_right(f"{drafts}business date {day}", f"{drafts}{day}")

    def _say_totals(self, totals: QueueTotals) -> list[Part]:
        """Rows, customers, and past due in as many currencies as there is room for."""
        words = self.app.words
        said: list[Part] = []
        if totals.rows != totals.customers:
            said.append((f"{words.number(totals.rows)} rows  ", "quiet"))
        noun = "customer" if totals.customers == 1 else "customers"
        said.append(f"{words.number(totals.customers)} {noun}")
        if totals.snoozed:
            said.append((f"  {words.number(totals.snoozed)} snoozed", "quiet"))
        if not totals.past_due:
            return said
        # Where there is room for one it is the same one, wherever the cursor is.
        most = max(totals.past_due, key=lambda currency: totals.past_due[currency])
        money = [
            words.money_with_code(amount, currency)
            for currency, amount in sorted(
                totals.past_due.items(), key=lambda item: (item[0] != most, item[0])
            )
        ]
        taken = 64 if self.past is None else BESIDE_DAY
        room = max((self.size.width - taken) // 18, 1)
        left_out = f" +{len(money) - room}" if len(money) > room else ""
        if self.past is not None and self.size.width < BESIDE_DAY:
            return [(money[0] + left_out, "strong")]
        said.append(("  " + "  ".join(money[:room]) + left_out, "strong"))
        return [*said, (" past due", "quiet")]

    def _say_foot(self) -> None:
        rows = self.rows
        number = self.app.words.number
        right = ""
        if rows.row is not None:
            total = "…" if rows.total is None else number(rows.total)
            right = f"{number(rows.index + 1)} of {total}"
        if rows.marked:
            right = f"{number(len(rows.marked))} marked  {right}"
        if self.past is not None:
            keys = [("look.past", "now"), ("look.desk_letters", "what comes until then")]
            keys += [("look.letters", "of the customer"), ("app.help", "help")]
        elif self.tab == QUEUE:
            keys = [("do.activity", "activity"), ("do.note", "note"), ("do.contact", "contact")]
            keys += [("do.menu", "actions"), ("look.explain", "why here"), ("app.help", "help")]
        else:
            keys = [("list.open", "open"), ("do.complete", "done")]
            keys += [("do.postpone do.advance", "postpone")]
            keys += [("do.activity", "activity"), ("do.note", "note"), ("app.help", "help")]
        if day := my_day.words(self.app, self.size.width):
            # The day stays, and with it as many keys as there is room for.
            right = f"{day}  {right}".rstrip()
            keys = keys if self.size.width >= my_day.WIDE else [*keys[:2], keys[-1]]
        self.query_one("#foot", Bar).say(hints(*keys), right)

    def say_my_day(self) -> None:
        """The day's figures are others."""
        self._say_foot()

    @on(VirtualList.Moved)
    @on(VirtualList.Marked)
    def _moved(self) -> None:
        self.app.warm_up()
        self._say_foot()
        self._follow()

    def _follow(self) -> None:
        preview = self.query_one(Preview)
        if preview.display and self.tab == QUEUE:
            preview.follow(self.queue.rows.row)

    def on_resize(self, event: events.Resize) -> None:
        self._place_preview(event.size.height)
        self._say_title()

    def _place_preview(self, height: int) -> None:
        shown = self._wants_preview and height >= PREVIEW_FROM and self.tab == QUEUE
        self.query_one(Preview).display = shown
        self._follow()

    @on(QueuePane.Totals)
    def _count(self, event: QueuePane.Totals) -> None:
        self._totals = event.totals
        self._say_title()

    def on_activity_pane_due(self, event: ActivityPane.Due) -> None:
        due = f" ({self.app.words.number(event.count)} due)" if event.count else ""
        self.query_one(TabsLine).name_tab(WORK, f"Activities{due}")

    @on(VirtualList.Failed)
    def _unread(self, event: VirtualList.Failed) -> None:
        self.app.tell_unread(event.error)

    def _on_news(self, news: News) -> None:
        if news.mine or news.new_day:
            self._count_day()
        if news.new_day:
            self._say_day()
            for pane in self._panes:
                pane.follow_day()
        # Lists out of sight are asked again when they come to the front.
        if self.in_sight:
            self._refresh_lists(news)
        else:
            self._missed = news if self._missed is None else self._missed | news

    def on_screen_resume(self, event: events.ScreenResume) -> None:
        self.look_for_drafts()
        if self._missed is not None or self.queue.walked:
            missed, self._missed = self._missed, None
            self._refresh_lists(missed or News(frozenset()))

    def _refresh_lists(self, news: News) -> None:
        if self.past is not None:
            self._follow_news(self.past, news)
            return
        for pane in self._panes:
            pane.reload(news)
        # What the preview says of a row may have changed though the row has not.
        self._follow()

    @property
    def _panes(self) -> Sequence[QueuePane | ActivityPane]:
        """The lists that there are."""
        return (self.queue,) if self._work is None else (self.queue, self._work)

    @property
    def front(self) -> ListPane:
        """The list's pane that is in front."""
        return self.queue if self.tab == QUEUE else self.work_list

    def offered_keys(self) -> Collection[str]:
        return self.front.OFFERED

    def menu_title(self) -> str:
        return self.front.menu_title()

    async def offers(self, key_id: str = "") -> Sequence[Offer] | None:
        row = self.rows.row
        if row is None or self.app.me is None:
            return None
        if self.past is None:
            return self.front.offers(row)
        from collectui.ui.screens.past import of_the_moment

        return of_the_moment(self.app, self.past, self.front.offers(row))

    # Keys

    @on(TabsLine.Chosen)
    def _tab_clicked(self, event: TabsLine.Chosen) -> None:
        self.action_tab(event.number)

    def action_tab(self, number: int) -> None:
        if number not in (QUEUE, WORK):
            super().action_tab(number)
            return
        self.query_one(TabsLine).open(number)
        self.queue.display = number == QUEUE
        self.work_list.display = number == WORK
        if number == WORK and self.app.desk is not None and not self.work_list.rows.loaded:
            self.work_list.begin()
        self.rows.focus()
        self._place_preview(self.size.height)
        self._say_foot()

    def action_back(self) -> None:
        if self.rows.marked:
            self.rows.unmark()
        elif self.tab == WORK:
            self.action_tab(QUEUE)
        elif self.past is not None and not self.queue.filter_text:
            self.action_as_it_was()
        elif self.app.desk is None or not self.queue.clear_filter():
            self.app.action_help_quit()

    # Another day

    @work(group=POPUP)
    async def action_as_it_was(self) -> None:
        from collectui.ui.screens.past import ask_later_day, look_ahead_of_all

        if self.past is not None:
            self.read_from(None)
        elif self.app.desk is not None:
            on = await ask_later_day(self.app)
            source = None if on is None else await look_ahead_of_all(self.app, on)
            if source is not None:
                self.read_from(source)

    def read_from(self, source: DeskAheadSource | None) -> None:
        """Show everything as another source has it; None is the store as it is."""
        if self.past is not None:
            self.past.close()
        self.past, self._outdated = source, False
        self._totals = None
        for part in self._panes:
            part.look_at(source)
        self.query_one(Preview).source = source
        self._say_title()
        self._say_day()
        self._say_foot()
        self._follow()

    def on_unmount(self) -> None:
        if self.past is not None:
            self.past.close()

    @work(exclusive=True, group="take-in")
    async def _follow_news(self, past: DeskAheadSource, news: News) -> None:
        """What others did to some customers moves them at the later day too."""
        if news.everything:
            self._outdated = True
            key = self.app.key("look.past")
            self.notify(f"The whole desk has changed since: {key} twice looks ahead anew.")
        if not self._outdated and news.customers:
            try:
                await past.take_in(news.customers)
            except (StoreBusy, StoreFailed) as error:
                self.app.tell_unread(error)
                return
        if past is self.past:
            self.queue.reload()
            self.work_list.reload()
            self._follow()

    def action_desk_letters(self) -> None:
        if self.past is None:
            super().action_desk_letters()
            return
        from collectui.ui.screens.past import show_coming_to_all

        self.app.run_worker(show_coming_to_all(self.app, self.past), group=POPUP)

    def action_take_next(self) -> None:
        if self.past is not None:
            self.not_here("do.next")
            return
        from collectui.ui.screens import work_through

        if self.app.desk is not None:
            work_through.take_next(self.app)

    def action_toggle_preview(self) -> None:
        self._wants_preview = not self._wants_preview
        self._place_preview(self.size.height)
        if self._wants_preview and self.size.height < PREVIEW_FROM:
            self.notify(f"The preview shows in a terminal of {PREVIEW_FROM} lines and more.")
