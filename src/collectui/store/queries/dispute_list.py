"""The list of disputes, as a filter line narrows it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from functools import reduce

import sqlalchemy as sa
from sqlalchemy import ColumnElement, Connection

from collectui.domain.disputes.filter import STATUS_WORDS
from collectui.domain.disputes.views import UNKNOWN, Dispute, DisputeLine
from collectui.domain.filters import Condition, Filter
from collectui.domain.text import sort_key
from collectui.domain.vocabulary import DISPUTE_OVER, DisputeStatus
from collectui.store import figures
from collectui.store.constants import FAR
from collectui.store.core.customers import CUSTOMER
from collectui.store.core.disputes import DISPUTE
from collectui.store.core.disputes import DISPUTE_ITEM as PART
from collectui.store.queries import disputes
from collectui.store.queries.narrowing import COMPARE, WEEK, one_of, texts, who
from collectui.store.queries.search import starts


def page(
    connection: Connection, filter: Filter, me_id: int | None, *, after: int = 0, limit: int = 128
) -> list[Dispute]:
    """Disputes that a filter of `domain.disputes.filter` lets through, in order of their ids."""
    narrowed = [*_conditions(connection, filter, me_id), DISPUTE.c.id > after, _HAS_PARTS]
    ids = sa.select(DISPUTE.c.id).where(*narrowed).order_by(DISPUTE.c.id).limit(limit)
    return disputes.cases(connection, DISPUTE.c.id.in_(list(connection.execute(ids).scalars())))


def lines(
    connection: Connection, filter: Filter, me_id: int | None, *, skip: int, limit: int
) -> list[DisputeLine]:
    """So many of them from one on, what is to be resolved first standing first."""
    narrowed = [*_conditions(connection, filter, me_id), _HAS_PARTS]
    ids = sa.select(DISPUTE.c.id).where(*narrowed).order_by(_DUE, DISPUTE.c.id)
    found = list(connection.execute(ids.offset(skip).limit(limit)).scalars())
    cases = {each.id: each for each in disputes.cases(connection, DISPUTE.c.id.in_(found))}
    return [_line(cases[each]) for each in found if each in cases]


def place(
    connection: Connection, filter: Filter, me_id: int | None, line: DisputeLine
) -> int | None:
    """At which place of the list a case stands; None where it is not in it."""
    narrowed = [*_conditions(connection, filter, me_id), _HAS_PARTS]
    row = sa.select(_DUE.label("due")).where(DISPUTE.c.id == line.id, *narrowed)
    due = connection.execute(row).scalar()
    if due is None:
        return None
    here = sa.tuple_(sa.literal(due, _DUE.type), sa.literal(line.id))
    before = sa.select(sa.func.count()).where(*narrowed, sa.tuple_(_DUE, DISPUTE.c.id) < here)
    return connection.execute(before.select_from(DISPUTE)).scalar_one()


def _line(case: Dispute) -> DisputeLine:
    awaited = case.total("credit_expected")
    return DisputeLine(
        id=case.id,
        version=case.version,
        customer_id=case.customer_id,
        customer=case.customer,
        name=case.customer_name,
        item_id=case.parts[0].item_id,
        items=", ".join(part.item for part in case.parts),
        reason=case.reason_title,
        status=case.status,
        amount=case.total("open") + awaited,
        waits_for_credit=bool(awaited),
        currency=case.currency,
        raised_on=case.raised_on,
        due_on=case.due_on,
        next_on=case.next_on,
        waits_on=case.waits_on,
        whose=case.processor or case.owner or case.coordinator or "",
        wants=case.wants,
    )


def count(connection: Connection, filter: Filter, me_id: int | None) -> int:
    """How many disputes the filter lets through."""
    narrowed = _conditions(connection, filter, me_id)
    found = sa.select(sa.func.count()).select_from(DISPUTE).where(*narrowed, _HAS_PARTS)
    return connection.execute(found).scalar_one()


_DUE = sa.func.coalesce(DISPUTE.c.due_on, FAR, type_=DISPUTE.c.due_on.type)
_HAS_PARTS = sa.exists().where(PART.c.dispute_id == DISPUTE.c.id)


def _conditions(
    connection: Connection, filter: Filter, me_id: int | None
) -> Sequence[ColumnElement[bool]]:
    today = figures.today(connection)
    search = CUSTOMER.c.search_text
    found = [_of(search.contains(sort_key(word), autoescape=True)) for word in filter.words]
    found += [_condition(each, me_id, today) for each in filter.conditions]
    return [*found, _status(filter)]


def _status(filter: Filter) -> ColumnElement[bool]:
    said = [each for each in filter.conditions if each.field == "status"]
    allowed = frozenset(DisputeStatus) if said else STATUS_WORDS["open"]
    for each in said:
        named = reduce(frozenset.union, (STATUS_WORDS[word] for word in texts(each)))
        allowed = allowed & named if each.op == "=" else allowed - named
    return DISPUTE.c.status.in_(sorted(allowed))


def _condition(each: Condition, me_id: int | None, today: date) -> ColumnElement[bool]:
    match each.field, each.value:
        case "reason", tuple():
            code = sa.func.coalesce(DISPUTE.c.reason, UNKNOWN)
            return one_of(each, [code == name for name in texts(each)])
        case "owner", tuple():
            return one_of(each, [_owner(name, me_id) for name in texts(each)])
        case "due", date() as on:
            return sa.func.coalesce(COMPARE[each.op](DISPUTE.c.due_on, on), sa.false())
        case "due", tuple():
            return one_of(each, [_due(word, today) for word in texts(each)])
        case "credit", tuple():
            waits = sa.exists().where(PART.c.dispute_id == DISPUTE.c.id, PART.c.credit_expected > 0)
            return one_of(each, [waits if w == "waiting" else sa.not_(waits) for w in texts(each)])
        case "customer", tuple():
            return one_of(each, [_customer(name) for name in texts(each)])
    return sa.true()


def _owner(name: str, me_id: int | None) -> ColumnElement[bool]:
    people = (DISPUTE.c.coordinator_id, DISPUTE.c.processor_id)
    if name == "none":
        return sa.and_(*(column.is_(None) for column in people))
    department = sa.func.lower(DISPUTE.c.owner) == name.casefold()
    return sa.or_(*(who(name, me_id, column) for column in people), department)


def _due(word: str, today: date) -> ColumnElement[bool]:
    due_on = DISPUTE.c.due_on
    match word:
        case "late":
            test = sa.and_(due_on < today, DISPUTE.c.status.not_in(sorted(DISPUTE_OVER)))
        case "today":
            test = due_on == today
        case "week":
            test = due_on.between(today, today + timedelta(WEEK))
        case _:
            return due_on.is_(None)
    return sa.func.coalesce(test, sa.false())


def _customer(name: str) -> ColumnElement[bool]:
    tests: list[ColumnElement[bool]] = [CUSTOMER.c.number.in_({name, name.upper(), name.lower()})]
    if key := sort_key(name):
        tests.append(starts(CUSTOMER.c.sort_key, key))
    return _of(sa.or_(*tests))


def _of(test: ColumnElement[bool]) -> ColumnElement[bool]:
    return DISPUTE.c.customer_id.in_(sa.select(CUSTOMER.c.id).where(test))
