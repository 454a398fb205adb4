"""What is disputed and why, as it is filled in: the reason by a letter, transactions, an amount."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from textual.widget import Widget

from collectui.domain.about import About
from collectui.domain.calls.outcomes import OutcomeOption, with_letters
from collectui.domain.desk.views import Option
from collectui.domain.disputes.commands import Claimed, OpenDispute, asked_of
from collectui.domain.disputes.rules import JudgedOpening
from collectui.domain.disputes.typed import EXAMPLES, PartError, is_share, parse_part
from collectui.domain.disputes.views import DisputedItem
from collectui.domain.money import decimal_text, grouped
from collectui.domain.text import sort_key
from collectui.ui.forms.part import FormScreen, Invalid
from collectui.ui.forms.parts.judged import JudgedPart
from collectui.ui.widgets.choosing import ChoiceField, CompletingInput
from collectui.ui.widgets.fields import Field, SafeInput
from collectui.ui.widgets.key_choice import NONE_CHOSEN, LetterChoice

_KEEP_OR_CANCEL = (Option("no", "stands"), Option("yes", "cancel"))
_SHARES = "all of each, or a share: 30%"
"""What may be typed of several transactions."""


class DisputePart(JudgedPart[JudgedOpening]):
    """Why, of which transactions, and how much; and whether a promise of it is cancelled.

    Where it is not said before which transactions are meant, their numbers are typed.
    """

    def __init__(
        self,
        editor: FormScreen,
        about: About,
        items: Sequence[int] = (),
        judged: JudgedOpening | None = None,
        *,
        cancel: str = "promise",
        wanted: Callable[[], bool] = lambda: True,
        optional: bool = False,
    ) -> None:
        """`items` are the transactions that are meant; it is in sight while it is `wanted`.

        `cancel` is the name of the field that says whether promises are cancelled. Where it is
        `optional`, no case is opened without a reason.
        """
        super().__init__(editor, judged, self._ask, wanted=wanted)
        self._about, self._cancel, self._optional = about, cancel, optional
        one = () if about.item_id is None else (about.item_id,)
        self._items = tuple(items) or one
        self.ASKED = {"promise": cancel, **({"items": "amount"} if self._items else {})}
        self._filled = False

    async def _ask(self) -> JudgedOpening:
        from collectui.store.queries.disputes import disputable, opening

        if self._items:
            return await self.app.ask(opening, asked_of(self._about, self._items))
        return await self.app.ask(disputable, self._about)

    # Its fields

    def fields(self) -> Sequence[Widget]:
        reason = self.editor.held("reason", NONE_CHOSEN)
        which = Field("Transactions", CompletingInput(id="items"), id="field-items")
        cancel = ChoiceField(_KEEP_OR_CANCEL, "no", id=self._cancel)
        return [
            LetterChoice(self._reasons(), reason, id="reason"),
            *([] if self._items else [which]),
            Field("Amount", SafeInput(id="amount", placeholder=EXAMPLES), id="field-amount"),
            Field("Promise", cancel, id="field-cancel"),
        ]

    def _reasons(self) -> Sequence[OutcomeOption]:
        known = self.view.reasons if self.view is not None else ()
        return with_letters(OutcomeOption(e.code, e.title) for e in known if not e.retired)

    def began(self) -> None:
        self._filled = False
        super().began()
        self.changed()

    def changed(self) -> None:
        super().changed()
        wanted, judged = self.wanted(), self.view
        self._letters.display = wanted
        for name in self._names:
            self._field(name).display = wanted
        if not wanted:
            return
        if judged is not None and not self._filled:
            self._fill(judged)
        self._say()

    @property
    def _names(self) -> tuple[str, ...]:
        return ("amount", "cancel") if self._items else ("items", "amount", "cancel")

    @property
    def _letters(self) -> LetterChoice:
        return self.editor.screen.query_one("LetterChoice#reason", LetterChoice)

    def _field(self, name: str) -> Field:
        return self.editor.screen.query_one(f"#field-{name}", Field)

    def _fill(self, judged: JudgedOpening) -> None:
        """What is known: the desk's reasons, and of one transaction what is open of it."""
        self._filled = True
        self._letters.offer_these(self._reasons())
        if not self._items:
            field = self.editor.screen.query_one("#items", CompletingInput)
            field.options = [
                Option(each.number, grouped(each.left, each.currency)) for each in judged.items
            ]
            return
        if not judged.items:
            self.editor.say("That transaction is not there any more")
        drafting, values = self.editor.drafting, self.editor.form.values()
        if len(judged.items) == 1 and not drafting.restored and not values["amount"]:
            item = judged.items[0]
            filled = {"amount": decimal_text(item.left, item.currency)}
            drafting.fill_in(filled)
            self.editor.form.fill(filled)

    def _say(self) -> None:
        """What the amount comes to, whose turn it would be, and which promise is in the way."""
        form, judged, values = self.editor.form, self.view, self.editor.form.values()
        cancel = self._field("cancel")
        cancel.display = False
        if judged is None:
            return
        try:
            claimed = self._claimed(values)
        except Invalid as error:
            if error.field in ("items", "amount") and values.get(error.field, "").strip():
                form.hint(error.field, str(error), "soon")
            return
        if not self._items:
            typed = bool(values["items"].strip())
            form.hint("items", "" if typed else self._there_are(judged.items))
        if self._optional and self.is_empty(values):
            form.hint("amount", "without a reason no case is opened")
        else:
            form.hint("amount", self._comes_to(claimed))
        promised = [each.number for item, amount in claimed for each in item.overlaps(amount)]
        cancel.display = bool(promised)
        if promised:
            cancel.rename(", ".join(dict.fromkeys(promised)))

    def _there_are(self, items: Sequence[DisputedItem]) -> str:
        """What may be typed: how many are open, the oldest of them named."""
        if not items:
            return "nothing is open"
        return f"{len(items)} open: {items[0].number}{' …' if len(items) > 1 else ''}"

    def _comes_to(self, claimed: Sequence[tuple[DisputedItem, int]]) -> str:
        if not claimed:
            return _SHARES
        currency = claimed[0][0].currency
        amount = grouped(sum(amount for _, amount in claimed), currency)
        of = grouped(sum(item.balance for item, _ in claimed), currency)
        return f"{amount} of {of} {currency}"

    # What it means

    def is_empty(self, values: Mapping[str, str]) -> bool:
        """Whether nothing is disputed yet: there is no reason."""
        return values.get("reason", NONE_CHOSEN) == NONE_CHOSEN

    def read(self, values: Mapping[str, str], words: str, remark: str = "") -> OpenDispute:
        """The dispute that these values make. Raises Invalid."""
        if self.view is None:
            raise Invalid("amount", "What is open of it is still being read")
        if self.is_empty(values):
            raise Invalid("reason", "Why is it disputed? Press its letter.")
        claimed = self._claimed(values)
        if not claimed:
            raise Invalid("items", f"Which transactions does {self.view.customer.name} dispute?")
        overlapping = any(item.overlaps(amount) for item, amount in claimed)
        return OpenDispute(
            about=self._about,
            items=tuple(Claimed(item.id, amount) for item, amount in claimed),
            reason=values["reason"],
            words=words,
            remark=remark,
            cancel_promises=values[self._cancel] == "yes" and overlapping,
        )

    def _claimed(self, values: Mapping[str, str]) -> list[tuple[DisputedItem, int]]:
        """Each transaction with what of it is disputed. Raises Invalid."""
        items, typed = self._chosen(values), values["amount"]
        if len(items) > 1 and not is_share(typed):
            raise Invalid("amount", f"Of {len(items)} transactions {_SHARES}")
        try:
            return [
                (each, parse_part(typed, max(0, each.balance), each.left, each.currency))
                for each in items
            ]
        except PartError as error:
            raise Invalid("amount", str(error)) from error

    def _chosen(self, values: Mapping[str, str]) -> list[DisputedItem]:
        judged = self.view
        if judged is None:
            return []
        if self._items:
            return list(judged.items)
        known = {sort_key(each.number): each for each in judged.items}
        found: dict[int, DisputedItem] = {}
        for number in filter(None, (each.strip() for each in values["items"].split(","))):
            item = known.get(sort_key(number))
            if item is None:
                raise Invalid("items", f"{number} is no open transaction of this customer")
            found[item.id] = item
        return list(found.values())
