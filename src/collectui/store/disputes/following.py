"""Disputes follow what imports bring and the calendar, in the transaction that changes the figures.

As `domain.disputes.judging` says it. Promises and letters follow after them: what is disputed is
promised by nobody, and not asked for.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import Connection

from collectui.domain.disputes.actions import FOLLOW_DISPUTES
from collectui.domain.disputes.amounts import Terms
from collectui.domain.disputes.judging import Judged, Notice, Told, judge
from collectui.domain.disputes.views import Dispute
from collectui.domain.evidence import Evidence, evidence
from collectui.domain.plan import NOW, Change, Insert, Plan
from collectui.domain.records import counted
from collectui.domain.vocabulary import ActivityPriority, ActivityStatus
from collectui.store import entries, figures, writing
from collectui.store.core.disputes import DISPUTE
from collectui.store.disputes.changes import changed, disputed
from collectui.store.pieces import pieces
from collectui.store.queries import disputes as queries
from collectui.store.queries.evidence import Brought, brought

CATEGORY = "review"
"""What kind of work a notice is."""


@dataclass(frozen=True)
class Followed:
    """What becomes of disputes."""

    plan: Plan
    counts: Mapping[str, int] = field(default_factory=dict)
    """What happened, by what it is called in an import's report."""


def plan_of(
    connection: Connection,
    ids: Iterable[int],
    *,
    on: date | None = None,
    batch_id: int | None = None,
    tells: bool = True,
) -> Followed | None:
    """What becomes of the disputes of these customers; None where they all stay as they are.

    `on` is the business date, if not the session's; `batch_id` the import that changed what they
    owe; without `tells` nobody is told of what is missing or late.
    """
    by = queries.terms(connection, on)
    changes: list[Change] = []
    followed = 0
    notices: list[tuple[Dispute, Notice]] = []
    counts: Counter[str] = Counter()
    for piece in pieces(queries.with_live(connection, ids)):
        news = brought(connection, batch_id, piece) if batch_id is not None else {}
        for cases in _by_customer(connection, piece):
            judged = _judged(connection, cases, by, news.get(cases[0].customer_id), tells=tells)
            for was, becomes in zip(cases, judged.cases, strict=True):
                mine = changed(was, becomes, by.today)
                followed += bool(mine)
                changes += mine
            changes += disputed(connection, judged.cases, by.today)
            whose = {each.id: each for each in judged.cases}
            notices += [(whose[each.dispute_id], each) for each in judged.notices]
            counts.update(judged.counts)
    if not changes and not notices:
        return None
    told = [_activity(case, notice, by, number) for number, (case, notice) in enumerate(notices)]
    summary = f"{counted('dispute', followed)} followed what is owed"
    # Records of one kind together: they are written at once.
    return Followed(Plan(summary, (*_sorted(changes), *told)), counts)


def _sorted(changes: Sequence[Change]) -> list[Change]:
    return sorted(changes, key=lambda each: each.kind)


def _by_customer(connection: Connection, ids: Sequence[int]) -> list[list[Dispute]]:
    found: dict[int, list[Dispute]] = {}
    for case in queries.cases(connection, DISPUTE.c.customer_id.in_(list(ids)), queries.LIVE):
        found.setdefault(case.customer_id, []).append(case)
    return list(found.values())


def _judged(
    connection: Connection,
    cases: Sequence[Dispute],
    by: Terms,
    news: Brought | None,
    *,
    tells: bool,
) -> Judged:
    if news is None:
        return judge(cases, by, tells=tells)
    held = frozenset(part.item_id for case in cases for part in case.parts if part.live)
    return judge(
        cases,
        by,
        _unbooked(connection, cases, evidence(news.documents, held)),
        news.stated,
        news.closed_because,
        tells=tells,
    )


def _unbooked(connection: Connection, cases: Sequence[Dispute], shown: Evidence) -> Evidence:
    """Without the credit memos that disputes which are over have had."""
    memos = {str(each.id) for each in shown.documents if each.is_memo}
    if not memos:
        return shown
    others = queries.cases(
        connection,
        DISPUTE.c.customer_id == cases[0].customer_id,
        DISPUTE.c.id.not_in([case.id for case in cases]),
    )
    booked = {memo for case in others for part in case.parts for memo in part.credits} & memos
    left = [each for each in shown.documents if str(each.id) not in booked]
    return Evidence(left, shown.applied) if booked else shown


def _activity(case: Dispute, notice: Notice, by: Terms, number: int) -> Insert:
    """What somebody is told, as work for the coordinator; a supervisor's is nobody's yet."""
    late = notice.told is Told.LATE
    values = {
        "customer_id": case.customer_id,
        "item_id": case.parts[0].item_id,
        "subject": notice.subject,
        "category": CATEGORY,
        "priority": ActivityPriority.HIGH if late else ActivityPriority.MEDIUM,
        "status": ActivityStatus.NOT_STARTED,
        "due_on": by.calendar.on_or_after(by.today),
        "description": "For a supervisor" if notice.supervisor else "",
        "created_by_id": None,
        "created_at": NOW,
        "assigned_to_id": None if notice.supervisor else case.coordinator_id,
    }
    return Insert("activity", f"told{number}", case.customer_id, values, notice.subject)


def along(
    connection: Connection, ids: Iterable[int], history_id: int, at: datetime, command_id: str
) -> None:
    """Let disputes follow as part of a command that is being written; nobody is told of any."""
    if found := plan_of(connection, ids, tells=False):
        created = writing.write(connection, found.plan, history_id, at, command_id)
        figures.refresh(connection, figures.touched(found.plan, created))


def by_calendar(connection: Connection, ids: Iterable[int], on: date) -> None:
    """Let disputes of customers follow whose figures a roll made anew at a business date."""
    if found := plan_of(connection, ids, on=on):
        entries.write(connection, found.plan, who=None, action=FOLLOW_DISPUTES)
