"""Everything that happened to a customer, newest first: by kind, person and words, without end."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from datetime import UTC, datetime
from functools import partial
from typing import Any

from rich.cells import cell_len
from textual import on, work
from textual.app import ComposeResult
from textual.widget import Widget

from collectui.domain.customers.position import Position
from collectui.domain.errors import StoreBusy, StoreFailed
from collectui.domain.filters import Filter
from collectui.domain.history import filter as history_filter
from collectui.domain.history.views import TimelineEntry
from collectui.ui.base import POPUP
from collectui.ui.keys import bindings
from collectui.ui.screens.customer_tab import CustomerTab, Place, Selected, entry_text
from collectui.ui.screens.customer_versions import change_lines, show_changes, show_versions
from collectui.ui.screens.past import moment_of, zone_of
from collectui.ui.widgets.bars import Bar, hints
from collectui.ui.widgets.columns import Column
from collectui.ui.widgets.filter_line import Language
from collectui.ui.widgets.narrowing import open_filter_line
from collectui.ui.widgets.reading_pane import MARKDOWN, Line, ReadingPane
from collectui.ui.widgets.virtual_list import VirtualList
from collectui.ui.widgets.windows import KeysetWindow
from collectui.ui.words import Words

_KEYS = (
    ("look.filter", "filter"),
    ("list.open", "read"),
    ("look.history", "versions"),
    ("look.past", "as it was then"),
)


_OWN = re.compile(r"customer (?P<number>\S+)[^:]*: ")


def within(text: str, number: str) -> str:
    """What was said of a customer, where its number and name stand at the top of the screen."""
    found = _OWN.match(text)
    if found is None or found["number"].rstrip(":") != number:
        return text
    return text[found.end() :]


def columns(
    words: Words, logins: Collection[str] = (), number: str = ""
) -> list[Column[TimelineEntry]]:
    """When, who, what kind, and what was said of it; as wide as such a date and the logins are."""
    now = datetime.now(UTC)
    widest = (12 if words.dates == "words" else 16) + 3 * (words.clock == "12h")
    longest = max((cell_len(login) for login in logins), default=8)

    def when(entry: TimelineEntry) -> str:
        if entry.kind == "payment":  # it has a day and no time
            return words.day(entry.at.date(), now.astimezone().date())
        said = words.moment(entry.at, now)
        # With the year of what is long past there is no room for the time; `h` shows it.
        return said if len(said) <= widest else words.day(entry.at.astimezone(words.zone).date())

    return [
        Column("When", when, widest),
        Column("Who", lambda e: e.who or "–", min(max(longest, 3), 12), rank=1),
        Column("Kind", lambda e: e.kind, 8, rank=2, tone=lambda e: "quiet"),
        Column("What", lambda e: within(entry_text(e, words), number), 16, flex=8),
    ]


class HistoryTab(CustomerTab):
    """The entries above, what the selected one says or changed below."""

    KEYS = _KEYS
    BINDINGS = bindings("look.filter")

    def __init__(self, place: Place, position: Position) -> None:
        super().__init__(place, position)
        self._filter = Filter()

    def compose(self) -> ComposeResult:
        yield Bar(classes="view")
        logins = self.app.desk.logins if self.app.desk is not None else ()
        shown = columns(self.app.words, logins, self.position.customer.number)
        yield VirtualList(shown, lambda entry: entry.position, id="history")
        yield ReadingPane(id="history-text")

    def on_mount(self) -> None:
        self.show_rows()

    @property
    def rows(self) -> VirtualList[TimelineEntry]:
        return self.query_one("#history", VirtualList)

    def first(self) -> Widget:
        return self.rows

    def refresh_lists(self) -> None:
        self.rows.reload()

    # What is listed

    @property
    def filter_text(self) -> str:
        return history_filter.to_text(self._filter)

    def language(self) -> Language:
        assert self.app.desk is not None
        logins = self.app.desk.logins
        parse = partial(history_filter.parse, collectors=logins)
        return Language(parse, history_filter.fields(logins))

    async def action_filter(self) -> None:
        """Open the filter line."""
        if self.app.desk is not None:
            await open_filter_line(self)

    def narrow(self, filter: Filter) -> None:
        if filter != self._filter:
            self._filter = filter
            self.show_rows()

    def show_rows(self) -> None:
        """Show what the filter lets through, from the newest on."""
        text = self.filter_text
        said = (text, "soon") if text else ("all that happened", "quiet")
        self.query_one(".view", Bar).say(
            [("History · ", "strong"), said], hints(("look.filter", "filter"))
        )
        self.rows.show(self._window(), "Nothing like that." if text else "Nothing yet.")

    def escape(self) -> bool:
        if not self.filter_text:
            return False
        self.narrow(Filter())
        return True

    def _window(self) -> KeysetWindow[TimelineEntry]:
        assert self.app.me is not None
        about = (self.place.customer_id, self._filter, self.app.me.id)

        async def page(**how: Any) -> Sequence[TimelineEntry]:
            await self.app.warmed()
            from collectui.store.queries.timeline import entries

            return await self.ask(entries, *about, **how)

        async def count() -> int:
            await self.app.warmed()
            from collectui.store.queries.timeline import entry_count

            return await self.ask(entry_count, *about)

        async def find(entry: TimelineEntry) -> int | None:
            await self.app.warmed()
            from collectui.store.queries.timeline import entry_count

            # Nothing that happened goes again: the entry is where as many stand above it.
            return await self.ask(entry_count, *about, newer_than=entry.position)

        return KeysetWindow(page, count, find, lambda entry: entry.position)

    # What the selected one says

    @on(VirtualList.Moved, "#history")
    def _moved(self) -> None:
        self._read()

    @work(exclusive=True, group="history-text")
    async def _read(self) -> None:
        entry = self.rows.row
        try:
            lines = [] if entry is None else await self._lines(entry)
        except (StoreBusy, StoreFailed) as error:
            self.app.tell_unread(error)
            return
        if entry == self.rows.row:
            self.query_one(ReadingPane).say(lines)

    async def _lines(self, entry: TimelineEntry) -> list[Line]:
        await self.app.warmed()
        from collectui.store.queries.history import changes_of
        from collectui.store.queries.notes import note

        words = self.app.words
        head: list[Line] = [(entry_text(entry, words), "strong")]
        if entry.history_id is not None:
            changes = await self.ask(changes_of, self.place.customer_id, entry.history_id)
            return [*head, *(line for change in changes for line in change_lines(change, words))]
        if entry.kind == "note" and entry.record is not None:
            try:
                found = await self.ask(note, entry.record[1])
            except LookupError:
                return head
            return [(found.body, MARKDOWN)]
        return head

    # Keys

    def selected(self) -> Selected | None:
        entry = self.rows.row
        if entry is None:
            return super().selected()
        return Selected(self.place.about, entry_text(entry, self.app.words), entry.record, entry)

    def moment_typed(self) -> str:
        entry = self.rows.row
        return "" if entry is None else f"{entry.at.astimezone(zone_of(self.app)):%F %T.%f}"

    def open_selected(self) -> tuple[int, int] | None:
        if (entry := self.rows.row) is not None:
            # The screen's worker: one of this tab's would end with the tab it goes away from.
            self.screen.run_worker(self._open(entry), group=POPUP)
        return None

    async def _open(self, entry: TimelineEntry) -> None:
        from collectui.ui.screens.customer_actions import CustomerActions

        source, selected = self.source or self.app, self.selected()
        if entry.history_id is not None:
            customer = self.place.customer_id
            at = await show_changes(self.app, entry.text, source, customer, entry.history_id)
        elif selected is not None:
            at = await show_versions(self.app, selected, source)
        if at is not None and isinstance(self.screen, CustomerActions):
            await self.screen.look_back(moment_of(self.app, at))
