"""Every action of the screen that is open, by name: its keys', and those of its menus."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import partial

from textual import work
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.screen import Screen
from textual.widgets import Input

from collectui.domain.text import sort_key
from collectui.ui.keys import KEYS
from collectui.ui.offer import Offer, take
from collectui.ui.popups.popup import Popup
from collectui.ui.screens.full_screen import FullScreen
from collectui.ui.screens.help import keys_here
from collectui.ui.widgets.bars import Bar, hints
from collectui.ui.widgets.columns import Column
from collectui.ui.widgets.found_line import FoundLine
from collectui.ui.widgets.virtual_list import VirtualList
from collectui.ui.widgets.windows import ListWindow

_NEVER = ("list.", "field.", "go.tab", "app.palette")
"""Moves are made with keys; naming them would only hide what is looked for."""


@dataclass(frozen=True)
class Entry:
    """Something that can be done, or why it cannot be, and its keys."""

    id: str
    title: str
    keys: str
    offer: Offer = field(compare=False)

    @property
    def refusal(self) -> str:
        """Why it may not be started; empty where it may."""
        return self.offer.refusal


COLUMNS: list[Column[Entry]] = [
    Column("", lambda e: e.title, 20, flex=2, most=44, tone=lambda e: "quiet" if e.refusal else ""),
    Column(
        "",
        lambda entry: f"✗ {entry.refusal}" if entry.refusal else entry.keys,
        12,
        flex=1,
        rank=1,
        tone=lambda entry: "late" if entry.refusal else "quiet",
    ),
]


class Palette(Popup[None]):
    """Type a word of the action's name; Enter runs it on the screen below."""

    AUTO_FOCUS = "Input"

    def __init__(self, screen: Screen[object]) -> None:
        super().__init__()
        self._of = screen
        self._entries: list[Entry] = []
        self._read = self._run_when_read = False
        keys = keys_here(screen)
        run = {
            active.binding.id: partial(
                screen.app.call_next, screen.app.run_action, active.binding.action, active.node
            )
            for active in screen.active_bindings.values()
        }
        self._entries = [
            Entry(key.id, key.title, " ".join(keys[key.id]), Offer("", key.title, run[key.id]))
            for key in KEYS.values()
            if key.id in keys and not key.offered and not key.id.startswith(_NEVER)
        ]

    def compose(self) -> ComposeResult:
        with Vertical(classes="box -tall"):
            yield FoundLine(placeholder="What do you want to do?")
            yield VirtualList(COLUMNS, lambda entry: entry.id, titles=False)
            yield Bar(hints(("Enter", "do it"), ("Esc", "close")), classes="box-foot")

    def on_mount(self) -> None:
        self._narrow("")
        self._read_menus()

    @work(exclusive=True, group="menus")
    async def _read_menus(self) -> None:
        """What is offered: what the rules say of it is asked of the store."""
        try:
            if isinstance(self._of, FullScreen):
                self._add(self._of, await self._of.named_offers())
        finally:
            self._read = True
        self._narrow(self.query_one(Input).value)
        if self._run_when_read:
            self.query_one(VirtualList).action_open()

    def _add(self, screen: FullScreen, offers: Sequence[Offer]) -> None:
        menu, bound = self.app.key("do.menu"), {each.key for each in offers}
        self._entries = [entry for entry in self._entries if entry.id not in bound]
        for number, each in enumerate(offers):
            keys, run = f"{menu} {each.letter}" if each.letter else "", each.run
            if each.key:
                # What a key is about may be less narrow than what the menu is about.
                keys, run = self.app.key(each.key), partial(screen.action_offered, each.key)
            entry = Entry(f"offer.{number}", each.title, keys, replace(each, run=run))
            self._entries.append(entry)

    def on_input_changed(self, event: Input.Changed) -> None:
        self._narrow(event.value)

    def _narrow(self, text: str) -> None:
        words = sort_key(text).split()
        found = [e for e in self._entries if all(word in sort_key(e.title) for word in words)]
        found.sort(key=lambda entry: not sort_key(entry.title).startswith(sort_key(text)))
        empty = "No action of that name." if self._read else "Reading …"
        self.query_one(VirtualList).show(ListWindow(found, lambda entry: entry.id), empty=empty)

    def on_input_submitted(self) -> None:
        # An action may be one of a menu that is not read yet.
        if self._read:
            self.query_one(VirtualList).action_open()
        else:
            self._run_when_read = True

    def on_virtual_list_opened(self, event: VirtualList.Opened) -> None:
        entry = event.rows.row
        if not isinstance(entry, Entry):
            return
        if self.closing.is_answered:
            return
        if not entry.refusal:
            self.dismiss(None)
        self.app.call_next(take, self.app, entry.offer)
