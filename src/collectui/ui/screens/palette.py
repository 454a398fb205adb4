"""Every action of the screen that is open, by name: its keys', and those of its menus."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial

from textual import work
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.screen import Screen
from textual.widgets import Input

from collectui.domain.text import sort_key
from collectui.ui.keys import KEYS
from collectui.ui.screens.desk_screen import DeskScreen
from collectui.ui.screens.found import FoundPopup
from collectui.ui.screens.help import keys_here
from collectui.ui.widgets.action_menu import MenuItem
from collectui.ui.widgets.columns import Column
from collectui.ui.widgets.fields import SearchInput
from collectui.ui.widgets.lines import Bar, hints
from collectui.ui.widgets.virtual_list import VirtualList
from collectui.ui.windows import ListWindow

_NEVER = ("list.", "field.", "go.tab", "app.palette")
"""Moves are made with keys; naming them would only hide what is looked for."""


@dataclass(frozen=True)
class Entry:
    """An action that can be run, or why it cannot be."""

    id: str
    title: str
    keys: str
    run: Callable[[], object] = field(compare=False)
    refusal: str = ""


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


class Palette(FoundPopup[None]):
    """Type a word of the action's name; Enter runs it on the screen below."""

    def __init__(self, screen: Screen[object]) -> None:
        super().__init__()
        self._of = screen
        self._entries: list[Entry] = []
        self._read = self._run_when_read = False
        keys = keys_here(screen)
        run = {
            active.binding.id: partial(screen.app.run_action, active.binding.action, active.node)
            for active in screen.active_bindings.values()
        }
        self._entries = [
            Entry(key.id, key.title, " ".join(keys[key.id]), run[key.id])
            for key in KEYS.values()
            if key.id in keys and not key.id.startswith(_NEVER)
        ]

    def compose(self) -> ComposeResult:
        with Vertical(classes="box -tall"):
            yield SearchInput(placeholder="What do you want to do?")
            yield VirtualList(COLUMNS, lambda entry: entry.id, titles=False)
            yield Bar(hints(("Enter", "do it"), ("Esc", "close")), classes="box-foot")

    def on_mount(self) -> None:
        self._narrow("")
        self._read_menus()

    @work(exclusive=True, group="menus")
    async def _read_menus(self) -> None:
        """The menus' items: what the rules say of them is asked of the store."""
        try:
            if isinstance(self._of, DeskScreen):
                self._add(await self._of.menu_items())
        finally:
            self._read = True
        self._narrow(self.query_one(Input).value)
        if self._run_when_read:
            self.rows.action_open()

    def _add(self, items: Sequence[MenuItem]) -> None:
        menu = self.app.key("do.menu")
        named = {sort_key(entry.title): entry for entry in self._entries}
        for number, item in enumerate(items):
            title = sort_key(item.title)
            known = named.get(title)
            if known is not None and not item.refusal:
                # The key's own action says itself what it is about.
                continue
            keys = known.keys if known is not None else f"{menu} {item.key}" if item.key else ""
            name = known.id if known is not None else f"menu.{number}"
            named[title] = Entry(name, item.title, keys, item.run, item.refusal)
        self._entries = list(named.values())

    def on_input_changed(self, event: Input.Changed) -> None:
        self._narrow(event.value)

    def _narrow(self, text: str) -> None:
        words = sort_key(text).split()
        found = [e for e in self._entries if all(word in sort_key(e.title) for word in words)]
        found.sort(key=lambda entry: not sort_key(entry.title).startswith(sort_key(text)))
        empty = "No action of that name." if self._read else "Reading …"
        self.rows.show(ListWindow(found, lambda entry: entry.id), empty=empty)

    def on_input_submitted(self) -> None:
        # An action may be one of a menu that is not read yet.
        if self._read:
            self.rows.action_open()
        else:
            self._run_when_read = True

    def on_virtual_list_opened(self, event: VirtualList.Opened) -> None:
        entry = event.rows.row
        if not isinstance(entry, Entry):
            return
        if entry.refusal:
            self.notify(entry.refusal, title=f"{entry.title}: no", severity="warning")
            return
        if not self.is_answered:
            self.dismiss(None)
            self.app.call_next(entry.run)
