"""All that is held of a person, for whoever asks for it (GDPR Art. 15 and 20)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection, Table

from collectui.domain import records
from collectui.domain.money import decimal_text
from collectui.domain.plan import plain
from collectui.domain.privacy.redacting import Redactor
from collectui.domain.records import Holds
from collectui.domain.vocabulary import code_words
from collectui.store.core.customers import CONTACT, CUSTOMER, EMAIL, PHONE
from collectui.store.core.customers import CUSTOMER_CONTACT as LINK
from collectui.store.core.desk import COLLECTOR
from collectui.store.core.every import TABLES
from collectui.store.core.history import ERASURE, HISTORY
from collectui.store.core.history import HISTORY_CHANGE as CHANGE
from collectui.store.core.imports import EXTERNAL_KEY as KEY
from collectui.store.core.imports import KEPT_VALUE as KEPT
from collectui.store.core.items import ITEM
from collectui.store.core.programs import FINANCE_AGREEMENT as AGREEMENT
from collectui.store.core.programs import PROGRAM
from collectui.store.core.work import ATTACHMENT as FILE
from collectui.store.pieces import pieces
from collectui.store.privacy import files, person
from collectui.store.privacy.fields import fields_of, kinds
from collectui.store.queries import roles
from collectui.store.queries.record_names import currencies_of, names_of

_PAGE = 500


@dataclass(frozen=True, slots=True)
class Entry:
    """One record in which a person stands."""

    what: str
    """`note`, `contact log`, `recorded change`."""
    customer: str
    """The customer's number; empty where it is of none."""
    values: Mapping[str, Any]
    """What it holds, by what people call the fields."""


def report(connection: Connection, contact_id: int) -> Iterator[Entry]:
    """Every record of a person or in which it is named, kind by kind.

    Raises LookupError where there is no such contact.
    """
    whom = person.subject(connection, contact_id)
    ever = _Reporting(connection, whom)
    yield from ever.rows(CONTACT, CONTACT.c.id == contact_id)
    for table in (PHONE, EMAIL, LINK):
        yield from ever.rows(table, table.c.contact_id == contact_id)
    yield from ever.rows(PROGRAM, PROGRAM.c.contact_id == contact_id)
    yield from ever.rows(AGREEMENT, AGREEMENT.c.signed_by_id == contact_id)
    for each in roles.items_of_contact(contact_id):
        yield from ever.rows(ITEM, ITEM.c.id.in_(each))
    for table in kinds():
        yield from ever.naming(table)
    yield from ever.files()
    yield from ever.rows(KEY, KEY.c.entity == CONTACT.name, KEY.c.record_id == contact_id)
    for kind, ids in (("contact", {contact_id}), *whom.lines.items()):
        mine = KEPT.c.record_id.in_(sorted(ids)[:_PAGE])
        yield from ever.rows(KEPT, KEPT.c.entity == kind, mine)
    yield from ever.history()
    yield from ever.rows(ERASURE, ERASURE.c.contact_id == contact_id)


