"""What an agent types into: fields that take a paste whole, undo, and never blink."""

from __future__ import annotations

from typing import Any, ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.geometry import Offset
from textual.strip import Strip
from textual.widget import Widget
from textual.widgets import Input, Label, TextArea
from textual.widgets.input import Selection

from collectui.domain.text import clean, clean_line
from collectui.ui.keys import bindings
from collectui.ui.text import lit
from collectui.ui.widgets.bars import Bar
from collectui.ui.widgets.masking import Holds, Masking

LARGEST_PASTE = 256 * 1024
"""Characters taken from one paste; more belongs into an attachment."""
_UNDO_STEPS = 200


def _taken(widget: Widget, text: str) -> str:
    if len(text) <= LARGEST_PASTE:
        return text
    widget.notify(
        f"Only the first {LARGEST_PASTE // 1024} kB were pasted; attach the rest as a file.",
        severity="warning",
        markup=False,
    )
    return text[:LARGEST_PASTE]


class SafeInput(Input):
    """One line. A paste of several lines is joined by spaces; Ctrl+Z takes typing back.

    What it holds is selected when it is entered, so that the first key takes the place of it.
    """

    BINDINGS = bindings("field.undo")
    REPLACED: ClassVar[bool] = True
    """Whether what it holds is selected on entry."""

    def __init__(self, value: str = "", *, holds: Holds | None = None, **kwargs: Any) -> None:
        super().__init__(clean_line(value), select_on_focus=False, **kwargs)
        self.masking = Masking(self, holds)
        self._placed = False
        self.cursor_blink = False
        self._past: list[tuple[str, Selection]] = []

    def begin(self) -> None:
        """Let the next key be the first: it replaces what is there, or goes on with it."""
        if self.REPLACED:
            self.select_all()
        else:
            self.cursor_position = len(self.value)

    def focus_at(self, column: int) -> None:
        """Focus it with the cursor before a character, and nothing selected."""
        self._placed = not self.has_focus
        self.focus()
        self.cursor_position = min(max(column, 0), len(self.value))

    def _on_focus(self, event: events.Focus) -> None:
        # Runs before Textual's own handler, which selects.
        self.select_on_focus, self._placed = self.REPLACED and not self._placed, False

    def validate_value(self, value: str) -> str:
        return clean(value).replace("\n", " ").replace("\t", " ")

    def replace(self, text: str, start: int, end: int) -> None:
        self._past = [*self._past[1 - _UNDO_STEPS :], (self.value, self.selection)]
        super().replace(text, start, end)

    def action_undo(self) -> None:
        if self._past:
            self.value, self.selection = self._past.pop()

    @on(Input.Changed)
    def _look_for_numbers(self, event: Input.Changed) -> None:
        if event.input is self:
            self.masking.look()

    def _on_blur(self, event: events.Blur) -> None:
        super()._on_blur(event)
        self.masking.mask(ended=True)

    def action_copy(self) -> None:
        self.masking.mask(ended=True)
        super().action_copy()

    def action_cut(self) -> None:
        self.masking.mask(ended=True)
        super().action_cut()

    def whole_text(self) -> str:
        return self.value

    def cursor_place(self) -> int:
        return self.cursor_position

    def tell_changed(self) -> None:
        self.post_message(self.Changed(self, self.value))

    def put_whole(self, text: str, at: int) -> None:
        self.value, self.cursor_position = text, at
        self._past.clear()

    def _on_paste(self, event: events.Paste) -> None:
        text = clean_line(_taken(self, event.text))
        if self.selection.is_empty:
            self.insert_text_at_cursor(text)
        else:
            self.replace(text, *self.selection)
        event.stop()
        event.prevent_default()


class SearchInput(SafeInput):
    """Words that narrow a list: one goes on with those that are there already."""

    REPLACED = False


class SafeArea(TextArea):
    """Many lines. Tab leaves it, Ctrl+J is a new line, a paste is cleaned and capped."""

    BINDINGS = bindings("field.newline", "field.undo")

    def __init__(self, text: str = "", *, holds: Holds | None = None, **kwargs: Any) -> None:
        super().__init__(clean(text), soft_wrap=True, show_line_numbers=False, **kwargs)
        self.masking = Masking(self, holds)
        self.cursor_blink = False
        self.tab_behavior = "focus"
        self.highlight_cursor_line = False

    def render_line(self, y: int) -> Strip:
        # Textual wraps the placeholder at the width there is, and fails where there is none.
        if self.wrap_width < 1 or self.content_size.width < 1:
            return Strip.blank(self.size.width)
        return super().render_line(y)

    def scroll_cursor_visible(self, center: bool = False, animate: bool = False) -> Offset:
        # Textual's undo takes lines away, lays the scrollbars out, and only then moves the cursor.
        if self.selection.end[0] >= self.wrapped_document.document.line_count:
            return Offset()
        return super().scroll_cursor_visible(center, animate)

    def action_newline(self) -> None:
        # Without bracketed paste a terminal sends the line ends of a paste as Ctrl+J.
        if not self.read_only:
            self.insert("\n")

    @on(TextArea.Changed)
    def _look_for_numbers(self) -> None:
        self.masking.look()

    @on(TextArea.SelectionChanged)
    def _mask_left_behind(self) -> None:
        # The cursor may have left a number behind; whose it is may still be asked.
        self.masking.look()

    def _on_blur(self, event: events.Blur) -> None:
        super()._on_blur(event)
        self.masking.mask(ended=True)

    def action_copy(self) -> None:
        self.masking.mask(ended=True)
        super().action_copy()

    def action_cut(self) -> None:
        self.masking.mask(ended=True)
        super().action_cut()

    def whole_text(self) -> str:
        return self.text

    def cursor_place(self) -> int:
        row, column = self.cursor_location
        return sum(len(line) + 1 for line in self.document.lines[:row]) + column

    def tell_changed(self) -> None:
        self.post_message(self.Changed(self))

    def put_whole(self, text: str, at: int) -> None:
        self.text = text
        before = text[:at].split("\n")
        self.move_cursor((len(before) - 1, len(before[-1])))

    async def _on_paste(self, event: events.Paste) -> None:
        event.stop()
        event.prevent_default()
        if self.read_only:
            return
        text = clean(_taken(self, event.text))
        if result := self._replace_via_keyboard(text, *self.selection):
            self.move_cursor(result.end_location)


class Field(Horizontal):
    """A label, what is typed, and a word on it: an error, or what a short form means."""

    def __init__(
        self, label: str, control: Widget, *, hint: str = "", id: str | None = None
    ) -> None:
        super().__init__(id=id)
        self._label, self.control, self._hint = label, control, hint

    def compose(self) -> ComposeResult:
        yield Label(lit(self._label), classes="field-label")
        yield self.control
        yield Bar([self._hint], classes="field-hint")

    def rename(self, label: str) -> None:
        """Call the field otherwise."""
        if label != self._label:
            self._label = label
            self.query_one(".field-label", Label).update(lit(label))

    def say(self, hint: str, tone: str = "quiet") -> None:
        """Show a word beside the field: quiet, or `late` for an error."""
        self.query_one(Bar).say([(hint, tone)])
