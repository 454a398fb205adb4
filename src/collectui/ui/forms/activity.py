"""Making an activity, or changing one. Of a new one the subject is all that must be typed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar

from textual.widget import Widget

from collectui.domain.about import About, Customers
from collectui.domain.activities.commands import AddActivity, EditActivity
from collectui.domain.activities.views import ActivityView
from collectui.domain.dates import Due, DueError, due_words
from collectui.domain.desk.views import Option
from collectui.domain.kernel import Command, Stale, TheirChange
from collectui.domain.text import spelt
from collectui.domain.vocabulary import OPEN_ACTIVITY, ActivityPriority, ActivityStatus
from collectui.ui.base import StoreApp
from collectui.ui.forms.draft_keys import (
    AboutKey,
    CustomersKey,
    Opening,
    RecordKey,
    about_key,
    opening,
    whose,
)
from collectui.ui.forms.editor import Editor
from collectui.ui.forms.part import Invalid
from collectui.ui.forms.parts.about import CUSTOMER, ITEM, AboutPart
from collectui.ui.forms.parts.files import FILE, FilesPart
from collectui.ui.forms.parts.impact import ImpactPart
from collectui.ui.keys import bindings
from collectui.ui.widgets.bars import Part
from collectui.ui.widgets.choosing import ChoiceField, CompletingInput
from collectui.ui.widgets.due_input import due_typed
from collectui.ui.widgets.fields import Field, SafeArea, SafeInput
from collectui.ui.words import plain_words

ADD, MANY, EDIT = "activity.add", "customers.activity", "activity.edit"
PRIORITIES = tuple(Option(p.value, f"{p.rank} {p.value}") for p in ActivityPriority)
STATUSES = tuple(Option(s.value, plain_words(s)) for s in ActivityStatus if s in OPEN_ACTIVITY)


def collector_typed(app: StoreApp, login: str) -> int | None:
    """The collector that a field names; None for an empty one. Raises Invalid."""
    assert app.desk is not None
    if not login.strip():
        return None
    named = spelt(login, app.desk.logins)
    found = next((c for c in app.desk.collectors if c.login == named), None)
    if found is None:
        raise Invalid("assigned", f"Unknown collector “{login.strip()}”.")
    return found.id


def values_of(activity: ActivityView) -> dict[str, str]:
    """An activity as the form's fields say it."""
    clock = f" {activity.due_time:%H:%M}" if activity.due_time else ""
    return {
        "subject": activity.subject,
        "category": activity.category,
        "priority": activity.priority.value,
        "due": f"{activity.due_on.isoformat()}{clock}",
        "assigned": activity.assigned_to or "",
        "status": activity.status.value,
        "description": activity.description,
    }


