"""Users, who are producers and account managers, and contacts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection

from collectui.domain.records import one
from collectui.store.core.customers import CONTACT
from collectui.store.core.desk import PERSON
from collectui.store.imports.changes import Change, apply_changes
from collectui.store.imports.job import Job
from collectui.store.imports.letters import readdressing
from collectui.store.imports.premium.keys import Made, records
from collectui.store.imports.premium.outcome import count
from collectui.store.imports.premium.reach import Owner, take_reach
from collectui.store.imports.premium.staged import Entry
from collectui.store.pieces import pieces
from collectui.store.queries import signed
from collectui.store.writing import derived

_NAMES = ("first_name", "last_name")
_PERSON = (*_NAMES, "email", "phone")


def take_users(connection: Connection, job: Job, entries: Sequence[Entry]) -> None:
    """Make and update persons."""
    known = records(connection, job, "person", [entry.key for entry in entries])
    made = Made(connection, job, PERSON, " ".join(_PERSON), "person")
    for entry in entries:
        if entry.key not in known:
            made.add(entry.key, *(entry.data[name] for name in _PERSON))
    made.write()
    changed = _update(connection, job, "person", _PERSON, entries, known)
    count(job, entries, {e.key for e in entries} - known.keys(), changed)


def take_contacts(connection: Connection, job: Job, entries: Sequence[Entry]) -> None:
    """Make and update contacts, with their phones and e-mails."""
    known = records(connection, job, "contact", [entry.key for entry in entries])
    made = Made(connection, job, CONTACT, "first_name last_name sort_key last_key", "contact")
    new: dict[str, int] = {}
    for entry in entries:
        if entry.key not in known:
            names = [entry.data[name] for name in _NAMES]
            columns = derived.contact(*names)
            new[entry.key] = made.add(entry.key, *names, columns["sort_key"], columns["last_key"])
    made.write()
    changed = _update(connection, job, "contact", _NAMES, entries, known)
    ids = {**known, **new}
    owners = [Owner(entry, ids[entry.key], entry.key in new) for entry in entries]
    with readdressing(connection, job, contacts=known.values()):
        changed |= take_reach(connection, job, "contact", owners)
    count(job, entries, new, changed)


def _update(
    connection: Connection,
    job: Job,
    kind: str,
    names: Sequence[str],
    entries: Sequence[Entry],
    known: dict[str, int],
) -> set[str]:
    """Write what differs; a name of nothing is nothing said. Returns the keys of those changed."""
    table = PERSON if kind == "person" else CONTACT
    theirs = {known[entry.key]: entry for entry in entries if entry.key in known}
    changes: list[Change] = []
    for part in pieces(sorted(theirs)):
        for row in connection.execute(sa.select(table).where(table.c.id.in_(part))):
            data = theirs[row.id].data
            fields: dict[str, tuple[Any, Any]] = {
                name: (getattr(row, name), data[name])
                for name in names
                if data[name] != getattr(row, name) and (data[name] or name in _NAMES)
            }
            if fields:
                label = f"{one(kind)} {row.first_name} {row.last_name}".strip()
                changes.append(Change(row.id, None, label, fields))
    forbidden = _signers(connection, [c.record_id for c in changes]) if kind == "contact" else {}
    written = apply_changes(connection, job, kind, changes, forbidden)
    return {theirs[change.record_id].key for change in written}


def _signers(connection: Connection, contact_ids: Sequence[int]) -> dict[int, dict[str, str]]:
    """The names of those who signed an active finance agreement are locked."""
    found: dict[int, dict[str, str]] = {}
    for part in pieces(contact_ids):
        for contact_id, number in signed.signers(connection, part).items():
            found[contact_id] = dict.fromkeys(_NAMES, f"signed finance agreement {number}")
    return found