class _Reporting:
    """Reads page by page, so that no more than a page is held."""

    def __init__(self, connection: Connection, whom: person.Subject) -> None:
        self._connection, self._whom = connection, whom
        self._redactor = Redactor(whom.known, "")
        self._said: set[tuple[str, int]] = set()

    def rows(self, table: Table, *which: sa.ColumnElement[bool]) -> Iterator[Entry]:
        """The rows of a table that meet conditions."""
        yield from self._entries(table, self._read(sa.select(table).where(*which)))

    def naming(self, table: Table) -> Iterator[Entry]:
        """The records of his customers that refer to him or name him in a text."""
        names = fields_of(table.name)
        refers = [n for n, f in records.RECORDS[table.name].fields.items() if f.to == CONTACT.name]
        keys = list(table.primary_key.columns)
        for piece in pieces(self._whom.customers):
            query = sa.select(table).where(table.c.customer_id.in_(piece)).order_by(*keys)
            after: tuple[Any, ...] | None = None
            while True:
                page = query.limit(_PAGE)
                if after is not None:
                    page = page.where(sa.tuple_(*keys) > sa.tuple_(*after))
                found = self._read(page)
                his = [
                    row
                    for row in found
                    if any(row[name] == self._whom.contact_id for name in refers)
                    or self._redactor.values(row, names)
                ]
                yield from self._entries(table, his)
                if len(found) < _PAGE:
                    break
                after = tuple(found[-1][key.name] for key in keys)

    def files(self) -> Iterator[Entry]:
        """Files of what is about him, and those whose name has his."""
        for piece in pieces(self._whom.customers):
            found = self._read(files.linked(piece, self._whom.contact_id))
            his = [row for row in found if row["his"] or self._redactor.finds(row["file_name"])]
            yield from self._entries(FILE, his)

    def history(self) -> Iterator[Entry]:
        """What was recorded of him, and of others in whose records he was named."""
        own = person.own_changes(self._connection, self._whom.contact_id, self._whom.lines)
        yield from self._changes([row for row in own if row.changes])
        for piece in pieces(self._whom.customers):
            after = 0
            while True:
                found = self._connection.execute(
                    sa.select(CHANGE)
                    .where(CHANGE.c.customer_id.in_(piece), CHANGE.c.id > after)
                    .order_by(CHANGE.c.id)
                    .limit(_PAGE)
                ).fetchall()
                yield from self._changes(
                    [
                        row
                        for row in found
                        if row.kind not in self._whom.lines
                        and self._redactor.values(row.changes, fields_of(row.kind))
                    ]
                )
                if len(found) < _PAGE:
                    break
                after = found[-1].id

    def _read(self, query: sa.Select[Any]) -> list[dict[str, Any]]:
        return [dict(row._mapping) for row in self._connection.execute(query)]

    def _changes(self, changes: Sequence[Any]) -> Iterator[Entry]:
        """Recorded changes, with who made them and when."""
        for piece in pieces(changes):
            said = {
                row.id: row
                for row in self._connection.execute(
                    sa.select(HISTORY, COLLECTOR.c.login)
                    .outerjoin(COLLECTOR, COLLECTOR.c.id == HISTORY.c.by_id)
                    .where(HISTORY.c.id.in_({row.history_id for row in piece}))
                )
            }
            numbers = self._numbers(row.customer_id for row in piece)
            for row in piece:
                entry = said[row.history_id]
                values = {
                    "When": plain(entry.at),
                    "By": entry.login or "",
                    "What was done": entry.summary,
                    "Of": records.one(row.kind),
                    "Values": {
                        records.label(row.kind, name): pair
                        for name, pair in row.changes.items()
                        if records.told(row.kind, name)
                    },
                }
                what = records.one(CHANGE.name)
                yield Entry(what, numbers.get(row.customer_id, ""), values)

    def _entries(self, table: Table, rows: Sequence[Mapping[str, Any]]) -> Iterator[Entry]:
        if "id" in table.c:
            # A transaction that names him twice is told once.
            rows = [row for row in rows if (table.name, row["id"]) not in self._said]
            self._said |= {(table.name, row["id"]) for row in rows}
        if not rows:
            return
        names = self._names(table.name, rows)
        ids = {row["id"] for row in rows} if "id" in table.c else set()
        currencies = currencies_of(self._connection, table.name, ids) if ids else {}
        numbers = self._numbers(row.get("customer_id") for row in rows)
        for row in rows:
            currency = currencies.get(row.get("id") or 0, "")
            values = {
                field.label: self._value(field, row[name], names, currency)
                for name, field in records.RECORDS[table.name].fields.items()
                if field.told and name != "customer_id" and row[name] not in (None, "", False)
            }
            number = numbers.get(row.get("customer_id"), "")
            yield Entry(records.one(table.name), number, values)

    def _names(
        self, kind: str, rows: Sequence[Mapping[str, Any]]
    ) -> Mapping[str, Mapping[Any, str]]:
        wanted: dict[str, set[int]] = defaultdict(set)
        for name in records.RECORDS[kind].fields:
            if (to := records.refers_to(kind, name)) and to in TABLES:
                wanted[to].update(row[name] for row in rows if isinstance(row[name], int))
        return {to: names_of(self._connection, to, ids) for to, ids in wanted.items()}

    @staticmethod
    def _value(
        field: records.Field, value: Any, names: Mapping[str, Mapping[Any, str]], currency: str
    ) -> Any:
        match field.holds:
            case Holds.REFERENCE:
                return names.get(field.to, {}).get(value) or value
            case Holds.MONEY if currency:
                return f"{decimal_text(value, currency)} {currency}"
            case Holds.CODE:
                return code_words(value)
        return plain(value)

    def _numbers(self, ids: Iterable[int | None]) -> dict[int | None, str]:
        found: dict[int | None, str] = {}
        for piece in pieces(sorted({each for each in ids if each is not None})):
            rows = sa.select(CUSTOMER.c.id, CUSTOMER.c.number).where(CUSTOMER.c.id.in_(piece))
            found |= {row.id: row.number for row in self._connection.execute(rows)}
        return found
