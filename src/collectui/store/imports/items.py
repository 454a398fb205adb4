"""The documents of one piece of a file: added, compared, settled."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection

from collectui.domain.vocabulary import ItemStatus
from collectui.store import bulk, figures
from collectui.store.core.items import ITEM, PAYMENT
from collectui.store.core.items import PAYMENT_ITEM as PART
from collectui.store.disputes import told
from collectui.store.engine import is_sqlite
from collectui.store.imports.changes import Change, Reasons, apply_changes
from collectui.store.imports.customers import Place
from collectui.store.imports.fields import Field
from collectui.store.imports.first_amounts import first_amounts, with_first_amount
from collectui.store.imports.job import Job
from collectui.store.imports.pieces import Piece, Sight
from collectui.store.imports.terms import date_by_terms
from collectui.store.pieces import pieces
from collectui.store.writing import batch

_OPEN = "CASE WHEN s.settled IS NULL THEN coalesce(s.open, s.amount) ELSE 0 END"
_STATUS = f"""CASE WHEN ({_OPEN}) = 0 THEN 'paid' WHEN s.status <> '' THEN s.status
  ELSE 'awaiting_payment' END"""
_COMPARED = {
    Field.KIND: ("kind", "s.kind"),
    Field.ISSUED: ("issued", "s.issued"),
    # A row that names no due date does not take away the one that its terms gave it.
    Field.DUE: ("due", "coalesce(s.due, i.due)"),
    Field.AMOUNT: ("amount", "s.amount"),
    Field.CURRENCY: ("currency", "s.currency"),
    Field.TERMS: ("terms_code", "s.terms"),
    Field.REFERENCE: ("reference", "s.reference"),
}
"""The columns a file may say anew, and how the staged row says it."""
_OF_A_PAYMENT = ("paid_on", "amount", "currency", "reference", "batch_id")
"""What the history keeps of one that goes, beside the transaction it settled."""


def take_items(
    connection: Connection, job: Job, piece: Piece, sight: Sight, places: Sequence[Place]
) -> set[int]:
    """Add and update a piece's documents, counting them in the job's tally.

    Returns the customers whose figures that changes.
    """
    if not places:
        return set()
    rows = sight.rows(connection, piece)
    with guides(connection) as guide:
        guide(places)
        touched = _update(connection, job, rows)
        created = add_items(connection, job, rows)
    if created:
        touched |= {place.customer_id for place in places}
    return touched


def add_items(connection: Connection, job: Job, rows: str) -> int:
    """Add those of some rows that are new, with the payments that settled them; how many."""
    before = bulk.last_id(connection, PAYMENT)
    created = _insert(connection, job, rows)
    if created and job.undated:
        date_by_terms(connection, job, rows)
    if created and job.settles:
        _settle(connection, job, rows, before)
    if created and Field.DISPUTED in job.said:
        _make_cases(
            connection,
            job,
            f"FROM {rows} AS s JOIN item AS i ON i.source = {job.source_literal}"
            f" AND i.source_key = s.key WHERE s.disputed > 0 AND i.batch_id = {job.batch_id}",
        )
    job.tally.created += created
    return created


@contextmanager
def guides(connection: Connection) -> Iterator[Callable[[Iterable[Place]], None]]:
    """A temporary table that tells rows their customer, account and site; yields what fills it."""
    connection.exec_driver_sql(
        "CREATE TEMPORARY TABLE place (customer text, company text, customer_id bigint,"
        " account_id bigint, site_id bigint, PRIMARY KEY (customer, company))"
    )
    dbapi: Any = connection.connection.dbapi_connection

    def guide(places: Iterable[Place]) -> None:
        if is_sqlite(connection):
            dbapi.executemany("INSERT INTO temp.place VALUES (?, ?, ?, ?, ?)", places)
            return
        with dbapi.cursor() as cursor, cursor.copy("COPY place FROM STDIN") as copy:
            for place in places:
                copy.write_row(place)

    yield guide
    connection.exec_driver_sql("DROP TABLE place")


def _insert(connection: Connection, job: Job, rows: str) -> int:
    cursor = connection.exec_driver_sql(f"""
        INSERT INTO item (source, source_key, number, company_code, fiscal_year, kind,
          customer_id, account_id, site_id, issued, due, aged_from, amount, open_balance,
          disputed, currency, status, terms_code, reference, settled_on, closed_reason, batch_id,
          version)
        SELECT {job.source_literal}, s.key, s.number, s.company, s.year, s.kind,
          p.customer_id, p.account_id, p.site_id, s.issued, s.due, coalesce(s.due, s.issued),
          s.amount, {_OPEN}, s.disputed, s.currency, {_STATUS}, s.terms, s.reference, s.settled,
          '', {job.batch_id}, 1
        FROM {rows} AS s JOIN place AS p ON p.customer = s.customer AND p.company = s.company
        WHERE true ON CONFLICT (source_key, source) DO NOTHING""")
    return cursor.rowcount


def _settle(connection: Connection, job: Job, rows: str, last: int) -> None:
    """A payment on the settled day for each document just added that is settled."""
    settled = f"""
        FROM {rows} AS s JOIN item AS i
          ON i.source = {job.source_literal} AND i.source_key = s.key
        WHERE s.settled IS NOT NULL AND i.batch_id = {job.batch_id} AND i.version = 1
          AND NOT EXISTS (SELECT 1 FROM payment_item AS paid WHERE paid.item_id = i.id)"""
    number = f"{last} + row_number() OVER (ORDER BY s.line)"
    amount = "coalesce(s.open, s.amount)"
    connection.exec_driver_sql(f"""
        CREATE TEMPORARY TABLE paid AS SELECT {number} AS id, i.id AS item_id, i.customer_id,
          s.settled, {amount} AS amount, s.currency, i.number {settled}""")
    cursor = connection.exec_driver_sql(f"""
        INSERT INTO payment (id, customer_id, paid_on, amount, currency, method, reference,
          batch_id)
        SELECT id, customer_id, settled, amount, currency, '', number, {job.batch_id} FROM paid""")
    connection.exec_driver_sql(
        "INSERT INTO payment_item (item_id, payment_id, amount)"
        " SELECT item_id, id, amount FROM paid"
    )
    connection.exec_driver_sql("DROP TABLE paid")
    bulk.count_on(connection, (PAYMENT,))
    job.tally.also["payments"] += cursor.rowcount


def _differs(connection: Connection, ours: str, theirs: str) -> str:
    operator = "IS NOT" if is_sqlite(connection) else "IS DISTINCT FROM"
    return f"i.{ours} {operator} {theirs}"


def _update(connection: Connection, job: Job, rows: str) -> set[int]:
    """Compare the documents that are there already, and write what the file says anew."""
    matched = f"""
        FROM {rows} AS s JOIN place AS p ON p.customer = s.customer AND p.company = s.company
        JOIN item AS i ON i.source = {job.source_literal} AND i.source_key = s.key"""
    known = connection.exec_driver_sql(f"SELECT count(*) {matched}").scalar_one()
    if not known:
        return set()
    compared = [pair for field, pair in _COMPARED.items() if field in job.said]
    compared.append(("open_balance", f"({_OPEN})"))
    compared.append(("customer_id", "p.customer_id"))
    if Field.STATUS in job.said:
        compared.append(("status", _STATUS))
    if Field.AMOUNT not in job.said:
        # A balance says nothing of the amount, unless it is more, or on the other side.
        # Not by their product, which may be larger than any amount.
        other_sign = "s.amount < 0 AND i.amount > 0 OR s.amount > 0 AND i.amount < 0"
        more = f"{other_sign} OR abs(s.amount) > abs(i.amount)"
        compared.append(("amount", f"CASE WHEN {more} THEN s.amount ELSE i.amount END"))
    if Field.DISPUTED in job.said:
        compared.append(("disputed", "s.disputed"))
    if Field.SETTLED in job.said:
        compared.append(("settled_on", "s.settled"))
    differs = " OR ".join(_differs(connection, *pair) for pair in compared)
    if Field.AMOUNT not in job.said:
        differs += " OR (i.version > 1 AND i.amount = i.open_balance)"
    said = ", ".join(f"{theirs} AS new_{ours}" for ours, theirs in compared)
    found = connection.exec_driver_sql(f"""
        SELECT i.id, p.account_id, p.site_id, s.line, coalesce(s.open, s.amount) AS was_open,
          s.settled AS new_settled, {said} {matched} WHERE {differs} ORDER BY i.id""").mappings()
    said_of = {row["id"]: row for row in found}
    first = {} if Field.AMOUNT in job.said else first_amounts(connection, list(said_of))
    ids = list(said_of)
    ours = {
        row.id: row
        for piece in pieces(ids)
        for row in connection.execute(sa.select(ITEM).where(ITEM.c.id.in_(piece)))
    }
    names = [name for name, _ in compared]
    changes = [_change(ours[i], said_of[i], names) for i in ids]
    changes = [with_first_amount(change, ours, first) for change in changes]
    written = apply_changes(
        connection, job, "item", [c for c in changes if c.fields], _held(connection, changes)
    )
    said_disputed = [c.record_id for c in written if c.fields.get("disputed", (0, 0))[1]]
    for piece in pieces(said_disputed):
        listed = ", ".join(map(str, piece))
        _make_cases(connection, job, f"FROM item AS i WHERE i.id IN ({listed})")
    closed = sum(closes(change) for change in written)
    job.tally.closed += closed
    job.tally.updated += len(written) - closed
    job.tally.unchanged += known - len(written)
    move_payments(connection, job, written, ours, said_of)
    customers = {ours[change.record_id].customer_id for change in written}
    return customers | {
        new for c in written if "customer_id" in c.fields for new in c.fields["customer_id"]
    }


def _make_cases(connection: Connection, job: Job, found: str) -> None:
    """A case for each item found that the file says is disputed and that no case holds yet."""
    made = told.make_cases(connection, job.batch_id, figures.today(connection), found)
    if made:
        job.tally.caused["disputes"]["told of"] += made


def _held(connection: Connection, changes: Sequence[Change]) -> Reasons:
    """Of items that an agent's case holds, why the file does not say what of them is disputed."""
    said = [change.record_id for change in changes if "disputed" in change.fields]
    held = told.kept_by_agents(connection, said)
    return {item_id: {"disputed": why} for item_id, why in held.items()}


