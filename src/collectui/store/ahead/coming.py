"""What comes to a customer between two days, asked where the later one is looked at."""

from collections.abc import Iterator
from datetime import date

import sqlalchemy as sa
from sqlalchemy import Connection

from collectui.domain.ahead import Coming, Kind
from collectui.store.core.activities import ACTIVITY
from collectui.store.core.desk import COLLECTOR
from collectui.store.core.items import ITEM
from collectui.store.core.workday import SNOOZE
from collectui.store.queries import letters, promises
from collectui.store.queries.activities import IS_OPEN
from collectui.store.queries.items import Which, balance_on, conditions


def coming(connection: Connection, customer_id: int, start: date, on: date) -> tuple[Coming, ...]:
    """What comes after `start` until a day, that day included, the first first."""
    found = [
        *_items(connection, customer_id, start, on),
        *_letters(connection, customer_id, start, on),
        *_activities(connection, customer_id, start, on),
        *_others(connection, customer_id, start, on),
    ]
    kinds = list(Kind)
    return tuple(sorted(found, key=lambda each: (each.on, kinds.index(each.kind), each.text)))


def _items(connection: Connection, customer_id: int, start: date, on: date) -> Iterator[Coming]:
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
            *conditions(customer_id, Which.OPEN, on, None, None),
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
    for row in connection.execute(promises.standing_of(customer_id, start)):
        if start < row.promised_on <= on:
            yield Coming(row.promised_on, Kind.PROMISE, "", row.amount, row.currency)
    ends = sa.select(SNOOZE.c.until).where(
        SNOOZE.c.customer_id == customer_id,
        SNOOZE.c.ended_at.is_(None),
        SNOOZE.c.until > start,
        SNOOZE.c.until <= on,
    )
    for until in connection.execute(ends).scalars():
        yield Coming(until, Kind.SNOOZE, "")
