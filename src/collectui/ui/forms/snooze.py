"""Putting customers off: one line says until when and why; below it, what falls into the time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar

from textual.widget import Widget

from collectui.domain.about import About, Customers
from collectui.domain.dates import moment_words
from collectui.domain.kernel import Command
from collectui.domain.vocabulary import SnoozeReason, code_words
from collectui.domain.workday.snooze import (
    EVENT_WORDS,
    EXAMPLES,
    SnoozeCustomer,
    SnoozeError,
    SnoozeInput,
    parse_snooze,
)
from collectui.ui.base import StoreApp
from collectui.ui.forms.draft_keys import (
    AboutKey,
    CustomersKey,
    Opening,
    about_key,
    opening,
    whose,
)
from collectui.ui.forms.editor import Editor
from collectui.ui.forms.part import Invalid, Part
from collectui.ui.forms.parts.impact import ImpactPart
from collectui.ui.widgets.bars import Bar
from collectui.ui.widgets.bars import Part as BarPart
from collectui.ui.widgets.fields import Field, SafeInput

KIND, MANY = "customer.snooze", "customers.snooze"
_REASONS = ", ".join(code_words(each) for each in SnoozeReason if each is not SnoozeReason.OTHER)


class MeaningPart(Part):
    """What the line means, as it is typed."""

    def beneath(self) -> Sequence[Widget]:
        return [Bar(id="meaning")]

    def began(self) -> None:
        self.changed()

    def changed(self) -> None:
        meaning = self.editor.screen.query_one("#meaning", Bar)
        meaning.say([_meant(self.app, self.editor.form.values()["until"])])


def _meant(app: StoreApp, text: str) -> BarPart:
    try:
        said = _parsed(app, text)
    except SnoozeError:
        return "until when, and why", "soon" if text.strip() else "quiet"
    until = "the last day allowed" if said.until is None else moment_words(said.until, said.at)
    event = EVENT_WORDS.get(said.event)
    until = f"until {event}, or {until}" if event else f"until {until}"
    if said.reason is None:
        return f"{until}: say why ({_REASONS}, or other words)", "soon"
    why = code_words(said.reason)
    return f"{until} · {why}{': ' + said.line if said.line else ''}", "quiet"


def _parsed(app: StoreApp, text: str) -> SnoozeInput:
    """What the line says. Raises SnoozeError."""
    desk = app.desk
    assert desk is not None
    order = app.config.formats.date_order
    return parse_snooze(text, desk.business_date, desk.calendar, order)


class SnoozeEditor(Editor):
    """Until when and why; what it means is shown as one types."""

    KINDS = (KIND, MANY)
    FIRST: ClassVar[str] = "until"
    ASKED: ClassVar[Mapping[str, str]] = {"line": "until"}
    FIELD_OF: ClassVar[Mapping[tuple[str, str], str]] = {("snooze", "until"): "until"}

    def __init__(self, opening: Opening) -> None:
        super().__init__(opening)
        self._about: About | Customers = (
            CustomersKey.of(self.draft).customers
            if self.draft.kind == MANY
            else AboutKey.of(self.draft).about
        )
        self.parts = (MeaningPart(self), ImpactPart(self))

    @classmethod
    def new(cls, app: StoreApp, about: About | Customers, customer: str) -> SnoozeEditor:
        """A new snooze, or the draft of one; of several customers each gets it."""
        if isinstance(about, About):
            # It is the customer's, whatever row or document it was begun on.
            about = About(about.customer_id)
        kind = KIND if isinstance(about, About) else MANY
        key, title = about_key(about), f"snooze of {customer}"
        return cls(opening(app, kind, key, customer, title=title, values={"until": ""}))

    def title_parts(self) -> list[BarPart]:
        return [("Snooze", "strong"), whose(self.draft)]

    def fields(self) -> Sequence[Widget]:
        line = SafeInput(id="until", placeholder=EXAMPLES, holds=("snooze", "line"))
        return [Field("Until, why", line, id="field-until")]

    def command(self, values: Mapping[str, str]) -> Command:
        try:
            said = _parsed(self.app, values["until"])
        except SnoozeError as error:
            raise Invalid("until", str(error)) from error
        if said.reason is None:
            raise Invalid("until", f"Say why: {_REASONS}, or other words")
        return SnoozeCustomer(
            about=self._about,
            until=said.until,
            at=said.at,
            event=said.event,
            reason=said.reason,
            line=said.line,
        )
