"""The meaning of what is typed into the log of a contact."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from collectui.domain.calls.outcomes import OutcomeOption, next_subject
from collectui.domain.calls.views import ContactForm, Way
from collectui.domain.dates import Due, DueError, due_words
from collectui.domain.text import spelt
from collectui.ui.base import StoreApp
from collectui.ui.widgets.due_input import due_typed

NO_NEXT = ("none", "no", "-")


@dataclass(frozen=True)
class ContactInput:
    """The form's values, read by what the store said of the customer."""

    app: StoreApp
    read: ContactForm
    values: Mapping[str, str]
    promised_on: Callable[[], date | None] = lambda: None
    """For which day something is promised first, as far as it is typed."""

    @property
    def outcome(self) -> OutcomeOption | None:
        """How it ended; None while that is not said."""
        return self.read.outcome(self.values["outcome"])

    @property
    def keeps(self) -> str:
        """`promise`, `dispute` or nothing."""
        return "" if self.outcome is None else self.outcome.keeps

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
        promised_on = self.promised_on() if self.keeps == "promise" else None
        on = self.read.proposed(self.outcome.code, promised_on)
        return None if on is None else Due(on)

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
