"""The fields of the profile; what is not touched stays with each customer as it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from textual.widget import Widget

from collectui.domain.profile.rules import REASONS
from collectui.domain.profile.views import FIELDS, UpdateProfile
from collectui.domain.records import label
from collectui.domain.vocabulary import BusinessLevel
from collectui.ui.forms.part import FormScreen, Invalid, Part
from collectui.ui.forms.parts.missing import MissingPart
from collectui.ui.forms.parts.profile_input import CHOICES, DIFFER, LABELS, ProfileRead, level_lines
from collectui.ui.forms.parts.profile_reading import read_rows
from collectui.ui.forms.parts.staying import StayingPart
from collectui.ui.widgets.choosing import ChoiceField, CompletingInput
from collectui.ui.widgets.fields import Field, SafeInput
from collectui.ui.widgets.impact_pane import ImpactPane

WAS = "was"
"""A draft keeps under this name what the form showed before anything was typed."""


class ProfilePart(Part):
    """The fields, and between them what another collector or contact method wants to know."""

    def __init__(self, editor: FormScreen, read: ProfileRead) -> None:
        super().__init__(editor)
        self.read = read
        """What the store says of the customers."""
        self._staying, self._missing = StayingPart(editor), MissingPart(editor)
        self._rows_for: BusinessLevel | None = None

    def fields(self) -> Sequence[Widget]:
        found: list[Widget] = []
        for name in FIELDS:
            field = Field(LABELS[name], self._control(name), id=f"field-{name}")
            found.append(field.add_class("-told"))
            if name == "collector_id":
                found += self._staying.fields()
            elif name == "contact_method":
                found += self._missing.fields()
        return found

    def _control(self, name: str) -> Widget:
        options = self.read.options(name)
        if name in CHOICES:
            return ChoiceField(options, self.read.value(name), id=name)
        if options:
            return CompletingInput(options, id=name)
        return SafeInput(id=name, holds=("customer", name))

    @property
    def was(self) -> Mapping[str, str]:
        """What the form showed before anything was typed."""
        assert self.editor.drafting.blank is not None
        return self.editor.drafting.blank

    def began(self) -> None:
        self._tell()

    def changed(self) -> None:
        self._tell()

    def look_again(self) -> None:
        self._tell()

    def offered(self, field: CompletingInput) -> bool:
        self._tell()
        return True

    # What stands beside and between the fields

    def _tell(self) -> None:
        form, was = self.editor.form, self.was
        values, controls = form.values(), form.controls
        for name in FIELDS:
            control = controls[name]
            offer = control.hint if isinstance(control, CompletingInput) and control.offer else ""
            form.hint(name, offer or self.read.hint(name, values, was))
            if isinstance(control, SafeInput):
                control.placeholder = DIFFER if self.read.differs(name) else ""
        for flag, reason in REASONS.items():
            form.query_one(f"#field-{reason}", Field).display = values[flag] == "yes"
        ids = self.read.customers
        self._staying.show(ids, self._change("collector_id", ""))
        self._missing.show(ids, self._change("contact_method", ""))

    def _change(self, name: str, unchanged: Any) -> Any:
        """What a field was changed to; also where that cannot be told yet, `unchanged`."""
        values = {**self.was, name: self.editor.form.values()[name]}
        try:
            return self.read.changes(values, self.was).get(name, unchanged)
        except Invalid:
            return unchanged

    async def tell_rows(self) -> None:
        """Show the rows of the list that another level takes and makes, with the impact."""
        level = self._change("business_level", None)
        if level == self._rows_for:
            return
        ids = self.read.customers
        change = None if level is None else await read_rows(self.app, ids, level)
        if not self.editor.is_attached:
            return
        self._rows_for = level
        lines = level_lines(change, len(ids) > 1, self.app.words) if change else ()
        self.editor.screen.query_one(ImpactPane).more = lines

    # What to send

    def command(self, values: Mapping[str, str]) -> UpdateProfile:
        """The command that the fields make. Raises Invalid."""
        changes = self.read.changes(values, self.was)
        return UpdateProfile(
            customers=self.read.customers,
            changes=changes,
            staying=self._staying.read() if "collector_id" in changes else frozenset(),
            address_for=self._missing.read(values),
        )

    def field_of(self, named: str) -> str:
        return self._missing.field_of(named)

    def label_of(self, name: str) -> str:
        return label("customer", name) if name in LABELS else ""

    def kept_besides(self) -> Mapping[str, Any]:
        return {WAS: dict(self.was)}

    def taken(self, read: ProfileRead, mine: Sequence[str]) -> None:
        """Theirs is taken over, but for the fields in which mine stands."""
        values, was, now = self.editor.form.values(), self.was, read.blank()
        self.read = read
        for name in CHOICES:
            if isinstance(control := self.editor.form.controls[name], ChoiceField):
                kept = name in mine or values[name] != was[name]
                control.offer(read.options(name), values[name] if kept else now[name])
