"""A form: fields under one another, their values by name, and where the cursor stands."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from textual import events
from textual.containers import VerticalScroll
from textual.message import Message
from textual.widget import Widget

from collectui.domain.text import clean
from collectui.ui.widgets.choosing import ChoiceField
from collectui.ui.widgets.fields import Field, SafeArea, SafeInput
from collectui.ui.widgets.tick_list import TickList

Control = SafeInput | SafeArea | ChoiceField | TickList


class Form(VerticalScroll, can_focus=False):
    """Controls carry the names of their values as ids; a labelled one stands in `#field-NAME`."""

    class Scrolled(Message):
        """Other fields are in sight than before."""

    def watch_scroll_y(self, old: float, new: float) -> None:
        super().watch_scroll_y(old, new)
        self.post_message(self.Scrolled())

    def watch_virtual_size(self) -> None:
        """More or fewer fields, or another height to show them in."""
        self.post_message(self.Scrolled())

    def on_resize(self, event: events.Resize) -> None:
        self.post_message(self.Scrolled())

    @property
    def more_below(self) -> bool:
        """Whether fields stand below the lower edge."""
        return self.scroll_y < self.max_scroll_y

    @property
    def more_above(self) -> bool:
        """Whether fields stand above the upper edge."""
        return self.scroll_y > 0

    def is_shown(self, name: str) -> bool:
        """Whether the form has a field of that name that can be typed into now."""
        control = self.controls.get(name)
        return control is not None and all(
            each.display for each in control.ancestors_with_self if isinstance(each, Widget)
        )

    @property
    def controls(self) -> dict[str, Control]:
        """What is typed into, by the name of the value."""
        # By class: a query by selectors costs more than all else that a key does in a form.
        return {each.id or "": each for each in self.walk_children() if isinstance(each, Control)}

    def values(self) -> dict[str, str]:
        """What the form holds."""
        return {
            name: control.text if isinstance(control, SafeArea) else control.value
            for name, control in self.controls.items()
        }

    def kept(self, *, ended: bool = False) -> dict[str, str]:
        """What of it may reach a disk; `ended` where nothing more is typed behind a number."""
        return {
            name: control.masking.kept(ended=ended)
            if isinstance(control, SafeInput | SafeArea)
            else control.value
            for name, control in self.controls.items()
        }

    async def end_numbers(self) -> None:
        """Mask the card numbers in free text: nothing more is typed behind one."""
        for control in self.controls.values():
            if isinstance(control, SafeInput | SafeArea):
                await control.masking.end()

    def fill(self, values: Mapping[str, Any]) -> None:
        """Put values into the form; names it does not have are passed over."""
        for name, control in self.controls.items():
            value = values.get(name)
            if not isinstance(value, str):
                continue
            if isinstance(control, SafeArea):
                control.text = clean(value)
            else:
                control.value = value

    def hint(self, name: str, text: str, tone: str = "quiet") -> None:
        """Show a word beside a field."""
        self.query_one(f"#field-{name}", Field).say(text, tone)

    def cursor(self) -> tuple[str, tuple[int, int]]:
        """The field that has the focus, and the row and column of the cursor in it."""
        match self.screen.focused:
            case SafeArea() as area:
                return area.id or "", area.cursor_location
            case SafeInput() as line:
                return line.id or "", (0, line.cursor_position)
            case ChoiceField() as choice:
                return choice.id or "", (0, 0)
        return "", (0, 0)

    def place_cursor(self, name: str, at: tuple[int, int] | None) -> None:
        """Focus a field, with the cursor at a row and column of it, or as Tab would leave it."""
        control = self.controls[name]
        if isinstance(control, SafeInput) and at is not None:
            control.focus_at(at[1])
            return
        control.focus()
        if isinstance(control, SafeArea):
            last = control.document.line_count - 1
            row, column = at if at is not None else control.document.end
            row = min(max(row, 0), last)
            control.move_cursor((row, min(max(column, 0), len(control.document.get_line(row)))))
        elif isinstance(control, SafeInput):
            control.begin()
