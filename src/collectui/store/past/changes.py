"""What the history recorded since a moment, and what it makes of each record: how it was then.

Of each field the first change since the moment tells its value at it. Everything that touched a
customer is found by the customer, by the record, or by a command that mentions the customer: no
change of the store is read that does not concern it.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from operator import itemgetter
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection, Select, Table

from collectui.domain.records import REACH, RECORDS
from collectui.store.core.every import TABLES
from collectui.store.core.history import HISTORY_CHANGE as CHANGE
from collectui.store.core.history import HISTORY_SET as SET
from collectui.store.pieces import pieces

MENTIONED, REMOVED = "mentioned", "removed"
"""`op` of a change that only tells of another one, and of one that lists records a batch took
away: `{kind: [[their values], None]}`, under the customer, contact or person they were of."""

_COLUMNS = (
    CHANGE.c.id, CHANGE.c.history_id, CHANGE.c.kind, CHANGE.c.record_id, CHANGE.c.customer_id,
    CHANGE.c.op, sa.cast(CHANGE.c.changes, sa.Text),
)  # fmt: skip


@dataclass(slots=True)
class RecordThen:
    """What became of one record since: its values at the moment, where they were others."""

    was: dict[str, Any] = field(default_factory=dict)
    made_since: bool = False
    gone_since: bool = False
    """`was` then holds all its values; who has its id by now is another record."""


_Row = tuple[int, int, str, int | None, int | None, str, Mapping[str, Any]]
_Entry = tuple[int, int | None, str, Mapping[str, Any]]
"""One change of one record, or of the members of a set: id, record, `op`, `{field: [was, _]}`."""


@cache
def own_kinds() -> tuple[str, ...]:
    """Kinds of records that belong to a customer."""
    return tuple(
        kind
        for kind, record in sorted(RECORDS.items())
        if record.told and "customer_id" in record.fields
    )


class ChangesSince:
    """The changes after one (by id) that concern a customer."""

    def __init__(self, connection: Connection, customer_id: int, after: int) -> None:
        self.connection, self.customer_id, self.after = connection, customer_id, after
        self.parts: list[tuple[int, int, int]] = []
        """Parts of payments that are gone since: item, payment, amount."""
        self._seen: set[int] = set()
        self._entries: dict[str, list[_Entry]] = defaultdict(list)
        self._members: dict[int, Sequence[int]] = {}
        self._mentioned_by_contact: set[int] = set()
        self._read_own()
        self._follow()

    def of(self, kind: str) -> dict[int, RecordThen]:
        """The records of a kind that were touched since, by id."""
        found: dict[int, RecordThen] = {}
        for change_id, record_id, op, changes in sorted(self._entries[kind], key=itemgetter(0)):
            if op == "set":
                for member in self._members.get(change_id, ()):
                    _keep(found, member, op, changes)
            elif record_id is not None:
                _keep(found, record_id, op, changes)
        return found

    def add_records(self, kind: str, ids: Collection[int]) -> None:
        """Read what was done to some records, under whichever customer it was recorded."""
        for part in pieces(sorted(ids)):
            self._read(_LINES.where(CHANGE.c.kind == kind, CHANGE.c.record_id.in_(part)))

    def add_contacts(self, ids: Collection[int]) -> None:
        """Read what was done to some contacts and to their phones and e-mails."""
        self.add_records("contact", ids)
        commands = self._mentioned_by_contact
        self._mentioned_by_contact = set()
        for part in pieces(sorted(commands)):
            self._read(_LINES.where(CHANGE.c.history_id.in_(part), CHANGE.c.kind.in_(REACH)))
        for kind in REACH:
            self._add_whole(kind)
            table = TABLES[kind]
            for part in pieces(sorted(ids)):
                present = sa.select(table.c.id).where(table.c.contact_id.in_(part))
                self._read(_LINES.where(CHANGE.c.kind == kind, CHANGE.c.record_id.in_(present)))

    def add_kind(self, kind: str) -> None:
        """Read all that was done to records of a kind that the whole desk shares."""
        self._read(_LINES.where(CHANGE.c.kind == kind))

    def _read_own(self) -> None:
        mine = CHANGE.c.customer_id == self.customer_id
        self._read(_LINES.where(mine))
        # What came to this customer was recorded where it came from, by a command that mentions it.
        mentioning = sa.select(CHANGE.c.history_id).where(mine, CHANGE.c.id > self.after)
        elsewhere = CHANGE.c.customer_id.is_distinct_from(self.customer_id)
        self._read(
            _LINES.where(CHANGE.c.history_id.in_(mentioning), CHANGE.c.op == "set", elsewhere)
        )
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
        gone = {record for _, record, op, _ in self._entries[kind] if op == "delete" and record}
        self.add_records(kind, gone)

    def _follow(self) -> None:
        """What was done elsewhere to records that came or went."""
        sets = [e[0] for entries in self._entries.values() for e in entries if e[2] == "set"]
        self._members = _members_of(self.connection, sets)
        moved: dict[str, set[int]] = defaultdict(set)
        places: set[int] = set()
        for kind, entries in list(self._entries.items()):
            for change_id, record_id, op, changes in entries:
                if "customer_id" in changes and op in ("set", "update"):
                    moved[kind].update(self._members[change_id] if op == "set" else ())
                    moved[kind].update([record_id] if record_id is not None else ())
                    places.update(filter(None, changes["customer_id"]))
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
            members = _members_of(self.connection, [row[0] for row in rows])
            for row in rows:
                change_id, _, kind, *_, changes = row
                if ours := moved[kind].intersection(members[change_id]):
                    self._take(row)
                    self._members[change_id] = sorted(ours)
                    places.update(filter(None, changes.get("customer_id", ())))

    def _rows(self, statement: Select[Any]) -> list[_Row]:
        """Rows not read before, what they changed decoded all at once: that is most of the cost."""
        found = self.connection.execute(statement.where(CHANGE.c.id > self.after)).fetchall()
        new = [row for row in found if row[0] not in self._seen]
        decoded = json.loads(f"[{','.join([row[-1] for row in new])}]")
        return [(*row[:-1], changes) for row, changes in zip(new, decoded, strict=True)]

    def _read(self, statement: Select[Any]) -> None:
        for row in self._rows(statement):
            self._take(row)

    def _take(self, row: _Row) -> None:
        change_id, history_id, kind, record_id, customer_id, op, changes = row
        if change_id in self._seen:
            return
        self._seen.add(change_id)
        if op == MENTIONED:
            if kind == "contact" and record_id is not None:
                self._mentioned_by_contact.add(history_id)
        elif op == REMOVED:
            self._take_removed(change_id, changes)
        elif op == "delete" and kind == "payment" and "item_id" in changes:
            self._take_settlement(change_id, record_id or 0, customer_id, changes)
        else:
            self._entries[kind].append((change_id, record_id, op, changes))

    def _take_removed(self, change_id: int, changes: Mapping[str, Any]) -> None:
        for kind, (listed, _) in changes.items():
            if kind == "payment_item":
                self.parts += [(r["item_id"], r["payment_id"], r["amount"]) for r in listed]
                continue
            for record in listed:
                was = {name: [value, None] for name, value in record.items() if name != "id"}
                self._entries[kind].append((change_id, record["id"], "delete", was))

    def _take_settlement(
        self, change_id: int, payment_id: int, customer_id: int | None, changes: Mapping[str, Any]
    ) -> None:
        """A payment that an import brought and took away, with the one item it settled."""
        was = dict(changes)
        item_id, _ = was.pop("item_id")
        was["customer_id"] = [customer_id, None]
        self.parts.append((item_id, payment_id, was["amount"][0]))
        self._entries["payment"].append((change_id, payment_id, "delete", was))


_LINES = sa.select(*_COLUMNS)


def _keep(
    found: dict[int, RecordThen], record_id: int, op: str, changes: Mapping[str, Sequence[Any]]
) -> None:
    then = found.get(record_id)
    if then is None:
        then = found[record_id] = RecordThen(made_since=op == "create")
    if then.made_since or then.gone_since:
        return
    then.gone_since = op == "delete"
    for name, (was, _) in changes.items():
        then.was.setdefault(name, was)


def _members_of(connection: Connection, sets: Iterable[int]) -> dict[int, Sequence[int]]:
    found: dict[int, list[int]] = {each: [] for each in sets}
    for part in pieces(sorted(found)):
        rows = connection.execute(
            sa.select(SET.c.change_id, SET.c.record_id).where(SET.c.change_id.in_(part))
        )
        for change_id, record_id in rows:
            found[change_id].append(record_id)
    return dict(found)


def with_column(name: str) -> list[Table]:
    """The tables that have a column."""
    return [table for table in TABLES.values() if name in table.c]
