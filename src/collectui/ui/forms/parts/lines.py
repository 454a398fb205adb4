"""Fields of one line each that hold fields of one record: a name, or all of somebody new."""

from __future__ import annotations

from collections.abc import Sequence

from textual.widget import Widget

from collectui.domain.records import label, short
from collectui.ui.forms.part import FormScreen, Part
from collectui.ui.widgets.fields import Field, SafeInput


class LinesPart(Part):
    """Lines with the labels of the record book; `names` are fields of the record."""

    def __init__(self, editor: FormScreen, record: str, names: Sequence[str]) -> None:
        super().__init__(editor)
        self.record, self.names = record, tuple(names)
        self.FIELD_OF = {(record, name): name for name in names}

    def fields(self) -> Sequence[Widget]:
        return [
            Field(
                short(self.record, name),
                SafeInput(id=name, holds=(self.record, name)),
                id=f"field-{name}",
            )
            for name in self.names
        ]

    def label_of(self, name: str) -> str:
        return label(self.record, name) if name in self.names else ""
