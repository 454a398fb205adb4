"""What a number of a row adds up from, by the statement that makes the figures themselves.

The figure is the one kept, which list and header show; its parts are read in the same transaction.
"""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection

from collectui.domain.customers.explanation import (
    PAST_DUE,
    PRIORITY,
    TO_COLLECT,
    Document,
    Explanation,
    Part,
    Sum,
    numbers_of,
)
from collectui.domain.queue.priority import Facts, explain
from collectui.store import figures
from collectui.store.constants import BUCKET_COLUMNS, FAR
from collectui.store.core.customers import CUSTOMER
from collectui.store.core.figures import DELINQUENCY as D
from collectui.store.queries import promises
from collectui.store.queries.items import Which, items_of

MOST_DOCUMENTS = 100
"""Documents listed of one part; of more, the number and the sum are given."""
_LESS = (
    ("disputed_due", "less disputed"),
    ("processing_due", "less in process of payment"),
    ("promised_due", "less promised"),
    ("unapplied", "less credits and payments on account"),
)


def explained(
    connection: Connection, customer_id: int, name: str, *, unit: str | None = None
) -> Explanation:
    """A number of a customer, or of one unit of it: a row of the list.

    A unit without figures, as that of a customer who is worked at another level, stands for the
    customer. `name` is one of `explanation.numbers_of`.
    """
    kept = _kept(connection, D.c.unit == unit) if unit else []
    if not kept:
        unit, kept = None, _kept(connection, D.c.customer_id == customer_id)
    labels = [bucket.label for bucket in figures.buckets(connection)]
    numbers = numbers_of(labels)
    chosen = next(number for number in numbers if number.name == name)
    if name == PRIORITY:
        return _priority(connection, numbers, chosen, kept)
    parts = _Parts(connection, customer_id, unit)
    currencies = list(dict.fromkeys(row.currency for row in kept))
    sums = []
    for currency in currencies:
        rows = [row for row in kept if row.currency == currency]
        made = _parts_of(parts, name, labels, currency, rows)
        sums.append(Sum(currency, sum(getattr(row, name) for row in rows), tuple(made)))
    return Explanation(numbers, chosen, tuple(sums))


def largest_past_due(connection: Connection, customer_id: int, currency: str) -> Part | None:
    """What of a customer is past due in a currency, with its largest documents."""
    return _Parts(connection, customer_id, None).of(PAST_DUE, "past due", currency)


def _kept(connection: Connection, which: Any) -> list[Any]:
    """The figures of units: those listed first, the customer's own currency before others."""
    own = sa.case((D.c.currency == CUSTOMER.c.currency, 0), else_=1)
    return list(
        connection.execute(
            sa.select(D)
            .join(CUSTOMER, CUSTOMER.c.id == D.c.customer_id)
            .where(which)
            .order_by(own, D.c.currency, D.c.unit_id)
        )
    )


def _priority(
    connection: Connection, numbers: Sequence[Any], chosen: Any, kept: Sequence[Any]
) -> Explanation:
    if not kept:
        return Explanation(tuple(numbers), chosen)
    # Of a customer with several rows the most urgent one is meant, as the header means it.
    row = max(kept, key=lambda each: (each.listed, each.priority))
    on = figures.made_on(connection)
    facts = Facts(
        row.to_collect,
        row.currency,
        0 if row.oldest_due == FAR else (on - row.oldest_due).days,
        None if row.next_due == FAR else row.next_due,
        row.last_contact,
        on,
        promises.not_kept(connection, row, on),
    )
    asides = []
    if row.set_aside:
        asides.append(f"set aside: {row.set_aside.replace('_', ' ')}")
    if row.worked_on is not None and row.next_due > on:
        asides.append("worked today, nothing is due: below the rest")
    if row.snoozed_until is not None:
        asides.append("snoozed: below the rest")
    points = explain(facts, figures.points(connection))
    return Explanation(tuple(numbers), chosen, (), row.priority, points, tuple(asides))


def _parts_of(
    parts: "_Parts", name: str, labels: Sequence[str], currency: str, rows: Sequence[Any]
) -> list[Part]:
    if name == PAST_DUE:
        late = list(zip(BUCKET_COLUMNS, labels, strict=False))[1:]
        return [part for column, label in late if (part := parts.of(column, label, currency))]
    if name != TO_COLLECT:
        return [part for part in [parts.of(name, "open items", currency)] if part]
    found = [parts.of(PAST_DUE, "past due", currency)]
    found += [parts.of(column, title, currency, -1) for column, title in _LESS]
    # Each row is at least zero: credits beyond what is past due are taken off nothing.
    raised = sum(
        row.to_collect - (row.past_due - sum(getattr(row, column) for column, _ in _LESS))
        for row in rows
    )
    if raised:
        found.append(Part("not below zero", raised))
    return [part for part in found if part]


class _Parts:
    """The amounts of single items that the figures of a customer, or a unit of it, add up."""

    def __init__(self, connection: Connection, customer_id: int, unit: str | None) -> None:
        self._connection, self._customer_id = connection, customer_id
        kind, _, record = (unit or "c").partition(":")
        column = {"a": "account_id", "s": "site_id"}.get(kind)
        self._where = "1 = 1" if column is None else f"{column} = {int(record)}"
        self._shares = figures.shares_of(connection, customer_id)

    def of(self, column: str, title: str, currency: str, sign: int = 1) -> Part | None:
        """The part that the items add to a column of the figures; None where it is nothing."""
        theirs = (
            f"FROM ({self._shares}) AS shares"
            f" WHERE {self._where} AND currency = :currency AND {column} <> 0"
        )
        bound = {"currency": currency}
        count, amount = self._connection.execute(
            sa.text(f"SELECT count(*), coalesce(sum({column}), 0) {theirs}"), bound
        ).one()
        if not count:
            return None
        listed = self._connection.execute(
            sa.text(
                f"SELECT item_id, {column} {theirs}"
                f" ORDER BY abs({column}) DESC, item_id LIMIT {MOST_DOCUMENTS}"
            ),
            bound,
        ).fetchall()
        ids = [item_id for item_id, _ in listed]
        lines = items_of(
            self._connection,
            self._customer_id,
            figures.made_on(self._connection),
            which=Which.ALL,
            ids=ids,
            limit=len(ids),
        )
        items = {item.id: item for item in lines}
        documents = tuple(Document(items[item_id], sign * int(share)) for item_id, share in listed)
        return Part(title, sign * int(amount), documents, count)
