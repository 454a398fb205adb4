"""A form: fields under one another, their values by name, and where the cursor stands."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from textual.containers import VerticalScroll

from collectui.domain.text import clean
from collectui.ui.widgets.choosing import ChoiceField
from collectui.ui.widgets.fields import Field, SafeArea, SafeInput
from collectui.ui.widgets.tick_list import TickList

Control = SafeInput | SafeArea | ChoiceField | TickList


class Form(VerticalScroll, can_focus=False):
    """Controls carry the names of their values as ids; a labelled one stands in `#field-NAME`."""

    @property
    def controls(self) -> dict[str, Control]:
        """What is typed into, by the name of the value."""
        found = self.query("SafeInput, SafeArea, ChoiceField, TickList")
        return {each.id or "": each for each in found if isinstance(each, Control)}

    def values(self) -> dict[str, str]:
        """What the form holds."""
        return {
            name: control.text if isinstance(control, SafeArea) else control.value
            for name, control in self.controls.items()
        }

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
