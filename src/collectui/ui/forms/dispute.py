"""Opening a dispute: why by one letter, how much, and what the customer says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar

from textual.widget import Widget

from collectui.domain.about import About
from collectui.domain.disputes.rules import JudgedOpening
from collectui.domain.kernel import Command
from collectui.ui.base import StoreApp
from collectui.ui.forms.draft_keys import AboutKey, Opening, opening
from collectui.ui.forms.editor import Editor
from collectui.ui.forms.parts.dispute import DisputePart
from collectui.ui.forms.parts.impact import ImpactPart
from collectui.ui.widgets.bars import Part as BarPart
from collectui.ui.widgets.fields import Field, SafeInput
from collectui.ui.widgets.key_choice import NONE_CHOSEN, choose, letters

KIND = "dispute.open"
_BLANK = {"reason": NONE_CHOSEN, "amount": "", "words": "", "remark": "", "promise": "no"}


class DisputeEditor(Editor):
    """Why, how much of the transactions, and in whose words."""

    KINDS = (KIND,)
    FIRST: ClassVar[str] = "reason"
    BINDINGS = letters()

    def __init__(self, opening: Opening, judged: JudgedOpening | None = None) -> None:
        """`judged` is read where a draft is opened without it."""
        super().__init__(opening)
        key = AboutKey.of(self.draft)
        self._dispute = DisputePart(self, key.about, key.items, judged)
        self.parts = (self._dispute, ImpactPart(self))

    @classmethod
    def new(
        cls,
        app: StoreApp,
        about: About,
        customer: str,
        judged: JudgedOpening,
        items: Sequence[int] = (),
    ) -> DisputeEditor:
        """A dispute of a transaction, or of several, or the draft of one."""
        about = About(about.customer_id, item_id=None if items else about.item_id)
        key, title = AboutKey(about, items=tuple(items)), f"dispute of {customer}"
        return cls(opening(app, KIND, key, customer, title=title, values=_BLANK), judged)

    def title_parts(self) -> list[BarPart]:
        return [("Dispute", "strong"), f" · {self.draft.customer}"]

    def fields(self) -> Sequence[Widget]:
        return [
            *super().fields(),
            Field("They say", SafeInput(id="words", holds=("dispute", "words")), id="field-words"),
            Field("Remark", SafeInput(id="remark", holds=("dispute", "remark")), id="field-remark"),
        ]

    def changed(self) -> None:
        super().changed()
        if (judged := self._dispute.view) is not None and judged.items:
            first, more = judged.items[0].number, len(judged.items) - 1
            self.name_about(f"{first} and {more} more" if more else first)
            reason = judged.reason(self.form.values()["reason"])
            owner = "" if reason is None or not reason.owner else f"for {reason.owner}"
            self.form.hint("words", owner)

    def action_choose(self, letter: str) -> None:
        """Why, by its letter; the amount is next."""
        choose(self, letter)

    def command(self, values: Mapping[str, str]) -> Command:
        return self._dispute.read(values, values["words"], values["remark"])
