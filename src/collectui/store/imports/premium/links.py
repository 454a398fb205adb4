"""Which contacts an insured has, and who of them is the primary one: exactly one, always."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection

from collectui.domain.dates import date_words
from collectui.domain.records import many, one
from collectui.domain.vocabulary import ContactRole
from collectui.store.core.customers import CUSTOMER
from collectui.store.core.customers import CUSTOMER_CONTACT as LINK
from collectui.store.core.programs import PROGRAM
from collectui.store.imports.changes import Change, apply_changes, by_agents, name_of
from collectui.store.imports.job import Job, Kept
from collectui.store.imports.premium.keys import Made, keyed, records
from collectui.store.imports.premium.outcome import warn
from collectui.store.imports.premium.reach import Owner
from collectui.store.pieces import pieces
from collectui.store.queries import signed
from collectui.store.queries.erased import erased

_PRIMARY, _SECONDARY = ContactRole.PRIMARY, ContactRole.SECONDARY
_KIND = "customer_contact"


def take_links(connection: Connection, job: Job, owners: Sequence[Owner]) -> set[str]:
    """Link contacts to customers; returns the keys of the objects for which something changed."""
    said = {contact for owner in owners for contact, _ in owner.entry.data["contacts"]}
    contacts = records(connection, job, "contact", said)
    gone = erased(connection, contacts.values())
    links = _Links(connection, job, owners)
    for owner in owners:
        links.take(owner, _known(job, owner, contacts, gone))
    return links.write()


def _known(
    job: Job, owner: Owner, contacts: dict[str, int], gone: Mapping[int, date]
) -> dict[str, int]:
    """An insured's contacts that are known and were not erased, by key, the primary one first."""
    known: dict[str, int] = {}
    primaries: list[str] = []
    for key, role in owner.entry.data["contacts"]:
        if on := gone.get(contacts.get(key, 0)):
            warn(job, owner.entry, f"{role} contact {key}: erased {date_words(on)}, not linked")
            continue
        if key not in contacts:
            warn(job, owner.entry, f"{role} contact {key} is not known")
            continue
        known[key] = contacts[key]
        if role == _PRIMARY:
            primaries.append(key)
    if not known:
        return known
    first = primaries[0] if primaries else next(iter(known))
    if not primaries:
        warn(job, owner.entry, f"none of its contacts is primary: {first} is taken for it")
    for more in primaries[1:]:
        warn(job, owner.entry, f"contact {more} is primary too: {first} stays the only one")
    return {first: known[first], **known}


