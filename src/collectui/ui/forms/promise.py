"""Taking a promise: one line says how much and until when; below it what that means."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar

from textual.widget import Widget

from collectui.domain.about import About
from collectui.domain.kernel import Command
from collectui.ui.base import StoreApp
from collectui.ui.forms.draft_keys import Opening, PromiseKey, opening, whose
from collectui.ui.forms.editor import Editor
from collectui.ui.forms.parts.impact import ImpactPart
from collectui.ui.forms.parts.promise import PromisePart
from collectui.ui.widgets.bars import Part as BarPart
from collectui.ui.widgets.fields import Field, SafeInput

KIND = "promise.add"


class PromiseEditor(Editor):
    """How much and until when; what it means is shown as one types."""

    KINDS = (KIND,)
    FIRST: ClassVar[str] = "promise"

    def __init__(self, opening: Opening) -> None:
        super().__init__(opening)
        key = PromiseKey.of(self.draft)
        self._promise = PromisePart(self, key.about, key.items, key.replaces)
        self.parts = (self._promise, ImpactPart(self))

    @classmethod
    def new(
        cls,
        app: StoreApp,
        about: About,
        customer: str,
        items: Sequence[int] = (),
        replaces: int | None = None,
    ) -> PromiseEditor:
        """A new promise, or the draft of one; in the place of one, if that is named."""
        about = About(about.customer_id, about.account_id, about.site_id, item_id=about.item_id)
        key, title = PromiseKey(about, replaces, tuple(items)), f"promise of {customer}"
        values = {"promise": "", "line": ""}
        return cls(opening(app, KIND, key, customer, title=title, values=values))

    def title_parts(self) -> list[BarPart]:
        return [("Promise to pay", "strong"), whose(self.draft)]

    def fields(self) -> Sequence[Widget]:
        remark = SafeInput(id="line", holds=("promise", "line"))
        return [*super().fields(), Field("Remark", remark, id="field-line")]

    def command(self, values: Mapping[str, str]) -> Command:
        return self._promise.read(values, values.get("line", ""))
