"""The agent's drafts: open one, take it over from another session, or discard it."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from rich.cells import cell_len
from textual import work
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical

from collectui.domain.notes.text import one_line
from collectui.domain.text import clean_line
from collectui.drafts import Draft, TakenOver
from collectui.ui import routes
from collectui.ui.forms.draft_keys import age_of
from collectui.ui.popups.popup import Popup
from collectui.ui.widgets.bars import Bar, hints
from collectui.ui.widgets.columns import Column
from collectui.ui.widgets.virtual_list import VirtualList
from collectui.ui.widgets.windows import ListWindow


@dataclass(frozen=True)
class DraftRow:
    """A draft as a line of the list."""

    id: str
    title: str
    begins: str
    age: str


def columns(rows: Sequence[DraftRow] = ()) -> list[Column[DraftRow]]:
    """What it is, its first words, and when it was changed: all of that, and where it is open."""
    longest = max((cell_len(row.age) for row in rows), default=0)
    return [
        Column("", lambda row: row.title, 20, flex=1, flows=True),
        Column("", lambda row: row.begins, 10, flex=1, rank=2, tone=lambda row: "quiet"),
        Column("", lambda row: row.age, max(longest, 12), right=True, rank=1),
    ]


def draft_title(draft: Draft) -> str:
    """What a draft is called: its own title, else its kind and customer."""
    return clean_line(draft.title or f"{draft.kind} on {draft.customer}")


def begins(draft: Draft) -> str:
    """The first words of what was typed: of the text that matters most, if there is one."""
    texts = {name: str(value).strip() for name, value in draft.values.items()}
    names = ("subject", "body", "text", "line", "description", draft.at_field)
    return one_line(next((texts[name] for name in names if texts.get(name)), ""))


class DraftsScreen(Popup[None]):
    """Drafts of this store, newest first."""

    BINDINGS = [Binding("x,delete", "discard", "Discard", show=False, id="drafts.discard")]

    def __init__(self) -> None:
        super().__init__()
        self._drafts: dict[str, Draft] = {}
        self._asked = ""

    def compose(self) -> ComposeResult:
        with Vertical(classes="box"):
            yield Bar([("My drafts", "strong")], classes="box-title")
            yield VirtualList(columns(), lambda row: row.id, empty="No drafts.", titles=False)
            yield Bar(
                hints(("list.open", "open"), ("x", "discard"), ("Esc", "close")), classes="box-foot"
            )

    def on_mount(self) -> None:
        self.query_one(VirtualList).styles.height = 10
        self._load()

    @work(exclusive=True)
    async def _load(self) -> None:
        drafts = await self.app.my_drafts()
        self._drafts = {draft.id: draft for draft in drafts}
        rows = [DraftRow(d.id, draft_title(d), begins(d), age_of(self.app, d)) for d in drafts]
        self.query_one(VirtualList).recolumn(columns(rows))
        self.query_one(VirtualList).show(ListWindow(rows, lambda row: row.id))

    def on_virtual_list_opened(self, event: VirtualList.Opened) -> None:
        if event.rows.row is not None:
            self._open(self._drafts[event.rows.row.id])

    @work(exclusive=True, group="open")
    async def _open(self, draft: Draft) -> None:
        drafts = self.app.drafts.drafts
        if drafts.elsewhere(draft):
            try:
                draft = await asyncio.to_thread(drafts.take_over, draft)
            except TakenOver:
                self.notify("Another session was faster: it has that draft, or is done with it.")
                self._load()
                return
            except OSError as error:
                self.notify(f"Not taken over: {error.strerror}.", severity="warning")
                return
        self.dismiss(None)
        routes.open_draft(self.app, draft)

    def action_discard(self) -> None:
        row = self.query_one(VirtualList).row
        if row is None:
            return
        if self.app.drafts.drafts.elsewhere(self._drafts[row.id]):
            self.notify("It is open in another session: Enter takes it over.", severity="warning")
            return
        if self._asked != row.id:
            self._asked = row.id
            self.notify(f"{row.title}: press x again to discard it for good.", severity="warning")
            return
        self.app.drafts.discard(row.id)
        self._load()
