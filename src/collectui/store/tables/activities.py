"""Activities: the work that is to do, and was done."""

from datetime import date, datetime, time

from sqlalchemy import Index

from collectui.domain.vocabulary import ActivityPriority, ActivityStatus
from collectui.store.constants import OPEN
from collectui.store.tables.base import KEEPS_IDS, Row, partial_index
from collectui.store.tables.fields import choice, key, late_text, moment, ref, text
from collectui.store.types import utc_now


def _of_open(name: str, *columns: str) -> Index:
    """An index over open activities alone, which are few among all that ever were."""
    return partial_index(name, *columns, where=OPEN)


class AboutRow(Row):
    """What an activity or a note is about: a customer, and perhaps one thing of it."""

    customer_id: int = ref("customer")
    account_id: int | None = ref("account", nullable=True)
    site_id: int | None = ref("site", nullable=True)
    program_id: int | None = ref("program", nullable=True)
    item_id: int | None = ref("item", nullable=True)
    contact_id: int | None = ref("contact", nullable=True)


class Activity(AboutRow, table=True):
    """A piece of work to do."""

    __table_args__ = (
        Index("ix_activity_customer_id_due_on", "customer_id", "due_on"),
        Index("ix_activity_due_on_id", "due_on", "id"),
        Index("ix_activity_assigned_to_id_due_on_id", "assigned_to_id", "due_on", "id"),
        Index("ix_activity_created_by_id_due_on_id", "created_by_id", "due_on", "id"),
        _of_open("ix_activity_open_due_on", "due_on", "id"),
        _of_open("ix_activity_open_assigned_to_id", "assigned_to_id", "due_on", "id"),
        _of_open("ix_activity_open_created_by_id", "created_by_id", "due_on", "id"),
        Index("ix_activity_item_id", "item_id"),
        Index("ix_activity_program_id", "program_id"),
        KEEPS_IDS,
    )

    id: int | None = key()
    subject: str = text(...)
    search_text: str = late_text()
    category: str = text(..., foreign_key="activity_category.code")
    priority: ActivityPriority = choice(ActivityPriority, ActivityPriority.MEDIUM)
    status: ActivityStatus = choice(ActivityStatus, ActivityStatus.NOT_STARTED)
    due_on: date
    due_time: time | None = None
    description: str = text()
    created_by_id: int | None = ref("collector", nullable=True)
    created_at: datetime = moment(factory=utc_now)
    assigned_to_id: int | None = ref("collector", nullable=True)
    outcome: str | None = text(nullable=True, foreign_key="outcome.code")
    completed_at: datetime | None = moment(nullable=True)
    cancel_reason: str = late_text()
    series: str = text()
    version: int = 1
