"""A small window that asks for one line: a reason, a date."""

from __future__ import annotations

from collections.abc import Callable

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.widgets import Input

from collectui.ui.popups.popup import Popup
from collectui.ui.widgets.bars import Bar, hints
from collectui.ui.widgets.fields import SafeInput

Check = Callable[[str], tuple[str, bool]]
"""What is said of the line as it stands, and whether it can be taken."""


def anything(text: str) -> tuple[str, bool]:
    """Any line will do."""
    return "", True


class AskScreen(Popup[str]):
    """Answers the line typed, or None."""

    AUTO_FOCUS = "Input"
    BINDINGS = [
        Binding("escape", "dismiss(None)", "Close", show=False),
        Binding("ctrl+s", "take", "Take it", show=False, priority=True),
    ]

    def __init__(
        self,
        title: str,
        placeholder: str,
        check: Check = anything,
        field: Callable[..., SafeInput] = SafeInput,
        value: str = "",
    ) -> None:
        super().__init__()
        self._title, self._check = title, check
        self._field = field(value, placeholder=placeholder)

    def compose(self) -> ComposeResult:
        with Vertical(classes="box"):
            yield Bar([(self._title, "strong")], classes="box-title")
            yield self._field
            yield Bar(id="asked-hint")
            yield Bar(hints(("Enter", "confirm"), ("Esc", "cancel")), classes="box-foot")

    def on_mount(self) -> None:
        # What is proposed goes with the first letter typed, and stays with the first arrow.
        self._field.action_select_all()
        self._say(self._field.value)

    def on_input_changed(self, event: Input.Changed) -> None:
        self._say(event.value)

    def _say(self, text: str) -> bool:
        said, good = self._check(text)
        self.query_one("#asked-hint", Bar).say([(said, "quiet" if good else "soon")])
        return good

    def on_input_submitted(self, event: Input.Submitted) -> None:
        if self._say(event.value):
            self.dismiss(event.value)

    def action_take(self) -> None:
        self._field.call_later(self._field.action_submit)
