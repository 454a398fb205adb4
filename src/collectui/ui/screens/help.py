"""The keys of the screen that is open, by group; typing narrows them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.screen import Screen
from textual.widgets import Input

from collectui.domain.text import sort_key
from collectui.ui.keys import GROUPS, KEYS, shown
from collectui.ui.popups.popup import Popup
from collectui.ui.screens.full_screen import FullScreen
from collectui.ui.widgets.bars import Bar, hints
from collectui.ui.widgets.columns import Column
from collectui.ui.widgets.found_line import FoundLine
from collectui.ui.widgets.virtual_list import VirtualList
from collectui.ui.widgets.windows import ListWindow


@dataclass(frozen=True)
class HelpLine:
    """A heading, or a thing one can do and its keys."""

    id: str
    keys: str
    title: str


COLUMNS: list[Column[HelpLine]] = [
    Column("", lambda line: line.keys, 14, tone=lambda line: "strong"),
    Column("", lambda line: line.title, 20, flex=1, tone=lambda line: "" if line.keys else "soon"),
    Column("", lambda line: line.id if line.keys else "", 18, rank=1, tone=lambda line: "quiet"),
]


def keys_here(screen: Screen[object]) -> dict[str, list[str]]:
    """The ids of what can be done on a screen as it stands, with the keys in effect."""
    keys: dict[str, list[str]] = {}
    for key, active in screen.active_bindings.items():
        name = active.binding.id
        if name not in KEYS:
            continue
        node = active.node
        if not isinstance(node, FullScreen) or node.has_use_for(name):
            keys.setdefault(name, []).append(shown(key))
    return keys


def help_lines(screen: Screen[object]) -> list[HelpLine]:
    """What can be done on this screen, with the keys in effect, in the order of the key table."""
    keys = keys_here(screen)
    lines: list[HelpLine] = []
    for group in GROUPS:
        members = [key for key in KEYS.values() if key.group == group and key.id in keys]
        tabs = [key for key in members if key.id.startswith("go.tab")]
        others = [key for key in members if key not in tabs]
        if not members:
            continue
        lines.append(HelpLine(f"group.{group}", "", group))
        lines += [HelpLine(key.id, " ".join(keys[key.id]), key.title) for key in others]
        if tabs:
            first, last = keys[tabs[0].id][0], keys[tabs[-1].id][0]
            lines.append(HelpLine("go.tab1 …", f"{first} … {last}", "Tab of this screen"))
    return lines


def narrowed(lines: list[HelpLine], text: str) -> Iterator[HelpLine]:
    """The lines with these words in their key, title or id, below their headings."""
    words, heading = sort_key(text).split(), None
    for line in lines:
        if not line.keys:
            heading = line
        elif all(word in sort_key(f"{line.keys} {line.title} {line.id}") for word in words):
            if heading is not None:
                yield heading
            heading = None
            yield line


class HelpScreen(Popup[None]):
    """Help for the screen below."""

    AUTO_FOCUS = "Input"

    def __init__(self, screen: Screen[object]) -> None:
        super().__init__()
        self._lines = help_lines(screen)

    def compose(self) -> ComposeResult:
        with Vertical(classes="box -tall"):
            yield Bar([("Keys of this screen", "strong")], ["id in [keys]"], classes="box-title")
            yield FoundLine(placeholder="type to search")
            yield VirtualList(COLUMNS, lambda line: line.id, titles=False)
            yield Bar(hints(("↑↓", "move"), ("Esc", "close")), classes="box-foot")

    def on_mount(self) -> None:
        self._narrow("")

    def on_input_changed(self, event: Input.Changed) -> None:
        self._narrow(event.value)

    def _narrow(self, text: str) -> None:
        found = list(narrowed(self._lines, text))
        self.query_one(VirtualList).show(
            ListWindow(found, lambda line: line.id), empty="No key of that name."
        )
