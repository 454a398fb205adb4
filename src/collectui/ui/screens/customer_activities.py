"""A customer's activities: the open ones by due date, then those that are done."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from textual import on
from textual.app import ComposeResult
from textual.widget import Widget

from collectui.domain.commands import About
from collectui.domain.terms import OPEN_ACTIVITY
from collectui.domain.views import ActivityView, Position
from collectui.ui import routes
from collectui.ui.asked import AskedRows
from collectui.ui.screens.customer_tab import CustomerTab, Place, Selected, begin_at
from collectui.ui.screens.files import file_words
from collectui.ui.widgets.columns import Column
from collectui.ui.widgets.queue_columns import due_tone, due_words
from collectui.ui.widgets.reading_pane import Line, ReadingPane
from collectui.ui.widgets.virtual_list import VirtualList
from collectui.ui.words import Words, plain_words

VIEWS = {"all": None, "open": True, "done or cancelled": False}
"""What `v` goes through: whether the activities shown are open."""


def columns(words: Words, today: date) -> list[Column[ActivityView]]:
    """Activities of one customer."""

    def quiet(activity: ActivityView) -> str:
        return "" if activity.status in OPEN_ACTIVITY else "quiet"

    def due_look(activity: ActivityView) -> str:
        return quiet(activity) or due_tone(activity.due_on, today)

    def due(activity: ActivityView) -> str:
        if activity.status in OPEN_ACTIVITY:
            return due_words(activity, words, today)
        return words.day(activity.due_on, today)

    return [
        Column("Due", due, 15, tone=due_look),
        Column("Priority", lambda a: f"{a.priority.rank} {a.priority.value}", 10, rank=3),
        Column("Category", lambda a: a.category_title, 14, rank=5, tone=quiet),
        Column("Subject", lambda a: a.subject, 14, flex=4, tone=quiet),
        Column("Item", lambda a: a.item or "", 12, rank=6, tone=quiet),
        Column("Assigned to", lambda a: a.assigned_to or "–", 11, rank=4, tone=quiet),
        Column("Status", _status, 14, flex=1, most=24, rank=2, tone=quiet),
    ]


def _status(activity: ActivityView) -> str:
    """How it stands; of one that is done, how it ended."""
    if activity.outcome:
        return f"✓ {plain_words(activity.outcome)}"
    return plain_words(activity.status.value)


class Activities(CustomerTab):
    """The list, and what the selected one says."""

    KEYS = (
        ("a", "new"),
        ("e", "edit"),
        ("d", "done"),
        ("+ -", "postpone"),
        ("v", "open, done"),
        ("m", "actions"),
    )

    def __init__(self, place: Place, position: Position) -> None:
        super().__init__(place, position)
        self._view = "all"

    def compose(self) -> ComposeResult:
        yield VirtualList(
            columns(self.app.words, self.position.business_date),
            lambda activity: activity.id,
            empty="No activities. a makes one.",
            id="activities",
        )
        yield ReadingPane(id="activity-text")

    def on_mount(self) -> None:
        self.rows.show(self._window())

    def _window(self) -> AskedRows[ActivityView]:
        return AskedRows(self._ask, lambda activity: activity.id)

    async def select(self, record_id: int) -> None:
        window = self._window()
        begin_at(self.rows, window, await window.place(record_id))

    async def _ask(self) -> Sequence[ActivityView]:
        from collectui.store.queries.activities import activities_of

        found = await self.app.ask(activities_of, self.place.customer_id)
        shown = VIEWS[self._view]
        return [each for each in found if shown is None or (each.status in OPEN_ACTIVITY) is shown]

    def next_view(self) -> bool:
        names = list(VIEWS)
        self._view = names[(names.index(self._view) + 1) % len(names)]
        empty = "No activities. a makes one." if self._view == "all" else f"None: {self._view}."
        self.rows.show(self._window(), empty)
        self.notify(f"Activities: {self._view}")
        return True

    @property
    def rows(self) -> VirtualList[ActivityView]:
        return self.query_one("#activities", VirtualList)

    def first(self) -> Widget:
        return self.rows

    def refresh_lists(self) -> None:
        self.rows.reload()

    @on(VirtualList.Moved, "#activities")
    def _read(self) -> None:
        activity = self.rows.row
        lines = [] if activity is None else self._lines(activity)
        self.query_one(ReadingPane).say(lines)

    def _lines(self, activity: ActivityView) -> list[Line]:
        words, today = self.app.words, self.position.business_date
        made = words.day(activity.created_at.astimezone().date(), today)
        facts = [activity.category_title, f"made {made} by {activity.created_by or 'nobody named'}"]
        if activity.item:
            facts.append(f"on {activity.item}")
        if activity.completed_at is not None:
            facts.append(f"completed {words.day(activity.completed_at.astimezone().date(), today)}")
        lines = [(activity.subject, "strong"), (" · ".join(facts), "quiet")]
        if activity.cancel_reason:
            lines.append((f"✗ cancelled: {activity.cancel_reason}", "late"))
        lines += [(file_words(file), "soon") for file in activity.files]
        return [*lines, *((line, "") for line in activity.description.split("\n") if line)]

    def selected(self) -> Selected | None:
        activity = self.rows.row
        if activity is None:
            return super().selected()
        about = About(
            activity.customer_id,
            activity.account_id,
            activity.site_id,
            activity.program_id,
            activity.item_id,
        )
        return Selected(about, activity.subject, ("activity", activity.id), activity)

    def open_selected(self) -> tuple[int, int] | None:
        if (activity := self.rows.row) is not None:
            routes.edit_activity(self.app, activity)
        return None
