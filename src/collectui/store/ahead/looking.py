"""Looking ahead: customers on a later day, if nobody pays.

The days until then are gone through as rolls would go through them: the figures are made for a day,
the letters planned by them, by the functions that do it for today. All of that is written to
temporary tables of a connection, which hide the store's from the queries that read the present.
A customer is stopped at only on days on which a letter of it may come or change.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta

import sqlalchemy as sa
from sqlalchemy import Connection

from collectui.domain.dunning.rules import Dunned, Dunning, Unit
from collectui.store import figures, hiding
from collectui.store.access import reading
from collectui.store.ahead.agenda import Agenda
from collectui.store.ahead.sketch import HIDDEN, Sketch, hide_all
from collectui.store.core.figures import DELINQUENCY as FIGURES
from collectui.store.dunning import letter_changes, planning, runs
from collectui.store.pieces import pieces
from collectui.store.promises import judging
from collectui.store.queries import dunning as queries

Progress = Callable[[int, int], None]
"""Called with the share that is done, and what the whole is; what it raises ends the looking."""
Done = list[tuple[Dunned, Dunning]]
"""Customers, and what the planning does for each."""
WHOLE = 1_000
_COPIED, _BEGUN, _LAST = 0.1, 0.2, 0.8
"""Shares of the work: the tables copied, the days known that are stopped at, and all of them gone
through but for the figures of the last."""
_NAMES = ("customer_id", "next_change_on", "id")
"""Columns whose indexes the looking itself needs."""


def look_at_customer(connection: Connection, customer_id: int, start: date, on: date) -> None:
    """Let a connection see a customer as it will be on a day after `start`, the business date.

    In a transaction in which it may make temporary tables (`engine.own_tables`); for good.
    """
    where = f"customer_id = {int(customer_id)}"
    looking = Looking(connection, start, on)
    if figures.kept_date(connection) == start:
        connection.info[figures.AS_OF] = start
        hiding.hide(connection, FIGURES, where)
    else:
        figures.hide_kept(connection, start)
        figures.refresh(connection, [customer_id], looking.measures)
    hide_all(connection, where)
    looking.go([customer_id])


def look_at_desk(
    connection: Connection, start: date, on: date, progress: Progress | None = None
) -> None:
    """The same with every customer."""
    tell = progress or (lambda done, of: None)
    tell(0, WHOLE)
    looking = Looking(connection, start, on, tell)
    kept = figures.kept_date(connection) == start and not figures.unfinished(connection)
    figures.hide_kept(connection, start)
    hide_all(connection, "1 = 0")
    spans = list(figures.ranges(connection, 20_000))
    for number, (first, last) in enumerate(spans, 1):
        where = f"customer_id BETWEEN {int(first)} AND {int(last)}"
        for table in HIDDEN:
            hiding.copy(connection, table, where)
        if kept:
            hiding.copy(connection, FIGURES, where)
        else:
            figures.refresh_range(connection, first, last)
        tell(int(WHOLE * _COPIED * number / len(spans)), WHOLE)
    for table in (*HIDDEN, FIGURES):
        hiding.add_indexes(connection, table, *_NAMES)
    looking.go()
    for table in (*HIDDEN, FIGURES):
        hiding.add_indexes(connection, table)
    tell(WHOLE, WHOLE)


def look_again(connection: Connection, customers: Sequence[int], start: date, on: date) -> None:
    """Take in what became of some customers since a connection looked at the desk ahead."""
    looking = Looking(connection, start, on)
    looking.sketch.go_on()
    for piece in pieces(sorted(set(customers))):
        connection.info[figures.AS_OF] = start
        listed = ", ".join(str(int(each)) for each in piece)
        for table in HIDDEN:
            connection.execute(sa.delete(table).where(table.c.customer_id.in_(piece)))
            hiding.copy(connection, table, f"customer_id IN ({listed})")
        figures.refresh(connection, piece, looking.measures)
        looking.go(piece)


class Looking:
    """One going through the days, on a connection whose tables hide the store's."""

    def __init__(
        self,
        connection: Connection,
        start: date,
        on: date,
        tell: Progress = lambda done, of: None,
    ) -> None:
        self._connection, self._start, self._on, self._tell = connection, start, on, tell
        self.measures = figures.measures(connection)
        self._terms = planning.terms_of(connection)
        self.sketch = Sketch(connection, start)
        self._agenda = Agenda(connection, start, on, self._terms(start).stages)
        self._touched: set[int] = set()
        """Customers whose figures a planning has changed: no letter is judged by that."""

    def go(self, customers: Sequence[int] | None = None) -> None:
        """Go through the days until the last, with these customers; None are all there are."""
        self._fill_agenda(customers)
        days = (self._on - self._start).days
        for number in range(1, days + 1):
            whose = self._agenda.take(self._start + timedelta(number))
            done = 0
            for piece in pieces(list(whose)):
                moved = [each for each in piece if whose[each]]
                self._stop(piece, moved, self._start + timedelta(number))
                done += len(piece)
                share = (number - 1 + done / len(whose)) / days
                self._tell(int(WHOLE * (_BEGUN + share * (_LAST - _BEGUN))), WHOLE)
        self._connection.info[figures.AS_OF] = self._on
        figures.refresh(self._connection, self._touched, self.measures)
        self._touched.clear()
        self._roll()
        self.sketch.send(self._on + timedelta(1), customers)

    def _roll(self) -> None:
        """Make the figures of the last day where they change until then."""
        connection, on = self._connection, self._on
        changes = sa.select(sa.func.count()).where(FIGURES.c.next_change_on <= on)
        whole, done = connection.execute(changes).scalar_one(), 0
        while moved := figures.due_for_roll(connection, on, figures.MOST_IDS):
            figures.refresh(connection, moved, self.measures)
            done += figures.MOST_IDS
            share = _LAST + (1 - _LAST) * min(done / whole, 1)
            self._tell(int(WHOLE * share), WHOLE)

    def _fill_agenda(self, customers: Sequence[int] | None) -> None:
        connection, agenda, by = self._connection, self._agenda, self._terms(self._start)
        tomorrow = self._start + timedelta(1)
        agenda.add_dated(customers)
        if customers is None:
            for ids in runs.wanted(reading(connection), by):
                agenda.add(tomorrow, ids, moves=False)
                self._tell(int(WHOLE * _COPIED), WHOLE)
            everybody, done = _all_with_figures(connection), 0
            for piece in pieces(everybody):
                agenda.add_next(piece, self._start, queries.units(connection, piece))
                done += len(piece)
                share = _COPIED + (_BEGUN - _COPIED) * done / len(everybody)
                self._tell(int(WHOLE * share), WHOLE)
            return
        units = queries.units(connection, customers)
        unplanned = planning.plans(connection, customers, by, units=units)
        agenda.add(tomorrow, [customer.id for customer, _ in unplanned], moves=False)
        agenda.add_next(customers, self._start, units)

    def _stop(self, customers: Sequence[int], moved: Sequence[int], day: date) -> None:
        """Plan the letters that come or change on a day; `moved` are those whose figures do."""
        connection = self._connection
        connection.info[figures.AS_OF] = day
        figures.refresh(connection, moved, self.measures)
        self._judge(customers, day)
        self.sketch.send(day, customers)
        units = queries.units(connection, customers)
        self._plan(customers, moved, day, units)
        self._agenda.add_next(customers, day, units)

    def _judge(self, customers: Sequence[int], day: date) -> None:
        """Promises that nobody keeps: figures of that day say so."""
        judged = judging.look(self._connection, customers, on=day, figures_on=day)
        self.sketch.write(judged.changes, day)
        judging.write_laid(self._connection, judged.laid)
        figures.refresh(self._connection, judged.customers, self.measures)

    def _plan(
        self,
        customers: Sequence[int],
        moved: Sequence[int],
        day: date,
        units: Mapping[int, Sequence[Unit]],
    ) -> None:
        done = self._plans(customers, day, units)
        # In a roll letters that wait follow the figures before others are planned. That is the same
        # unless one is changed by its figures, and then overtaken.
        twice = {each.id for each, d in done if d.new and d.changed} & set(moved)
        if twice:
            first = sorted(twice)
            self._write(self._plans(first, day, units, waiting_alone=True), day)
            done = [pair for pair in done if pair[0].id not in twice]
            done += self._plans(first, day, units)
        self._write(done, day)

    def _plans(
        self,
        customers: Sequence[int],
        day: date,
        units: Mapping[int, Sequence[Unit]],
        *,
        waiting_alone: bool = False,
    ) -> Done:
        by = self._terms(day)
        return planning.plans(
            self._connection, customers, by, waiting_alone=waiting_alone, units=units
        )

    def _write(self, done: Done, day: date) -> None:
        if not done:
            return
        by = self._terms(day)
        customers = {customer.id: customer for customer, _ in done}
        pairs = [pair for _, dunning in done for pair in dunning.changed]
        changes = letter_changes.changed(pairs, customers, None, by.due_on)
        for customer, dunning in done:
            changes += letter_changes.added(dunning.new, customer, None)
        self._touched |= self.sketch.write(changes, day)


def _all_with_figures(connection: Connection) -> list[int]:
    rows = sa.select(FIGURES.c.customer_id).distinct().order_by(FIGURES.c.customer_id)
    return list(connection.execute(rows).scalars())
