"""Addresses that a contact method needs and customers do not have yet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from textual.containers import Vertical
from textual.widget import Widget

from collectui.domain.profile.rules import ADDRESS_FIELD
from collectui.domain.profile.views import Unreached
from collectui.domain.vocabulary import ContactMethod
from collectui.ui.forms.part import Part
from collectui.ui.forms.parts.profile_reading import read_unreached
from collectui.ui.widgets.fields import Field, SafeInput

MOST_ADDRESSES = 30
"""Missing addresses that a form asks for; more want another choice of customers."""
_PREFIX = "address-"
_WANTED = {
    ContactMethod.EMAIL: "its e-mail",
    ContactMethod.FAX: "its fax number",
    ContactMethod.PHONE: "its phone number",
    ContactMethod.SMS: "its mobile number",
}
_WANTED_FIELDS = frozenset({ADDRESS_FIELD[method] for method in _WANTED})


class MissingPart(Part):
    """A line for each customer whom the method does not reach."""

    _method: ContactMethod | str = ""
    """The method whose lines are shown; empty for no change."""

    def fields(self) -> Sequence[Widget]:
        return [Vertical(id="addresses")]

    def show(self, ids: Sequence[int], method: ContactMethod | str) -> None:
        """Ask for what is missing for a method; for none, where the text is empty."""
        if method == self._method:
            return
        self._method = method

        async def work() -> None:
            await self._ask(ids, method)

        self.run(work, group="addresses")

    async def _ask(self, ids: Sequence[int], method: ContactMethod | str) -> None:
        missing: Sequence[Unreached] = ()
        if isinstance(method, ContactMethod) and method in _WANTED:
            missing = await read_unreached(self.app, ids, method)
        if not self.editor.is_attached or method != self._method:
            return
        place = self.editor.screen.query_one("#addresses", Vertical)
        await place.remove_children()
        one = len(ids) == 1
        for each in missing[:MOST_ADDRESSES]:
            name = f"{_PREFIX}{each.customer_id}"
            control = SafeInput(self.editor.held(name), id=name)
            hint = _WANTED[ContactMethod(method)] + ("" if one else f", {each.name}")
            label = "  address" if one else each.number
            field = Field(label, control, hint=hint, id=f"field-{name}")
            await place.mount(field.add_class("-told"))
        self.editor.look_again()

    def read(self, values: Mapping[str, str]) -> dict[int, str]:
        """What is typed, by the customer's id."""
        return {
            int(name.removeprefix(_PREFIX)): text.strip()
            for name, text in values.items()
            if name.startswith(_PREFIX) and text.strip()
        }

    def field_of(self, named: str) -> str:
        values, was = self.editor.form.values(), self.editor.drafting.blank or {}
        asked = [name for name in values if name.startswith(_PREFIX)]
        if named not in _WANTED_FIELDS or not asked or values.get(named) != was.get(named):
            return named
        # Which of several is wrong is not said: first the one that is still empty.
        return next((name for name in asked if not values[name].strip()), asked[0])
