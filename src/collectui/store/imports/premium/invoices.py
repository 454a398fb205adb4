"""Invoices: the transactions of programs, and the payments that settled them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy import Connection

from collectui.domain.vocabulary import ItemKind, ItemStatus
from collectui.store import bulk, figures
from collectui.store.core.customers import ACCOUNT, SITE
from collectui.store.core.items import ITEM, PAYMENT, PAYMENT_ITEM
from collectui.store.core.programs import PROGRAM
from collectui.store.imports import following
from collectui.store.imports.changes import Change, apply_changes
from collectui.store.imports.items import closes, move_payments
from collectui.store.imports.job import Job
from collectui.store.imports.premium.keys import records
from collectui.store.imports.premium.outcome import count, reject, warn
from collectui.store.imports.premium.programs import customers_now, differing
from collectui.store.imports.premium.staged import Entry, last_invoices
from collectui.store.pieces import pieces
from collectui.store.writing.new_rows import NewRows

_SAID = (
    *("number", "kind", "status", "issued", "due", "aged_from", "amount", "open_balance"),
    *("settled_on", "reference"),
)
_TYPES: Mapping[str, Any] = {"kind": ItemKind, "status": ItemStatus}
_ADDED = f"id source_key customer_id account_id site_id program_id currency {' '.join(_SAID)}"


class Place(NamedTuple):
    """Where a customer's transactions go."""

    customer_id: int
    account_id: int
    site_id: int


def take_invoices(connection: Connection, job: Job, entries: Sequence[Entry], money: str) -> None:
    """Make and update transactions; one of nobody is rejected."""
    customers = customers_now(connection, job, [entry.data["insured"] for entry in entries])
    programs = records(connection, job, "program", [entry.data["program"] for entry in entries])
    owners = _owners(connection, list(programs.values()))
    of: dict[str, int] = {}
    for entry in entries:
        if (customer_id := _customer(job, entry, customers, programs, owners)) is not None:
            of[entry.key] = customer_id
    taken = [entry for entry in entries if entry.key in of]
    places = _places(connection, sorted(set(of.values())))
    where = {key: places[customer_id] for key, customer_id in of.items()}
    for entry in taken:
        entry.data["program_id"] = programs.get(entry.data["program"])
        entry.data["number"] = entry.data["number"] or f"I-{entry.key[:8]}"
    ours = _ours(connection, job, taken)
    new = [entry for entry in taken if entry.key not in ours]
    _make(connection, job, new, where, money)
    written = _update(connection, job, [e for e in taken if e.key in ours], ours, where)
    moved = {customer for c in written for customer in c.fields.get("customer_id", ())}
    rows = {row.id: row for row in ours.values()}
    touched = moved | {rows[change.record_id].customer_id for change in written}
    touched |= {of[entry.key] for entry in new}
    figures.refresh(connection, touched)
    _follow(connection, job, taken, of, touched)
    changed = [rows[change.record_id].source_key for change in written]
    closed = sum(map(closes, written))
    count(job, taken, [entry.key for entry in new], changed, closed)


def _follow(
    connection: Connection,
    job: Job,
    taken: Sequence[Entry],
    of: Mapping[str, int],
    touched: set[int],
) -> None:
    """Let the letters follow of those customers of whom no later piece has an invoice."""
    job.waiting |= touched
    if not job.waiting:
        return
    if job.last_places is None:
        job.last_places = last_invoices(job.staging)
    last = job.last_places
    until: dict[int, int] = {}
    for entry in taken:
        named = (last.get(entry.data[name], 0) for name in ("insured", "program"))
        customer_id = of[entry.key]
        until[customer_id] = max(until.get(customer_id, 0), *named)
    here = max((entry.place for entry in taken), default=0)
    job.waiting_until |= until
    ready = {each for each in job.waiting if job.waiting_until.get(each, 0) <= here}
    following.follow(connection, job, ready)
    job.waiting -= ready


def _owners(connection: Connection, program_ids: Sequence[int]) -> dict[int, int]:
    found: dict[int, int] = {}
    for part in pieces(sorted(set(program_ids))):
        rows = connection.execute(
            sa.select(PROGRAM.c.id, PROGRAM.c.customer_id).where(PROGRAM.c.id.in_(part))
        )
        found.update((row.id, row.customer_id) for row in rows)
    return found


