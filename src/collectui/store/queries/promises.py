"""Promises to pay: as screens and files show them, and as the rules about them judge them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from sqlalchemy import ColumnElement, Connection

from collectui.domain.about import About
from collectui.domain.dates import date_words
from collectui.domain.filters import Condition, Filter
from collectui.domain.promises import filter as promise_filter
from collectui.domain.promises.forecast import KeptRate
from collectui.domain.promises.judging import OpenItem, Part, laid_on, promise_number
from collectui.domain.promises.typed import TypedItem
from collectui.domain.promises.views import (
    JudgedPromise,
    Promisable,
    PromisedItem,
    PromiseLimits,
    PromiseView,
)
from collectui.domain.queue.priority import NotKept, of_promise
from collectui.domain.settings.known import SETTINGS
from collectui.domain.text import sort_key
from collectui.domain.vocabulary import (
    NEVER_DUE,
    Approval,
    CancelledBy,
    PartState,
    PromiseStatus,
    code_words,
)
from collectui.store import desk, figures
from collectui.store.balances import balance_on
from collectui.store.constants import FAR
from collectui.store.core.customers import CONTACT, CUSTOMER
from collectui.store.core.desk import COLLECTOR
from collectui.store.core.figures import DELINQUENCY as D
from collectui.store.core.items import ITEM
from collectui.store.core.promises import PROMISE, PROMISE_ITEM, PROMISE_PART
from collectui.store.pieces import pieces
from collectui.store.promises import reading
from collectui.store.queries import narrowing, notes
from collectui.store.queries.promised import AHEAD, NOT_KEPT, STANDING_PARTS

_LIMITS = ("promise_days", "plan_days", "plan_parts", "promise_levels", "one_promise_a_day")
"""The settings of what a collector may take, as `PromiseLimits` has them."""


def promises_of(connection: Connection, customer_id: int) -> list[PromiseView]:
    """A customer's promises, the newest first."""
    return views(connection, PROMISE.c.customer_id == customer_id)


def promise(connection: Connection, promise_id: int) -> PromiseView:
    """One promise; raises LookupError where there is none."""
    found = views(connection, PROMISE.c.id == promise_id)
    if not found:
        raise LookupError(f"there is no {promise_number(promise_id)}")
    return found[0]


def page(
    connection: Connection, filter: Filter, me_id: int | None, limit: int | None = None
) -> list[PromiseView]:
    """Promises that a filter line lets through, the newest first."""
    today = figures.today(connection)
    conditions = [
        CUSTOMER.c.search_text.contains(sort_key(word), autoescape=True) for word in filter.words
    ]
    conditions += [_condition(each, today, me_id) for each in filter.conditions]
    return views(connection, *conditions, limit=limit)


def _condition(condition: Condition, today: date, me_id: int | None) -> ColumnElement[bool]:
    c = PROMISE.c
    compare = narrowing.COMPARE[condition.op]
    match condition.field, condition.value:
        case "state", tuple() as states:
            return narrowing.one_of(condition, [_in_state(state) for state in states])
        case "due", date() as day:
            return _with_part(compare(PROMISE_PART.c.due_on, day))
        case "due", tuple() as words:
            return narrowing.one_of(condition, [_due(word, today) for word in words])
        case "promised", Decimal() as amount:
            return narrowing.amount_is(c.total, c.currency, condition.op, amount)
        case "level", int() as level:
            return sa.and_(compare(c.level, level))
        case "method" | "approval", tuple() as codes:
            return narrowing.one_of(condition, [c[condition.field] == code for code in codes])
        case "taker", tuple() as who:
            takers = [narrowing.who(name, me_id, c.taken_by_id) for name in who]
            return narrowing.one_of(condition, takers)
    raise AssertionError(condition)


def _in_state(state: str) -> ColumnElement[bool]:
    if state != promise_filter.WAITING:
        return PROMISE.c.status == state
    waits = PROMISE_PART.c.state == PartState.WAITING
    return sa.and_(PROMISE.c.status == PromiseStatus.OPEN, _with_part(waits))


