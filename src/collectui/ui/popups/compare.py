"""Theirs and mine, field by field, when somebody else saved first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical

from collectui.ui.popups.popup import Popup
from collectui.ui.text import one_line
from collectui.ui.widgets.bars import Bar, hints
from collectui.ui.widgets.columns import Column
from collectui.ui.widgets.reading_pane import ReadingPane
from collectui.ui.widgets.virtual_list import VirtualList
from collectui.ui.widgets.windows import ListWindow


@dataclass(frozen=True)
class Contested:
    """One field that both changed; `take_theirs` is the choice so far."""

    field: str
    label: str
    theirs: str
    mine: str
    take_theirs: bool = False


SHORT = 40
"""Characters of a text that its column shows anyway; longer ones are shown whole below."""
COLUMNS: list[Column[Contested]] = [
    Column("Field", lambda c: c.label, 12, flex=1),
    Column(
        "Theirs",
        lambda c: f"{'●' if c.take_theirs else ' '} {one_line(c.theirs) or '–'}",
        12,
        flex=2,
        tone=lambda c: "strong" if c.take_theirs else "quiet",
    ),
    Column(
        "Mine",
        lambda c: f"{' ' if c.take_theirs else '●'} {one_line(c.mine) or '–'}",
        12,
        flex=2,
        tone=lambda c: "quiet" if c.take_theirs else "strong",
    ),
]


class CompareScreen(Popup[dict[str, str]]):
    """Answers the value to keep by field; None where nothing was decided."""

    BINDINGS = [
        Binding("t,left", "take(True)", "Theirs", show=False, id="compare.theirs"),
        Binding("m,right", "take(False)", "Mine", show=False, id="compare.mine"),
        Binding("ctrl+s", "apply", "Use these", show=False, id="compare.apply"),
    ]

    def __init__(self, by: str, contested: Sequence[Contested]) -> None:
        super().__init__()
        self._by = by
        self._contested = list(contested)

    def compose(self) -> ComposeResult:
        with Vertical(classes="box -tall"):
            yield Bar([(f"{self._by} changed this too", "strong")], classes="box-title")
            yield VirtualList(COLUMNS, lambda c: c.field)
            yield ReadingPane(id="compared")
            yield Bar(
                hints(
                    ("t", "theirs"),
                    ("m", "mine"),
                    ("list.open", "use these"),
                    ("Esc", "back, nothing decided"),
                ),
                classes="box-foot",
            )

    def on_mount(self) -> None:
        texts = [text for each in self._contested for text in (each.theirs, each.mine)]
        long = any("\n" in text or len(text) > SHORT for text in texts)
        self.query_one(ReadingPane).display = long
        self._show()

    def _show(self, at: int = 0) -> None:
        rows = self.query_one(VirtualList)
        rows.show(ListWindow(list(self._contested), lambda c: c.field))
        rows.action_move(at)

    @on(VirtualList.Moved)
    def _read(self) -> None:
        row = self.query_one(VirtualList).row
        if not isinstance(row, Contested):
            return
        lines = [("Theirs:", "strong"), *((line, "") for line in row.theirs.split("\n"))]
        lines += [("Mine:", "strong"), *((line, "") for line in row.mine.split("\n"))]
        self.query_one(ReadingPane).say(lines, stay=True)

    def action_take(self, theirs: bool) -> None:
        row = self.query_one(VirtualList).row
        if not isinstance(row, Contested):
            return
        at = next(i for i, each in enumerate(self._contested) if each.field == row.field)
        self._contested[at] = replace(self._contested[at], take_theirs=theirs)
        self._show(at)

    def action_apply(self) -> None:
        self.dismiss({c.field: c.theirs if c.take_theirs else c.mine for c in self._contested})

    def on_virtual_list_opened(self, event: VirtualList.Opened) -> None:
        self.action_apply()
