"""The days on which letters of customers may come or change: a looking ahead stops at no other."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta

import sqlalchemy as sa
from sqlalchemy import ColumnElement, Connection

from collectui.domain.dunning.rules import Unit
from collectui.domain.vocabulary import PartState
from collectui.store.core.disputes import DISPUTE_ITEM as DISPUTED
from collectui.store.core.figures import DELINQUENCY as FIGURES
from collectui.store.core.items import ITEM, PAYMENT
from collectui.store.core.items import PAYMENT_ITEM as PART
from collectui.store.core.promises import PROMISE_PART
from collectui.store.pieces import pieces

_DAY = timedelta(1)


class Agenda:
    """Days after `start`, until `on` at the latest, and whose they are."""

    def __init__(
        self, connection: Connection, start: date, on: date, stages: Sequence[int]
    ) -> None:
        self._connection, self._start, self._on = connection, start, on
        self._stages = [timedelta(days) for days in stages]
        self._days: dict[date, dict[int, bool]] = defaultdict(dict)

    def take(self, day: date) -> dict[int, bool]:
        """Whose day it is, and whether what their letters are judged by may be another then."""
        return dict(sorted(self._days.pop(day, {}).items()))

    def add(self, day: date, customers: Iterable[int], *, moves: bool) -> None:
        """It is also the day of these; `moves` as `take` tells it."""
        if self._start < day <= self._on:
            found = self._days[day]
            for customer_id in customers:
                found[customer_id] = found.get(customer_id, False) or moves

    def add_next(
        self, customers: Sequence[int], day: date, units: Mapping[int, Sequence[Unit]]
    ) -> None:
        """The next day of each of these, by the figures they have on a day.

        A letter comes as the oldest item of a unit reaches a stage: while nobody pays that is the
        same item on any day, and something can be asked for as long. A unit that is not past due,
        and one of which nothing can be asked for, may change with every change of its figures.
        """
        c = FIGURES.c
        quiet = sa.case((c.past_due == 0, c.next_change_on))
        rows = self._connection.execute(
            sa.select(
                c.customer_id,
                sa.func.min(c.next_change_on),
                sa.func.min(quiet, type_=c.next_change_on.type),
            )
            .where(c.customer_id.in_(customers), c.next_change_on <= self._on)
            .group_by(c.customer_id)
        )
        for customer_id, moves_on, quiet_moves_on in rows:
            silent = any(unit.no_asking for unit in units.get(customer_id, ()))
            if (moves := moves_on if silent else quiet_moves_on) is not None:
                self.add(max(moves, day + _DAY), [customer_id], moves=True)
        for customer_id in customers:
            days = [u.since + stage for u in units.get(customer_id, ()) for stage in self._stages]
            if days := [each for each in days if each > day]:
                self.add(min(days), [customer_id], moves=False)

    def add_dated(self, customers: Sequence[int] | None) -> None:
        """Days on which something counts that is dated later: payments, items, promises, disputes.

        Of these customers; None are all.
        """
        for piece in [None] if customers is None else pieces(customers):
            self._add_payments(piece)
            self._add_issued(piece)
            self._add_promises(piece)
            self._add_disputes(piece)

    def _add_payments(self, customers: Sequence[int] | None) -> None:
        c = PAYMENT.c
        paid = (
            sa.select(c.customer_id, c.paid_on, ITEM.c.aged_from)
            .join(PART, PART.c.payment_id == c.id)
            .join(ITEM, ITEM.c.id == PART.c.item_id)
            .where(c.paid_on > self._start, *_of(c.customer_id, customers))
        )
        for customer_id, paid_on, aged_from in self._connection.execute(paid.distinct()):
            self.add(paid_on, [customer_id], moves=True)
            if aged_from is not None:
                self.add(aged_from + _DAY, [customer_id], moves=True)

    def _add_issued(self, customers: Sequence[int] | None) -> None:
        c = ITEM.c
        later = (c.issued > self._start, c.issued <= self._on)
        issued = sa.select(c.customer_id, c.issued).where(*later, *_of(c.customer_id, customers))
        for customer_id, day in self._connection.execute(issued.distinct()):
            self.add(day, [customer_id], moves=True)

    def _add_promises(self, customers: Sequence[int] | None) -> None:
        c = PROMISE_PART.c
        ahead = sa.select(c.customer_id, c.last_day).where(
            c.state.in_((PartState.OPEN, PartState.WAITING)), *_of(c.customer_id, customers)
        )
        for customer_id, last_day in self._connection.execute(ahead.distinct()):
            day = max(last_day, self._start) + _DAY
            self.add(day, [customer_id], moves=True)

    def _add_disputes(self, customers: Sequence[int] | None) -> None:
        c = DISPUTED.c
        for day in (c.reinstated_on, c.letters_from):
            later = (c.reinstated > 0, day > self._start, day <= self._on)
            back = sa.select(c.customer_id, day).where(*later, *_of(c.customer_id, customers))
            for customer_id, on in self._connection.execute(back.distinct()):
                self.add(on, [customer_id], moves=True)


def _of(column: ColumnElement[int], customers: Sequence[int] | None) -> list[ColumnElement[bool]]:
    return [] if customers is None else [column.in_(customers)]
