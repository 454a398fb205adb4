"""One customer on a later day, if nobody pays; kept nowhere.

The days until then are gone through as rolls would go through them: the figures are made for a day,
the letters planned by them, by the functions that do it for today. All of that is written to
temporary tables of a connection, which hide the store's from the queries that read the present.
Only days on which a letter may come or change are stopped at.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection

from collectui.domain.ahead import Coming
from collectui.domain.dunning.rules import Unit
from collectui.domain.plan import NOW, Change, Insert, MoveSet, New, Update
from collectui.domain.vocabulary import CorrespondenceStatus
from collectui.store import desk, figures
from collectui.store.ahead.coming import coming
from collectui.store.core.every import TABLES
from collectui.store.core.figures import DELINQUENCY as FIGURES
from collectui.store.core.items import ITEM, PAYMENT
from collectui.store.core.items import PAYMENT_ITEM as PART
from collectui.store.core.work import CONTACT_ATTEMPT as ATTEMPT
from collectui.store.core.work import CORRESPONDENCE as LETTER
from collectui.store.defaults import defaults
from collectui.store.dunning import letter_changes, planning
from collectui.store.engine import is_sqlite
from collectui.store.own_view import OwnView
from collectui.store.past.shadow import schema_of
from collectui.store.queries import dunning as queries
from collectui.store.writing import derived

_CHANGES = ("correspondence", "activity")
"""Kinds of records that planning letters adds and changes."""
_FIRST_ID = 1 << 40
"""Ids of records that there are not yet: above those of any store."""


class CustomerAhead(OwnView):
    """One customer on a later day. Safe to read from several threads."""

    def __init__(
        self, connect: Callable[[], Connection], customer_id: int, on: date, start: date | None
    ) -> None:
        """`start` is the business date of a session that looks at another day."""
        self.customer_id, self.on = customer_id, on
        self._start = start
        super().__init__(connect)

    def fill(self, session: Connection) -> None:
        self.start = self._start or desk.business_date(session)
        look_ahead(session, self.customer_id, self.start, self.on)

    def coming(self) -> tuple[Coming, ...]:
        """What comes after today until the day, the first first."""
        return self.read(coming, self.customer_id, self.start, self.on)


def look_ahead(
    connection: Connection, customer_id: int, start: date, on: date, *, daily: bool = False
) -> None:
    """Let a connection see a customer as it will be on a day after `start`, the business date.

    In a transaction in which it may make temporary tables (`engine.own_tables`); for good. `daily`
    stops at every day.
    """
    is_kept = figures.kept_date(connection) == start
    if not is_kept:
        figures.hide_kept(connection, start)
        figures.refresh(connection, [customer_id])
    days = _Days(connection, customer_id, start, on, daily)
    day = days.after(start)
    if is_kept:
        figures.hide_kept(connection, on)
    sketch = _Sketch(connection, customer_id, start)
    while day <= on:
        _move_to(connection, customer_id, day)
        sketch.send(day)
        sketch.plan(day)
        day = days.after(day)
    _move_to(connection, customer_id, on)
    sketch.send(on + timedelta(1))


def _move_to(connection: Connection, customer_id: int, day: date) -> None:
    connection.info[figures.AS_OF] = day
    figures.refresh(connection, [customer_id])


class _Days:
    """The days on which letters may come or change, and so are stopped at."""

    def __init__(
        self, connection: Connection, customer_id: int, start: date, on: date, daily: bool
    ) -> None:
        self._connection, self._customer_id = connection, customer_id
        self._start, self._on, self._daily = start, on, daily
        self._stages = desk.setting(connection, "dunning_stages")
        self._dated = set(self._dated_days())

    def after(self, day: date) -> date:
        """The next one after a day whose figures the connection has; past the end after the last.

        What is not planned yet today comes on the first. Later a letter comes as the oldest item of
        a unit reaches a stage. A unit that is not past due, and one of which nothing can be asked
        for, may change with every change of its figures.
        """
        if self._daily or (day == self._start and self._not_yet_planned()):
            return day + timedelta(1)
        units = queries.units(self._connection, [self._customer_id]).get(self._customer_id, ())
        moves = self._next_change(anything=any(unit.no_asking for unit in units))
        while (day := day + timedelta(1)) <= self._on:
            if day in self._dated or (moves is not None and day >= moves):
                break
            if any(self._reaches(unit, day) for unit in units):
                break
        return day

    def _not_yet_planned(self) -> bool:
        by = planning.terms_on(self._connection, self._start)
        return bool(planning.plans(self._connection, [self._customer_id], by))

    def _reaches(self, unit: Unit, day: date) -> bool:
        before = day - timedelta(1)
        return unit.stage(self._stages, day) != unit.stage(self._stages, before)

    def _next_change(self, *, anything: bool) -> date | None:
        """When the figures of a unit change next of which nothing is past due, or of any."""
        of_those = [] if anything else [FIGURES.c.past_due == 0]
        found: date | None = self._connection.execute(
            sa.select(sa.func.min(FIGURES.c.next_change_on)).where(
                FIGURES.c.customer_id == self._customer_id, *of_those
            )
        ).scalar()
        return found

    def _dated_days(self) -> Iterator[date]:
        """Days on which something counts that is dated later: payments, items, promises."""
        paid = (
            sa.select(PAYMENT.c.paid_on, ITEM.c.aged_from)
            .join(PART, PART.c.payment_id == PAYMENT.c.id)
            .join(ITEM, ITEM.c.id == PART.c.item_id)
            .where(PAYMENT.c.customer_id == self._customer_id, PAYMENT.c.paid_on > self._start)
        )
        for paid_on, aged_from in self._connection.execute(paid.distinct()):
            yield paid_on
            if aged_from is not None:
                yield aged_from + timedelta(1)
        issued = sa.select(ITEM.c.issued).where(
            ITEM.c.customer_id == self._customer_id,
            ITEM.c.issued > self._start,
            ITEM.c.issued <= self._on,
        )
        yield from self._connection.execute(issued.distinct()).scalars()
        promised = sa.select(ATTEMPT.c.on_date, ATTEMPT.c.promised_on).where(
            ATTEMPT.c.customer_id == self._customer_id, ATTEMPT.c.promised_on >= self._start
        )
        for on_date, promised_on in self._connection.execute(promised.distinct()):
            yield on_date
            yield promised_on + timedelta(1)


class _Sketch:
    """The customer's letters and activities in tables of the connection's own."""

    def __init__(self, connection: Connection, customer_id: int, start: date) -> None:
        self._connection, self._customer_id = connection, customer_id
        self._first_day = start + timedelta(1)
        self._released: dict[int, date] = {}
        """Letters that go after having been held, and since when."""
        self._next_id = _FIRST_ID
        store = schema_of(connection)
        place = "temp." if is_sqlite(connection) else ""
        for kind in _CHANGES:
            connection.exec_driver_sql(
                f"CREATE TEMPORARY TABLE {kind} AS SELECT * FROM {store}.{kind}"
                f" WHERE customer_id = {int(customer_id)}"
            )
            connection.exec_driver_sql(f"CREATE INDEX {place}ahead_{kind}_id ON {kind} (id)")

    def send(self, today: date) -> None:
        """Letters whose day has passed are taken to have gone out on it.

        Those that wait from before go on the first day, those released on the day of that.
        """
        due = sa.select(LETTER.c.id, LETTER.c.due_on).where(
            LETTER.c.status == CorrespondenceStatus.PENDING, LETTER.c.due_on < today
        )
        for letter_id, due_on in self._connection.execute(due).fetchall():
            day = max(due_on, self._released.get(letter_id, self._first_day))
            if day < today:
                sent = {"status": CorrespondenceStatus.SENT, "sent_at": _noon(day)}
                self._set("correspondence", [letter_id], sent)

    def plan(self, today: date) -> None:
        """Plan the letters of a day by its figures."""
        by = planning.terms_on(self._connection, today)
        done = planning.plans(self._connection, [self._customer_id], by)
        customers = {customer.id: customer for customer, _ in done}
        pairs = [pair for _, dunning in done for pair in dunning.changed]
        self._write(letter_changes.changed(pairs, customers, None, by.due_on), today)
        for customer, dunning in done:
            self._write(letter_changes.added(dunning.new, customer, None), today)

    def _write(self, changes: Sequence[Change], today: date) -> None:
        made: dict[str, int] = {}
        at = _noon(today)

        def real(value: Any) -> Any:
            if isinstance(value, New):
                return made[value.handle]
            return at if value is NOW else value

        for change in changes:
            match change:
                case Insert():
                    made[change.handle] = self._next_id
                    values = {name: real(value) for name, value in change.values.items()}
                    self._add(change.kind, values)
                case Update():
                    fields = {name: real(new) for name, (_, new) in change.fields.items()}
                    self._set(change.kind, [change.record_id], fields)
                    if fields.get("status") is CorrespondenceStatus.PENDING:
                        self._released[change.record_id] = today
                case MoveSet():
                    fields = {name: real(new) for name, (_, new) in change.fields.items()}
                    self._set(change.kind, change.members, fields)
                    if fields.get("status") is CorrespondenceStatus.PENDING:
                        self._released |= dict.fromkeys(change.members, today)

    def _add(self, kind: str, values: dict[str, Any]) -> None:
        table = TABLES[kind]
        row = {**defaults(table), **values, **derived.derive(kind, values), "id": self._next_id}
        self._next_id += 1
        self._connection.execute(sa.insert(table), row)

    def _set(self, kind: str, ids: Sequence[int], fields: dict[str, Any]) -> None:
        table = TABLES[kind]
        found = sa.update(table).where(table.c.id.in_(ids))
        self._connection.execute(found.values(fields))


def _noon(day: date) -> datetime:
    return datetime.combine(day, time(12), UTC)
