"""A person: who is meant, what he was ever called, and the customers at which he may be named.

A contact's texts are looked for at those customers alone that he has or had anything to do with:
nobody reads a million customers' notes for one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection

from collectui.domain.privacy.redacting import Known, digits, name_words
from collectui.domain.records import REACH
from collectui.domain.roles.judged import FoundContact
from collectui.domain.text import email_norm, sort_key
from collectui.store.core.customers import CONTACT, CUSTOMER, EMAIL
from collectui.store.core.customers import CUSTOMER_CONTACT as LINK
from collectui.store.core.desk import COLLECTOR
from collectui.store.core.every import TABLES
from collectui.store.core.history import HISTORY_CHANGE as CHANGE
from collectui.store.core.items import ITEM
from collectui.store.core.programs import FINANCE_AGREEMENT as AGREEMENT
from collectui.store.core.programs import PROGRAM
from collectui.store.past.changes import REMOVED
from collectui.store.pieces import pieces
from collectui.store.queries.find_contacts import contacts_by_id, find_contacts

_MOST_FOUND = 20
_LONGEST_ID = 12
_NAMES = ("first_name", "last_name")
_NUMBERS = ("typed", "e164", "national")


def find(connection: Connection, typed: str) -> list[FoundContact]:
    """The contacts meant by an id, an e-mail address or a name; one, where it is clear."""
    typed = typed.strip()
    if typed.isascii() and typed.isdigit() and len(typed) <= _LONGEST_ID:
        there = sa.select(CONTACT.c.id).where(CONTACT.c.id == int(typed))
        return contacts_by_id(connection, list(connection.execute(there).scalars()))
    if "@" in typed:
        norm = email_norm(typed)
        owner = sa.select(EMAIL.c.contact_id).where(EMAIL.c.norm == norm)
        ids = connection.execute(owner.where(EMAIL.c.contact_id.is_not(None))).scalars()
        return contacts_by_id(connection, list(ids))
    found = find_contacts(connection, typed, limit=_MOST_FOUND)
    exact = [each for each in found if sort_key(each.name) == sort_key(typed)]
    return exact or found


@dataclass(frozen=True, slots=True)
class Subject:
    """A contact, and where it is looked for."""

    contact_id: int
    name: str
    do_not_call: bool
    known: Known
    lines: Mapping[str, frozenset[int]]
    """The ids that his phones and e-mails have or had."""
    customers: tuple[int, ...]
    """Customers with whom he has or had to do."""


def subject(connection: Connection, contact_id: int) -> Subject:
    """All that a contact is or was known by. Raises LookupError where there is none."""
    row = connection.execute(sa.select(CONTACT).where(CONTACT.c.id == contact_id)).first()
    if row is None:
        raise LookupError(f"there is no contact {contact_id}")
    lines = _lines(connection, contact_id)
    customers = _customers(connection, contact_id)
    known = _known(connection, row, lines)
    own = {name_words(" ".join(each)) for each in known.names}
    others = (
        each for each in _others(connection, contact_id, customers) if name_words(each) not in own
    )
    return Subject(
        contact_id,
        f"{row.first_name} {row.last_name}".strip(),
        row.do_not_call,
        known.spare(others),
        lines,
        customers,
    )


def own_changes(
    connection: Connection, contact_id: int, lines: Mapping[str, frozenset[int]]
) -> Iterator[Any]:
    """The recorded changes of a contact and of its phones and e-mails, in their order."""
    for kind, ids in (("contact", frozenset({contact_id})), *lines.items()):
        for piece in pieces(sorted(ids)):
            yield from connection.execute(
                sa.select(CHANGE)
                .where(CHANGE.c.kind == kind, CHANGE.c.record_id.in_(piece))
                .order_by(CHANGE.c.id)
            ).fetchall()


def _lines(connection: Connection, contact_id: int) -> dict[str, frozenset[int]]:
    """Those there are; and those that a command took away, which names the contact."""
    commands = sa.select(CHANGE.c.history_id).where(
        CHANGE.c.kind == "contact", CHANGE.c.record_id == contact_id
    )
    found: dict[str, frozenset[int]] = {}
    for kind in REACH:
        table = TABLES[kind]
        present = connection.execute(sa.select(table.c.id).where(table.c.contact_id == contact_id))
        named = connection.execute(
            sa.select(CHANGE.c.record_id, CHANGE.c.changes).where(
                CHANGE.c.kind == kind, CHANGE.c.history_id.in_(commands)
            )
        )
        gone = {
            row.record_id
            for row in named
            if row.record_id is not None and contact_id in row.changes.get("contact_id", ())
        }
        found[kind] = frozenset(present.scalars()) | gone
    return found


def _known(connection: Connection, row: Any, lines: Mapping[str, frozenset[int]]) -> Known:
    names = {(row.first_name, row.last_name)}
    emails: set[str] = set()
    numbers: set[str] = set()

    def learn(kind: str, values: Mapping[str, Any]) -> None:
        if kind == "phone":
            numbers.update(digits(values.get(name) or "") for name in _NUMBERS)
        elif kind == "email" and values.get("address"):
            emails.add(values["address"])

    for kind, ids in lines.items():
        for piece in pieces(sorted(ids)):
            table = TABLES[kind]
            for each in connection.execute(sa.select(table).where(table.c.id.in_(piece))):
                learn(kind, dict(each._mapping))
    now = {"first_name": row.first_name, "last_name": row.last_name}
    # Backwards: of a name one part of which was changed the other is as it was then.
    for change in reversed(list(own_changes(connection, row.id, lines))):
        if change.op == REMOVED:
            for kind, (gone, _) in change.changes.items():
                for values in gone if kind in REACH else ():
                    learn(kind, values)
        elif change.kind == "contact":
            for side in (1, 0):
                said = {n: change.changes[n][side] for n in _NAMES if n in change.changes}
                now |= {name: value or "" for name, value in said.items()}
                names.add((now["first_name"], now["last_name"]))
        else:
            for side in (0, 1):
                learn(change.kind, {name: pair[side] for name, pair in change.changes.items()})
    return Known(
        frozenset(each for each in names if any(each)),
        frozenset(emails),
        frozenset(numbers - {""}),
    )


def _customers(connection: Connection, contact_id: int) -> tuple[int, ...]:
    """Where he is linked, named or a signer, or was; and what became of those customers."""
    signed = sa.select(AGREEMENT.c.program_id).where(AGREEMENT.c.signed_by_id == contact_id)
    found: set[int] = set()
    for statement in (
        sa.select(LINK.c.customer_id).where(LINK.c.contact_id == contact_id),
        sa.select(PROGRAM.c.customer_id).where(
            sa.or_(PROGRAM.c.contact_id == contact_id, PROGRAM.c.id.in_(signed))
        ),
        sa.select(ITEM.c.customer_id).where(ITEM.c.contact_id == contact_id).distinct(),
    ):
        found.update(connection.execute(statement).scalars())
    text = sa.cast(CHANGE.c.changes, sa.Text)
    once = connection.execute(
        sa.select(CHANGE.c.customer_id, CHANGE.c.changes).where(
            CHANGE.c.kind.in_((LINK.name, PROGRAM.name)),
            sa.or_(
                text.like(f'%"contact_id": [{contact_id}, %'),
                text.like(f'%"contact_id": [%, {contact_id}]%'),
            ),
        )
    )
    for customer_id, changes in once:
        if contact_id in changes["contact_id"]:
            found.update(filter(None, (customer_id, *changes.get("customer_id", ()))))
    found |= _removed_roles(connection, contact_id)
    return tuple(sorted(_with_heirs(connection, found)))


def _removed_roles(connection: Connection, contact_id: int) -> set[int]:
    """Customers of whom a batch that was taken back took his role."""
    rows = connection.execute(
        sa.select(CHANGE.c.record_id, CHANGE.c.changes).where(
            CHANGE.c.kind == CUSTOMER.name,
            CHANGE.c.op == REMOVED,
            sa.cast(CHANGE.c.changes, sa.Text).like(f'%"contact_id": {contact_id}%'),
        )
    )
    return {
        row.record_id
        for row in rows
        for each in row.changes.get(LINK.name, [()])[0]
        if each["contact_id"] == contact_id
    }


def _with_heirs(connection: Connection, customers: set[int]) -> set[int]:
    """With the customers that took over from these, to whom their work moved."""
    found, new = set(customers), set(customers)
    while new:
        more: set[int] = set()
        for piece in pieces(sorted(new)):
            by = sa.select(CUSTOMER.c.replaced_by_id).where(CUSTOMER.c.id.in_(piece))
            more.update(filter(None, connection.execute(by).scalars()))
        new = more - found
        found |= new
    return found


def _others(connection: Connection, contact_id: int, customers: Sequence[int]) -> Iterator[str]:
    """Names of the customers, of their other contacts, and of who works here."""
    yield from connection.execute(sa.select(COLLECTOR.c.display_name)).scalars()
    for piece in pieces(customers):
        yield from connection.execute(
            sa.select(CUSTOMER.c.name).where(CUSTOMER.c.id.in_(piece))
        ).scalars()
        people = (
            sa.select(CONTACT.c.first_name, CONTACT.c.last_name)
            .join(LINK, LINK.c.contact_id == CONTACT.c.id)
            .where(LINK.c.customer_id.in_(piece), CONTACT.c.id != contact_id)
        )
        for row in connection.execute(people):
            yield f"{row.first_name} {row.last_name}"