def closes(change: Change) -> bool:
    """Whether what was open is so no more."""
    was, becomes = change.fields.get("open_balance", (0, 0))
    return bool(was) and not becomes


def _change(ours: Any, theirs: Any, names: Sequence[str]) -> Change:
    fields: dict[str, tuple[Any, Any]] = {}
    for name in names:
        was, becomes = getattr(ours, name), _typed(name, theirs[f"new_{name}"])
        if was != becomes:
            fields[name] = (was, becomes)
    if fields.keys() & {"due", "issued"}:
        due = fields.get("due", (None, ours.due))[1]
        issued = fields.get("issued", (None, ours.issued))[1]
        if (aged := due or issued) != ours.aged_from:
            fields["aged_from"] = (ours.aged_from, aged)
    if "customer_id" in fields:
        fields["account_id"] = (ours.account_id, theirs["account_id"])
        fields["site_id"] = (ours.site_id, theirs["site_id"])
    if "open_balance" in fields:
        fields.update(_status(ours, *fields["open_balance"], theirs["new_settled"]))
    return Change(ours.id, ours.customer_id, f"transaction {ours.number}", fields)


def _status(ours: Any, was: int, becomes: int, settled: Any) -> dict[str, tuple[Any, Any]]:
    """What follows from an open amount that changed: closed, or open once more."""
    fields: dict[str, tuple[Any, Any]] = {}
    if becomes == 0 and ours.status != ItemStatus.PAID:
        fields["status"] = (ours.status, ItemStatus.PAID)
    if becomes != 0 and ours.status == ItemStatus.PAID:
        fields["status"] = (ours.status, ItemStatus.AWAITING_PAYMENT)
    if was == 0:
        if ours.settled_on is not None and settled is None:
            fields["settled_on"] = (ours.settled_on, None)
        if ours.closed_reason:
            fields["closed_reason"] = (ours.closed_reason, "")
    return fields


