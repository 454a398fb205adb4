"""Several activities at once: a line of offsets, or the name of one of the desk's templates."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar

from textual.widget import Widget

from collectui.domain.about import About, Customers
from collectui.domain.activities import series
from collectui.domain.activities.commands import AddSeries
from collectui.domain.activities.series import SeriesError, Step, plan_series
from collectui.domain.dates import day_words
from collectui.domain.desk.views import Option
from collectui.domain.kernel import Command
from collectui.domain.vocabulary import ActivityPriority
from collectui.ui.base import StoreApp
from collectui.ui.forms.activity import PRIORITIES, collector_typed
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
from collectui.ui.forms.parts.title import TitlePart
from collectui.ui.widgets.bars import Part as BarPart
from collectui.ui.widgets.choosing import ChoiceField, CompletingInput
from collectui.ui.widgets.fields import Field
from collectui.ui.widgets.reading_pane import Line, ReadingPane
from collectui.ui.words import counted

KIND, MANY = "series.add", "customers.series"


class StepsPart(Part):
    """Each activity that saving makes, below the fields."""

    def beneath(self) -> Sequence[Widget]:
        steps = ReadingPane(id="steps")
        steps.can_focus = False
        return [steps]

    def began(self) -> None:
        self.changed()

    def changed(self) -> None:
        steps = self.editor.screen.query_one("#steps", ReadingPane)
        steps.say(self._lines(self.editor.form.values()["series"]))

    def _lines(self, text: str) -> list[Line]:
        desk = self.app.desk
        assert desk is not None
        if not text.strip():
            known = [(f"{name}: {line}", "quiet") for name, line in desk.templates.items()]
            return [("Offsets from today, or one of the desk's templates:", "quiet"), *known]
        try:
            steps = planned(self.app, text)
        except SeriesError as error:
            return [(str(error), "soon")]
        titles = {option.code: option.title for option in desk.categories}
        made = counted(len(steps), "activity", "activities")
        return [
            (f"Saving makes {made}:", "strong"),
            *((f"{day_words(s.due_on)}  {titles[s.category]}: {s.subject}", "") for s in steps),
        ]


def planned(app: StoreApp, text: str) -> tuple[Step, ...]:
    """The activities that a line means. Raises SeriesError."""
    desk = app.desk
    assert desk is not None
    return plan_series(text, desk.business_date, desk.calendar, desk.categories, desk.templates)


class SeriesEditor(Editor):
    """The line, and below it each activity that saving makes."""

    KINDS = (KIND, MANY)
    FIRST: ClassVar[str] = "series"
    ASKED: ClassVar[Mapping[str, str]] = {"assigned to": "assigned"}

    def __init__(self, opening: Opening) -> None:
        super().__init__(opening)
        self._about: About | Customers
        if self.draft.kind == MANY:
            self._about = CustomersKey.of(self.draft).customers
            self.parts = (StepsPart(self), ImpactPart(self))
        else:
            self._about = about = AboutKey.of(self.draft).about
            self.parts = (TitlePart(self, about), StepsPart(self))

    @classmethod
    def new(cls, app: StoreApp, about: About | Customers, customer: str) -> SeriesEditor:
        """A new series, or the draft of one on the same thing; for several customers, one each."""
        assert app.me is not None
        blank = {
            "series": "",
            "priority": ActivityPriority.MEDIUM.value,
            "assigned": app.me.login,
        }
        kind = KIND if isinstance(about, About) else MANY
        key, title = about_key(about), f"series for {customer}"
        return cls(opening(app, kind, key, customer, title=title, values=blank))

    def title_parts(self) -> list[BarPart]:
        return [("New series", "strong"), whose(self.draft)]

    def fields(self) -> Sequence[Widget]:
        desk = self.app.desk
        assert desk is not None
        templates = [Option(name, line) for name, line in desk.templates.items()]
        people = [Option(person.login, person.name) for person in desk.collectors]
        line = CompletingInput(
            templates, id="series", placeholder=series.EXAMPLE, holds=("activity", "subject")
        )
        priority = ChoiceField(PRIORITIES, ActivityPriority.MEDIUM.value, id="priority")
        assigned = CompletingInput(people, id="assigned", placeholder="me")
        return [
            Field("Series", line, id="field-series"),
            Field("Priority", priority, id="field-priority"),
            Field("Assigned to", assigned, id="field-assigned"),
        ]

    def command(self, values: Mapping[str, str]) -> Command:
        try:
            steps = planned(self.app, values["series"])
        except SeriesError as error:
            raise Invalid("series", str(error)) from error
        return AddSeries(
            about=self._about,
            steps=steps,
            name=values["series"].strip(),
            priority=ActivityPriority(values["priority"]),
            assigned_to=collector_typed(self.app, values["assigned"]),
        )
