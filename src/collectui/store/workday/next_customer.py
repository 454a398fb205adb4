"""The next customer to work: chosen and claimed in one writing transaction."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy import Connection

from collectui.domain.kernel import Me, Refused
from collectui.domain.queue.query import QueueQuery
from collectui.domain.queue.rows import QueueRow
from collectui.domain.text import clean_line
from collectui.domain.workday import next as rules
from collectui.domain.workday.next import (
    NEXT,
    SKIPS_KEPT,
    Candidate,
    JudgedNext,
    is_next,
    skip_reason,
)
from collectui.store import desk, figures, identity, masking
from collectui.store.clock import clock
from collectui.store.core.history import HISTORY
from collectui.store.core.workday import PASSED_OVER as PASSED
from collectui.store.core.workday import SKIP, WORKDAY
from collectui.store.queries import worked
from collectui.store.queries.queue import places, queue_row
from collectui.store.workday import claims

PAGE = 64
"""Places read at once while the first that may be given is looked for."""


def take_next(
    connection: Connection,
    query: QueueQuery,
    me: Me,
    session: str,
    leaving: int | None = None,
    skipped: str | None = None,
    at: datetime | None = None,
    own_date: date | None = None,
) -> QueueRow | None:
    """Give and claim the first customer of the list that may be mine; None where none is left.

    `own_date` is the business date of a session that looks at another day; `leaving` the customer
    that is finished, or with a reason `skipped`; it stays claimed where none is left. In the
    caller's writing transaction, so that no two agents are given the same. Raises Refused.
    """
    now = identity.as_it_is(connection, me)
    _judge(JudgedNext(query, own_date), now, skipped)
    if skipped is not None:
        skipped = masking.on(connection).text(skipped)
    assert me.id is not None
    at = at or clock(connection)
    day = desk.calendar_today(connection)
    _begin_day(connection, me.id, day, at)
    if leaving is not None:
        _pass_over(connection, me.id, day, leaving, skipped or "", at)
        if skipped is not None:
            _count_skip(connection, me.id, leaving, skipped, at)
    figures.wake(connection)
    labels = tuple(bucket.label for bucket in figures.buckets(connection))
    on = figures.today(connection)
    turn = Turn(query, on, labels, me.id, day, at, leaving)
    unit = _first(connection, turn)
    if unit is None and (unit := _first(connection, turn, again=True)):
        _begin_round(connection, me.id, day, leaving)
    if unit is None:
        return None
    row = queue_row(connection, query, on, labels, unit)
    assert row is not None
    if leaving is not None:
        claims.release(connection, session, leaving)
    claims.hold(connection, me.id, session, row.customer_id, at)
    return row


def _judge(judged: JudgedNext, me: Me, skipped: str | None) -> None:
    refusal = (NEXT if skipped is None else rules.SKIP).refusal(judged, me)
    if refusal is None and skipped is not None:
        refusal = skip_reason(skipped)
    if refusal is not None:
        raise Refused(refusal)


class Turn(NamedTuple):
    """Who asks for the next customer of which list, and when."""

    query: QueueQuery
    on: date
    labels: tuple[str, ...]
    me_id: int
    day: date
    at: datetime
    leaving: int | None


def _first(connection: Connection, turn: Turn, again: bool = False) -> str | None:
    """The unit of the first customer that the rule admits.

    `again`: also those passed over, but for the one that is left just now.
    """
    me_id, day, at = turn.me_id, turn.day, turn.at
    held = claims.held_by_others(connection, me_id, at)
    passed: dict[int, datetime] = {
        row.customer_id: row.at
        for row in connection.execute(
            sa.select(PASSED.c.customer_id, PASSED.c.at).where(
                PASSED.c.collector_id == me_id, PASSED.c.on_date == day
            )
        )
    }
    if again and not passed:
        return None
    after = worked.recorded_before(connection, day)
    for page in _pages(connection, turn):
        ids = {row.customer_id for row in page}
        moments = worked.last_worked(connection, after, ids)
        seen = moments.keys() | (ids & passed.keys())
        due = worked.came_due(connection, seen, day, at) if seen else {}
        for row in page:
            candidate = Candidate(
                row.customer_id,
                row.customer_id in held,
                moments.get(row.customer_id),
                due.get(row.customer_id),
                passed.get(row.customer_id),
            )
            if is_next(candidate, again and row.customer_id != turn.leaving):
                return str(row.of_unit)
    return None


def _pages(connection: Connection, turn: Turn) -> Iterator[Sequence[Any]]:
    after, size = None, PAGE
    place = (turn.query, turn.on, turn.labels)
    while page := places(connection, *place, after=after, limit=size):
        yield page
        if len(page) < size:
            return
        # The rest of a place are the columns of the list's order.
        after, size = tuple(page[-1][2:]), min(size * 4, 1_000)


def _begin_day(connection: Connection, me_id: int, day: date, at: datetime) -> None:
    mine = sa.select(WORKDAY.c.began_at).where(
        WORKDAY.c.collector_id == me_id, WORKDAY.c.on_date == day
    )
    if connection.execute(mine).first() is None:
        # The rounds of the days before are over.
        connection.execute(
            sa.delete(PASSED).where(PASSED.c.collector_id == me_id, PASSED.c.on_date < day)
        )
        connection.execute(sa.insert(WORKDAY).values(collector_id=me_id, on_date=day, began_at=at))


def _pass_over(
    connection: Connection, me_id: int, day: date, customer_id: int, skipped: str, at: datetime
) -> None:
    mine = (
        PASSED.c.collector_id == me_id,
        PASSED.c.on_date == day,
        PASSED.c.customer_id == customer_id,
    )
    connection.execute(sa.delete(PASSED).where(*mine))
    connection.execute(
        sa.insert(PASSED).values(
            collector_id=me_id, on_date=day, customer_id=customer_id, at=at, skipped=skipped
        )
    )


def _count_skip(
    connection: Connection, me_id: int, customer_id: int, reason: str, at: datetime
) -> None:
    """Keep it until the customer is worked, or it is too old to count."""
    connection.execute(sa.delete(SKIP).where(SKIP.c.at < at - SKIPS_KEPT))
    newest = connection.execute(sa.select(sa.func.max(HISTORY.c.id))).scalar()
    connection.execute(
        sa.insert(SKIP).values(
            customer_id=customer_id,
            collector_id=me_id,
            at=at,
            reason=clean_line(reason),
            after_id=newest or 0,
        )
    )


def _begin_round(connection: Connection, me_id: int, day: date, leaving: int | None) -> None:
    """All that was passed over comes again, but for the one that is left just now."""
    connection.execute(
        sa.delete(PASSED).where(
            PASSED.c.collector_id == me_id,
            PASSED.c.on_date == day,
            PASSED.c.customer_id.is_distinct_from(leaving),
        )
    )
