"""A filter line as conditions on the list's tables."""

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from operator import eq, ge, gt, le, lt, ne
from typing import Any

import sqlalchemy as sa
from sqlalchemy import ColumnElement

from collectui.domain.filters import Condition, Filter
from collectui.domain.money import exponent, unusual_currencies
from collectui.domain.text import sort_key
from collectui.domain.vocabulary import Approval, PartState, PromiseStatus
from collectui.store.constants import BUCKET_COLUMNS, FAR
from collectui.store.core.customers import CUSTOMER
from collectui.store.core.desk import COLLECTOR
from collectui.store.core.figures import DELINQUENCY as D
from collectui.store.core.promises import PROMISE, PROMISE_PART

COMPARE: dict[str, Callable[[Any, Any], Any]] = {
    "=": eq, "!=": ne, ">": gt, ">=": ge, "<": lt, "<=": le,
}  # fmt: skip
NO_AMOUNT = -1
"""No past due is below 0."""
WEEK = 6
"""Days after today that `due:week` still holds."""


def of_customer(
    filter: Filter, me_id: int | None, collector: ColumnElement[Any]
) -> list[ColumnElement[bool]]:
    """Conditions that a customer meets or not: words, collector, level."""
    found: list[ColumnElement[bool]] = [
        CUSTOMER.c.search_text.contains(sort_key(word), autoescape=True) for word in filter.words
    ]
    for condition in filter.conditions:
        if condition.field == "collector":
            found.append(
                one_of(condition, [who(name, me_id, collector) for name in texts(condition)])
            )
        elif condition.field == "level" and isinstance(condition.value, tuple):
            tests = [CUSTOMER.c.business_level == name for name in texts(condition)]
            found.append(one_of(condition, tests))
    return found


def of_figures(
    filter: Filter, on: date, bucket_labels: Sequence[str], due_until: date | None = None
) -> list[ColumnElement[bool]]:
    """Conditions on a unit's figures: past due, days, bucket, due.

    `due_until` is the last day of promises that `promise:due` means.
    """
    found: list[ColumnElement[bool]] = []
    for condition in filter.conditions:
        match condition.field, condition.value:
            case "past_due", Decimal() as amount:
                found.append(amount_is(D.c.past_due, D.c.currency, condition.op, amount))
            case "days", int() as days:
                # More days past due is an earlier date.
                compare = COMPARE[condition.op.translate(str.maketrans("<>", "><"))]
                earliest = (on - date.min).days
                found.append(compare(D.c.oldest_due, on - timedelta(min(days, earliest))))
            case "bucket", tuple() as labels:
                columns = [D.c[BUCKET_COLUMNS[list(bucket_labels).index(x)]] for x in labels]
                found.append(one_of(condition, [column > 0 for column in columns]))
            case "promise", tuple() as states:
                found.append(one_of(condition, [promised_as(s, on, due_until) for s in states]))
            case "promised", Decimal() as amount:
                found.append(amount_is(D.c.promised_due, D.c.currency, condition.op, amount))
            case "level", int() as level:
                of_level = COMPARE[condition.op](PROMISE.c.level, level)
                found.append(_with_promise(of_level, _counts(on)))
            case "due", date() as day:
                dated = COMPARE[condition.op](D.c.next_due, day)
                found.append(sa.and_(dated, D.c.next_due != FAR))
            case "due", tuple() as words:
                found.append(one_of(condition, [_due(word, on) for word in words]))
    return found


def texts(condition: Condition) -> tuple[str, ...]:
    """The values of a condition that has a choice of them."""
    assert isinstance(condition.value, tuple)
    return condition.value


def one_of(condition: Condition, tests: list[Any]) -> ColumnElement[bool]:
    """One of the tests holds, or with `!=` none of them does."""
    held: ColumnElement[bool] = sa.or_(*tests)
    return sa.not_(held) if condition.op == "!=" else held


def who(name: str, me_id: int | None, collector: ColumnElement[Any]) -> ColumnElement[bool]:
    """The collector is me, nobody, or the one with that login."""
    if name == "none":
        return collector.is_(None)
    # A NULL collector must count as "not this one", or `!=` would lose the unassigned.
    if name == "me":
        same = collector == (-1 if me_id is None else me_id)
    else:
        same = collector == (
            sa.select(COLLECTOR.c.id).where(COLLECTOR.c.login == name).scalar_subquery()
        )
    return sa.func.coalesce(same, sa.false())


def promised_as(state: str, on: date, due_until: date | None = None) -> ColumnElement[bool]:
    """Whether a promise about a row is open, due, waiting for figures, or broken; or none is."""
    part = PROMISE_PART.c
    open_ = sa.and_(PROMISE.c.status == PromiseStatus.OPEN, PROMISE.c.approval != Approval.WANTED)

    def with_part(*of: ColumnElement[bool]) -> ColumnElement[bool]:
        parts = sa.select(part.id).where(part.promise_id == PROMISE.c.id, *of)
        return _with_promise(open_, parts.exists())

    match state:
        case "open":
            return _with_promise(open_)
        case "due":
            return with_part(part.state == PartState.OPEN, part.due_on <= (due_until or on))
        case "waiting":
            return with_part(part.state == PartState.WAITING)
        case "broken":
            return _with_promise(_not_kept(on))
    return sa.not_(_with_promise(_counts(on)))


def _not_kept(on: date) -> ColumnElement[bool]:
    lost = (PromiseStatus.BROKEN, PromiseStatus.PARTLY_KEPT)
    return sa.and_(PROMISE.c.status.in_(lost), PROMISE.c.points_until >= on)


def _counts(on: date) -> ColumnElement[bool]:
    return sa.or_(PROMISE.c.status == PromiseStatus.OPEN, _not_kept(on))


def _with_promise(*of: ColumnElement[bool]) -> ColumnElement[bool]:
    """Whether a promise about the row of the figures meets conditions."""
    c = PROMISE.c
    same = [
        sa.or_(c[name].is_(None), D.c[name].is_(None), c[name] == D.c[name])
        for name in ("account_id", "site_id")
    ]
    mine = sa.select(c.id).where(
        c.customer_id == D.c.customer_id, c.currency == D.c.currency, *same, *of
    )
    return mine.correlate(D).exists()


def _due(word: str, on: date) -> ColumnElement[bool]:
    match word:
        case "today":
            return D.c.next_due == on
        case "overdue":
            return D.c.next_due < on
        case "week":
            return D.c.next_due.between(on, on + timedelta(WEEK))
        case _:
            return D.c.next_due == FAR


def amount_is(
    column: ColumnElement[int], currency: ColumnElement[str], op: str, amount: Decimal
) -> ColumnElement[bool]:
    """A column of minor units compared with an amount in major units of the row's currency."""
    found: ColumnElement[bool] = COMPARE[op](column, _minor(amount, op, currency))
    return found


def _minor(amount: Decimal, op: str, currency: ColumnElement[str]) -> ColumnElement[int]:
    """An amount in major units as minor units of the row's own currency.

    What is finer than the currency goes to the side at which the comparison stays true; nothing
    equals it.
    """
    rounding = ROUND_CEILING if op in (">=", "<") else ROUND_FLOOR

    def whole(size: int) -> int:
        minor = amount.scaleb(size)
        near = minor.to_integral_value(rounding)
        return NO_AMOUNT if op in ("=", "!=") and near != minor else int(near)

    by_size: dict[int, list[str]] = {}
    for code in sorted(unusual_currencies()):
        by_size.setdefault(exponent(code), []).append(code)
    return sa.case(
        *((currency.in_(names), whole(size)) for size, names in by_size.items()),
        else_=whole(2),
    )
