"""Words looked for in the notes of all customers."""

from __future__ import annotations

from datetime import date, datetime

from textual import work
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Input

from collectui.domain.errors import StoreBusy, StoreFailed
from collectui.domain.notes.pasted_mail import gist
from collectui.domain.notes.views import NoteView
from collectui.ui import pauses
from collectui.ui.popups.popup import Popup
from collectui.ui.widgets.bars import Bar, Part, hints
from collectui.ui.widgets.columns import Column
from collectui.ui.widgets.found_line import FoundLine
from collectui.ui.widgets.virtual_list import VirtualList
from collectui.ui.widgets.windows import ListWindow
from collectui.ui.words import Words

MOST = 200
"""Notes shown; one more word finds fewer."""


def columns(words: Words, today: date) -> list[Column[NoteView]]:
    """Whose note, when, and how it begins."""

    def day(note: NoteView) -> str:
        return words.day(note.created_at.astimezone().date(), today)

    return [
        Column("", lambda n: n.customer, 16, flex=2),
        Column("", day, 11, rank=1),
        Column("", lambda n: n.type_title, 10, flex=1, most=16, rank=2, tone=lambda n: "quiet"),
        Column("", lambda n: gist(n.body), 16, flex=3, rank=1),
    ]


class NoteSearchScreen(Popup[NoteView]):
    """Type; the notes found stand below, the latest first. Answers the one taken."""

    AUTO_FOCUS = "Input"

    def __init__(self, words: str) -> None:
        super().__init__()
        self._begun = words

    def compose(self) -> ComposeResult:
        assert self.app.desk is not None
        shown = columns(self.app.words, self.app.desk.business_date)
        with Vertical(classes="box -tall"):
            yield FoundLine(self._begun, placeholder="words in the notes of all customers")
            yield VirtualList(shown, lambda note: note.id, titles=False)
            yield Bar(classes="box-foot")

    def on_mount(self) -> None:
        self._say(None)
        self._search(self._begun)

    def on_input_changed(self, event: Input.Changed) -> None:
        self._search(event.value)

    @work(exclusive=True, group="search")
    async def _search(self, typed: str) -> None:
        """Stretch by stretch from the latest note on; the next key ends it."""
        await self.app.rest(pauses.NOTE_SEARCH)
        await self.app.store()
        from collectui.store.queries.notes import find_notes

        rows = self.query_one(VirtualList)
        found: list[NoteView] = []
        start = None
        shown = False
        while True:
            try:
                more, start = await self.app.ask(
                    find_notes, typed, start=start, limit=MOST - len(found)
                )
            except (StoreBusy, StoreFailed) as error:
                self.app.tell_unread(error)
                return
            found += more
            if not shown:
                empty = "No note says so." if typed.strip() else "Words that all occur in a note."
                rows.show(ListWindow(found, lambda note: note.id), empty if start is None else "…")
                # Without a row yet the next answer says whether there is none.
                shown = bool(found)
            elif more:
                rows.reload()
            self._say(start)
            if start is None:
                return

    def _say(self, start: tuple[datetime, int] | None) -> None:
        """How far back the notes are looked through; nothing once all of them are."""
        assert self.app.desk is not None
        aside: list[Part] = []
        if start is not None:
            day = self.app.words.day(start[0].astimezone().date(), self.app.desk.business_date)
            aside = [(f"looked back to {day} …", "quiet")]
        keys = (("↑↓", "choose"), ("Enter", "open"), ("Esc", "close"))
        self.query_one(".box-foot", Bar).say(hints(*keys), aside)

    def on_input_submitted(self) -> None:
        self.query_one(VirtualList).action_open()

    def on_virtual_list_opened(self, event: VirtualList.Opened) -> None:
        if isinstance(event.rows.row, NoteView):
            self.dismiss(event.rows.row)