class _Links:
    """The roles that are there, and those that come and change."""

    def __init__(self, connection: Connection, job: Job, owners: Sequence[Owner]) -> None:
        self._connection, self._job = connection, job
        self._made = Made(connection, job, LINK, "customer_id contact_id role", "role")
        self._there: dict[int, list[Any]] = {}
        ids = [owner.record_id for owner in owners if not owner.new]
        for part in pieces(ids):
            for row in connection.execute(sa.select(LINK).where(LINK.c.customer_id.in_(part))):
                self._there.setdefault(row.customer_id, []).append(row)
        rows = {row.id: row for here in self._there.values() for row in here}
        self._told = keyed(connection, job, "role", sorted(rows))
        now = {
            row.id: {"role": (row.role, None), "contact_id": (row.contact_id, None)}
            for row in rows.values()
        }
        self._by_hand = by_agents(connection, _KIND, now)
        self._before = records(
            connection,
            job,
            "role",
            [
                _key(o, contact)
                for o in owners
                if not o.new
                for contact, _ in o.entry.data["contacts"]
            ],
        )
        self._down: list[Change] = []
        self._up: list[Change] = []
        self._led: list[tuple[int, int, int]] = []
        self._changed: set[str] = set()
        self._of: dict[int, str] = {}

    def take(self, owner: Owner, known: dict[str, int]) -> None:
        """One insured: `known` are its contacts, the primary one first."""
        here = {row.contact_id: row for row in self._there.get(owner.record_id, [])}
        leader = next((row for row in here.values() if row.role is _PRIMARY), None)
        for place, (key, contact_id) in enumerate(known.items()):
            primary = place == 0
            row = here.get(contact_id)
            if row is None and (was := self._before.get(_key(owner, key))):
                self._keep_away(owner, contact_id, was, here)
            elif row is None:
                self._add(owner, key, contact_id, leader, primary)
            elif primary and row.role is not _PRIMARY and leader:
                if self._by_agent(leader) or row.id in self._by_hand:
                    self._keep_leader(owner, leader, contact_id)
                else:
                    self._lead(owner, leader, contact_id)
                    fields = {"role": (row.role, _PRIMARY)}
                    self._up.append(self._change(owner, row, fields))
        listed = set(known.values())
        for row in here.values():
            if row.contact_id not in listed and row.id in self._told and not self._by_agent(row):
                why = "the file lists it no more; taking a contact away is an agent's"
                self._keep(owner, "contact", row.contact_id, None, why)

    def _add(self, owner: Owner, key: str, contact_id: int, leader: Any, primary: bool) -> None:
        role = _PRIMARY if primary else _SECONDARY
        if primary and leader and self._by_agent(leader):
            self._keep_leader(owner, leader, contact_id)
            role = _SECONDARY
        elif primary and leader:
            self._lead(owner, leader, contact_id)
        self._made.add(_key(owner, key), owner.record_id, contact_id, role.value)
        self._changed.add(owner.entry.key)

    def _lead(self, owner: Owner, leader: Any, contact_id: int) -> None:
        """The file has another primary contact, and so have the programs of the one it was."""
        self._down.append(self._change(owner, leader, {"role": (_PRIMARY, _SECONDARY)}))
        self._led.append((owner.record_id, leader.contact_id, contact_id))

    def _by_agent(self, row: Any) -> bool:
        """Whether an agent made the link or gave it its role or its person."""
        return row.id not in self._told or row.id in self._by_hand

    def _change(self, owner: Owner, row: Any, fields: dict[str, tuple[Any, Any]]) -> Change:
        self._of[row.id] = owner.entry.key
        name = name_of(self._connection, "contact", row.contact_id)
        label = f"{one('contact')} {name} of {self._number(owner)}"
        return Change(row.id, owner.record_id, label, fields)

    def _number(self, owner: Owner) -> str:
        number = sa.select(CUSTOMER.c.number).where(CUSTOMER.c.id == owner.record_id)
        return str(self._connection.execute(number).scalar_one())

    def _keep_away(self, owner: Owner, contact_id: int, was: int, here: dict[int, Any]) -> None:
        """An agent took the contact away, or put another in its place."""
        now = next((row.contact_id for row in here.values() if row.id == was), None)
        why = "an agent replaced the contact" if now else "an agent took the contact away"
        self._keep(owner, "contact", now, contact_id, why)

    def _keep_leader(self, owner: Owner, leader: Any, contact_id: int) -> None:
        why = "an agent chose the primary contact"
        self._keep(owner, "primary contact", leader.contact_id, contact_id, why)

    def _keep(
        self, owner: Owner, field: str, ours: int | None, theirs: int | None, why: str
    ) -> None:
        if self._job.tally.may_keep:
            was, said = (name_of(self._connection, "contact", each) for each in (ours, theirs))
            record = f"customer {self._number(owner)}"
            self._job.tally.keep(Kept(record, field, was, said, why))

    def write(self) -> set[str]:
        """Write it all; a customer has one primary contact at a time."""
        down = apply_changes(self._connection, self._job, _KIND, self._down)
        self._made.write()
        up = apply_changes(self._connection, self._job, _KIND, self._up)
        if self._made.count:
            self._job.tally.also[many("customer_contact")] += self._made.count
        _move_programs(self._connection, self._job, self._led)
        return self._changed | {self._of[change.record_id] for change in (*down, *up)}


def _key(owner: Owner, contact: str) -> str:
    return f"{owner.entry.key}/{contact}"


def _move_programs(connection: Connection, job: Job, led: Sequence[tuple[int, int, int]]) -> None:
    """A program's contact is its insured's primary; who signed an active agreement that pays it
    stays it, there alone."""
    changes: list[Change] = []
    forbidden: dict[int, dict[str, str]] = {}
    for customer_id, was, becomes in led:
        for row in connection.execute(
            sa.select(PROGRAM.c.id, PROGRAM.c.number, signed.holding(was).label("signed")).where(
                PROGRAM.c.customer_id == customer_id, PROGRAM.c.contact_id == was
            )
        ):
            fields = {"contact_id": (was, becomes)}
            changes.append(Change(row.id, customer_id, f"program {row.number}", fields))
            if row.signed:
                forbidden[row.id] = {"contact_id": f"signed finance agreement {row.signed}"}
    written = apply_changes(connection, job, "program", changes, forbidden)
    if written:
        job.tally.also["contacts of programs"] += len(written)
