"""Users, who are producers and account managers, and contacts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection

from collectui.domain.dates import date_words
from collectui.domain.records import one
from collectui.store import opt_outs
from collectui.store.core.customers import CONTACT
from collectui.store.core.desk import PERSON
from collectui.store.imports.changes import Change, apply_changes
from collectui.store.imports.job import Job
from collectui.store.imports.letters import readdressing
from collectui.store.imports.premium.keys import Made, records
from collectui.store.imports.premium.outcome import count, warn
from collectui.store.imports.premium.reach import Owner, take_reach
from collectui.store.imports.premium.staged import Entry
from collectui.store.pieces import pieces
from collectui.store.queries import signed
from collectui.store.queries.erased import erased
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
    """Make and update contacts, with their phones and e-mails; those that were erased stay so."""
    known = records(connection, job, "contact", [entry.key for entry in entries])
    entries = _without_erased(connection, job, entries, known)
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
    changed |= _keep_quiet(connection, job, owners)
    count(job, entries, new, changed)


def _without_erased(
    connection: Connection, job: Job, entries: Sequence[Entry], known: dict[str, int]
) -> list[Entry]:
    """Those that may come in; of the others it is told by the source's key alone, not by name."""
    gone = erased(connection, known.values())
    taken = []
    for entry in entries:
        if on := gone.get(known.get(entry.key, 0)):
            job.tally.warn(
                entry.line,
                f"contact {entry.key}: erased {date_words(on)}, and not brought in again",
            )
            job.tally.unchanged += 1
        else:
            taken.append(entry)
    return taken


def _keep_quiet(connection: Connection, job: Job, owners: Sequence[Owner]) -> set[str]:
    """Who has a number that must not be called is not to be called, though the file knows nothing
    of it; returns the keys of those changed."""
    quiet = opt_outs.contacts(connection, [owner.record_id for owner in owners])
    if not quiet:
        return set()
    loud = sa.and_(CONTACT.c.id.in_(sorted(quiet)), CONTACT.c.do_not_call.is_(False))
    ids = set(connection.execute(sa.select(CONTACT.c.id).where(loud)).scalars())
    theirs = [owner for owner in owners if owner.record_id in ids]
    for owner in theirs:
        why = opt_outs.when(connection, quiet[owner.record_id])
        warn(job, owner.entry, f"the number must not be called ({why})")
    new = [owner.record_id for owner in theirs if owner.new]
    connection.execute(sa.update(CONTACT).where(CONTACT.c.id.in_(new)).values(do_not_call=True))
    changes = [
        Change(owner.record_id, None, owner.entry.label, {"do_not_call": (False, True)})
        for owner in theirs
        if not owner.new
    ]
    apply_changes(connection, job, "contact", changes)
    return {owner.entry.key for owner in theirs}


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
