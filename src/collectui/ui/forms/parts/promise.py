"""A promise as it is typed: one line, and below the fields what it means."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date

from textual.widget import Widget

from collectui.domain.about import About
from collectui.domain.dates import day_words
from collectui.domain.money import grouped
from collectui.domain.promises.actions import AddPromise, supervisors
from collectui.domain.promises.typed import EXAMPLES, PromiseError, PromiseInput, parse_promise
from collectui.domain.promises.views import JudgedPromise, over_all, saying
from collectui.domain.vocabulary import PromiseMethod, code_words
from collectui.ui.base import StoreApp
from collectui.ui.forms.part import FormScreen, Invalid
from collectui.ui.forms.parts.judged import JudgedPart
from collectui.ui.widgets.bars import Bar
from collectui.ui.widgets.bars import Part as BarPart
from collectui.ui.widgets.fields import Field, SafeInput

_MOST_ITEMS = 4
"""Transactions that are named of those a promise is laid on."""
_MOST_PARTS = 6
"""Parts that stand below the line, each on a line of its own."""
_MEANING = tuple(f"meaning{place}" for place in range(_MOST_PARTS))


class PromisePart(JudgedPart[JudgedPromise]):
    """How much and until when; each part, what it is laid on, and what follows are shown."""

    ASKED = {"items": "promise", "called_in": "promise", "replaces": "promise"}

    def __init__(
        self,
        editor: FormScreen,
        about: About,
        items: Sequence[int] = (),
        replaces: int | None = None,
        *,
        wanted: Callable[[], bool] = lambda: True,
        optional: bool = False,
    ) -> None:
        """`items` are the transactions it is about; it is in sight while it is `wanted`.

        Where it is `optional`, nothing is promised by an empty line.
        """
        super().__init__(editor, None, self._ask, wanted=wanted)
        self._about = about
        self._items = tuple(items)
        self._replaces = replaces
        self._optional = optional

    async def _ask(self) -> JudgedPromise:
        from collectui.store.queries.promises import subject

        return await self.app.ask(subject, self._about, "", self._items, self._replaces)

    def fields(self) -> Sequence[Widget]:
        line = SafeInput(id="promise", placeholder=EXAMPLES, holds=("promise", "line"))
        return [Field("Amount, date", line, id="field-promise")]

    def beneath(self) -> Sequence[Widget]:
        return [Bar(id=name) for name in (*_MEANING, "laid", "follows")]

    def began(self) -> None:
        super().began()
        self.changed()

    def changed(self) -> None:
        super().changed()
        screen, wanted = self.editor.screen, self.wanted()
        screen.query_one("#field-promise", Field).display = wanted
        lines, laid, follows = self._said() if wanted else ([], [], [])
        said = {**dict(zip(_MEANING, lines, strict=False)), "laid": laid, "follows": follows}
        for name in (*_MEANING, "laid", "follows"):
            bar = screen.query_one(f"#{name}", Bar)
            bar.display = bool(said.get(name))
            bar.say(said.get(name, []))

    def _said(self) -> tuple[list[list[BarPart]], list[BarPart], list[BarPart]]:
        """What the line means, part by part; what it is laid on; what follows from it."""
        judged, text = self.view, self.editor.form.values().get("promise", "")
        if judged is None:
            return [[("how much, and until when", "quiet")]], [], []
        try:
            typed = _read(self.app, judged, text)
        except PromiseError as error:
            if text.strip():
                return [[(str(error), "soon")]], [], []
            everything = grouped(judged.everything, judged.currency)
            none = "; left empty, no promise is taken" if self._optional else ""
            return [[(f"all is {everything} {judged.currency}{none}", "quiet")]], [], []
        return (
            [[(part, "")] for part in _parts(typed, judged)],
            [("  ".join(_laid(typed, judged)), "quiet")],
            self._follows(typed, judged),
        )

    def _follows(self, typed: PromiseInput, judged: JudgedPromise) -> list[BarPart]:
        said: list[BarPart] = [(f"level {judged.level}  ", "quiet")] if judged.level > 1 else []
        me = self.app.me
        if me is not None and not over_all(me):
            asked = supervisors(judged, self._meant(typed, judged))
            if asked:
                said.append((f"a supervisor has to approve it: {'; '.join(asked)}", "soon"))
        return said

    def is_empty(self, values: Mapping[str, str]) -> bool:
        """Whether nothing is promised."""
        return not values.get("promise", "").strip()

    def first_day(self) -> date | None:
        """For which day something is promised first; None while the line says none."""
        try:
            return self.read(self.editor.form.values()).parts[0].due_on
        except Invalid:
            return None

    def read(self, values: Mapping[str, str], line: str = "") -> AddPromise:
        """The promise that these values make, with a remark. Raises Invalid."""
        if self.view is None:
            raise Invalid("promise", "What can be promised is still being read")
        try:
            typed = _read(self.app, self.view, values["promise"])
        except PromiseError as error:
            raise Invalid("promise", str(error)) from error
        return replace(self._meant(typed, self.view), line=line)

    def _meant(self, typed: PromiseInput, judged: JudgedPromise) -> AddPromise:
        ids = {each.number: each.item_id for each in judged.asked}
        named = tuple(ids[number] for number in typed.items)
        return AddPromise(
            about=self._about,
            currency=judged.currency,
            parts=typed.parts,
            method=typed.method or PromiseMethod.OTHER,
            items=named or self._items,
            called_in=typed.called_in,
            replaces=self._replaces,
        )


def _parts(typed: PromiseInput, judged: JudgedPromise) -> Iterator[str]:
    method = typed.method or PromiseMethod.OTHER
    how = "" if typed.method is None else f" by {code_words(typed.method)}"
    for part in typed.parts[:_MOST_PARTS]:
        last = judged.last_day(part.due_on, method)
        amount = grouped(part.amount, judged.currency)
        yield f"{amount} for {day_words(part.due_on)}{how} (by {day_words(last)} at the latest)"


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
