"""Several activities at once: a line of offsets, or the name of one of the desk's templates."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar

from textual import work
from textual.widget import Widget

from collectui.domain import series
from collectui.domain.commands import About, Command
from collectui.domain.commands_work import AddSeries
from collectui.domain.dates import day_words
from collectui.domain.errors import StoreBusy, StoreFailed
from collectui.domain.series import SeriesError, Step, plan_series
from collectui.domain.terms import ActivityPriority
from collectui.domain.views import Option
from collectui.drafts import Draft
from collectui.ui.base import StoreApp
from collectui.ui.forms.activity import PRIORITIES, collector_typed
from collectui.ui.forms.draft_keys import about_of, draft_for, subject_of
from collectui.ui.forms.editor import Editor, Invalid
from collectui.ui.widgets.choosing import ChoiceField, CompletingInput
from collectui.ui.widgets.fields import Field
from collectui.ui.widgets.lines import Part
from collectui.ui.widgets.reading_pane import Line, ReadingPane
from collectui.ui.words import counted

KIND = "series.add"


class SeriesEditor(Editor):
    """The line, and below it each activity that saving makes."""

    FIRST: ClassVar[str] = "series"

    @classmethod
    def new(cls, app: StoreApp, about: About, customer: str) -> SeriesEditor:
        """A new series, or the draft of one on the same thing."""
        assert app.me is not None
        blank = {
            "series": "",
            "priority": ActivityPriority.MEDIUM.value,
            "assigned": app.me.login,
        }
        draft, restored, fresh = draft_for(
            app,
            KIND,
            about.customer_id,
            customer,
            subject=subject_of(about),
            title=f"series for {customer}",
            values=blank,
            seen={},
        )
        return cls(draft, blank, restored=restored).with_fresh(fresh)

    @classmethod
    def from_draft(cls, app: StoreApp, draft: Draft) -> SeriesEditor:
        """A draft as it was left."""
        return cls(draft, None, restored=True)

    def title_parts(self) -> list[Part]:
        return [("New series", "strong"), f" · {self._draft.customer}"]

    def fields(self) -> Sequence[Widget]:
        desk = self.app.desk
        assert desk is not None
        templates = [Option(name, line) for name, line in desk.templates.items()]
        people = [Option(person.login, person.name) for person in desk.collectors]
        line = CompletingInput(templates, id="series", placeholder=series.EXAMPLE)
        priority = ChoiceField(PRIORITIES, ActivityPriority.MEDIUM.value, id="priority")
        assigned = CompletingInput(people, id="assigned", placeholder="me")
        return [
            Field("Series", line, id="field-series"),
            Field("Priority", priority, id="field-priority"),
            Field("Assigned to", assigned, id="field-assigned"),
        ]

    def beneath(self) -> Sequence[Widget]:
        steps = ReadingPane(id="steps")
        steps.can_focus = False
        return [steps]

    def began(self) -> None:
        self.changed()
        self._name_about()

    @work(exclusive=True)
    async def _name_about(self) -> None:
        await self.app.store()
        from collectui.store.queries.subjects import about_name

        try:
            self.name_about(await self.app.ask(about_name, about_of(self._draft)))
        except (StoreBusy, StoreFailed) as error:
            self.app.tell_unread(error)

    def changed(self) -> None:
        self.query_one("#steps", ReadingPane).say(self._lines(self.form.values()["series"]))

    def _lines(self, text: str) -> list[Line]:
        desk = self.app.desk
        assert desk is not None
        if not text.strip():
            known = [(f"{name}: {line}", "quiet") for name, line in desk.templates.items()]
            return [("Offsets from today, or one of the desk's templates:", "quiet"), *known]
        try:
            steps = self._steps(text)
        except SeriesError as error:
            return [(str(error), "soon")]
        titles = {option.code: option.title for option in desk.categories}
        made = counted(len(steps), "activity", "activities")
        return [
            (f"Saving makes {made}:", "strong"),
            *((f"{day_words(s.due_on)}  {titles[s.category]}: {s.subject}", "") for s in steps),
        ]

    def _steps(self, text: str) -> tuple[Step, ...]:
        desk = self.app.desk
        assert desk is not None
        return plan_series(text, desk.business_date, desk.calendar, desk.categories, desk.templates)

    def command(self, values: Mapping[str, str]) -> Command:
        try:
            steps = self._steps(values["series"])
        except SeriesError as error:
            raise Invalid("series", str(error)) from error
        return AddSeries(
            about=about_of(self._draft),
            steps=steps,
            name=values["series"].strip(),
            priority=ActivityPriority(values["priority"]),
            assigned_to=collector_typed(self.app, values["assigned"]),
        )

    def field_of(self, named: str) -> str:
        return {"assigned to": "assigned"}.get(named, named)