def _due(word: str, today: date) -> ColumnElement[bool]:
    due = PROMISE_PART.c.due_on
    match word:
        case "today":
            return _with_part(due == today)
        case "overdue":
            return _with_part(due < today)
    return _with_part(due.between(today, today + timedelta(narrowing.WEEK)))


def _with_part(of: ColumnElement[bool]) -> ColumnElement[bool]:
    """Whether a part that is not judged yet meets a condition."""
    part = PROMISE_PART.c
    mine = sa.select(part.id).where(part.promise_id == PROMISE.c.id, part.state.in_(AHEAD), of)
    return mine.correlate(PROMISE).exists()


def views(
    connection: Connection, *where: ColumnElement[bool], limit: int | None = None
) -> list[PromiseView]:
    """Promises that meet conditions, the newest first."""
    rows = connection.execute(
        sa.select(
            PROMISE,
            CUSTOMER.c.number.label("customer"),
            CUSTOMER.c.name.label("name"),
            COLLECTOR.c.login,
            CONTACT.c.first_name,
            CONTACT.c.last_name,
        )
        .join(CUSTOMER, CUSTOMER.c.id == PROMISE.c.customer_id)
        .outerjoin(COLLECTOR, COLLECTOR.c.id == PROMISE.c.taken_by_id)
        .outerjoin(CONTACT, CONTACT.c.id == PROMISE.c.contact_id)
        .where(*where)
        .order_by(PROMISE.c.id.desc())
        .limit(limit)
    ).fetchall()
    ids = sorted(row.id for row in rows)
    parts: dict[int, list[Part]] = defaultdict(list)
    items: dict[int, list[PromisedItem]] = defaultdict(list)
    for piece in pieces(ids):
        of = PROMISE_PART.c.promise_id.in_(piece)
        for row in connection.execute(
            sa.select(PROMISE_PART).where(of).order_by(PROMISE_PART.c.seq)
        ):
            parts[row.promise_id].append(reading.part(row))
        for row in connection.execute(
            sa.select(PROMISE_ITEM, ITEM.c.number)
            .join(ITEM, ITEM.c.id == PROMISE_ITEM.c.item_id)
            .where(PROMISE_ITEM.c.promise_id.in_(piece))
            .order_by(ITEM.c.aged_from, ITEM.c.id)
        ):
            items[row.promise_id].append(PromisedItem(row.item_id, row.number, row.amount))
    return [_view(row, tuple(parts[row.id]), tuple(items[row.id])) for row in rows]


def _view(row: Any, parts: tuple[Part, ...], items: tuple[PromisedItem, ...]) -> PromiseView:
    return PromiseView(
        id=row.id,
        version=row.version,
        customer_id=row.customer_id,
        customer=row.customer,
        name=row.name,
        account_id=row.account_id,
        site_id=row.site_id,
        currency=row.currency,
        total=row.total,
        method=row.method,
        status=row.status,
        status_reason=row.status_reason,
        cancelled_by=row.cancelled_by,
        approval=row.approval,
        level=row.level,
        line=row.line,
        taken_on=row.taken_on,
        taken_at=row.taken_at,
        taken_by_id=row.taken_by_id,
        taken_by=row.login,
        person=f"{row.first_name or ''} {row.last_name or ''}".strip(),
        judged_on=row.judged_on,
        plan_kept=row.plan_kept,
        replaces=row.replaces_id,
        parts=parts,
        items=items,
    )


def due_between(start: date, on: date) -> sa.Select[Any]:
    """Parts of promises taken by a day and due after it: `due_on`, `currency`, what is `left`.

    As they were promised: also looking ahead, where they have not been kept.
    """
    part, c = PROMISE_PART.c, PROMISE.c
    return (
        sa.select(part.due_on, c.currency, (part.amount - part.credited).label("left"))
        .join(PROMISE, c.id == part.promise_id)
        .where(
            part.due_on > start,
            part.due_on <= on,
            c.approval != Approval.WANTED,
            c.status.not_in((PromiseStatus.CANCELLED, PromiseStatus.REPLACED)),
            part.amount > part.credited,
        )
    )