def _typed(name: str, value: Any) -> Any:
    """A staged value as the store gives it back: SQLite's dates are text there."""
    if name in ("issued", "due", "settled_on") and isinstance(value, str):
        return date.fromisoformat(value)
    if name == "status":
        return ItemStatus(value)
    return value


def move_payments(
    connection: Connection,
    job: Job,
    written: Sequence[Change],
    ours: dict[int, Any],
    said_of: Mapping[int, Any],
) -> None:
    """A settled day that came, changed or went: its payment comes, moves or goes with it.

    `said_of` each item: its `new_settled` day, and `was_open` before that.
    """
    for change in written:
        if "settled_on" not in change.fields and "open_balance" not in change.fields:
            continue
        item = ours[change.record_id]
        settled = _typed("settled_on", said_of[change.record_id]["new_settled"])
        paid = connection.execute(
            sa.select(PAYMENT)
            .join(PART, PART.c.payment_id == PAYMENT.c.id)
            .where(PART.c.item_id == item.id, PAYMENT.c.paid_on == item.settled_on)
        ).first()
        if paid is not None and settled != item.settled_on:
            _drop_payment(connection, job, paid, item.id)
            paid = None
        if settled is not None and paid is None:
            amount = item.open_balance or said_of[item.id]["was_open"]
            payment_id = connection.execute(
                sa.insert(PAYMENT)
                .values(
                    customer_id=item.customer_id,
                    paid_on=settled,
                    amount=amount,
                    currency=item.currency,
                    method="",
                    reference=item.number,
                    batch_id=job.batch_id,
                )
                .returning(PAYMENT.c.id)
            ).scalar_one()
            connection.execute(
                sa.insert(PART).values(item_id=item.id, payment_id=payment_id, amount=amount)
            )
            job.tally.also["payments"] += 1


def _drop_payment(connection: Connection, job: Job, paid: Any, item_id: int) -> None:
    connection.execute(
        sa.delete(PART).where(PART.c.payment_id == paid.id, PART.c.item_id == item_id)
    )
    shared = connection.execute(sa.select(PART.c.item_id).where(PART.c.payment_id == paid.id))
    if shared.first() is not None:
        return
    connection.execute(sa.delete(PAYMENT).where(PAYMENT.c.id == paid.id))
    values = {name: getattr(paid, name) for name in _OF_A_PAYMENT} | {"item_id": item_id}
    values["paid_on"] = values["paid_on"].isoformat()
    batch.record(
        connection,
        job.batch,
        f"{job.file_name}: payment {paid.reference} taken back",
        [
            {
                "kind": "payment",
                "record_id": paid.id,
                "customer_id": paid.customer_id,
                "op": "delete",
                "changes": {name: [value, None] for name, value in values.items()},
            }
        ],
    )
