"""Taking a promise: one line says how much and until when; below it what that means."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import ClassVar

from textual.widget import Widget

from collectui.domain.about import About
from collectui.domain.dates import day_words
from collectui.domain.kernel import Command
from collectui.domain.money import grouped
from collectui.domain.promises.actions import AddPromise
from collectui.domain.promises.typed import EXAMPLES, PromiseError, PromiseInput, parse_promise
from collectui.domain.promises.views import JudgedPromise, saying
from collectui.domain.vocabulary import PromiseMethod, code_words
from collectui.ui.base import StoreApp
from collectui.ui.forms.draft_keys import Opening, PromiseKey, opening, whose
from collectui.ui.forms.editor import Editor
from collectui.ui.forms.part import FormScreen, Invalid, Part
from collectui.ui.forms.parts.impact import ImpactPart
from collectui.ui.forms.parts.judged import JudgedPart
from collectui.ui.widgets.bars import Bar
from collectui.ui.widgets.bars import Part as BarPart
from collectui.ui.widgets.fields import Field, SafeInput

KIND = "promise.add"
_MOST_ITEMS = 4
"""Transactions that are named of those a promise is laid on."""


class MeaningPart(Part):
    """What the line means, as it is typed: each part, and what it is laid on."""

    def __init__(self, editor: FormScreen, judged: JudgedPart[JudgedPromise]) -> None:
        super().__init__(editor)
        self._judged = judged

    def beneath(self) -> Sequence[Widget]:
        return [Bar(id="meaning"), Bar(id="laid")]

    def began(self) -> None:
        self.changed()

    def changed(self) -> None:
        judged = self._judged.view
        values = self.editor.form.values()
        said: list[BarPart] = [("how much, and until when", "quiet")]
        laid: list[BarPart] = []
        if judged is not None:
            text = values.get("promise", "")
            try:
                typed = _read(self.app, judged, text)
            except PromiseError as error:
                if text.strip():
                    said = [(str(error), "soon")]
                else:
                    everything = grouped(judged.everything, judged.currency)
                    said = [(f"all is {everything} {judged.currency}", "quiet")]
            else:
                said = [("  ".join(_parts(typed, judged)), "")]
                laid = [("  ".join(_laid(typed, judged)), "quiet")]
        self.editor.screen.query_one("#meaning", Bar).say(said)
        self.editor.screen.query_one("#laid", Bar).say(laid)


def _parts(typed: PromiseInput, judged: JudgedPromise) -> Iterator[str]:
    method = typed.method or PromiseMethod.OTHER
    for part in typed.parts:
        last = judged.last_day(part.due_on, method)
        amount = grouped(part.amount, judged.currency)
        yield f"{amount} for {day_words(part.due_on)} (by {day_words(last)})"
    if typed.method is not None:
        yield f"by {code_words(typed.method)}"


def _laid(typed: PromiseInput, judged: JudgedPromise) -> Iterator[str]:
    """The transactions that it covers, the oldest first, with the amount of each."""
    left, named = typed.total, 0
    for each in judged.asked:
        if typed.items and each.number not in typed.items:
            continue
        taken = min(left, each.collectable)
        if taken <= 0:
            continue
        left -= taken
        named += 1
        if named <= _MOST_ITEMS:
            yield f"{each.number} {grouped(taken, judged.currency)}"
    if named > _MOST_ITEMS:
        yield f"and {named - _MOST_ITEMS} more"


def _read(app: StoreApp, judged: JudgedPromise, text: str) -> PromiseInput:
    """What the line means. Raises PromiseError."""
    return parse_promise(text, saying(judged, app.config.formats.date_order))


class PromiseEditor(Editor):
    """How much and until when; what it means is shown as one types."""

    KINDS = (KIND,)
    FIRST: ClassVar[str] = "promise"
    ASKED: ClassVar[Mapping[str, str]] = {
        "items": "promise",
        "called_in": "promise",
        "replaces": "promise",
    }

    def __init__(self, opening: Opening) -> None:
        super().__init__(opening)
        key = PromiseKey.of(self.draft)
        self._about, self._replaces = key.about, key.replaces
        self._judged: JudgedPart[JudgedPromise] = JudgedPart(self, None, self._load)
        self.parts = (self._judged, MeaningPart(self, self._judged), ImpactPart(self))

    @classmethod
    def new(
        cls, app: StoreApp, about: About, customer: str, replaces: int | None = None
    ) -> PromiseEditor:
        """A new promise, or the draft of one; in the place of one, if that is named."""
        about = About(about.customer_id, about.account_id, about.site_id, item_id=about.item_id)
        key, title = PromiseKey(about, replaces), f"promise of {customer}"
        values = {"promise": "", "line": ""}
        return cls(opening(app, KIND, key, customer, title=title, values=values))

    def title_parts(self) -> list[BarPart]:
        return [("Promise to pay", "strong"), whose(self.draft)]

    def fields(self) -> Sequence[Widget]:
        line = SafeInput(id="promise", placeholder=EXAMPLES, holds=("promise", "line"))
        return [
            Field("Amount, date", line, id="field-promise"),
            Field("Remark", SafeInput(id="line", holds=("promise", "line")), id="field-line"),
        ]

    def command(self, values: Mapping[str, str]) -> Command:
        judged = self._judged.view
        if judged is None:
            raise Invalid("promise", "What can be promised is still being read")
        try:
            typed = _read(self.app, judged, values["promise"])
        except PromiseError as error:
            raise Invalid("promise", str(error)) from error
        ids = {each.number: each.item_id for each in judged.asked}
        return AddPromise(
            about=self._about,
            currency=judged.currency,
            parts=typed.parts,
            method=typed.method or PromiseMethod.OTHER,
            items=tuple(ids[number] for number in typed.items),
            line=values.get("line", ""),
            called_in=typed.called_in,
            replaces=self._replaces,
        )

    async def _load(self) -> JudgedPromise:
        from collectui.store.queries.promises import subject

        return await self.app.ask(subject, self._about, "", (), self._replaces)
