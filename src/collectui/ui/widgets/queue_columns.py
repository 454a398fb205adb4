"""What the lists of the dashboard show of a row."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from collectui.domain.vocabulary import BusinessLevel
from collectui.ui.widgets.columns import Column
from collectui.ui.words import Words, aging_bars, plain_words

if TYPE_CHECKING:
    from collectui.domain.activities.views import ActivityView
    from collectui.domain.queue.rows import QueueRow


def queue_columns(words: Words, today: date, mine: bool = False) -> list[Column[QueueRow]]:
    """The delinquent list; in my own queue nobody needs to be told whose each row is."""
    whose: list[Column[QueueRow]] = [
        Column("Collector", lambda r: r.collector or "–", 10, rank=7, tone=lambda r: "quiet")
    ]
    return [
        Column("Prio", lambda r: str(r.priority or ""), 4, right=True, rank=2),
        Column("Customer", lambda r: r.name, 20, flex=3, most=48, tail=lambda r: others(r, words)),
        Column("Level", level, 8, flex=1, most=14, rank=6, tone=lambda r: "quiet"),
        Column(
            "Past due",
            lambda r: words.money(r.past_due, r.currency) if r.past_due else "–",
            13,
            right=True,
            rank=1,
        ),
        Column("Cur", lambda r: r.currency, 3, rank=4, tone=lambda r: "quiet"),
        Column("Days", lambda r: str(r.days or ""), 4, right=True, rank=3, tone=_age),
        Column("Aging", lambda r: aging_bars(r.buckets[1:]), 5, rank=5),
        Column(
            "Next",
            lambda r: next_step(r, words, today),
            14,
            flex=3,
            most=44,
            rank=3,
            tone=lambda r: due_tone(r.next_due, today),
        ),
        Column(
            "To collect",
            lambda r: words.money(r.to_collect, r.currency) if r.past_due else "",
            13,
            right=True,
            rank=8,
        ),
        Column("Phone", lambda r: r.phone or "", 16, rank=9),
        *([] if mine else whose),
    ]


def others(row: QueueRow, words: Words) -> str:
    """What the row owes in currencies that are not its own: ` +CAD 1,204.00`."""
    return "".join(f" +{o.currency} {words.money(o.past_due, o.currency)}" for o in row.others)


def level(row: QueueRow) -> str:
    """At which level the row is worked, and which account or site it is."""
    match row.level:
        case BusinessLevel.ACCOUNT:
            return f"acct {row.account}" if row.account else "account"
        case BusinessLevel.SITE:
            return f"site {row.site}" if row.site else "site"
        case _:
            return "customer"


def next_step(row: QueueRow, words: Words, today: date) -> str:
    """What was promised and is not paid; when the next activity is due and what it is, or why
    nothing is asked of this row."""
    said = []
    if row.snoozed_until is not None:
        said.append(
            f"snoozed until {words.day_and_time(row.snoozed_until, row.snoozed_time, today)}"
        )
    if row.promise is not None and row.past_due:
        said.append(words.promised(row.promise, today))
    if row.next_due is not None:
        said.append(f"{words.due(row.next_due, today)} {row.next_subject or ''}".rstrip())
    elif row.set_aside:
        said.append(plain_words(row.set_aside))
    return " · ".join(said)


def due_tone(due: date | None, today: date) -> str:
    """How a due date looks: late, today, or like any other."""
    if due is None or due > today:
        return ""
    return "soon" if due == today else "late"


def _age(row: QueueRow) -> str:
    return "late" if row.days > 90 else ""


def activity_columns(words: Words, today: date) -> list[Column[ActivityView]]:
    """The list of work."""
    return [
        Column(
            "Due",
            lambda a: due_words(a, words, today),
            19,
            flex=3,
            most=25,
            tone=lambda a: "quiet" if a.completed_at else due_tone(a.due_on, today),
        ),
        Column("Priority", lambda a: a.priority.value, 8, rank=4, tone=_urgent),
        Column("Category", lambda a: a.category_title, 12, flex=1, most=16, rank=5),
        Column("Subject", lambda a: a.subject, 22, flex=4, most=60),
        Column("Customer", lambda a: a.customer, 14, flex=3, most=36, rank=1),
        Column("Assigned to", lambda a: a.assigned_to or "–", 11, rank=6),
        Column("Status", lambda a: plain_words(a.status.value), 11, rank=3),
    ]


def due_words(activity: ActivityView, words: Words, today: date) -> str:
    """When it is due, and if that is past how late it is: `21 Nov  1 d overdue`."""
    day = activity.due_on
    if activity.completed_at is not None or day > today:
        text = words.day(day, today)
    elif day == today:
        text = "today"
    else:
        return f"{words.day(day, today)} {(today - day).days} d overdue"
    return text if activity.due_time is None else f"{text} {activity.due_time:%H:%M}"


def _urgent(activity: ActivityView) -> str:
    return {1: "late", 2: "soon", 4: "quiet"}.get(activity.priority.rank, "")
