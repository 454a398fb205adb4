"""Programs, of a customer and a contact, with their people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection

from collectui.domain.records import words
from collectui.domain.vocabulary import (
    NOT_YET_ACTIVE,
    BillingType,
    ContactRole,
    ProgramStatus,
    code_words,
)
from collectui.store.core.customers import CUSTOMER_CONTACT as LINK
from collectui.store.core.programs import PROGRAM
from collectui.store.imports.changes import Change, apply_changes
from collectui.store.imports.job import Job
from collectui.store.imports.premium.keys import Made, numbers, records
from collectui.store.imports.premium.outcome import count, reject, warn
from collectui.store.imports.premium.staged import Entry
from collectui.store.imports.taken_over import successors
from collectui.store.pieces import pieces
from collectui.store.queries import program_states

_PEOPLE = ("producer", "account_manager", "secondary_account_manager")
_SAID = (
    *("status", "billing_type", "due_on", "premium", "autopay", "checked_out_at", "archived_at"),
    *(f"{name}_id" for name in _PEOPLE),
)
_FIELDS = f"number currency customer_id contact_id {' '.join(_SAID)}"


def customers_now(connection: Connection, job: Job, keys: Sequence[str]) -> dict[str, int]:
    """The customers of insureds; of one that an agent replaced, the customer that took over."""
    return successors(connection, records(connection, job, "customer", keys))


def primaries(connection: Connection, customer_ids: Sequence[int]) -> dict[int, int]:
    """Customers' primary contacts."""
    found: dict[int, int] = {}
    for part in pieces(sorted(set(customer_ids))):
        rows = connection.execute(
            sa.select(LINK.c.customer_id, LINK.c.contact_id).where(
                LINK.c.customer_id.in_(part), LINK.c.role == ContactRole.PRIMARY
            )
        )
        found.update((row.customer_id, row.contact_id) for row in rows)
    return found


def take_programs(connection: Connection, job: Job, entries: Sequence[Entry], money: str) -> None:
    """Make and update programs; one without a customer is rejected."""
    customers = customers_now(connection, job, [entry.data["insured"] for entry in entries])
    taken = [entry for entry in entries if _has_customer(job, entry, customers)]
    people = records(connection, job, "person", [e.data[name] for e in taken for name in _PEOPLE])
    for entry in taken:
        for name in _PEOPLE:
            key = entry.data.pop(name)
            entry.data[f"{name}_id"] = people.get(key)
            if key and key not in people:
                warn(job, entry, f"{words('program', name)} {key} is not known")
    known = records(connection, job, "program", [entry.key for entry in taken])
    leaders = primaries(connection, list(customers.values()))
    new = [entry for entry in taken if entry.key not in known]
    called_by = numbers(connection, PROGRAM, "P-", [entry.key for entry in new])
    made = Made(connection, job, PROGRAM, _FIELDS, "program")
    for entry in new:
        customer_id = customers[entry.data["insured"]]
        values = [int(v) if isinstance(v := entry.data[name], bool) else v for name in _SAID]
        leader = leaders.get(customer_id)
        made.add(entry.key, called_by[entry.key], money, customer_id, leader, *values)
    made.write()
    theirs = {known[entry.key]: entry for entry in taken if entry.key in known}
    changed = _update(connection, job, theirs, customers, leaders)
    count(job, taken, [entry.key for entry in new], changed)


def _has_customer(job: Job, entry: Entry, customers: Mapping[str, int]) -> bool:
    key = entry.data["insured"]
    if key in customers:
        return True
    reject(job, entry, f"its insured {key} is not known" if key else "it names no insured")
    return False


def _update(
    connection: Connection,
    job: Job,
    theirs: Mapping[int, Entry],
    customers: Mapping[str, int],
    leaders: Mapping[int, int],
) -> set[str]:
    changes: list[Change] = []
    forbidden: dict[int, dict[str, str]] = {}
    for part in pieces(sorted(theirs)):
        for row in connection.execute(sa.select(PROGRAM).where(PROGRAM.c.id.in_(part))):
            data = theirs[row.id].data
            fields = differing(row, data, _SAID)
            customer_id = customers[data["insured"]]
            if customer_id != row.customer_id:
                fields["customer_id"] = (row.customer_id, customer_id)
                if why := _stays(connection, row, data["status"]):
                    forbidden[row.id] = {"customer_id": why, "contact_id": why}
            leader = leaders.get(customer_id)
            moved = customer_id != row.customer_id
            if leader != row.contact_id and (moved or row.contact_id is None):
                fields["contact_id"] = (row.contact_id, leader)
            if fields:
                changes.append(Change(row.id, row.customer_id, f"program {row.number}", fields))
    written = apply_changes(connection, job, "program", changes, forbidden)
    return {theirs[change.record_id].key for change in written}


def _stays(connection: Connection, row: Any, status: str) -> str:
    """Why a program may not get another customer: only one that is not yet active may."""
    if not {row.status, ProgramStatus(status)} <= NOT_YET_ACTIVE:
        return f"{row.number} is {code_words(row.status)}"
    (state,) = program_states.program_groups(connection, PROGRAM.c.id == row.id)
    return f"{state.active_agreement} is active" if state.active_agreement else ""


_TYPES: Mapping[str, Any] = {
    "status": ProgramStatus,
    "billing_type": BillingType,
}


def differing(
    row: Any, data: Mapping[str, Any], names: Sequence[str], types: Mapping[str, Any] = _TYPES
) -> dict[str, tuple[Any, Any]]:
    """The fields of a record that an object says otherwise, typed as the store gives them."""
    fields: dict[str, tuple[Any, Any]] = {}
    for name in names:
        ours, theirs = getattr(row, name), data[name]
        if name in types:
            theirs = types[name](theirs)
        elif theirs is not None and name.endswith("_at"):
            theirs = datetime.fromisoformat(theirs).replace(tzinfo=UTC)
        elif theirs is not None and (
            name.endswith("_on") or name in ("issued", "due", "aged_from")
        ):
            theirs = date.fromisoformat(theirs)
        if ours != theirs:
            fields[name] = (ours, theirs)
    return fields
