"""Activities as screens show them and rules judge them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time

from collectui.domain.about import CustomerName
from collectui.domain.desk.views import Option
from collectui.domain.files import FileLine
from collectui.domain.kernel import Me
from collectui.domain.several import NOBODY, Meant
from collectui.domain.vocabulary import ActivityPriority, ActivityStatus

UNTIMED = time.max
"""Where on its day an activity without a time stands: after those that have one."""


@dataclass(frozen=True, slots=True)
class ActivityView:
    id: int
    version: int
    customer_id: int
    customer: str
    customer_number: str
    account_id: int | None
    site_id: int | None
    program_id: int | None
    item_id: int | None
    item: str | None
    subject: str
    category: str
    category_title: str
    priority: ActivityPriority
    status: ActivityStatus
    due_on: date
    due_time: time | None
    description: str
    created_by: str | None
    created_at: datetime
    assigned_to_id: int | None
    assigned_to: str | None
    outcome: str | None
    completed_at: datetime | None
    contact_id: int | None = None
    cancel_reason: str = ""
    series: str = ""
    """The same for all activities of one series; empty for one that stands alone."""
    files: tuple[FileLine, ...] = ()
    position: tuple[date, time, int, int] = field(default=(date.min, time.min, 0, 0))


@dataclass(frozen=True, slots=True)
class JudgedActivity:
    """An activity to be made (`activity` is None) or changed, and the desk's lists."""

    customer_id: int
    customer: str
    activity: ActivityView | None
    categories: tuple[Option, ...]
    outcomes: tuple[Option, ...]
    collectors: tuple[Me, ...]
    file_limit: int = 0
    """Bytes of one attachment at most."""
    today: date = date.min
    meant: Meant = NOBODY
    """Whom one to be made is for."""

    @property
    def chosen(self) -> tuple[ActivityView, ...]:
        """The activity, as several are judged; none where one is to be made."""
        return () if self.activity is None else (self.activity,)


@dataclass(frozen=True, slots=True)
class JudgedActivities:
    """Activities to be changed together, and the desk's lists."""

    activities: tuple[ActivityView, ...]
    outcomes: tuple[Option, ...] = ()
    collectors: tuple[Me, ...] = ()
    target: CustomerName | None = None
    """The customer they are to be moved to."""

    @property
    def chosen(self) -> tuple[ActivityView, ...]:
        """The activities, as a single one is judged."""
        return self.activities
