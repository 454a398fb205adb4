"""The meaning of what is typed into the log of a contact."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from collectui.domain.calls.outcomes import OutcomeOption, next_subject
from collectui.domain.calls.views import ContactForm, Way
from collectui.domain.dates import Due, DueError, due_words
from collectui.domain.money import MoneyError, parse_money
from collectui.domain.text import spelt
from collectui.ui.base import StoreApp
from collectui.ui.widgets.due_input import due_typed

NO_NEXT = ("none", "no", "-")
ALL = "all"


@dataclass(frozen=True)
class ContactInput:
    """The form's values, read by what the store said of the customer."""

    app: StoreApp
    read: ContactForm
    values: Mapping[str, str]

    @property
    def outcome(self) -> OutcomeOption | None:
        """How it ended; None while that is not said."""
        return self.read.outcome(self.values["outcome"])

    @property
    def keeps(self) -> str:
        """`promise`, `dispute` or nothing."""
        return "" if self.outcome is None else self.outcome.keeps

    def amount(self) -> int | None:
        """In minor units of the customer's currency. Raises MoneyError.

        Nothing typed is all that is owed, where a date was promised for it.
        """
        text = self.values["amount"].strip()
        if not text:
            dated = self.keeps == "promise" and bool(self.values["promised"].strip())
            return self.read.owed or None if dated else None
        if text.lower() == ALL:
            return self.read.owed
        return parse_money(text, self.read.currency, self.app.words.numbers[-3])

    def promised(self) -> Due | None:
        """The promise's date if one was named, or when the dispute was raised. Raises DueError."""
        if text := self.values["promised"].strip():
            return due_typed(self.app, text)
        return Due(self.read.today) if self.keeps == "dispute" else None

    @property
    def next_subject(self) -> str:
        """What the next activity is called unless something is typed."""
        return "" if self.outcome is None else next_subject(self.outcome)

    def next(self) -> Due | None:
        """The date typed, else the one that the outcome proposes. Raises DueError."""
        text = self.values["next"].strip()
        if text.lower() in NO_NEXT:
            return None
        if text:
            return due_typed(self.app, text)
        if self.outcome is None:
            return None
        promised = self.promised() if self.keeps else None
        on = self.read.proposed(self.outcome.code, promised.on if promised else None)
        return None if on is None else Due(on)

    def amount_words(self) -> tuple[str, str]:
        """What the amount means as it is typed, and the tone to say it in."""
        words, currency = self.app.words, self.read.currency
        try:
            amount = self.amount()
        except MoneyError:
            return "no amount yet", "soon"
        if not self.values["amount"].strip():
            owed = words.money_with_code(self.read.owed, currency)
            return f"all: the {owed} {self.read.owed_as}", "quiet"
        return words.money_with_code(amount or 0, currency), "quiet"

    def due_words(self, read: Callable[[], Due | None], none: str) -> tuple[str, str]:
        """What a date means as it is typed, and the tone to say it in."""
        try:
            due = read()
        except DueError:
            return "no date yet: fri, +3, 3 dec", "soon"
        return none if due is None else due_words(due, self.read.today), "quiet"

    @property
    def way(self) -> Way | None:
        """Whose number or address it is; None for one that is not known."""
        address = spelt(self.values["address"], [way.address for way in self.read.ways])
        return next((way for way in self.read.ways if way.address == address), None)


def warns(way: Way | None) -> bool:
    """Whether it should not be tried."""
    return way is not None and (way.bad or way.do_not_call)


def whose(way: Way) -> str:
    """Whose number it is, and why it may be the wrong one."""
    marks = [
        way.person or "the customer's own",
        *([way.label] if way.label else []),
        *(["does not work"] if way.bad else []),
        *(["do not call"] if way.do_not_call else []),
    ]
    return " · ".join(marks)
