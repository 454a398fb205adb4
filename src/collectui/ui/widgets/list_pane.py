"""A list of the dashboard with the line that says what it shows and the line that narrows it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from textual import work
from textual.app import ComposeResult

from collectui.domain.errors import StoreBusy, StoreFailed
from collectui.ui import routes
from collectui.ui.base import POPUP
from collectui.ui.keys import KEYS, bindings
from collectui.ui.widgets.lines import Bar
from collectui.ui.widgets.narrowing import Narrowed
from collectui.ui.widgets.virtual_list import VirtualList

if TYPE_CHECKING:
    from collectui.domain.commands import About
    from collectui.domain.plan import Receipt
    from collectui.domain.views import ActivityView
    from collectui.ui.widgets.action_menu import MenuItem


WHILE_MARKED = "rows are marked; Esc takes the marks away"
MOST_MARKED = 5_000
"""More than that is a change of the desk's, not of one form's."""


class ListPane(Narrowed):
    """What the lists of customers and of work have in common.

    What a key needs is imported when it is pressed: the first frame waits for nothing.
    """

    BINDINGS = bindings(
        "look.filter",
        "look.views",
        "look.copy",
        "look.customer",
        "look.letters",
        "do.activity",
        "do.series",
        "do.note",
        "do.contact",
        "do.menu",
        "list.mark_all",
        "go.moved",
    )

    def compose(self) -> ComposeResult:
        yield Bar(classes="view")
        yield VirtualList([], self.key)

    def key(self, row: Any) -> Any:
        """What tells a row from the others."""
        raise NotImplementedError

    @property
    def rows(self) -> VirtualList[Any]:
        """The list."""
        return self.query_one(VirtualList)

    @property
    def view(self) -> Bar:
        """The line above it."""
        return self.query_one(".view", Bar)

    @work(exclusive=True, group="marks")
    async def action_mark_all(self) -> None:
        from collectui.ui.words import counted

        try:
            whole = await self.rows.mark_all(MOST_MARKED)
        except (StoreBusy, StoreFailed) as error:
            self.app.tell_unread(error)
            return
        if not whole:
            said = counted(MOST_MARKED, "row")
            self.notify(f"Only the first {said} are marked.", severity="warning")

    # The row under the cursor

    def about(self, row: Any) -> tuple[About, str]:
        """What a row is about, and the customer's name."""
        raise NotImplementedError

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
            routes.open_letters(self.app, about.customer_id, name)

    def saved(self, receipt: Receipt | None) -> None:
        """An editor opened from here has closed."""

    def new_activity(self, row: Any) -> None:
        """The form of a new activity about a row."""
        routes.new_activity(self.app, *self.about(row), self.saved)

    def new_series(self, row: Any) -> None:
        """The form of a new series of activities about a row."""
        routes.new_series(self.app, *self.about(row), self.saved)

    def new_note(self, row: Any) -> None:
        """The form of a new note about a row."""
        routes.new_note(self.app, *self.about(row))

    def log_contact(self, row: Any) -> None:
        """The form of a contact with a row's customer."""
        routes.log_contact(self.app, *self.about(row), self.activity_of(row), self.saved)

    @work(group=POPUP)
    async def copy_from(self, row: Any) -> None:
        """Offer what can be copied of a row's customer."""
        from collectui.ui.screens import menus

        about, name = self.about(row)
        await menus.copy_from(self.app, about.customer_id, name, getattr(row, "phone", None))

    def _only_row(self, key_id: str) -> Any:
        """The row under the cursor; says why not where rows are marked: `Space` has moved the
        cursor on from the row that it marked, and one form is about one row."""
        if self.rows.marked:
            self.app.refuse(f"{KEYS[key_id].title}: {WHILE_MARKED}.")
            return None
        return self._row()

    def action_new_activity(self) -> None:
        if row := self._only_row("do.activity"):
            self.new_activity(row)

    def action_new_series(self) -> None:
        if row := self._only_row("do.series"):
            self.new_series(row)

    def action_new_note(self) -> None:
        if row := self._only_row("do.note"):
            self.new_note(row)

    def activity_of(self, row: Any) -> ActivityView | None:
        """The activity that a contact logged from a row completes."""
        return None

    def action_log_contact(self) -> None:
        if row := self._only_row("do.contact"):
            self.log_contact(row)

    def menu_name(self, row: Any) -> str:
        """What the menu calls what it is about."""
        return self.about(row)[1]

    def menu_title(self, row: Any) -> str:
        """What the menu's title says, so that a letter in it is not taken for another menu's."""
        return self.menu_name(row)

    def menu_items(self, row: Any) -> list[MenuItem]:
        """What can be done with a row's customer, whichever has the cursor by then."""
        from collectui.domain import rules
        from collectui.ui.widgets.action_menu import MenuItem

        assert self.app.me is not None
        refusal = rules.may_write(self.app.me)
        no = "" if refusal is None else refusal.reason
        no = no or (WHILE_MARKED if self.rows.marked else "")
        return [
            MenuItem("c", "Log a contact", partial(self.log_contact, row), refusal=no),
            MenuItem("a", "New activity", partial(self.new_activity, row), refusal=no),
            MenuItem("A", "New series", partial(self.new_series, row), refusal=no),
            MenuItem("n", "New note", partial(self.new_note, row), refusal=no),
            MenuItem("y", "Copy phone, e-mail or number", partial(self.copy_from, row)),
        ]

    def action_menu(self) -> None:
        from collectui.ui.widgets.action_menu import ActionMenu

        if self.app.me is not None and (row := self._row()):
            self.app.push_screen(ActionMenu(self.menu_title(row), self.menu_items(row)))

    def action_copy(self) -> None:
        if row := self._row():
            self.copy_from(row)
