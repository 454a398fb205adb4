"""A list of the dashboard with the line that says what it shows and the line that narrows it."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar

from textual import work
from textual.app import ComposeResult

from collectui.ui import routes
from collectui.ui.base import POPUP
from collectui.ui.keys import bindings
from collectui.ui.source import Asking, DeskAheadSource
from collectui.ui.widgets.bars import Bar
from collectui.ui.widgets.narrowing import open_filter_line
from collectui.ui.widgets.virtual_list import VirtualList

if TYPE_CHECKING:
    from collections.abc import Callable, Collection
    from datetime import date

    from collectui.domain.about import About, Customers
    from collectui.domain.activities.views import ActivityView
    from collectui.domain.filters import Filter
    from collectui.domain.plan import Receipt
    from collectui.ui.offer import Offer
    from collectui.ui.widgets.filter_line import Language


OF_ANY_ROW = frozenset(
    ("do.activity", "do.series", "do.note", "do.contact", "look.copy", "look.history")
)
"""Keys that offers of every row are bound to."""


class ListPane(Asking):
    """What the lists of customers and of work have in common.

    What a key needs is imported when it is pressed: the first frame waits for nothing.
    """

    BINDINGS = bindings(
        "look.filter",
        "look.views",
        "look.customer",
        "look.letters",
        "list.mark_all",
        "list.mark_to",
        "go.moved",
    )

    def compose(self) -> ComposeResult:
        yield Bar(classes="view")
        yield VirtualList([], self.key, mark_key=self.mark_key)

    def key(self, row: Any) -> Any:
        """What tells a row from the others."""
        raise NotImplementedError

    def mark_key(self, row: Any) -> Any:
        """What a row is marked by: rows with the same are marked together."""
        return self.key(row)

    @property
    def rows(self) -> VirtualList[Any]:
        """The list."""
        return self.query_one(VirtualList)

    @property
    def view(self) -> Bar:
        """The line above it."""
        return self.query_one(".view", Bar)

    @property
    def filter_text(self) -> str:
        """The filter in effect, as it is written; empty when there is none."""
        raise NotImplementedError

    def language(self) -> Language:
        """What can be written in the filter line."""
        raise NotImplementedError

    def narrow(self, filter: Filter) -> None:
        """Show what the filter lets through."""
        raise NotImplementedError

    async def action_filter(self) -> None:
        """Open the filter line."""
        if self.app.desk is not None:
            await open_filter_line(self)

    @work(exclusive=True, group="marks")
    async def action_mark_all(self) -> None:
        from collectui.ui.screens.marking import MOST_MARKED, mark

        await mark(self.app, self.rows.mark_all(MOST_MARKED))

    @work(exclusive=True, group="marks")
    async def action_mark_to(self) -> None:
        from collectui.ui.screens.marking import MOST_MARKED, mark

        await mark(self.app, self.rows.mark_range(MOST_MARKED))

    # Another time

    @property
    def ahead(self) -> date | None:
        """The later day that is looked at; None for today."""
        return self.source.on if isinstance(self.source, DeskAheadSource) else None

    @property
    def nothing_changes(self) -> str:
        """Why nothing can be changed at the day that is looked at; empty for today."""
        if not isinstance(self.source, DeskAheadSource):
            return ""
        from collectui.ui.other_time import nothing_changes

        return nothing_changes(self.app, self.source)

    def look_at(self, source: DeskAheadSource | None) -> None:
        """Show the rows as another source has them; None is the store as it is."""
        raise NotImplementedError

    # The row under the cursor

    def about(self, row: Any) -> tuple[About, str]:
        """What a row is about, and the customer's name."""
        raise NotImplementedError

    def meant(self, row: Any) -> tuple[About | Customers, str]:
        """What something new is about: the row, or what is marked where that is possible."""
        return self.about(row)

    def open_row(self, row: Any) -> None:
        """What Enter opens."""
        raise NotImplementedError

    def open_customer_of(self, row: Any) -> None:
        """The customer of a row."""
        raise NotImplementedError

    def _row(self) -> Any:
        if self.rows.row is None:
            self.app.refuse("Nothing is selected.")
        return self.rows.row

    def on_virtual_list_opened(self, event: VirtualList.Opened) -> None:
        self.open_row(event.row)

    def action_open_customer(self) -> None:
        if row := self._row():
            self.open_customer_of(row)

    def action_letters(self) -> None:
        if row := self._row():
            about, name = self.about(row)
            if isinstance(self.source, DeskAheadSource):
                self._show_coming(self.source, about.customer_id, name)
            else:
                routes.open_letters(self.app, about.customer_id, name)

    @work(group=POPUP)
    async def _show_coming(self, source: DeskAheadSource, customer_id: int, name: str) -> None:
        from collectui.ui.screens.past import show_coming

        await show_coming(self.app, name, source.on, partial(source.coming, customer_id))

    def saved(self, receipt: Receipt | None) -> None:
        """An editor opened from here has closed."""

    def new_activity(self, row: Any) -> None:
        """The form of a new activity about a row."""
        routes.new_activity(self.app, *self.meant(row), self.saved)

    def new_series(self, row: Any) -> None:
        """The form of a new series of activities about a row."""
        routes.new_series(self.app, *self.meant(row), self.saved)

    def new_note(self, row: Any) -> None:
        """The form of a new note about a row."""
        routes.new_note(self.app, *self.meant(row), self.saved)

    def log_contact(self, row: Any) -> None:
        """The form of a contact with a row's customer."""
        routes.log_contact(self.app, *self.about(row), self.activity_of(row), self.saved)

    @work(group=POPUP)
    async def copy_from(self, row: Any) -> None:
        """Offer what can be copied of a row's customer."""
        from collectui.ui.screens import menus

        about, name = self.about(row)
        phone = getattr(row, "phone", None)
        await menus.copy_from(self.app, about.customer_id, name, phone, self.source)

    def activity_of(self, row: Any) -> ActivityView | None:
        """The activity that a contact logged from a row completes."""
        return None

    # What is offered

    OFFERED: ClassVar[Collection[str]] = OF_ANY_ROW
    """Ids of the keys that offers of its rows are bound to."""
    FOR_MARKED: ClassVar[Collection[str]] = ()
    """Ids of the actions that are done for all marked rows together."""

    def menu_title(self) -> str:
        """What the menu of the row is about: its letters are its own."""
        raise NotImplementedError

    def offers(self, row: Any) -> list[Offer]:
        """What can be done with a row's customer, whichever has the cursor by then."""
        from collectui.domain.kernel import may_write
        from collectui.ui.offer import COPY, Offer

        assert self.app.me is not None
        refusal = may_write(self.app.me)
        no = "" if refusal is None else refusal.reason

        def new(letter: str, title: str, run: Callable[[Any], object], id: str, key: str) -> Offer:
            return Offer(letter, title, partial(run, row), refusal=no, id=id, key=key)

        history = partial(self.show_history, row)
        found = [
            new("c", "Log a contact", self.log_contact, "contact.log", "do.contact"),
            new("a", "New activity", self.new_activity, "activity.add", "do.activity"),
            new("A", "New series", self.new_series, "activity.series", "do.series"),
            new("n", "New note", self.new_note, "note.add", "do.note"),
            Offer("h", "History", history, id="look.history", key="look.history"),
            Offer("y", COPY, partial(self.copy_from, row), id="look.copy", key="look.copy"),
        ]
        return self.of_marked(found)

    def of_marked(self, offers: list[Offer]) -> list[Offer]:
        """The same while rows are marked: for all of them together, or refused."""
        from collectui.ui.offer import about_one

        if not self.rows.marked:
            return offers
        hint = self.marked_words()
        return [
            replace(each, hint=hint)
            if each.id in self.FOR_MARKED
            else about_one(self.app, [each])[0]
            for each in offers
        ]

    def marked_words(self) -> str:
        """How much is marked: `12 customers`."""
        return ""

    def show_history(self, row: Any) -> None:
        """What was recorded of a row."""
        raise NotImplementedError
