"""The delinquency figures once more, in plain Python, straight from the domain's words.

Slow and simple: what the store's one statement must agree with.
"""

from collections import defaultdict
from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection

from collectui.domain.aging import Bucket, bucket_index, days_past_due
from collectui.domain.queue import priority
from collectui.domain.vocabulary import NEVER_DUE, OPEN_ACTIVITY, BusinessLevel
from collectui.store.constants import BUCKET_COLUMNS, FAR
from collectui.store.core.activities import ACTIVITY
from collectui.store.core.customers import CUSTOMER
from collectui.store.core.figures import DELINQUENCY
from collectui.store.core.items import ITEM, PAYMENT, PAYMENT_ITEM
from collectui.store.core.promises import PROMISE, PROMISE_LAID
from collectui.store.core.work import CONTACT_ATTEMPT

Figures = dict[tuple[str, str], dict[str, Any]]
"""Unit and currency → every column but the next date of change."""


def kept(connection: Connection) -> Figures:
    """The figures as the store has them."""
    rows = connection.execute(sa.select(DELINQUENCY))
    return {(row.unit, row.currency): _without_next(dict(row._mapping)) for row in rows}


def _without_next(row: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name != "next_change_on"}


def reckoned(
    connection: Connection,
    on: date,
    buckets: tuple[Bucket, ...],
    points: priority.Points = priority.DEFAULT_POINTS,
) -> Figures:
    """The figures as they should be at a business date."""
    customers = {row.id: row for row in _all(connection, CUSTOMER)}
    balances = _balances(connection, on)
    units: dict[tuple[Any, ...], list[tuple[Any, int]]] = defaultdict(list)
    for item, balance in balances:
        level = customers[item.customer_id].business_level
        record, account, site = {
            BusinessLevel.CUSTOMER: (item.customer_id, None, None),
            BusinessLevel.ACCOUNT: (item.account_id, item.account_id, None),
            BusinessLevel.SITE: (item.site_id, item.account_id, item.site_id),
        }[level]
        units[level, record, item.currency, item.customer_id, account, site].append((item, balance))
    activities = [row for row in _all(connection, ACTIVITY) if row.status in OPEN_ACTIVITY]
    attempts = _all(connection, CONTACT_ATTEMPT)
    laid = {row.item_id: row.amount for row in _all(connection, PROMISE_LAID)}
    promises = [row for row in _all(connection, PROMISE) if (row.points_until or date.min) >= on]
    found: Figures = {}
    for unit, items in units.items():
        row = _figures(unit, items, laid, customers[unit[3]], on, buckets)
        row |= _work(row, activities, attempts, promises, on, points)
        found[row["unit"], row["currency"]] = row
    _list_one_currency(found, customers)
    return found


def _all(connection: Connection, model: Any) -> list[Any]:
    return list(connection.execute(sa.select(model)))


def _balances(connection: Connection, on: date) -> list[tuple[Any, int]]:
    """What was owed of each item on the date; 0 before its issue."""
    days = {row.id: row.paid_on for row in _all(connection, PAYMENT)}
    later: dict[int, int] = defaultdict(int)
    for part in _all(connection, PAYMENT_ITEM):
        if days[part.payment_id] > on:
            later[part.item_id] += part.amount
    return [
        (
            item,
            0 if item.issued and item.issued > on else item.open_balance + later.get(item.id, 0),
        )
        for item in _all(connection, ITEM)
        if item.status not in NEVER_DUE and (item.open_balance or item.id in later)
    ]


