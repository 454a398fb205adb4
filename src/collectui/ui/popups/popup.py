"""Small windows over a screen: pick one of a few things, or say something at length."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

from rich.cells import cell_len
from textual import events
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical

from collectui.ui.modal import Modal
from collectui.ui.widgets.bars import Bar, hints
from collectui.ui.widgets.columns import Column
from collectui.ui.widgets.virtual_list import VirtualList
from collectui.ui.widgets.windows import ListWindow

Result = TypeVar("Result")


class Popup(Modal[Result | None]):
    """A window over the screen; Esc closes it."""

    AUTO_FOCUS = "VirtualList, Input"
    BINDINGS = [Binding("escape,q", "dismiss(None)", "Close", show=False, id="popup.close")]


@dataclass(frozen=True)
class Choice:
    """One line of a menu. One that is refused stays in sight and says why."""

    id: str
    key: str
    title: str
    note: str = ""
    refused: str = ""


def columns(choices: Sequence[Choice]) -> list[Column[Choice]]:
    """Key, title, and a note or why not; wide enough for the keys and titles there are."""

    def grey(choice: Choice) -> str:
        return "quiet" if choice.refused else ""

    keys = max((cell_len(choice.key) for choice in choices), default=1)
    titles = max((cell_len(choice.title) for choice in choices), default=1)
    return [
        Column("", lambda c: c.key, keys + 1, tone=lambda c: grey(c) or "strong"),
        Column("", lambda c: c.title, min(titles, 40) + 1, tone=grey),
        Column(
            "",
            lambda c: f"✗ {c.refused}" if c.refused else c.note,
            8,
            flex=1,
            rank=1,
            tone=lambda c: "late" if c.refused else "quiet",
        ),
    ]


class ChoiceScreen(Popup[str]):
    """Pick one by its key, or with the cursor and Enter. Answers its id, or None."""

    def __init__(
        self,
        title: str,
        choices: Sequence[Choice],
        at: str = "",
        *,
        to_read: bool = False,
        is_asked_for: bool = True,
    ) -> None:
        """`at` is where the cursor begins; what is only `to_read` has nothing to choose.

        One that nobody asked for comes before what was typed ahead: that is not its answer.
        """
        super().__init__()
        self._title, self._choices, self._at = title, list(choices), at
        self._to_read, self._is_asked_for = to_read, is_asked_for

    def compose(self) -> ComposeResult:
        with Vertical(classes="box"):
            yield Bar([(self._title, "strong")], classes="box-title")
            yield VirtualList(columns(self._choices), lambda choice: choice.id, titles=False)
            keys = (
                [("Esc", "close")] if self._to_read else [("list.open", "choose"), ("Esc", "close")]
            )
            yield Bar(hints(*keys), classes="box-foot")

    def on_mount(self) -> None:
        rows = self.query_one(VirtualList)
        rows.styles.height = len(self._choices)
        start = next((i for i, c in enumerate(self._choices) if c.id == self._at), 0)
        rows.show(ListWindow(self._choices, lambda choice: choice.id))
        rows.action_move(start)

    def on_key(self, event: events.Key) -> None:
        for choice in self._choices:
            if event.character and event.character == choice.key:
                event.stop()
                self._choose(choice)
                return
        if event.is_printable and not self._is_asked_for:
            self.app.refuse(f"{event.character} is no answer to this.")

    def on_virtual_list_opened(self, event: VirtualList.Opened) -> None:
        if event.rows.row is not None:
            self._choose(event.rows.row)

    def _choose(self, choice: Choice) -> None:
        if self._to_read:
            self.dismiss(None)
        elif choice.refused:
            self.app.refuse(choice.refused, title=choice.title, severity="warning")
        else:
            self.dismiss(choice.id)