def until(connection: Connection, ids: Iterable[int]) -> dict[int, str]:
    """By customer until when a promise stands, the one that is over first, and which.

    As a letter says it: `until 8 Dec 2026 (PTP-00042)`.
    """
    part, c = PROMISE_PART.c, PROMISE.c
    found: dict[int, str] = {}
    for piece in pieces(sorted(set(ids))):
        rows = connection.execute(
            sa.select(c.id, c.customer_id, part.last_day)
            .join(PROMISE_PART, part.promise_id == c.id)
            .where(c.customer_id.in_(piece), *STANDING_PARTS)
            .order_by(part.last_day.desc(), c.id.desc())
        )
        for row in rows:
            day = date_words(row.last_day)
            found[row.customer_id] = f"until {day} ({promise_number(row.id)})"
    return found


def not_kept(connection: Connection, row: Any, on: date) -> NotKept | None:
    """The promise about a row of the list that was not kept and gives points, the weightiest."""
    c = PROMISE.c
    about = [
        sa.or_(c[name].is_(None), c[name] == getattr(row, name))
        for name in ("account_id", "site_id")
        if getattr(row, name) is not None
    ]
    found = connection.execute(
        sa.select(c.id, c.status, c.level)
        .where(
            c.customer_id == row.customer_id,
            c.currency == row.currency,
            c.points_until >= on,
            *about,
        )
        .order_by(c.id)
    )
    points = figures.points(connection)
    weighed = [
        NotKept(promise_number(each.id), each.status is PromiseStatus.PARTLY_KEPT, each.level)
        for each in found
    ]
    return max(weighed, key=lambda each: of_promise(each, points), default=None)


def subject(
    connection: Connection,
    about: About,
    currency: str,
    items: Sequence[int] = (),
    replaces: int | None = None,
) -> JudgedPromise:
    """What the rules of taking a promise look at; raises LookupError where something is gone.

    Without a currency the row's own is meant, or that of the first transaction.
    """
    customer, _, _ = notes.about(connection, about)
    today = desk.business_date(connection)
    old = None if replaces is None else promise(connection, replaces)
    row = connection.execute(
        sa.select(
            CUSTOMER.c.currency, CUSTOMER.c.do_not_contact, CUSTOMER.c.do_not_contact_reason
        ).where(CUSTOMER.c.id == customer.id)
    ).one()
    if about.item_id is not None and not items:
        items = (about.item_id,)
    rows = _rows(connection, customer.id, about, items, today)
    if len({each.id for each in rows}) < len(set(items)):
        raise LookupError("a transaction is not this customer's any more")
    if not currency:
        currency = rows[0].currency if items else _currency(connection, customer.id, about, row)
    theirs, _, _ = reading.promises_of(connection, [customer.id])
    others = [
        each
        for of, each in theirs.get(customer.id, ())
        if of == currency and each.id != replaces and each.stands
    ]
    listed = [reading.open_item(each, today) for each in rows if each.currency == currency]
    # Promises about the row as a whole are laid on all that is open of it, not on these alone.
    laid = laid_on(others, _all_open(connection, customer.id, currency, today, listed, others))
    free = [max(0, each.collectable - laid.get(each.id, 0)) for each in listed]
    most = sum(free)
    if items:
        everything = most
    else:
        late = sum(a for a, each in zip(free, listed, strict=True) if each.past_due)
        everything = max(0, late - _unapplied(connection, customer.id, about, currency))
    promised = _promised_items(connection, [each.id for each in rows] if items else [], replaces)
    # Replacing one counts as not keeping it.
    level = _level(connection, customer.id, about, currency, items) + (old is not None)
    return JudgedPromise(
        customer=customer,
        about=about,
        currency=currency,
        today=today,
        calendar=desk.calendar(connection),
        grace=_grace(connection),
        everything=everything,
        most=most,
        items=tuple(
            Promisable(
                reading.open_item(each, today),
                each.currency,
                _closed(each),
                *promised.get(each.id, ("", None)),
            )
            for each in (rows if items else ())
        ),
        asked=tuple(
            TypedItem(each.number, amount, each.id)
            for each, amount in zip(listed, free, strict=True)
        ),
        level=level,
        do_not_contact=row.do_not_contact_reason if row.do_not_contact else None,
        promised_for={
            part.due_on: each.number
            for each in others
            if not each.items and not items and _same_row(each, about)
            for part in each.parts
            if part.state in AHEAD
        },
        limits=PromiseLimits(*desk.settings(connection, *_LIMITS)),
        promise=old,
    )