def _figures(
    unit: tuple[Any, ...],
    items: list[tuple[Any, int]],
    laid: dict[int, int],
    customer: Any,
    on: date,
    buckets: tuple[Bucket, ...],
) -> dict[str, Any]:
    level, record, currency, customer_id, account, site = unit
    in_bucket = [0] * len(BUCKET_COLUMNS)
    past_due = disputed = processing = promised = 0
    oldest = asked = None
    for item, balance in items:
        if balance <= 0:
            continue
        days = days_past_due(item.aged_from, on) if item.aged_from else 0
        in_bucket[bucket_index(days, buckets)] += balance
        if days > 0:
            past_due += balance
            disputed += min(item.disputed, balance)
            if item.status == "processing_payment":
                processing += balance - min(item.disputed, balance)
            else:
                promised += min(laid.get(item.id, 0), balance - min(item.disputed, balance))
            oldest = min(oldest or item.aged_from, item.aged_from)
            kept_back = item.disputed + laid.get(item.id, 0)
            if item.status != "processing_payment" and kept_back < balance:
                asked = min(asked or item.aged_from, item.aged_from)
    unapplied = -sum(balance for _, balance in items if balance < 0)
    to_collect = max(past_due - disputed - processing - promised - unapplied, 0)
    if customer.do_not_contact:
        set_aside = "do_not_contact"
    elif 0 < past_due <= disputed:
        set_aside = "disputed"
    else:
        set_aside = "promised" if promised and not to_collect else ""
    return {
        "unit": f"{level[0]}:{record}",
        "currency": currency,
        "unit_id": record * 3 + list(BusinessLevel).index(level),
        "customer_id": customer_id,
        "account_id": account,
        "site_id": site,
        "level": level,
        "collector_id": customer.collector_id,
        "name_key": customer.sort_key,
        "set_aside": set_aside,
        "past_due": past_due,
        "disputed_due": disputed,
        "processing_due": processing,
        "promised_due": promised,
        "unapplied": unapplied,
        "to_collect": to_collect,
        "open_total": sum(balance for _, balance in items if balance > 0),
        "open_items": sum(balance != 0 for _, balance in items),
        "oldest_due": oldest or FAR,
        "ask_due": asked,
        **dict(zip(BUCKET_COLUMNS, in_bucket, strict=True)),
    }


def _work(
    row: dict[str, Any],
    activities: list[Any],
    attempts: list[Any],
    promises: list[Any],
    on: date,
    points: priority.Points,
) -> dict[str, Any]:
    """What follows from activities, contacts and promises: the priority, and the rank by it."""
    due = [
        activity.due_on
        for activity in activities
        if activity.customer_id == row["customer_id"]
        and (row["account_id"] is None or activity.account_id in (None, row["account_id"]))
        and (row["site_id"] is None or activity.site_id in (None, row["site_id"]))
    ]
    contacts = [
        attempt.on_date
        for attempt in attempts
        if attempt.customer_id == row["customer_id"] and attempt.on_date <= on
    ]
    not_kept = [
        priority.NotKept("", promise.status == "partly_kept", promise.level)
        for promise in promises
        if promise.customer_id == row["customer_id"]
        and promise.currency == row["currency"]
        and (row["account_id"] is None or promise.account_id in (None, row["account_id"]))
        and (row["site_id"] is None or promise.site_id in (None, row["site_id"]))
    ]
    far = row["oldest_due"] == FAR
    facts = priority.Facts(
        to_collect=row["to_collect"],
        currency=row["currency"],
        oldest_days=0 if far else (on - row["oldest_due"]).days,
        next_due=min(due, default=None),
        last_contact=max(contacts, default=None),
        on=on,
        not_kept=max(not_kept, key=lambda each: priority.of_promise(each, points), default=None),
    )
    score = priority.score(facts, points)
    sunk = 2_000_000 if row["set_aside"] else 1_000_000 if priority.sinks(facts) else 0
    return {
        "next_due": facts.next_due or FAR,
        "last_contact": facts.last_contact,
        "snoozed_until": None,
        "snoozed_time": None,
        "worked_on": on if facts.last_contact == on else None,
        "priority": score,
        "rank": score - sunk,
    }


def _list_one_currency(found: Figures, customers: dict[int, Any]) -> None:
    """A unit has one row in the list: of its customer's currency, else the first it is late in."""
    late: dict[str, list[str]] = defaultdict(list)
    for (unit, currency), row in found.items():
        row["listed"] = 0
        if row["past_due"] > 0:
            late[unit].append(currency)
    for unit, currencies in late.items():
        own = customers[found[unit, currencies[0]]["customer_id"]].currency
        found[unit, own if own in currencies else min(currencies)]["listed"] = 1


def days_from(on: date, *offsets: int) -> list[date]:
    """Business dates around one."""
    return [on + timedelta(offset) for offset in offsets]
