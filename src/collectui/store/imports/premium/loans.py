"""Loans: the finance agreements of programs, and who signed them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection

from collectui.domain.vocabulary import AgreementStatus
from collectui.store.core.programs import FINANCE_AGREEMENT as AGREEMENT
from collectui.store.core.programs import PROGRAM
from collectui.store.imports.changes import Change, apply_changes, name_of
from collectui.store.imports.job import Job
from collectui.store.imports.premium.keys import Made, numbers, records
from collectui.store.imports.premium.outcome import count, reject, warn
from collectui.store.imports.premium.programs import differing, primaries
from collectui.store.imports.premium.staged import Entry
from collectui.store.pieces import pieces

_SAID = (
    *("status", "signed_on", "amount_financed", "rate", "payments", "payment_amount"),
    "down_payment",
)
_KIND = "finance_agreement"


def take_loans(connection: Connection, job: Job, entries: Sequence[Entry]) -> None:
    """Make and update finance agreements; one without a program is rejected."""
    found = records(connection, job, "program", [entry.data["program"] for entry in entries])
    taken = [entry for entry in entries if _has_program(job, entry, found)]
    programs = _rows(connection, PROGRAM, list(found.values()))
    leaders = primaries(connection, [row.customer_id for row in programs.values()])
    signers = {key: _signer(programs[each], leaders) for key, each in found.items()}
    known = records(connection, job, _KIND, [entry.key for entry in taken])
    new = [entry for entry in taken if entry.key not in known]
    called_by = numbers(connection, AGREEMENT, "PFA-", [entry.key for entry in new])
    fields = f"number program_id signed_by_id {' '.join(_SAID)}"
    made = Made(connection, job, AGREEMENT, fields, _KIND)
    for entry in new:
        program = entry.data["program"]
        signer = signers[program]
        if signer is None:
            warn(job, entry, "nobody is known who signed it: its insured has no primary contact")
        values = (entry.data[name] for name in _SAID)
        made.add(entry.key, called_by[entry.key], found[program], signer, *values)
    made.write()
    theirs = {known[entry.key]: entry for entry in taken if entry.key in known}
    changed = _update(connection, job, theirs, found, signers)
    _be_contact(connection, job, taken, programs, found, signers)
    count(job, taken, [entry.key for entry in new], changed)


def _has_program(job: Job, entry: Entry, programs: Mapping[str, int]) -> bool:
    key = entry.data["program"]
    if key in programs:
        return True
    reject(job, entry, f"its program {key} is not known" if key else "it names no program")
    return False


def _rows(connection: Connection, table: sa.Table, ids: Sequence[int]) -> dict[int, Any]:
    rows: dict[int, Any] = {}
    for part in pieces(sorted(set(ids))):
        for row in connection.execute(sa.select(table).where(table.c.id.in_(part))):
            rows[row.id] = row
    return rows


def _signer(program: Any, leaders: Mapping[int, int]) -> int | None:
    """The program's contact, which is its insured's primary unless an agent chose another."""
    signer: int | None = program.contact_id or leaders.get(program.customer_id)
    return signer


def _update(
    connection: Connection,
    job: Job,
    theirs: Mapping[int, Entry],
    programs: Mapping[str, int],
    signers: Mapping[str, int | None],
) -> set[str]:
    """What differs; who signed stays who signed, and is filled in only where nobody was known."""
    changes: list[Change] = []
    forbidden: dict[int, dict[str, str]] = {}
    ours = _rows(connection, AGREEMENT, list(theirs))
    of = _rows(connection, PROGRAM, [row.program_id for row in ours.values()])
    for row in ours.values():
        entry, program = theirs[row.id], of[row.program_id]
        fields = differing(row, entry.data, _SAID, {"status": AgreementStatus})
        if programs[entry.data["program"]] != row.program_id:
            fields["program_id"] = (row.program_id, programs[entry.data["program"]])
            forbidden[row.id] = {"program_id": "an agreement stays with the program it pays"}
        elif row.signed_by_id is None and (signer := signers[entry.data["program"]]):
            fields["signed_by_id"] = (None, signer)
        becomes_active = fields.get("status", (None, None))[1] is AgreementStatus.ACTIVE
        if becomes_active and row.signed_by_id not in (None, program.contact_id):
            names = [
                name_of(connection, "contact", i) for i in (row.signed_by_id, program.contact_id)
            ]
            warn(job, entry, f"active from now on: {names[0]} signed {row.number}, and the contact"
                 f" of {program.number} is {names[1] or 'nobody'}")  # fmt: skip
        if fields:
            label = f"finance agreement {row.number}"
            changes.append(Change(row.id, program.customer_id, label, fields))
    written = apply_changes(connection, job, _KIND, changes, forbidden)
    return {theirs[change.record_id].key for change in written}


def _be_contact(
    connection: Connection,
    job: Job,
    entries: Sequence[Entry],
    programs: Mapping[int, Any],
    found: Mapping[str, int],
    signers: Mapping[str, int | None],
) -> None:
    """Who signed is the program's contact, also where the program had come before its people."""
    changes = [
        Change(
            program.id,
            program.customer_id,
            f"program {program.number}",
            {"contact_id": (None, signers[key])},
        )
        for key in dict.fromkeys(entry.data["program"] for entry in entries)
        if (program := programs[found[key]]).contact_id is None and signers[key]
    ]
    apply_changes(connection, job, "program", changes)