class ActivityEditor(Editor):
    """Subject first; the rest has what is usual."""

    BINDINGS = bindings("edit.pick")
    KINDS = (ADD, MANY, EDIT)
    LONG: ClassVar[str] = "description"
    FIRST: ClassVar[str] = "subject"
    FIELD_OF: ClassVar[Mapping[tuple[str, str], str]] = {
        ("activity", "due_on"): "due",
        ("activity", "due_time"): "due",
        ("activity", "assigned_to_id"): "assigned",
        **{
            ("activity", name): name
            for name in ("subject", "category", "priority", "status", "description")
        },
    }

    ASKED: ClassVar[Mapping[str, str]] = {"assigned to": "assigned"}

    def __init__(self, opening: Opening) -> None:
        super().__init__(opening)
        self._about: AboutPart | None = None
        self._files: FilesPart | None = None
        if self.draft.kind == ADD:
            self._about = AboutPart(self, AboutKey.of(self.draft).about)
            self._files = FilesPart(self)
            self.parts = (self._about, self._files)
        elif self.draft.kind == MANY:
            self._files = FilesPart(self)
            self.parts = (self._files, ImpactPart(self))

    @classmethod
    def new(cls, app: StoreApp, about: About | Customers, customer: str) -> ActivityEditor:
        """A new activity, or the draft of one on the same thing; for several, one each."""
        assert app.me is not None
        blank = {
            "subject": "",
            "category": "to_do",
            "priority": ActivityPriority.MEDIUM.value,
            "due": "",
            "assigned": app.me.login,
            FILE: "",
            "description": "",
        }
        kind, key, title = MANY, about_key(about), f"activity for {customer}"
        if isinstance(about, About):
            kind, blank = ADD, {**blank, CUSTOMER: "", ITEM: ""}
        return cls(opening(app, kind, key, customer, title=title, values=blank))

    @classmethod
    def edit(cls, app: StoreApp, activity: ActivityView) -> ActivityEditor:
        """An activity as it stands, or the draft of a change to it."""
        key = RecordKey(activity.customer_id, "activity", activity.id)
        return cls(
            opening(
                app,
                EDIT,
                key,
                activity.customer,
                title=f"change of “{activity.subject}” of {activity.customer}",
                values=values_of(activity),
                seen={key.text: activity.version},
            )
        )

    def title_parts(self) -> list[Part]:
        what = "Edit activity" if self.draft.kind == EDIT else "New activity"
        return [(what, "strong"), whose(self.draft)]

    def fields(self) -> Sequence[Widget]:
        desk = self.app.desk
        assert desk is not None
        people = [Option(person.login, person.name) for person in desk.collectors]
        category = ChoiceField(desk.categories, self.held("category", "to_do"), id="category")
        priority = ChoiceField(PRIORITIES, self.held("priority", "medium"), id="priority")
        form: list[Widget] = [
            Field(
                "Subject",
                SafeInput(id="subject", max_length=500, holds=("activity", "subject")),
                id="field-subject",
            ),
            Field("Category", category, id="field-category"),
            Field("Priority", priority, id="field-priority"),
            Field(
                "Due",
                SafeInput(id="due", placeholder="next business day"),
                id="field-due",
            ),
        ]
        if self._about is not None:
            form += self._about.fields()
        nobody = "nobody" if self.draft.kind == EDIT else "me"
        assigned = CompletingInput(people, id="assigned", placeholder=nobody)
        form.append(Field("Assigned to", assigned, id="field-assigned"))
        if self.draft.kind == EDIT:
            status = ChoiceField(STATUSES, self.held("status", STATUSES[0].code), id="status")
            form.append(Field("Status", status, id="field-status"))
        form.append(
            SafeArea(id="description", placeholder="Description", holds=("activity", "description"))
        )
        return form if self._files is None else [*form, *self._files.fields()]

    def began(self) -> None:
        self.changed()
        super().began()

    def changed(self) -> None:
        super().changed()
        assert self.app.desk is not None
        today = self.app.desk.business_date
        try:
            self.form.hint("due", due_words(self._due(self.form.values()["due"]), today))
        except DueError:
            # Half of a date is no mistake yet; saving it would be.
            self.form.hint("due", "no date yet: fri, +3, 3 dec", "soon")

    def _due(self, text: str) -> Due:
        desk = self.app.desk
        assert desk is not None
        if not text.strip():
            return Due(desk.calendar.next_business_day(desk.business_date))
        return due_typed(self.app, text)

    def command(self, values: Mapping[str, str]) -> Command:
        if not values["subject"].strip():
            raise Invalid("subject", "An activity needs a subject.")
        try:
            due = self._due(values["due"])
        except DueError as error:
            raise Invalid("due", str(error)) from error
        priority = ActivityPriority(values["priority"])
        if self._files is not None:
            several = CustomersKey.of(self.draft).customers
            return AddActivity(
                about=several if self._about is None else self._about.read(values),
                subject=values["subject"],
                due_on=due.on,
                due_time=due.at,
                category=values["category"],
                priority=priority,
                description=values["description"],
                assigned_to=collector_typed(self.app, values["assigned"]),
                files=self._files.read(values),
            )
        return EditActivity(
            activity_id=self._activity_id,
            subject=values["subject"],
            due_on=due.on,
            due_time=due.at,
            category=values["category"],
            priority=priority,
            description=values["description"],
            assigned_to=collector_typed(self.app, values["assigned"]),
            status=ActivityStatus(values["status"]),
        )

    def needed(self, values: Mapping[str, str]) -> Sequence[str]:
        return [] if values["subject"].strip() else ["subject"]

    async def version_now(self) -> int | None:
        await self.app.store()
        from collectui.store.queries.activities import activity

        return (await self.app.ask(activity, self._activity_id)).version

    def seen_now(self, error: Stale) -> Mapping[str, int]:
        activity: ActivityView = error.theirs.activity
        return {f"activity:{activity.id}": activity.version}

    def their_text(self, change: TheirChange, error: Stale) -> str:
        return values_of(error.theirs.activity)[self.FIELD_OF["activity", change.field]]

    @property
    def _activity_id(self) -> int:
        return RecordKey.of(self.draft).id

    def action_pick(self) -> None:
        if self._files is None:
            self.say("Files are attached by the menu of what is there already: m, then f.")
        else:
            self._files.pick()
