"""What comes between two days, asked where the later one is looked at: to a customer one by one, to
the desk counted."""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date, timedelta

import sqlalchemy as sa
from sqlalchemy import ColumnElement, Connection

from collectui.domain.ahead import Coming, Kind
from collectui.domain.dunning.letters import way_of
from collectui.domain.dunning.rules import kind_of
from collectui.domain.vocabulary import CorrespondenceStatus
from collectui.store.ahead.sketch import noon
from collectui.store.balances import balance_on, open_on
from collectui.store.core.activities import ACTIVITY
from collectui.store.core.desk import COLLECTOR
from collectui.store.core.items import ITEM
from collectui.store.core.promises import PROMISE_PART
from collectui.store.core.work import CORRESPONDENCE as LETTER
from collectui.store.core.workday import SNOOZE
from collectui.store.queries import letters, promises
from collectui.store.queries.activities import IS_OPEN

_DAY = timedelta(1)


def coming(connection: Connection, customer_id: int, start: date, on: date) -> tuple[Coming, ...]:
    """What comes to a customer after `start` until a day, that day included, the first first."""
    mine = ITEM.c.customer_id == customer_id
    return _in_order(
        (
            *_items(connection, mine, start, on),
            *_letters(connection, customer_id, start, on),
            *_activities(connection, customer_id, start, on),
            *_others(connection, customer_id, start, on),
        )
    )


def coming_to_desk(connection: Connection, start: date, on: date) -> tuple[Coming, ...]:
    """What comes to all customers, counted by day: letters by their way, activities by whose they
    are."""
    return _in_order(
        (
            *_items(connection, sa.true(), start, on),
            *_all_letters(connection, start, on),
            *_all_activities(connection, start, on),
            *_all_others(connection, start, on),
        )
    )


def _in_order(found: Iterable[Coming]) -> tuple[Coming, ...]:
    kinds = list(Kind)
    return tuple(sorted(found, key=lambda each: (each.on, kinds.index(each.kind), each.text)))


def _items(
    connection: Connection, whose: ColumnElement[bool], start: date, on: date
) -> Iterator[Coming]:
    """Items that fall due, each day and currency in one: a customer may have very many."""
    rows = connection.execute(
        sa.select(
            ITEM.c.aged_from,
            ITEM.c.currency,
            sa.func.count().label("items"),
            sa.func.sum(balance_on(on), type_=ITEM.c.open_balance.type).label("balance"),
            sa.func.min(ITEM.c.number).label("number"),
        )
        .where(
            whose,
            open_on(on),
            ITEM.c.aged_from > start,
            ITEM.c.aged_from <= on,
            balance_on(on) > 0,
        )
        .group_by(ITEM.c.aged_from, ITEM.c.currency)
    )
    for row in rows:
        text = row.number if row.items == 1 else ""
        yield Coming(row.aged_from, Kind.ITEMS, text, row.balance, row.currency, row.items)


def _letters(connection: Connection, customer_id: int, start: date, on: date) -> Iterator[Coming]:
    """Letters that go, or are held; a call in a letter's place is among the activities."""
    for letter in letters.of_customer(connection, customer_id):
        day = letter.due_on if letter.sent_at is None else letter.sent_at.date()
        if not start < day <= on or letter.call or letter.state == "withdrawn":
            continue
        to = f" to {letter.address}" if letter.address else ""
        held = f", held: {letter.held_reason}" if letter.state == "held" else ""
        yield Coming(day, Kind.LETTER, f"{letter.way}{to}{held}")


def _activities(
    connection: Connection, customer_id: int, start: date, on: date
) -> Iterator[Coming]:
    rows = connection.execute(
        sa.select(ACTIVITY.c.due_on, ACTIVITY.c.subject, COLLECTOR.c.login)
        .select_from(ACTIVITY.outerjoin(COLLECTOR, COLLECTOR.c.id == ACTIVITY.c.assigned_to_id))
        .where(
            ACTIVITY.c.customer_id == customer_id,
            IS_OPEN,
            ACTIVITY.c.due_on > start,
            ACTIVITY.c.due_on <= on,
        )
    )
    for due_on, subject, login in rows:
        yield Coming(due_on, Kind.ACTIVITY, f"{subject} ({login})" if login else subject)


def _others(connection: Connection, customer_id: int, start: date, on: date) -> Iterator[Coming]:
    made = promises.due_between(start, on).where(PROMISE_PART.c.customer_id == customer_id)
    for row in connection.execute(made):
        yield Coming(row.due_on, Kind.PROMISE, "", row.left, row.currency)
    ends = sa.select(SNOOZE.c.until).where(
        SNOOZE.c.customer_id == customer_id, *_snoozed(start, on)
    )
    for until in connection.execute(ends).scalars():
        yield Coming(until, Kind.SNOOZE, "")


def _snoozed(start: date, on: date) -> tuple[ColumnElement[bool], ...]:
    return SNOOZE.c.ended_at.is_(None), SNOOZE.c.until > start, SNOOZE.c.until <= on


def _all_letters(connection: Connection, start: date, on: date) -> Iterator[Coming]:
    c = LETTER.c
    sent = sa.and_(c.status == CorrespondenceStatus.SENT, c.sent_at >= noon(start + _DAY))
    held = sa.and_(c.status == CorrespondenceStatus.HELD, c.due_on.between(start + _DAY, on))
    rows = connection.execute(
        sa.select(c.due_on, c.sent_at, c.stage, c.method, c.held_reason, sa.func.count())
        .where(sa.or_(sent, held), c.activity_id.is_(None))
        .group_by(c.due_on, c.sent_at, c.stage, c.method, c.held_reason)
    )
    found: Counter[tuple[date, str]] = Counter()
    for due_on, sent_at, stage, method, reason, count in rows:
        day = due_on if sent_at is None else sent_at.date()
        text = way_of(stage, method) + (f", held: {kind_of(reason)}" if sent_at is None else "")
        found[day, text] += count
    for (day, text), count in found.items():
        yield Coming(day, Kind.LETTER, text, count=count)


def _all_activities(connection: Connection, start: date, on: date) -> Iterator[Coming]:
    c = ACTIVITY.c
    rows = connection.execute(
        sa.select(c.due_on, COLLECTOR.c.login, sa.func.count())
        .select_from(ACTIVITY.outerjoin(COLLECTOR, COLLECTOR.c.id == c.assigned_to_id))
        .where(IS_OPEN, c.due_on > start, c.due_on <= on)
        .group_by(c.due_on, COLLECTOR.c.login)
    )
    for due_on, login, count in rows:
        yield Coming(due_on, Kind.ACTIVITY, login or "nobody", count=count)


def _all_others(connection: Connection, start: date, on: date) -> Iterator[Coming]:
    made = promises.due_between(start, on).subquery()
    rows = connection.execute(
        sa.select(made.c.due_on, made.c.currency, sa.func.count())
        .add_columns(sa.func.sum(made.c.left, type_=PROMISE_PART.c.amount.type))
        .group_by(made.c.due_on, made.c.currency)
    )
    for due_on, currency, count, amount in rows:
        yield Coming(due_on, Kind.PROMISE, "", amount, currency, count)
    ends = sa.select(SNOOZE.c.until, sa.func.count()).where(*_snoozed(start, on))
    for until, count in connection.execute(ends.group_by(SNOOZE.c.until)):
        yield Coming(until, Kind.SNOOZE, "", count=count)
