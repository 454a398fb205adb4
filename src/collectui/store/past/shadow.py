"""The records of one customer as they were, in tables of a connection's own.

They are temporary tables of the same names, which hide the store's from every query of the
connection: whatever reads the present reads the past there, and no query is written twice. Only
what the queries of one customer's position join is in them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection

from collectui.domain import records
from collectui.domain.records import REACH, RECORDS
from collectui.store.core.every import TABLES
from collectui.store.defaults import defaults
from collectui.store.engine import is_sqlite
from collectui.store.hiding import schema_of
from collectui.store.past.changes import ChangesSince, RecordThen, own_kinds
from collectui.store.pieces import pieces
from collectui.store.writing import derived
from collectui.store.writing.plan import revived

SHARED = tuple(kind for kind, record in RECORDS.items() if record.desk)
"""Kinds that belong to the whole desk: hidden only where one of them changed since."""
STORE = "store"
"""In a connection's `info`, where tables are hidden: the schema of the store's own, and the last
command that is seen."""
_INDEXED = {"payment_item": ("item_id", "payment_id"), "finance_agreement": ("program_id",)}


class ShadowTables:
    """Makes the tables, in a transaction that may."""

    def __init__(
        self, connection: Connection, since: ChangesSince, late_batches: Iterable[int]
    ) -> None:
        """`late_batches` are those that came after the moment: their records were not there."""
        self._connection, self._since = connection, since
        self._late = ", ".join(str(int(each)) for each in late_batches)
        self._store = schema_of(connection)

    def hide(self, history_id: int) -> None:
        """Fill every table that a customer's queries read, the history up to a command included."""
        customer_id = self._since.customer_id
        self._connection.info[STORE] = (self._store, history_id)
        for kind in own_kinds():
            if kind not in REACH:
                self._fill(kind, f"customer_id = {customer_id}")
        self._fill("customer", f"id = {customer_id}")
        self._hide_parts()
        # Laid anew once all is there.
        self._make("promise_laid")
        self._add_logs_of_notes()
        self._hide_agreements(self._ids("program", "id"))
        contacts = self._contacts()
        self._since.add_contacts(contacts)
        self._fill("contact", _among("id", contacts))
        for kind in REACH:
            theirs = f"customer_id = {customer_id} OR {_among('contact_id', contacts)}"
            self._fill(kind, theirs)
        self._add_agreements_signed(contacts)
        self._add_replacer()
        self._hide_shared()
        self._hide_history(history_id)

    def _fill(self, kind: str, mine: str) -> None:
        """A kind's records of which `mine` was true then."""
        touched = self._since.of(kind)
        self._make(kind)
        self._copy(kind, f"SELECT * FROM {self._store}.{kind} WHERE {mine}")
        self._bring_back(kind, touched)
        self._run(f"DELETE FROM {kind} WHERE ({mine}) IS NOT TRUE")
        self._drop_late(kind)

    def _bring_back(self, kind: str, touched: Mapping[int, RecordThen]) -> None:
        """What was made since goes; what changed or went since is as it was."""
        changed = {i: t for i, t in touched.items() if not t.made_since and not t.gone_since}
        self._copy_missing(kind, changed)
        for part in pieces(sorted([i for i, t in touched.items() if i not in changed])):
            self._run(f"DELETE FROM {kind} WHERE {_among('id', part)}")
        self._set_back(kind, changed)
        gone = {i: t for i, t in touched.items() if t.gone_since and not t.made_since}
        if gone:
            table = TABLES[kind]
            rows = [{**defaults(table), **_values(kind, t.was), "id": i} for i, t in gone.items()]
            for row in rows:
                row |= derived.derive(kind, row)
                self._connection.execute(sa.insert(table), row)

    def _copy_missing(self, kind: str, changed: Mapping[int, RecordThen]) -> None:
        """Records that are elsewhere by now."""
        there = self._ids(kind, "id")
        for part in pieces(sorted(changed.keys() - there)):
            source = f"SELECT * FROM {self._store}.{kind} WHERE {_among('id', part)}"
            self._copy(kind, source)

    def _set_back(self, kind: str, changed: Mapping[int, RecordThen]) -> None:
        table = TABLES[kind]
        alike: dict[tuple[str, ...], list[dict[str, Any]]] = defaultdict(list)
        for record_id, then in changed.items():
            was = _values(kind, then.was)
            if was:
                names = tuple(sorted(was))
                alike[names].append({"of_id": record_id, **{f"to_{n}": was[n] for n in names}})
        for names, rows in alike.items():
            back = {n: sa.bindparam(f"to_{n}", type_=table.c[n].type) for n in names}
            found = sa.update(table).where(table.c.id == sa.bindparam("of_id"))
            self._connection.execute(found.values(back), rows)
            if derived.needs(kind, dict.fromkeys(names)):
                self._derive(kind, [row["of_id"] for row in rows])

    def _derive(self, kind: str, ids: list[int]) -> None:
        table = TABLES[kind]
        sources = [table.c[name] for name in derived.needs(kind, dict.fromkeys(table.c.keys()))]
        for part in pieces(sorted(ids)):
            found = self._connection.execute(
                sa.select(table.c.id, *sources).where(table.c.id.in_(part))
            )
            rows = [{"of_id": row.id, **derived.derive(kind, dict(row._mapping))} for row in found]
            names = rows[0].keys() - {"of_id"}
            again = sa.update(table).where(table.c.id == sa.bindparam("of_id"))
            self._connection.execute(again.values({n: sa.bindparam(n) for n in names}), rows)

    def _drop_late(self, kind: str) -> None:
        if self._late and "batch_id" in TABLES[kind].c:
            self._run(f"DELETE FROM {kind} WHERE batch_id IN ({self._late})")

    def _hide_parts(self) -> None:
        self._make("payment_item")
        self._copy(
            "payment_item",
            f"SELECT part.* FROM {self._store}.payment_item AS part"
            " JOIN payment ON payment.id = part.payment_id",
        )
        payments, table = self._ids("payment", "id"), TABLES["payment_item"]
        for item_id, payment_id, amount in self._since.parts:
            if payment_id in payments:
                values = {"item_id": item_id, "payment_id": payment_id, "amount": amount}
                gone = sa.delete(table).where(
                    table.c.item_id == item_id, table.c.payment_id == payment_id
                )
                self._connection.execute(gone)
                self._connection.execute(sa.insert(table), values)

    def _add_logs_of_notes(self) -> None:
        """A note may have moved away from the contact it was logged with, and is shown as its."""
        self._copy(
            "contact_attempt",
            f"SELECT log.* FROM {self._store}.contact_attempt AS log"
            " JOIN note ON note.id = log.note_id"
            f" WHERE log.customer_id <> {self._since.customer_id}",
        )

    def _hide_agreements(self, programs: set[int]) -> None:
        theirs = _among("program_id", programs)
        kind = "finance_agreement"
        rows = self._run(f"SELECT id FROM {self._store}.{kind} WHERE {theirs}")
        self._since.add_records(kind, [row[0] for row in rows])
        self._fill(kind, theirs)

    def _contacts(self) -> set[int]:
        found: set[int] = set()
        for kind in (*own_kinds(), "finance_agreement"):
            for field in RECORDS[kind].fields if kind not in REACH else ():
                if records.refers_to(kind, field) == "contact":
                    found |= self._ids(kind, field)
        return found

    def _add_agreements_signed(self, contacts: set[int]) -> None:
        """Agreements of other customers' programs: they tell whether a contact is locked."""
        kind = "finance_agreement"
        theirs = _among("signed_by_id", contacts)
        rows = self._run(
            f"SELECT id, program_id FROM {self._store}.{kind} WHERE ({theirs})"
            f" AND NOT ({_among('program_id', self._ids('program', 'id'))})"
        ).fetchall()
        elsewhere = {row[0] for row in rows}
        if not elsewhere:
            return
        self._since.add_records(kind, elsewhere)
        touched = self._since.of(kind)
        self._copy(kind, f"SELECT * FROM {self._store}.{kind} WHERE {_among('id', elsewhere)}")
        self._bring_back(kind, {i: touched[i] for i in elsewhere & touched.keys()})
        self._drop_late(kind)
        programs = _among("id", {row[1] for row in rows})
        self._copy("program", f"SELECT * FROM {self._store}.program WHERE {programs}")

    def _add_replacer(self) -> None:
        """Whoever replaced the customer is named."""
        others = self._ids("customer", "replaced_by_id") - {self._since.customer_id}
        source = f"SELECT * FROM {self._store}.customer WHERE {_among('id', others)}"
        self._copy("customer", source)
        self._since.add_records("customer", others)
        touched = self._since.of("customer")
        self._bring_back("customer", {i: touched[i] for i in others & touched.keys()})

    def _hide_shared(self) -> None:
        for kind in SHARED:
            self._since.add_kind(kind)
            if touched := self._since.of(kind):
                self._make(kind)
                self._copy(kind, f"SELECT * FROM {self._store}.{kind}")
                self._bring_back(kind, touched)

    def _hide_history(self, history_id: int) -> None:
        for name, column in (("history", "id"), ("history_change", "history_id")):
            self._run(
                f"CREATE TEMPORARY VIEW {name} AS SELECT * FROM {self._store}.{name}"
                f" WHERE {column} <= {int(history_id)}"
            )

    def _make(self, kind: str) -> None:
        self._run(f"CREATE TEMPORARY TABLE {kind} AS SELECT * FROM {self._store}.{kind} LIMIT 0")
        place = "temp." if is_sqlite(self._connection) else ""
        columns = _INDEXED.get(kind, ()) + (("id",) if "id" in TABLES[kind].c else ())
        for column in columns:
            self._run(f"CREATE INDEX {place}past_{kind}_{column} ON {kind} ({column})")

    def _copy(self, kind: str, source: str) -> None:
        self._run(f"INSERT INTO {kind} {source}")

    def _ids(self, kind: str, column: str) -> set[int]:
        rows = self._run(f"SELECT DISTINCT {column} FROM {kind} WHERE {column} IS NOT NULL")
        return {row[0] for row in rows}

    def _run(self, statement: str) -> Any:
        """Only names of tables and columns, and numbers, are ever in a statement."""
        return self._connection.exec_driver_sql(statement)


def _among(column: str, ids: Iterable[int]) -> str:
    listed = ", ".join(str(int(each)) for each in sorted(ids))
    return f"{column} IN ({listed})" if listed else "1 = 0"


def _values(kind: str, was: Mapping[str, Any]) -> dict[str, Any]:
    """Values of the history as columns take them; what is no column any more is left out."""
    columns = TABLES[kind].c
    return {name: revived(columns[name], value) for name, value in was.items() if name in columns}
