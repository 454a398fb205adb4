"""The delinquent list with its view, filter line, sort and totals."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from functools import partial

from textual import getters, on, work
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.message import Message

from collectui.domain import filters
from collectui.domain.errors import StoreBusy, StoreFailed
from collectui.domain.queue import SCOPE_TITLES, QueueQuery, Scope
from collectui.domain.views import QueueRow, QueueTotals
from collectui.ui.base import POPUP, StoreApp
from collectui.ui.keys import bindings
from collectui.ui.screens import menus
from collectui.ui.widgets.filter_line import FilterLine
from collectui.ui.widgets.lines import Bar, Part, hints
from collectui.ui.widgets.queue_columns import queue_columns
from collectui.ui.widgets.virtual_list import VirtualList
from collectui.ui.windows import KeysetWindow
from collectui.ui.words import plain_words

EMPTY = {
    Scope.MINE: "Your queue is empty. v then 2 shows everybody's.",
    Scope.ALL: "Nobody owes anything past due. v then 5 shows all customers.",
    Scope.UNASSIGNED: "Every delinquent customer has a collector.",
    Scope.SET_ASIDE: "Nothing is set aside.",
    Scope.CUSTOMERS: "There are no customers yet: collectui import FILE brings them.",
}


class QueueNeighbours:
    """Where in the list the customer on the screen stands, and the rows before and after it."""

    def __init__(self, window: KeysetWindow[QueueRow], index: int, total: int | None) -> None:
        self._window = window
        self.index, self.total = index, total

    async def step(self, by: int) -> QueueRow | None:
        """Move on by rows; None and no move at the ends. Raises StoreBusy or StoreFailed."""
        if self.index + by < 0:
            return None
        rows = await self._window.fetch(self.index + by, 1)
        if not rows:
            return None
        self.index += by
        return rows[0]


class QueuePane(Vertical):
    """One list of the desk at a time: whose rows, narrowed by what, in which order."""

    app = getters.app(StoreApp)
    BINDINGS = bindings("look.filter", "look.views", "look.sort", "look.explain")

    class Totals(Message):
        """The totals of the list became known."""

        def __init__(self, totals: QueueTotals) -> None:
            super().__init__()
            self.totals = totals

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.asked = QueueQuery()
        """What the list shows."""

    def compose(self) -> ComposeResult:
        yield Bar(id="view")
        yield FilterLine(id="filter")
        yield VirtualList([], lambda row: row.unit, id="queue")

    @property
    def rows(self) -> VirtualList[QueueRow]:
        """The list."""
        return self.query_one("#queue", VirtualList)

    @property
    def filter_text(self) -> str:
        """The filter in effect, as it is written."""
        return filters.to_text(self.asked.filter)

    @work(exclusive=True, group="begin")
    async def begin(self) -> None:
        """The store is open: show my queue, or everybody's while mine is empty."""
        assert self.app.me is not None
        assert self.app.desk is not None
        desk = self.app.desk
        self.asked = QueueQuery(Scope.MINE, self.app.me.id)
        from collectui.store.queries.queue import queue_page

        try:
            mine = await self.app.ask(
                queue_page, self.asked, desk.business_date, desk.bucket_labels, limit=1
            )
        except (StoreBusy, StoreFailed) as error:
            self.app.tell_unread(error)
            mine = []
        self.ask_for(replace(self.asked, scope=Scope.MINE if mine else Scope.ALL))

    def ask_for(self, query: QueueQuery) -> None:
        """Show another list from its top."""
        assert self.app.desk is not None
        self.asked = query
        mine = query.scope is Scope.MINE
        today = self.app.desk.business_date
        self.rows.set_columns(queue_columns(self.app.words, today, mine))
        self._say_view()
        self.rows.show(
            self._window(query),
            EMPTY[query.scope]
            if query.filter == filters.Filter()
            else "No row passes the filter. f changes it, Esc takes it away.",
        )
        self.count_up()

    def reload(self) -> None:
        """Rows may have changed."""
        self.rows.reload()
        self.count_up()

    def clear_filter(self) -> bool:
        """Take the filter away; False if there is none."""
        if self.asked.filter == filters.Filter():
            return False
        self.ask_for(replace(self.asked, filter=filters.Filter()))
        return True

    def neighbours(self) -> QueueNeighbours:
        """The list as the customer opened from it goes on through it."""
        return QueueNeighbours(self._window(self.asked), self.rows.index, self.rows.total)

    def action_filter(self) -> None:
        if self.app.desk is not None:
            self.query_one(FilterLine).open(self.filter_text, self.app.desk.bucket_labels)

    @work(group=POPUP)
    async def action_views(self) -> None:
        if chosen := await menus.choose_scope(self.app, self.asked.scope):
            self.ask_for(replace(self.asked, scope=chosen))

    @work(group=POPUP)
    async def action_sort(self) -> None:
        if chosen := await menus.choose_sort(self.app, self.asked.sort, self.asked.scope):
            self.ask_for(self.asked.sorted_by(chosen))

    @work(group=POPUP)
    async def action_explain(self) -> None:
        if self.rows.row is None:
            self.notify("Nothing is selected.")
        else:
            await menus.explain_row(self.app, self.rows.row)

    @on(FilterLine.Changed)
    def _narrow(self, event: FilterLine.Changed) -> None:
        if event.filter != self.asked.filter:
            self.ask_for(replace(self.asked, filter=event.filter))

    @on(FilterLine.Closed)
    def _filter_closed(self) -> None:
        self.rows.focus()

    def _window(self, query: QueueQuery) -> KeysetWindow[QueueRow]:
        from collectui.store.queries.queue import queue_count, queue_page, queue_place

        desk = self.app.desk
        assert desk is not None
        about = (query, desk.business_date, desk.bucket_labels)

        async def place(row: QueueRow) -> int | None:
            return await self.app.ask(queue_place, *about, row.unit)

        return KeysetWindow(
            partial(self.app.ask, queue_page, *about),
            partial(self.app.ask, queue_count, *about),
            place,
            lambda row: row.position,
        )

    @work(exclusive=True, group="totals")
    async def count_up(self) -> None:
        """Totals, after the rows are shown and when keys rest."""
        await asyncio.sleep(0.3)
        from collectui.store.queries.queue import queue_totals

        desk = self.app.desk
        assert desk is not None
        try:
            totals = await self.app.ask(
                queue_totals, self.asked, desk.business_date, desk.bucket_labels
            )
        except (StoreBusy, StoreFailed) as error:
            self.app.tell_unread(error)
            return
        self.post_message(self.Totals(totals))

    def _say_view(self) -> None:
        order = "name" if self.asked.scope is Scope.CUSTOMERS else plain_words(self.asked.sort)
        said: list[Part] = [(SCOPE_TITLES[self.asked.scope], "strong"), (f" · {order} ▾", "quiet")]
        if text := self.filter_text:
            said += [(" · ", "quiet"), (text, "soon")]
        self.query_one("#view", Bar).say(
            said, hints(("/", "search"), ("f", "filter"), ("v", "view"), ("s", "sort"))
        )
