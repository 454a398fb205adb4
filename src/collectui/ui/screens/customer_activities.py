"""A customer's activities: the open ones by due date, then those that are done."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from textual import on
from textual.app import ComposeResult
from textual.widget import Widget

from collectui.domain.about import About
from collectui.domain.activities.views import ActivityView
from collectui.domain.vocabulary import OPEN_ACTIVITY
from collectui.ui.offer import press
from collectui.ui.screens.activity_listing import ACTIVITY_KEYS, ActivityListing
from collectui.ui.screens.customer_tab import CustomerTab, Selected
from collectui.ui.screens.file_rows import FileRows
from collectui.ui.widgets.bars import Bar, Part, hints
from collectui.ui.widgets.columns import Column
from collectui.ui.widgets.queue_columns import due_tone, due_words
from collectui.ui.widgets.reading_pane import Line, ReadingPane
from collectui.ui.widgets.virtual_list import VirtualList
from collectui.ui.words import Words, plain_words

ALL = "status:all"
"""The view that the tab opens with."""


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
        Column("Due", due, 19, tone=due_look),
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


class Activities(ActivityListing, CustomerTab):
    """The list, what the selected one says, and its attachments."""

    KEYS = (
        ("do.activity", "new"),
        ("do.edit", "edit"),
        ("do.complete", "done"),
        ("do.postpone do.advance", "postpone"),
        ("do.menu", "actions"),
    )
    VIEWS = {
        ALL: "All",
        "": "Still to do",
        "status:closed": "Done or cancelled",
        "mine": "Mine",
        "overdue:yes": "Late",
    }
    EMPTY = "No activities. {new} makes one, {views} shows others."
    OFFERED = CustomerTab.OFFERED | ACTIVITY_KEYS

    def compose(self) -> ComposeResult:
        yield Bar(classes="view")
        yield VirtualList(self._columns(), self.key, id="activities")
        yield ReadingPane(id="activity-text")
        yield FileRows()

    def _columns(self) -> list[Column[ActivityView]]:
        return columns(self.app.words, self.position.business_date)

    def follow_day(self) -> None:
        self.rows.set_columns(self._columns())

    def on_mount(self) -> None:
        self.narrow(self.language().parse(ALL))

    @property
    def customer_id(self) -> int:
        return self.place.customer_id

    def say_view(self, said: Sequence[Part]) -> None:
        self.query_one(".view", Bar).say(
            said, hints(("look.filter", "filter"), ("look.views", "view"), ("look.sort", "sort"))
        )

    async def select(self, record_id: int) -> None:
        await self.show_activity(record_id)

    def escape(self) -> bool:
        return self.escape_filter(ALL)

    @property
    def rows(self) -> VirtualList[ActivityView]:
        return self.query_one("#activities", VirtualList)

    def first(self) -> Widget:
        return self.rows

    def refresh_lists(self) -> None:
        mine = self.mine
        self.reload_rows(lambda row: mine)

    @on(VirtualList.Moved, "#activities")
    def _read(self) -> None:
        activity = self.rows.row
        lines = [] if activity is None else self._lines(activity)
        self.query_one(ReadingPane).say(lines)
        self.query_one(FileRows).list(() if activity is None else activity.files)

    def _lines(self, activity: ActivityView) -> list[Line]:
        words, today = self.app.words, self.position.business_date
        made = words.day(activity.created_at.astimezone().date(), today)
        by = f" by {activity.created_by}" if activity.created_by else ""
        facts = [activity.category_title, f"made {made}{by}"]
        if activity.item:
            facts.append(f"on {activity.item}")
        if activity.completed_at is not None:
            facts.append(f"completed {words.day(activity.completed_at.astimezone().date(), today)}")
        lines = [(activity.subject, "strong"), (" · ".join(facts), "quiet")]
        if activity.cancel_reason:
            lines.append((f"✗ cancelled: {activity.cancel_reason}", "late"))
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
        press(self, "do.edit")
        return None