def _customer(
    job: Job,
    entry: Entry,
    customers: Mapping[str, int],
    programs: Mapping[str, int],
    owners: Mapping[int, int],
) -> int | None:
    """Whose an invoice is: its insured's, else its program's; None for one that is rejected."""
    insured, program = entry.data["insured"], entry.data["program"]
    if program and program not in programs:
        if insured in customers:
            warn(job, entry, f"its program {program} is not known")
    elif insured not in customers and program:
        if insured:
            warn(job, entry, f"its insured {insured} is not known: it is its program's")
        return owners[programs[program]]
    if insured in customers:
        return customers[insured]
    what = f"its insured {insured} is not known" if insured else "it names no insured"
    reject(job, entry, f"{what}, and its program {program} is not known" if program else what)
    job.staging.db.execute("INSERT INTO rejected_key VALUES (?)", (entry.key,))
    return None


def _places(connection: Connection, customer_ids: Sequence[int]) -> dict[int, Place]:
    """Each customer's first account, and that one's first site."""
    places: dict[int, Place] = {}
    for part in pieces(customer_ids):
        rows = connection.execute(
            sa.select(ACCOUNT.c.customer_id, ACCOUNT.c.id, sa.func.min(SITE.c.id))
            .join(SITE, SITE.c.account_id == ACCOUNT.c.id)
            .where(ACCOUNT.c.customer_id.in_(part))
            .group_by(ACCOUNT.c.customer_id, ACCOUNT.c.id)
            .order_by(ACCOUNT.c.id)
        )
        for customer_id, account_id, site_id in rows:
            places.setdefault(customer_id, Place(customer_id, account_id, site_id))
    return places


def _ours(connection: Connection, job: Job, entries: Sequence[Entry]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for part in pieces([entry.key for entry in entries]):
        rows = connection.execute(
            sa.select(ITEM).where(ITEM.c.source == job.source, ITEM.c.source_key.in_(part))
        )
        found.update((row.source_key, row) for row in rows)
    return found


def _make(
    connection: Connection,
    job: Job,
    entries: Sequence[Entry],
    where: Mapping[str, Place],
    money: str,
) -> None:
    if not entries:
        return
    batch = job.batch_id
    items = NewRows(ITEM, _ADDED, source=job.source, batch_id=batch)
    payments = NewRows(PAYMENT, "id customer_id paid_on amount currency reference", batch_id=batch)
    settled = NewRows(PAYMENT_ITEM, "item_id payment_id amount")
    for sheet in (items, payments):
        sheet.last_id = bulk.last_id(connection, sheet.table)
    for entry in entries:
        data, place = entry.data, where[entry.key]
        item_id = items.next_id()
        said = (data[name] for name in _SAID)
        items.add(item_id, entry.key, *place, data["program_id"], money, *said)
        if day := data["settled_on"]:
            payment_id = payments.next_id()
            amount = data["amount"]
            payments.add(payment_id, place.customer_id, day, amount, money, data["number"])
            settled.add(item_id, payment_id, amount)
            job.tally.also["payments"] += 1
    for sheet in (items, payments, settled):
        sheet.write(connection)
    bulk.count_on(connection, (ITEM, PAYMENT))


def _update(
    connection: Connection,
    job: Job,
    entries: Sequence[Entry],
    ours: Mapping[str, Any],
    where: Mapping[str, Place],
) -> list[Change]:
    changes: list[Change] = []
    said_of: dict[int, dict[str, Any]] = {}
    for entry in entries:
        row, place = ours[entry.key], where[entry.key]
        fields = differing(row, entry.data, _SAID, _TYPES)
        if entry.data["program_id"] not in (None, row.program_id):
            fields["program_id"] = (row.program_id, entry.data["program_id"])
        if place.customer_id != row.customer_id:
            fields |= {name: (getattr(row, name), getattr(place, name)) for name in place._fields}
        if row.closed_reason and entry.data["open_balance"]:
            fields["closed_reason"] = (row.closed_reason, "")
        settled = fields.get("settled_on", (None, row.settled_on))[1]
        said_of[row.id] = {"new_settled": settled, "was_open": entry.data["amount"]}
        if fields:
            changes.append(Change(row.id, row.customer_id, f"transaction {row.number}", fields))
    written = apply_changes(connection, job, "item", changes)
    rows = {row.id: row for row in ours.values()}
    move_payments(connection, job, written, rows, said_of)
    return written
