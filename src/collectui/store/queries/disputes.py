"""Disputes: cases with their items, and what a command on them is judged by."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

import sqlalchemy as sa
from sqlalchemy import ColumnElement, Connection

from collectui.domain.about import About, CustomerName
from collectui.domain.disputes.amounts import Terms
from collectui.domain.disputes.commands import Claimed, OpenDispute
from collectui.domain.disputes.rules import JudgedDispute, JudgedOpening
from collectui.domain.disputes.views import (
    UNKNOWN_TITLE,
    Dispute,
    DisputedItem,
    DisputePart,
    PromisedPart,
    ReasonOption,
)
from collectui.domain.money import parse_money
from collectui.domain.promises.judging import promise_number
from collectui.domain.vocabulary import DISPUTE_OVER, NEVER_DUE
from collectui.store import desk, figures
from collectui.store.core.customers import CUSTOMER
from collectui.store.core.desk import COLLECTOR
from collectui.store.core.disputes import DISPUTE, DISPUTE_REASON
from collectui.store.core.disputes import DISPUTE_ITEM as PART
from collectui.store.core.items import ITEM
from collectui.store.core.promises import PROMISE, PROMISE_ITEM, PROMISE_LAID
from collectui.store.pieces import pieces, spans
from collectui.store.queries.desk import calendar
from collectui.store.queries.promised import STANDS

_COORDINATOR, _PROCESSOR = COLLECTOR.alias("coordinator"), COLLECTOR.alias("processor")
LIVE: ColumnElement[bool] = sa.or_(
    DISPUTE.c.status.not_in(sorted(DISPUTE_OVER)),
    DISPUTE.c.wakes_on.is_not(None),
    sa.exists().where(PART.c.dispute_id == DISPUTE.c.id, PART.c.write_off_expected > 0),
)
"""Of which something may still become, by money, credit memos, files or the calendar."""
_PLAIN = (
    *("id", "customer_id", "status", "reason", "imported", "raised_on", "currency", "due_on"),
    *("waits_on", "waiting_since", "next_on", "owner", "words", "remark", "taken_by_id"),
    *("coordinator_id", "processor_id", "resolution", "resolved_on", "resolved_by_id"),
    *("credit_told_on", "wait_told_on", "escalations", "wakes_on", "version"),
    *("contact_id", "attempt_id"),
)
"""What a case has as its record has it."""
_AMOUNTS = (
    *("id", "item_id", "original", "open", "paid", "credited", "credit_expected", "reinstated"),
    *("written_off", "write_off_expected", "excess", "held_back", "reinstated_on"),
    *("letters_from", "credits", "version"),
)
"""What a part has as its record has it."""


def terms(connection: Connection, on: Any = None) -> Terms:
    """By what disputes are judged, at a business date: the session's unless said."""
    return Terms(
        on or figures.today(connection),
        calendar(connection),
        desk.setting(connection, "credit_wait"),
        desk.setting(connection, "reinstate_grace"),
    )


def reasons(connection: Connection) -> tuple[ReasonOption, ...]:
    """The desk's reasons in their order, those out of use too."""
    c = DISPUTE_REASON.c
    rows = connection.execute(sa.select(DISPUTE_REASON).order_by(c.position, c.code))
    return tuple(
        ReasonOption(row.code, row.title, row.owner, row.service_days, row.wants, row.retired)
        for row in rows
    )


def cases(connection: Connection, *where: ColumnElement[bool]) -> list[Dispute]:
    """Disputes by number, each with its parts; those that lost theirs to another are none."""
    rows = connection.execute(
        sa.select(
            DISPUTE,
            CUSTOMER.c.number.label("customer"),
            CUSTOMER.c.name.label("customer_name"),
            DISPUTE_REASON.c.title.label("reason_title"),
            DISPUTE_REASON.c.wants,
            _COORDINATOR.c.login.label("coordinator"),
            _PROCESSOR.c.login.label("processor"),
        )
        .select_from(
            DISPUTE.join(CUSTOMER, CUSTOMER.c.id == DISPUTE.c.customer_id)
            .outerjoin(DISPUTE_REASON, DISPUTE_REASON.c.code == DISPUTE.c.reason)
            .outerjoin(_COORDINATOR, _COORDINATOR.c.id == DISPUTE.c.coordinator_id)
            .outerjoin(_PROCESSOR, _PROCESSOR.c.id == DISPUTE.c.processor_id)
        )
        .where(*where)
        .order_by(DISPUTE.c.id)
    ).fetchall()
    parts = _parts(connection, [row.id for row in rows])
    return [_case(row, parts[row.id]) for row in rows if row.id in parts]


def _parts(connection: Connection, ids: Sequence[int]) -> dict[int, list[DisputePart]]:
    found: dict[int, list[DisputePart]] = {}
    for piece in pieces(ids):
        rows = connection.execute(
            sa.select(PART, ITEM.c.number, ITEM.c.open_balance, ITEM.c.status.label("item_status"))
            .join(ITEM, ITEM.c.id == PART.c.item_id)
            .where(PART.c.dispute_id.in_(piece))
            .order_by(PART.c.id)
        )
        for row in rows:
            known = {name: getattr(row, name) for name in _AMOUNTS}
            owed = 0 if row.item_status in NEVER_DUE else max(0, row.open_balance)
            part = DisputePart(item=row.number, balance=owed, **known)
            found.setdefault(row.dispute_id, []).append(part)
    return found


