"""The delinquent list with its view, filter line, sort and totals."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from textual import work
from textual.message import Message

from collectui.domain.errors import StoreBusy, StoreFailed
from collectui.ui import pauses, routes
from collectui.ui.base import POPUP
from collectui.ui.keys import bindings
from collectui.ui.screens.list_pane import OF_ANY_ROW, ListPane
from collectui.ui.screens.moved_rows import MovedRows
from collectui.ui.widgets.bars import Part, hints
from collectui.ui.widgets.pages import PAGE
from collectui.ui.widgets.windows import KeysetWindow
from collectui.ui.words import counted, plain_words

if TYPE_CHECKING:
    from collectui.domain.about import About, Customers
    from collectui.domain.filters import Filter
    from collectui.domain.plan import Receipt
    from collectui.domain.queue.query import QueueQuery
    from collectui.domain.queue.rows import QueueRow, QueueTotals
    from collectui.ui.neighbours import QueueNeighbours
    from collectui.ui.news import News
    from collectui.ui.offer import Offer
    from collectui.ui.source import DeskAheadSource
    from collectui.ui.widgets.filter_line import Language
    from collectui.ui.widgets.virtual_list import VirtualList

EMPTY = {
    "mine": "Your queue is empty. {views} then 2 shows everybody's.",
    "all": "No past-due customers. {views} then 5 shows all customers.",
    "unassigned": "Every delinquent customer has a collector.",
    "set_aside": "Nothing is on hold.",
    "customers": "There are no customers yet: collectui import FILE brings them.",
    "snoozed": "Nobody is snoozed.",
    "no_next": "Every customer who can be collected from has a next step.",
    "done": "You have worked no customer of the list today.",
    "since": "Nothing has happened in your queue since yesterday.",
    "promises_due": "No promise is due in the next three business days, and none waits.",
    "broken": "No promise was broken in the last two weeks.",
    "skipped": "No customer was skipped three times since it was last worked.",
}
"""What an empty list says, by its scope."""
FIRST_RUN = """\
There are no customers yet. In a shell, not here:

  collectui import FILE --dry-run   reads a file of open items (CSV, XLSX,
                                    JSON), says what it would do
  collectui import FILE             does it; the customers appear here
  collectui demo                    opens the program on invented data

{quit} quits, {help} is the help."""
"""What the list says in a store without customers."""
_HISTORY = 6
"""A customer's tab."""
NONE_PASSES = "Nothing matches. {filter} edits the filter, Esc clears it."


