"""What the history recorded since a moment, and what it makes of each record: how it was then.

Of each field the first change since the moment tells its value at it. Everything that touched a
customer is found by the customer, by the record, or by a command that the customer heard of: no
change of the store is read that does not concern it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy import Connection, Select, Table

from collectui.store.core.every import TABLES
from collectui.store.core.history import HISTORY_CHANGE as CHANGE
from collectui.store.core.history import HISTORY_SET as SET

HEARD, REMOVED = "heard", "removed"
"""`op` of a change that only tells of another one, and of one that lists records a batch took
away: `{kind: [[their values], None]}`, under the customer, contact or person they were of."""
REACH = ("phone", "email")
"""Kinds whose owner is a customer or a contact."""
MOST_IDS = 500
"""Ids named in one statement."""
_NOT_A_RECORD = frozenset({"delinquency", "history_change"})

_COLUMNS = (
    CHANGE.c.id, CHANGE.c.history_id, CHANGE.c.kind, CHANGE.c.record_id, CHANGE.c.customer_id,
    CHANGE.c.op, CHANGE.c.changes,
)  # fmt: skip


@dataclass(slots=True)
class Then:
    """What became of one record since: its values at the moment, where they were others."""

    was: dict[str, Any] = field(default_factory=dict)
    made_since: bool = False
    gone_since: bool = False
    """`was` then holds all its values; who has its id by now is another record."""


class _Entry(NamedTuple):
    """One change of one record, or of the members of a set."""

    change_id: int
    record_id: int | None
    op: str
    changes: Mapping[str, Any]


@cache
def own_kinds() -> tuple[str, ...]:
    """Kinds of records that belong to a customer."""
    return tuple(
        name
        for name, table in TABLES.items()
        if "customer_id" in table.c and name not in _NOT_A_RECORD
    )


class Since:
    """The changes after one (by id) that concern a customer."""

    def __init__(self, connection: Connection, customer_id: int, after: int) -> None:
        self.connection, self.customer_id, self.after = connection, customer_id, after
        self.parts: list[tuple[int, int, int]] = []
        """Parts of payments that are gone since: item, payment, amount."""
        self._seen: set[int] = set()
        self._entries: dict[str, list[_Entry]] = defaultdict(list)
        self._members: dict[int, Sequence[int]] = {}
        self._heard_by_contact: set[int] = set()
        self._read_own()
        self._follow()

    def of(self, kind: str) -> dict[int, Then]:
        """The records of a kind that were touched since, by id."""
        found: dict[int, Then] = {}
        for entry in sorted(self._entries[kind]):
            if entry.op == "set":
                for record_id in self._members.get(entry.change_id, ()):
                    _keep(found, record_id, entry)
            elif entry.record_id is not None:
                _keep(found, entry.record_id, entry)
        return found

    def add_records(self, kind: str, ids: Collection[int]) -> None:
        """Read what was done to some records, under whichever customer it was recorded."""
        for part in pieces(ids):
            self._read(_LINES.where(CHANGE.c.kind == kind, CHANGE.c.record_id.in_(part)))

    def add_contacts(self, ids: Collection[int]) -> None:
        """Read what was done to some contacts and to their phones and e-mails."""
        self.add_records("contact", ids)
        commands = self._heard_by_contact
        self._heard_by_contact = set()
        for part in pieces(commands):
            self._read(_LINES.where(CHANGE.c.history_id.in_(part), CHANGE.c.kind.in_(REACH)))
        for kind in REACH:
            self._add_whole(kind)
            table = TABLES[kind]
            for part in pieces(ids):
                present = sa.select(table.c.id).where(table.c.contact_id.in_(part))
                self._read(_LINES.where(CHANGE.c.kind == kind, CHANGE.c.record_id.in_(present)))

    def add_kind(self, kind: str) -> None:
        """Read all that was done to records of a kind that the whole desk shares."""
        self._read(_LINES.where(CHANGE.c.kind == kind))

    def _read_own(self) -> None:
        mine = CHANGE.c.customer_id == self.customer_id
        self._read(_LINES.where(mine))
        # What came to this customer was recorded where it came from, by a command it heard of.
        heard = sa.select(CHANGE.c.history_id).where(mine, CHANGE.c.id > self.after)
        elsewhere = CHANGE.c.customer_id.is_distinct_from(self.customer_id)
        self._read(_LINES.where(CHANGE.c.history_id.in_(heard), CHANGE.c.op == "set", elsewhere))
        self.add_records("customer", [self.customer_id])
        for kind in own_kinds():
            table = TABLES[kind]
            here = sa.and_(
                table.c.id == CHANGE.c.record_id, table.c.customer_id == self.customer_id
            )
            self._read(_LINES.join(table, here).where(CHANGE.c.kind == kind, elsewhere))
            self._add_whole(kind)

    def _add_whole(self, kind: str) -> None:
        """What was done, before they went, to records that are no more."""
        gone = {e.record_id for e in self._entries[kind] if e.op == "delete" and e.record_id}
        self.add_records(kind, gone)

    def _follow(self) -> None:
        """What was done elsewhere to records that came or went."""
        sets = {
            entry.change_id: kind
            for kind, entries in self._entries.items()
            for entry in entries
            if entry.op == "set"
        }
        self._members = _members_of(self.connection, sets)
        moved: dict[str, set[int]] = defaultdict(set)
        places: set[int] = set()
        for kind, entries in list(self._entries.items()):
            for entry in entries:
                if "customer_id" in entry.changes and entry.op in ("set", "update"):
                    ids = self._members[entry.change_id] if entry.op == "set" else ()
                    moved[kind].update(ids or [entry.record_id or 0])
                    places.update(filter(None, entry.changes["customer_id"]))
        for kind, ids in moved.items():
            self.add_records(kind, ids)
        self._follow_sets(moved, places - {self.customer_id})

    def _follow_sets(self, moved: Mapping[str, set[int]], places: set[int]) -> None:
        been: set[int] = {self.customer_id}
        while places - been:
            place = (places - been).pop()
            been.add(place)
            statement = _LINES.where(
                CHANGE.c.customer_id == place, CHANGE.c.op == "set", CHANGE.c.kind.in_(list(moved))
            )
            rows = self._rows(statement)
            members = _members_of(self.connection, [row.id for row in rows])
            for row in rows:
                if ours := moved[row.kind].intersection(members[row.id]):
                    self._take(row)
                    self._members[row.id] = sorted(ours)
                    places.update(filter(None, row.changes.get("customer_id", ())))

    def _rows(self, statement: Select[Any]) -> list[Any]:
        found = self.connection.execute(statement.where(CHANGE.c.id > self.after)).fetchall()
        return [row for row in found if row.id not in self._seen]

    def _read(self, statement: Select[Any]) -> None:
        for row in self._rows(statement):
            self._take(row)

    def _take(self, row: Any) -> None:
        if row.id in self._seen:
            return
        self._seen.add(row.id)
        if row.op == HEARD:
            if row.kind == "contact" and row.record_id is not None:
                self._heard_by_contact.add(row.history_id)
        elif row.op == REMOVED:
            self._take_removed(row)
        elif row.op == "delete" and "item_id" in row.changes and row.kind == "payment":
            self._take_settlement(row)
        else:
            entry = _Entry(row.id, row.record_id, row.op, row.changes)
            self._entries[row.kind].append(entry)

    def _take_removed(self, row: Any) -> None:
        for kind, (records, _) in row.changes.items():
            if kind == "payment_item":
                self.parts += [(r["item_id"], r["payment_id"], r["amount"]) for r in records]
                continue
            for record in records:
                was = {name: [value, None] for name, value in record.items() if name != "id"}
                self._entries[kind].append(_Entry(row.id, record["id"], "delete", was))

    def _take_settlement(self, row: Any) -> None:
        """A payment that an import brought and took away, with the one item it settled."""
        was = dict(row.changes)
        item_id, _ = was.pop("item_id")
        was["customer_id"] = [row.customer_id, None]
        self.parts.append((item_id, row.record_id, was["amount"][0]))
        self._entries["payment"].append(_Entry(row.id, row.record_id, row.op, was))


_LINES = sa.select(*_COLUMNS)


def _keep(found: dict[int, Then], record_id: int, entry: _Entry) -> None:
    then = found.get(record_id)
    if then is None:
        then = found[record_id] = Then(made_since=entry.op == "create")
    if then.made_since or then.gone_since:
        return
    then.gone_since = entry.op == "delete"
    for name, (was, _) in entry.changes.items():
        then.was.setdefault(name, was)


def _members_of(connection: Connection, sets: Iterable[int]) -> dict[int, Sequence[int]]:
    found: dict[int, list[int]] = {each: [] for each in sets}
    for part in pieces(found):
        rows = connection.execute(
            sa.select(SET.c.change_id, SET.c.record_id).where(SET.c.change_id.in_(part))
        )
        for change_id, record_id in rows:
            found[change_id].append(record_id)
    return dict(found)


def pieces(ids: Collection[int]) -> Iterator[list[int]]:
    """Ids in order, as many at a time as one statement may name."""
    ordered = sorted(ids)
    for start in range(0, len(ordered), MOST_IDS):
        yield ordered[start : start + MOST_IDS]


def with_column(name: str) -> list[Table]:
    """The tables that have a column."""
    return [table for table in TABLES.values() if name in table.c]