def _case(row: Any, parts: Sequence[DisputePart]) -> Dispute:
    return Dispute(
        **{name: getattr(row, name) for name in _PLAIN},
        customer=row.customer,
        customer_name=row.customer_name,
        reason_title=row.reason_title or UNKNOWN_TITLE,
        wants=row.wants or "",
        coordinator=row.coordinator,
        processor=row.processor,
        parts=tuple(parts),
    )


def of_customer(connection: Connection, customer_id: int) -> list[Dispute]:
    """All disputes of a customer, those that are over too."""
    return cases(connection, DISPUTE.c.customer_id == customer_id)


def of_items(connection: Connection, ids: Iterable[int]) -> list[Dispute]:
    """Disputes of which something may still become, that are about one of some items."""
    found: list[Dispute] = []
    for piece in pieces(sorted(set(ids))):
        about = sa.select(PART.c.dispute_id).where(PART.c.item_id.in_(piece))
        found += cases(connection, DISPUTE.c.id.in_(about), LIVE)
    return list({each.id: each for each in found}.values())


def with_live(connection: Connection, ids: Iterable[int]) -> list[int]:
    """Those of some customers with a dispute of which something may still become."""
    of = DISPUTE.c.customer_id
    found: set[int] = set()
    for span in spans(of, ids):
        rows = sa.select(of).where(span, LIVE).distinct()
        found.update(connection.execute(rows).scalars())
    return sorted(found)


def one(connection: Connection, dispute_id: int) -> Dispute:
    """A dispute; raises LookupError where there is none of that number."""
    found = cases(connection, DISPUTE.c.id == dispute_id)
    if not found:
        raise LookupError("there is no dispute of that number")
    return found[0]


def judged(connection: Connection, dispute_id: int, *, choosing: bool = False) -> JudgedDispute:
    """A dispute, with what a command on it is judged by.

    With the collectors and reasons to choose one of, where that is asked.
    """
    dispute = one(connection, dispute_id)
    limit = str(desk.setting(connection, "credit_limit_collector"))
    found = JudgedDispute(dispute, terms(connection), parse_money(limit, dispute.currency))
    if not choosing:
        return found
    working = sa.select(COLLECTOR.c.id, COLLECTOR.c.login).where(COLLECTOR.c.active)
    logins = {row.id: row.login for row in connection.execute(working)}
    return replace(found, collectors=logins, reasons=reasons(connection))


def opening(connection: Connection, command: OpenDispute) -> JudgedOpening:
    """The customer, the items that are to be disputed, and the desk's reasons."""
    customer_id = command.about.customer_id
    row = connection.execute(
        sa.select(CUSTOMER.c.id, CUSTOMER.c.number, CUSTOMER.c.name, CUSTOMER.c.collector_id).where(
            CUSTOMER.c.id == customer_id
        )
    ).first()
    if row is None:
        raise LookupError("that customer is not there any more")
    ids = [each.item_id for each in command.items]
    items = disputed_items(connection, customer_id, ids)
    there = {each.id for each in items}
    return JudgedOpening(
        CustomerName(row.id, row.number, row.name),
        row.collector_id,
        items,
        reasons(connection),
        terms(connection),
        tuple(each for each in ids if each not in there),
    )


MOST_DISPUTABLE = 500
"""Open items of a customer that one may choose from, the oldest."""


def disputable(connection: Connection, about: About) -> JudgedOpening:
    """The same for whichever open items of the customer, or of its part, are chosen then."""
    parts = ((ITEM.c.account_id, about.account_id), (ITEM.c.site_id, about.site_id))
    ids = connection.execute(
        sa.select(ITEM.c.id)
        .where(
            ITEM.c.customer_id == about.customer_id,
            ITEM.c.open_balance > 0,
            ITEM.c.status.not_in(sorted(NEVER_DUE)),
            *(column == part for column, part in parts if part is not None),
        )
        .order_by(ITEM.c.aged_from, ITEM.c.id)
        .limit(MOST_DISPUTABLE)
    )
    items = tuple(map(Claimed, ids.scalars()))
    return opening(connection, OpenDispute(about=about, items=items, reason=""))


def disputed_items(
    connection: Connection, customer_id: int, ids: Sequence[int]
) -> list[DisputedItem]:
    """Some items of a customer as somebody is to dispute them, in the order given."""
    held, promised = of_items(connection, ids), _promised(connection, ids)
    rows = connection.execute(
        sa.select(ITEM).where(ITEM.c.id.in_(list(ids)), ITEM.c.customer_id == customer_id)
    )
    found = {
        row.id: DisputedItem(
            row.id,
            row.number,
            row.customer_id,
            row.account_id,
            row.site_id,
            row.currency,
            row.kind,
            row.status,
            row.open_balance,
            row.disputed,
            tuple(each for each in held if any(part.item_id == row.id for part in each.parts)),
            tuple(promised.get(row.id, ())),
        )
        for row in rows
    }
    return [found[each] for each in ids if each in found]


def _promised(connection: Connection, ids: Sequence[int]) -> dict[int, list[PromisedPart]]:
    """What promises that stand and name some items keep of them."""
    named, laid = PROMISE_ITEM.c, PROMISE_LAID.c
    rows = connection.execute(
        sa.select(named.item_id, named.promise_id, laid.amount)
        .join(PROMISE, PROMISE.c.id == named.promise_id)
        .join(PROMISE_LAID, laid.item_id == named.item_id)
        .where(named.item_id.in_(list(ids)), STANDS, laid.amount > 0)
        .order_by(named.promise_id)
    )
    found: dict[int, list[PromisedPart]] = {}
    for row in rows:
        part = PromisedPart(row.promise_id, promise_number(row.promise_id), row.amount)
        found.setdefault(row.item_id, []).append(part)
    return found