class QueuePane(MovedRows, ListPane):
    """One list of the desk at a time: whose rows, narrowed by what, in which order."""

    BINDINGS = bindings("look.sort", "look.explain")
    OFFERED = OF_ANY_ROW | {"do.snooze", "do.promise"}
    FOR_MARKED = frozenset(("activity.add", "activity.series", "note.add", "customer.snooze"))

    class Totals(Message):
        """The totals of the list became known."""

        def __init__(self, totals: QueueTotals) -> None:
            super().__init__()
            self.totals = totals

    if TYPE_CHECKING:

        @property
        def rows(self) -> VirtualList[QueueRow]: ...

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.asked: QueueQuery | None = None
        """What the list shows; None until the store is open."""
        self._no_customers = False
        """Whether the store was found without any customer."""
        self._kept_as = ""
        self._kept: QueueQuery | None = None
        """The view that was opened or saved last, and its name."""

    def key(self, row: QueueRow) -> str:
        return row.unit

    def mark_key(self, row: QueueRow) -> int:
        return row.customer_id

    async def begin(self) -> None:
        """The store is open: show my queue, or everybody's while mine is empty."""
        from collectui.domain.queue.query import QueueQuery, Scope, Sort

        assert self.app.me is not None
        query = QueueQuery(Scope.MINE, self.app.me.id)
        everybody = replace(query, scope=Scope.CUSTOMERS).sorted_by(Sort.NAME)
        try:
            first = await self._window(query).fetch(0, PAGE)
            if not first:
                query = replace(query, scope=Scope.ALL)
                first = await self._window(query).fetch(0, PAGE)
            self._no_customers = not first and not await self._window(everybody).fetch(0, 1)
        except (StoreBusy, StoreFailed) as error:
            self.app.tell_unread(error)
            first = []
        self.ask_for(query, first)

    def ask_for(self, query: QueueQuery, first: Sequence[QueueRow] = ()) -> None:
        """Show another list from its top; `first` is its first page, if it is here already."""
        same_rows = self.asked is not None and query == replace(self.asked, sort=query.sort)
        self.asked = query
        self.follow_day()
        empty = NONE_PASSES if self.filter_text else EMPTY[query.scope]
        if query.whose_id is not None and not self.filter_text:
            empty = f"The queue of {self._name_of(query.whose_id)} is empty."
        empty = (FIRST_RUN if self._no_customers else empty).format(
            views=self.app.key("look.views"),
            filter=self.app.key("look.filter"),
            quit=self.app.key("app.quit"),
            help=self.app.key("app.help"),
        )
        self.rows.show(self._window(query), empty, first=first, marks_stay=same_rows)
        self._say_view(query)
        self.count_up()

    def follow_day(self) -> None:
        """The columns count from the business date as it is now."""
        from collectui.ui.widgets.queue_columns import queue_columns

        if self.asked is not None and self.desk is not None:
            today, mine = self.desk.business_date, self.asked.scope == "mine"
            self.rows.set_columns(queue_columns(self.app.words, today, mine))

    def look_at(self, source: DeskAheadSource | None) -> None:
        self.source = source
        self.rows.unmark()
        if self.asked is not None:
            at = self.rows.row
            self.ask_for(self.asked)
            if at is not None:
                self.rows.show(self._window(self.asked), at=at)

    def reload(self, news: News | None = None) -> None:
        """Rows may have changed."""
        if self.asked is not None:
            self._no_customers = False
            mine = frozenset() if news is None else news.mine
            self.begin_anew()
            self.rows.reload(lambda row: row.customer_id in mine)
            self.count_up()

    def neighbours(self) -> QueueNeighbours | None:
        """The list as the customer opened from it goes on through it."""
        from collectui.ui.neighbours import QueueNeighbours

        assert self.asked is not None
        rows, spot = self.rows, self.rows.spot
        if spot is None:
            return None
        return QueueNeighbours(self, self._window(self.asked), spot, rows.index, rows.total)

    def neighbours_of(self, row: QueueRow) -> QueueNeighbours:
        """The same for a row that was given out, wherever the cursor is."""
        from collectui.ui.neighbours import QueueNeighbours
        from collectui.ui.widgets.spots import Spot

        assert self.asked is not None
        spot = Spot(row)
        self.walked_to(spot)
        return QueueNeighbours(self, self._window(self.asked), spot, None, None)

    def list_window(self) -> KeysetWindow[QueueRow] | None:
        return None if self.asked is None else self._window(self.asked)

    # Keys

    def about(self, row: QueueRow) -> tuple[About, str]:
        from collectui.domain.about import About

        return About(row.customer_id, row.account_id, row.site_id), row.name

    @property
    def chosen_customers(self) -> list[int]:
        """Those marked, else that of the row under the cursor."""
        return [row.customer_id for row in self.rows.chosen]

    def meant(self, row: QueueRow) -> tuple[About | Customers, str]:
        from collectui.domain.about import Customers

        marked = self.chosen_customers if self.rows.marked else []
        if len(marked) > 1:
            return Customers(tuple(marked)), self.marked_words()
        return self.about(self.rows.chosen[0] if marked else row)

    def marked_words(self) -> str:
        return counted(len(self.rows.marked), "customer")

    def _chosen_name(self) -> str:
        several = len(self.rows.marked) > 1
        return self.marked_words() if several else self.rows.chosen[0].name

    def menu_title(self) -> str:
        from collectui.ui.screens.profile_menu import profile_title

        return profile_title(self._chosen_name(), len(self.chosen_customers))

    def offers(self, row: QueueRow) -> list[Offer]:
        from collectui.ui.promise_offer import promise_offers
        from collectui.ui.screens.profile_menu import profile_offers
        from collectui.ui.snooze_offer import snooze_offers

        ids = self.chosen_customers
        own = profile_offers(self.app, ids, self._chosen_name(), self.saved)
        snooze = snooze_offers(self.app, *self.meant(row), self.saved)
        promise = promise_offers(self.app, *self.about(row), self.saved)
        others = [*super().offers(row), *self.of_marked([*snooze, *promise])]
        return [*own, *others] if self.rows.marked else [*others, *own]

    def show_history(self, row: QueueRow) -> None:
        routes.open_customer(self.app, row.customer_id, tab=_HISTORY, ahead=self.ahead)

    def saved(self, receipt: Receipt | None) -> None:
        if receipt is not None and self.rows.marked:
            self.rows.unmark()

    def on_virtual_list_marked(self) -> None:
        if self.asked is not None:
            self._say_view(self.asked)

    def open_row(self, row: QueueRow) -> None:
        routes.open_customer(
            self.app,
            row.customer_id,
            account_id=row.account_id,
            site_id=row.site_id,
            neighbours=self.neighbours(),
            ahead=self.ahead,
        )

    def open_customer_of(self, row: QueueRow) -> None:
        self.open_row(row)

    @property
    def filter_text(self) -> str:
        if self.asked is None:
            return ""
        from collectui.domain.filters import to_text

        return to_text(self.asked.filter)

    def language(self) -> Language:
        from collectui.domain import filters
        from collectui.ui.widgets.filter_line import Language

        assert self.app.desk is not None
        labels, logins = self.app.desk.bucket_labels, self.app.desk.logins
        return Language(
            partial(filters.parse, buckets=labels, collectors=logins),
            filters.fields_of(labels, logins),
        )

    def narrow(self, filter: Filter) -> None:
        if self.asked is not None and filter != self.asked.filter:
            self.ask_for(replace(self.asked, filter=filter))

    def clear_filter(self) -> bool:
        """Take the filter away; False if there is none."""
        from collectui.domain.filters import Filter

        if not self.filter_text:
            return False
        self.narrow(Filter())
        return True

    @work(group=POPUP)
    async def action_views(self) -> None:
        from collectui.ui.screens.saved_views import choose_view

        if self.asked is None:
            return
        name = self._kept_as if self.asked == self._kept else ""
        if chosen := await choose_view(self.app, self.asked, name, self.nothing_changes):
            self._kept_as, self._kept = chosen.name, chosen.query
            self.ask_for(chosen.query)

    @work(group=POPUP)
    async def action_sort(self) -> None:
        from collectui.ui.screens import menus

        if self.asked is None:
            return
        if chosen := await menus.choose_sort(self.app, self.asked.sort, self.asked.scope):
            self.ask_for(self.asked.sorted_by(chosen))

    @work(group=POPUP)
    async def action_explain(self) -> None:
        from collectui.ui.screens import menus

        row = self.rows.row
        if row is None:
            self.app.refuse("Nothing is selected.")
        else:
            await menus.explain(
                self.app, self.source or self.app, row.customer_id, row.unit, row.name
            )

    # The store

    def _window(self, query: QueueQuery) -> KeysetWindow[QueueRow]:
        from collectui.ui.neighbours import queue_window

        return queue_window(self, query)

    @work(exclusive=True, group="totals")
    async def count_up(self) -> None:
        """Totals, after the rows are shown and when keys rest."""
        await self.app.rest(pauses.TOTALS)
        from collectui.store.queries.queue import queue_totals

        desk = self.desk
        assert desk is not None
        assert self.asked is not None
        try:
            totals = await self.ask(
                queue_totals, self.asked, desk.business_date, desk.bucket_labels
            )
        except (StoreBusy, StoreFailed) as error:
            self.app.tell_unread(error)
            return
        self.post_message(self.Totals(totals))

    def _name_of(self, collector_id: int) -> str:
        people = () if self.app.desk is None else self.app.desk.collectors
        return next((each.name for each in people if each.id == collector_id), "somebody")

    def _say_view(self, query: QueueQuery) -> None:
        from collectui.domain.queue.query import SCOPE_TITLES

        order = "name" if query.scope == "customers" else plain_words(query.sort)
        title = SCOPE_TITLES[query.scope]
        if query.whose_id is not None:
            title = f"Queue of {self._name_of(query.whose_id)}"
        if self._kept_as and query == self._kept:
            title = f"{self._kept_as} · {title}"
        said: list[Part] = [(title, "strong"), (f" · {order} ▾", "quiet")]
        if text := self.filter_text:
            said += [(" · ", "quiet"), (text, "soon")]
        if self.rows.marked:
            said += [(" · ", "quiet"), (f"✓ {self.marked_words()} marked", "strong")]
        keys = (
            ("look.search", "search"),
            ("look.filter", "filter"),
            ("look.views", "view"),
            ("look.sort", "sort"),
        )
        self.view.say(said, hints(*keys))
