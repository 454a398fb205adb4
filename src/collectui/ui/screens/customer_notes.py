"""A customer's notes: pinned ones first, then the latest, and the text of the selected one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime

from textual import events, getters, on, work
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal, Vertical
from textual.widget import Widget
from textual.widgets import Input

from collectui.domain.about import About
from collectui.domain.customers.position import Position
from collectui.domain.notes.pasted_mail import fold, gist
from collectui.domain.notes.views import NoteView
from collectui.domain.text import clean_line
from collectui.ui import pauses, routes
from collectui.ui.asked import SkippedRows
from collectui.ui.base import StoreApp
from collectui.ui.offer import press
from collectui.ui.screens.customer_tab import CustomerTab, Place, Selected, begin_at
from collectui.ui.screens.file_rows import FileRows
from collectui.ui.widgets.columns import Column
from collectui.ui.widgets.fields import SafeInput
from collectui.ui.widgets.reading_pane import MARKDOWN, Line, ReadingPane
from collectui.ui.widgets.virtual_list import VirtualList
from collectui.ui.words import Words, counted

BESIDE = 100
"""Columns from which on the text stands beside the list."""


def columns(words: Words, today: date) -> list[Column[NoteView]]:
    """Notes; the beginning of the text holds on longest."""

    def day(note: NoteView) -> str:
        return words.day(note.created_at.astimezone().date(), today)

    return [
        Column("", lambda n: "pin" if n.pinned else "", 3, rank=1, tone=lambda n: "soon"),
        Column("Date", day, 11, rank=1),
        Column("Type", lambda n: n.type_title, 12, flex=1, most=19, rank=2),
        Column("Text", lambda n: gist(n.body), 28, flex=16),
        Column("On", lambda n: n.about, 12, flex=8, most=30, rank=3, tone=lambda n: "quiet"),
        Column("By", lambda n: n.author or "–", 8, rank=4, tone=lambda n: "quiet"),
    ]


class NoteSearch(SafeInput):
    """Words to be found in the notes; Enter and Esc leave it, Tab looks in everybody's."""

    app = getters.app(StoreApp)
    BINDINGS = [
        Binding("escape", "leave", show=False),
        Binding("tab", "take('tab')", show=False),
    ]

    def action_leave(self) -> None:
        self.value = ""
        self.display = False
        self.screen.query_one("#notes", VirtualList).focus()

    def action_take(self, key: str) -> None:
        """Look for the same words in the notes of all customers."""
        routes.search_notes(self.app, self.value)


class Notes(CustomerTab):
    """The list and the text; `/` searches in them."""

    KEYS = (
        ("do.note", "new"),
        ("do.edit", "edit"),
        ("look.preview", "pin"),
        ("look.search", "search"),
        ("do.menu", "actions"),
    )

    OFFERED = CustomerTab.OFFERED | {"do.edit", "look.preview", "do.write_file"}

    def __init__(self, place: Place, position: Position) -> None:
        super().__init__(place, position)
        self._words = ""

    def compose(self) -> ComposeResult:
        yield NoteSearch(placeholder="words in the notes; Tab: of all customers", id="note-search")
        with Horizontal(id="notes-body"):
            yield VirtualList(
                self._columns(),
                lambda note: note.id,
                empty="No notes. n writes one.",
                id="notes",
            )
            with Vertical(id="note-reading"):
                yield ReadingPane(id="note-text")
                yield FileRows()

    def _columns(self) -> list[Column[NoteView]]:
        return columns(self.app.words, self.position.business_date)

    def follow_day(self) -> None:
        self.rows.set_columns(self._columns())

    def on_mount(self) -> None:
        self.query_one(NoteSearch).display = False
        self.rows.show(self._window())

    def _window(self) -> SkippedRows[NoteView]:
        from collectui.store.queries.notes import note_count, notes_of

        customer_id, words = self.place.customer_id, self._words

        async def page(skip: int, limit: int) -> Sequence[NoteView]:
            return await self.ask(notes_of, customer_id, words=words, skip=skip, limit=limit)

        async def count() -> int:
            return await self.ask(note_count, customer_id, words)

        async def find(note: NoteView) -> int | None:
            return await self._place_of(note.id)

        return SkippedRows(page, count, find)

    async def _place_of(self, note_id: int) -> int | None:
        from collectui.store.queries.notes import note_place

        return await self.ask(note_place, self.place.customer_id, note_id, self._words)

    async def select(self, record_id: int) -> None:
        begin_at(self.rows, self._window(), await self._place_of(record_id))

    def on_resize(self, event: events.Resize) -> None:
        self.set_class(event.size.width >= BESIDE, "-beside")

    @property
    def rows(self) -> VirtualList[NoteView]:
        return self.query_one("#notes", VirtualList)

    def first(self) -> Widget:
        return self.rows

    def refresh_lists(self) -> None:
        self.rows.reload()

    @on(VirtualList.Moved, "#notes")
    def _read(self) -> None:
        note = self.rows.row
        self.query_one(ReadingPane).say([] if note is None else self._lines(note))
        self.query_one(FileRows).list(() if note is None else note.files)

    def _lines(self, note: NoteView) -> list[Line]:
        words, now = self.app.words, datetime.now(UTC)
        facts = [note.type_title, note.about, note.author or "nobody named"]
        facts.append(words.moment(note.created_at, now))
        if note.edited_at is not None:
            facts.append(f"edited {words.moment(note.edited_at, now)}")
        lines = [(" · ".join(facts), "quiet")]
        if note.struck_reason:
            lines.append((f"✗ void: {note.struck_reason}", "late"))
        folded = fold(note.body)
        lines.append((folded.text, MARKDOWN))
        if folded.quoted:
            quoted = counted(folded.quoted_lines, "quoted line")
            lines.append((f"… {quoted}, folded: Enter opens the whole text", "quiet"))
        return lines

    def search(self) -> bool:
        field = self.query_one(NoteSearch)
        field.display = True
        field.focus()
        return True

    @work(exclusive=True, group="note-search")
    async def on_input_changed(self, event: Input.Changed) -> None:
        await self.app.rest(pauses.NOTE_SEARCH)
        self._words = event.value
        said = f"No note says “{clean_line(event.value)}”." if event.value else "No notes."
        self.rows.show(self._window(), empty=said)

    def on_input_submitted(self) -> None:
        self.rows.focus()

    def escape(self) -> bool:
        field = self.query_one(NoteSearch)
        if not field.display:
            return False
        field.action_leave()
        return True

    def selected(self) -> Selected | None:
        note = self.rows.row
        if note is None:
            return super().selected()
        about = About(
            note.customer_id, note.account_id, note.site_id, note.program_id, note.item_id
        )
        return Selected(about, f"note on {note.about}", ("note", note.id), note)

    def open_selected(self) -> tuple[int, int] | None:
        press(self, "do.edit")
        return None