def kept_rates(connection: Connection) -> dict[int, KeptRate]:
    """How many judged promises were kept, by customer; 0 is the desk."""
    judged = (PromiseStatus.KEPT, *NOT_KEPT)
    rows = connection.execute(
        sa.select(PROMISE.c.customer_id, PROMISE.c.status, sa.func.count().label("promises"))
        .where(PROMISE.c.status.in_(judged))
        .group_by(PROMISE.c.customer_id, PROMISE.c.status)
    )
    found: dict[int, KeptRate] = {}
    for row in rows:
        kept = row.promises if row.status is PromiseStatus.KEPT else 0
        for of in (row.customer_id, 0):
            before = found.get(of, KeptRate(0, 0))
            found[of] = KeptRate(before.judged + row.promises, before.kept + kept)
    return found


def at_work(connection: Connection, customer_id: int) -> list[JudgedPromise]:
    """A customer's promises that something can be done to, the newest first."""
    broken = sa.and_(
        PROMISE.c.status.in_(NOT_KEPT),
        sa.not_(PROMISE.c.plan_kept),
        sa.select(PROMISE_PART.c.id)
        .where(PROMISE_PART.c.promise_id == PROMISE.c.id, PROMISE_PART.c.state == PartState.VOID)
        .correlate(PROMISE)
        .exists(),
    )
    found = connection.execute(
        sa.select(PROMISE.c.id)
        .where(
            PROMISE.c.customer_id == customer_id,
            sa.or_(PROMISE.c.status == PromiseStatus.OPEN, broken),
        )
        .order_by(PROMISE.c.id.desc())
    )
    return [there(connection, each) for each in found.scalars().fetchall()]


def there(connection: Connection, promise_id: int) -> JudgedPromise:
    """What the rules of changing a promise look at; raises LookupError where there is none."""
    found = promise(connection, promise_id)
    about = About(found.customer_id, found.account_id, found.site_id)
    customer, _, _ = notes.about(connection, about)
    return JudgedPromise(
        customer=customer,
        about=about,
        currency=found.currency,
        today=desk.business_date(connection),
        calendar=desk.calendar(connection),
        grace=_grace(connection),
        everything=0,
        most=0,
        level=found.level,
        promise=found,
    )


def _grace(connection: Connection) -> dict[str, int]:
    return {**SETTINGS["promise_grace"].start, **desk.setting(connection, "promise_grace")}


def _same_row(each: Any, about: About) -> bool:
    return bool(each.account_id == about.account_id and each.site_id == about.site_id)


def _rows(
    connection: Connection, customer_id: int, about: About, items: Sequence[int], today: date
) -> list[Any]:
    """The transactions that are meant; of the row as a whole, those with something open."""
    c = ITEM.c
    balance = balance_on(today)
    where: list[ColumnElement[bool]] = [c.customer_id == customer_id]
    if items:
        where.append(c.id.in_(sorted(set(items))))
    else:
        where += [balance > 0, c.status.not_in(sorted(NEVER_DUE))]
        where += [
            c[name] == getattr(about, name)
            for name in ("account_id", "site_id", "program_id")
            if getattr(about, name) is not None
        ]
    return list(
        connection.execute(
            sa.select(ITEM, balance.label("balance")).where(*where).order_by(c.aged_from, c.id)
        )
    )


