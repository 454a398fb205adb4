"""What stands above a form's foot: reasons and suggestions, each about a thing of its own."""

from __future__ import annotations

from collections.abc import Mapping

from textual import events
from textual.widget import Widget

from collectui.ui.widgets.reading_pane import ReadingPane, wrapped

MOST_LINES = 6


class Reasons(ReadingPane, can_focus=False):
    """Lines that come and go one by one: what is said of one field leaves the others' alone."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._told: dict[str, tuple[str, str]] = {}
        self._of: tuple[str, Mapping[str, str]] | None = None
        """The field that a save was refused for, and what the form held then."""

    def on_mount(self) -> None:
        self._show()

    def tell(self, about: str, text: str, tone: str) -> None:
        """Say this about something from now on; nothing for an empty text."""
        if self._told.get(about, ("", "")) == (text, tone):
            return
        self._told.pop(about, None)
        if text:
            self._told[about] = (text, tone)
        self._show()

    def complain(self, field: str, text: str, values: Mapping[str, str]) -> None:
        """Say what is wrong with a field, until what it holds is another."""
        self._of = field, dict(values)
        self.tell(_WRONG, text, "late")

    def forgive(self, values: Mapping[str, str] | None = None) -> None:
        """Take a complaint back: where the field was corrected, or without values at once."""
        if self._of is None:
            return
        field, then = self._of
        if values is not None:
            same = values[field] == then[field] if field in then else values == then
            if same:
                return
        self._of = None
        self.tell(_WRONG, "", "")

    def on_resize(self, event: events.Resize) -> None:
        self._show()

    def _show(self) -> None:
        # What was refused is read first.
        lines = sorted(self._told.items(), key=lambda said: said[0] != _WRONG)
        width = max((self.parent_width or self.app.size.width) - 4, 1)
        needed = sum(len(list(wrapped(text, width))) for _, (text, _) in lines)
        self.display = bool(lines)
        self.styles.height = min(needed, MOST_LINES)
        self.say([line for _, line in lines])

    @property
    def parent_width(self) -> int:
        """Cells of what it stands in; 0 before it is laid out."""
        return self.parent.size.width if isinstance(self.parent, Widget) else 0


_WRONG = "wrong"
