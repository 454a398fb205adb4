"""Letters and activities as they come to stand, in tables of the connection's own."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection

from collectui.domain.plan import NOW, Change, Insert, MoveSet, New, Plan, Update
from collectui.domain.vocabulary import CorrespondenceStatus
from collectui.store import figures, hiding
from collectui.store.core.activities import ACTIVITY
from collectui.store.core.every import TABLES
from collectui.store.core.promises import PROMISE, PROMISE_LAID, PROMISE_PART
from collectui.store.core.work import CORRESPONDENCE as LETTER
from collectui.store.defaults import defaults
from collectui.store.pieces import pieces
from collectui.store.writing import derived

HIDDEN = (LETTER, ACTIVITY, PROMISE, PROMISE_PART, PROMISE_LAID)
"""What planning letters and judging promises adds to and changes."""
_FIRST_ID = 1 << 40
"""Ids of records that there are not yet: above those of any store."""

_Fields = dict[str, Any]


class Sketch:
    """What becomes of letters and activities from the day after `start` on."""

    def __init__(self, connection: Connection, start: date) -> None:
        self._connection = connection
        self._first_day = start + timedelta(1)
        self._released: dict[int, date] = {}
        """Letters that go after having been held, and since when."""
        self._next_id = _FIRST_ID

    def go_on(self) -> None:
        """Add no record with an id that one of an earlier looking has."""
        for table in (each for each in HIDDEN if "id" in each.c):
            last = self._connection.execute(sa.select(sa.func.max(table.c.id))).scalar() or 0
            self._next_id = max(self._next_id, last + 1)

    def send(self, today: date, customers: Sequence[int] | None = None) -> None:
        """Letters of these customers whose day has passed are taken to have gone out on it.

        Those that wait from before go on the first day, those released on the day of that. None
        are all customers.
        """
        due = sa.select(LETTER.c.id, LETTER.c.due_on).where(
            LETTER.c.status == CorrespondenceStatus.PENDING, LETTER.c.due_on < today
        )
        if customers is not None:
            due = due.where(LETTER.c.customer_id.in_(customers))
        gone: dict[date, list[int]] = defaultdict(list)
        for letter_id, due_on in self._connection.execute(due).fetchall():
            gone[max(due_on, self._released.get(letter_id, self._first_day))].append(letter_id)
        for day, ids in gone.items():
            if day < today:
                sent = {"status": CorrespondenceStatus.SENT, "sent_at": noon(day)}
                self._set(LETTER.name, ids, sent)

    def write(self, changes: Sequence[Change], today: date) -> frozenset[int]:
        """Write what the planning of a day changes; the customers whose figures that changes."""
        made: dict[str, int] = {}
        added: dict[str, list[_Fields]] = defaultdict(list)
        changed: dict[tuple[str, tuple[tuple[str, Any], ...]], list[int]] = defaultdict(list)
        at = noon(today)

        def real(value: Any) -> Any:
            if isinstance(value, New):
                return made[value.handle]
            return at if value is NOW else value

        def fields_of(change: Update | MoveSet) -> tuple[tuple[str, Any], ...]:
            return tuple((name, real(new)) for name, (_, new) in change.fields.items())

        for change in changes:
            match change:
                case Insert():
                    made[change.handle] = self._next_id
                    values = {name: real(value) for name, value in change.values.items()}
                    added[change.kind].append(self._row(change.kind, values))
                case Update():
                    changed[change.kind, fields_of(change)].append(change.record_id)
                case MoveSet():
                    changed[change.kind, fields_of(change)] += change.members
        for kind, rows in added.items():
            self._connection.execute(sa.insert(TABLES[kind]), rows)
        for (kind, pairs), ids in changed.items():
            fields = dict(pairs)
            self._set(kind, ids, fields)
            if fields.get("status") is CorrespondenceStatus.PENDING:
                self._released |= dict.fromkeys(ids, today)
        return figures.touched(Plan("", tuple(changes)), {})

    def _row(self, kind: str, values: _Fields) -> _Fields:
        row = {**defaults(TABLES[kind]), **values, **derived.derive(kind, values)}
        row["id"] = self._next_id
        self._next_id += 1
        return row

    def _set(self, kind: str, ids: Iterable[int], fields: _Fields) -> None:
        table = TABLES[kind]
        for piece in pieces(sorted(ids)):
            found = sa.update(table).where(table.c.id.in_(piece))
            self._connection.execute(found.values(fields))


def hide_all(connection: Connection, where: str) -> None:
    """Hide the tables by such that have the rows for which `where` is true."""
    for table in HIDDEN:
        hiding.hide(connection, table, where)


def noon(day: date) -> datetime:
    """When on its day a letter is taken to go."""
    return datetime.combine(day, time(12), UTC)
