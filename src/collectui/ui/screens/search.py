"""Search customers as one types: by name, number, e-mail, phone, contact, program, invoice."""

from __future__ import annotations

from textual import work
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Input

from collectui.domain.errors import StoreBusy, StoreFailed
from collectui.domain.queue.rows import Found
from collectui.ui import pauses
from collectui.ui.popups.popup import Popup
from collectui.ui.widgets.bars import Bar, hints
from collectui.ui.widgets.columns import Column
from collectui.ui.widgets.found_line import FoundLine
from collectui.ui.widgets.virtual_list import VirtualList
from collectui.ui.widgets.windows import ListWindow

COLUMNS: list[Column[Found]] = [
    Column("", lambda found: found.name, 16, flex=2),
    Column("", lambda found: found.number, 8, flex=1, most=16, rank=1),
    Column("", lambda found: found.matched, 10, flex=2, rank=2, tone=lambda found: "quiet"),
]


class SearchScreen(Popup[Found]):
    """Type; the customers found stand below, the best match first. Answers the one taken."""

    AUTO_FOCUS = "Input"

    def __init__(self, title: str = "") -> None:
        """`title` says what the customer is wanted for, where it is not to be opened."""
        super().__init__()
        self._title = title
        self._shown_for = ""
        self._open_first = False

    def compose(self) -> ComposeResult:
        word = "take" if self._title else "open"
        with Vertical(classes="box -tall"):
            if self._title:
                yield Bar([(self._title, "strong")], classes="box-title")
            yield FoundLine(placeholder="name, number, e-mail, phone, contact, program or invoice")
            yield VirtualList(COLUMNS, lambda found: found.customer_id, titles=False)
            yield Bar(
                hints(("↑↓", "choose"), ("Enter", word), ("Esc", "close")), classes="box-foot"
            )

    def on_mount(self) -> None:
        rows = self.query_one(VirtualList)
        rows.show(ListWindow([], lambda found: found.customer_id), empty="Type the first letters.")

    def on_input_changed(self, event: Input.Changed) -> None:
        self._open_first = False
        self._search(event.value)

    @work(exclusive=True, group="search")
    async def _search(self, typed: str) -> None:
        await self.app.rest(pauses.SEARCH)
        await self.app.store()
        from collectui.store.queries.search import find

        try:
            found = await self.app.ask(find, typed)
        except (StoreBusy, StoreFailed) as error:
            self.app.tell_unread(error)
            return
        empty = "No match." if typed.strip() else "Type the first letters."
        self.query_one(VirtualList).show(ListWindow(found, lambda row: row.customer_id), empty)
        self._shown_for = typed
        if self._open_first and found:
            self.dismiss(found[0])

    def on_input_submitted(self, event: Input.Submitted) -> None:
        # Enter typed ahead of the answer means the first of the answer, not of the one before.
        if event.value == self._shown_for:
            self.query_one(VirtualList).action_open()
        else:
            self._open_first = True

    def on_virtual_list_opened(self, event: VirtualList.Opened) -> None:
        if event.rows.row is not None:
            self.dismiss(event.rows.row)
