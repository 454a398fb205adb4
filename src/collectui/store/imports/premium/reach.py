"""The phone and the e-mail that the source gives of a customer or a contact."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal, NamedTuple

import sqlalchemy as sa
from sqlalchemy import Connection, Table

from collectui.domain.reach import email_flag, read_phone
from collectui.domain.records import many, one
from collectui.domain.text import email_norm
from collectui.store import desk
from collectui.store.core.customers import CONTACT, EMAIL, PHONE
from collectui.store.imports.changes import Change, apply_changes
from collectui.store.imports.job import Job, Kept
from collectui.store.imports.premium.keys import Made, records
from collectui.store.imports.premium.staged import Entry
from collectui.store.pieces import pieces

_REMOVED = "an agent removed it"
_OTHER = "an agent gave another"


class Owner(NamedTuple):
    """Whose phone and e-mail: an object and its record."""

    entry: Entry
    record_id: int
    new: bool


def take_reach(
    connection: Connection, job: Job, kind: Literal["customer", "contact"], owners: Sequence[Owner]
) -> set[str]:
    """Write phones and e-mails; returns the keys of the objects for which something changed."""
    phones = _Lines(connection, job, kind, "phone", owners)
    country = str(desk.setting(connection, "country"))
    changed = phones.take(lambda owner: _phone(owner, country))
    emails = _Lines(connection, job, kind, "email", owners)
    unique = _Unique(connection, job, owners) if kind == "contact" else None
    changed |= emails.take(lambda owner: _email(owner, unique))
    return changed


def _phone(owner: Owner, country: str) -> dict[str, Any] | None:
    typed = owner.entry.data["phone"]
    return read_phone(typed, country)._asdict() if typed else None


def _email(owner: Owner, unique: _Unique | None) -> dict[str, Any] | None:
    address = owner.entry.data["email"]
    if not address or (unique and not unique.may_have(owner)):
        return None
    return {"address": address, "norm": email_norm(address), "flag": email_flag(address)}


class _Unique:
    """To whom among the contacts each e-mail belongs: whoever had it first."""

    def __init__(self, connection: Connection, job: Job, owners: Sequence[Owner]) -> None:
        self._job = job
        self._there: dict[str, tuple[int, str, str]] = {}
        norms = sorted({email_norm(owner.entry.data["email"]) for owner in owners})
        for part in pieces(norms):
            for row in connection.execute(
                sa.select(EMAIL.c.norm, EMAIL.c.address, CONTACT)
                .join(CONTACT, CONTACT.c.id == EMAIL.c.contact_id)
                .where(EMAIL.c.norm.in_(part))
            ):
                name = f"{row.first_name} {row.last_name}".strip()
                self._there[row.norm] = (row.id, f"{one('contact')} {name}", row.address)

    def may_have(self, owner: Owner) -> bool:
        """Whether the contact may have its e-mail; that of another costs the e-mail alone."""
        entry, address = owner.entry, owner.entry.data["email"]
        norm = email_norm(address)
        # Also those of earlier pieces: a dry run does not find these in the store.
        whose = self._given(norm, entry, address)
        if whose is None and norm in self._there:
            there, *named = self._there[norm]
            whose = None if there == owner.record_id else (named[0], named[1])
        if whose is None:
            return True
        spelt = f" (as {whose[1]})" if whose[1] != address else ""
        self._job.tally.warn(
            entry.line, f"{entry.label}: e-mail {address} is that of {whose[0]}{spelt} already"
        )
        return False

    def _given(self, norm: str, entry: Entry, address: str) -> tuple[str, str] | None:
        """Who else in the file has the address, and how it is written there."""
        db = self._job.staging.db
        db.execute(
            "INSERT OR IGNORE INTO mail VALUES (?, ?, ?, ?)",
            (norm, entry.key, entry.label, address),
        )
        key, label, spelt = db.execute(
            "SELECT key, label, address FROM mail WHERE norm = ?", (norm,)
        ).fetchone()
        return None if key == entry.key else (label, spelt)


class _Lines:
    """One kind of line: of each owner the one that the source told us of, and the others."""

    def __init__(
        self, connection: Connection, job: Job, kind: str, what: str, owners: Sequence[Owner]
    ) -> None:
        self._connection, self._job, self._owners = connection, job, owners
        self._table: Table = PHONE if what == "phone" else EMAIL
        self._what, self._kind = what, kind
        self._shown = "typed" if what == "phone" else "address"
        fields = "typed e164 national extension flag" if what == "phone" else "address norm flag"
        self._fields = fields.split()
        self._entity = f"{kind}.{what}"
        old = [owner for owner in owners if not owner.new]
        self._known = records(connection, job, self._entity, [each.entry.key for each in old])
        self._there: dict[int, Mapping[str, Any]] = {}
        self._of: dict[int, list[Mapping[str, Any]]] = {}
        whose = self._table.c[f"{kind}_id"]
        for part in pieces([owner.record_id for owner in old]):
            rows = connection.execute(sa.select(self._table).where(whose.in_(part)))
            for row in map(_fields, rows.mappings()):
                self._there[row["id"]] = row
                self._of.setdefault(row[f"{kind}_id"], []).append(row)

    def take(self, values_of: Any) -> set[str]:
        """Add, change and keep; `values_of` an owner is the line's fields, None for no line."""
        model = PHONE if self._what == "phone" else EMAIL
        fields = f"{self._kind}_id {' '.join(self._fields)} preferred"
        made = Made(self._connection, self._job, model, fields, self._entity)
        changes: dict[int, tuple[str, Change]] = {}
        changed: set[str] = set()
        for owner in self._owners:
            values = values_of(owner)
            if values is None:
                continue
            key, here = owner.entry.key, self._of.get(owner.record_id, [])
            line_id = self._known.get(key)
            if line_id in self._there:
                if fields_of := self._differ(self._there[line_id], values):
                    customer = owner.record_id if self._kind == "customer" else None
                    change = Change(line_id, customer, self._label(owner), fields_of, True)
                    changes[line_id] = key, change
            elif any(not self._differ(row, values) for row in here):
                continue
            elif line_id is not None or here:
                self._keep(owner, here, values[self._shown], _OTHER if here else _REMOVED)
            else:
                made.add(key, owner.record_id, *(values[name] for name in self._fields), 1)
                changed.add(key)
        made.write()
        if made.count:
            self._job.tally.also[many(self._what)] += made.count
        written = apply_changes(
            self._connection, self._job, self._what, [change for _, change in changes.values()]
        )
        return changed | {changes[change.record_id][0] for change in written}

    def _differ(self, ours: Mapping[str, Any], theirs: Mapping[str, Any]) -> dict[str, Any]:
        """The fields that change with a number or an address; none while that is the same."""
        if ours[self._shown] == theirs[self._shown]:
            return {}
        names = [self._shown, *(name for name in self._fields if name != self._shown)]
        return {name: (ours[name], theirs[name]) for name in names if ours[name] != theirs[name]}

    def _label(self, owner: Owner) -> str:
        data = owner.entry.data
        name = data.get("name") or f"{data.get('first_name')} {data.get('last_name')}".strip()
        return f"{one(self._kind)} {name}"

    def _keep(self, owner: Owner, here: Sequence[Mapping[str, Any]], theirs: str, why: str) -> None:
        ours = ", ".join(str(row[self._shown]) for row in here)
        self._job.tally.keep(Kept(self._label(owner), self._what, ours, str(theirs), why))


def _fields(row: Any) -> Mapping[str, Any]:
    return dict(row)
