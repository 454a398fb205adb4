"""The keys of the screen that is open, by group."""

from __future__ import annotations

from dataclasses import dataclass

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.screen import Screen

from collectui.ui.keys import GROUPS, KEYS, shown
from collectui.ui.screens.popup import Popup
from collectui.ui.widgets.columns import Column
from collectui.ui.widgets.lines import Bar, hints
from collectui.ui.widgets.virtual_list import VirtualList
from collectui.ui.windows import ListWindow


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


def help_lines(screen: Screen[object]) -> list[HelpLine]:
    """What can be done on this screen, with the keys in effect, in the order of the key table."""
    keys: dict[str, list[str]] = {}
    for key, active in screen.active_bindings.items():
        if active.binding.id in KEYS:
            keys.setdefault(active.binding.id or "", []).append(shown(key))
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
            lines.append(HelpLine("go.tab1 …", "1 … 9", "Tab of this screen"))
    return lines


class HelpScreen(Popup[None]):
    """Help for the screen below."""

    def __init__(self, screen: Screen[object]) -> None:
        super().__init__()
        self._lines = help_lines(screen)

    def compose(self) -> ComposeResult:
        with Vertical(classes="box -tall"):
            yield Bar([("Keys of this screen", "strong")], ["id in [keys]"], classes="box-title")
            yield VirtualList(COLUMNS, lambda line: line.id, titles=False)
            yield Bar(hints(("↑↓", "move"), ("Esc", "close")), classes="box-foot")

    def on_mount(self) -> None:
        self.query_one(VirtualList).show(ListWindow(self._lines, lambda line: line.id))
