"""Every action of the screen that is open, by name: for keys that a terminal takes for itself."""

from __future__ import annotations

from dataclasses import dataclass

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.dom import DOMNode
from textual.screen import Screen
from textual.widgets import Input

from collectui.domain.text import sort_key
from collectui.ui.keys import KEYS, shown
from collectui.ui.screens.popup import Popup
from collectui.ui.widgets.columns import Column
from collectui.ui.widgets.fields import SafeInput
from collectui.ui.widgets.lines import Bar, hints
from collectui.ui.widgets.virtual_list import VirtualList
from collectui.ui.windows import ListWindow

_NEVER = ("list.", "field.", "go.tab", "app.palette")
"""Moves are made with keys; naming them would only hide what is looked for."""


@dataclass(frozen=True)
class Entry:
    """An action that can be run."""

    id: str
    title: str
    keys: str


COLUMNS: list[Column[Entry]] = [
    Column("", lambda entry: entry.title, 20, flex=1),
    Column("", lambda entry: entry.keys, 12, right=True, rank=1, tone=lambda entry: "quiet"),
]


class Palette(Popup[None]):
    """Type a word of the action's name; Enter runs it on the screen below."""

    AUTO_FOCUS = "Input"
    BINDINGS = [
        Binding("escape", "dismiss(None)", "Close", show=False),
        Binding("down", "move(1)", show=False),
        Binding("up", "move(-1)", show=False),
        Binding("pagedown", "move(10)", show=False),
        Binding("pageup", "move(-10)", show=False),
    ]

    def __init__(self, screen: Screen[object]) -> None:
        super().__init__()
        self._actions: dict[str, tuple[str, DOMNode]] = {}
        keys: dict[str, list[str]] = {}
        for key, active in screen.active_bindings.items():
            name = active.binding.id
            if name in KEYS and not name.startswith(_NEVER):
                self._actions[name] = active.binding.action, active.node
                keys.setdefault(name, []).append(shown(key))
        self._entries = [
            Entry(key.id, key.title, " ".join(keys[key.id]))
            for key in KEYS.values()
            if key.id in self._actions
        ]

    def compose(self) -> ComposeResult:
        with Vertical(classes="box -tall"):
            yield SafeInput(placeholder="What do you want to do?")
            yield VirtualList(COLUMNS, lambda entry: entry.id, titles=False)
            yield Bar(hints(("Enter", "do it"), ("Esc", "close")), classes="box-foot")

    def on_mount(self) -> None:
        self.query_one(VirtualList).can_focus = False
        self._narrow("")

    def on_input_changed(self, event: Input.Changed) -> None:
        self._narrow(event.value)

    def _narrow(self, text: str) -> None:
        words = sort_key(text).split()
        found = [e for e in self._entries if all(word in sort_key(e.title) for word in words)]
        self.query_one(VirtualList).show(
            ListWindow(found, lambda entry: entry.id), empty="No action of that name."
        )

    def action_move(self, by: int) -> None:
        self.query_one(VirtualList).action_move(by)

    def on_input_submitted(self) -> None:
        self.query_one(VirtualList).action_open()

    async def on_virtual_list_opened(self, event: VirtualList.Opened) -> None:
        entry = event.rows.row
        if entry is not None and not self.is_answered:
            action, node = self._actions[entry.id]
            self.dismiss(None)
            self.app.call_next(self.app.run_action, action, node)