def _all_open(
    connection: Connection,
    customer_id: int,
    currency: str,
    today: date,
    listed: Sequence[OpenItem],
    promises: Sequence[Any],
) -> Sequence[OpenItem]:
    """What promises of the customer are laid on, with what is meant now among it."""
    if not promises:
        return listed
    rows = _rows(connection, customer_id, About(customer_id), (), today)
    found = {each.id: reading.open_item(each, today) for each in rows if each.currency == currency}
    return list({**found, **{each.id: each for each in listed}}.values())


def _currency(connection: Connection, customer_id: int, about: About, customer: Any) -> str:
    """The currency of the row: the one that is listed of it, else the customer's."""
    found = connection.execute(
        sa.select(D.c.currency)
        .where(D.c.customer_id == customer_id, *_of_unit(about), D.c.past_due > 0)
        .order_by(D.c.listed.desc(), D.c.unit_id, D.c.currency)
        .limit(1)
    ).scalar()
    return str(found or customer.currency)


def _unapplied(connection: Connection, customer_id: int, about: About, currency: str) -> int:
    rows = connection.execute(
        sa.select(D.c.unapplied).where(
            D.c.customer_id == customer_id, D.c.currency == currency, *_of_unit(about)
        )
    )
    return sum(row.unapplied for row in rows)


def _of_unit(about: About) -> list[ColumnElement[bool]]:
    """Which figures are those of the row that is meant, or of its parts."""
    found: list[ColumnElement[bool]] = []
    for name in ("account_id", "site_id"):
        if (record_id := getattr(about, name)) is not None:
            found.append(D.c[name] == record_id)
    return found


def _closed(row: Any) -> str:
    if row.status in NEVER_DUE:
        return f"is {code_words(row.status)}: nothing is owed of it"
    return "" if row.balance > 0 else "has nothing open"


def _promised_items(
    connection: Connection, ids: Sequence[int], replaces: int | None
) -> dict[int, tuple[str, date | None]]:
    """By transaction the promise of it that stands, and until when."""
    part, c = PROMISE_PART.c, PROMISE.c
    found: dict[int, tuple[str, date | None]] = {}
    for piece in pieces(sorted(ids)):
        rows = connection.execute(
            sa.select(PROMISE_ITEM.c.item_id, c.id, sa.func.max(part.last_day).label("until"))
            .join(PROMISE, c.id == PROMISE_ITEM.c.promise_id)
            .join(PROMISE_PART, part.promise_id == c.id)
            .where(
                PROMISE_ITEM.c.item_id.in_(piece),
                *STANDING_PARTS,
                c.id != (replaces or 0),
            )
            .group_by(PROMISE_ITEM.c.item_id, c.id)
            .order_by(c.id)
        )
        for row in rows:
            found[row.item_id] = promise_number(row.id), row.until
    return found


def _level(
    connection: Connection,
    customer_id: int,
    about: About,
    currency: str,
    items: Sequence[int],
) -> int:
    """One more than the promises about the same that were not kept.

    Of a row as a whole those since it was last free of past due: not before what is the oldest
    now fell due.
    """
    c = PROMISE.c
    lost = sa.or_(
        c.status.in_((*NOT_KEPT, PromiseStatus.REPLACED)),
        sa.and_(c.status == PromiseStatus.CANCELLED, c.cancelled_by == CancelledBy.CUSTOMER),
    )
    if items:
        same = c.id.in_(
            sa.select(PROMISE_ITEM.c.promise_id).where(PROMISE_ITEM.c.item_id.in_(sorted(items)))
        )
        counted: list[ColumnElement[bool]] = [same]
    else:
        oldest = connection.execute(
            sa.select(sa.func.min(D.c.oldest_due)).where(
                D.c.customer_id == customer_id, D.c.currency == currency, *_of_unit(about)
            )
        ).scalar()
        if oldest is None or oldest in (FAR, FAR.isoformat()):
            return 1
        counted = [c.taken_on > oldest]
        for name in ("account_id", "site_id"):
            counted.append(c[name].is_not_distinct_from(getattr(about, name)))
    found = connection.execute(
        sa.select(sa.func.count())
        .select_from(PROMISE)
        .where(c.customer_id == customer_id, c.currency == currency, lost, *counted)
    ).scalar_one()
    return 1 + int(found)
