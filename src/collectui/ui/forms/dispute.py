"""Opening a dispute: why by one letter, how much, and what the customer says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from string import ascii_lowercase
from typing import ClassVar

from textual import work
from textual.actions import SkipAction
from textual.binding import Binding
from textual.widget import Widget

from collectui.domain.about import About
from collectui.domain.calls.outcomes import OutcomeOption, with_letters
from collectui.domain.desk.views import Option
from collectui.domain.disputes.commands import Claimed, OpenDispute, asked_of
from collectui.domain.disputes.rules import JudgedOpening
from collectui.domain.disputes.typed import EXAMPLES, PartError, parse_part
from collectui.domain.disputes.views import DisputedItem
from collectui.domain.errors import StoreBusy, StoreFailed
from collectui.domain.kernel import Command
from collectui.domain.money import decimal_text, grouped
from collectui.ui.base import StoreApp
from collectui.ui.forms.draft_keys import AboutKey, Opening, opening
from collectui.ui.forms.editor import Editor
from collectui.ui.forms.part import Invalid
from collectui.ui.forms.parts.impact import ImpactPart
from collectui.ui.widgets.bars import Part as BarPart
from collectui.ui.widgets.choosing import ChoiceField
from collectui.ui.widgets.fields import Field, SafeInput
from collectui.ui.widgets.key_choice import NONE_CHOSEN, LetterChoice

KIND = "dispute.open"
_BLANK = {"reason": NONE_CHOSEN, "amount": "", "words": "", "remark": "", "promise": "no"}
_KEEP_OR_CANCEL = (Option("no", "stands"), Option("yes", "cancel"))


class DisputeEditor(Editor):
    """Why, how much of the transaction, and in whose words."""

    KINDS = (KIND,)
    FIRST: ClassVar[str] = "reason"
    ASKED: ClassVar[Mapping[str, str]] = {"items": "amount"}
    BINDINGS = [
        Binding(letter, f"choose('{letter}')", show=False, priority=True)
        for letter in ascii_lowercase
    ]

    def __init__(self, opening: Opening, judged: JudgedOpening | None = None) -> None:
        """`judged` is read where a draft is opened without it."""
        super().__init__(opening)
        self._about, self._judged = AboutKey.of(self.draft).about, judged
        self.parts = (ImpactPart(self),)

    @classmethod
    def new(
        cls, app: StoreApp, about: About, customer: str, judged: JudgedOpening
    ) -> DisputeEditor:
        """A dispute of a transaction, or the draft of one."""
        about = About(about.customer_id, item_id=about.item_id)
        title = f"dispute of {customer}"
        found = opening(app, KIND, AboutKey(about), customer, title=title, values=_BLANK)
        return cls(found, judged)

    def title_parts(self) -> list[BarPart]:
        return [("Dispute", "strong"), f" · {self.draft.customer}"]

    def fields(self) -> Sequence[Widget]:
        return [
            LetterChoice(self._reasons(), self.held("reason", NONE_CHOSEN), id="reason"),
            Field("Amount", SafeInput(id="amount", placeholder=EXAMPLES), id="field-amount"),
            Field("They say", SafeInput(id="words", holds=("dispute", "words")), id="field-words"),
            Field("Remark", SafeInput(id="remark", holds=("dispute", "remark")), id="field-remark"),
            Field("Promise", ChoiceField(_KEEP_OR_CANCEL, "no", id="promise"), id="field-promise"),
        ]

    def _reasons(self) -> Sequence[OutcomeOption]:
        known = self._judged.reasons if self._judged is not None else ()
        return with_letters(OutcomeOption(e.code, e.title) for e in known if not e.retired)

    def began(self) -> None:
        if self._judged is None:
            self._read()
        else:
            self._fill()

    @work(exclusive=True, group="subject")
    async def _read(self) -> None:
        await self.app.store()
        from collectui.store.queries.disputes import opening

        try:
            self._judged = await self.app.ask(opening, asked_of(self._about))
        except (StoreBusy, StoreFailed, LookupError) as error:
            self.say(str(error))
            return
        self.query_one(LetterChoice).offer_these(self._reasons())
        self._fill()

    def _fill(self) -> None:
        """What is open and undisputed, unless something was typed; that is no typing."""
        item = self._item
        if item is None:
            self.say("That transaction is not there any more")
            return
        self.name_about(item.number)
        if not self.drafting.restored and not self.form.values()["amount"]:
            filled = {"amount": decimal_text(item.left, item.currency)}
            self.drafting.fill_in(filled)
            self.form.fill(filled)
        self.changed()

    @property
    def _item(self) -> DisputedItem | None:
        return self._judged.items[0] if self._judged and self._judged.items else None

    def action_choose(self, letter: str) -> None:
        """Why, by its letter; the amount is next."""
        field = self.query_one(LetterChoice)
        if not field.has_focus or not field.take(letter):
            raise SkipAction
        self.focus_next()

    def changed(self) -> None:
        super().changed()
        item, judged, values = self._item, self._judged, self.form.values()
        promise = self.query_one("#field-promise", Field)
        if item is None or judged is None:
            promise.display = False
            return
        try:
            meant = self._amount(item, values["amount"])
            self._say_promised(promise, item, meant)
            amount = grouped(meant, item.currency)
            of = f"of {grouped(item.balance, item.currency)} {item.currency}"
            self.form.hint("amount", f"{amount} {of}")
        except PartError as error:
            self.form.hint("amount", str(error), "soon")
        reason = judged.reason(values["reason"])
        if reason is not None:
            self.form.hint("words", f"for {reason.owner}" if reason.owner else "")

    def _say_promised(self, field: Field, item: DisputedItem, amount: int) -> None:
        """In sight only where a promise is about what is disputed."""
        found = item.overlaps(amount)
        field.display = bool(found)
        if found:
            field.rename(", ".join(each.number for each in found))

    def _amount(self, item: DisputedItem, typed: str) -> int:
        return parse_part(typed, max(0, item.balance), item.left, item.currency)

    def command(self, values: Mapping[str, str]) -> Command:
        item = self._item
        if item is None:
            raise Invalid("amount", "What is open of it is still being read")
        if values["reason"] == NONE_CHOSEN:
            raise Invalid("reason", "Why is it disputed? Press its letter.")
        try:
            amount = self._amount(item, values["amount"])
        except PartError as error:
            raise Invalid("amount", str(error)) from error
        return OpenDispute(
            about=self._about,
            items=(Claimed(item.id, amount),),
            reason=values["reason"],
            words=values["words"],
            remark=values["remark"],
            cancel_promises=values["promise"] == "yes" and bool(item.overlaps(amount)),
        )
